"""证照代码：统一社会信用代码（GB 32100）与十五位注册号（S0-07、S3-01 归集到市场主体名下）。"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from server.domain.decide import Refusal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100 的 31 个字符：不用 I O S V Z。"""

VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# What a hand or a scanner writes instead of a letter the standard does not use.
LOOKALIKE = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}

INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,2}")

CodeKind = Literal["uscc", "reg_no"]


@dataclass(frozen=True, slots=True)
class Code:
    """一个通过校验的代码：种类与规范写法。"""

    kind: CodeKind
    value: str


def normalise(text: str) -> str:
    """规范写法：全角转半角、去空白与表格文本前缀、字母大写。"""
    if text.isascii() and text.isalnum():  # as nearly all are
        return text.upper()
    plain = unicodedata.normalize("NFKC", text)
    return INVISIBLE.sub("", plain).lstrip("'`\u2018\u2019").upper()


def uscc_check(body: str) -> str:
    """GB 32100 校验位：前 17 位加权求和，模 31。

    `body` is 17 characters of ALPHABET; a character outside raises KeyError.
    """
    total = sum(VALUE[letter] * weight for letter, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """GB 11714 组织机构代码校验位：前 8 位加权求和，模 11，10 写作 X。"""
    values = (ORGANISATION_ALPHABET.index(letter) for letter in body)
    total = sum(v * w for v, w in zip(values, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def registration_check(body: str) -> str:
    """十五位注册号校验位：前 14 位按 ISO 7064 MOD 11,10。"""
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def read_code(text: str) -> Code | Refusal:
    """读一格代码（S0-07）：认出 18 位代码或 15 位注册号，否则说清楚哪里不对。

    Never guesses: a suggestion is given only when exactly the named change makes
    the check digit fit, and even then the value is refused until a person confirms it.
    """
    code = normalise(text)
    if not code:
        return Refusal("uscc.empty", "没有填写统一社会信用代码或注册号")
    if _is_scientific(code):
        return Refusal(
            "uscc.scientific",
            f"“{code}”是表格软件改写的科学计数法，后几位已丢失；请把该列设为文本，按原件重填",
        )
    if len(code) == 15 and code.isdecimal():
        return _read_registration(code)
    if len(code) == 18:
        return _read_uscc(code)
    return _wrong_length(code)


def _is_scientific(code: str) -> bool:
    # A genuine 18-character code may hold one E between digits; a dot or plus never occurs in one.
    return "E" in code and bool(SCIENTIFIC.fullmatch(code)) and (len(code) != 18 or "." in code or "+" in code)


def _wrong_length(code: str) -> Refusal:
    if len(code) == 17:
        return Refusal("uscc.length_17", "只有 17 位，少了一位；统一社会信用代码应为 18 位")
    return Refusal(
        "uscc.length",
        f"长度是 {len(code)} 位；统一社会信用代码应为 18 位，旧注册号应为 15 位数字",
    )


def _read_registration(code: str) -> Code | Refusal:
    if registration_check(code[:14]) != code[14]:
        return Refusal("reg_no.check_digit", "十五位注册号的校验位不符，请对照执照核对")
    return Code("reg_no", code)


def _read_uscc(code: str) -> Code | Refusal:
    if not VALUE.keys() >= set(code):
        return _foreign_letter(code, next(place for place, letter in enumerate(code) if letter not in VALUE))
    if not code[2:8].isdecimal():
        return Refusal("uscc.region", "第 3 至 8 位应为登记机关的行政区划码（6 位数字）")
    if uscc_check(code[:17]) == code[17]:
        return Code("uscc", code)
    if code.isdecimal() and code.endswith("000"):
        return Refusal(
            "uscc.trailing_zeros",
            "末三位是 000 且校验位不符：代码曾被当作数字保存，后三位已丢失，请按原件重填",
        )
    return Refusal("uscc.check_digit", "统一社会信用代码校验位不符，多半是抄写有误，请对照执照核对")


def _foreign_letter(code: str, place: int) -> Refusal:
    letter = code[place]
    if letter not in LOOKALIKE:
        return Refusal("uscc.letter", f"第 {place + 1} 位“{letter}”不是统一社会信用代码可用的字符")
    said = f"第 {place + 1} 位是字母 {letter}；统一社会信用代码不用 I、O、S、V、Z"
    repaired = "".join(LOOKALIKE.get(each, each) for each in code)
    if isinstance(_read_uscc(repaired), Code):
        return Refusal(
            "uscc.letter",
            f"{said}，改为 {repaired} 则校验位相符，请对照执照确认",
            {"suggestion": repaired},
        )
    return Refusal("uscc.letter", f"{said}，请对照执照核对")


def make_uscc(serial: int, region: str = "990100", kind: str = "91") -> str:
    """造一个校验位正确的虚构代码，只用于演示与测试数据。

    `serial` 0 … 31^6 − 1; region 990100 is fictional, so the code cannot be a real firm's.
    """
    organ = "MA" + _base31(serial, 6)
    body = kind + region + organ + organisation_check(organ)
    return body + uscc_check(body)


def make_registration_number(serial: int, region: str = "990100") -> str:
    """造一个校验位正确的虚构十五位注册号，只用于演示与测试数据。"""
    body = f"{region}{serial:08d}"
    return body + registration_check(body)


def _base31(number: int, width: int) -> str:
    letters = ""
    for _ in range(width):
        number, rest = divmod(number, 31)
        letters = ALPHABET[rest] + letters
    return letters
