"""计划的纸面：计划表、汇总、征求意见函、备案函；排版在受限子进程里（documents.md 5.1、5.4）。"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, shell
from server.accounts.models import Department, Officer
from server.accounts.service import jurisdiction
from server.domain.vocabulary.plans import ConsultAnswer, PlanState
from server.domain.words import labels
from server.plans import consulting, content, review, revising
from server.plans.models import MeetingMinutes, Plan, PlanConsultation, PlanFiling
from server.problems import Problem

CPU_SECONDS, MEMORY_MB, WALL_SECONDS = 40, 1024, 90
STATES = labels(PlanState)


def day(value: date | datetime | None) -> str:
    """2026年3月18日；没有为空。"""
    if value is None:
        return ""
    found = clock.shanghai_day(value) if isinstance(value, datetime) else value
    return f"{found.year}年{found.month}月{found.day}日"


def _made(template: str, context: dict[str, Any]) -> bytes:
    shown = {"mark": "演示数据　不作为凭证" if jurisdiction().demo else ""} | context
    job = json.dumps({"template": template, "context": shown}, ensure_ascii=False).encode()
    try:
        return shell.limited(
            "server.documents.plain", (), job, cpu_s=CPU_SECONDS, memory_mb=MEMORY_MB, wall_s=WALL_SECONDS
        )
    except shell.Declined as refused:
        raise Problem("plan.paper", f"没有排出来：{refused.message}") from refused
    except shell.ChildError as broken:
        raise Problem("busy", f"没有排出来：{broken.message}") from broken


def answers(rows: Sequence[PlanConsultation], names: dict[str, str], version: int) -> list[dict[str, str]]:
    """征求意见情况：没有答复的照写没有答复，没有改动到的部门沿用第几版的写明。"""
    said = labels(ConsultAnswer)
    return [
        {
            "department": names.get(row.department_id, ""),
            "asked": day(row.asked_at),
            "due": day(row.due_on),
            "answer": (said[row.answer] if row.answer else "没有答复")
            + (f"（沿用第 {row.version} 版）" if row.version < version else ""),
            "reason": row.reason,
            "answered": day(row.answered_at),
        }
        for row in rows
    ]


def _name(s: Session, officer_id: str | None) -> str:
    return (s.scalar(select(Officer.display_name).where(Officer.id == officer_id)) or "") if officer_id else ""


def signers(s: Session, plan: Plan) -> dict[str, str]:
    """填表人、批准人与批准日期；退回的没有批准，还没有办到的空着。"""
    decided = plan.state != "returned"
    return {
        "author": _name(s, plan.author_id),
        "approver": _name(s, plan.decided_by) if decided else "",
        "approved": day(plan.decided_at) if decided else "",
    }


def plan_pdf(s: Session, plan: Plan) -> bytes:
    """计划表：S3-14 的六项或 S3-17 的八项，附征求意见与调整情况。"""
    now, names, kept = content.shown(s, plan), content.names_of(s), revising.versions(s, plan.id)
    covered = review.of(s, plan)["coverage"]
    current = next((row for row in kept if row.version == plan.version), None)
    minutes = s.scalars(select(MeetingMinutes).where(MeetingMinutes.plan_id == plan.id)).all()
    due = f"应于{day(current.due_on)}前完成录入、公示和备案。" if current and current.due_on else ""
    context = {
        "plan": now | {"entries": content.printed(now["entries"])},
        "no": plan.no,
        "joint": plan.scope == "JOINT",
        **({"mark": "演练　不作为凭证"} if plan.kind == "REHEARSAL" else {}),
        "state": STATES[plan.state],
        "made": day(plan.submitted_at or plan.created_at),
        **signers(s, plan),
        "total": sum(entry["quantity"] for entry in now["entries"]),
        "covered": covered["covered"],
        "listed": covered["total"],
        "asked": answers(consulting.standing(s, plan), names, plan.version),
        "minutes": [row.no or row.title for row in minutes if row.ended_at is None],
        "changes": content.adjusted(current.changes) if current else [],
        "reason": current.reason if current else "",
        "due": due,
    }
    return _made("plan_table.html", context)


def joint_pdf(found: dict[str, Any]) -> bytes:
    """汇总的联合计划，报政府、公布用。"""
    said = labels(ConsultAnswer)
    plans = [
        plan
        | {
            "entries": content.printed(plan["entries"]),
            "state": STATES[plan["state"]],
            "asked": [
                {"department": row["department"]["name"], "answer": said.get(row["answer"] or "", "没有答复")}
                for row in plan["consultations"]
            ],
            "consultations": [],
        }
        for plan in found["plans"]
    ]
    office = found["office"]["name"] if found["office"] else "联席会议办公室"
    title = f"{found['year']} 年度“双随机、一公开”部门联合抽查计划（汇总）"
    return _made("plan_joint.html", {"title": title, "office": office, "made": day(clock.today()), "plans": plans})


def consult_letter(s: Session, row: PlanConsultation) -> bytes:
    """征求意见函，附征求意见稿和答复单。"""
    plan = s.get_one(Plan, row.plan_id)
    department, now = s.get_one(Department, plan.department_id), content.of(s, plan)
    to = content.names_of(s).get(row.department_id, "")
    context = {
        "authority": department.name,
        "phone": department.phone or "",
        "title": plan.title,
        "to": to,
        "due": day(row.due_on),
        "asked": day(row.asked_at),
        "entries": content.printed(now["entries"]),
        "ours": sum(to in entry["departments"] for entry in now["entries"]),
    }
    return _made("plan_consult.html", context)


def filing_letter(s: Session, row: PlanFiling) -> bytes:
    """备案函，附回执条。"""
    plan = s.get_one(Plan, row.plan_id)
    kept = {version.version: version for version in revising.versions(s, plan.id)}
    version = kept.get(row.version)
    if version is None:
        raise Problem("plan.not_published", "这一版没有存下，不能出备案函。")
    context = {
        "authority": content.names_of(s).get(plan.department_id, ""),
        "title": plan.title,
        "to": row.to_body,
        "no": plan.no or "无文号",
        "version": row.version,
        "approved": day(version.approved_at),
        "published": day(version.published_at),
        "url": f"{current_app.config['SUNLOT'].base_url}/plans/{plan.id}",
        "digest": version.sha256[:16],
        "reason": version.reason,
        "due": f"应于{day(version.due_on)}前完成录入、公示和备案。" if version.due_on else "",
        "sent": day(row.sent_at),
    }
    return _made("plan_filing.html", context)
