"""bundles and days in the plan"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "bundle", sa.Integer(), server_default="1", nullable=False, comment="同一区域几户归一捆，1 为不归并"
            )
        )
        batch_op.add_column(
            sa.Column(
                "draw_days",
                sa.String(length=4),
                server_default="",
                nullable=False,
                comment="检查日由抽取定：day 到日、half 到半日，空为检查组自定",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.drop_column("draw_days")
        batch_op.drop_column("bundle")
