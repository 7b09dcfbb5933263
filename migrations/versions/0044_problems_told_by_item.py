"""problems told by item"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "有问题的事项：sure 自己的题不符合，unsure 分不开；空为还没有算"
    op.add_column("visit_fact", sa.Column("faulty", sa.JSON(), nullable=True, comment=comment))


def downgrade() -> None:
    op.drop_column("visit_fact", "faulty")
