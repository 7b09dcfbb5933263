"""要公开的话里写没写姓名、单位名称、统一代码：只认名录里有的，全角、空格、间隔号和括号不算数（S2-05、S2-08）。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

LEGAL = re.compile(
    "股份有限|有限责任|有限公司|集团|总公司|分公司|公司|特殊普通合伙|普通合伙|有限合伙|合伙企业"
    "|个人独资|独资企业|个体工商户|农民专业合作|专业合作|合作社"
)
PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,3}?省|[\u4e00-\u9fff]{2,8}?自治[区州县旗]"
    r"|[\u4e00-\u9fff]{2,4}?(?<![超门夜菜集花都城街])市|[\u4e00-\u9fff]{1,4}?县"
    r"|[\u4e00-\u9fff]{2,4}?(?<![小社园发景校厂库地市山林])区"
)
OWN = 4
"""A part shorter than this is an everyday word as often as a name."""
LEAST = 3
"""A firm's whole name shorter than this cannot be told from a word; names of persons have two characters."""


def bare(text: str) -> str:
    """只剩字母、数字和汉字：单位名称照这样比。"""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).upper()


def close(text: str) -> str:
    """去掉空格、看不见的字和间隔号：姓名照这样比，标点还在，前后两句的字不会连成一个姓名。"""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf" and c not in "·•‧・._-*")


def own_part(name: str, place: str) -> str:
    """单位名称里认得出是谁的那一段：去掉开头的地名和组织形式；不够长的为空。place: 本行政区的名称。"""
    rest = bare(name)
    for known in (place, place[:-1] if place[-1:] in "省市县区旗" else ""):
        if len(known) > 1 and rest.startswith(known):
            rest = rest[len(known) :]
    while found := PLACE.match(rest):
        rest = rest[found.end() :]
    head = LEGAL.split(rest, maxsplit=1)[0]
    return head if len(head) >= OWN else ""


def persons(words: str, names: Iterable[str]) -> list[str]:
    """话里写了谁的姓名。"""
    said = close(words)
    return [name for name in dict.fromkeys(names) if len(close(name)) > 1 and close(name) in said]


def firms(words: str, listed: Iterable[Sequence[str]], place: str, spare: Collection[str] = ()) -> list[str]:
    """话里写了哪一户：全名、认得出的一段，或统一代码。

    listed: name and code of each firm; spare: public words of the task itself, whose parts name no firm (特种设备).
    """
    said, known = bare(words), [bare(each) for each in spare]
    found: dict[str, None] = {}
    for name, code in listed:
        whole, number = bare(name), bare(code)
        if len(whole) >= LEAST and whole in said:
            found[name] = None
        elif len(number) > 7 and number in said:
            found[code] = None
        elif (part := own_part(name, place)) and part in said and not any(part in each for each in known):
            found[part] = None
    return list(found)
