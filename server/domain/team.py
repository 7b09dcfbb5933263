"""检查组：谁当天可以去、几个人才够、谁该回避（S1-05、S1-11、S2-11、S2-12、S4-09）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.decide import Refusal, first_refusal
from server.domain.profiles import Profile
from server.domain.vocabulary.inspections import TeamRole
from server.domain.vocabulary.inspectors import InspectorDay, InspectorState


@dataclass(frozen=True, slots=True)
class Member:
    """判断所需的检查人员事实。

    `conflicts` are entity ids the inspector must not check; `certificate_to` None means
    the certificate carries no end date; `expert` persons never count as inspectors.
    """

    id: str
    name: str
    state: str = InspectorState.ACTIVE
    certificate_no: str = ""
    certificate_from: date | None = None
    certificate_to: date | None = None
    can_lead: bool = True
    role: str = TeamRole.MEMBER
    conflicts: frozenset[str] = frozenset()
    expert: bool = False
    away: tuple[tuple[date, date], ...] = ()
    """Leave: first and last day, both included."""


def eligible(member: Member, on: date, entity_id: str | None = None) -> Refusal | None:
    """此人当天能否检查此对象（S1-05、S2-12）：在库、持证有效、无须回避。

    The same question is asked at the draw, at the start and at the signature.
    """
    if member.expert:
        return Refusal("team.expert", f"{member.name}是专家，只能辅助，不能作为检查人员（S4-05）")
    if member.state != InspectorState.ACTIVE:
        return Refusal("team.not_in_library", f"{member.name}不在检查人员名录库，不得参与抽查")
    return first_refusal((_certificate(member, on), _leave(member, on), _conflict(member, entity_id)))


def day_state(member: Member, on: date, *, reached: bool) -> InspectorDay:
    """这一天能不能派（S1-05）：与 eligible 同一判断，写成名录上的一个词。

    reached: an account in use brings him the task. Without one nobody is sent, however good the certificate.
    """
    refusal = eligible(member, on)
    if member.state == InspectorState.SUSPENDED:
        return InspectorDay.SUSPENDED
    if refusal is None:
        return InspectorDay.READY if reached else InspectorDay.UNREACHED
    return DAY_STATE.get(refusal.code, InspectorDay.REMOVED)


DAY_STATE = {
    "team.leave": InspectorDay.LEAVE,
    "team.no_certificate": InspectorDay.EXPIRED,
    "team.certificate_not_yet": InspectorDay.EXPIRED,
    "team.certificate_expired": InspectorDay.EXPIRED,
}


def _leave(member: Member, on: date) -> Refusal | None:
    for since, until in member.away:
        if since <= on <= until:
            return Refusal("team.leave", f"{member.name}{since.isoformat()} 至 {until.isoformat()} 不在岗")
    return None


CERTIFICATE_WARNINGS = (60, 30)
"""Days before the end of a certificate on which the office is told."""


def certificate_warning(member: Member, on: date) -> int | None:
    """证件还有几天到期：六十天以内才说，已到期为负数（S1-06 人员合格）。"""
    if member.certificate_to is None:
        return None
    left = (member.certificate_to - on).days
    return left if left <= max(CERTIFICATE_WARNINGS) else None


CONFIRM_EVERY = 365
"""A year: after that a person is asked again whether anybody he must not check is missing."""


def must_confirm(confirmed: date | None, on: date) -> bool:
    """本人该不该再确认一次回避关系（S2-12）：从没确认过，或上次超过一年。"""
    return confirmed is None or (on - confirmed).days > CONFIRM_EVERY


def valid_qualifications(
    held: Sequence[str], dated: Sequence[tuple[str, date | None, date | None]], on: date
) -> frozenset[str]:
    """当天作数的资质（S3-11）：登记了有效期的，不在有效期内的不算。

    dated: name, first day, last day (included); None is open. A name without a date counts as long as it is held.
    """
    lapsed = {
        name for name, since, until in dated if (since is not None and on < since) or (until is not None and on > until)
    }
    return frozenset({*held, *(name for name, _, _ in dated)} - lapsed)


def _certificate(member: Member, on: date) -> Refusal | None:
    if not member.certificate_no.strip():
        return Refusal("team.no_certificate", f"{member.name}没有登记执法证号，不得参与抽查")
    if member.certificate_from and on < member.certificate_from:
        day = member.certificate_from.isoformat()
        return Refusal("team.certificate_not_yet", f"{member.name}的执法证 {day} 起才有效")
    if member.certificate_to and on > member.certificate_to:
        day = member.certificate_to.isoformat()
        return Refusal("team.certificate_expired", f"{member.name}的执法证已于 {day} 到期")
    return None


def _conflict(member: Member, entity_id: str | None) -> Refusal | None:
    if entity_id is not None and entity_id in member.conflicts:
        return Refusal("team.conflict", f"{member.name}与检查对象有利害关系，应当回避")
    return None


def complete(members: Sequence[Member], on: date, entity_id: str | None, profile: Profile) -> Refusal | None:
    """检查组能否成立（S1-11、S2-11）：不少于两人、人人合格、有一位主检。"""
    return first_refusal(
        (
            *(eligible(member, on, entity_id) for member in members if not member.expert),
            _enough(members, profile),
            _leader(members),
        )
    )


def may_size(team_size: int, profile: Profile) -> Refusal | None:
    """计划写的检查组人数够不够规则所要的（S1-11）；不派人的（0）不问。"""
    need = max(2, profile.number("team.min_inspectors"))
    if not team_size or team_size >= need:
        return None
    said = f"检查组写的是 {team_size} 人，少于规则“检查人员至少几人”的 {need} 人"
    return Refusal("plan.slots", f"{said}。请把检查组人数改为 {need} 人以上。", {"need": str(need)})


def _enough(members: Sequence[Member], profile: Profile) -> Refusal | None:
    # Two is the statute's floor; no profile may go below it.
    need = max(2, profile.number("team.min_inspectors"))
    counted = {member.id for member in members if not member.expert}
    if len(counted) < need:
        return Refusal("team.too_few", f"执法检查人员不得少于 {need} 人，现有 {len(counted)} 人")
    return None


def _leader(members: Sequence[Member]) -> Refusal | None:
    leaders = [member for member in members if member.role == TeamRole.LEAD]
    if len(leaders) != 1:
        return Refusal("team.leader", "检查组应有一位主检")
    if not leaders[0].can_lead:
        return Refusal("team.cannot_lead", f"{leaders[0].name}没有主检资格")
    return None
