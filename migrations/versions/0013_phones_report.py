"""phones report"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_invitation",
        sa.Column("code_sha256", sa.String(length=64), nullable=False, comment="码的指纹"),
        sa.Column("officer_id", sa.String(length=36), nullable=False, comment="给谁"),
        sa.Column("until", server.db.Utc(timezone=True), nullable=False, comment="有效到"),
        sa.Column("used_at", server.db.Utc(timezone=True), nullable=True, comment="用掉的时间"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_device_invitation_officer_id")),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_device_invitation")),
        comment="登记手机的一次性码",
    )
    with op.batch_alter_table("device_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_invitation_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "device_contact",
        sa.Column("device_id", sa.String(length=36), nullable=False, comment="手机"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="报到时间"),
        sa.Column("last_seq", sa.Integer(), nullable=False, comment="手机上做到第几条"),
        sa.Column("unsent_ops", sa.Integer(), nullable=False, comment="还没送达的操作数"),
        sa.Column("unsent_files", sa.Integer(), nullable=False, comment="还没送达的文件数"),
        sa.Column("persisted", sa.Boolean(), nullable=False, comment="浏览器答应不清理"),
        sa.Column("protocol", sa.Integer(), nullable=False, comment="手机讲的约定版本"),
        sa.Column("app", sa.String(length=80), nullable=False, comment="手机程序版本"),
        sa.Column("told_at", server.db.Utc(timezone=True), nullable=True, comment="已告知审批人缺失的时间"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_contact_device_id")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_device_contact")),
        comment="手机报到",
    )
    op.create_table(
        "local_deletion",
        sa.Column("device_id", sa.String(length=36), nullable=False, comment="手机"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False, comment="手机上的编号"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="清理时间（手机所称）"),
        sa.Column("what", sa.String(length=20), nullable=False, comment="清理了什么"),
        sa.Column("insp", sa.String(length=36), nullable=True, comment="检查"),
        sa.Column("count", sa.Integer(), nullable=False, comment="几件"),
        sa.Column("size", sa.Integer(), nullable=False, comment="字节数"),
        sa.Column("reason", sa.String(length=200), nullable=False, comment="为什么"),
        sa.Column("received_at", server.db.Utc(timezone=True), nullable=False, comment="收到时间"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_local_deletion_device_id")),
        sa.PrimaryKeyConstraint("device_id", "number", name=op.f("pk_local_deletion")),
        comment="手机清理记录",
    )
    op.create_table(
        "lost_file",
        sa.Column("device_id", sa.String(length=36), nullable=False, comment="手机"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="指纹"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="何时说的"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_lost_file_device_id")),
        sa.PrimaryKeyConstraint("device_id", "sha256", name=op.f("pk_lost_file")),
        comment="手机说没有了的文件",
    )
    op.create_table(
        "promised_op",
        sa.Column("device_id", sa.String(length=36), nullable=False, comment="手机"),
        sa.Column("op_id", sa.String(length=36), nullable=False, comment="操作编号"),
        sa.Column("seq", sa.Integer(), nullable=False, comment="序号"),
        sa.Column("insp", sa.String(length=36), nullable=False, comment="检查"),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="种类"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="何时说的"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_promised_op_device_id")),
        sa.PrimaryKeyConstraint("device_id", "op_id", name=op.f("pk_promised_op")),
        comment="手机说做过的操作",
    )
    with op.batch_alter_table("promised_op", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promised_op_insp"), ["insp"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("promised_op", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promised_op_insp"))

    op.drop_table("promised_op")
    op.drop_table("lost_file")
    op.drop_table("local_deletion")
    op.drop_table("device_contact")
    with op.batch_alter_table("device_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_invitation_officer_id"))

    op.drop_table("device_invitation")
