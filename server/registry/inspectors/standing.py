"""某一天谁可以去（S1-05）：把名录、证件、请假读成 domain.team 的事实。

The draw, the start of a visit and the seal ask here, so they cannot differ from what the list shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Officer, RoleGrant
from server.clock import shanghai_day
from server.domain.decide import Refusal
from server.domain.team import Member, day_state, eligible, valid_qualifications
from server.domain.vocabulary.inspectors import InspectorDay, InspectorState
from server.registry.models import ConflictOfInterest, Inspector, InspectorEvent, InspectorLeave, InspectorQualification

STOPPED = ("SUSPENDED", "REMOVED")


@dataclass(frozen=True, slots=True)
class SteppedAside:
    """一次照办了的回避申请：谁、对哪一户、哪天定的、写给人看的原因。"""

    inspector_id: str
    entity_id: str
    on: date
    why: str


asides: list[Callable[[Session, Sequence[str]], list[SteppedAside]]] = []
"""Rooms that know whose request to step aside was granted (S2-12)."""


def with_account(s: Session, rows: Sequence[Inspector], on: date | None = None) -> set[str]:
    """这一天收得到任务的人：有在用的账号，账号当天有检查员角色；缺一样，手机打不开他的任务。"""
    day = on or clock.today()
    query = select(Officer.inspector_id).where(
        Officer.active.is_(True), Officer.inspector_id.in_([row.id for row in rows]), _sent_out(day)
    )
    return {found for found in s.scalars(query) if found}


def _sent_out(day: date) -> ColumnElement[bool]:
    """The account holds the role of an inspector on the day; a grant that was taken back counts no more."""
    grant = RoleGrant
    running = (grant.since <= day, or_(grant.until.is_(None), grant.until >= day), grant.revoked_at.is_(None))
    return Officer.grants.any(and_(grant.role == "inspector", *running))


def account_wanting(s: Session, people: Sequence[tuple[str, str]], on: date | None = None) -> str:
    """这些人（编号、姓名）里收不到任务的，各差什么、请谁办；都收得到的为空。"""
    day, ids = on or clock.today(), [one for one, _ in people]
    active = select(Officer.inspector_id, _sent_out(day)).where(Officer.active.is_(True), Officer.inspector_id.in_(ids))
    held: dict[str, bool] = {}
    for one, fit in s.execute(active):
        held[str(one)] = held.get(str(one), False) or bool(fit)
    none = [name for one, name in people if one not in held]
    bare = [name for one, name in people if held.get(one) is False]
    told = [f"{_some(none)}没有可用的账号，请系统管理员在“人员与角色”建账号"] if none else []
    told += [f"{_some(bare)}的账号当天没有检查员角色，请安全管理员在“人员与角色”授予"] if bare else []
    return "；".join(told)


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:12]) + (f"等 {len(names)} 人" if len(names) > 12 else "")


def day_states(s: Session, rows: Sequence[Inspector], on: date) -> dict[str, InspectorDay]:
    """各人这一天能不能派：名录、抽取、换人都问这里。"""
    people, reached = members(s, rows), with_account(s, rows, on)
    return {row.id: day_state(people[row.id], on, reached=row.id in reached) for row in rows}


def members(s: Session, rows: Sequence[Inspector]) -> dict[str, Member]:
    """各人的事实，带请假；回避关系另问 conflicts。"""
    away: dict[str, list[tuple[date, date]]] = {}
    ids = [row.id for row in rows]
    leaves = select(InspectorLeave).where(InspectorLeave.inspector_id.in_(ids), InspectorLeave.cancelled_on.is_(None))
    for leave in s.scalars(leaves):
        away.setdefault(leave.inspector_id, []).append((leave.since, leave.until))
    return {row.id: member(row, tuple(away.get(row.id, ()))) for row in rows}


def member(row: Inspector, away: tuple[tuple[date, date], ...] = ()) -> Member:
    """一人的事实。"""
    return Member(
        row.id,
        row.name,
        state=row.status,
        certificate_no=row.cert_no,
        certificate_from=row.cert_from,
        certificate_to=row.cert_to,
        can_lead=row.can_lead,
        away=away,
    )


def unfit(s: Session, ids: Sequence[str], on: date, entity_id: str | None = None) -> dict[str, Refusal]:
    """这几个人里，这一天不得检查这一户的，以及为什么；不在库的人也在其中。

    Who was suspended or removed only later was still fit on the day: the change is dated, the visit came before it.
    """
    rows = list(s.scalars(select(Inspector).where(Inspector.id.in_(ids))))
    found = members(s, rows)
    # What he did on the day itself may be older than the decision of that day.
    recused = _joined(declared(s, ids, on), aside(s, ids, on - timedelta(days=1))) if entity_id else {}
    later = _stopped_later(s, ids, on)
    answers: dict[str, Refusal] = {}
    for one in ids:
        person = found.get(one)
        if person is None:
            answers[one] = Refusal("team.not_in_library", "不在检查人员名录库，不得参与抽查")
            continue
        refusal = eligible(_as_then(person, one in later, recused.get(one, frozenset())), on, entity_id)
        if refusal is not None:
            answers[one] = refusal
    return answers


def _as_then(person: Member, stopped_later: bool, recused: frozenset[str]) -> Member:
    state = InspectorState.ACTIVE.value if stopped_later else person.state
    return Member(
        person.id, person.name, state=state, certificate_no=person.certificate_no,
        certificate_from=person.certificate_from, certificate_to=person.certificate_to, can_lead=person.can_lead,
        conflicts=recused, away=person.away,
    )  # fmt: skip


def conflicts(s: Session, ids: Sequence[str], on: date) -> dict[str, frozenset[str]]:
    """各人当天须回避的检查对象：登记的回避关系，和已经照办的回避申请（行政处罚法四十三条、S2-12）。"""
    return _joined(declared(s, ids, on), aside(s, ids, on))


def aside(s: Session, ids: Sequence[str], on: date) -> list[SteppedAside]:
    """到这一天为止照办了的回避申请，先定的在前；经审不成立的不在里面。"""
    found = [one for ask in asides for one in ask(s, ids) if one.on <= on]
    return sorted(found, key=lambda one: (one.on, one.inspector_id, one.entity_id))


def _joined(known: dict[str, frozenset[str]], found: Sequence[SteppedAside]) -> dict[str, frozenset[str]]:
    for one in found:
        known[one.inspector_id] = known.get(one.inspector_id, frozenset()) | {one.entity_id}
    return known


def declared(s: Session, ids: Sequence[str], on: date) -> dict[str, frozenset[str]]:
    """各人当天登记着的回避关系。"""
    row = ConflictOfInterest
    query = select(row.inspector_id, row.entity_id).where(
        row.inspector_id.in_(ids),
        or_(row.since.is_(None), row.since <= on),
        or_(row.until.is_(None), row.until >= on),
    )
    found: dict[str, set[str]] = {}
    for inspector, entity in s.execute(query):
        found.setdefault(inspector, set()).add(entity)
    return {inspector: frozenset(entities) for inspector, entities in found.items()}


def _stopped_later(s: Session, ids: Sequence[str], on: date) -> set[str]:
    query = select(InspectorEvent.inspector_id, InspectorEvent.at, InspectorEvent.kind)
    latest = {}
    for inspector, at, kind in s.execute(query.where(InspectorEvent.inspector_id.in_(ids)).order_by(InspectorEvent.at)):
        latest[inspector] = (shanghai_day(at), kind)
    return {one for one, (day, kind) in latest.items() if kind in STOPPED and day > on}


def on_leave(s: Session, ids: Sequence[str], on: date) -> set[str]:
    """这一天请假的人。"""
    query = select(InspectorLeave.inspector_id).where(
        InspectorLeave.inspector_id.in_(ids),
        InspectorLeave.cancelled_on.is_(None),
        InspectorLeave.since <= on,
        InspectorLeave.until >= on,
    )
    return set(s.scalars(query))


def qualified(s: Session, rows: Sequence[Inspector], on: date) -> dict[str, frozenset[str]]:
    """各人当天作数的资质。"""
    dated: dict[str, list[tuple[str, date | None, date | None]]] = {}
    query = select(InspectorQualification).where(InspectorQualification.inspector_id.in_([row.id for row in rows]))
    for one in s.scalars(query):
        dated.setdefault(one.inspector_id, []).append((one.name, one.valid_from, one.valid_to))
    return {row.id: valid_qualifications(row.qualifications, dated.get(row.id, ()), on) for row in rows}
