"""代码的末几位：经办翻纸质档案时多半只敲后六位（S0-07 对象库要找得到人）。

An index over the last eight characters written backwards, so that the end of a code is a range like its beginning.
SQLite has no reverse(): there the characters are put together one by one. It is an index on an expression, so nothing
has to be kept in step.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, ColumnElement, Select, event, literal_column, select
from sqlalchemy.orm import aliased

from server.db import session
from server.registry.entities.models import Entity

KEPT = 8
"""So many characters are in the index; a longer ending is read off the few that are left."""
LEAST = 5
"""Four letters are more often initials of a name, and four figures a house number."""
BACKWARDS = {
    "sqlite": " || ".join(f"substr(id_value, -{at}, 1)" for at in range(1, KEPT + 1)),
    "postgresql": f'reverse(right(id_value, {KEPT})) COLLATE "C"',
}
INDEX = {
    "sqlite": f"CREATE INDEX ix_entity_ending ON entity ({BACKWARDS['sqlite']})",
    "postgresql": f"CREATE INDEX ix_entity_ending ON entity (({BACKWARDS['postgresql']}))",
}


def _install() -> None:
    """Tables made without migrations (tests) get the same index; a migration holds the same statements."""
    table: Any = Entity.__table__
    for dialect, statement in INDEX.items():
        ddl = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_install()


def ending(said: str) -> Select[str] | None:
    """代码以这几位结尾的户的编号；不像代码末段的（不足五位、没有数字）为 None。

    said: upper case letters and digits.
    """
    if len(said) < LEAST or not any(each.isdigit() for each in said):
        return None
    there, back = aliased(Entity), said[-KEPT:][::-1]
    # By its plain name, as the index has it: SQLite takes an index on an expression only for the very same one.
    ends: ColumnElement[str] = literal_column(BACKWARDS[session().get_bind().dialect.name])
    query = select(there.id).where(ends >= back, ends < back[:-1] + chr(ord(back[-1]) + 1))
    return query.where(there.id_value.endswith(said, autoescape=True)) if len(said) > KEPT else query
