"""电子表格里看不见的东西：哪些列隐藏了，序数日期从 1900 还是 1904 起算（calamine 不说这两样）。"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from server.registry.imports import biff
from server.registry.imports.limits import COLUMNS, Unreadable

Attributes = dict[str, str]
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
PIECE = 1 << 16


@dataclass(slots=True)
class Unseen:
    """工作表名 → 隐藏的列（自 0 起）；dates1904 为真即序数日期从 1904 年起算。"""

    columns: dict[str, frozenset[int]] = field(default_factory=dict)
    dates1904: bool = False


class _Enough(Exception):
    """What was looked for has been read; the rest of the part need not be."""


def look(content: bytes) -> Unseen:
    """看一个 xlsx 或 xls；别的格式、残缺的部件都当作没有隐藏列。

    Raises Unreadable for a part with a document type: no spreadsheet program writes one.
    """
    if content[:4] != b"PK\x03\x04":
        columns, dates1904 = biff.hidden(content)
        return Unseen(columns, dates1904)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _archive(archive)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, expat.ExpatError):
        return Unseen()


def _archive(archive: zipfile.ZipFile) -> Unseen:
    unseen, names, targets = Unseen(), dict[str, str](), dict[str, str]()

    def book(tag: str, attributes: Attributes) -> None:
        if tag == "workbookPr":
            unseen.dates1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            names[relation] = attributes.get("name", "")

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    for place, told in ((BOOK, book), (RELATIONS, relation)):
        with archive.open(place) as stream:
            _read(stream, told)
    for key, name in names.items():
        if part := targets.get(key):
            with archive.open(posixpath.normpath(posixpath.join("/xl", part)).lstrip("/")) as stream:
                unseen.columns[name] = _columns(stream)
    return unseen


def _columns(stream: IO[bytes]) -> frozenset[int]:
    """The <cols> of a sheet stand before its cells, so the cells are never read here."""
    hidden: set[int] = set()

    def told(tag: str, attributes: Attributes) -> None:
        if tag == "sheetData":
            raise _Enough
        if tag == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), int(attributes["max"])
            hidden.update(range(first - 1, min(last, COLUMNS)))

    _read(stream, told)
    return frozenset(hidden)


def _read(stream: IO[bytes], told: Callable[[str, Attributes], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: told(tag.rpartition(":")[2], attributes)
    parser.StartDoctypeDeclHandler = no_doctype
    try:
        while piece := stream.read(PIECE):
            parser.Parse(piece, False)
    except _Enough:
        return


def no_doctype(*_args: object) -> None:
    """标记文件里不接受文档类型与自定义实体。

    Raises Unreadable import.hostile, always.
    """
    raise Unreadable("import.hostile", "文件里有自定义实体，不予打开。没有写入任何数据。")
