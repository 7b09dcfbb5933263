"""从投影里读：一条结果的历次版本、计划、清单、检查码。"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.db import session
from server.publications.public import (
    PublicCode,
    PublicFile,
    PublicInspector,
    PublicItem,
    PublicPenalty,
    PublicPlan,
    PublicReport,
    PublicResult,
)

WORDS = {
    "entity_name": "检查对象名称",
    "entity_code": "统一社会信用代码",
    "district": "所在地区",
    "task_name": "抽查任务",
    "items": "检查事项",
    "ended_on": "完成日期",
    "result_label": "检查结果",
}


@dataclass(frozen=True)
class Change:
    """一栏的更正前后。"""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """一版：版本、时间、理由、摘要与更正的各栏。"""

    version: int
    act: str
    at: str
    reason: str
    sha256: str
    changes: list[Change]


def inspectors() -> dict[str, list[dict[str, Any]]]:
    """公示的检查人员，按所属机关；各栏已在写投影时筛过（S3-11）。"""
    found: dict[str, list[dict[str, Any]]] = {}
    query = select(PublicInspector).order_by(PublicInspector.authority, PublicInspector.cert_no)
    for row in session().scalars(query):
        found.setdefault(row.authority, []).append(row.body)
    return found


def steps(row: PublicResult) -> list[Step]:
    """历次版本，新的在前；每一版与前一版比出更正了什么。"""
    made = []
    before: dict[str, Any] = {}
    for step in row.history:
        record = step["record"]
        changes = [
            Change(title, _text(before, name), _text(record, name))
            for name, title in WORDS.items()
            if before and before[name] != record[name]
        ]
        made.append(Step(step["version"], step["act"], step["at"], step["reason"], step["sha256"], changes))
        before = record
    return made[::-1]


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get("item_names") if name == "items" and record.get("item_names") else record[name]
    return "；".join(map(str, value)) if isinstance(value, list) else str(value)


def sealed_as(content_digest: str) -> PublicResult | None:
    """封存为这个摘要的那一次检查的公示；还没有公示或已撤下为 None。"""
    same = select(PublicResult).where(PublicResult.content_digest == content_digest, PublicResult.state != "withdrawn")
    return session().scalars(same.limit(1)).first() if content_digest else None


def together(row: PublicResult) -> list[tuple[str, PublicResult | None]]:
    """联合检查里同去的其他机关，与它公示了的结果（没有公示、已撤下的为 None）；一个部门的检查为空。"""
    if not row.visit:
        return []
    query = select(PublicResult).where(PublicResult.visit == row.visit, PublicResult.state != "withdrawn")
    shown = {each.authority: each for each in session().scalars(query)}
    return [(name, shown.get(name)) for name in row.together if name != row.authority]


def files(public_id: str) -> list[PublicFile]:
    """这条公示名下归档文书的指纹。"""
    return list(session().scalars(select(PublicFile).where(PublicFile.public_id == public_id)))


def penalties(public_id: str) -> list[PublicPenalty]:
    """与这条结果有关、另行公示的处罚决定。"""
    query = select(PublicPenalty).where(PublicPenalty.result_id == public_id)
    return list(session().scalars(query.order_by(PublicPenalty.decided_on, PublicPenalty.id)))


def reports(public_id: str) -> list[PublicReport]:
    """这次检查公开的抽查报告；规则不要公开的没有（S1-12）。"""
    query = select(PublicReport).where(PublicReport.result_id == public_id)
    return list(session().scalars(query.order_by(PublicReport.on, PublicReport.id)))


def penalty(penalty_id: str) -> PublicPenalty | None:
    """一条处罚关联。"""
    return session().get(PublicPenalty, penalty_id)


def plans() -> list[PublicPlan]:
    """已批准的年度计划，新的在前。"""
    return list(session().scalars(select(PublicPlan).order_by(PublicPlan.year.desc(), PublicPlan.id)))


def plan_of(row: PublicResult) -> str:
    """这条结果所属计划的编号：同一机关里名称相同的恰有一份才给，否则为空。"""
    same = (PublicPlan.authority == row.authority, PublicPlan.body["title"].as_string() == row.record["plan_name"])
    found = session().scalars(select(PublicPlan.id).where(*same).limit(2)).all()
    return found[0] if len(found) == 1 else ""


def items() -> list[PublicItem]:
    """启用的抽查事项，按清单次序。"""
    return list(session().scalars(select(PublicItem).order_by(PublicItem.position)))


def code(token: str) -> PublicCode | None:
    """检查码后面的页面；库里只存码的摘要。"""
    return session().get(PublicCode, hashlib.sha256(token.encode()).hexdigest())
