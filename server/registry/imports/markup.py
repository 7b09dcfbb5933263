"""读冒充电子表格的 XML：SpreadsheetML 2003（真实系统的“导出 Excel”常是这一种）。"""

from __future__ import annotations

from xml.parsers import expat

from server.registry.imports.delimited import decode
from server.registry.imports.grid import Grid, Sheet
from server.registry.imports.hidden import no_doctype
from server.registry.imports.limits import COLUMNS, ROWS, Unreadable, damaged

SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
EXCEL = "urn:schemas-microsoft-com:office:excel"
MIDNIGHT = "T00:00:00.000"


class _Workbook:
    """SpreadsheetML 的标签：Worksheet、Column、Row、Cell、Data，以及工作表是否可见。"""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.grid = Grid()
        self.text: list[str] | None = None
        self.kind = ""
        self.span = (1, 1)
        self.column = 0
        self.visible: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        def number(key: str, absent: int = 0) -> int:
            return int(attributes.get(f"{SPREADSHEET} {key}", absent))

        match name.removeprefix(f"{SPREADSHEET} "):
            case "Worksheet":
                self.grid = Grid()
                self.column = 0
                self.sheets.append(Sheet(attributes.get(f"{SPREADSHEET} Name", ""), self.grid.rows))
            case "Column" if self.sheets:
                first = number("Index") or self.column + 1
                self.column = min(first + number("Span"), COLUMNS)
                if number("Hidden"):
                    self.sheets[-1].hidden |= set(range(first - 1, self.column))
            case "Row":
                self.grid.row(number("Index"))
                if len(self.grid.rows) > 2 * ROWS:
                    raise Unreadable("import.too_many_rows", f"超过 {ROWS:,} 行。请分成几个文件。")
            case "Cell":
                self.grid.move(number("Index"))
                self.span = number("MergeAcross") + 1, number("MergeDown") + 1
                self.kind, self.text = "", []
            case "Data":
                self.kind, self.text = attributes.get(f"{SPREADSHEET} Type", ""), []
        if name == f"{EXCEL} Visible":
            self.visible = []

    def end(self, name: str) -> None:
        match name.removeprefix(f"{SPREADSHEET} "):
            case "Cell" if self.text is not None:
                said = "".join(self.text)
                self.grid.put(said.removesuffix(MIDNIGHT) if self.kind == "DateTime" else said, *self.span)
                self.text = None
        if name == f"{EXCEL} Visible" and self.visible is not None and self.sheets:
            self.sheets[-1].visible = "Hidden" not in "".join(self.visible)
            self.visible = None

    def data(self, piece: str) -> None:
        for place in (self.text, self.visible):
            if place is not None:
                place.append(piece)


def spreadsheet_xml(content: bytes) -> list[Sheet]:
    """读 SpreadsheetML 2003；不接受自定义实体。

    Raises Unreadable.
    """
    book = _Workbook()
    # Whatever the declaration says, the bytes decide; expat itself knows no Chinese encoding.
    content = decode(content).encode()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.data
    parser.StartDoctypeDeclHandler = no_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    if not book.sheets:
        raise Unreadable("import.format", "这个 XML 不是电子表格。请交电子表格（xlsx、xls、ods）或 CSV。")
    return book.sheets
