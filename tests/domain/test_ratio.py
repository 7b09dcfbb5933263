"""抽查比例与频次。"""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from server.domain.frequency import parse_frequency
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
