"""one visit of several departments"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


REFLECT = {"resolve_fks": False}
"""SQLite rebuilds this table alone: reading the others would warn about indexes over expressions."""


def upgrade() -> None:
    with op.batch_alter_table("assignment", schema=None, reflect_kwargs=REFLECT) as batch_op:
        batch_op.add_column(
            sa.Column(
                "visit_id",
                sa.String(length=36),
                nullable=True,
                comment="联合检查：牵头部门那一张派单的编号，同一次入户的都相同；一个部门的检查为空",
            )
        )
        batch_op.drop_constraint(batch_op.f("uq_assignment_draw_id_entity_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_assignment_notice_no"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_assignment_draw_id_entity_id_department_id"), ["draw_id", "entity_id", "department_id"]
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_assignment_notice_no_department_id"), ["notice_no", "department_id"]
        )
        batch_op.create_index(batch_op.f("ix_assignment_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("assignment", schema=None, reflect_kwargs=REFLECT) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_visit_id"))
        batch_op.drop_constraint(batch_op.f("uq_assignment_notice_no_department_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_assignment_draw_id_entity_id_department_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_assignment_notice_no"), ["notice_no"])
        batch_op.create_unique_constraint(batch_op.f("uq_assignment_draw_id_entity_id"), ["draw_id", "entity_id"])
        batch_op.drop_column("visit_id")
