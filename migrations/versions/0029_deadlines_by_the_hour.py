"""deadlines by the hour"""

import sqlalchemy as sa
from alembic import op

import server.db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "deadline", sa.Column("due_at", server.db.Utc(), nullable=True, comment="按小时算的到期时刻；空为按日")
    )


def downgrade() -> None:
    op.drop_column("deadline", "due_at")
