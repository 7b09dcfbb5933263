"""销毁一卷的个人内容：什么时候可以、谁可以（个人信息保护法 47；机关档案管理规定）。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.domain import second
from server.domain.decide import Refusal, first_refusal
from server.domain.vocabulary.dossiers import DestructionBasis
from server.domain.vocabulary.plans import Decision

REASON_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """判断所需的事实：哪个部门的、办结没有、保管到哪天、还有什么没办完、几件还没有锁好。"""

    department_id: str
    team: frozenset[str]
    closed: bool
    until: date
    waiting: str = ""
    state: str | None = None
    unlocked: int = 0


def kept_until(ended_on: date, years: int) -> date:
    """保管到哪天（含）：从形成的次年一月一日起算若干年。"""
    return date(ended_on.year + years, 12, 31)


def may_propose(kept: Kept, department_id: str | None, basis: str, reason: str, today: date) -> Refusal | None:
    """本部门的人、写明依据与理由、案卷办结、没有未办的事；保管期满的要真满。"""
    return first_refusal(
        (
            _own(kept, department_id),
            Refusal("destruction.reason", f"依据与理由至少写 {REASON_LENGTH} 个字")
            if len(reason.strip()) < REASON_LENGTH
            else None,
            Refusal("destruction.open", "这一卷已有人提出销毁，或者已经销毁") if kept.state else None,
            _ready(kept, basis, today),
        )
    )


def may_decide(
    kept: Kept, officer: tuple[str, str | None], proposed_by: str, basis: str, decision: str, today: date
) -> Refusal | None:
    """另一人决定，且没有参加这次检查；同意时再核一遍条件，文件须已全部锁好。officer: id and department."""
    refused = first_refusal(
        (
            _own(kept, officer[1]),
            second.another(officer[0], (proposed_by,), "销毁须由提出人以外的人决定"),
            second.another(officer[0], kept.team, "参加这次检查的人不能决定销毁它的记录"),
        )
    )
    if refused is not None or decision != Decision.APPROVED:
        return refused
    if kept.unlocked:
        return Refusal("destruction.not_locked", f"还有 {kept.unlocked} 件文件正在加锁，请稍后再决定")
    return _ready(kept, basis, today)


def _own(kept: Kept, department_id: str | None) -> Refusal | None:
    return (
        None
        if department_id == kept.department_id
        else Refusal("destruction.foreign", "只有案卷所属部门的人可以办销毁")
    )


def _ready(kept: Kept, basis: str, today: date) -> Refusal | None:
    if not kept.closed:
        return Refusal("destruction.not_closed", "案卷办结成卷以后才能销毁")
    if kept.waiting:
        return Refusal("destruction.waiting", kept.waiting)
    if basis == DestructionBasis.RETENTION and today <= kept.until:
        return Refusal("destruction.kept", f"保管期到 {kept.until.isoformat()}，还没有满")
    return None
