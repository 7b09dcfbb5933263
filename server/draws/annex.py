"""冻结的附表：每个除外的户为什么，与上一次冻结相比谁进谁出。

Private: kept by its hash in the draw, never in the public package. It names units by running number and blind only;
the running number is the line in units.txt.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from draw.canonical import canonical
from server import storage
from server.clock import shanghai_day
from server.db import session
from server.domain.entry import UNCLASSED
from server.draws.frame import Frame
from server.draws.models import Draw, DrawUnit
from server.draws.reasons import NAMED
from server.registry.models import Entity, Membership

KINDS = ("entered", "exited", "moved", "excluded", "restored")
ELSEWHERE, UNSURE = ("E1", "E3"), ("-", "E3", "E5")
"""What other draws leave out, and what the freeze may still turn into it."""


@dataclass(frozen=True)
class Change:
    """一户的变动：进、出、换层、新除外、恢复。"""

    kind: str
    entity_id: str
    blind: str
    words: str


def changes(s: Session, last: Draw, frame: Frame, *, held: bool = False) -> list[Change]:
    """逐户比较这一次与上一次的名册；held：别的抽取还封着、冻结时才除外的户，这里还没有除外。

    Then nobody who stood aside for another draw (E1, E3) is said to be back: he may be sealed there still. Whom the
    preflight leaves out for another reason is left out whatever is sealed.
    """
    strata = last.aliases.get("stratum", {})
    columns = (DrawUnit.entity_id, DrawUnit.blind, DrawUnit.stratum, DrawUnit.flag)
    query = select(*columns).where(DrawUnit.draw_id == last.id)
    before = {entity: (own, strata.get(code, code), flag) for entity, own, code, flag in s.execute(query)}
    now = {frame.entity_of[u.blind]: (u.blind, frame.aliases["stratum"][u.stratum], u.flag) for u in frame.units}
    since = shanghai_day(last.frozen_at) if last.frozen_at else date.min
    joined = _dates(s, [e for e in now if e not in before], "since")
    left = _dates(s, [e for e in before if e not in now], "until")
    found = [Change("entered", e, now[e][0], _entered(joined.get(e), since)) for e in now if e not in before]
    found += [Change("exited", e, before[e][0], _left(left.get(e))) for e in before if e not in now]
    for entity in (e for e in now if e in before):
        (_, was, old), (own, layer, flag) = before[entity], now[entity]
        if was != layer:
            found.append(Change("moved", entity, own, f"{_layer(was)} → {_layer(layer)}"))
        if flag != old and not (held and old in ELSEWHERE and flag in UNSURE):
            words = frame.why.get(own, "") if flag != "-" else f"不再有 {old}"
            found.append(Change("restored" if flag == "-" else "excluded", entity, own, words))
    return sorted(found, key=lambda c: (KINDS.index(c.kind), c.blind))


def _layer(name: str) -> str:
    return "未分类" if name == UNCLASSED else f"{name} 类"


def _entered(joined: date | None, since: date) -> str:
    if joined is None or joined <= since:
        return "名录补录"
    return f"{joined.isoformat()} 起归本部门监管"


def _left(until: date | None) -> str:
    return f"{until.isoformat()} 起不归本部门监管" if until else "不在名录"


def _dates(s: Session, ids: list[str], name: str) -> dict[str, date]:
    found: dict[str, date] = {}
    column = getattr(Membership, name)
    for start in range(0, len(ids), 500):
        query = select(Membership.entity_id, column).where(Membership.entity_id.in_(ids[start : start + 500]))
        found |= {entity: day for entity, day in s.execute(query) if day is not None}
    return found


def counted(last: Draw, found: list[Change]) -> dict[str, object]:
    """写进清单的只是数目。"""
    n = Counter(change.kind for change in found)
    told = {"added": "entered", "removed": "exited", "moved": "moved", "excluded": "excluded", "restored": "restored"}
    return {"since": last.manifest} | {name: n[kind] for name, kind in told.items()}


def store(frame: Frame, found: list[Change]) -> str:
    """存下附表，返回指纹。"""
    line = {u.blind: n for n, u in enumerate(sorted(frame.units, key=lambda u: u.blind), 1)}
    flag = {u.blind: u.flag for u in frame.units}
    excluded = [[line[own], own, flag[own], why] for own, why in sorted(frame.why.items())]
    rows = [[line.get(c.blind, 0), c.blind, flag.get(c.blind, "-"), c.kind, c.words] for c in found]
    return storage.put(canonical({"v": 1, "excluded": excluded, "changes": rows}))


def read(draw: Draw) -> dict[str, list[list[Any]]]:
    """取回附表；早先的抽取没有。"""
    if draw.annex is None:
        return {"excluded": [], "changes": []}
    found: dict[str, list[list[Any]]] = json.loads(storage.read(draw.annex))
    return found


def names(draw_id: str | None, pairs: list[tuple[str, str]], entity_of: dict[str, str]) -> dict[str, str]:
    """代号到名称，只给没有被抽中过的除外代码；pairs: blind, code."""
    s = session()
    shown = [own for own, code in pairs if code in NAMED]
    ids = {own: entity_of[own] for own in shown if own in entity_of}
    if draw_id is not None:
        query = select(DrawUnit.blind, DrawUnit.entity_id).where(DrawUnit.draw_id == draw_id, DrawUnit.blind.in_(shown))
        ids = {row[0]: row[1] for row in s.execute(query)}
    called = select(Entity.id, Entity.name).where(Entity.id.in_(list(ids.values())))
    name_of = {row[0]: row[1] for row in s.execute(called.execution_options(staged=True))}
    return {own: name_of[entity] for own, entity in ids.items() if entity in name_of}
