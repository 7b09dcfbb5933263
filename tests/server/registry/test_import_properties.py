"""任取的日期、代码：各种写法读出同一天，失真的代码从不收。"""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from server.domain.codes import ALPHABET, make_uscc, uscc_check
from server.registry.imports import entities, fields, identity
from server.registry.imports.columns import clean
from server.registry.imports.workbook import text

DAYS = some.dates(date(1950, 1, 1), date(2149, 12, 31))
TITLES = {"code": "代码", "name": "名称"}


def spoken(number: int) -> str:
    """一到九十九的中文写法。"""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones else "")


def notations(day: date) -> list[str]:
    """一天的各种写法。"""
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    return [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{year}年{spoken(day.month)}月{spoken(day.day)}日",
        f"{year.replace('〇', '零')}年{spoken(day.month)}月{spoken(day.day)}日",
        f" {day.isoformat()} 00:00:00",
        f"{day.isoformat()}T08:30:00",
    ]


@given(DAYS)
def test_every_notation_means_the_same_day(day: date) -> None:
    """同一天的九种写法，读出的都是这一天。"""
    assert {fields.day(said) for said in notations(day)} == {day}


@given(DAYS, some.booleans())
def test_serial_numbers_mean_the_day_of_their_epoch(day: date, dates1904: bool) -> None:
    """1900 与 1904 起算的序数，各读出本来那一天；别的字原样。"""
    number = (day - (fields.DAY_0_1904 if dates1904 else fields.DAY_0_1900)).days
    if 10_000 <= number <= 99_999:
        assert fields.day(fields.serial(f"{number}.5", dates1904)) == day
    assert fields.serial(day.isoformat(), dates1904) == day.isoformat()


@given(some.integers(1900, 2100), some.integers(0, 99), some.integers(0, 99))
def test_a_month_or_day_that_does_not_exist_is_never_read_as_another(year: int, month: int, day: int) -> None:
    """没有的月、没有的日一概认不出，不当成别的日子；只有年月的也不当成哪一天。"""
    real = real_day(year, month, day)
    for said in (
        f"{year}-{month}-{day}",
        f"{year}/{month:02}/{day:02}",
        f"{year}年{month}月{day}日",
        f"{year}{month:02}{day:02}",
    ):
        assert fields.day(said) == real, said
        assert fields.month(said) == (real.isoformat()[:7] if real else None), said
    for said in (f"{year}-{month}", f"{year}.{month:02}", f"{year}年{month}月", f"{year}{month:02}"):
        assert fields.day(said) is None, said
        assert fields.month(said) == (f"{year}-{month:02}" if 1 <= month <= 12 else None), said


def real_day(year: int, month: int, day: int) -> date | None:
    """真有的日子；没有的为 None。"""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@given(some.text(max_size=20))
def test_no_text_upsets_the_reading_of_dates(said: str) -> None:
    """随便什么字，读日期不出错；读得出的必是真日子。"""
    found = fields.day(said)
    assert found is None or date.fromisoformat(found.isoformat()) == found


@given(some.integers(0, 887_503_680), some.integers(0, 17), some.sampled_from(ALPHABET))
def test_one_wrong_character_is_never_accepted(serial: int, place: int, letter: str) -> None:
    """改错任何一位，都不会被当成一个对的代码收下。"""
    code = make_uscc(serial)
    wrong = code[:place] + letter + code[place + 1 :]
    draft = entities.read(2, {"code": wrong, "name": "甲"}, TITLES)
    assert (draft.key == f"uscc:{wrong}" and not draft.flaws) is (wrong == code)


@given(some.text("0123456789", min_size=15, max_size=15))
def test_a_code_that_became_a_number_is_never_accepted(body: str) -> None:
    """纯数字的代码一旦被存成数值，读出的字必被拒绝，且不给建议。"""
    digits = f"91{body}"
    code = digits + uscc_check(digits)
    if code.isdecimal():
        shown = text(float(code))
        draft = entities.read(2, {"code": shown, "name": "甲"}, TITLES)
        assert [(flaw.code, flaw.suggestion) for flaw in draft.flaws] == [("uscc.scientific", None)]


BIRTHDAYS = some.dates(date(1900, 1, 1), date(2029, 12, 31))
AREAS = some.sampled_from(["110101", "370102", "440119", "659001", "810000"])


@given(AREAS, BIRTHDAYS, some.text("0123456789", min_size=3, max_size=4), some.booleans())
def test_an_identity_number_that_became_a_number_is_known(area: str, born: date, rest: str, kept: bool) -> None:
    """身份证号（或少抄一位的）一旦被存成数值，不管丢了几位，都认得出，遮住以后不剩生日；代码一栏也是。"""
    digits = f"{area}{born:%Y%m%d}{rest}"
    number = int(digits[:15].ljust(len(digits), "0")) if kept else int(digits)  # Excel keeps 15 digits, others round
    for said in (
        text(float(number)),
        text(float(number)).lower(),
        f"{float(number):.14E}",
        f"王五 {float(number):.14e}",
    ):
        assert identity.written(said), said
        assert identity.written(said, as_code=True), said
        assert identity.suspect(["甲", said]), said
        assert identity.hidden(said) in (identity.UNSEEN, f"王五 {identity.UNSEEN}"), said


@given(some.one_of(some.integers(0, 10**15), some.decimals(0, 10**15, places=2), some.integers(10**18, 10**20)))
def test_no_amount_and_no_telephone_is_taken_for_a_lost_number(number: Any) -> None:
    """金额、注册资本、电话、更长的卡号，写成数值也不当作身份证号。"""
    for said in (text(float(number)), f"{float(number):.5E}", f"{float(number):.14e}"):
        assert identity.lost(said) == [], said


@given(some.text("0123456789", min_size=15, max_size=15))
def test_a_lost_code_of_a_firm_keeps_its_own_words(body: str) -> None:
    """91 开头的代码存成了数值，代码一栏不当作身份证号，照旧说代码丢了几位。"""
    assert not identity.written(text(float(f"91{body}0")), as_code=True)


@given(some.integers(0, 887_503_680), some.sampled_from(["'{}", '="{}"', " {}\t", "\ufeff{}", "{}\u200b", "`{}"]))
def test_marks_that_keep_a_cell_text_are_no_part_of_the_code(serial: int, shape: str) -> None:
    """单引号、="…"、制表符、零宽字符：都是为了存成文本，不是代码的一部分。"""
    code = make_uscc(serial)
    assert entities.read(2, {"code": clean(shape.format(code)), "name": "甲"}, TITLES).key == f"uscc:{code}"
