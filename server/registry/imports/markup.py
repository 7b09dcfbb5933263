"""读冒充电子表格的标记文件：SpreadsheetML 2003 与网页表格（真实系统的“导出 Excel”常是这两种）。"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.parsers import expat

from server.registry.imports.delimited import decode
from server.registry.imports.limits import COLUMNS, ROWS, Unreadable, damaged

Sheet = tuple[str, list[tuple[int, list[str]]]]
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"


class _Workbook:
    """SpreadsheetML 的四种标签：Worksheet、Row、Cell、Data。"""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.row: list[str] = []
        self.number = 0
        self.text: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        index = int(attributes.get(f"{SPREADSHEET} Index", 0))
        match name.removeprefix(f"{SPREADSHEET} "):
            case "Worksheet":
                self.sheets.append((attributes.get(f"{SPREADSHEET} Name", ""), []))
                self.number = 0
            case "Row":
                self.number = index or self.number + 1
                self.row = []
            case "Cell":
                if index > COLUMNS + 1:
                    raise Unreadable("import.too_many_columns", f"超过 {COLUMNS} 列。请只留要导入的列。")
                self.row.extend([""] * (index - 1 - len(self.row)))
                self.row.append("")
            case "Data":
                self.text = []

    def end(self, name: str) -> None:
        match name.removeprefix(f"{SPREADSHEET} "):
            case "Data" if self.text is not None and self.row:
                self.row[-1] = "".join(self.text)
                self.text = None
            case "Row" if self.sheets:
                self.sheets[-1][1].append((self.number, self.row))
                if len(self.sheets[-1][1]) > 2 * ROWS:
                    raise Unreadable("import.too_many_rows", f"超过 {ROWS:,} 行。请分成几个文件。")

    def data(self, piece: str) -> None:
        if self.text is not None:
            self.text.append(piece)


def spreadsheet_xml(content: bytes) -> list[Sheet]:
    """读 SpreadsheetML 2003；不接受自定义实体。

    Raises Unreadable.
    """
    book = _Workbook()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.data
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    if not book.sheets:
        raise Unreadable("import.format", "这个 XML 不是电子表格。请交电子表格（xlsx、xls、ods）或 CSV。")
    return book.sheets


def _no_doctype(*_args: object) -> None:
    raise Unreadable("import.hostile", "文件里有自定义实体，不予打开。没有写入任何数据。")


class _Tables(HTMLParser):
    """网页里的表格：tr、td、th；colspan 补空格。"""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Sheet] = []
        self.cell: list[str] | None = None
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append(("", []))
        elif tag == "tr" and self.tables:
            self._close()
            rows = self.tables[-1][1]
            rows.append((len(rows) + 1, []))
        elif tag in ("td", "th"):
            self._close()
            span = dict(attrs).get("colspan") or "1"
            self.cell, self.span = [], min(int(span), COLUMNS) if span.isdecimal() else 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _close(self) -> None:
        if self.cell is not None and self.tables and self.tables[-1][1]:
            self.tables[-1][1][-1][1].extend(["".join(self.cell), *[""] * (self.span - 1)])
        self.cell = None


def html_tables(content: bytes) -> Iterator[Sheet]:
    """读网页里的每个表格。"""
    parser = _Tables()
    parser.feed(decode(content))
    parser.close()
    yield from parser.tables
