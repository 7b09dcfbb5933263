"""成批授予检查员角色：只给对应着检查人员的账号，一次办好，一条留痕（rulings 2）。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server import trail
from server.accounts.models import Officer
from server.accounts.roles import new_grant
from server.auth import Actor, visible
from server.db import session, unit
from server.problems import Problem

ROLE = "inspector"


def grant_inspectors(actor: Actor, officer_ids: Sequence[str]) -> dict[str, Any]:
    """给选定的账号授予检查员角色，自今天起长期；单个授予会被拦住的照样拦住并说明，一个也授不了就什么也不写。"""
    wanted = list(dict.fromkeys(officer_ids))
    if len(refused := _refused(actor, wanted)) == len(wanted):
        return {"granted": [], "refused": refused}
    with unit() as s:
        refused = _refused(actor, wanted)
        out = {one["officer_id"] for one in refused}
        given = [row for row in _found(actor, wanted) if row.id not in out]
        for officer in given:
            officer.grants.append(new_grant(actor, officer, ROLE))
        s.flush()
        payload = {"role": ROLE, "count": len(given), "names": [row.name for row in given]}
        trail.append(s, "roles.granted", ref=None, actor=actor, payload=payload)
    return {"granted": [row.id for row in given], "refused": refused}


def _found(actor: Actor, wanted: Sequence[str]) -> list[Officer]:
    return list(session().scalars(visible(Officer, actor).where(Officer.id.in_(wanted)).order_by(Officer.name)))


def _refused(actor: Actor, wanted: Sequence[str]) -> list[dict[str, str]]:
    found = {row.id: row for row in _found(actor, wanted)}
    told = [(key, found.get(key)) for key in wanted]
    judged = [(key, row, _why_not(actor, row)) for key, row in told]
    return [{"officer_id": key, "name": row.name if row else "", "reason": why} for key, row, why in judged if why]


def _why_not(actor: Actor, officer: Officer | None) -> str:
    if officer is None:
        return "没有这个账号。"
    if not officer.active:
        return "账号已经停用。"
    if officer.inspector_id is None:
        return "没有对应检查人员，有了角色也收不到任务。"
    try:
        new_grant(actor, officer, ROLE)
    except Problem as refusal:
        return refusal.detail
    return ""
