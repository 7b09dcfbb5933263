"""bundles days and supplements of a draw"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "bundle", sa.Integer(), nullable=False, server_default="1", comment="同一区域几户归一捆，1 为不归并"
            )
        )
        batch_op.add_column(
            sa.Column(
                "days",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                nullable=False,
                server_default="[]",
                comment="检查日或半日，由抽取分到各组；空为不抽",
            )
        )
        batch_op.add_column(
            sa.Column("supplements_id", sa.String(length=36), nullable=True, comment="补充的是哪一次抽取")
        )
        batch_op.create_index(batch_op.f("ix_draw_supplements_id"), ["supplements_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_draw_supplements_id"), "draw", ["supplements_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_draw_supplements_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_draw_supplements_id"))
        batch_op.drop_column("supplements_id")
        batch_op.drop_column("days")
        batch_op.drop_column("bundle")
