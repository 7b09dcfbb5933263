"""plan decisions scope and minutes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import server.db

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_decision",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("plan_id", sa.String(length=36), nullable=False, comment="计划"),
        sa.Column("version", sa.Integer(), nullable=False, comment="版次"),
        sa.Column("decision", sa.String(length=10), nullable=False, comment="APPROVED 同意、RETURNED 退回"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="意见"),
        sa.Column("decided_by", sa.String(length=36), nullable=False, comment="审批人"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=False, comment="审批时间"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_decision_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_decision")),
        comment="计划的历次审批",
    )
    with op.batch_alter_table("plan_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_decision_plan_id"), ["plan_id"], unique=False)

    with op.batch_alter_table("meeting_minutes", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("ended_at", server.db.Utc(timezone=True), nullable=True, comment="不再作数的时间")
        )
        batch_op.add_column(sa.Column("ended_by", sa.String(length=36), nullable=True, comment="更正或撤去的人"))
        batch_op.add_column(
            sa.Column("ended_why", sa.Text(), server_default="", nullable=False, comment="为什么更正或撤去")
        )

    with op.batch_alter_table("plan_consultation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("version", sa.Integer(), server_default="1", nullable=False, comment="征求的是第几版")
        )

    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "everybody",
                sa.Boolean(),
                server_default=sa.false(),
                nullable=False,
                comment="写了对象范围而没有条件：经办确按名录全部对象抽取",
            )
        )
        batch_op.add_column(
            sa.Column(
                "source_record",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                nullable=True,
                comment="来源记录（电话、来访，没有凭据文件）：at、phone、by、text",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("plan_entry", schema=None) as batch_op:
        batch_op.drop_column("source_record")
        batch_op.drop_column("everybody")

    with op.batch_alter_table("plan_consultation", schema=None) as batch_op:
        batch_op.drop_column("version")

    with op.batch_alter_table("meeting_minutes", schema=None) as batch_op:
        batch_op.drop_column("ended_why")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("ended_at")

    with op.batch_alter_table("plan_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_decision_plan_id"))

    op.drop_table("plan_decision")
