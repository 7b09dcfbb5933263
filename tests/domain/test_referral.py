"""移送。"""

import pytest

from server.domain.referral import Finding, may_send, owed, referral_kind


@pytest.mark.parametrize(
    ("disposal", "kind"),
    [
        ("ON_SITE_CORRECTED", None),
        ("ORDER", None),
        ("OWN_DEPARTMENT", "INTERNAL"),
        ("OTHER_DEPARTMENT", "OTHER_DEPT"),
        ("JUDICIAL", "JUDICIAL"),
        ("NONE", None),
    ],
)
def test_each_disposal_goes_to_its_place(disposal: str, kind: str | None) -> None:
    """当场改正与责令改正不移送，其余各有去向。"""
    assert referral_kind(disposal) == kind


def test_findings_are_gathered_by_destination() -> None:
    """同一去向的问题归在一份移送里。"""
    fire, tax = Finding("q01", "通道堵塞", "OTHER_DEPARTMENT"), Finding("q02", "未申报", "OTHER_DEPARTMENT")
    assert owed([fire, tax, Finding("q03", "标签", "ORDER")]) == {"OTHER_DEPT": (fire, tax)}


@pytest.mark.parametrize(
    ("kind", "facts", "evidence", "reviewed", "refused"),
    [
        ("OTHER_DEPT", "通道堵塞", 1, False, None),
        ("OTHER_DEPT", " ", 1, False, "referral.no_facts"),
        ("OTHER_DEPT", "通道堵塞", 0, False, "referral.no_evidence"),
        ("JUDICIAL", "涉嫌犯罪", 2, False, "referral.legal_review"),
        ("JUDICIAL", "涉嫌犯罪", 2, True, None),
    ],
)
def test_a_letter_leaves_complete(kind: str, facts: str, evidence: int, reviewed: bool, refused: str | None) -> None:
    """写明事实、附证据，涉罪先经法制审核，才能发出。"""
    answer = may_send(kind, facts=facts, evidence=evidence, legally_reviewed=reviewed)
    assert getattr(answer, "code", None) == refused
