"""抽查比例与频次。"""

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.frequency import parse_frequency
from server.domain.quota import say_frequency, say_ratio
from server.domain.ratio import impossible, parse_ratio

RATIOS = [
    ("5%", "exact", Fraction(1, 20)),
    ("100%", "exact", Fraction(1)),
    ("33%", "exact", Fraction(33, 100)),
    ("0.5%", "exact", Fraction(1, 200)),
    ("抽查比例不少于2‰", "min", Fraction(1, 500)),
    ("不低于3%或按专项计划确定", "min", Fraction(3, 100)),
    ("不超过总数的2%", "max", Fraction(1, 50)),
    ("根据实际需要，一般不超过 10%/年。", "max", Fraction(1, 10)),
    ("５％以上", "min", Fraction(1, 20)),
    ("10%以内", "max", Fraction(1, 10)),
    ("千分之二", "exact", Fraction(1, 500)),
    ("不低于百分之十", "min", Fraction(1, 10)),
    ("1/3", "exact", Fraction(1, 3)),
    ("全覆盖", "exact", Fraction(1)),
    ("根据实际情况确定", "none", None),
    ("结合登记事项检查一并开展", "none", None),
    ("根据浙食药监规〔2015〕25号确定", "none", None),
    ("150%", "none", None),
    ("1/0", "none", None),
    ("", "none", None),
]


@pytest.mark.parametrize(("text", "kind", "share"), RATIOS)
def test_ratio_is_read_as_printed(text: str, kind: str, share: Fraction | None) -> None:
    """印着什么读成什么；读不懂的留原文，不编数字。"""
    read = parse_ratio(text)
    assert (read.kind, read.share, read.text) == (kind, share, text)


def test_two_shares_are_steps() -> None:
    """一格里有两个比例，按分档保留，不合成一个。"""
    read = parse_ratio("（10%，其中重点检查单位不低于8%）")
    assert (read.kind, read.options) == ("step", (Fraction(1, 10), Fraction(2, 25)))


def test_a_share_for_one_level_says_which() -> None:
    """只约束省级的比例，不当作县里的比例。"""
    assert parse_ratio("省级不超过2%，市、县结合当地实际制定检查计划").level == "province"
    assert parse_ratio("不超过2%").level is None


def test_another_way_is_remembered() -> None:
    """“或按专项计划”记为另有办法。"""
    assert parse_ratio("不低于3%或按专项计划确定").otherwise


FREQUENCIES = [
    ("1次/年", "exact", 1, 1, "year", 1),
    ("每年一次", "exact", 1, 1, "year", 1),
    ("1—2次/年", "range", 1, 2, "year", 1),
    ("每年不少于2次", "min", 2, None, "year", 1),
    ("一般不超过2次/年", "max", None, 2, "year", 1),
    ("对同一单位每2年抽查不超过1次", "max", None, 1, "year", 2),
    ("在许可有效期内同一单位不超过2次", "max", None, 2, "permit", 1),
    ("每半年1次", "exact", 1, 1, "month", 6),
    ("每季度一次", "exact", 1, 1, "month", 3),
    ("每两年一次", "exact", 1, 1, "year", 2),
    ("每年1次20%；或者每年2次各10%", "step", None, None, None, 1),
    ("根据实际情况确定", "none", None, None, None, 1),
    ("2次", "none", None, None, None, 1),
]


@pytest.mark.parametrize(("text", "kind", "low", "high", "unit", "every"), FREQUENCIES)
def test_frequency_is_read_as_printed(
    text: str, kind: str, low: int | None, high: int | None, unit: str | None, every: int
) -> None:
    """频次的上下限、单位与间隔。"""
    read = parse_frequency(text)
    assert (read.kind, read.low, read.high, read.unit, read.every) == (kind, low, high, unit, every)


HAN = {1: "一", 2: "两", 3: "三", 4: "四", 5: "五", 6: "六", 7: "七", 8: "八", 9: "九"}
BOUNDS = {"至少": "min", "不少于": "min", "不得少于": "min", "不超过": "max", "最多": "max", "": "exact"}


