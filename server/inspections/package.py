"""任务包：手机带走的全部内容，冻结成规范 JSON，指纹即身份。"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server import clock
from server.accounts.models import Department
from server.db import new_id
from server.domain.deadlines import Clock
from server.domain.guards import Guards
from server.domain.vocabulary import Method
from server.draws.models import Draw, DrawUnit
from server.plans.models import PlanEntry
from server.registry.models import Entity, Item


@dataclass(frozen=True)
class Task:
    """同一次抽取的各户共有的内容。"""

    draw: Draw
    entry: PlanEntry
    department: Department
    items: Sequence[Item]
    form: str
    guards: Guards
    window: tuple[date, date]
    deadline: Clock


@dataclass(frozen=True)
class Seat:
    """检查组的一席：人员库与账号的对应。"""

    officer_id: str
    inspector_id: str
    name: str
    cert_no: str
    cert_until: date | None
    department: str
    role: str

    def as_json(self) -> dict[str, Any]:
        """写进任务包的一席。"""
        return {
            "officer_id": self.officer_id,
            "inspector_id": self.inspector_id,
            "name": self.name,
            "cert_no": self.cert_no,
            "cert_until": self.cert_until.isoformat() if self.cert_until else None,
            "department": self.department,
            "role": self.role,
        }


def build(task: Task, unit: DrawUnit, of: int, entity: Entity, team: Sequence[Seat], no: str, notice_no: str) -> Any:
    """一户的任务包（字典，可直接写成规范 JSON）；of 为本层抽中户数。"""
    first, last = (day.isoformat() for day in task.window)
    return {
        "v": 1,
        "alg": "sha256",
        "package_id": new_id(),
        "assignment_id": new_id(),
        "no": no,
        "nonce": secrets.token_hex(32),
        "task": {
            "name": task.entry.name,
            "department": {
                "code": task.department.code,
                "name": task.department.name,
                "phone": task.department.phone or "",
            },
            "methods": list(task.entry.methods),
            "period": {"from": task.entry.period_from.isoformat(), "to": task.entry.period_to.isoformat()},
        },
        "draw": {
            "no": task.draw.no,
            "stratum": unit.stratum,
            "rank": unit.rank,
            "of": of,
            "ticket": unit.ticket or "",
            "blind": unit.blind,
            "salt": unit.salt,
        },
        "entity": {
            "id": entity.id,
            "name": entity.name,
            "code": entity.id_value,
            "code_kind": entity.id_kind,
            "kind": entity.kind,
            "address": entity.address,
            "district": entity.district,
            "legal_rep": entity.legal_rep,
            "phone": entity.phone,
        },
        "items": [_item(item) for item in task.items],
        "notice": _notice(task, entity, team, notice_no),
        "team": [seat.as_json() for seat in team],
        "seal_holder": next(seat.officer_id for seat in team if seat.role == "LEAD"),
        "form": task.form,
        "guards": task.guards,
        "window": {"from": first, "to": last},
        "deadline": {
            "on": task.deadline.on.isoformat(),
            "says": task.deadline.says,
            "provisional": task.deadline.provisional,
        },
        "code_url": f"/c/{secrets.token_urlsafe(16)}",
        "issued_at": clock.iso(clock.now()),
        **({"rehearsal": True} if task.draw.rehearsal else {}),
    }


def _item(item: Item) -> dict[str, Any]:
    bases = [{"title": basis.title, "article": basis.article, "text": basis.text} for basis in item.bases]
    return {"code": item.code, "name": item.name, "category": item.category, "bases": bases}


def _notice(task: Task, entity: Entity, team: Sequence[Seat], no: str) -> dict[str, Any]:
    """行政检查通知书（S1-11、S2-11）：来源、事项、时间方式、人员、依据、权利。"""
    bases = dict.fromkeys(f"《{basis.title}》{basis.article}" for item in task.items for basis in item.bases)
    names = "、".join(dict.fromkeys(item.name for item in task.items))
    people = "、".join(f"{seat.name}（执法证号 {seat.cert_no}）" for seat in team)
    methods = "、".join(Method(method).label for method in task.entry.methods)
    first, last = (f"{day.year}年{day.month}月{day.day}日" for day in task.window)
    phone = f"监督电话：{task.department.phone}。" if task.department.phone else ""
    paragraphs = [
        f"{entity.name}（{entity.id_value}）：",
        f"在“{task.entry.name}”中，你单位经公开随机抽取（抽取编号 {task.draw.no}）被确定为检查对象，"
        "检查人员同样由随机抽取产生。",
        f"检查事项：{names}。",
        f"检查依据：{'；'.join(bases)}。",
        f"检查时间和方式：{first}至{last}期间，采取{methods}方式。",
        f"检查人员：{people}。检查人员将主动出示执法证件；人员不足两人或者不出示证件的，你单位有权拒绝检查。",
        "你单位有权了解检查依据和内容、对检查情况发表意见、申请有利害关系的检查人员回避；应当如实提供情况和材料。",
        f"检查不收取任何费用，不影响正常经营。{phone}",
        f"{task.department.name}　{_today()}",
    ]
    return {"no": no, "title": "行政检查通知书", "paragraphs": paragraphs}


def _today() -> str:
    day = clock.today()
    return f"{day.year}年{day.month}月{day.day}日"
