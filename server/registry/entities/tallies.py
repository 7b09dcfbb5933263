"""名录各栏的户数：随写随记的增减，相加即得，总等于按同样条件逐户去数（S1-04、S4-03）。

Triggers written in plain SQL note every membership that comes, goes or changes its cell as a row of +1 or −1, whoever
wrote it, in the same transaction. Notes are only added, never changed in place: writers do not wait for one another.
A sweep adds them up from time to time. A note carries the batches the row came with, so that rows of an import not
applied stay uncounted until it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import DDL, Index, Integer, String, delete, event, func, insert, or_, select, text
from sqlalchemy.orm import Mapped, Session

from server import clock
from server.db import INTERNAL, Base, column
from server.registry.arrived import APPLIED, ImportBatch
from server.registry.entities.models import Entity, Membership

NOTES = 5_000
"""More notes than this are added up by the sweep."""
AT_ONCE = 20_000
"""Notes added up in one unit: about 50 ms of the writer's time."""
CELL = ("department_id", "member_batch", "entity_batch", "kind", "credit_class", "district", "status")


class EntityTally(Base):
    """名录户数的增减：一条一户，或加总后的一格；相加即为户数。"""

    __tablename__ = "entity_tally"
    __table_args__ = (
        Index("ix_entity_tally_cell", *CELL),
        {"comment": "名录户数的增减", "info": {"derived": True}, "sqlite_autoincrement": True},
    )
    id: Mapped[int] = column("顺序号", INTERNAL, Integer, primary_key=True)
    department_id: Mapped[str] = column("部门", INTERNAL, String(36))
    member_batch: Mapped[str] = column("列入名录的批次，手工为空", INTERNAL, String(36), default="")
    entity_batch: Mapped[str] = column("登记这一户的批次，手工为空", INTERNAL, String(36), default="")
    kind: Mapped[str] = column("主体类型", INTERNAL, String(20), default="")
    credit_class: Mapped[str] = column("信用风险分类，未分类为空", INTERNAL, String(1), default="")
    district: Mapped[str] = column("所在地区", INTERNAL, String(60), default="")
    status: Mapped[str] = column("状态", INTERNAL, String(10), default="")
    n: Mapped[int] = column("增减的户数", INTERNAL, Integer)


INTO = f"INSERT INTO entity_tally ({', '.join(CELL)}, n)"
VALUES = (
    "{m}.department_id, coalesce({m}.batch_id, ''), coalesce({e}.batch_id, ''), {e}.kind, "
    "coalesce({e}.credit_class, ''), {e}.district, CASE WHEN {m}.until IS NULL THEN {e}.status ELSE 'exited' END, {n}"
)


def _member(row: str, n: str) -> str:
    told = VALUES.format(m=row, e="e", n=n)
    return f"{INTO} SELECT {told} FROM entity e WHERE e.id = {row}.entity_id AND e.merged_into IS NULL;"  # noqa: S608 — fixed names


def _entity(row: str, n: str) -> str:
    told = VALUES.format(m="m", e=row, n=n)
    return f"{INTO} SELECT {told} FROM membership m WHERE m.entity_id = {row}.id AND {row}.merged_into IS NULL;"  # noqa: S608


WATCHED = ("kind", "credit_class", "district", "status", "merged_into", "batch_id")
MOVED = ("department_id", "entity_id", "batch_id", "until")
CAME, WENT = _member("new", "1"), _member("old", "-1")
CHANGED = _entity("old", "-1") + " " + _entity("new", "1")


def _differs(names: tuple[str, ...], word: str) -> str:
    return " OR ".join(f"old.{name} {word} new.{name}" for name in names)


SQLITE = (
    f"CREATE TRIGGER entity_tally_came AFTER INSERT ON membership BEGIN {CAME} END",
    f"CREATE TRIGGER entity_tally_went AFTER DELETE ON membership BEGIN {WENT} END",
    f"CREATE TRIGGER entity_tally_moved AFTER UPDATE OF {', '.join(MOVED)} ON membership "
    f"WHEN {_differs(MOVED, 'IS NOT')} BEGIN {WENT} {CAME} END",
    f"CREATE TRIGGER entity_tally_changed AFTER UPDATE OF {', '.join(WATCHED)} ON entity "
    f"WHEN {_differs(WATCHED, 'IS NOT')} BEGIN {CHANGED} END",
)


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"


def _trigger(name: str, event_: str, table: str, when: str = "") -> str:
    return f"CREATE TRIGGER {name} AFTER {event_} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}()"


