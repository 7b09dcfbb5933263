"""现做一个 BIFF8 的 xls：复合文档里一条 Workbook 流，一张表。"""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR, MINIMUM = 512, 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def xls_bytes(rows: Sequence[Sequence[str | float]], hide: int | None = None, *, dates1904: bool = False) -> bytes:
    """xls 的字节；hide 是要隐藏的列（自 0 起）。"""
    name = "表".encode("utf-16-le")
    opening = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + _record(0x22, struct.pack("<H", dates1904))
    sheet = _record(0x85, struct.pack("<IBBBB", 0, 0, 0, 1, 1) + name)
    start = len(opening) + len(sheet) + 4
    sheet = _record(0x85, struct.pack("<IBBBB", start, 0, 0, 1, 1) + name)
    return _compound(opening + sheet + _record(0x0A, b"") + _sheet(rows, hide))


def _sheet(rows: Sequence[Sequence[str | float]], hide: int | None) -> bytes:
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    if hide is not None:
        body += _record(0x7D, struct.pack("<HHHHHH", hide, hide, 2000, 15, 1, 0))
    body += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            place = struct.pack("<HHH", down, across, 0)
            if isinstance(cell, str):
                body += _record(0x204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            else:
                body += _record(0x203, place + struct.pack("<d", cell))
    return body + _record(0x0A, b"")


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes) -> bytes:
    """Sector 0 is the table of sectors, 1 the directory, the stream follows."""
    stream = stream.ljust(MINIMUM, b"\0")
    sectors = -(-len(stream) // SECTOR)
    chain = [FAT, END, *range(3, sectors + 2), END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    entries = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 2, len(stream)) + bytes(2 * 128)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, MINIMUM, END, 0, END, 0)
    head += struct.pack("<109I", 0, *[FREE] * 108)
    return head + table + entries + stream.ljust(sectors * SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    head = (
        written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1) + struct.pack("<III", FREE, FREE, child)
    )
    return head + bytes(36) + struct.pack("<III", start, size, 0)
