"""逐格拼成的表：合并的区域每格都得到同一个值。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from server.registry.imports.limits import COLUMNS, Unreadable

Row = tuple[int, list[str]]


@dataclass(slots=True)
class Sheet:
    """一张工作表：名字、各行、隐藏的列（自 0 起）、序数日期的起算年、看不看得见。"""

    name: str
    rows: Iterable[Row]
    hidden: set[int] = field(default_factory=set)
    dates1904: bool = False
    visible: bool = True


class Grid:
    """按行填格；跨行的格记着，到下面的行再填。"""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.number = 0
        self.cells: list[str] = []
        self.at = 0
        self.below: dict[tuple[int, int], str] = {}
        self.depth = 0

    def row(self, number: int = 0) -> None:
        """开始一行；给了行号就跳到那一行。"""
        self.number = number or self.number + 1
        self.cells, self.at = [], 0
        self.rows.append((self.number, self.cells))
        self._hang_down()

    def move(self, column: int) -> None:
        """下一格写在第几列（自 1 起）；0 为紧接着，跳过从上面挂下来的格。

        Raises Unreadable when the sheet is wider than any we read.
        """
        self.at = column - 1 if column else self.at
        while not column and (self.number, self.at) in self.below:
            self.at += 1
        if self.at > COLUMNS:
            raise Unreadable("import.too_many_columns", f"超过 {COLUMNS} 列。请只留要导入的列。")

    def put(self, text: str, across: int = 1, down: int = 1) -> None:
        """写一格，合并的区域一并写上。"""
        across, down = max(1, min(across, COLUMNS)), max(1, min(down, 1000))
        for at in range(self.at, self.at + across):
            self._set(at, text)
            for more in range(1, down):
                self.below[self.number + more, at] = text
        self.depth = max(self.depth, self.number + down - 1)
        self.at += across

    def _set(self, at: int, text: str) -> None:
        self.cells.extend([""] * (at + 1 - len(self.cells)))
        self.cells[at] = text

    def _hang_down(self) -> None:
        if self.number > self.depth or not self.below:
            return
        for at in range(COLUMNS + 1):
            if (self.number, at) in self.below:
                self._set(at, self.below[self.number, at])
