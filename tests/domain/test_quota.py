"""比例与频次的机器字段：二十六种写法都装得下，写出去读得回，更正要自洽。"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import quota
from server.domain.decide import Refusal
from server.domain.frequency import Frequency, parse_frequency, room_left
from server.domain.initiators import initiator_of, read_initiators, same_office
from server.domain.notation import percent
from server.domain.ratio import Ratio, parse_ratio

# One synthetic copy of every notation met in published lists, and what it says.
NOTATIONS = [
    ("根据《关于印发某某随机抽查工作规程（试行）的通知》确定。", ""),
    ("市局抽查比例不少于30%", "市级不低于 30%"),
    ("根据实际情况确定", ""),
    ("抽查比例不少于2‰", "不低于 0.2%"),
    ("10%", "10%"),
    ("33%", "33%"),
    ("100%", "100%"),
    ("结合登记事项检查一并开展", ""),
    ("不低于3%或按专项计划确定", "不低于 3%，或另有办法"),
    ("不少于3%", "不低于 3%"),
    ("不超过总数的2%", "不超过 2%"),
    ("根据实际需要，一般不超过 10%/年。", "每年不超过 10%"),
    ("不超过30%/年", "每年不超过 30%"),
    ("由省级监管部门根据风险情况提出当年检查重点，由市级监管部门制定检查计划", ""),
    ("根据实际需要，不超过6%", "不超过 6%"),
    ("由市级监管部门确定当年检查的重点和检查单位数量", ""),
    ("由市级监管部门确定检查单位数量（10%，其中重点检查单位不低于8%）", "10%；重点检查单位不低于 8%"),
    ("省级不超过2%，市、县监管部门结合当地实际制定检查计划", "省级不超过 2%"),
    ("10-20%", "10%—20%"),
    ("60-70家", "60—70 户"),
    ("市级2% 区级10%", "市级2%；县级10%"),
    ("待定", ""),
    ("不少于1% 且不少于10家", "不低于 1% 且 不少于 10 户"),
    ("10所及以下不少于2所，超过10所不低于50%", "10所及以下不少于 2 户；超过10所不低于 50%"),
    ("3户 20%", "20% 且 3 户"),
    ("≥50%", "不低于 50%"),
    ("不低于0.5%", "不低于 0.5%"),
    ("20%-10%", ""),
    ("不超过2%且不多于20家", "不超过 2% 且 不超过 20 户"),
    ("不满10户的全部检查，10户以上的不低于20%", "不满10户100%；10户以上不低于 20%"),
]
OFTEN = [
    ("市级局每年组织1次；县级局每月组织1次", "市级每年 1 次；县级每月 1 次"),
    ("每年1次20%；或者每年2次各10%", "每年 1 次，每次 20%；每年 2 次，每次 10%"),
    ("每年1次33%；或者每年分次达到33%", "每年 1 次，每次 33%；合计 33%"),
    ("市级每半年一次、区级每季度一次", "市级每 6 个月 1 次；县级每 3 个月 1 次"),
    ("在许可有效期内对同一个单位的检查不超过2次。", "对同一对象许可（备案）有效期内 不超过 2 次"),
    ("对同一单位每2年抽查不超过1次", "对同一对象每 2 年 不超过 1 次"),
    ("每周1次", "每周 1 次"),
    ("1—2次/年", "每年 1—2 次"),
    ("按照分层次监管，根据风险高低，依法属地确定。", ""),
]


@pytest.mark.parametrize(("text", "says"), NOTATIONS)
def test_every_notation_of_a_ratio_is_held(text: str, says: str) -> None:
    """每种写法读成一句话，写成 JSON 再读回来一样。"""
    read = parse_ratio(text)
    assert quota.say_ratio(read) == says
    assert quota.read_ratio(quota.ratio_json(read), text) == read


@pytest.mark.parametrize(("text", "says"), OFTEN)
def test_every_notation_of_a_frequency_is_held(text: str, says: str) -> None:
    """每种频次读成一句话。"""
    assert quota.say_frequency(parse_frequency(text)) == says


@pytest.mark.external
def test_the_published_lists_are_held(external_data: Path) -> None:
    """真实清单与联合清单的每一格，写成 JSON 再读回来，说的是同一句话。"""
    cells: set[str] = set()
    for name, column in (
        ("items-zhejiang2017/random_check_items.csv", "抽查比例"),
        ("items-joint/joint_items.csv", "ratio"),
    ):
        with (external_data / name).open(encoding="utf-8-sig") as file:
            cells |= {row[column] for row in csv.DictReader(file)}
    assert len(cells) >= 40
    for text in cells:
        read = parse_ratio(text)
        assert quota.read_ratio(quota.ratio_json(read), text) == read, text


shares = st.fractions(min_value=Fraction(1, 1000), max_value=1, max_denominator=1000)


@given(shares, st.sampled_from(["min", "max", "exact"]), st.sampled_from([None, "province", "city", "county"]))
def test_what_is_said_is_read_back(share: Fraction, kind: Any, level: str | None) -> None:
    """说成一句话再读，还是原来的比例：一分不差。"""
    low, high = (None if kind == "max" else share), (None if kind == "min" else share)
    rule = Ratio(kind, "", low, high, level=level)
    read = parse_ratio(quota.say_ratio(rule))
    assert (read.kind, read.low, read.high, read.level) == (kind, low, high, level)


WRITTEN = {
    "percent": lambda n: f"{Decimal(n) / 10}%",
    "permille": lambda n: f"{n}‰",
    "full width": lambda n: f"{Decimal(n) / 10}％".translate({ord(each): ord(each) + 0xFEE0 for each in "0123456789."}),
    "of a hundred": lambda n: f"百分之{Decimal(n) / 10}",
    "of a thousand": lambda n: f"千分之{n}",
    "fraction": lambda n: f"{n}/1000",
}
BOUNDS = {
    "min": ("不低于{}", "不少于总数的{}", "至少{}", "≥{}", "抽查比例最低 {}", "{}以上"),
    "max": ("不超过{}", "一般不超过总数的{}", "不高于{}", "至多{}", "≤{}", "{}以内", "{}以下"),
    "exact": ("{}", "按{}抽取", "抽查比例{}"),
}
bounded = st.sampled_from([(kind, text) for kind, texts in BOUNDS.items() for text in texts])


@given(st.integers(1, 1000), st.sampled_from(sorted(WRITTEN)), bounded, st.sampled_from([None, "year"]))
def test_every_way_of_writing_a_share_is_the_same_share(
    permille: int, written: str, bound: tuple[str, str], per: str | None
) -> None:
    """百分数、千分数、全角、百分之、千分之、分数，配上各种界限词：读成同一个分数，一分不差。"""
    kind, words = bound
    text = words.format(WRITTEN[written](permille)) + ("/年" if per else "")
    read, share = parse_ratio(text), Fraction(permille, 1000)
    assert (read.kind, read.share, read.per, read.text) == (kind, share, per, text)
    again = parse_ratio(quota.say_ratio(read))
    assert (again.kind, again.low, again.high, again.per) == (read.kind, read.low, read.high, read.per)


@given(st.lists(shares, min_size=2, max_size=2, unique=True), st.sampled_from([None, "year", "quarter", "month"]))
def test_a_span_said_is_read_back(ends: list[Fraction], per: Any) -> None:
    """区间（十分之几到十分之几）也一样，期间一并读回。"""
    low, high = (Fraction(int(end * 1000), 1000) for end in sorted(ends))
    read = parse_ratio(quota.say_ratio(Ratio("range", "", low, high, per=per)))
    assert (read.low, read.high, read.per) == (low, high, per)


@given(st.integers(1, 5000), st.integers(0, 5000), st.sampled_from(["min", "max", "exact", "range"]))
def test_heads_said_are_read_back(few: int, more: int, kind: Any) -> None:
    """按户数的写法，说出去读得回。"""
    most = None if kind == "min" else few + (more if kind == "range" else 0)
    rule = Ratio(kind, "", None, None, None if kind == "max" else few, most)
    read = parse_ratio(quota.say_ratio(rule))
    assert (read.count_low, read.count_high) == (rule.count_low, rule.count_high)


@given(st.integers(1, 30), st.integers(1, 12), st.sampled_from(["min", "max", "exact"]), st.booleans())
def test_a_frequency_said_is_read_back(times: int, every: int, kind: Any, same: bool) -> None:
    """频次也一样。"""
    low, high = (None if kind == "max" else times), (None if kind == "min" else times)
    rule = Frequency(kind, low, high, "year", every, "", same)
    read = parse_frequency(quota.say_frequency(rule))
    assert (read.kind, read.low, read.high, read.unit, read.every, read.per_object) == (
        kind, low, high, "year", every, same,
    )  # fmt: skip


@given(st.text(alphabet="0123456789.%‰/-—不低于超过每年次户家所，；。或市级省()（）一二十百分之", max_size=30))
def test_no_text_upsets_the_reading(text: str) -> None:
    """任何文字都读得完：原文留着，比例在零与一之间。"""
    read = parse_ratio(text)
    assert read.text == text
    assert read.share is None or 0 <= read.share <= 1
    assert parse_frequency(text).text == text
    quota.say_ratio(read)


@given(shares)
def test_percent_never_rounds(share: Fraction) -> None:
    """百分数不四舍五入：除不尽的写成分数。"""
    said = percent(share)
    value = Fraction(said.rstrip("%")) / 100 if said.endswith("%") else Fraction(said)
    assert value == share


@pytest.mark.parametrize(
    ("given_rule", "told"),
    [
        ({"kind": "min", "high": "1/10"}, "不符"),
        ({"kind": "exact", "low": "1/10", "high": "1/5"}, "区间"),
        ({"kind": "range", "low": "1/5", "high": "1/10"}, "下限"),
        ({"kind": "min", "low": "3/2"}, "100%"),
        ({"kind": "min", "low": "三成"}, "看不懂"),
        ({"kind": "min", "low": "1/0"}, "看不懂"),
        ({"kind": "min"}, "请填写"),
        ({"kind": "step", "steps": [{"kind": "min", "low": "1/10"}]}, "两档"),
        ({"kind": "maybe"}, "种类"),
        ({"kind": "min", "low": "1/10", "level": "village"}, "层级"),
    ],
)
def test_a_correction_that_contradicts_itself_is_refused(given_rule: dict[str, Any], told: str) -> None:
    """自相矛盾的更正不收，并说哪里不对。"""
    refusal = quota.read_ratio(given_rule)
    assert isinstance(refusal, Refusal)
    assert told in refusal.message


def test_a_frequency_needs_a_period() -> None:
    """频次没有期间不收；给了就收。"""
    assert isinstance(quota.read_frequency({"kind": "max", "high": 2}), Refusal)
    read = quota.read_frequency({"kind": "max", "high": 2, "unit": "year", "per_object": True})
    assert isinstance(read, Frequency)
    assert (read.high, read.per_object) == (2, True)


def test_room_left_counts_the_calendar_span() -> None:
    """每年至多两次，今年查过一次还剩一次；每两年一次的去年查过就没有了。"""
    twice, biennial = parse_frequency("每年不超过2次"), parse_frequency("对同一单位每2年抽查不超过1次")
    past = [date(2025, 12, 31), date(2026, 3, 2)]
    assert room_left(twice, past, date(2026, 11, 1)) == 1
    assert room_left(biennial, [date(2025, 1, 5)], date(2026, 11, 1)) == 0
    assert room_left(biennial, [date(2024, 12, 31)], date(2026, 11, 1)) == 1
    assert room_left(parse_frequency("每年不少于1次"), past, date(2026, 11, 1)) is None


def test_the_initiator_depends_on_the_object() -> None:
    """电影院归宣传部门，其余归没写条件的那一个；两个都没写条件就由人定。"""
    rules = read_initiators("文化和旅游部门|宣传部门(电影院)")
    assert initiator_of(rules, "青禾县星光电影院有限公司") == "宣传部门"
    assert initiator_of(rules, "青禾县歌舞厅") == "文化和旅游部门"
    assert initiator_of(read_initiators("文化和旅游部门|卫生健康部门"), "青禾县歌舞厅") is None
    assert initiator_of([], "青禾县歌舞厅") is None


@pytest.mark.parametrize(
    ("named", "office", "same"),
    [
        ("文化和旅游部门", "青禾县文化和旅游局", True),
        ("市场监管部门", "青禾县市场监督管理局", True),
        ("县级消防部门", "青禾县消防救援大队", True),
        ("宣传部门", "青禾县文化和旅游局", False),
    ],
)
def test_an_office_is_known_by_the_word_on_the_list(named: str, office: str, same: bool) -> None:
    """清单写类名，部门写全称：认得出是不是一家。"""
    assert same_office(named, office) is same
