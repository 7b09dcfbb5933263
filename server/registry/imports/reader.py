"""读表（在受限子进程里运行）：不看扩展名，只看文件开头的字节。

stdin: the file. stdout: one JSON array per non-empty row, `[row number, cell, cell, …]`, cells as text; a line
`{"sheet": name, "hidden": [column, …], "dates1904": false}` opens each visible sheet. Row numbers are those of the
file, header = 1. Cells of hidden columns are empty: nobody looks at them, so nobody answers for them. At the very end
a line `{"unseen": name, "rows": 12}` for each hidden sheet that holds rows: it is named, not read.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Iterable, Iterator

from server import shell
from server.registry.imports import delimited, limits, markup, webpage, workbook
from server.registry.imports.grid import Row, Sheet

PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*")
PHONE_PICTURES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""json.dumps with these options would make an encoder for every line."""


def main() -> None:
    """读标准输入的表，逐行写出。"""
    try:
        for line in lines(sys.stdin.buffer.read()):
            sys.stdout.write(written(line) + "\n")
    except limits.Unreadable as problem:
        sys.stdout.flush()
        shell.decline(problem.code, problem.message)


def lines(content: bytes) -> Iterator[object]:
    """表里的各行：先是工作表说明，再是行。

    Raises Unreadable.
    """
    unseen = []
    for sheet in sheets(content):
        if not sheet.visible:
            unseen.append({"unseen": sheet.name, "rows": sum(any(map(str.strip, cells)) for _, cells in sheet.rows)})
            continue
        yield {"sheet": sheet.name, "hidden": sorted(sheet.hidden), "dates1904": sheet.dates1904}
        yield from ([number, *cells] for number, cells in counted(_shown(sheet)))
    yield from (each for each in unseen if each["rows"])


def _shown(sheet: Sheet) -> Iterator[Row]:
    hidden = sorted(sheet.hidden)
    for number, cells in sheet.rows:
        for at in hidden:
            if at < len(cells):
                cells[at] = ""
        yield number, cells


def sheets(content: bytes) -> Iterable[Sheet]:
    """按开头的字节认出格式，给出各工作表，隐藏的也在内。"""
    if content[:2] == b"\x1f\x8b":
        content = gunzip(content)
    head = _plain(content[:2000]).lstrip(b"\xef\xbb\xbf \r\n\t")
    if content[:4] == b"PK\x03\x04":
        workbook.check_archive(content)
        return workbook.sheets(content)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return workbook.sheets(content)
    if content[:4] == b"%PDF":
        raise limits.Unreadable("import.format", "这是 PDF，不是表格。请交电子表格或 CSV。")
    if (
        content.startswith(PICTURES)
        or content[4:12] in PHONE_PICTURES
        or (content[:4], content[8:12]) == (b"RIFF", b"WEBP")
    ):
        raise limits.Unreadable("import.format", "这是一张图片，不是表格，改了扩展名也读不出。请交电子表格或 CSV。")
    lower = head[:500].lower()
    if b"<html" in lower or lower.startswith((b"<!doctype html", b"<table", b"<meta", b"<style", b"<div")):
        return webpage.html_tables(content)
    if lower.startswith(b"<?xml") or b"<workbook" in lower:
        return markup.spreadsheet_xml(content)
    return [Sheet("", delimited.rows(content))]


def _plain(head: bytes) -> bytes:
    """UTF-16 hides the first tag behind zero bytes."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    return head.decode("utf-16", "ignore").encode() if wide else head


def gunzip(content: bytes) -> bytes:
    """解压 gz，超过上限即停。"""
    try:
        with gzip.open(io.BytesIO(content)) as file:
            plain = file.read(limits.UNPACKED + 1)
    except (OSError, EOFError) as error:
        raise limits.damaged() from error
    if len(plain) > limits.UNPACKED:
        raise limits.bomb()
    return plain


def counted(rows: Iterable[Row]) -> Iterator[Row]:
    """去掉空行与行尾空格；行数、列数、单格字数超限即停。"""
    filled = 0
    for number, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        filled += 1
        if filled > limits.ROWS:
            raise limits.Unreadable("import.too_many_rows", f"超过 {limits.ROWS:,} 行。请分成几个文件。")
        if len(cells) > limits.COLUMNS:
            raise limits.Unreadable(
                "import.too_many_columns", f"第 {number} 行超过 {limits.COLUMNS} 列。请只留要导入的列。"
            )
        yield number, [cell[: limits.CELL] for cell in cells]


if __name__ == "__main__":
    main()
