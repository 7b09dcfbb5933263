"""写一张 Excel 表（ECMA-376）：标题、合并格、边框、A4 横向、表头每页重复；每格都是文字，不会被当成公式或数字。

Same input, same bytes: the entries of the archive carry a fixed time.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MEDIA_TYPE = f"{SHEET}.sheet"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = ("plain", "title", "head", "cell", "center")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """一行：各格文字、样式（plain、title、head、cell、center）、行高（磅）、合并的列段（从 0 起，含两端）。"""

    cells: Sequence[str]
    style: str = "plain"
    height: float | None = None
    merged: Sequence[tuple[int, int]] = ()
    styles: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """一张工作表：名称、列宽（字符）、各行、打印时每页重复的行（从 1 起）、是否竖排、打印区（首行、末行、末列）。"""

    name: str
    widths: Sequence[float]
    lines: Sequence[Line] = field(default_factory=list)
    repeated: int | None = None
    portrait: bool = False
    printed: tuple[int, int, int] | None = None


def workbook(sheet: Sheet) -> bytes:
    """写成 .xlsx 的字节。"""
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(sheet),
        "xl/_rels/workbook.xml.rels": _relations([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]),
        "xl/styles.xml": _styles(),
        "xl/worksheets/sheet1.xml": _sheet(sheet),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), HEAD + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def height(text: str, width: float) -> float:
    """折行的一格要多高（磅）：一个汉字约占列宽的两个单位；最高 405 磅，是格式的上限。"""
    lines = sum(max(1, -(-2 * len(line) // int(width))) for line in text.split("\n"))
    return min(405.0, 15.0 * lines + 6)


def column(at: int) -> str:
    """第几列（从 0 起）的字母。"""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _types() -> str:
    parts = (
        ("/xl/workbook.xml", "sheet.main"),
        ("/xl/worksheets/sheet1.xml", "worksheet"),
        ("/xl/styles.xml", "styles"),
    )
    said = "".join(f'<Override PartName="{path}" ContentType="{SHEET}.{kind}+xml"/>' for path, kind in parts)
    return (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{said}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'


def _book(sheet: Sheet) -> str:
    name = escape(sheet.name, {'"': "&quot;"})
    quoted = sheet.name.replace("'", "''")
    areas = {}
    if sheet.printed:
        first, last, at = sheet.printed
        areas["Print_Area"] = f"'{quoted}'!$A${first}:${column(at)}${last}"
    if sheet.repeated:
        areas["Print_Titles"] = f"'{quoted}'!${sheet.repeated}:${sheet.repeated}"
    defined = "".join(
        f'<definedName name="_xlnm.{kind}" localSheetId="0">{escape(area)}</definedName>'
        for kind, area in areas.items()
    )
    titles = f"<definedNames>{defined}</definedNames>" if defined else ""
    sheets = f'<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets>'
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}{titles}</workbook>'


def _styles() -> str:
    fonts = "".join(
        f'<font>{"<b/>" if bold else ""}<sz val="{size}"/><name val="宋体"/><family val="3"/></font>'
        for size, bold in ((11, False), (18, True), (11, True))
    )
    edge = "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom"))
    borders = f"<border><left/><right/><top/><bottom/><diagonal/></border><border>{edge}<diagonal/></border>"
    formats = "".join(
        f'<xf numFmtId="49" fontId="{font}" fillId="0" borderId="{border}" xfId="0" applyAlignment="1" '
        f'applyNumberFormat="1"><alignment horizontal="{across}" vertical="center" wrapText="{wrap}"/></xf>'
        for font, border, across, wrap in (
            (0, 0, "left", 0),
            (1, 0, "center", 0),
            (2, 1, "center", 1),
            (0, 1, "left", 1),
            (0, 1, "center", 1),
        )
    )
    return (
        f'<styleSheet xmlns="{MAIN}"><fonts count="3">{fonts}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="2">{borders}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(STYLES)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _sheet(sheet: Sheet) -> str:
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(sheet.widths, 1)
    )
    rows = "".join(_row(at, line) for at, line in enumerate(sheet.lines, 1))
    areas = [
        f'<mergeCell ref="{column(first)}{at}:{column(last)}{at}"/>'
        for at, line in enumerate(sheet.lines, 1)
        for first, last in line.merged
    ]
    turned = "portrait" if sheet.portrait else "landscape"
    merged = f'<mergeCells count="{len(areas)}">{"".join(areas)}</mergeCells>' if areas else ""
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<cols>{widths}</cols><sheetData>{rows}</sheetData>{merged}<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="{turned}" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页　共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    )


def _row(at: int, line: Line) -> str:
    height = f' ht="{line.height}" customHeight="1"' if line.height else ""
    cells = "".join(
        f'<c r="{column(n)}{at}" s="{_style(line, n)}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(UNPRINTABLE.sub("", text))}</t></is></c>'
        for n, text in enumerate(line.cells)
    )
    return f'<row r="{at}"{height}>{cells}</row>'


def _style(line: Line, n: int) -> int:
    return STYLES.index(line.styles[n] if n < len(line.styles) else line.style)
