"""移送：发现的问题由谁处理，要不要法制审核（S1-13、S2-14、S3-18、S3-19、S4-14）。"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from server.domain.decide import Refusal
from server.domain.vocabulary.followups import ReferralKind
from server.domain.vocabulary.inspections import Disposal

KIND = {
    Disposal.OWN_DEPARTMENT: ReferralKind.INTERNAL,
    Disposal.OTHER_DEPARTMENT: ReferralKind.OTHER_DEPT,
    Disposal.JUDICIAL: ReferralKind.JUDICIAL,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """一条发现的问题：检查项、情况、处置。"""

    item: str
    text: str
    disposal: str


def referral_kind(disposal: str) -> ReferralKind | None:
    """这样处置要不要移送，移给谁（S1-13）；不需移送为 None。"""
    return KIND.get(Disposal(disposal))


def owed(findings: Collection[Finding]) -> dict[ReferralKind, tuple[Finding, ...]]:
    """一次检查欠下哪些移送（S3-19 应建告知移送记录），按去向归拢。"""
    return {
        kind: tuple(f for f in findings if referral_kind(f.disposal) == kind)
        for kind in ReferralKind
        if any(referral_kind(f.disposal) == kind for f in findings)
    }


def may_send(kind: str, *, facts: str, evidence: int, legally_reviewed: bool) -> Refusal | None:
    """移送函能否发出（S4-14 严禁有罪不移）：写明事实、附证据，涉罪的先经法制审核。"""
    if not facts.strip():
        return Refusal("referral.no_facts", "移送要写明违法事实")
    if evidence < 1:
        return Refusal("referral.no_evidence", "移送要附证据清单")
    if kind == ReferralKind.JUDICIAL and not legally_reviewed:
        return Refusal("referral.legal_review", "移送司法机关须先经法制审核")
    return None
