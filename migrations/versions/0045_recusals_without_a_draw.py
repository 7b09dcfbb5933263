"""recusals without a draw"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "回避经审不成立（检查组不由抽取产生的）：哪一条申请 op、意见 opinion"
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.add_column("assignment", sa.Column("recusal", json, nullable=True, comment=comment))


def downgrade() -> None:
    op.drop_column("assignment", "recusal")
