"""comments say what the columns hold"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# (table, column, before, after)
SAID = (
    ("assignment", "draw_id", "抽取", "抽取；不随机的任务为空"),
    ("entity", "flags", "标记：异常名录、投诉等", "标记：种类到起止、来源、次数"),
    ("entity_event", "kind", "种类：ENTERED、CHANGED、EXITED、RETURNED", "种类"),
    ("legal_basis", "in_force_to", "废止日期", "最后有效日期"),
)


def _say(which: int) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return  # SQLite keeps no comments
    for row in SAID:
        op.execute(f"COMMENT ON COLUMN {row[0]}.{row[1]} IS '{row[which]}'")


def upgrade() -> None:
    _say(3)


def downgrade() -> None:
    _say(2)
