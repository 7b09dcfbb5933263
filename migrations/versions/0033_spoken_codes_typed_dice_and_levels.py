"""Spoken codes typed dice and levels"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "typed",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                nullable=True,
                comment="骰子录到哪里：数字、读回几组、更正几处、第几稿",
            )
        )
        batch_op.add_column(
            sa.Column(
                "registers",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="[]",
                nullable=False,
                comment="名录取自哪些部门（本部门与下级）；空为本部门",
            )
        )
        batch_op.add_column(
            sa.Column(
                "lenders",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="[]",
                nullable=False,
                comment="抽调检查人员的下级部门；空为不抽调",
            )
        )

    with op.batch_alter_table("draw_phone", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spoken", sa.LargeBinary(), nullable=True, comment="当面告诉的口令（加密封存）"))


def downgrade() -> None:
    with op.batch_alter_table("draw_phone", schema=None) as batch_op:
        batch_op.drop_column("spoken")

    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_column("lenders")
        batch_op.drop_column("registers")
        batch_op.drop_column("typed")
