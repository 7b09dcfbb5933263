"""公开。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from server.domain import disclosure
from server.domain.codes import Code, make_uscc, read_code, uscc_check


def with_check_digit(body: str) -> str:
    """给 17 位补上校验位。"""
    return next(body + last for last in "0123456789X" if disclosure.is_id_number(body + last))


def wrong_check_digit(body: str) -> str:
    """给 17 位补上一个不相符的末位。"""
    return next(body + last for last in "0123456789" if not disclosure.is_id_number(body + last))


@given(st.integers(0, 999))
def test_id_numbers_agree_with_an_outside_library(serial: int) -> None:
    """身份证校验位与别家一致。"""
    number = with_check_digit(f"11010119900307{serial:03d}")
    assert number[-1] == ric.calc_check_digit(number)


@given(st.integers(10**14, 10**18 - 1))
def test_card_numbers_agree_with_an_outside_library(body: int) -> None:
    """银行卡校验位与别家一致。"""
    digits = str(body)
    card = digits + luhn.calc_check_digit(digits)
    assert disclosure.is_card_number(card) == (16 <= len(card) <= 19 and not isinstance(read_code(card), Code))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("联系人13900000000", ["mobile"]),
        ("电话 +86 139-0000-0000。", ["mobile"]),
        (f"身份证{with_check_digit('99010019900307001')}", ["id_number"]),
        ("卡号6222 0000 0000 000" + luhn.calc_check_digit("622200000000000"), ["bank_card"]),
        ("局电话 1400 0000 100，合同号 2026112400001", []),
        (f"编号{wrong_check_digit('99010019900307001')}后补", []),
        ("文号青市监检字〔2026〕12号，3 处整改", []),
    ],
)
def test_personal_data_is_found_in_free_text(text: str, kinds: list[str]) -> None:
    """文字里的身份证号、手机号、卡号找得出，别的号码不误报。"""
    assert [leak.kind for leak in disclosure.leaks(text)] == kinds


@given(st.integers(0, 31**6 - 1))
def test_credit_codes_are_not_personal_data(serial: int) -> None:
    """统一社会信用代码不当作个人信息。"""
    assert disclosure.leaks(f"代码{make_uscc(serial)}") == ()


def test_a_credit_code_of_digits_alone_is_not_personal_data() -> None:
    """全是数字的统一社会信用代码，过得了 Luhn 或身份证校验位的也不误报；结果因此不会被暂缓。"""
    bodies = (f"91990100{serial:09d}" for serial in range(300_000_000, 300_004_000))
    codes = [body + uscc_check(body) for body in bodies if uscc_check(body).isdecimal()]
    luck = [code for code in codes if luhn.is_valid(code)]
    assert len(luck) > 50
    assert [code for code in codes if disclosure.leaks(f"代码{code}。")] == []


def test_only_listed_fields_leave_the_house() -> None:
    """不在公示表内的字段一个也出不去。"""
    record = dict.fromkeys(disclosure.RESULT_FIELDS, "x") | {"phone": "1400", "legal_rep": "某人"}
    assert set(disclosure.allowed(record)) == set(disclosure.RESULT_FIELDS)


def test_no_listed_field_names_a_person() -> None:
    """公示字段里没有人名、电话、照片、签名。"""
    forbidden = ("phone", "photo", "person", "legal", "signature", "inspector", "note", "finding", "address")
    assert [field for field in disclosure.RESULT_FIELDS if any(word in field for word in forbidden)] == []


@pytest.mark.parametrize(
    ("label", "public", "department", "own", "seen"),
    [
        ("public", True, False, False, True),
        ("internal", True, False, False, False),
        ("internal", False, True, False, True),
        ("internal", False, False, False, False),
        ("personal", False, True, False, True),
        ("sensitive", False, True, False, False),
        ("sensitive", False, False, True, True),
        ("sensitive", True, True, True, False),
    ],
)
def test_who_may_see_which_column(label: str, public: bool, department: bool, own: bool, seen: bool) -> None:
    """公开人人可见，内部限部门，敏感限本人，公示页上只有公开。"""
    assert disclosure.may_see(label, public=public, same_department=department, own=own) is seen


def test_a_judicial_transfer_is_held_back() -> None:
    """移送司法机关的结果暂缓公示，其余待公示。"""
    assert disclosure.opening_state(frozenset({"ORDER", "JUDICIAL"})) == "held"
    assert disclosure.opening_state(frozenset({"ORDER"})) == "queued"
