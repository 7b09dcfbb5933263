"""文号。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.numbering import DocumentNumber, format_number, next_seq, parse_number


def test_a_number_is_written_as_official_letters_are() -> None:
    """六角括号，序号不带前导零、不带“第”。"""
    assert format_number("青市监", 2026, 12) == "青市监检字〔2026〕12号"


@given(st.integers(2000, 2099), st.integers(1, 99999))
def test_a_written_number_reads_back(year: int, seq: int) -> None:
    """写出的文号读得回来。"""
    assert parse_number(format_number("青市监", year, seq)) == DocumentNumber("青市监检字", year, seq)


@pytest.mark.parametrize("text", ["青市监检字[2026]12号", "青市监检字〔2026〕012号", "青市监检字〔26〕1号", ""])
def test_other_forms_are_not_numbers(text: str) -> None:
    """方括号、前导零、两位年份都不是文号。"""
    assert parse_number(text) is None


def test_a_number_is_never_used_twice() -> None:
    """作废的号不再用，下一个总比最大的大一。"""
    assert next_seq(frozenset({1, 3})) == 4
    assert next_seq(frozenset()) == 1


def test_a_number_needs_initials() -> None:
    """没有机关代字不成文号。"""
    with pytest.raises(ValueError, match="代字"):
        format_number(" ", 2026, 1)
