"""exports asked from the desk"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_export",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("asked_by", sa.String(length=36), nullable=False, comment="要的人"),
        sa.Column("asked_at", server.db.Utc(timezone=True), nullable=False, comment="要的时间"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="状态：waiting、ready、gone"),
        sa.Column("done", sa.Integer(), nullable=False, comment="写好的表数"),
        sa.Column("total", sa.Integer(), nullable=False, comment="全部表数"),
        sa.Column("rows", sa.Integer(), nullable=False, comment="行数"),
        sa.Column("size", sa.Integer(), nullable=False, comment="压缩件字节数"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("digest", sa.String(length=64), nullable=True, comment="压缩件指纹"),
        sa.Column("ready_at", server.db.Utc(timezone=True), nullable=True, comment="做好的时间"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="认领到何时"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="试过几次"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="最近一次为何没办成"),
        sa.Column("parked_at", server.db.Utc(timezone=True), nullable=True, comment="搁置时间"),
        sa.ForeignKeyConstraint(["asked_by"], ["officer.id"], name=op.f("fk_data_export_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
        comment="全部数据导出",
    )
    with op.batch_alter_table("data_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_export_asked_by"), ["asked_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_data_export_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("data_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_data_export_state"))
        batch_op.drop_index(batch_op.f("ix_data_export_asked_by"))

    op.drop_table("data_export")
