"""公示年度抽查计划：公示了的、文字过了关口的各版；扣下的一版没有公开过，只留一行（S3-14、S4-15）。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from server import clock
from server.db import session
from server.domain import privacy
from server.domain.planning import changes
from server.plans import content, revising
from server.plans.models import Plan, PlanVersion
from server.plans.revising import versions
from server.publications import gate
from server.publications.gate import Text
from server.publications.lists import departments, rewrite
from server.publications.opened.places import place
from server.publications.public import PublicPlan

APPROVED = ("approved", "published", "filed", "closed")
KIND = "PLAN"
MOST = 4
"""Places named one by one in a message."""


def ahead() -> None:
    """批准了的先看一遍：扣下的在公示之前放行，或者退回去改；改掉了的、有了新版的不再等人放行。"""
    for plan in _plans():
        for row in versions(session(), plan.id)[-1:]:
            if plan.state == "approved" and row.version == plan.version:
                gate.passes(_text(plan, row), again=True)
    if gate.waiting((KIND,)):
        gate.lapse((KIND,), [text for plan in _plans() for text in _waiting(plan)])


def plans() -> bool:
    """年度抽查计划（S3-14）：公示了的各版都公开，旧版始终可读；演练永不公开。"""
    known = departments()
    made: list[dict[str, Any]] = []
    held: set[str] = set()
    for plan in _plans():
        if body := public_plan(plan):
            authority = known[plan.department_id].name
            made.append({"id": plan.id, "year": plan.year, "authority": authority, "body": body})
        else:
            held.add(plan.id)  # what was public before it was held stays as it was
    return rewrite("plans", PublicPlan, PublicPlan.id, made, frozenset(held))


def barred(plan: Plan, row: PlanVersion) -> str:
    """批准了的这一版为什么还没有对外公布；可以的为空。"""
    found = gate.unreleased(_text(plan, row))
    if not found:
        return ""
    ways = "请调整计划改掉" if row.published_at else "请审批人退回去改掉"
    stands = "没有对外公布" if row.published_at else "不能公示"
    release = "确须公开的，先由另一人在“公开文字与意见”里放行。"
    where = places(row)
    said = "、".join(where[:MOST]) + (f"等 {len(where)} 处" if len(where) > MOST else "")
    return f"{said or '公开的文字'}里疑似有{privacy.told(found)}，第 {row.version} 版{stands}。{ways}；{release}"


def places(row: PlanVersion) -> list[str]:
    """一版里疑似的各处，照计划页上的叫法：哪一条的哪一栏；名称自己疑似的一条只说第几条。"""
    whole = {"计划名称": row.content["title"], "调整的理由": row.reason}
    told = [said for said, text in whole.items() if gate.suspects(text)]
    for number, entry in enumerate(row.content["entries"], 1):
        fields = list(dict.fromkeys(each["where"] for each in gate.suspects(entry)))
        name = f"第 {number} 条" if "name" in fields else f"“{entry['name']}”"
        told += [f"{name}的{changes.FIELDS.get(field) or place(field)}" for field in fields]
    return told


def places_of(ref: str) -> list[str]:
    """扣下的一份所指的一版里疑似的各处；没有存下的版本为空。"""
    plan_id, _, number = ref.partition("/")
    query = select(PlanVersion).where(PlanVersion.plan_id == plan_id, PlanVersion.version == int(number or 0))
    row = session().scalar(query)
    return places(row) if row else []


revising.published.append(plans)
revising.barred.append(barred)


def public_plan(plan: Plan) -> dict[str, Any] | None:
    """一份计划公开的内容：现行一版在上，历次版本与调整在后；没有公示过的为 None。"""
    every = versions(session(), plan.id)
    if not every and plan.state in APPROVED:  # approved before versions were kept: public as it stands
        body = _unkept(plan)
        return body if gate.passes(_whole(plan, body)) else None
    shown = [row for row in every if row.published_at and gate.passes(_text(plan, row))]
    if not shown:
        return None
    last = shown[-1]
    return {
        **last.content,
        "no": plan.no,
        "approved_on": clock.shanghai_day(last.approved_at).isoformat(),
        "sha256": last.sha256,
        "alg": last.alg,
        "versions": list(_told(plan, [row for row in every if row.version <= last.version], shown))[::-1],
    }


def _plans() -> list[Plan]:
    query = select(Plan).where(Plan.kind != "REHEARSAL").order_by(Plan.year, Plan.id)
    return list(session().scalars(query))


def _text(plan: Plan, row: PlanVersion) -> Text:
    """一版公开的文字；与前一版的不同都出自两版的原文，不另看。"""
    said = {"title": row.content["title"], "entries": row.content["entries"], "reason": row.reason}
    title = f"{row.content['title']} 第 {row.version} 版"
    return Text(KIND, f"{plan.id}/{row.version}", title, plan.department_id, plan.author_id, said)


def _whole(plan: Plan, body: dict[str, Any]) -> Text:
    return Text(KIND, plan.id, plan.title, plan.department_id, plan.author_id, body)


def _waiting(plan: Plan) -> list[Text]:
    """一份计划已经公开、或者还等着公开的文字；有了公开的新版，扣下的旧版不再等。"""
    every = versions(session(), plan.id)
    if not every and plan.state in APPROVED:
        return [_whole(plan, _unkept(plan))]
    due = [row for row in every if row.published_at or (plan.state == "approved" and row.version == plan.version)]
    passed = [row.version for row in due if row.published_at and not gate.unreleased(_text(plan, row))]
    return [_text(plan, row) for row in due if row.version in passed or row.version > max(passed, default=0)]


def _unkept(plan: Plan) -> dict[str, Any]:
    approved = clock.shanghai_day(plan.decided_at).isoformat() if plan.decided_at else ""
    body = content.of(session(), plan)
    first = {"version": plan.version, "published_on": approved, "filed_on": "", "changes": []}
    return {**body, "no": plan.no, "approved_on": approved, "sha256": content.digest(body), "versions": [first]}


def _told(plan: Plan, every: list[PlanVersion], shown: list[PlanVersion]) -> Iterator[dict[str, Any]]:
    """历次版本，旧的在前；没有公开过的只说有过这一版，后一版与公开过的前一版相比。"""
    before: PlanVersion | None = None
    former: PlanVersion | None = None
    for row in every:
        if row not in shown:
            approved = clock.shanghai_day(row.approved_at).isoformat()
            yield {"version": row.version, "approved_on": approved, "withheld": True}
        else:
            adjusted = row.changes  # kept at the approval, against the version published before
            if before is not former:
                adjusted = content.differences(session(), plan, before, row.content) if before else []
            yield _version(row, before, adjusted)
            before = row
        former = row if row.published_at else former


def _version(row: PlanVersion, before: PlanVersion | None, adjusted: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "version": row.version,
        "published_on": clock.shanghai_day(row.published_at).isoformat() if row.published_at else "",
        "approved_on": clock.shanghai_day(row.approved_at).isoformat(),
        "filed_on": clock.shanghai_day(row.filed_at).isoformat() if row.filed_at else "",
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "reason": row.reason,
        "compared_with": before.version if before else None,
        "changes": adjusted,
        "sha256": row.sha256,
        "alg": row.alg,
        "entries": row.content["entries"],
    }