def written(number: int) -> st.SearchStrategy[str]:
    """一个数的几种写法。"""
    return st.sampled_from([str(number), HAN[number]] + (["二"] if number == 2 else []))


@given(st.data(), st.integers(2, 9), st.integers(1, 4), st.sampled_from(sorted(BOUNDS)))
def test_once_in_several_years_is_never_read_as_yearly(data: st.DataObject, years: int, times: int, bound: str) -> None:
    """几年几次，有没有“每”“内”“至少”、写阿拉伯还是汉字，读出的都是那几年那几次。"""
    span = (
        data.draw(st.sampled_from(["", "每"]))
        + data.draw(written(years))
        + data.draw(st.sampled_from(["年", "年内", "个年度", "年度", "个自然年内"]))
    )
    number = data.draw(written(times)) + "次"
    lead, act = data.draw(st.sampled_from(["", "原则上", "对同一企业"])), data.draw(st.sampled_from(["", "抽查"]))
    text = data.draw(
        st.sampled_from([f"{lead}{span}{bound}{act}{number}", f"{lead}{bound}{number}/{span.lstrip('每')}"])
    )
    read = parse_frequency(text)
    low, high = (None if BOUNDS[bound] == "max" else times), (None if BOUNDS[bound] == "min" else times)
    assert (read.kind, read.low, read.high, read.unit, read.every) == (BOUNDS[bound], low, high, "year", years), text
    again = parse_frequency(say_frequency(read))
    assert (again.low, again.high, again.unit, again.every) == (low, high, "year", years)


SAID = [
    ("隔年抽查一次", "每 2 年 1 次"),
    ("隔月1次", "每 2 个月 1 次"),
    ("半年一次", "每 6 个月 1 次"),
    ("1次/半年", "每 6 个月 1 次"),
    ("每个季度1次", "每 3 个月 1 次"),
    ("两个季度内1次", "每 6 个月 1 次"),
    ("三个月一次", "每 3 个月 1 次"),
    ("一年两次", "每年 2 次"),
    ("1次/两年", "每 2 年 1 次"),
    ("每年1-2次", "每年 1—2 次"),
    ("每年一至两次", "每年 1—2 次"),
    ("每年1次至2次", "每年 1—2 次"),
    ("每年不少于1次且不超过3次", "每年 1—3 次"),
    ("原则上每年不得超过2次", "每年 不超过 2 次"),
    ("每年1次（含）以上", "每年 不少于 1 次"),
    ("每三年至少对辖区内的单位检查1次", "每 3 年 不少于 1 次"),
    ("上、下半年各检查一次", "每 6 个月 1 次"),
    ("列入年度抽查计划的，每两年一次", "每 2 年 1 次"),
    ("自2026年起每两年1次", "每 2 年 1 次"),
    ("日常检查每年1次", "每年 1 次"),
    ("在许可有效期内每年1次", "每年 1 次"),
    ("同一年度内不超过2次", "每年 不超过 2 次"),
    ("每年不少于2次，其中C、D类不少于4次", "每年 不少于 2 次；C、D类每年 不少于 4 次"),
    ("A类每两年1次，B类每年1次；C、D类每半年1次", "A类每 2 年 1 次；B类每年 1 次；C、D类每 6 个月 1 次"),
    ("C、D类每年不少于4次", "C、D类每年 不少于 4 次"),
    ("A类每两年1次、B类1次", "A类每 2 年 1 次；“B类1次”没有读出数字"),
    ("每年1次；D类每年一轮", "每年 1 次；“D类每年一轮”没有读出数字"),
]


@pytest.mark.parametrize(("text", "says"), SAID)
def test_usual_words_of_a_frequency_are_understood(text: str, says: str) -> None:
    """县里常见的写法，读作什么就说什么；读不出的那一处也说出来。"""
    assert say_frequency(parse_frequency(text)) == says


