"""检索检查对象：名称、代码、拼音首字母、地址；按条件筛选；数目（S0-07、S1-04、S4-03）。

A page never costs more than what it shows: rows come in the order of an index, and the total of a page is told only
while it is small; `counts` tells the exact numbers. Both read the same conditions, so they agree.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    true,
    union_all,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from server import clock
from server.auth import BUSINESS, OVERSEER, Actor, get_visible, own_department, visible
from server.db import session
from server.domain.vocabulary.entities import EntityFlag
from server.registry.entities import tallies
from server.registry.entities.ending import ending
from server.registry.entities.former import survivors
from server.registry.entities.index import EntityNumber
from server.registry.entities.standing import standing, stands
from server.registry.entities.words import Words, asked
from server.registry.models import Entity, Membership, SubLibrary, SubLibraryMember
from server.registry.paging import Page

FEW = 1_500
"""A set this small is read row by row; a larger one is walked in the order of an index."""
SAME_BEGINNING = 1_500
"""Where so many codes begin alike, what was typed is a beginning (a place, an office) and no ending."""
BESIDE_FORMER = 1_500
"""Beside so many that fit by themselves, those that fit by a former code or name are looked for too."""
COUNTED = 1_000
"""A page counts this far; beyond it says "more" and leaves the number to `counts`."""
LARGE = 200_000
"""From this many entities on, a page with filters or a single character leaves counting to `counts`."""
BOUND = 10_000
"""Beyond LARGE, words that fit more than this many are told as "more than"; the exact number is given when asked."""
KEPT_S = 30
_told: dict[Any, tuple[float, dict[str, Any]]] = {}
FTS = table("entity_fts", column("rowid", Integer))
STANDING: ColumnElement[str] = literal_column("standing")
"""The column by its name: written out twice, PostgreSQL would not know the two for the same."""


@dataclass(frozen=True)
class Wanted:
    """检索条件；空即不限。"""

    q: str = ""
    kinds: Sequence[str] = ()
    credit_classes: Sequence[str] = ()
    districts: Sequence[str] = ()
    statuses: Sequence[str] = ()
    flags: Sequence[str] = ()
    sub_library: str = ""

    def facets(self) -> dict[str, Sequence[str]]:
        """四栏筛选，按列名。"""
        return {
            "kind": self.kinds,
            "credit_class": self.credit_classes,
            "district": self.districts,
            "status": self.statuses,
        }


def from_query(query: dict[str, Any]) -> Wanted:
    """存下的或送来的条件 → 检索条件。"""
    names = {"kind": "kinds", "credit_class": "credit_classes", "district": "districts", "status": "statuses"}
    values: dict[str, Any] = {own: tuple(query.get(name) or ()) for name, own in names.items()}
    flags = tuple(query.get("flag") or ())
    return Wanted(q=query.get("q") or "", flags=flags, sub_library=query.get("sub_library") or "", **values)


def search(actor: Actor, wanted: Wanted, after: str | None = None, limit: int = 50) -> Page:
    """一页检查对象；`after` 是上一页最后一户的编号。

    total is exact up to COUNTED and None beyond. Raises Absent for a foreign sub-library.
    """
    s = session()
    query, order = _ordered(actor, wanted)
    total = _total(query, wanted)
    rank = _rank(wanted, total, order)
    page = _beyond(query, rank, order, after) if after else query
    rows = list(s.scalars(page.order_by(*([] if rank is None else [rank]), order).limit(limit + 1)))
    return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None, total)


def _rank(wanted: Wanted, total: int | None, order: Any) -> Any:
    """名称里有所问的在前（0），只在地址里有的在后（1）；太多时照索引的次序，不排先后。

    Sorting costs a look at every row that fits, so it is done only where they have been counted anyway.
    """
    said = asked(wanted.q)
    if not said.text or total is None or order is Entity.id_value:
        return None
    return case((said.in_name(), 0), else_=1)


def _beyond(query: Select[Any], rank: Any, order: Any, after: str) -> Select[Any]:
    further = order > _place(order, after)
    last = None if rank is None else session().scalar(select(rank).where(Entity.id == after))
    if last is None:  # no order by name, or a cursor nobody handed out
        return query.where(further)
    return query.where(or_(rank > last, and_(rank == last, further)))


def _total(query: Select[Any], wanted: Wanted) -> int | None:
    s = session()
    filtered = any(wanted.facets().values()) or wanted.flags or wanted.sub_library
    if (filtered or asked(wanted.q).single) and _large():
        return None
    within = query.with_only_columns(Entity.id).limit(COUNTED + 1)
    seen = s.scalar(select(func.count()).select_from(within.subquery())) or 0
    return seen if seen <= COUNTED else None


def _large() -> bool:
    return (session().scalar(select(func.max(EntityNumber.n))) or 0) > LARGE


def counts(actor: Actor, wanted: Wanted, *, exact: bool = True) -> dict[str, Any]:
    """数目：符合条件的总数、全库各类型的户数、每一栏各选项的户数（不计本栏自己的选择）。

    Without words they come from the kept totals (tallies). With words, beyond LARGE entities, an answer serves
    everybody with the same view for KEPT_S seconds; the list never waits for it. exact: False looks at BOUND rows at
    most: where more fit the words, total is None, at_least a number that there are certainly, and the options stand
    without numbers. exited: how many of the whole list, all of which kinds counts, have left it; None where nobody
    counted them. Raises Absent for a foreign sub-library.
    """
    told = _kept_groups(actor, wanted, _some(actor, wanted, exact=exact))
    whole = told if wanted == Wanted() else _some(actor, Wanted(), exact=exact)
    return told | {"exited": whole["facets"]["status"].get("exited", 0)}


def _kept_groups(actor: Actor, wanted: Wanted, told: dict[str, Any]) -> dict[str, Any]:
    """一户也没有时，各栏的选项仍在，数目是零：筛选的栏目不随检索词消失。"""
    if told["total"] != 0 or wanted == Wanted():
        return told
    every = _some(actor, Wanted(), exact=True)["facets"]
    return told | {"facets": {name: dict.fromkeys(every[name], 0) | found for name, found in told["facets"].items()}}


def _some(actor: Actor, wanted: Wanted, *, exact: bool) -> dict[str, Any]:
    if not _large() or wanted.sub_library or (_plain(wanted) and _home(actor)):
        return _counted(actor, wanted)
    key, now = (session().get_bind().engine, actor.department_id, actor.roles, repr(wanted)), time.monotonic()
    found = _told.get(key)
    if found is None or now - found[0] > KEPT_S:
        if not exact and (rough := _rough(actor, wanted)) is not None:
            return rough
        for old in [each for each, (at, _) in _told.items() if now - at > KEPT_S]:
            _told.pop(old, None)
        found = _told[key] = (time.monotonic(), _counted(actor, wanted))
    return found[1]


def _rough(actor: Actor, wanted: Wanted) -> dict[str, Any] | None:
    """多于 BOUND 户时的数目：至少几户；不多时为 None，去数准。"""
    s = session()
    seen = matching(actor, _narrow(wanted)).with_only_columns(Entity.id).limit(BOUND + 1).subquery()
    if (s.scalar(select(func.count()).select_from(seen)) or 0) <= BOUND:
        return None
    fit = _narrowed(select(func.count()).select_from(Entity), actor, wanted, plain=_sqlite())
    home = _home(actor)
    kinds: Counter[str] = Counter()
    for kind, *_, n in tallies.cells(s, home) if home else ():
        kinds[kind] += n
    names = ("kind", "credit_class", "district", "status")
    values = zip(names, zip(*tallies.values(s, home), strict=True), strict=False)
    options: dict[str, dict[str, None]] = {name: dict.fromkeys(said) for name, said in values}
    options["flag"] = dict.fromkeys(kind.value for kind in EntityFlag)
    at_least = min(s.scalar(fit.where(Entity.id.in_(select(seen.c.id)))) or 0, BOUND)
    return {"total": None, "at_least": at_least, "kinds": dict(kinds), "facets": options}


def _narrow(wanted: Wanted) -> Wanted:
    """Words and sub-library alone, as the options of every column are counted."""
    return replace(wanted, kinds=(), credit_classes=(), districts=(), statuses=(), flags=())


def _counted(actor: Actor, wanted: Wanted) -> dict[str, Any]:
    """One pass over the rows that fit the words: everything else is added up from the cells."""
    s, today = session(), clock.today()
    if _plain(wanted) and (home := _home(actor)) is not None:
        return _tallied(actor, wanted, home)
    narrow = _narrow(wanted)
    dimensions = (Entity.kind, Entity.credit_class, Entity.district, standing(actor).label("standing"))
    marks = [flagged(kind.value, today) for kind in EntityFlag]
    chosen = or_(*(flagged(kind, today) for kind in wanted.flags)) if wanted.flags else true()
    sums = [func.sum(case((mark, 1), else_=0)) for mark in (chosen, *marks)]
    cells = s.execute(
        matching(actor, narrow).with_only_columns(*dimensions, *sums).group_by(*dimensions[:3], STANDING)
    ).all()
    told = _added(cells, [set(values) for values in wanted.facets().values()], list(wanted.facets()))
    if narrow != Wanted() and _large():
        return told | {"kinds": counts(actor, Wanted())["kinds"]}
    if narrow == Wanted() and not wanted.flags:
        whole = [(row[0], row[4]) for row in cells]
    else:
        query = matching(actor, Wanted()).with_only_columns(Entity.kind, func.count()).group_by(Entity.kind)
        whole = [(row[0], row[1]) for row in s.execute(query)]
    kinds: Counter[str] = Counter()
    for kind, n in whole:
        kinds[kind] += n
    return told | {"kinds": dict(kinds)}


def _plain(wanted: Wanted) -> bool:
    """No words, no sub-library: the kept totals answer."""
    return not asked(wanted.q).text and not wanted.sub_library


def _home(actor: Actor) -> str | None:
    """The one department whose list the actor sees; None for those who see every list or none."""
    sees_one = actor.has(*BUSINESS) and not actor.has(OVERSEER, "system")
    return actor.department_id if sees_one else None


def _tallied(actor: Actor, wanted: Wanted, home: str) -> dict[str, Any]:
    """From the kept totals; only the firms that carry a flag are read one by one."""
    s, today = session(), clock.today()
    marks = [flagged(kind.value, today) for kind in EntityFlag]
    chosen = or_(*(flagged(kind, today) for kind in wanted.flags)) if wanted.flags else true()
    dimensions = (
        Entity.kind,
        func.coalesce(Entity.credit_class, ""),
        Entity.district,
        standing(actor).label("standing"),
    )
    sums = [func.sum(case((mark, 1), else_=0)) for mark in (chosen, *marks)]
    some = text("length(entity.flags) > 2" if _sqlite() else "entity.flags <> '{}'::jsonb")
    query = (
        matching(actor, Wanted()).where(some).with_only_columns(*dimensions, *sums).group_by(*dimensions[:3], STANDING)
    )
    flags = {tuple(row[:4]): tuple(row[4:]) for row in s.execute(query)}
    none = (0,) * (len(marks) + 1)
    every = tallies.cells(s, home)
    rows = []
    for *cell, n in every:
        told = flags.get(tuple(cell), none)
        rows.append((*cell, told[0] if wanted.flags else n, *told[1:]))
    kinds: Counter[str] = Counter()
    for kind, _, _, _, n in every:
        kinds[kind] += n
    facets = wanted.facets()
    return _added(rows, [set(values) for values in facets.values()], list(facets)) | {"kinds": dict(kinds)}


def _added(cells: Sequence[Any], chosen: list[set[str]], names: list[str]) -> dict[str, Any]:
    """Each facet counts what all the other facets let through."""
    facets: dict[str, Counter[str]] = {name: Counter() for name in names}
    flags, total = Counter({kind.value: 0 for kind in EntityFlag}), 0
    for cell in cells:
        values, fits = [value or "" for value in cell[:4]], cell[4]
        misses = [at for at, allowed in enumerate(chosen) if allowed and values[at] not in allowed]
        for at, name in enumerate(names):
            if not misses or misses == [at]:
                facets[name][values[at]] += fits
        if not misses:
            total += fits
            for kind, n in zip(EntityFlag, cell[5:], strict=True):
                flags[kind.value] += n
    shown = {name: {value: n for value, n in found.items() if n} for name, found in facets.items()}
    return {"total": total, "at_least": total, "facets": shown | {"flag": dict(flags)}}


def matching(actor: Actor, wanted: Wanted) -> Select[Any]:
    """符合条件的户，不排次序；数目、批量办理、子库都从这里读。"""
    return _ordered(actor, wanted)[0]


def _ordered(actor: Actor, wanted: Wanted) -> tuple[Select[Any], Any]:
    """查询与它的次序；所问的是旧编号、旧名称的，并入的那一户也算。

    Where more fit by themselves than anybody reads through, they are left as they are: whoever looks for one firm
    types more of it, and the page keeps to the order of an index.
    """
    query, order = _direct(actor, wanted)
    ids = survivors(asked(wanted.q))
    direct = query.with_only_columns(Entity.id)
    if not ids or not _small(direct, BESIDE_FORMER):
        return query, order
    both = visible(Entity, actor).where(Entity.merged_into.is_(None), or_(Entity.id.in_(direct), Entity.id.in_(ids)))
    return _narrowed(both, actor, wanted, plain=False), Entity.id


def _direct(actor: Actor, wanted: Wanted) -> tuple[Select[Any], Any]:
    """自己的名称、代码、地址合所问的；四条路各按一个索引走，条件相同。"""
    said = asked(wanted.q)
    few = _few(actor, wanted)
    query = visible(Entity, actor).where(Entity.merged_into.is_(None))
    if few is not None:
        query = query.where(few)
    query = _narrowed(query, actor, wanted, plain=few is None and _sqlite())
    if not said.text:
        return query, Entity.id
    if said.code and (coded := _coded(said.code)) is not None:
        return query.where(coded), Entity.id_value
    if few is not None:
        return query.where(said.read()), Entity.id
    return _indexed(query, said)


def _indexed(query: Select[Any], said: Words) -> tuple[Select[Any], Any]:
    if not _sqlite():
        grams = func.entity_grams(Entity.name, Entity.address, Entity.name_initials)
        found = [or_(*(grams.op("@>")(cast(group, ARRAY(Text))) for group in groups)) for groups in said.arrays()]
        return query.where(*found, *([] if said.exact else [said.read()])), Entity.id
    match = said.match()
    if match is None:
        return query.where(said.read()), Entity.id
    numbered = FTS.join(EntityNumber, EntityNumber.n == FTS.c.rowid).join(Entity, Entity.id == EntityNumber.entity_id)
    query = query.select_from(numbered).where(text("entity_fts MATCH :match").bindparams(match=match))
    return query if said.exact else query.where(said.read()), FTS.c.rowid


def _place(order: Any, after: str) -> Any:
    """The value of the order column at the last row of the page before."""
    if order is FTS.c.rowid:
        return select(EntityNumber.n).where(EntityNumber.entity_id == after).scalar_subquery()
    if order is Entity.id_value:
        return select(Entity.id_value).where(Entity.id == after).scalar_subquery()
    return after


def _code(prefix: str) -> ColumnElement[bool]:
    # A range instead of LIKE: both databases can use the plain index for it, whatever their collation.
    return and_(Entity.id_value >= prefix, Entity.id_value < prefix[:-1] + chr(ord(prefix[-1]) + 1))


def _coded(said: str) -> ColumnElement[bool] | None:
    """代码以此开头的；开头的不多时，连同以此结尾的（经办多半只敲后六位）。一户也没有时为 None，改按词查。"""
    begins, ends = select(Entity.id).where(_code(said)), ending(said)
    if not _small(begins, SAME_BEGINNING):
        return _code(said)
    found = begins if ends is None else union_all(begins, ends)
    if session().scalar(select(found.subquery().c.id).limit(1)) is None:
        return None
    return _code(said) if ends is None else Entity.id.in_(found)


def _few(actor: Actor, wanted: Wanted) -> ColumnElement[bool] | None:
    """很小的一组（部门的名录、一个少见的条件）：先圈出来，再逐行看。"""
    if "system" not in actor.roles:
        mine = select(Membership.entity_id).where(own_department(Membership.department_id, actor))
        if _small(mine):
            return Entity.id.in_(mine)
    for facet, values in ((Entity.district, wanted.districts), (Entity.credit_class, wanted.credit_classes)):
        if values and _small(select(Entity.id).where(facet.in_(values))):
            return facet.in_(values)
    return None


def _small(query: Select[Any], most: int | None = None) -> bool:
    limit = FEW if most is None else most
    seen = select(func.count()).select_from(query.limit(limit + 1).subquery())
    return (session().scalar(seen) or 0) <= limit


def _narrowed(query: Select[Any], actor: Actor, wanted: Wanted, *, plain: bool) -> Select[Any]:
    """plain: SQLite would take a facet index for the whole of a large list and sort it; a wrapped column stops that."""
    for name, values in wanted.facets().items():
        if values and name == "status":
            query = query.where(stands(actor, values))
        elif values:
            facet: Any = getattr(Entity, name)
            query = query.where((func.coalesce(facet, "") if plain or "" in values else facet).in_(values))
    today = clock.today()
    if wanted.flags:
        query = query.where(or_(*(flagged(kind, today) for kind in wanted.flags)))
    return query.where(in_sub_library(actor, wanted.sub_library)) if wanted.sub_library else query


def flagged(kind: str, on: date) -> ColumnElement[bool]:
    """这一天有这个标记；两种库的写法不同，意思相同（domain.flags.in_force）。"""
    day = on.isoformat()
    flag: Any = Entity.flags
    if _sqlite():
        # Most firms carry no flag at all: "{}" is told by its length, without reading JSON for a million rows.
        there: Any = and_(func.length(flag) > 2, func.json_type(flag, f"$.{kind}").in_(("true", "object")))
        since, until = func.json_extract(flag, f"$.{kind}.since"), func.json_extract(flag, f"$.{kind}.until")
    else:
        there = func.coalesce(flag[kind].as_string(), "false") != "false"
        since, until = flag[(kind, "since")].as_string(), flag[(kind, "until")].as_string()
    return and_(there, func.coalesce(since, day) <= day, func.coalesce(until, day) >= day)


def in_sub_library(actor: Actor, sub_library_id: str) -> ColumnElement[bool]:
    """在这个子库里：按条件的随时算，逐户列入的看名单。

    Raises Absent.
    """
    row = get_visible(SubLibrary, actor, sub_library_id, "子库")
    if row.query is not None:
        inner = replace(from_query(row.query), sub_library="")
        return Entity.id.in_(matching(actor, inner).with_only_columns(Entity.id))
    today = clock.today()
    here = SubLibraryMember.sub_library_id == row.id, SubLibraryMember.entity_id == Entity.id
    still = or_(SubLibraryMember.until.is_(None), SubLibraryMember.until > today)
    return exists(select(SubLibraryMember.entity_id).where(*here, still))


def _sqlite() -> bool:
    return session().get_bind().dialect.name == "sqlite"
