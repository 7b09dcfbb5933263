"""voided signatures"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("draw_minutes", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "voided",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="[]",
                nullable=False,
                comment="作废了的签字：谁、怎样、影像的指纹、何时签、何时为何作废",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("draw_minutes", schema=None) as batch_op:
        batch_op.drop_column("voided")
