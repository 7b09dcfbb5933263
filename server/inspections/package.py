"""任务包：手机带走的全部内容，冻结成规范 JSON，指纹即身份。"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from server import clock
from server.accounts.models import Department
from server.db import new_id
from server.domain import joint
from server.domain.deadlines import Clock
from server.domain.dealing import day_words
from server.domain.guards import Guards, shown
from server.domain.item_list import full_name
from server.domain.office import on_site
from server.domain.planning import offplan
from server.domain.profiles import Profile
from server.domain.vocabulary.items import Method
from server.domain.vocabulary.plans import TaskSource
from server.draws import kinds, lookup
from server.draws.models import Draw, DrawUnit
from server.plans.models import PlanEntry
from server.registry.models import Entity, Item


@dataclass(frozen=True)
class Named:
    """不随机的任务：来源、登记号，谁以什么理由指定检查组（S2-01）。"""

    source: str
    no: str
    team_reason: str
    named_by: str
    urgent: str = ""

    def as_json(self) -> dict[str, str]:
        """写进任务包的一段；有这一段的都不是抽中的。"""
        return {
            "source": self.source,
            "says": offplan.mark(self.source),
            "no": self.no,
            "team_reason": self.team_reason,
            "named_by": self.named_by,
            **({"urgent": self.urgent} if self.urgent else {}),
        }


@dataclass(frozen=True)
class Shown:
    """到场出示什么：通知书的名称、要出示的各样，是否须亮检查码（S1-11、S2-11）。"""

    notice: str = "行政检查通知书"
    papers: tuple[str, ...] = ("执法证件", "检查文书")
    code: bool = False

    @classmethod
    def by(cls, profile: Profile) -> Shown:
        """按派出那天的规则。"""
        return cls(profile.text("notice.name"), shown(profile), profile.flag("code.required"))


@dataclass(frozen=True)
class Part:
    """联合检查里一个部门的一份记录：它的事项、检查表与关口，检查组的哪几席归它（A20）。"""

    department: Department
    items: Sequence[Item]
    form: str
    guards: Guards
    seats: tuple[int, ...]


@dataclass(frozen=True)
class Task:
    """同一次派发的各户共有的内容：抽取的结果，或指定的对象（named）。

    `parts` is empty where one department keeps the only record; else the department that leads comes first. `called`
    says of each unit called up from the reserves (draw, entity) how it came to be inspected.
    """

    draw: Draw | None
    entry: PlanEntry
    department: Department
    items: Sequence[Item]
    form: str
    guards: Guards
    window: tuple[date, date]
    deadline: Clock
    named: Named | None = None
    day: str = ""
    shown: Shown = Shown()
    parts: tuple[Part, ...] = ()
    called: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def rehearsal(self) -> bool:
        """是否演练；不随机的任务不演练。"""
        return self.draw is not None and self.draw.rehearsal


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


def build(
    task: Task, unit: DrawUnit | None, of: int, entity: Entity, team: Sequence[Seat], no: str, notice_no: str
) -> Any:
    """一户的任务包（字典，可直接写成规范 JSON）；of 为本层抽中户数，指定的对象没有 unit。"""
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
        "draw": _draw(task.draw, unit, of, entity) | ({"whole": True} if _whole(task) else {}) | _called(task, unit),
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
        "notice": notice_of(task, entity, team, notice_no),
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
        **({"day": task.day} if task.day else {}),
        **({"rehearsal": True} if task.rehearsal else {}),
        **({"nonrandom": task.named.as_json()} if task.named else {}),
    }


def _draw(draw: Draw | None, unit: DrawUnit | None, of: int, entity: Entity) -> dict[str, Any]:
    """这一户的签；不随机的没有签，各栏留空（手机与文书据此不画签）。

    `inner`: the firm stands in the list under its internal number (its code was taken or fits no form), and the door
    code must say that one.
    """
    return {
        "no": draw.no if draw else "",
        "stratum": unit.stratum if unit else "",
        "rank": _rank(unit, of) if unit else 0,
        "of": of,
        "ticket": (unit.ticket or "") if unit else "",
        "blind": unit.blind if unit else "",
        "salt": unit.salt if unit else "",
        "inner": draw is not None and unit is not None and _inner(draw, unit, entity),
    }


def _whole(task: Task) -> bool:
    """户户都查，只有检查人员由抽签定（S4-18）。"""
    return task.draw is not None and kinds.mode(task.entry) == "staff"


def _called(task: Task, unit: DrawUnit | None) -> dict[str, str]:
    """递补上来的户：候补第几位，因谁换下；抽中的没有这一栏（S4-09）。"""
    says = task.called.get((unit.draw_id, unit.entity_id)) if unit else None
    return {"called": says} if says else {}


def _inner(draw: Draw, unit: DrawUnit, entity: Entity) -> bool:
    return lookup.name_of(entity, unit, draw.alg) != entity.id_value.strip().upper()


def _rank(unit: DrawUnit, of: int) -> int:
    """层内第几签；递补的接在抽中的后面。"""
    return unit.rank or of + (unit.reserve_rank or 0)


def _item(item: Item) -> dict[str, Any]:
    bases = [{"title": basis.title, "article": basis.article, "text": basis.text} for basis in item.bases]
    short = {"short": item.name} if item.sub_item else {}
    name = full_name(item.name, item.sub_item)  # phones and papers show `name` as it stands here
    return {"code": item.code, "name": name, "category": item.category, "bases": bases, **short}


def notice_of(task: Task, entity: Entity, team: Sequence[Seat], no: str) -> dict[str, Any]:
    """行政检查通知书（S1-11、S2-11）：来源、事项、时间方式、人员、依据、权利。"""
    told = [{"name": seat.name, "cert_no": seat.cert_no} for seat in team]
    return letter(task, entity, named(full_name(item.name, item.sub_item) for item in task.items), people(told), no)


def named(names: Iterable[str]) -> str:
    """事项一一写出，同名的写一次。"""
    return "、".join(dict.fromkeys(names))


def people(team: Sequence[dict[str, Any]]) -> str:
    """检查人员与执法证号。"""
    return "、".join(f"{seat['name']}（执法证号 {seat['cert_no']}）" for seat in team)


def letter(task: Task, entity: Entity, names: str, people: str, no: str, offices: Sequence[str] = ()) -> dict[str, Any]:
    """通知书的各段；offices 是联合检查的各部门，牵头的在前，一个部门的检查没有。"""
    there = on_site(task.entry.methods)
    bases = dict.fromkeys(f"《{basis.title}》{basis.article}" for item in task.items for basis in item.bases)
    methods = "、".join(Method(method).label for method in task.entry.methods)
    phone = f"监督电话：{task.department.phone}。" if task.department.phone else ""
    paragraphs = [
        f"{entity.name}（{entity.id_value}）：",
        _why(task, entity) + (joint.one_visit(offices, there) if offices else ""),
        f"检查事项：{names}。",
        f"检查依据：{'；'.join(bases)}。",
        f"检查时间和方式：{_when(task)}，采取{methods}方式。",
        f"检查人员：{people}。{_at_the_door(task) if there else _from_the_desk(task)}",
        "你单位有权了解检查依据和内容、对检查情况发表意见、申请有利害关系的检查人员回避；应当如实提供情况和材料。",
        f"检查不收取任何费用，不影响正常经营。{phone}",
        f"{'、'.join(offices) or task.department.name}　{_today()}",
    ]
    return {"no": no, "title": task.shown.notice, "paragraphs": paragraphs}


def _at_the_door(task: Task) -> str:
    """来的人要出示什么，什么情形可以拒绝。"""
    code = "，或者不出示检查码供扫码核对" if task.shown.code else ""
    papers = "、".join(task.shown.papers)
    return f"检查人员将主动出示{papers}；人员不足两人或者不出示证件{code}的，你单位有权拒绝检查。"


def _from_the_desk(task: Task) -> str:
    """不到现场：材料怎样交，有人上门怎么办。"""
    sent = "请按通知报送材料" if Method.DOCUMENT in task.entry.methods else "需要你单位提供材料的，另行书面通知"
    return f"本次检查不到现场，{sent}；有人以本次检查为由上门的，你单位有权拒绝。"


def _why(task: Task, entity: Entity) -> str:
    if task.draw is not None:
        called = task.called.get((task.draw.id, entity.id), "")
        return f"在“{task.entry.name}”中，{_drawn(task.entry, task.draw.no, called)}"
    no = f"（登记号 {task.entry.source_no}）" if task.entry.source_no else ""
    source = TaskSource(task.entry.source).label
    urgent = task.named.urgent if task.named else ""
    told = f"情况紧急（{urgent}），先行检查、随后补办批准手续，" if urgent else "经批准"
    return f"因{source}{no}，{told}对你单位开展“{task.entry.name}”。本次检查针对具体情况，不是随机抽查。"


def _drawn(entry: PlanEntry, no: str, called: str) -> str:
    """怎样抽到的：双随机，或单随机里只抽户、只抽人（S4-18）；递补上来的（called）不说抽中。"""
    how = kinds.mode(entry)
    if how == "staff":
        return f"本次检查覆盖全部对象，检查人员经公开随机抽取产生（抽取编号 {no}）。"
    chosen = f"你单位经公开随机抽取（抽取编号 {no}）被确定为检查对象"
    if called:
        chosen = f"你单位在公开随机抽取（抽取编号 {no}）中为{called}，被确定为检查对象"
    return f"{chosen}，检查人员同样由随机抽取产生。" if how == "double" else f"{chosen}。"


def _when(task: Task) -> str:
    if task.day:
        return f"{day_words(task.day)}（检查日由抽取产生）"
    return period_words(*task.window, task.deadline.on)


def period_words(first: date, last: date, latest: date) -> str:
    """检查期间；止日休息、实际最晚在前一个工作日的，两个日子都写明，与手机上的期限一致。"""
    said = f"{day_of(first)}至{day_of(last)}期间"
    return said if latest >= last else f"{said}（止日休息，最晚在前一个工作日{day_of(latest)}进行）"


def _today() -> str:
    return day_of(clock.today())


def day_of(day: date) -> str:
    """通知书上的日子。"""
    return f"{day.year}年{day.month}月{day.day}日"
