"""证照代码。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from server.domain.codes import ALPHABET, Code, make_registration_number, make_uscc, normalise, read_code
from server.domain.decide import Refusal

PUBLISHED = (
    "91110108551385082Q",
    "91330100799655058B",
    "914403001922038216",
    "9144030071526726XG",
    "91350100M000100Y43",
)


def refusal(text: str) -> Refusal:
    answer = read_code(text)
    assert isinstance(answer, Refusal)
    return answer


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_pass(code: str) -> None:
    """公开见到的真实代码都通过校验。"""
    assert read_code(code) == Code("uscc", code)


@given(st.integers(0, 31**6 - 1))
def test_made_codes_are_valid_to_an_outside_library(serial: int) -> None:
    """造出的代码，别家的实现也认。"""
    assert uscc.is_valid(make_uscc(serial))


@given(st.integers(0, 10**8 - 1))
def test_made_registration_numbers_are_valid_to_an_outside_library(serial: int) -> None:
    """造出的注册号符合 ISO 7064 MOD 11,10。"""
    number = make_registration_number(serial)
    assert mod_11_10.is_valid(number)
    assert read_code(number) == Code("reg_no", number)


@given(st.integers(0, 31**6 - 1), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_agrees_with_an_outside_library_after_one_slip(serial: int, place: int, letter: str) -> None:
    """抄错一位时，判断与别家的实现一致。"""
    code = make_uscc(serial)
    slipped = code[:place] + letter + code[place + 1 :]
    assert isinstance(read_code(slipped), Code) == uscc.is_valid(slipped)


def test_full_width_spaces_and_case_are_forgiven() -> None:
    """全角、空格、小写、表格文本前缀都能还原。"""
    code = make_uscc(7)
    messy = "'" + " ".join(chr(ord(each) + 0xFEE0) for each in code.lower())
    assert normalise(messy) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "uscc.empty"),
        ("　", "uscc.empty"),
        ("9.137E+17", "uscc.scientific"),
        ("9.13705E17", "uscc.scientific"),
        ("91370503MA3ABCDE1", "uscc.length_17"),
        ("913705", "uscc.length"),
        ("913705030000000000", "uscc.trailing_zeros"),
        ("91370503MA3ABCDE1H", "uscc.check_digit"),
        ("91AB0503MA3ABCDE1G", "uscc.region"),
        ("91370503MA3ABCD*1G", "uscc.letter"),
        ("370503200000011", "reg_no.check_digit"),
    ],
)
def test_each_fault_has_its_own_reason(text: str, code: str) -> None:
    """错在哪里，就说哪里。"""
    assert refusal(text).code == code


def test_a_wrong_letter_is_mended_only_when_the_check_digit_then_fits() -> None:
    """字母 O 改为 0 后校验相符，才给出建议。"""
    good = next(code for code in map(make_uscc, range(1000)) if "0" in code[10:16])
    place = good.index("0", 10)
    wrong = good[:place] + "O" + good[place + 1 :]
    assert refusal(wrong).extra["suggestion"] == good
    other = good[:-1] + ALPHABET[(ALPHABET.index(good[-1]) + 1) % 31]
    assert "suggestion" not in refusal(other[:place] + "O" + other[place + 1 :]).extra


@pytest.mark.external
def test_fifty_thousand_registered_codes_pass(external_data) -> None:
    """五万户真实登记的代码全部通过。"""
    import csv
    import gzip

    with gzip.open(external_data / "enterprises" / "enterprises_50k.csv.gz", "rt", encoding="utf-8-sig") as rows:
        codes = [row["统一社会信用代码"] for row in csv.DictReader(rows)]
    assert len(codes) == 50_000
    assert [code for code in codes if not isinstance(read_code(code), Code)] == []
