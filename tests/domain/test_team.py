"""检查组。"""

from dataclasses import replace
from datetime import date

import pytest

from server.domain.profiles import load
from server.domain.team import Member, complete, eligible, may_size

DAY = date(2026, 11, 24)
DEFAULT = load("cn-2025-default")
LEAD = Member("i1", "检查员甲", certificate_no="990100001", certificate_to=DAY, role="LEAD")
MATE = Member("i2", "检查员乙", certificate_no="990100002")


def code(refusal: object) -> str | None:
    return getattr(refusal, "code", None)


def test_two_eligible_persons_with_a_leader_are_a_team() -> None:
    """两人合格、有一位主检，检查组成立；证件当日到期仍有效。"""
    assert complete([LEAD, MATE], DAY, "e1", DEFAULT) is None


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"state": "suspended"}, "team.not_in_library"),
        ({"certificate_no": " "}, "team.no_certificate"),
        ({"certificate_to": date(2026, 11, 23)}, "team.certificate_expired"),
        ({"certificate_from": date(2026, 11, 25)}, "team.certificate_not_yet"),
        ({"conflicts": frozenset({"e1"})}, "team.conflict"),
        ({"expert": True}, "team.expert"),
    ],
)
def test_an_ineligible_person_may_not_take_part(change: dict[str, object], refused: str) -> None:
    """不在库、无证、证件过期、有利害关系、专家，都不能作检查人员。"""
    assert code(eligible(replace(MATE, **change), DAY, "e1")) == refused


def test_one_person_is_too_few() -> None:
    """一个人不成检查组，同一人写两遍也不成。"""
    assert code(complete([LEAD], DAY, "e1", DEFAULT)) == "team.too_few"
    assert code(complete([LEAD, replace(LEAD, role="MEMBER")], DAY, "e1", DEFAULT)) == "team.too_few"


def test_an_expert_never_counts_as_the_second_person() -> None:
    """专家不计入两人。"""
    assert code(complete([LEAD, replace(MATE, expert=True)], DAY, "e1", DEFAULT)) == "team.too_few"


def test_a_team_has_exactly_one_leader_who_may_lead() -> None:
    """恰有一位主检，且有主检资格。"""
    assert code(complete([replace(LEAD, role="MEMBER"), MATE], DAY, "e1", DEFAULT)) == "team.leader"
    assert code(complete([replace(LEAD, can_lead=False), MATE], DAY, "e1", DEFAULT)) == "team.cannot_lead"


def test_a_conflict_with_another_firm_does_not_matter() -> None:
    """与别家有利害关系，不影响查这一家。"""
    assert eligible(replace(MATE, conflicts=frozenset({"e2"})), DAY, "e1") is None


def test_a_plan_writes_no_team_smaller_than_the_rule() -> None:
    """规则要三人：计划写两人的须改，说出是哪条规则；三人可以，不派人的不问。"""
    three = replace(
        DEFAULT,
        settings={**DEFAULT.settings, "team.min_inspectors": replace(DEFAULT.settings["team.min_inspectors"], value=3)},
    )
    said = may_size(2, three)
    assert said is not None
    assert "规则“检查人员至少几人”的 3 人" in said.message
    assert [may_size(3, three), may_size(0, three), may_size(2, DEFAULT)] == [None, None, None]
