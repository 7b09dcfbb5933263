"""抽取的读法：名称揭开之前只有代号、号签和人员编号（rulings 12）。"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from draw import transcript
from draw.package import read_staff
from server import storage
from server.accounts.models import Department
from server.db import session
from server.domain import ceremony
from server.domain.changes import redrawn
from server.draws import annex, comparing, findings, history, kinds, manual, tickets
from server.draws.after import standing
from server.draws.frame import Frame
from server.draws.models import Draw, DrawUnit
from server.draws.service import class_name, hints, names_open, sheet
from server.plans.models import PlanEntry
from server.registry.models import Entity


@dataclass(frozen=True)
class Page:
    """哪一页：代码、从第几行起、几行、是否带名称。"""

    code: str
    after: int
    size: int
    named: bool


PLAIN = (
    "id", "no", "attempt", "title", "state", "alg", "open_at", "plan_entry_id", "witnesses", "manifest",
    "blind_commit", "ceremony", "bell_at", "dice", "seed", "result", "package", "files", "reason",
    "created_at", "frozen_at", "committed_at", "drawn_at", "opened_at", "closed_at", "bundle", "days", "supplements_id",
    "typed",
)  # fmt: skip


def draw(row: Draw) -> dict[str, Any]:
    """一次抽取。"""
    numbers = {k: v for k, v in row.numbers.items() if k not in ("strata", "hints", "unsigned", "corrections")}
    names = row.aliases.get("stratum", {})
    drawn, reserves = _sizes(row)
    strata = [
        x | {"name": class_name(names[x["code"]]), "quota": drawn.get(x["code"]), "reserves": reserves.get(x["code"])}
        for x in row.numbers.get("strata", [])
        if x["n"]
    ]
    commitments = [{"who": "system", "digest": row.system_commit}] if row.system_commit else []
    commitments += [
        {"who": f"w{p.place}", "digest": p.commitment} for p in tickets.of(session(), row.id) if p.commitment
    ]
    entry = session().get_one(PlanEntry, row.plan_entry_id)
    return {name: getattr(row, name) for name in PLAIN} | {
        "period_from": entry.period_from,
        "period_to": entry.period_to,
        "department": session().get(Department, row.department_id),
        "names_open": names_open(row),
        "registers": _named(row.registers),
        "lenders": _named(row.lenders),
        "mode": kinds.mode(entry),
        "numbers": numbers or None,
        "hints": row.numbers.get("hints", []),
        "unsigned": row.numbers.get("unsigned", ""),
        "corrections": row.numbers.get("corrections", 0),
        "again": redrawn(row.state, row.attempt, _attempts(row.no)),
        "beacon": row.beacon or None,
        "system_value": _revealed(row),
        "strata": sorted(strata, key=lambda x: x["name"]),
        "commitments": commitments,
    }


def _attempts(no: str) -> list[tuple[int, bool]]:
    """这个编号的各次，抽出了没有。"""
    rows = session().execute(select(Draw.attempt, Draw.drawn_at).where(Draw.no == no))
    return [(attempt, at is not None) for attempt, at in rows]


def _revealed(row: Draw) -> str | None:
    """系统的数：写进公开的实录以后才有。"""
    if "transcript.txt" not in row.files:
        return None
    return transcript.parse(storage.read(row.files["transcript.txt"])).reveals.get("system")


def _named(ids: list[str]) -> list[str]:
    if not ids:
        return []
    return list(session().scalars(select(Department.name).where(Department.id.in_(ids)).order_by(Department.code)))


def briefs(rows: Sequence[Draw]) -> list[dict[str, Any]]:
    """列表里的各行；作废的写明重抽为第几次，同一编号的各次同在一个部门、同在列表里。"""
    attempts: dict[str, list[tuple[int, bool]]] = {}
    for row in rows:
        attempts.setdefault(row.no, []).append((row.attempt, row.drawn_at is not None))
    return [_brief(row) | {"again": redrawn(row.state, row.attempt, attempts[row.no])} for row in rows]


def _brief(row: Draw) -> dict[str, Any]:
    own = ("id", "no", "attempt", "title", "state", "plan_entry_id", "supplements_id")
    names = (*own, "created_at", "frozen_at", "drawn_at")
    return {name: getattr(row, name) for name in names} | {
        "included": row.numbers.get("included"),
        "planned": row.numbers.get("planned"),
    }


def _sealed(held: Sequence[tuple[str, int]]) -> dict[str, Any] | None:
    """还封着的抽取：冻结时才除外的，至多几户。"""
    return {"draws": [no for no, _ in held], "most": sum(n for _, n in held)} if held else None


def preflight(row: Draw, frame: Frame, team_size: int, departments: int) -> dict[str, Any]:
    """预检结果：能否冻结、各项数目、提示、与上次冻结的差别。"""
    flags, entry = frame.flags, session().get_one(PlanEntry, row.plan_entry_id)
    included = flags.pop("-", 0)
    refusal = ceremony.may_freeze(included, frame.total, frame.able, team_size, list(flags), departments)
    problems = [
        one
        for one in (refusal, findings.small_team(row, entry), findings.crowded(frame), sheet(session(), row)[0])
        if one is not None
    ]
    names = frame.aliases["stratum"]
    last, alone = comparing.last(session(), row)
    held = history.sealed(session())
    changed = annex.changes(session(), last, frame, held=bool(held)) if last else []
    return {
        "ready": not problems and row.state == "DRAFT",
        "problems": [{"code": one.code, "message": _because(one.message, frame)} for one in problems],
        "warnings": hints(session(), row, frame),
        "frame": len(frame.units),
        "included": included,
        "excluded": dict(sorted(flags.items())),
        "planned": frame.total,
        "staff": frame.able,
        "staff_listed": len(frame.staff),
        "recusals": frame.recusals,
        "small_cells": frame.small,
        "strata": [
            {"code": names[x.code], "name": class_name(names[x.code]), "n": x.size, "ratio": [x.p, x.q]}
            for x in sorted(frame.strata, key=lambda x: names[x.code])
        ],
        "sealed": _sealed(held),
        "since": told_of(last),
        "incomparable": alone,
        "changes": dict(Counter(change.kind for change in changed)),
    }


def _because(message: str, frame: Frame) -> str:
    """人员不够时点名没有账号的人：多半补一个账号就够了。"""
    if not frame.without_account or "检查人员只有" not in message:
        return message
    return f"{message}；{frame.unreached}"


def units(row: Draw) -> list[dict[str, Any]]:
    """中签在前、候补在后，层照一处的次序；名称只在公开以后给。"""
    chosen = select(DrawUnit).where(
        DrawUnit.draw_id == row.id, DrawUnit.rank.is_not(None) | DrawUnit.reserve_rank.is_not(None)
    )
    strata = {code: class_name(name) for code, name in row.aliases.get("stratum", {}).items()}
    listed = session().scalars(chosen.order_by(DrawUnit.rank, DrawUnit.reserve_rank))
    found = sorted(listed, key=lambda u: (u.rank is None, strata[u.stratum]))
    teams, names, days = _teams(row) if row.result else {}, _names(row, found), standing.days(row)
    return [
        {
            "number": number,
            "stratum": u.stratum,
            "stratum_name": strata[u.stratum],
            "rank": u.rank,
            "reserve_rank": u.reserve_rank,
            "blind": u.blind,
            "ticket": u.ticket,
            "team": teams.get(u.blind, []),
            "day": days.get(u.blind, ""),
            "entity": names.get(u.entity_id),
        }
        for number, u in enumerate(found, 1)
    ]


def excluded(row: Draw, frame: Frame | None, page: Page) -> dict[str, Any]:
    """除外的户，一页：行号、代号前八位、代码、理由；名称只给本部门经办与审批，且只给从没抽中过的代码。

    frame: before the freeze; its blinds are thrown away afterwards, so neither they nor running numbers are shown.
    """
    listed = annex.read(row)["excluded"] if frame is None else _listed(frame)
    chosen = [one for one in listed if page.code in ("", one[2])]
    shown = chosen[page.after : page.after + page.size]
    pairs = [(own, code) for _, own, code, _ in shown]
    names = annex.names(row.id if frame is None else None, pairs, frame.entity_of if frame else {})
    items = [
        {
            "number": number if frame is None else None,
            "blind": own[:8] if frame is None else "",
            "code": code,
            "why": why,
            "name": names.get(own) if page.named else None,
        }
        for number, own, code, why in shown
    ]
    more = page.after + page.size < len(chosen)
    return {"items": items, "next": str(page.after + page.size) if more else None, "total": len(chosen)}


def told_of(last: Draw | None) -> dict[str, Any] | None:
    """与哪一次冻结相比。"""
    return {"no": last.no, "attempt": last.attempt, "frozen_at": last.frozen_at} if last else None


def changes(row: Draw, frame: Frame | None) -> dict[str, Any]:
    """与上一次可比的冻结的差别，逐户：行号、代号前八位、变动、理由；没有名称。frame: 冻结以前的预检。"""
    s = session()
    last, alone = comparing.compared(s, row) if frame is None else comparing.last(s, row)
    held = history.sealed(s) if frame is not None and last else []
    if frame is None:
        listed = [(number or None, own[:8], kind, why) for number, own, _, kind, why in annex.read(row)["changes"]]
    else:
        found = annex.changes(s, last, frame, held=bool(held)) if last else []
        listed = [(None, "", one.kind, one.words) for one in found]
    items = [{"number": number, "blind": own, "kind": kind, "why": why} for number, own, kind, why in listed]
    told = {"since": told_of(last), "incomparable": alone, "held": [no for no, _ in held]}
    return {"items": items, "next": None, "total": len(items)} | told


def _listed(frame: Frame) -> list[list[Any]]:
    flag = {u.blind: u.flag for u in frame.units}
    rows = [[0, own, flag[own], why] for own, why in frame.why.items()]
    return sorted(rows, key=lambda one: (one[2], one[3], frame.entity_of[one[1]]))


def _sizes(row: Draw) -> tuple[Counter[str], Counter[str]]:
    drawn: Counter[str] = Counter()
    reserves: Counter[str] = Counter()
    for line in _result_lines(row):
        word, code = line[:2]
        drawn[code] += word == "drawn"
        reserves[code] += word == "reserve"
    return drawn, reserves


def _teams(row: Draw) -> dict[str, list[str]]:
    """代号到组员编号：检查人员名单里的行号，主检在前。"""
    staff = read_staff(storage.read(row.files["staff.txt"]))
    number = {p.blind: f"{n:02d}" for n, p in enumerate(staff, 1)}
    return {line[2]: [number[m] for m in line[3:]] for line in _result_lines(row) if line[0] == "team"}


def _result_lines(row: Draw) -> list[list[str]]:
    """结果文件的各行；摇号的由记录写成同样的样子。"""
    if manual.FILE in row.files:
        typed = json.loads(storage.read(row.files[manual.FILE]))
        drawn = [["drawn", stratum, str(rank), own] for stratum, rank, own in typed["drawn"]]
        return drawn + [["team", str(n), *team] for n, team in enumerate(typed["teams"], 1)]
    if "result.txt" not in row.files:
        return []
    return [line.split("\t") for line in storage.read(row.files["result.txt"]).decode().splitlines()]


def _names(row: Draw, found: Any) -> dict[str, dict[str, str]]:
    if not names_open(row):
        return {}
    ids = [u.entity_id for u in found]
    columns = select(Entity.id, Entity.name, Entity.id_value).where(Entity.id.in_(ids))
    return {i: {"id": i, "name": name, "code": code} for i, name, code in session().execute(columns)}
