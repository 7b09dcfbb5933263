"""renewals and versions of a checklist"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_version",
        sa.Column("assignment_id", sa.String(length=36), nullable=False, comment="派单"),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False, comment="第几版"),
        sa.Column("form", sa.String(length=64), nullable=False, comment="检查表指纹"),
        sa.Column("package_id", sa.String(length=36), nullable=False, comment="任务包编号"),
        sa.Column("issued_at", sa.String(length=30), nullable=False, comment="任务包发出时刻"),
        sa.Column("reason", sa.String(length=500), nullable=False, comment="为什么换"),
        sa.Column("officer_id", sa.String(length=36), nullable=True, comment="谁换的；派出时的那一版为空"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="何时换的"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_form_version_assignment_id")),
        sa.PrimaryKeyConstraint("assignment_id", "n", name=op.f("pk_form_version")),
        comment="派单换过的检查表",
    )
    with op.batch_alter_table("auth_session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "former_jti", sa.String(length=36), nullable=True, comment="上一个刷新令牌编号：答复丢了可以再要一次"
            )
        )
        batch_op.add_column(
            sa.Column("rotated_at", server.db.Utc(timezone=True), nullable=True, comment="上次换新的时间")
        )
        batch_op.add_column(
            sa.Column("device_id", sa.String(length=36), nullable=True, comment="认定的手机：此后换新须有它的签名")
        )


def downgrade() -> None:
    with op.batch_alter_table("auth_session", schema=None) as batch_op:
        batch_op.drop_column("device_id")
        batch_op.drop_column("rotated_at")
        batch_op.drop_column("former_jti")

    op.drop_table("form_version")
