"""统计的口径。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import figures
from server.domain.figures import Visit

DAY = date(2026, 5, 6)
PLAIN = Visit("甲店", "市监局", DAY, result="R01", ended_on=DAY, published_on=DAY, due_on=DAY, items=("食品",))


def several(n: int, **more: object) -> list[Visit]:
    """n 次检查，每次一户。"""
    return [replace(PLAIN, entity=f"{n}店", **more) for n in range(n)]  # type: ignore[arg-type]


def test_only_what_is_published_is_complete() -> None:
    """封存了没有公示的，算录入，不算完成。"""
    cell = figures.completion([PLAIN, replace(PLAIN, published_on=None), replace(PLAIN, result="", published_on=None)])
    assert (cell["total"], cell["entered"], cell["published"]) == (3, 2, 1)
    assert (cell["entered_permille"], cell["published_permille"]) == (667, 333)


def test_late_publication_is_published_but_not_on_time() -> None:
    """逾期公示的算公示，不算按期；期限当天算按期。"""
    late = replace(PLAIN, published_on=DAY + timedelta(days=1))
    assert figures.completion([PLAIN, late])["on_time_permille"] == 500


def test_few_visits_give_no_rate() -> None:
    """不足五次不给率，不足十次标灰。"""
    four, nine = figures.rate(several(4, result="R05")), figures.rate(several(9))
    assert (four["permille"], four["problems"]) == (None, 4)
    assert (nine["permille"], nine["weak"], figures.rate(several(10))["weak"]) == (0, True, False)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_rate(pair: tuple[int, int]) -> None:
    """区间包含发现率本身，且在 0 与 1 之间。"""
    low, high = figures.interval(*pair)
    assert 0 <= low <= 1000 * pair[0] / pair[1] + 1
    assert 1000 * pair[0] / pair[1] - 1 <= high <= 1000


def test_the_interval_is_wilsons() -> None:
    """24/71 的 95 % 区间为 23.9 %–45.4 %（与教科书公式手算相同）。"""
    assert figures.interval(24, 71) == (239, 454)


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [(3, (0, 0, 0, 0), True), (2, (0, 0, 0, 0), False), (3, (2, 1, 1, 2), True), (3, (2, 2, 1, 2), False)],
)
def test_a_rise_needs_three_and_twice_the_mean(now: int, before: tuple[int, ...], told: bool) -> None:
    """三次是底线，两倍于前四季平均才算骤升。"""
    visits = several(now, failed=("索证",))
    for back, n in enumerate(before, 1):
        visits += several(n, failed=("索证",), ended_on=quarter_back(back))
    assert bool(figures.rises(visits, DAY)) is told


def quarter_back(n: int) -> date:
    """今天往前第 n 个季度里的一天。"""
    number = figures.quarter(DAY) - n
    return date(number // 4, number % 4 * 3 + 1, 15)


def test_the_same_shop_failing_twice_is_told() -> None:
    """同一户同一项两次不符合才列出；两户各一次不列。"""
    twice = [
        replace(PLAIN, failed=("索证",)),
        replace(PLAIN, failed=("索证", "留样"), ended_on=DAY + timedelta(days=90)),
    ]
    assert [(row["entity"], row["name"], len(row["days"])) for row in figures.repeats(twice)] == [("甲店", "索证", 2)]
    assert figures.repeats(several(2, failed=("索证",))) == []


def test_one_visit_counts_under_each_of_its_items() -> None:
    """一次查两个事项，两个事项各计一次；同一类别的两个子项只计一次。"""
    rows = figures.by_item(several(6, items=("食品", "登记", "食品")))
    assert [(row["name"], row["checked"]) for row in rows] == [("登记", 6), ("食品", 6)]


def test_a_problem_counts_under_its_own_item_only() -> None:
    """三项里只有登记有不符合：食品、价格没有问题；分不开的各项都计，说有几次。"""
    items, six = ("登记", "食品", "价格"), several(6, result="R05", items=("登记", "食品", "价格"))
    told = {row["name"]: row for row in figures.by_item([replace(each, faulty=("登记",)) for each in six])}
    assert [(told[name]["problems"], told[name]["permille"]) for name in items] == [(6, 1000), (0, 0), (0, 0)]
    unsure = replace(PLAIN, items=items, result="R04", unsure=items)
    either = replace(PLAIN, items=items, result="R05", faulty=("登记",), unsure=("食品", "价格"))
    told = {row["name"]: row for row in figures.by_item([unsure, either, replace(PLAIN, items=items, unsure=items)])}
    assert [(told[name]["problems"], told[name]["whole"]) for name in items] == [(2, 1), (2, 2), (2, 2)]


def test_a_problem_of_nobody_is_the_visits() -> None:
    """更正之后的事项与算出来的对不上：整次检查计，不说没有问题。"""
    rows = figures.by_item([replace(PLAIN, items=("计量",), result="R05", faulty=("登记",))])
    assert [(row["name"], row["problems"], row["whole"]) for row in rows] == [("计量", 1, 1)]


def test_a_withdrawn_result_is_in_no_rate() -> None:
    """撤下的查过，也算录入，可是它的结果不作数。"""
    visits = [*several(6), replace(PLAIN, result="R05", withdrawn=True, published_on=None)]
    assert (figures.rate(visits)["checked"], figures.rate(visits)["problems"]) == (6, 0)
    assert figures.completion(visits)["entered"] == 7
    assert figures.results(visits, {"R01": "未发现问题", "R05": "已责令改正"})[-1]["code"] == "R01"


def test_the_public_numbers_do_not_say_which_item_of_one_firm_had_a_problem() -> None:
    """公示的一条只说结果；不足五户次的事项不写有几次有问题。"""
    rare = replace(PLAIN, result="R05", items=("食品", "价格"), faulty=("价格",))
    told = figures.public([*several(5), rare], 2026, {})
    assert [(row["name"], row["checked"], row["problems"]) for row in told["items"]] == [
        ("食品", 6, 0),
        ("价格", 1, None),
    ]
    far = replace(PLAIN, result="R05", district="柳溪镇")
    told = figures.public([*several(5), far], 2026, {})
    assert {row["name"]: row["problems"] for row in told["districts"]}["柳溪镇"] is None


def test_burden_counts_visits_that_took_place() -> None:
    """派出没有去的不算进门。"""
    cell = figures.burden(
        [PLAIN, replace(PLAIN, ended_on=DAY), replace(PLAIN, entity="乙店"), replace(PLAIN, result="")]
    )
    assert (cell["visits"], cell["entities"], cell["mean_hundredths"]) == (3, 2, 150)
    assert cell["most"] == [{"entity": "甲店", "times": 2}]


def test_a_check_at_the_desk_is_no_entry() -> None:
    """书面检查查完了照样算查过，不算进门，时长也不算；另有几次单说。"""
    desk = replace(PLAIN, there=False, minutes=600, entity="乙店")
    cell = figures.burden([replace(PLAIN, minutes=30), desk, desk])
    assert (cell["visits"], cell["desk"], cell["entities"], cell["minutes_mean"]) == (1, 2, 1, 30)
    assert figures.completion([PLAIN, desk])["entered"] == 2


def test_bands_of_days_do_not_overlap() -> None:
    """每一天落在一档里，逾期的在末档。"""
    bands = figures.timeliness(list(range(26)), 20)
    assert [band["name"] for band in bands] == ["0–5", "6–10", "11–15", "16–20", "21 以上"]
    assert sum(band["count"] for band in bands) == 26
    assert bands[-1] == {"name": "21 以上", "count": 5, "late": True}


def test_the_public_numbers_name_nobody() -> None:
    """公开的统计里没有一户的名字；没公示的、不随机的不进率。"""
    visits = [*several(6, result="R05", failed=("索证",)), *several(9, published_on=None), *several(7, random=False)]
    told = figures.public(visits, 2026, {"R05": "发现问题已责令改正"})
    assert (told["published"], told["problems"]["checked"], told["problems"]["problems"]) == (13, 6, 6)
    assert told["failing"] == [{"name": "索证", "times": 6, "entities": 6}]
    assert "店" not in str(told)
