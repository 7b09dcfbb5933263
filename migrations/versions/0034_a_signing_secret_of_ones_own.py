"""a signing secret of one's own"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "signing_pin",
                sa.JSON(none_as_null=True),
                nullable=True,
                comment="签名口令的验证值（PBKDF2-SHA-256，带盐）",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.drop_column("signing_pin")
