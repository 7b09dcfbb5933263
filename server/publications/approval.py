"""检查审批表：检查之前谁批准的、检查之后谁审的、公示了哪几版；成卷时由各行登记编出，内部件（documents 04、13）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, storage
from server.accounts.models import Department, Officer
from server.db import session
from server.domain.vocabulary.inspections import Disposal
from server.domain.vocabulary.plans import Decision as Verdict
from server.dossiers import binding
from server.dossiers import service as dossiers
from server.dossiers.models import Dossier
from server.draws.models import Draw
from server.followups import papers
from server.inspections.models import Assignment
from server.plans.models import PlanEntry
from server.publications.models import Publication

Json = dict[str, Any]
KIND = "APPROVAL"
STEPS = {"legal": "法制审核", "review": "审定"}
ACTS = {"publish": "首次公示", "correct": "更正", "withdraw": "撤下"}


def made(dossier: Dossier, content: Json) -> Json | None:
    """排好、存好的一份，写成卷内目录的一行；与卷里已有的一版相同为 None。排版不在任何事务里。

    Raises shell.ChildError.
    """
    found = dossiers.latest(dossier, KIND)
    revision = found.revision if found else 0
    session().rollback()
    pdf = papers.typeset(KIND, content)
    sha256 = storage.put(pdf)
    if found is not None and found.sha256 == sha256:
        return None
    return {
        "no": "", "title": binding.TITLES[KIND], "kind": KIND, "revision": revision + 1,
        "on": clock.today().isoformat(), "alg": "sha256", "sha256": sha256, "size": len(pdf),
    }  # fmt: skip


def content_of(s: Session, dossier: Dossier) -> Json:
    """表里的各栏：只取登记过的事实。"""
    assignment = s.get_one(Assignment, dossier.assignment_id)
    package = assignment.package
    draw = s.get(Draw, assignment.draw_id) if assignment.draw_id else None
    entry = s.get_one(PlanEntry, draw.plan_entry_id if draw else assignment.plan_entry_id)
    shown = s.scalar(select(Publication).where(Publication.assignment_id == assignment.id))
    return {
        "authority": s.get_one(Department, dossier.department_id).name,
        "entity": dossier.entity_name,
        "code": package["entity"].get("code") or "",
        "case_no": dossier.no,
        "assignment_no": assignment.no,
        "task_name": dossier.task_name,
        "items": "；".join(item["name"] for item in package.get("items", [])),
        "before": _before(s, entry),
        "draw": package["draw"]["no"] if package.get("draw") else "",
        "nonrandom": (package.get("nonrandom") or {}).get("says", ""),
        "window": [package["window"]["from"], package["window"]["to"]],
        "team": package["team"],
        "ended_on": dossier.ended_on.isoformat(),
        "result_code": dossier.result_code,
        "disposals": "、".join(Disposal(each).label for each in dossier.disposals) or "无",
        "decisions": [_decision(row) for row in dossier.decisions],
        "versions": [_version(row) for row in shown.versions] if shown else [],
        "public_id": shown.public_id if shown else "",
        "rehearsal": dossier.rehearsal,
    }


def _before(s: Session, entry: PlanEntry) -> list[Json]:
    plan = entry.plan
    officer = s.get(Officer, plan.decided_by) if plan.decided_by else None
    at = clock.shanghai_day(plan.decided_at).isoformat() if plan.decided_at else ""
    return [{"what": plan.title, "by": officer.display_name if officer else "", "on": at, "words": plan.opinion or ""}]


def _decision(row: Any) -> Json:
    return {
        "step": STEPS.get(row.step, row.step),
        "says": "同意" if row.decision == Verdict.APPROVED else "退回补正",
        "words": row.opinion,
        "by": row.officer_name,
        "on": clock.shanghai_day(row.at).isoformat(),
        "revision": row.revision,
    }


def _version(row: Any) -> Json:
    return {
        "what": ACTS[row.act],
        "on": clock.shanghai_day(row.at).isoformat(),
        "reason": row.reason,
        "sha256": row.sha256,
    }
