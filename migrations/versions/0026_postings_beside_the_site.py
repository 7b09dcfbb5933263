"""postings beside the site"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posting",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("department_id", sa.String(length=36), nullable=False, comment="登记部门"),
        sa.Column("month", sa.String(length=7), nullable=False, comment="哪个月的通报：2026-11"),
        sa.Column("channel", sa.String(length=60), nullable=False, comment="渠道（规则 publish.channels 里的一个）"),
        sa.Column("place", sa.String(length=200), nullable=False, comment="张贴的地方、版面或网址"),
        sa.Column("on", sa.Date(), nullable=False, comment="公示日"),
        sa.Column("author_id", sa.String(length=36), nullable=False, comment="登记人"),
        sa.Column("author_name", sa.String(length=60), nullable=False, comment="登记人姓名"),
        sa.Column("created_at", server.db.Utc(timezone=True), nullable=False, comment="登记时间"),
        sa.Column("voided_at", server.db.Utc(timezone=True), nullable=True, comment="作废时间"),
        sa.Column("voided_by", sa.String(length=36), nullable=True, comment="作废人"),
        sa.Column("reason", sa.Text(), nullable=False, comment="作废理由"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_posting_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        comment="另行公示",
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posting_department_id"), ["department_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posting_month"), ["month"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_month"))
        batch_op.drop_index(batch_op.f("ix_posting_department_id"))

    op.drop_table("posting")
