"""tasks without a draw"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "plan_entry_id", sa.String(length=36), nullable=True, comment="不随机任务的条目；随机的为空，见抽取"
            )
        )
        batch_op.alter_column("draw_id", existing_type=sa.VARCHAR(length=36), nullable=True)
        batch_op.create_index(batch_op.f("ix_assignment_plan_entry_id"), ["plan_entry_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_assignment_plan_entry_id"), "plan_entry", ["plan_entry_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_assignment_plan_entry_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_assignment_plan_entry_id"))
        batch_op.alter_column("draw_id", existing_type=sa.VARCHAR(length=36), nullable=False)
        batch_op.drop_column("plan_entry_id")
