"""读电子表格：xlsx、xlsb、xls、ods。打开之前先看压缩包有没有陷阱。"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from server.registry.imports import limits
from server.registry.imports.grid import Sheet
from server.registry.imports.hidden import look
from server.registry.imports.limits import Unreadable, damaged

EXACT = 10**15
"""A spreadsheet keeps 15 significant digits; a longer number has lost its end."""


def check_archive(content: bytes) -> None:
    """压缩包的部件数与实际解压大小都在上限之内（中央目录可以撒谎，所以真的解一遍）。

    Raises Unreadable.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        if len(parts) > limits.PARTS or sum(part.file_size for part in parts) > limits.UNPACKED:
            raise limits.bomb()
        total = 0
        for part in parts:
            with archive.open(part) as stream:
                while piece := stream.read(1 << 20):
                    total += len(piece)
                    if total > limits.UNPACKED:
                        raise limits.bomb()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise damaged() from error


def sheets(content: bytes) -> Iterator[Sheet]:
    """各个工作表；隐藏的只说有几行，隐藏的列只说在哪里。

    Raises Unreadable.
    """
    if "EncryptedPackage".encode("utf-16-le") in content[: 1 << 20]:
        raise Unreadable("import.password", "文件有密码，打不开。请去掉密码再传。")
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        unseen = look(content)
        for about in book.sheets_metadata:
            visible = about.visible == python_calamine.SheetVisibleEnum.Visible
            if visible or about.typ == python_calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                left = sheet.start[1] if sheet.start else 0
                hidden = {column - left for column in unseen.columns.get(about.name, ()) if column >= left}
                yield Sheet(about.name, _rows(sheet), hidden, unseen.dates1904, visible)
    except python_calamine.PasswordError as error:
        raise Unreadable("import.password", "文件有密码，打不开。请去掉密码再传。") from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise damaged() from error


def _rows(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Rows count from the top of the sheet; the cells of a merged range all get the value of its first cell."""
    rows = enumerate(([text(cell) for cell in cells] for cells in sheet.iter_rows()), 1)
    merged = sheet.merged_cell_ranges
    if not merged:
        return rows
    grid = dict(rows)
    left = sheet.start[1] if sheet.start else 0
    for (top, first), (bottom, last) in merged:
        spread(grid, range(top + 1, bottom + 2), range(first - left, last - left + 1))
    return iter(grid.items())


def spread(grid: dict[int, list[str]], rows: range, columns: range) -> None:
    """把合并区域左上角的值填到区域各格（不超出表的实际范围）。"""
    start = grid.get(rows.start)
    if start is None or not 0 <= columns.start < len(start):
        return
    for number in range(rows.start, min(rows.stop, max(grid) + 1)):
        cells = grid[number]
        for column in range(columns.start, min(columns.stop, len(cells))):
            cells[column] = start[columns.start]


def text(cell: Any) -> str:
    """一格写成文字：整数不带 .0，日期写成 YYYY-MM-DD，失真的大数保持失真的样子。"""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, timedelta) else ""


def _number(cell: float) -> str:
    if not math.isfinite(cell):
        return ""
    if cell == int(cell) and abs(cell) < EXACT:
        return str(int(cell))
    # Beyond 15 digits the file itself holds only 15; digits shown after them would be invented.
    return f"{cell:.15g}".replace("e", "E")
