"""导入的上限（rulings 26）与读不了的说明。"""

from __future__ import annotations

FILE = 20 << 20
UNPACKED = 300 << 20
PARTS = 2000
ROWS = 200_000
COLUMNS = 100
CELL = 32_768
"""Characters kept of one cell: one more than a spreadsheet can hold, so only a text file's cell is ever cut."""


class Unreadable(Exception):
    """整个文件读不了：稳定代码加一句中文。"""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def bomb() -> Unreadable:
    """解压后过大。"""
    return Unreadable("import.bomb", f"打不开这个文件：解压后超过 {UNPACKED >> 20} MB，已停止。没有写入任何数据。")


def damaged() -> Unreadable:
    """打开时发现残缺。"""
    return Unreadable("import.damaged", "文件不完整或已损坏，请重新导出再传。没有写入任何数据。")
