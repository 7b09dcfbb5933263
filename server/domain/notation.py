"""清单原文的读法共用的几样：全角转半角、中文数字、百分数、界限词。"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Literal

Bound = Literal["min", "max", "exact"]

AT_LEAST = r"不(?:得|能|应|可|宜)?(?:低于|少于|小于)|至少|最低|最少|大于或?等于|≥|>="
AT_MOST = r"不(?:得|能|应|可|宜)?(?:超过|超出|高于|大于|多于)|至多|最多|最高|上限|小于或?等于|≤|<="
NUMBER = r"\d+(?:\.\d+)?"
SAID = r"[一二两三四五六七八九十]+"
DASH = r"[-—–~～至到]"
# The bound may stand some characters before the number: 不超过总数的2%, 至少对辖区内的单位检查1次.
REACH = r"(?:[^,，;；。、]{0,6}|[^,，;；。、\d%]{0,14})$"
LOW = re.compile(rf"(?:{AT_LEAST}){REACH}")
HIGH = re.compile(rf"(?:{AT_MOST}){REACH}")
STRICT = re.compile(
    rf"(?<![不得能应可宜])(?:(?:超过|多于|少于|低于|高于|大于|小于)(?!或?等于)|不限于|[<>](?!=)){REACH}"
)
"""超过2次, 少于1次: the number itself is left out, which no bound here can hold."""
ABOVE = re.compile(r"(?:\(含[^)]{0,4}\)|及其?|或者?|\(及\))?以上")
BELOW = re.compile(r"(?:\(含[^)]{0,4}\)|及其?|或者?|\(及\))?(?:以内|以下|之内|为限|封顶|为上限)")
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
LEVELS = {"省": "province", "市": "city", "县": "county", "区": "county"}
LEVEL = re.compile(r"^(省|市|县|区)(?!级?[、和及与/]?(?:省|市|县|区))(?:级)?(?:局|市场监督管理局|监管部门|级局)?")
LEVEL_NAMES = {"province": "省级", "city": "市级", "county": "县级"}


def plain(text: str) -> str:
    """全角转半角，去掉空白。"""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def bound(before: str, after: str) -> Bound:
    """数字前后的字说的是下限、上限，还是就是这个数。"""
    if LOW.search(before) or ABOVE.match(after):
        return "min"
    if HIGH.search(before) or BELOW.match(after):
        return "max"
    return "exact"


def level(text: str) -> str | None:
    """这句话只约束哪一级；没有写明，或写了不止一级，为 None。"""
    found = LEVEL.match(text)
    return LEVELS[found[1]] if found else None


def count(said: str) -> int | None:
    """阿拉伯数字或“十二”这样的中文数字（一至九十九）。"""
    if said.isdecimal():
        return int(said)
    if said == "十":
        return 10
    tens, ten, ones = said.rpartition("十")
    if ten:
        return (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)
    return DIGITS.get(said)


def percent(share: Fraction) -> str:
    """分数写成百分数；除不尽的写成分数，不四舍五入。"""
    hundred = share * 100
    if hundred.denominator == 1:
        return f"{hundred}%"
    rest = hundred.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{share.numerator}/{share.denominator}"
    digits = max(_power(hundred.denominator, 2), _power(hundred.denominator, 5))
    whole = hundred.numerator * 10**digits // hundred.denominator
    return f"{whole // 10**digits}.{whole % 10**digits:0{digits}d}%"


def _power(number: int, prime: int) -> int:
    times = 0
    while number % prime == 0:
        number, times = number // prime, times + 1
    return times
