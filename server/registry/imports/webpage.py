"""读存成 .xls 的网页：里面的每个表格是一张工作表。"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from server.registry.imports.delimited import decode
from server.registry.imports.grid import Grid, Sheet

SILENT = ("script", "style", "title")


class _Tables(HTMLParser):
    """tr、td、th；colspan 与 rowspan 的各格得到同一个值，br 是换行。"""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.grid = Grid()
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag == "table":
            self._close()
            self.grid = Grid()
            self.sheets.append(Sheet("", self.grid.rows))
        elif tag == "tr":
            self._close()
            self.grid.row()
        elif tag in ("td", "th"):
            self._close()
            said = dict(attrs)
            self.text, self.span = [], (_number(said.get("colspan")), _number(said.get("rowspan")))
        elif tag == "br" and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in ("td", "th", "tr", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self.text is not None and not self.silent:
            self.text.append(data)

    def _close(self) -> None:
        if self.text is not None and self.grid.rows:
            self.grid.move(0)
            self.grid.put("".join(self.text), *self.span)
        self.text = None


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdecimal() and len(said) < 5 else 1


def html_tables(content: bytes) -> Iterator[Sheet]:
    """读网页里的每个表格。"""
    parser = _Tables()
    parser.feed(decode(content))
    parser.close()
    parser.handle_endtag("table")
    yield from parser.sheets
