"""计划。"""

from datetime import date
from fractions import Fraction

import pytest

from server.domain import plan
from server.domain.plan import Basis, Item
from server.domain.profiles import load

DAY = date(2026, 3, 2)
DEFAULT = load("cn-2025-default")
FOOD = Item("食品销售监督检查", "GENERAL", (Basis("食品安全法", "第一百一十条"),))


def code(refusal: object) -> str | None:
    return getattr(refusal, "code", None)


def test_an_item_without_basis_is_refused_naming_the_field() -> None:
    """没有依据的事项不能启用，说明缺哪一栏。"""
    refusal = plan.may_activate(Item("无依据", "GENERAL", ()), DAY)
    assert refusal is not None
    assert (refusal.code, refusal.extra["field"]) == ("item.no_basis", "bases")


def test_an_empty_title_is_no_basis() -> None:
    """空白的依据名称不算依据。"""
    assert code(plan.may_activate(Item("空", "GENERAL", (Basis("  "),)), DAY)) == "item.no_basis"


def test_an_expired_basis_says_since_when() -> None:
    """依据过期，说出哪一天。"""
    old = Item("旧", "GENERAL", (Basis("旧规章", in_force_to=date(2026, 3, 1)),))
    refusal = plan.may_activate(old, DAY)
    assert code(refusal) == "item.basis_expired"
    assert refusal is not None
    assert refusal.message == "“旧”的抽查依据自 2026-03-02 起废止"
    assert plan.may_activate(old, date(2026, 3, 1)) is None


def test_a_basis_not_yet_in_force_says_from_when() -> None:
    """依据还没有施行，说出从哪一天起；到那天就算数。"""
    new = Item("新", "GENERAL", (Basis("旧规章", in_force_to=date(2026, 3, 1)), Basis("新规章", "", date(2027, 1, 1))))
    refusal = plan.may_activate(new, date(2026, 12, 31))
    assert refusal is not None
    assert refusal.message == "“新”的抽查依据自 2027-01-01 起才施行"
    assert plan.may_activate(new, date(2027, 1, 1)) is None


def test_only_an_active_item_is_planned() -> None:
    """依据有效但没有启用的事项，不能进计划。"""
    assert plan.may_plan_item(FOOD, DAY) is None
    idle = Item(FOOD.name, FOOD.category, FOOD.bases, active=False)
    assert code(plan.may_plan_item(idle, DAY)) == "item.not_active"


@pytest.mark.parametrize(
    ("category", "share", "refused"),
    [
        ("GENERAL", Fraction(1, 10), None),
        ("GENERAL", Fraction(11, 100), "plan.ratio_cap"),
        ("KEY", Fraction(1), None),
        ("KEY", Fraction(2), "plan.ratio_range"),
        ("KEY", Fraction(0), "plan.ratio_range"),
    ],
)
def test_general_items_are_capped_and_key_items_are_not(category: str, share: Fraction, refused: str | None) -> None:
    """一般事项有上限，重点事项可到百分之百。"""
    assert code(plan.within_ratio_cap(category, share, DEFAULT)) == refused


def test_the_period_lies_in_the_year() -> None:
    """实施期限在计划年度之内，先后不颠倒。"""
    assert plan.within_year(2026, date(2026, 1, 1), date(2026, 12, 31)) is None
    assert code(plan.within_year(2026, date(2026, 12, 1), date(2027, 1, 5))) == "plan.period_outside_year"
    assert code(plan.within_year(2026, date(2026, 5, 2), date(2026, 5, 1))) == "plan.period_reversed"


def test_an_empty_plan_cannot_be_submitted() -> None:
    """没有条目的计划不能提交；有一条不合格也不能。"""
    assert code(plan.may_submit([], 0)) == "plan.empty"
    bad = plan.within_year(2026, date(2027, 1, 1), date(2027, 1, 2))
    assert plan.may_submit([[None, bad]], 1) is bad
    assert plan.may_submit([[None, None]], 1) is None


def test_the_author_never_approves() -> None:
    """编制人不能自批，退回要有意见。"""
    assert code(plan.may_decide(["a"], "a", "APPROVED", "")) == "duty_separation"
    assert code(plan.may_decide(["a"], "b", "RETURNED", " ")) == "plan.opinion_missing"
    assert plan.may_decide(["a"], "b", "APPROVED", "") is None


@pytest.mark.parametrize(("kind", "rounding"), [("min", "up"), ("max", "down"), ("exact", "seeded")])
def test_rounding_follows_the_kind_of_rule(kind: str, rounding: str) -> None:
    """不低于则进一，不超过则舍尾，其余按种子。"""
    assert plan.rounding(kind) == rounding


def test_only_an_item_of_the_published_list_is_planned() -> None:
    """启用了、依据也有效，但不在公布的清单里，不能进计划。"""
    unlisted = Item(FOOD.name, FOOD.category, FOOD.bases, listed=False)
    assert code(plan.may_plan_item(unlisted, DAY)) == "item.not_listed"


def test_no_name_holds_a_telephone_with_or_without_its_area_code() -> None:
    """名称里的电话不带区号也拦，一句话只说一种，并说编号怎样写；日期、年度照过。"""
    said = [plan.may_name("投诉8765-4321核查"), plan.may_name("投诉0539-8765432核查", "计划名称")]
    assert [each and each.message.partition("。")[0] for each in said] == [
        "任务名称里疑似有不带区号的电话（是编号的，请在后面写上“号”）",
        "计划名称里疑似有固定电话",
    ]
    names = ("工单87654321号核查", "20261124专项检查", "2026-2027年度计划")
    assert not any(map(plan.may_name, names))
