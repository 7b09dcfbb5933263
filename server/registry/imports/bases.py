"""从清单的“抽查依据”一格里读出各部法律、法规、规章和条款（S0-02, S4-24）。"""

from __future__ import annotations

import itertools
import re

from server.domain.vocabulary.items import BasisKind

BOOK = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
NUMERAL = r"[0-9零〇一二三四五六七八九十百千]+"
ARTICLE = re.compile(
    rf"第{NUMERAL}条(?:之{NUMERAL})?(?:第{NUMERAL}款)?(?:第[（(]?{NUMERAL}[）)]?项)?"
    rf"(?:(?:至|到|-|—)第{NUMERAL}条)?"
)
BARE = re.compile(
    rf"([^、，,；;。\s]{{2,60}}?(?:法|条例|办法|规定|细则|规则|标准|决定))((?:[（(]?第{NUMERAL}[条款项][^，,；;]*)?)"
)
BRACKET = re.compile(r"[（(][^（()）]*(?:[（(][^（()）]*[）)][^（()）]*)*[）)]")
MARKS = re.compile(r"[（()）、，,；;。\s]+")
PLACE = re.compile(r"^[^国]{2,12}?(?:省|市|自治区|自治州|自治县|县)")
Basis = tuple[str, str, str]


def read(text: str) -> list[Basis]:
    """(名称, 条款, 种类)，按出现次序；同一名称同一条款只算一次。

    What stands after a title up to the next title is searched for articles; nothing else of the text is interpreted.
    """
    read = [(title[:300], "、".join(ARTICLE.findall(rest))[:500], kind(title)) for title, rest in _named(text)]
    return list(dict.fromkeys(read))


def dropped(text: str) -> list[tuple[str, str]]:
    """(名称, 括号里的字)：跟在名称后面的括号里不是条款、没有读进依据的，如文号、修正年份。"""
    found = [(title, MARKS.sub("", ARTICLE.sub("", bracket))) for title, bracket in _bracketed(text)]
    return list(dict.fromkeys((title, said) for title, said in found if said))


def _bracketed(text: str) -> list[tuple[str, str]]:
    """A bracket that is a part of an article, as in 第（二）项, is not one that follows the title."""
    return [(title, bracket) for title, rest in _named(text) for bracket in BRACKET.findall(ARTICLE.sub("", rest))]


def _named(text: str) -> list[tuple[str, str]]:
    """(名称, 名称后面到下一个名称为止的字)。"""
    books = list(BOOK.finditer(text))
    found = [(match[1], match[2]) for match in BARE.finditer(text)] if not books else []
    for book, following in itertools.zip_longest(books, books[1:]):
        found.append((book[1].strip(), text[book.end() : following.start() if following else len(text)]))
    return found


def kind(title: str) -> str:
    """从名称看种类：法、条例（国务院的与地方的）、办法等规章，其余为其他文件。"""
    if title.startswith("关于") or title.endswith(("通知", "意见", "方案", "规程")):
        return BasisKind.OTHER.value
    name = re.sub(r"[（(][^（）()]*[）)]$", "", title)
    if name.endswith("法") and not name.endswith("办法"):
        return BasisKind.LAW.value
    if name.endswith("条例"):
        return (BasisKind.LOCAL_REGULATION if PLACE.match(name) else BasisKind.REGULATION).value
    if name.endswith(("办法", "规定", "细则", "规则")):
        return BasisKind.RULE.value
    return BasisKind.OTHER.value