POSTGRESQL = (
    _function("entity_tally_came", CAME),
    _function("entity_tally_went", WENT),
    _function("entity_tally_moved", f"{WENT} {CAME}"),
    _function("entity_tally_changed", CHANGED),
    _trigger("entity_tally_came", "INSERT", "membership"),
    _trigger("entity_tally_went", "DELETE", "membership"),
    _trigger(
        "entity_tally_moved", f"UPDATE OF {', '.join(MOVED)}", "membership",
        f"WHEN ({_differs(MOVED, 'IS DISTINCT FROM')})",
    ),
    _trigger(
        "entity_tally_changed", f"UPDATE OF {', '.join(WATCHED)}", "entity",
        f"WHEN ({_differs(WATCHED, 'IS DISTINCT FROM')})",
    ),
)  # fmt: skip


def _install() -> None:
    """Tables made without migrations (tests) get the same triggers; a migration holds the same statements."""
    after: Any = EntityTally.__table__
    after.add_is_dependent_on(Entity.__table__)
    after.add_is_dependent_on(Membership.__table__)
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(after, "after_create", ddl.execute_if(dialect=dialect))


_install()


def cells(s: Session, department_id: str) -> list[tuple[str, str, str, str, int]]:
    """一个部门名录里各格的户数：主体类型、信用分类（未分类为空）、地区、状态、户数；并掉的、批次没有入库的不算。"""
    applied = select(ImportBatch.id).where(ImportBatch.state == APPLIED)
    row = EntityTally
    dimensions = (row.kind, row.credit_class, row.district, row.status)
    query = (
        select(*dimensions, func.sum(row.n))
        .where(
            row.department_id == department_id,
            or_(row.member_batch == "", row.member_batch.in_(applied)),
            or_(row.entity_batch == "", row.entity_batch.in_(applied)),
        )
        .group_by(*dimensions)
        .having(func.sum(row.n) != 0)
    )
    found = Counter(
        {(kind, credit, district, status): int(n) for kind, credit, district, status, n in s.execute(query)}
    )
    for *cell, status, n in _leaving(s, department_id):
        found[*cell, status] += n
        found[*cell, "exited"] -= n
    return [(*cell, n) for cell, n in found.items() if n]


def values(s: Session, department_id: str | None) -> list[tuple[str, str, str, str]]:
    """名录里出现过的主体类型、信用分类、地区、状态；部门为空即各部门的。"""
    row = EntityTally
    query = select(row.kind, row.credit_class, row.district, row.status).distinct()
    found = s.execute(query.where(row.department_id == department_id) if department_id else query)
    return [(kind, credit, district, status) for kind, credit, district, status in found]


def _leaving(s: Session, department_id: str) -> Sequence[Any]:
    """A day to come: noted as left already, but still on the list today."""
    cell = (Entity.kind, func.coalesce(Entity.credit_class, ""), Entity.district, Entity.status)
    query = select(*cell, func.count()).join(Membership, Membership.entity_id == Entity.id)
    coming = query.where(Membership.department_id == department_id, Membership.until > clock.today())
    return s.execute(coming.where(Entity.merged_into.is_(None), Entity.status != "exited").group_by(*cell)).all()


def add_up(s: Session) -> int:
    """把零散的增减加成一格一行，返回加了几条；在调用者的写单元里。

    At most AT_ONCE of the oldest, so that no writer waits long. One statement takes the notes it adds up: a note
    written meanwhile is neither lost nor counted twice.
    """
    notes = s.scalar(select(func.count()).select_from(EntityTally)) or 0
    if notes <= NOTES:
        return 0
    row = EntityTally
    columns = [getattr(row, name) for name in CELL]
    if s.get_bind().dialect.name == "postgresql":
        names = ", ".join(CELL)
        s.execute(
            text(
                f"WITH gone AS (DELETE FROM entity_tally WHERE id IN (SELECT id FROM entity_tally ORDER BY id "  # noqa: S608
                f"LIMIT {AT_ONCE}) RETURNING {names}, n) "
                f"{INTO} SELECT {names}, sum(n) FROM gone GROUP BY {names} HAVING sum(n) <> 0"
            )
        )
        return min(notes, AT_ONCE)
    oldest = select(row.id).order_by(row.id).limit(AT_ONCE).subquery()
    last = s.scalar(select(func.max(oldest.c.id))) or 0
    sums = select(*columns, func.sum(row.n)).where(row.id <= last).group_by(*columns).having(func.sum(row.n) != 0)
    s.execute(insert(row).from_select([*CELL, "n"], sums))
    s.execute(delete(row).where(row.id <= last))
    return min(notes, AT_ONCE)
