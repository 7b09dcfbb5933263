"""codes are found by their end"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BACKWARDS = " || ".join(f"substr(id_value, -{at}, 1)" for at in range(1, 9))
INDEX = {"sqlite": BACKWARDS, "postgresql": '(reverse(right(id_value, 8)) COLLATE "C")'}


def upgrade() -> None:
    op.execute(f"CREATE INDEX ix_entity_ending ON entity ({INDEX[op.get_bind().dialect.name]})")


def downgrade() -> None:
    op.drop_index("ix_entity_ending", table_name="entity")
