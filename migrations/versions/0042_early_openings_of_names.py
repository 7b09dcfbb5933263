"""early openings of names"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "name_request",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("draw_id", sa.String(length=36), nullable=False, comment="抽取"),
        sa.Column("blind", sa.String(length=32), nullable=False, comment="盲码"),
        sa.Column("reason", sa.Text(), nullable=False, comment="为什么现在就要看"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态：PROPOSED、CONFIRMED、REJECTED"),
        sa.Column("asked_by", sa.String(length=36), nullable=False, comment="提出人"),
        sa.Column("asked_at", server.db.Utc(timezone=True), nullable=False, comment="提出时间"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="同意或驳回的人"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="办结时间"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="意见"),
        sa.ForeignKeyConstraint(["asked_by"], ["officer.id"], name=op.f("fk_name_request_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name=op.f("fk_name_request_decided_by")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_name_request_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_request")),
        comment="提前揭开名称的请求",
    )
    with op.batch_alter_table("name_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_request_draw_id"), ["draw_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("name_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_name_request_draw_id"))

    op.drop_table("name_request")
