"""lists revoked and versions kept"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("guideline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_by", sa.String(length=36), nullable=True, comment="废止人"))
        batch_op.add_column(
            sa.Column("ended_reason", sa.String(length=500), nullable=False, server_default="", comment="废止的理由")
        )

    with op.batch_alter_table("item_list", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_by", sa.String(length=36), nullable=True, comment="废止人"))
        batch_op.add_column(
            sa.Column("ended_reason", sa.String(length=500), nullable=False, server_default="", comment="废止的理由")
        )

    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kept",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                nullable=True,
                comment="批准时的原样：计划与各条目的栏，放弃调整时照此恢复",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.drop_column("kept")

    with op.batch_alter_table("item_list", schema=None) as batch_op:
        batch_op.drop_column("ended_reason")
        batch_op.drop_column("ended_by")

    with op.batch_alter_table("guideline", schema=None) as batch_op:
        batch_op.drop_column("ended_reason")
        batch_op.drop_column("ended_by")
