"""keys of dossiers and their destruction"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier_destruction",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("dossier_id", sa.String(length=36), nullable=False, comment="现场卷"),
        sa.Column("basis", sa.String(length=10), nullable=False, comment="由头"),
        sa.Column("reason", sa.Text(), nullable=False, comment="依据与理由"),
        sa.Column("state", sa.String(length=10), nullable=False, comment="走到哪里"),
        sa.Column("proposed_by", sa.String(length=36), nullable=False, comment="提出人"),
        sa.Column("proposed_name", sa.String(length=60), nullable=False, comment="提出人姓名"),
        sa.Column("proposed_at", server.db.Utc(timezone=True), nullable=False, comment="提出时间"),
        sa.Column("decided_by", sa.String(length=36), nullable=True, comment="决定人"),
        sa.Column("decided_name", sa.String(length=60), nullable=False, comment="决定人姓名"),
        sa.Column("opinion", sa.Text(), nullable=False, comment="决定的意见"),
        sa.Column("decided_at", server.db.Utc(timezone=True), nullable=True, comment="决定时间"),
        sa.Column("files", sa.Integer(), nullable=False, comment="销毁了几件文件"),
        sa.Column("listed", sa.String(length=64), nullable=False, comment="销毁的文件指纹排序后的摘要（sha256）"),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name=op.f("fk_dossier_destruction_decided_by")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_destruction_dossier_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["officer.id"], name=op.f("fk_dossier_destruction_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_destruction")),
        comment="案卷销毁",
    )
    with op.batch_alter_table("dossier_destruction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_destruction_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_destruction_state"), ["state"], unique=False)

    op.create_table(
        "dossier_key",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("dossier_id", sa.String(length=36), nullable=False, comment="现场卷"),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True, comment="包着的密钥；空为已销毁"),
        sa.Column("alg", sa.String(length=20), nullable=False, comment="加密算法"),
        sa.Column("covers", sa.Integer(), nullable=False, comment="锁到案卷行的第几版；0 为还没有锁完"),
        sa.Column("made_at", server.db.Utc(timezone=True), nullable=False, comment="产生时间"),
        sa.Column("lease_until", server.db.Utc(timezone=True), nullable=True, comment="认领到何时"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="试过几次"),
        sa.Column("last_error", sa.Text(), nullable=True, comment="最近一次为何没办成"),
        sa.Column("parked_at", server.db.Utc(timezone=True), nullable=True, comment="搁置时间"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_key_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_key")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_dossier_key_dossier_id")),
        comment="案卷密钥",
    )
    op.create_table(
        "locked_file",
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="明文的指纹，即文件名"),
        sa.Column("dossier_id", sa.String(length=36), nullable=False, comment="现场卷"),
        sa.Column("alg", sa.String(length=10), nullable=False, comment="散列算法"),
        sa.Column("cipher_sha256", sa.String(length=64), nullable=False, comment="密文的指纹"),
        sa.Column("cipher_size", sa.Integer(), nullable=False, comment="密文的字节数"),
        sa.Column("locked_at", server.db.Utc(timezone=True), nullable=False, comment="锁好的时间"),
        sa.Column("removed_at", server.db.Utc(timezone=True), nullable=True, comment="销毁后密文删去的时间"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_locked_file_dossier_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_locked_file")),
        comment="锁在案卷密钥下的文件",
    )
    with op.batch_alter_table("locked_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_locked_file_dossier_id"), ["dossier_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("locked_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_locked_file_dossier_id"))

    op.drop_table("locked_file")
    op.drop_table("dossier_key")
    with op.batch_alter_table("dossier_destruction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_destruction_state"))
        batch_op.drop_index(batch_op.f("ix_dossier_destruction_dossier_id"))

    op.drop_table("dossier_destruction")
