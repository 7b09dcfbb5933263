"""weights and urgent tasks of plan entries"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "weights",
                json,
                server_default="{}",
                nullable=False,
                comment="有标记的对象加大几倍力度：标记到权重，空为机会均等",
            )
        )
        batch_op.add_column(
            sa.Column(
                "urgent", sa.Text(), server_default="", nullable=False, comment="紧急先行检查的理由，空为先批后查"
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.drop_column("urgent")
        batch_op.drop_column("weights")
