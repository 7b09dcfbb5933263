"""检查组：谁当天可以去、几个人才够、谁该回避（S1-05、S1-11、S2-11、S2-12、S4-09）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.decide import Refusal, first_refusal
from server.domain.profiles import Profile
from server.domain.vocabulary import InspectorState, TeamRole


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


def eligible(member: Member, on: date, entity_id: str | None = None) -> Refusal | None:
    """此人当天能否检查此对象（S1-05、S2-12）：在库、持证有效、无须回避。

    The same question is asked at the draw, at the start and at the signature.
    """
    if member.expert:
        return Refusal("team.expert", f"{member.name}是专家，只能辅助，不能作为检查人员（S4-05）")
    if member.state != InspectorState.ACTIVE:
        return Refusal("team.not_in_library", f"{member.name}不在检查人员名录库，不得参与抽查")
    return first_refusal((_certificate(member, on), _conflict(member, entity_id)))


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
