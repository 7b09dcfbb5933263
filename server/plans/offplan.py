"""计划外任务与演练：来源、理由、凭据；演练走完全程，之后整份删去（S1-09、S1-20、S2-01；rulings 3）。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.auth import Actor, visible
from server.db import new_id, session, unit
from server.domain.entry import read_filter
from server.domain.plan import may_name
from server.domain.planning import offplan as law
from server.plans import choosing, keep, service
from server.plans.models import MeetingMinutes, Plan, PlanConsultation, PlanDecision, PlanFiling, PlanVersion
from server.problems import Absent, Problem, refuse
from server.registry.models import Entity

erasers: dict[str, Callable[[Session, Sequence[str]], None]] = {}
"""后面的房间怎样删去演练留下的行：给条目编号。"""
LAST_FIRST = ("followups", "dossiers", "inspections", "draws")
"""What refers to a row goes before the row, in whatever order the rooms were opened."""


def open_task(
    actor: Actor,
    *,
    source: str,
    reason: str,
    no: str,
    entry: dict[str, Any],
    evidence: tuple[str, bytes] | None,
    record: dict[str, Any] | None = None,
    urgent: str = "",
) -> Plan:
    """立一个计划外任务：自成一份，同样要另一人审批（S1-20）。

    `entry` as add_entry, plus `targets` (entity ids) for tasks that are not random. `urgent` tells why the visit
    cannot wait for the approval; the approval then follows within hours. `record` (at, phone, by, text) stands for
    the file when somebody rang or came by.
    Raises Absent; Problem plan.source, plan.source_reason, plan.period_past, plan.source_evidence, plan.numbers,
    plan.urgent, plan.targets, those of add_entry.
    """
    refuse(law.may_open(source, reason, bool(evidence or record), keep.profile(actor.department_id), urgent))
    if record:
        refuse(law.may_record(record["at"], clock.now(), record["text"], record["by"]))
    refuse(may_name(entry["name"]))
    refuse(law.may_end(entry["period_to"], clock.today()))
    stored = keep.keep_file(*evidence) if evidence else None
    targets = entry.pop("targets", []) or []
    kind = law.random_kind(source, bool(targets))
    refuse(law.may_be_urgent(kind, urgent))
    choosing.check(actor.department_id, keep.read(read_filter(entry.get("filter"))))
    if kind == "EXEMPT":
        _known(actor, targets)
    elif targets:
        raise Problem("plan.targets", "这种任务仍要随机抽取，不能指定对象；请写对象条件。")
    plan = Plan(
        id=new_id(),
        department_id=keep.department_of(actor),
        year=clock.today().year,
        title=law.title(source, kind, entry["name"]),
        kind="OFFPLAN",
        author_id=actor.officer_id,
        created_at=clock.now(),
        state="draft",
        version=1,
    )
    with unit() as s:
        s.add(plan)
        s.flush()
        row = service.new_entry(actor, plan, entry | {"ratios": entry.get("ratios") or {"B": "100%"}})
        row.source, row.source_reason, row.source_no, row.source_file = source, reason.strip(), no.strip(), stored
        row.source_record = record | {"at": clock.iso(record["at"])} if record else None
        row.random_kind, row.targets, row.urgent = kind, list(targets), urgent.strip()
        plan.entries.append(row)
        payload = {"source": source, "no": no, "sha256": stored["sha256"] if stored else None, "targets": len(targets)}
        trail.append(s, "plan.offplan_opened", ref=plan.id, actor=actor, payload=payload)
    return plan


def _known(actor: Actor, targets: Sequence[str]) -> None:
    if not targets:
        raise Problem("plan.targets", "投诉举报、复查任务针对具体对象，请写明查哪一户。")
    found = set(session().scalars(visible(Entity, actor).where(Entity.id.in_(targets)).with_only_columns(Entity.id)))
    if set(targets) - found:
        raise Absent("检查对象")


def remove_rehearsal(actor: Actor, plan_id: str) -> None:
    """删去一次演练：从现场卷到条目全部删掉，只在留痕里留一条（rulings 3）。

    Raises Absent, Problem plan.not_rehearsal.
    """
    plan = keep.own(actor, plan_id)
    if plan.kind != "REHEARSAL":
        raise Problem("plan.not_rehearsal", "只有演练可以删去；计划和任务不删，只办理调整。")
    entries = [entry.id for entry in plan.entries]
    with unit() as s:
        plan = keep.own(actor, plan_id)
        title = plan.title
        for room in LAST_FIRST:
            erasers[room](s, entries)
        s.flush()
        _erase_papers(s, plan.id)
        s.delete(plan)
        s.flush()
        trail.append(s, "rehearsal.removed", ref=plan_id, actor=actor, payload={"title": title, "tasks": len(entries)})


def _erase_papers(s: Session, plan_id: str) -> None:
    models: tuple[type[Any], ...] = (MeetingMinutes, PlanConsultation, PlanDecision, PlanFiling, PlanVersion)
    for model in models:  # one by one: each is evidence, and the trail names what goes
        for row in s.scalars(select(model).where(model.plan_id == plan_id)).all():
            s.delete(row)
    s.flush()
