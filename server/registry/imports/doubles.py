"""表里重复的行：同一户、同一个人、同一事项写了两遍；别的栏也不一样的，逐栏说出两行各写什么，由人来定。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from server.registry.imports.fields import halfwidth
from server.registry.imports.report import Draft, Flaw, Record
from server.registry.imports.shelf import Known

NAMED, LONG, BEFORE = 5, 30, 6
"""So many columns are named, so many characters of a value, so many of them before the first that differs."""

Held = tuple[str, Record]
"""Name and cells of the row that holds a key."""


def nobody(_row: int) -> Held | None:
    """不再看那一行。"""
    return None


@dataclass(slots=True)
class Seen:
    """表里已出现过的键，以及说明问题时用的列名；again 取回某一行的名称与各格，veil 遮住不可示人的。"""

    titles: Mapping[str, str]
    key: Collection[str]
    veil: Callable[[str], str]
    again: Callable[[int], Held | None] = nobody
    keys: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def key_column(self) -> str:
        """表中认人认事的那一列。"""
        return next((self.titles[name] for name in self.key if name in self.titles), "")

    def clash(self, draft: Draft) -> list[Flaw]:
        """与前面某个能入库的行重复；自己有问题的行不占这个键，没有名称的先补名称。"""
        if not draft.key or not draft.name:
            return []
        mine = (draft.row, draft.name)
        row, name = self.keys.get(draft.key, mine) if draft.flaws else self.keys.setdefault(draft.key, mine)
        return [] if row == draft.row else [self.repeats(draft, row, name)]

    def repeats(self, draft: Draft, row: int, name: str) -> Flaw:
        """与第几行重复：名称不同的要人来选；名称相同的先留那一行，别的栏不一样就说出来，也由人选。"""
        held = self.again(row) if name in ("", draft.name) else None
        name, theirs = held or (name, None)
        if name != draft.name:
            return Flaw(self.titles.get("name", ""), draft.name, "duplicate.code", f"与第 {row} 行代码相同、名称不同。")
        told = self._differences(draft.cells, theirs, row) if theirs else ""
        value = draft.key.partition(":")[2] or draft.name
        message = f"与第 {row} 行重复，只留第 {row} 行。{told}"
        return Flaw(self.key_column, value, "duplicate.differs" if told else "duplicate.row", message)

    def _differences(self, mine: Record, theirs: Record, row: int) -> str:
        """两行哪几栏不一样、各写什么；只是全角半角、空白不同的不算。"""
        told = [
            f"{title}（第 {row} 行{self._said(theirs, mine, name)}，本行{self._said(mine, theirs, name)}）"
            for name, title in self.titles.items()
            if name not in self.key and _even(mine.get(name, "")) != _even(theirs.get(name, ""))
        ]
        more = f"等 {len(told)} 栏" if len(told) > NAMED else ""
        return f"两行不同的有：{'、'.join(told[:NAMED])}{more}。" if told else ""

    def _said(self, record: Record, other: Record, name: str) -> str:
        """一格写的什么：先遮住不可示人的，再从不一样的地方截一段。"""
        said, beside = (self.veil(" ".join(each.get(name, "").split())) for each in (record, other))
        if len(said) > LONG:
            alike = next((at for at, pair in enumerate(zip(said, beside, strict=False)) if pair[0] != pair[1]), LONG)
            at = min(max(0, alike - BEFORE), len(said) - LONG)
            said = f"{'…' if at else ''}{said[at : at + LONG]}{'…' if at + LONG < len(said) else ''}"
        return f"“{said}”" if said else "空着"

    def advised(self, draft: Draft, code: str, message: str, suggestion: str) -> Flaw:
        """库里的情形提示这一行该怎样改。"""
        return Flaw(self.key_column, draft.key.partition(":")[2], code, message, suggestion)

    def refused(self, draft: Draft, known: Known | None) -> list[Flaw]:
        """库里的同一行不许借导入改。"""
        if known is None or known.refusal is None:
            return []
        return [Flaw(self.key_column, draft.key.partition(":")[2] or draft.name, *known.refusal)]

    def doubted(self, draft: Draft, code: str, message: str, suggestion: str | None) -> Flaw:
        """名称与库里不同、多半不是同一个：有建议的改代码，没有建议的要人认名称。"""
        if suggestion:
            return self.advised(draft, code, message, suggestion)
        return Flaw(self.titles.get("name", ""), draft.name, code, message)


def _even(said: str) -> str:
    return "".join(halfwidth(said).split())
