"""时限。"""

from datetime import date

import pytest

from server.domain import deadlines
from server.domain.profiles import load
from server.domain.vocabulary.rules import DeadlineKind

DEFAULT = load("cn-2025-default")
SPRING = date(2026, 1, 30)


def test_publish_clock_over_spring_festival() -> None:
    """春节前一月三十日结束的检查，三月五日到期。"""
    assert deadlines.publish_clock(DEFAULT, SPRING).on == date(2026, 3, 5)


def test_the_earlier_of_two_clocks_counts_and_says_which() -> None:
    """二十日与七日两钟并走，早的为准，并说明是哪一只。"""
    clocks = deadlines.publication_clocks(DEFAULT, SPRING, approved_on=date(2026, 2, 2))
    chosen = deadlines.effective(clocks)
    assert chosen is not None
    assert (chosen.rule, chosen.on) == ("publish.collect_days", date(2026, 2, 11))
    assert "S3-01" in chosen.says


def test_late_approval_leaves_the_publish_clock() -> None:
    """审定得晚，仍以检查结束起算的二十日为准。"""
    clocks = deadlines.publication_clocks(DEFAULT, SPRING, approved_on=date(2026, 3, 4))
    chosen = deadlines.effective(clocks)
    assert chosen is not None
    assert chosen.rule == "publish.result_days"


def test_a_problem_waits_for_its_handling_where_the_notice_says_so() -> None:
    """抚顺：抽查有问题的，作出处理后才起算。"""
    price = load("fushun-price-2016")
    assert deadlines.publication_clocks(price, SPRING, SPRING, problem=True) == ()
    handled = deadlines.publication_clocks(price, SPRING, problem=True, handled_on=date(2026, 3, 2))
    assert [clock.on for clock in handled] == [date(2026, 3, 30)]


def test_report_only_where_required() -> None:
    """资阳要三个工作日内的抽查报告，通用配置不要。"""
    clock = deadlines.report_clock(load("ziyang-2017"), date(2025, 9, 28))
    assert clock is not None
    assert clock.on == date(2025, 10, 9)
    assert deadlines.report_clock(DEFAULT, date(2025, 9, 28)) is None


def test_plan_adjustment_has_ten_days() -> None:
    """计划调整后十个工作日内录入、公示、备案。"""
    assert deadlines.plan_adjustment_clock(DEFAULT, date(2026, 11, 24)).on == date(2026, 12, 8)


def test_countdown_names_the_earliest_bound() -> None:
    """时窗最早时，倒计时说的是时窗。"""
    clock = deadlines.publish_clock(DEFAULT, SPRING)
    shown = deadlines.countdown(clock, date(2026, 2, 6), date(2026, 2, 28))
    assert shown is not None
    assert (shown.on, shown.says) == (date(2026, 2, 6), "本次检查时窗")


@pytest.mark.parametrize(
    ("today", "level"),
    [
        ("2026-02-01", None),
        ("2026-02-13", 10),
        ("2026-02-25", 10),
        ("2026-02-26", 10),
        ("2026-02-27", 5),
        ("2026-03-04", 1),
        ("2026-03-05", 1),
        ("2026-03-06", 0),
    ],
)
def test_alerts_at_ten_five_and_one(today: str, level: int | None) -> None:
    """到期前第十、五、一个工作日提醒，次日逾期，当日仍按期。"""
    assert deadlines.alert(date.fromisoformat(today), date(2026, 3, 5)) == level


@pytest.mark.parametrize(("year", "on"), [(2026, date(2026, 2, 28)), (2028, date(2028, 2, 29))])
def test_the_end_of_february_is_its_last_day(year: int, on: date) -> None:
    """年度计划二月底前：闰年到二十九日（S3-14）；联合计划一月底（S3-17）。"""
    assert deadlines.yearly_clock(DEFAULT, "plan.due", year).on == on
    assert deadlines.yearly_clock(DEFAULT, "joint_plan.due", year).on == date(year, 1, 31)


def test_every_kind_of_clock_has_its_levels() -> None:
    """每种按日算的时限都定了提醒的档，由远到近；紧急补批按小时算，另有提醒。"""
    assert set(deadlines.LEVELS) == set(DeadlineKind) - {DeadlineKind.EMERGENCY}
    assert all(list(levels) == sorted(levels, reverse=True) for levels in deadlines.LEVELS.values())


def test_a_window_that_ends_on_a_day_off_ends_before_it() -> None:
    """时窗止于周六，期限是周五；止于调休上班的周六，就是那一天；一句话说明提前。"""
    saturday = deadlines.countdown(None, date(2026, 11, 28), date(2026, 12, 31))
    assert saturday is not None
    assert (saturday.on, "提前到前一个工作日" in saturday.says) == (date(2026, 11, 27), True)
    shifted = deadlines.countdown(None, date(2026, 2, 14), None)
    assert shifted is not None
    assert (shifted.on, shifted.says) == (date(2026, 2, 14), "本次检查时窗")


def test_both_publication_clocks_name_the_other() -> None:
    """审批人看到的和公众看到的是两只钟，各自都说明还有另一只、先到的为准。"""
    first, second = deadlines.publication_clocks(DEFAULT, date(2026, 11, 2), date(2026, 11, 5))
    assert first.says.startswith("检查结束之日起 20 个工作日内公示")
    assert first.says.endswith("审定后另有 7 个工作日的期限，先到的为准")
    assert second.says.startswith("审定之日起 7 个工作日内归集公示")
    assert second.says.endswith("检查结束后另有 20 个工作日的期限，先到的为准")
