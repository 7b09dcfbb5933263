"""materials sent by firms"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BEFORE, AFTER = "单位上传的照片（待提交）", "单位上传的照片、材料（待提交）"


def upgrade() -> None:
    op.add_column(  # a plain column: rebuilding the table would read every table it points to
        "entity_upload",
        sa.Column("media_type", sa.String(length=60), server_default="image/jpeg", nullable=False, comment="格式"),
    )
    _comment(AFTER, BEFORE)


def downgrade() -> None:
    op.drop_column("entity_upload", "media_type")
    _comment(BEFORE, AFTER)


def _comment(now: str, before: str) -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.create_table_comment("entity_upload", now, existing_comment=before)
