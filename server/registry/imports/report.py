"""一行读出来的样子，与逐行的问题（interfaces.md 的报告格式）。"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Record = dict[str, str]

RENAMED = "_renamed"
"""Among the corrections of a row: a person has said that the one in the library has this name now."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """一行里的一个问题：哪一列、表中的值、为什么、怎么办。"""

    column: str
    value: str
    code: str
    message: str
    suggestion: str | None = None

    def told(self, row: int) -> dict[str, Any]:
        """写成报告里的一条。"""
        told = {"row": row, "column": self.column, "value": self.value, "code": self.code, "message": self.message}
        return told | ({"suggestion": self.suggestion} if self.suggestion else {})


@dataclass(slots=True)
class Draft:
    """一行读成的业务值：key 认人认事，values 只放表中写了的列。"""

    row: int
    key: str
    values: dict[str, Any]
    flaws: list[Flaw] = field(default_factory=list)
    notes: list[Flaw] = field(default_factory=list)
    """What a person should know of the row, which is taken all the same."""

    assumed: list[Flaw] = field(default_factory=list)
    """Cells left empty that a new row gets a value for; a row of the library keeps its own."""

    cells: Record = field(default_factory=dict)
    """What the sheet says, field by field; kept for rows that a person may still mend."""

    mended: bool = False
    renamed: bool = False
    """A person has confirmed that the one in the library has this name now."""

    @property
    def name(self) -> str:
        """名称，用于说明重复。"""
        return str(self.values.get("name", ""))


@dataclass(slots=True)
class Tally:
    """一份表的结果；rows = new + changed + same + rejected。"""

    sha256: str
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    """What a person should know of rows that are taken, in the words of the preview."""

    @property
    def rows(self) -> int:
        """数据行数。"""
        return self.new + self.changed + self.same + self.rejected

    def counts(self) -> dict[str, int]:
        """四种行各多少。"""
        return {
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "rejected": self.rejected,
        }

    def report(self) -> dict[str, Any]:
        """完整报告；照收而有话要说的行另列，没有的不提。"""
        told = {"sha256": self.sha256, **self.counts(), "problems": self.problems}
        return told | ({"notes": self.notes} if self.notes else {})
