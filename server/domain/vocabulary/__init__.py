"""词汇表：全部枚举与中文名称的唯一出处，一间房一个文件（S0-17、S0-18、S1-13、S3-09、S3-18）。"""

from __future__ import annotations

from server.domain.vocabulary import (
    dossiers,
    draws,
    entities,
    followups,
    inspections,
    inspectors,
    items,
    people,
    plans,
    publications,
    rules,
)
from server.domain.words import Word, typescript

VERSION = "1"
ROOMS = (people, rules, items, entities, inspectors, plans, draws, inspections, dossiers, followups, publications)
"""In the order of the work."""


def vocabularies() -> dict[str, type[Word]]:
    """全部枚举，按房间与定义次序。"""
    return {
        name: word
        for room in ROOMS
        for name, word in vars(room).items()
        if isinstance(word, type) and word.__module__ == room.__name__
    }


def as_typescript() -> str:
    """写成 TypeScript 文件的全文，由 `flask contract` 落盘。"""
    return typescript(vocabularies(), VERSION)
