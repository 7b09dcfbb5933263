"""公示库的检索词：两字组、拼音首字母、代码，连同机关、结果等条件，编进同一个索引。

Two-character words are most of Chinese, so pairs of characters are indexed. Conditions are words too: a search is one
walk over one index, newest first, and stops when the page is full. SQLite: a contentless FTS5 table whose row number
is `PublicResult.n`. PostgreSQL: a GIN index over the column `words`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import DDL, Dialect, Text, event, types
from sqlalchemy.dialects.postgresql import ARRAY

from server.domain.pairs import KEEP, folded, pairs

SHORTEST, LONGEST = 2, 3
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The alphabet of public numbers, without I L O U: five bits a letter, forty bits a number."""
DAY_ZERO = date(2000, 1, 1).toordinal()


class Words(types.TypeDecorator[list[str]]):
    """检索词的一列：PostgreSQL 上是数组，SQLite 上留空（另有全文索引）。"""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        """PostgreSQL 用 text[]。"""
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> Any:
        """SQLite 不存。"""
        return value if dialect.name == "postgresql" else None

    def process_result_value(self, value: Any, dialect: Dialect) -> list[str] | None:
        """读回来。"""
        return value if dialect.name == "postgresql" else None


def serial(published_on: date, public_id: str) -> int:
    """次序号：公示日期在前，同日按公示编号；唯一，不必计数（62 位）。"""
    year, _, letters = public_id.partition("-")
    tail = 0
    for letter in letters:
        tail = tail * 32 + LETTERS.index(letter)
    return (published_on.toordinal() - DAY_ZERO) << 46 | (int(year) & 63) << 40 | tail


def first_of(day: date) -> int:
    """这一天的次序号从哪里起。"""
    return (day.toordinal() - DAY_ZERO) << 46


def condition(kind: str, value: str) -> str:
    """一个条件写成的词：kind 为一个大写字母，不会与文字相混。"""
    return kind + hashlib.sha256(value.encode()).hexdigest()[:10]


def asked(text: str) -> list[list[str]]:
    """查询的文字要的词：几组，满足一组即可；没有可查的词时为空。"""
    plain = folded(text)
    groups = [[plain]] if len(plain) == 1 and not plain.isascii() else [pairs(plain)]
    if len(plain) >= SHORTEST and set(plain) <= KEEP:
        size = min(len(plain), LONGEST)
        groups.append(["P" + plain[at : at + size] for at in range(len(plain) - size + 1)])
    return [group for group in groups if group]


def about(item: str) -> list[str]:
    """事项名称里要有的词。"""
    return ["I" + pair for pair in pairs(folded(item))]


def match(groups: Sequence[Sequence[str]], must: Iterable[str]) -> str:
    """FTS5 的检索式：几组之一，且条件都在。"""
    parts = [_all(group) for group in groups]
    said = [f"({' OR '.join(f'({part})' for part in parts)})"] if parts else []
    return " AND ".join([*said, *(_quoted(each) for each in must)])


def _all(group: Sequence[str]) -> str:
    return " AND ".join(map(_quoted, group))


def _quoted(word: str) -> str:
    return f'"{word}"'


MADE = (
    "DROP TABLE IF EXISTS public_result_fts",
    "CREATE VIRTUAL TABLE public_result_fts USING fts5(words, content='', detail=none, columnsize=0, tokenize='ascii')",
)


def install(table: Any) -> None:
    """索引随表而建、随表而去（公示库没有迁移，列变了就整表重建）。"""
    for statement in MADE:
        event.listen(table, "after_create", DDL(statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
    gin = "CREATE INDEX ix_public_result_words ON public_result USING gin (words)"
    event.listen(table, "after_create", DDL(gin).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
