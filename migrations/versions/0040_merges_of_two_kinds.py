"""merges of two kinds"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entity_merge",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="部门"),
        sa.Column("old_id", sa.String(length=36), nullable=False, comment="要并掉的一户"),
        sa.Column("into_id", sa.String(length=36), nullable=False, comment="留下的一户"),
        sa.Column("reason", sa.String(length=300), nullable=False, comment="为什么是同一户"),
        sa.Column("evidence", sa.String(length=200), nullable=False, comment="依据"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态：waiting、merged、refused、withdrawn"),
        sa.Column("requested_by", sa.String(length=36), nullable=False, comment="提出人"),
        sa.Column("requested_at", server.db.Utc(timezone=True), nullable=False, comment="提出时间"),
        sa.Column("opinion", sa.String(length=300), nullable=False, comment="确认人的意见"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="确认或退回的人"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="确认或退回时间"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_entity_merge_department_id")),
        sa.ForeignKeyConstraint(["into_id"], ["entity.id"], name=op.f("fk_entity_merge_into_id")),
        sa.ForeignKeyConstraint(["old_id"], ["entity.id"], name=op.f("fk_entity_merge_old_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_merge")),
        comment="待确认的合并",
    )
    with op.batch_alter_table("entity_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_merge_into_id"), ["into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entity_merge_old_id"), ["old_id"], unique=False)
        batch_op.create_index("ix_entity_merge_waiting", ["department_id", "state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("entity_merge", schema=None) as batch_op:
        batch_op.drop_index("ix_entity_merge_waiting")
        batch_op.drop_index(batch_op.f("ix_entity_merge_old_id"))
        batch_op.drop_index(batch_op.f("ix_entity_merge_into_id"))

    op.drop_table("entity_merge")
