"""检索词：把人敲的字变成索引里的词，或变成代码的前段。"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_

from server.registry.entities.index import KEEP, folded, pairs
from server.registry.entities.models import Entity

CODE = re.compile(r"[0-9a-z][0-9a-z-]{3,39}")


@dataclass(frozen=True, slots=True)
class Asked:
    """检索的一个词：text 为统一写法；空即不按词查。"""

    text: str

    @property
    def latin(self) -> bool:
        """全是字母数字：可能是代码或拼音首字母。"""
        return bool(self.text) and set(self.text) <= KEEP

    @property
    def code(self) -> str:
        """像代码（四位以上字母数字）时，代码的前段，大写；否则为空。"""
        return self.text.upper() if CODE.fullmatch(self.text) else ""

    @property
    def words(self) -> list[str]:
        """名称、地址里要同时有的两字组。"""
        return pairs(self.text)

    @property
    def initials(self) -> list[str]:
        """拼音首字母里要同时有的三连（前加 p）；只敲两个字母时是一个前段。"""
        if not self.latin or len(self.text) < 2:
            return []
        return ["p" + self.text[at : at + 3] for at in range(max(1, len(self.text) - 2))]

    @property
    def single(self) -> bool:
        """只有一个汉字。"""
        return len(self.text) == 1 and not self.text.isascii()

    @property
    def exact(self) -> bool:
        """索引里的词恰好就是所问的，不必再核对。"""
        return self.single or len(self.text) == 2

    def match(self) -> str | None:
        """FTS5 的检索式；没有可查的词时为 None。"""
        if self.single:
            return _quoted(self.text) + "*"
        parts = [" AND ".join(map(_quoted, self.words))] if self._searchable else []
        if self.initials:
            ending = "*" if len(self.text) == 2 else ""
            parts.append(" AND ".join(_quoted(word) + ending for word in self.initials))
        return " OR ".join(f"({part})" for part in parts) or None

    @property
    def _searchable(self) -> bool:
        return bool(self.words)

    def arrays(self) -> list[list[str]]:
        """PostgreSQL 的检索：几组词，满足一组即可。"""
        if self.single:
            return [[self.text]]
        return [group for group in (self.words, self.initials) if group]

    def read(self) -> ColumnElement[bool]:
        """逐行核对：名称或地址含有所问，或首字母含有所问。"""
        if not any(each in KEEP or not each.isascii() for each in self.text):
            return false()
        found = [
            func.entity_folded(Entity.name).contains(self.text, autoescape=True),
            func.entity_folded(Entity.address).contains(self.text, autoescape=True),
        ]
        if self.initials:
            found.append(Entity.name_initials.contains(self.text, autoescape=True))
        return or_(*found)

    def in_name(self) -> ColumnElement[bool]:
        """名称（或其首字母）含有所问；别的只在地址里。"""
        found = [func.entity_folded(Entity.name).contains(self.text, autoescape=True)]
        if self.initials:
            found.append(Entity.name_initials.contains(self.text, autoescape=True))
        return or_(*found)


@dataclass(frozen=True, slots=True)
class Words:
    """一次检索：一个词，或空格隔开的几个词，几个词都要有。"""

    parts: tuple[Asked, ...]

    @property
    def text(self) -> str:
        """统一写法，空即不按词查。"""
        return "".join(part.text for part in self.parts)

    @property
    def code(self) -> str:
        """像代码时，代码的前段或末段。"""
        return self.parts[0].code if len(self.parts) == 1 else ""

    @property
    def single(self) -> bool:
        """只有一个汉字。"""
        return len(self.parts) == 1 and self.parts[0].single

    @property
    def exact(self) -> bool:
        """索引里的词恰好就是所问的。"""
        return all(part.exact and part.match() for part in self.parts)

    def match(self) -> str | None:
        """FTS5 的检索式；没有可查的词时为 None。"""
        return " AND ".join(f"({said})" for part in self.parts if (said := part.match())) or None

    def arrays(self) -> list[list[list[str]]]:
        """PostgreSQL 的检索：每个词几组，满足一组即可；每个词都要满足。"""
        return [groups for part in self.parts if (groups := part.arrays())]

    def read(self) -> ColumnElement[bool]:
        """逐行核对。"""
        return and_(*(part.read() for part in self.parts))

    def in_name(self) -> ColumnElement[bool]:
        """每个词都在名称里。"""
        return and_(*(part.in_name() for part in self.parts))


def asked(q: str) -> Words:
    """人敲的字 → 检索的词。

    A space parts words only where a word is Chinese: codes and initials are typed with spaces too.
    """
    parts = [word for part in q.split() if (word := folded(part))]
    if len(parts) < 2 or all(word.isascii() for word in parts):
        return Words((Asked(folded(q)),))
    return Words(tuple(Asked(word) for word in dict.fromkeys(parts)))


def _quoted(word: str) -> str:
    return f'"{word}"'
