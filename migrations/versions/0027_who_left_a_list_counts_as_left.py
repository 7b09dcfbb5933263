"""who left a list counts as left"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CELL = "department_id, member_batch, entity_batch, kind, credit_class, district, status"
INTO = f"INSERT INTO entity_tally ({CELL}, n)"
LEFT = "CASE WHEN {m}.until IS NULL THEN {e}.status ELSE 'exited' END"
STORED = "{e}.status"
WATCHED = ("kind", "credit_class", "district", "status", "merged_into", "batch_id")
MOVED = ("department_id", "entity_id", "batch_id")
TABLES = {"came": "membership", "went": "membership", "moved": "membership", "changed": "entity"}


def _cells(status: str, m: str, e: str, n: str) -> str:
    told = (
        "{m}.department_id, coalesce({m}.batch_id, ''), coalesce({e}.batch_id, ''), {e}.kind, "
        "coalesce({e}.credit_class, ''), {e}.district, " + status + ", {n}"
    )
    return told.format(m=m, e=e, n=n)


def _notes(status: str) -> dict[str, str]:
    def member(row: str, n: str) -> str:
        told = _cells(status, row, "e", n)
        return f"{INTO} SELECT {told} FROM entity e WHERE e.id = {row}.entity_id AND e.merged_into IS NULL;"

    def entity(row: str, n: str) -> str:
        told = _cells(status, "m", row, n)
        return f"{INTO} SELECT {told} FROM membership m WHERE m.entity_id = {row}.id AND {row}.merged_into IS NULL;"

    came, went = member("new", "1"), member("old", "-1")
    changed = f"{entity('old', '-1')} {entity('new', '1')}"
    return {"came": came, "went": went, "moved": f"{went} {came}", "changed": changed}


def _install(status: str, moved: tuple[str, ...]) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table in TABLES.items():
        op.execute(f"DROP TRIGGER entity_tally_{name}" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION entity_tally_{name}")
    watched = {"moved": moved, "changed": WATCHED}
    word = "IS NOT" if sqlite else "IS DISTINCT FROM"
    for name, body in _notes(status).items():
        columns = watched.get(name, ())
        event = f"UPDATE OF {', '.join(columns)}" if columns else {"came": "INSERT", "went": "DELETE"}[name]
        differs = " OR ".join(f"old.{column} {word} new.{column}" for column in columns)
        head = f"CREATE TRIGGER entity_tally_{name} AFTER {event} ON {TABLES[name]}"
        if sqlite:
            op.execute(f"{head} {f'WHEN {differs}' if columns else ''} BEGIN {body} END")
            continue
        does = f"LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
        op.execute(f"CREATE FUNCTION entity_tally_{name}() RETURNS trigger {does}")
        when = f"WHEN ({differs})" if columns else ""
        op.execute(f"{head} FOR EACH ROW {when} EXECUTE FUNCTION entity_tally_{name}()")


def _fill(status: str) -> None:
    op.execute("DELETE FROM entity_tally")
    op.execute(
        f"{INTO} SELECT {_cells(status, 'm', 'e', 'count(*)')} FROM membership m JOIN entity e ON e.id = m.entity_id "
        "WHERE e.merged_into IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7"
    )


def upgrade() -> None:
    some = sa.text("until IS NOT NULL")
    op.create_index(
        "ix_membership_left", "membership", ["department_id", "until"], sqlite_where=some, postgresql_where=some
    )
    _install(LEFT, (*MOVED, "until"))
    _fill(LEFT)


def downgrade() -> None:
    op.drop_index("ix_membership_left", table_name="membership")
    _install(STORED, MOVED)
    _fill(STORED)
