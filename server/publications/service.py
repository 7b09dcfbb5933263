"""公示的办事：登记时限、公示、暂缓、解除、更正、撤下（S3-16、S3-19、S4-15）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.auth import SYSTEM, Actor, get_visible
from server.db import new_id, unit
from server.domain import deadlines, disclosure, second, stages
from server.domain.decide import Refusal
from server.domain.profiles import Profile
from server.domain.vocabulary.followups import FollowUpState
from server.domain.vocabulary.inspections import Disposal, ResultCode
from server.domain.vocabulary.rules import DeadlineKind
from server.dossiers.models import Decision, Dossier
from server.followups import service as followups
from server.inspections import service as inspections
from server.inspections.models import TeamMember
from server.problems import Problem, refuse, register
from server.publications import sources
from server.publications.facts import Inspection
from server.publications.models import Publication, PublicationVersion
from server.publications.record import correction_leak, digest, make_record, new_public_id, privacy, reason_leak
from server.rules import service as rules
from server.rules.models import Deadline

register("publication.reason", 422, "要写明理由")
register("publication.field", 422, "这一栏不能更正")
register("publication.privacy", 409, "公示内容里疑似有个人信息")
register("publication.unchanged", 422, "更正前后没有不同")

CORRECTABLE = ("entity_name", "entity_code", "district", "task_name", "items", "ended_on", "result_code")
REASON_LENGTH = 5


def clock_of(facts: Inspection) -> deadlines.Clock:
    """这次检查的公示期限：两钟取早（S3-01、S3-16）。"""
    return min(clocks_of(facts), key=lambda each: each.on)


def clocks_of(facts: Inspection) -> tuple[deadlines.Clock, ...]:
    """这次检查的公示各钟；问题待处理而无钟的，仍以检查结束起算提醒。"""
    return _running(facts) or (deadlines.publish_clock(_ruled(facts), facts.ended_on, rules.calendar()),)


def _ruled(facts: Inspection) -> Profile:
    """公示各钟照检查结束那天的规则：已经在走的期限，不因后来另定而变（S3-16）。"""
    return rules.profile_of(facts.department_id, facts.ended_on)


def _running(facts: Inspection) -> tuple[deadlines.Clock, ...]:
    return deadlines.publication_clocks(
        _ruled(facts),
        facts.ended_on,
        facts.approved_on,
        problem=facts.result_code not in sources.CLEAN,
        handled_on=facts.handled_on,
        calendar=rules.calendar(),
    )


def waits(facts: Inspection) -> bool:
    """规则定为处理后公示，而问题还没有处理完（S2-13）。"""
    after = rules.profile_of(facts.department_id).text("publish.problem_mode") == "after_handling"
    return after and facts.result_code not in sources.CLEAN and facts.handled_on is None


def _since(facts: Inspection, rule: str) -> date:
    if rule == DeadlineKind.COLLECT and facts.approved_on:
        return facts.approved_on
    after = rules.profile_of(facts.department_id).text("publish.problem_mode") == "after_handling"
    return facts.handled_on if after and facts.handled_on and facts.result_code not in sources.CLEAN else facts.ended_on


def _start_clocks(s: Session, facts: Inspection) -> None:
    """开公示各钟；处理后公示的，处理完之前没有公示的钟（S2-13）。"""
    profile = _ruled(facts)
    title, link = f"{facts.entity_name} 检查结果", f"/progress?id={facts.assignment_id}"
    subject = rules.Subject("assignment", facts.assignment_id, facts.department_id, title, link)
    for rung in _running(facts):
        rules.start(s, subject, rung, _since(facts, rung.rule), profile.number(rung.rule))
    then = rules.profile_of(facts.department_id, facts.sent_on)  # whether a report is owed was settled at the dispatch
    report = deadlines.report_clock(then, facts.ended_on, rules.calendar())
    rules.on_rule(s, subject, report, facts.ended_on, then.number("report.days"))


@rules.follows("assignment")
def follow(s: Session, moved: Deadline) -> None:
    """年历换了，公示期限跟着时限改：仍取最早的一只；已公示的不动。"""
    row = s.scalar(select(Publication).where(Publication.assignment_id == moved.subject_id))
    if row is None or row.published_at is not None:
        return
    kinds = (DeadlineKind.PUBLISH, DeadlineKind.COLLECT)
    mine = (Deadline.subject_id == moved.subject_id, Deadline.state == "open", Deadline.kind.in_(kinds))
    first = s.scalars(select(Deadline).where(*mine).order_by(Deadline.due_on)).first()
    if first is not None:
        _set_due(row, deadlines.Clock(first.kind, first.due_on, first.provisional, first.says))
        row.alerted, row.projected_at = None, None


def enqueue(facts: Inspection) -> Publication:
    """检查封存后登记公示时限（S3-16），不等审定。"""
    due = clock_of(facts)
    with unit() as s:
        row = Publication(
            id=new_id(),
            public_id=_free_id(s, facts.ended_on.year),
            assignment_id=facts.assignment_id,
            owner_department_id=facts.department_id,
            entity_name=facts.entity_name,
            state="queued",
            version=0,
            ended_on=facts.ended_on,
            created_at=clock.now(),
        )
        _set_due(row, due)
        s.add(row)
        rules.meet(s, facts.assignment_id, (DeadlineKind.WINDOW,), facts.ended_on)
        _start_clocks(s, facts)
        trail.append(
            s,
            "publication.queued",
            ref=row.id,
            actor=SYSTEM,
            payload={"assignment": row.assignment_id, "due": str(due.on)},
        )
    return row


def _free_id(s: Session, year: int) -> str:
    while True:
        candidate = new_public_id(year)
        if s.scalar(select(Publication.id).where(Publication.public_id == candidate)) is None:
            return candidate


def _set_due(row: Publication, due: deadlines.Clock) -> None:
    row.due_on, row.provisional = due.on, due.provisional
    row.due_rule, row.due_says = due.rule, due.says


def publish(publication_id: str, facts: Inspection) -> Publication:
    """公示一份审定的结果；移送司法或疑似有个人信息的改为暂缓（S1-13、S3-16、S4-15）。

    Idempotent: a row that is no longer queued is returned as it is. The caller has claimed the row and seen the
    approval; without `approved_on` nothing is published.
    """
    due = clock_of(facts)
    with unit() as s:
        row = s.get_one(Publication, publication_id)
        if row.state != "queued" or facts.approved_on is None or waits(facts):
            raise Problem("wrong_state", "这份结果不在待公示之列。")
        row.approved_on = facts.approved_on
        _set_due(row, due)
        _start_clocks(s, facts)
        record = make_record(facts, row.public_id, 1, clock.today())
        reason = _why_hold(row, facts, record)
        if reason:
            row.state, row.hold_reason = _step(row, "hold"), reason
            payload = {"reason": reason}
        else:
            row.state, row.published_at, row.version = _step(row, "publish"), clock.now(), 1
            payload = {"public_id": row.public_id, "sha256": digest(record)}
            _add_version(s, row, "publish", "", record, SYSTEM, facts.files)
            inspections.move(s, row.assignment_id, "publish")
            rules.meet(s, row.assignment_id, (DeadlineKind.PUBLISH, DeadlineKind.COLLECT))
            _warn_unserved(s, row)
        row.projected_at = None
        trail.append(s, f"publication.{row.state}", ref=row.id, actor=SYSTEM, payload=payload)
    return row


def _warn_unserved(s: Session, row: Publication) -> None:
    """公示不等责令改正通知书（S3-16 的期限不能让），可是公示了还没有送达的，当即告诉经办和审批人（decision 0010）。"""
    for order in followups.undelivered(s, row.assignment_id):
        until = f"，须在 {order.due_on.isoformat()} 前送达" if order.due_on else ""
        now = FollowUpState(order.state).label
        text = f"{row.entity_name} 的结果已公示，责令改正通知书还没有送达（{now}）{until}。"
        people = {
            each
            for role in ("clerk", "approver")
            for each in officers_with(s, role, row.owner_department_id, clock.today())
        }
        for officer_id in sorted(people):
            dedupe = f"unserved:{order.id}"
            tell(s, officer_id, "deadline", text, dedupe=dedupe, link=f"/desk/followups/{order.id}")


def _why_hold(row: Publication, facts: Inspection, record: Mapping[str, Any]) -> str | None:
    excepted = "ongoing_case" in rules.profile_of(facts.department_id).words("publish.exceptions")
    judicial = excepted and disclosure.opening_state(facts.disposals) == "held"
    said = [f"有问题{Disposal.JUDICIAL.label}，暂缓公示"] if judicial else []
    leak = privacy(record)
    said += [leak.message] if leak else []
    reason = "；".join(said)
    return None if not reason or row.hold_reason == reason else reason  # the same reason: released knowing it


def _step(row: Publication, act: str) -> str:
    state = stages.advance(stages.PUBLICATION, row.state, act)
    if isinstance(state, Refusal):
        raise Problem("wrong_state", state.message + "。")
    return state


def _add_version(
    s: Session,
    row: Publication,
    act: str,
    reason: str,
    record: dict[str, Any],
    actor: Actor,
    files: tuple[tuple[str, str], ...],
) -> None:
    s.add(
        PublicationVersion(
            id=new_id(),
            publication_id=row.id,
            version=row.version,
            act=act,
            at=clock.now(),
            by=actor.officer_id,
            reason=reason,
            record=record,
            sha256=digest(record),
            alg="sha256",
            files=[{"kind": kind, "sha256": sha256} for kind, sha256 in files],
        )
    )


def reasoned(reason: str) -> str:
    """会公开的理由，去掉首尾空白。Raises Problem publication.reason / publication.privacy."""
    if len(reason.strip()) < REASON_LENGTH:
        raise Problem("publication.reason", f"请写明理由，至少 {REASON_LENGTH} 个字；理由会公开。")
    refuse(reason_leak(reason))
    return reason.strip()


def _second_person(s: Session, row: Publication, actor: Actor) -> None:
    """放行的人不是检查组的，也不是审定的（S4-15 例外审批，公示不与审批同一人）。"""
    team = select(TeamMember.officer_id).where(TeamMember.assignment_id == row.assignment_id)
    deciders = (
        select(Decision.officer_id)
        .join(Dossier, Dossier.id == Decision.dossier_id)
        .where(Dossier.assignment_id == row.assignment_id)
    )
    hands = {*s.scalars(team), *s.scalars(deciders)}
    refuse(second.another(actor.officer_id, hands, "这次检查是您查的或审定的，请由另一人核对后解除。"))


def release(actor: Actor, publication_id: str, reason: str) -> Publication:
    """解除暂缓：由公示人员或法制审核写明理由，之后由扫描公示（S4-15 例外审批）。

    The reason stays in the log. Raises Absent, Problem duty_separation, publication.reason, wrong_state.
    """
    reason = reason.strip()
    if len(reason) < REASON_LENGTH:
        raise Problem("publication.reason", f"请写明理由，至少 {REASON_LENGTH} 个字；理由记入留痕，不对外公开。")
    with unit() as s:
        row = get_visible(Publication, actor, publication_id, "公示")
        _second_person(s, row, actor)
        row.state = _step(row, "release")
        trail.append(s, "publication.released", ref=row.id, actor=actor, payload={"reason": reason})
    return row


def withdrawn(s: Session, row: Publication, reason: str, actor: Actor) -> dict[str, Any]:
    """撤下一条公示：页面留着，说明理由，内容不删（S3-16、S4-15）；在调用者的写单元里。返回留痕要写的。

    Raises Problem wrong_state.
    """
    state, last = _step(row, "withdraw"), last_version(s, row)
    row.state, row.version, row.projected_at = state, row.version + 1, None
    _add_version(s, row, "withdraw", reason, {**last.record, "version": row.version}, actor, _files(last))
    followups.withdrawn(s, row.assignment_id, reason)
    return {"reason": reason}


def corrected(s: Session, row: Publication, changes: Mapping[str, Any], reason: str, actor: Actor) -> dict[str, Any]:
    """更正一条公示：新旧并列公开，不悄悄替换（S3-16）；在调用者的写单元里。返回留痕要写的。

    `changes` maps a correctable field to its new value. Raises Problem publication.field / publication.unchanged /
    publication.privacy, wrong_state.
    """
    state, last = _step(row, "correct"), last_version(s, row)
    record = after(last.record, changes, row.version + 1)
    row.state, row.version, row.projected_at = state, row.version + 1, None
    row.entity_name = record["entity_name"]
    _add_version(s, row, "correct", reason, record, actor, _files(last))
    return {"reason": reason, "fields": sorted(changes), "sha256": digest(record)}


def after(before: Mapping[str, Any], changes: Mapping[str, Any], version: int) -> dict[str, Any]:
    """更正之后的公示内容。

    Raises Problem publication.field / publication.unchanged / publication.privacy.
    """
    foreign = sorted(set(changes) - set(CORRECTABLE))
    if foreign:
        raise Problem("publication.field", f"不能更正“{foreign[0]}”。")
    record = {**before, **changes, "version": version}
    _well_formed(record)
    if "item_names" in before:
        record["item_names"] = _item_names(before, record["items"])
    if all(before[name] == record[name] for name in CORRECTABLE):
        raise Problem("publication.unchanged", "更正前后没有不同。")
    record["result_label"] = ResultCode(record["result_code"]).label
    refuse(correction_leak(record))
    return record


def _item_names(before: Mapping[str, Any], items: Sequence[str]) -> list[str]:
    """更正之后各事项的全称：原来就有的照旧（连同子项），新选的只有名称。"""
    known: dict[str, list[str]] = {}
    for short, full in zip(before["items"], before["item_names"], strict=True):
        known.setdefault(short, []).append(full)
    return [known[one].pop(0) if known.get(one) else one for one in items]


def _well_formed(record: Mapping[str, Any]) -> None:
    """更正后的值须与原来同类。"""
    try:
        date.fromisoformat(record["ended_on"])
        ResultCode(record["result_code"])
    except (TypeError, ValueError) as error:
        raise Problem("publication.field", "更正后的日期或结果代码看不懂。") from error
    items = record["items"]
    texts = [record[name] for name in ("entity_name", "entity_code", "district", "task_name")]
    if not isinstance(items, list) or not items or not all(isinstance(each, str) for each in [*texts, *items]):
        raise Problem("publication.field", "更正后的内容须为文字。")


def last_version(s: Session, row: Publication) -> PublicationVersion:
    """公开着的一版。"""
    query = select(PublicationVersion).where(PublicationVersion.publication_id == row.id)
    return s.scalars(query.order_by(PublicationVersion.version.desc()).limit(1)).one()


def _files(version: PublicationVersion) -> tuple[tuple[str, str], ...]:
    return tuple((file["kind"], file["sha256"]) for file in version.files)
