"""精确小数：检查表里的数不用浮点数。

A number is `n / 10**s` with integers only, so that Python and a browser agree
to the last digit. Twin: `exact.ts`.
"""

import re
from typing import NamedTuple

_WRITTEN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)


class Num(NamedTuple):
    """精确小数，值为 n / 10**s；s 取最小值，因此相等的数写法也相同。"""

    n: int
    s: int


def normal(n: int, s: int) -> Num:
    """去掉末尾多余的零。"""
    while s > 0 and n % 10 == 0:
        n, s = n // 10, s - 1
    return Num(n, s)


def read(text: str) -> Num | None:
    """读取十进制数字串；写法不合时返回 None。

    Up to 15 digits before and 6 after the point; no exponent, no plus sign.
    """
    if not _WRITTEN.fullmatch(text):
        return None
    whole, _, fraction = text.partition(".")
    return normal(int(whole + fraction), len(fraction))


def write(x: Num) -> str:
    """写成最短的十进制数字串。"""
    digits = str(abs(x.n)).rjust(x.s + 1, "0")
    cut = len(digits) - x.s
    text = digits[:cut] + ("." + digits[cut:] if x.s else "")
    return "-" + text if x.n < 0 else text


def add(a: Num, b: Num) -> Num:
    """相加。"""
    s = max(a.s, b.s)
    return normal(a.n * 10 ** (s - a.s) + b.n * 10 ** (s - b.s), s)


def neg(a: Num) -> Num:
    """取相反数。"""
    return Num(-a.n, a.s)


def mul(a: Num, b: Num) -> Num:
    """相乘。"""
    return normal(a.n * b.n, a.s + b.s)


def less(a: Num, b: Num) -> bool:
    """a 是否小于 b。"""
    left: int = a.n * 10**b.s
    right: int = b.n * 10**a.s
    return left < right