UNSURE = [
    "每隔一年1次",
    "每隔两年1次",
    "半月一次",
    "双月一次",
    "第一季度1次",
    "每年3月检查1次",
    "每年上半年1次",
    "四个季度各1次",
    "2-3年一次",
    "每一至两年一次",
    "每年一两次",
    "每年1、2次",
    "每年少于2次",
    "每年超过2次",
    "每年0次",
    "每年1.5次",
    "每年一百二十次",
    "每年第一次",
    "每年一次性抽取",
    "2026年1次",
    "近3年内1次",
    "一年半一次",
    "3月1次",
    "开业后3个月内检查1次",
    "间隔不少于6个月1次",
    "每两年三轮",
    "1次",
    "不限次数",
]


@pytest.mark.parametrize("text", UNSURE)
def test_what_is_not_sure_gives_no_number(text: str) -> None:
    """读不准的一个数也不给。"""
    assert parse_frequency(text).kind == "none"


def test_a_share_of_several_years_is_no_yearly_share() -> None:
    """两年 10% 不读成每年 10%；低于、超过某数也不读成那个数。"""
    texts = ("两年10%", "三年内不低于30%", "每半年5%", "低于5%", "超过5%")
    assert {parse_ratio(text).kind for text in texts} == {"none"}


def test_classes_in_a_row_are_said_with_one_mark() -> None:
    """用顿号隔开的几档，说出来不叠标点。"""
    assert say_ratio(parse_ratio("A类1%、B类3%、C类10%")) == "A类1%；B类3%；C类10%"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("【3%，5%】", "3%—5%"),
        ("[0.5‰,2‰]", "0.05%—0.2%"),
        ("［10%］（其中D类不低于50％）", "10%；D类不低于 50%"),
        ("10%【重点企业30%】", "10%；重点企业30%"),
        ("【不低于3%】", "不低于 3%"),
        ("A级（≥1%）、B级（≥3%）", "A级不低于 1%；B级不低于 3%"),
        ("信用A级企业（不低于1%）；信用D级企业（不低于50%）", "信用A级企业不低于 1%；信用D级企业不低于 50%"),
        ("3%（A级）、5%（B级）", "A级3%；B级5%"),
        ("不低于3%（A类企业），不低于5%（B类企业）", "A类企业不低于 3%；B类企业不低于 5%"),
        ("（3%，5%】", ""),
        ("D级企业5%，其余不抽", "D级企业5%"),
        ("3%（A级）", "A级3%"),
        ("辖区内总数的3%", "3%"),
        ("抽查比例［3%，5%）", ""),
    ],
)
def test_brackets_do_not_leak_and_classes_beside_them_are_kept(text: str, says: str) -> None:
    """方括号不进读法，两端都写的区间读成区间；括号前面、后面写着哪一级的，读法里也写；半开的区间不读。"""
    assert say_ratio(parse_ratio(text)) == says


@pytest.mark.external
def test_every_cell_of_a_published_list_is_read_or_kept(external_data: Path) -> None:
    """真实清单里，凡写着百分数的都读出数字，没写的都留原文。"""
    path = external_data / "items-zhejiang2017" / "random_check_items.csv"
    with path.open(encoding="utf-8-sig") as file:
        cells = [row["抽查比例"] for row in csv.DictReader(file)]
    assert len(cells) == 79
    for text in cells:
        assert (parse_ratio(text).kind != "none") == ("%" in text or "‰" in text), text
        assert parse_ratio(text).text == text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("-5%", "负数"),
        ("不低于 -5%", "负数"),
        ("不超过120%", "100%"),
        ("百分之一百二十", ""),
        ("1%-3%", ""),
        ("一半", ""),
        ("100%", ""),
    ],
)
def test_an_impossible_share_is_named(text: str, word: str) -> None:
    """负数和超过 100% 的说出来；读不懂的、区间的不算。"""
    assert (word in impossible(text)) if word else impossible(text) == ""
