"""抽取的读法：名称公开之前只有盲码、签号和编号（rulings 12）。"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select

from draw.package import read_staff
from server import storage
from server.accounts.models import Department
from server.db import session
from server.domain import ceremony
from server.domain.entry import UNCLASSED
from server.domain.vocabulary import CreditClass
from server.draws.frame import Frame
from server.draws.models import Draw, DrawUnit
from server.draws.service import names_open
from server.registry.models import Entity

PLAIN = (
    "id", "no", "attempt", "title", "state", "alg", "open_at", "plan_entry_id", "witnesses", "manifest",
    "blind_commit", "dice", "seed", "result", "package", "files", "reason",
    "created_at", "frozen_at", "committed_at", "drawn_at", "opened_at", "closed_at",
)  # fmt: skip


def class_name(code: str) -> str:
    """信用风险类别的说法。"""
    return "未分类" if code == UNCLASSED else f"{code} {CreditClass(code).label}"


def draw(row: Draw) -> dict[str, Any]:
    """一次抽取。"""
    numbers = {k: v for k, v in row.numbers.items() if k != "strata"}
    names = row.aliases.get("stratum", {})
    drawn, reserves = _sizes(row)
    strata = [
        x | {"name": class_name(names[x["code"]]), "quota": drawn.get(x["code"]), "reserves": reserves.get(x["code"])}
        for x in row.numbers.get("strata", [])
        if x["n"]
    ]
    commitments = [{"who": "system", "digest": row.system_commit}] if row.system_commit else []
    return {name: getattr(row, name) for name in PLAIN} | {
        "department": session().get(Department, row.department_id),
        "names_open": names_open(row),
        "numbers": numbers or None,
        "strata": sorted(strata, key=lambda x: x["name"]),
        "commitments": commitments,
    }


def brief(row: Draw) -> dict[str, Any]:
    """列表里的一行。"""
    names = ("id", "no", "attempt", "title", "state", "plan_entry_id", "created_at", "frozen_at", "drawn_at")
    return {name: getattr(row, name) for name in names} | {
        "included": row.numbers.get("included"),
        "planned": row.numbers.get("planned"),
    }


def preflight(row: Draw, frame: Frame, team_size: int) -> dict[str, Any]:
    """预检结果：能否冻结、各项数目、提示。"""
    flags = frame.flags
    included = flags.pop("-", 0)
    refusal = ceremony.may_freeze(included, frame.total, frame.able, team_size, list(flags))
    names = frame.aliases["stratum"]
    return {
        "ready": refusal is None and row.state == "DRAFT",
        "problems": [{"code": refusal.code, "message": refusal.message}] if refusal else [],
        "warnings": _warnings(frame, flags),
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
    }


def units(row: Draw) -> list[dict[str, Any]]:
    """中签在前、候补在后；名称只在公开以后给。"""
    chosen = select(DrawUnit).where(
        DrawUnit.draw_id == row.id, DrawUnit.rank.is_not(None) | DrawUnit.reserve_rank.is_not(None)
    )
    order = (DrawUnit.rank.is_(None), DrawUnit.stratum, DrawUnit.rank, DrawUnit.reserve_rank)
    found = session().scalars(chosen.order_by(*order)).all()
    teams, names = _teams(row) if row.result else {}, _names(row, found)
    strata = row.aliases.get("stratum", {})
    return [
        {
            "number": number,
            "stratum": u.stratum,
            "stratum_name": class_name(strata[u.stratum]),
            "rank": u.rank,
            "reserve_rank": u.reserve_rank,
            "blind": u.blind,
            "ticket": u.ticket,
            "team": teams.get(u.blind, []),
            "entity": names.get(u.entity_id),
        }
        for number, u in enumerate(found, 1)
    ]


def _sizes(row: Draw) -> tuple[Counter[str], Counter[str]]:
    drawn: Counter[str] = Counter()
    reserves: Counter[str] = Counter()
    for line in _result_lines(row):
        word, code = line[:2]
        drawn[code] += word == "drawn"
        reserves[code] += word == "reserve"
    return drawn, reserves


def _teams(row: Draw) -> dict[str, list[str]]:
    """盲码到组员编号：检查人员名单里的行号，主检在前。"""
    staff = read_staff(storage.read(row.files["staff.txt"]))
    number = {p.blind: f"{n:02d}" for n, p in enumerate(staff, 1)}
    return {line[2]: [number[m] for m in line[3:]] for line in _result_lines(row) if line[0] == "team"}


def _result_lines(row: Draw) -> list[list[str]]:
    if "result.txt" not in row.files:
        return []
    return [line.split("\t") for line in storage.read(row.files["result.txt"]).decode().splitlines()]


def _names(row: Draw, found: Any) -> dict[str, dict[str, str]]:
    if not names_open(row):
        return {}
    ids = [u.entity_id for u in found]
    columns = select(Entity.id, Entity.name, Entity.id_value).where(Entity.id.in_(ids))
    return {i: {"id": i, "name": name, "code": code} for i, name, code in session().execute(columns)}


def _warnings(frame: Frame, flags: Counter[str]) -> list[str]:
    said = []
    if flags["E5"]:
        said.append(f"{flags['E5']} 户没有人可依法检查，以 E5 公开除外。")
    if frame.small:
        said.append(f"{frame.small} 户所在的公开组合不足 5 户，是否抽中容易被猜到。")
    out = len(frame.staff) - frame.able
    if out:
        said.append(f"{out} 名检查人员暂停、证件当天无效或不管这些地区，不参加派员。")
    return said
