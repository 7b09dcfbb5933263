"""写一张 xlsx：表头加粗，各格都是文本（表格软件不会把代码变成数值），有问题的格标红。"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Sequence
from xml.sax.saxutils import escape

UNWRITABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PLAIN, HEAD, WRONG = 1, 2, 3
"""Indexes of cellXfs below; all of them carry number format 49, which is text."""

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView>'
    "</sheetViews>"
)
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
        '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill><fill><patternFill patternType="solid"><fgColor rgb="FFF9D7D3"/></patternFill></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="4"><xf/><xf numFmtId="49" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/>'
        '<xf numFmtId="49" fillId="2" applyNumberFormat="1" applyFill="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


class Sheet:
    """一张表，逐行加。"""

    def __init__(self, head: Sequence[str], name: str = "问题行") -> None:
        self._name = name
        self._rows = [_row(1, head, dict.fromkeys(range(len(head)), HEAD))]
        self._width = len(head)

    def add(self, cells: Sequence[str], marked: Collection[int] = ()) -> None:
        """加一行；marked 是要标红的列（自 0 起）。"""
        self._rows.append(_row(len(self._rows) + 1, cells, dict.fromkeys(marked, WRONG)))

    def bytes(self) -> bytes:
        """写成文件；同样的内容得到同样的字节。"""
        columns = f'<cols><col min="1" max="{self._width}" width="24" style="{PLAIN}" customWidth="1"/></cols>'
        body = f'<worksheet xmlns="{MAIN}">{FROZEN}{columns}<sheetData>{"".join(self._rows)}</sheetData></worksheet>'
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            parts = {**PARTS, "xl/workbook.xml": PARTS["xl/workbook.xml"].replace("{name}", escape(self._name))}
            for name, text in {**parts, "xl/worksheets/sheet1.xml": body}.items():
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), XML + text, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()


def _row(number: int, cells: Sequence[str], styles: dict[int, int]) -> str:
    written = "".join(
        f'<c r="{letters(at)}{number}" s="{styles.get(at, PLAIN)}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(UNWRITABLE.sub("", text))}</t></is></c>'
        for at, text in enumerate(cells)
        if text or at in styles
    )
    return f'<row r="{number}">{written}</row>'


def letters(at: int) -> str:
    """列号（自 0 起）→ A、B … Z、AA …"""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name
