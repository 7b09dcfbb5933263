"""从 xls（WPS 的 et 也是）的二进制里读出隐藏的列与日期起算年；各格由 calamine 读。"""

from __future__ import annotations

import struct
from collections.abc import Iterator

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = ("Workbook", "Book")
DATE_MODE, SHEET, COLUMN, DIMENSIONS, END = 0x22, 0x85, 0x7D, 0x200, 0x0A
LAST_SECTOR = 0xFFFFFFFA
"""Sector numbers from here on are marks (free, end of chain, FAT), not places."""

MOST_COLUMNS = 256
Record = tuple[int, bytes]


def hidden(content: bytes) -> tuple[dict[str, frozenset[int]], bool]:
    """（工作表名 → 隐藏的列，是否从 1904 起算）；读不懂的文件什么也不说，由读各格的一方报错。"""
    try:
        book = workbook(content)
        sheets, dates1904 = {}, False
        for kind, data in records(book, 0):
            if kind == DATE_MODE:
                dates1904 = data[:2] == b"\x01\x00"
            elif kind == SHEET:
                sheets[_name(data)] = _columns(book, struct.unpack_from("<I", data)[0])
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}, False
    return sheets, dates1904


def records(book: bytes, at: int) -> Iterator[Record]:
    """从某处起逐条读记录，到本段结束。"""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + size]
        if kind == END:
            return
        at += 4 + size


def _columns(book: bytes, start: int) -> frozenset[int]:
    found: set[int] = set()
    for kind, data in records(book, start):
        if kind == DIMENSIONS:  # the cells follow; column settings stand before them
            break
        if kind == COLUMN:
            first, last, _width, _style, options = struct.unpack_from("<HHHHH", data)
            if options & 1:
                found.update(range(first, min(last + 1, MOST_COLUMNS)))
    return frozenset(found)


def _name(data: bytes) -> str:
    count, wide = data[6], data[7] & 1
    return data[8 : 8 + count * 2].decode("utf-16-le") if wide else data[8 : 8 + count].decode("latin-1")


def workbook(content: bytes) -> bytes:
    """复合文档里工作簿的那一条流；没有时为空。"""
    if content[:8] != SIGNATURE:
        return b""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    fats, directory = struct.unpack_from("<II", content, 44)
    sectors = [each for each in struct.unpack_from("<109I", content, 76) if each < LAST_SECTOR][:fats]
    table = b"".join(_sector(content, size, each) for each in sectors)
    follow = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
    entries = _chain(content, size, follow, directory)
    for at in range(0, len(entries), 128):
        entry = entries[at : at + 128]
        letters = struct.unpack_from("<H", entry, 64)[0]
        if entry[: max(0, letters - 2)].decode("utf-16-le", "replace") in STREAMS:
            start, length = struct.unpack_from("<II", entry, 116)
            return _chain(content, size, follow, start)[:length]
    return b""


def _sector(content: bytes, size: int, number: int) -> bytes:
    return content[512 + number * size : 512 + (number + 1) * size]


def _chain(content: bytes, size: int, follow: tuple[int, ...], start: int) -> bytes:
    """The sectors of one stream, in order; a chain that runs in a circle ends where it began."""
    pieces, seen = [], set[int]()
    while start < min(LAST_SECTOR, len(follow)) and start not in seen:
        seen.add(start)
        pieces.append(_sector(content, size, start))
        start = follow[start]
    return b"".join(pieces)
