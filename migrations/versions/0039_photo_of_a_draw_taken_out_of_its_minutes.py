"""photo of a draw taken out of its minutes"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("draw_scene", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed_by", sa.String(length=36), nullable=True, comment="谁移出的"))
        batch_op.add_column(
            sa.Column("removed_at", server.db.Utc(timezone=True), nullable=True, comment="何时移出的，文件仍存着")
        )
        batch_op.add_column(
            sa.Column("removed_reason", sa.Text(), server_default="", nullable=False, comment="为何移出")
        )
        batch_op.create_foreign_key(batch_op.f("fk_draw_scene_removed_by"), "officer", ["removed_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("draw_scene", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_draw_scene_removed_by"), type_="foreignkey")
        batch_op.drop_column("removed_reason")
        batch_op.drop_column("removed_at")
        batch_op.drop_column("removed_by")
