"""sign-in tries"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.String(length=36), nullable=False, comment="内部编号"),
        sa.Column("who", sa.String(length=64), nullable=False, comment="账号与地址的摘要（SHA-256）"),
        sa.Column("at", server.db.Utc(timezone=True), nullable=False, comment="时间"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
        comment="登录试错",
    )
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_try_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_try_who"), ["who"], unique=False)


def downgrade() -> None:
    op.drop_table("sign_in_try")
