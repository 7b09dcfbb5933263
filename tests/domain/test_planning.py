"""编计划的规则：时间、表格、覆盖、提示、征求意见、计划外来源、节点、调整。"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import profiles
from server.domain.planning import advice, cells, changes, consult, coverage, floors, milestones, offplan, periods
from server.domain.ratio import parse_ratio
from server.domain.vocabulary.items import ItemCategory

DEFAULT = profiles.load("cn-2025-default")


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("", "01-01", "12-31"),
        ("全年", "01-01", "12-31"),
        ("2026年上半年", "01-01", "06-30"),
        ("第二季度", "04-01", "06-30"),
        ("3季度", "07-01", "09-30"),
        ("3月至6月", "03-01", "06-30"),
        ("3-6月", "03-01", "06-30"),
        ("２０２６年３月—６月底", "03-01", "06-30"),
        ("2月", "02-01", "02-28"),
        ("2026-03-01至2026-06-30", "03-01", "06-30"),
        ("2026.3.1-2026.6.30", "03-01", "06-30"),
        ("3月1日至6月30日", "03-01", "06-30"),
        ("2026-11至2026-12", "11-01", "12-31"),
        ("2026-04—2026-08", "04-01", "08-31"),
        ("2026.4-2026.8", "04-01", "08-31"),
        ("2026/02", "02-01", "02-28"),
    ],
)
def test_periods_are_read_as_offices_write_them(said: str, start: str, end: str) -> None:
    """全年、季度、月份、起止日期，全角半角都读得出。"""
    found = periods.read_period(said, 2026)
    assert found == (date.fromisoformat(f"2026-{start}"), date.fromisoformat(f"2026-{end}"))


@pytest.mark.parametrize(
    "said",
    [
        "3月前",
        "2026年6月底前",
        "2026-06前",
        "第二季度前",
        "6月30日前",
        "9月止",
        "有空的时候",
        "13月",
        "2月30日至3月1日",
        "五季度",
        "2026",
    ],
)
def test_what_is_no_period_is_not_guessed(said: str) -> None:
    """看不懂的不猜。"""
    assert periods.read_period(said, 2026) is None


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_written_days_come_back(first: date, last: date) -> None:
    """写成日期的读回来是同两天。"""
    assert periods.read_period(f"{first.isoformat()}至{last.isoformat()}", 2026) == (first, last)


@given(st.text(max_size=200))
def test_any_pasted_text_is_read_or_left_out(text: str) -> None:
    """随便粘什么都不出错，行号不超过原文行数。"""
    rows = cells.read_table(text)
    assert all(row.cells and row.number >= 1 for row in rows)


def test_a_cell_with_a_line_break_is_one_cell() -> None:
    """Excel 里换行的格，仍是一格。"""
    rows = cells.read_table('任务名称\t事项\n甲\t"01\n02"\n')
    assert [row.cells["items"] for row in rows] == ["01\n02"]
    assert cells.read_names(rows[0].cells["items"]) == ["01", "02"]


def test_a_quote_that_never_closes_is_no_table() -> None:
    """引号没有收尾的长文，读不成表，也不出错。"""
    assert cells.read_table('任务名称\t事项\n"' + "甲" * 200_000) == []


def test_kinds_are_read_only_when_all_are_known() -> None:
    """检查对象全是主体类型才当条件，否则只当文字。"""
    assert cells.read_kinds("企业、个体户") == ["ENTERPRISE", "SELF_EMPLOYED"]
    assert cells.read_kinds("企业、餐饮单位") is None
    assert cells.read_kinds("全部企业") == cells.read_kinds("辖区内所有企业") == ["ENTERPRISE"]
    assert cells.read_kinds("全部企业和个体工商户") == ["ENTERPRISE", "SELF_EMPLOYED"]
    assert cells.read_kinds("全部餐饮企业") is None


@pytest.mark.parametrize(
    ("said", "name", "seats"),
    [
        ("文旅局2", "文旅局", 2),
        ("文旅局 2人", "文旅局", 2),
        ("文旅局（2）", "文旅局", 2),
        ("文旅局(两人)", "文旅局", 2),
        ("文旅局×3席", "文旅局", 3),
        ("文旅局：12", "文旅局", 12),
        ("文旅局", "文旅局", None),
        ("统一战线工作部", "统一战线工作部", None),
        ("12", "12", None),
    ],
)
def test_seats_stand_behind_a_name(said: str, name: str, seats: int | None) -> None:
    """名称后面的数是席位，写法不拘；没有写的没有。"""
    assert cells.read_seats(said) == (name, seats)


def test_targets_of_coverage_follow_the_profile() -> None:
    """资阳 70% 与 50%，其余 100%；差几项向上取整（S1-02、S4-22）。"""
    items = [str(n) for n in range(10)]
    ziyang = profiles.load("ziyang-2017")
    found = coverage.measure(coverage.MARKET, items, {"0", "1", "2", "3", "4", "5"}, ziyang)
    assert (found.target, found.percent, found.lacking) == (70, 60, 1)
    assert coverage.measure(coverage.OTHER, items, set(items[:5]), ziyang).lacking == 0
    assert coverage.measure(coverage.OTHER, items, set(items[:5]), DEFAULT).lacking == 5
    assert coverage.kind_of("青禾县市场监督管理局") == coverage.MARKET
    assert coverage.kind_of("青禾县文化和旅游局") == coverage.OTHER


def test_key_items_may_be_whole_and_general_items_may_not() -> None:
    """重点事项可到 100%，一般事项 10%（S3-09）。"""
    whole = [Fraction(1)]
    assert advice.over_cap([("特种设备", "KEY", ItemCategory.KEY)], whole, DEFAULT) is None
    note = advice.over_cap([("登记", "GENERAL", ItemCategory.GENERAL)], whole, DEFAULT)
    assert note is not None
    assert (note.must, note.fix) == (True, {"cap": "10%"})


@pytest.mark.parametrize(
    ("base", "count", "share", "code"),
    [(0, 0, "5%", "nobody"), (3, 1, "5%", "guessable"), (12, 1, "5%", "rounded"), (61, 61, "100%", "everybody")],
)
def test_small_numbers_are_told(base: int, count: int, share: str, code: str) -> None:
    """没有对象、户数太少、进一差得多、全部检查，各有一句话。"""
    note = advice.small_population(base, count, [Fraction(int(share[:-1]), 100)])
    assert note is not None
    assert note.code == code
    assert advice.small_population(200, 10, [Fraction(5, 100)]) is None


def alike(**more: Any) -> advice.Note:
    """第 1 行“甲”可以合并。"""
    told: dict[str, Any] = {"scope": "餐饮店", "items": [], "whole": False, "period": None, "visit": True}
    return advice.one_check(1, "甲", advice.Alike(**told | more))


def test_a_merge_says_which_items_are_the_same() -> None:
    """两条的事项全同、只有几个相同、全不同，提示各照实说（S0-12、S4-19）。"""
    whole = alike(items=["登记事项检查"], whole=True)
    assert whole.title == "与第 1 行“甲”事项、对象、时间相同"
    assert whole.text == "两条都列了“登记事项检查”，对象都是餐饮店。合并后一次上门查完。"
    some = alike(items=["登记", "公示", "价格", "广告"], period="2026-03-01 至 2026-06-30")
    assert some.title == "与第 1 行“甲”对象相同"
    assert some.text == (
        "两条都列了“登记、公示、价格等”，对象都是餐饮店，实施时间有重合。"
        "合并后一次上门查完，实施时间为 2026-03-01 至 2026-06-30。"
    )
    assert (alike().title, alike().text) == ("与第 1 行“甲”对象、时间相同", "对象都是餐饮店。合并后一次上门查完。")


def test_a_check_at_the_desk_is_no_visit() -> None:
    """书面检查不到现场：合并与重复的提示都不说上门（S0-18）。"""
    desk = alike(visit=False)
    assert (desk.code, desk.text) == ("merge_desk", "对象都是餐饮店。合并后一次查完，不上门。")
    texts = [advice.twice("第 1 行“甲”", 3, why, visit).text for why in (None, "合并不了。") for visit in (True, False)]
    assert texts == [
        "同一户会为同一事项上门两次，可合并为一次上门。",
        "同一户会为同一事项查两次，可合并为一次检查。",
        "同一户会为同一事项上门两次。合并不了。",
        "同一户会为同一事项查两次。合并不了。",
    ]


def test_silence_and_dissent_stop_a_joint_plan() -> None:
    """没问、没答、不同意都拦；有纪要才放行（A4）。"""
    due = date(2026, 1, 20)
    silent = [consult.Asked("消防", due, None), consult.Asked("文旅", due, "AGREE")]
    codes = {
        "plan.not_asked": consult.may_go_on(["消防"], [], False),
        "plan.silent": consult.may_go_on(["消防", "文旅"], silent, False),
        "plan.disagreed": consult.may_go_on(["消防"], [consult.Asked("消防", due, "DECLINE")], False),
    }
    assert all(refusal is not None and refusal.code == code for code, refusal in codes.items())
    assert consult.may_go_on(["消防", "文旅"], silent, True) is None
    assert consult.may_go_on(["消防"], [], True) is not None


def test_only_complaints_and_rechecks_are_not_random() -> None:
    """投诉举报、复查不随机，也没有抽取这一步；交办仍随机（S2-01）。"""
    assert [offplan.random_kind(one) for one in ("COMPLAINT", "FOLLOW_UP", "ASSIGNED")] == [
        "EXEMPT",
        "EXEMPT",
        "DOUBLE",
    ]
    refusal = offplan.may_draw("EXEMPT")
    assert refusal is not None
    assert refusal.code == "draw.not_random"


def test_single_random_needs_leave_reason_and_end() -> None:
    """单随机：通用规则不许；临沂许，但要理由和止期（S4-18）。"""
    linyi = profiles.load("linyi-2017")
    assert offplan.may_be_single("SINGLE", "人员不足", True, DEFAULT) is not None
    assert offplan.may_be_single("SINGLE", "", True, linyi) is not None
    assert offplan.may_be_single("SINGLE", "人员不足", True, linyi) is None


def test_single_random_does_not_end_on_a_day_already_past() -> None:
    """止期写成过去的一天，这一条一次也抽不成，写的时候就拒绝。"""
    today = date(2026, 3, 10)
    days = (date(2026, 3, 9), today, date(2026, 12, 31), None)
    assert [offplan.may_still_be_single("SINGLE", day, today) is None for day in days] == [False, True, True, True]
    assert offplan.may_still_be_single("DOUBLE", days[0], today) is None


def test_each_notice_has_its_days() -> None:
    """临沂 2017 年另有三个开局节点，别的年份没有（S4-20、S4-22）。"""
    linyi = profiles.load("linyi-2017")
    assert len(milestones.of_year(linyi, 2017)) == 5
    assert len(milestones.of_year(linyi, 2018)) == 2


def test_changes_name_field_before_and_after() -> None:
    """改的、添的、删的各一行。"""
    before = [{"id": "1", "name": "甲", "ratio": "3%"}, {"id": "2", "name": "乙", "ratio": "3%"}]
    after = [{"id": "1", "name": "甲", "ratio": "5%"}, {"id": "3", "name": "丙", "ratio": "3%"}]
    assert changes.compare(before, after) == [
        {"entry": "丙", "field": "条目", "before": "（无）", "after": "新增"},
        {"entry": "乙", "field": "条目", "before": "列入", "after": "删去"},
        {"entry": "甲", "field": "抽查比例", "before": "3%", "after": "5%"},
    ]
    assert changes.compare(before, before) == []


@pytest.mark.parametrize(
    ("listed", "own", "year", "code"),
    [
        ("100%", (120, 24), (120, 24), "ratio_floor"),
        ("不低于5%", (417, 3), (417, 3), "ratio_floor"),
        ("不低于5%", (417, 21), (417, 21), None),
        ("5%", (200, 5), (200, 10), "floor_by_year"),
        ("不低于5%且不少于10家", (100, 5), (100, 5), "ratio_floor"),
        ("5%", (200, 16), (200, 16), "ratio_above"),
        ("不超过10%", (120, 2), (120, 2), None),
        ("根据实际情况确定", (120, 1), (120, 1), None),
    ],
)
def test_the_list_s_own_ratio_binds_the_plan(
    listed: str, own: tuple[int, int], year: tuple[int, int], code: str | None
) -> None:
    """清单写多少就至少排多少；按年计的，全年别的条目补足只提示（S3-09、S4-01）。"""
    mine, whole = (floors.Planned(base, count, Fraction(count, base)) for base, count in (own, year))
    note = floors.against("食品销售", parse_ratio(listed), mine, whole)
    assert (note.code if note else None) == code
    assert note is None or note.must == (code == "ratio_floor")


def test_few_objects_under_a_cap_are_not_told_to_take_all() -> None:
    """上限 10% 的事项，不劝人写成 100%。"""
    tight = advice.small_population(3, 1, [Fraction(5, 100)], Fraction(1, 10))
    free = advice.small_population(3, 1, [Fraction(5, 100)])
    assert (tight and "100%" in tight.text, free and "100%" in free.text) == (False, True)
