"""写一张 xlsx：标题行合并、表头加粗、自动换行、横向一页宽；只用标准库。"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FONTS = ((11, ""), (16, "<b/>"), (11, "<b/>"))
PLAIN, TITLE, HEADING, CELL, CENTER = range(5)


@dataclass
class Sheet:
    """一张表：名称、各列宽（字符）与各行；行是（样式，各格，是否整行合并）。"""

    name: str
    widths: Sequence[int]
    rows: list[tuple[int, Sequence[str | int], bool]] = field(default_factory=list)

    def line(self, text: str, style: int = PLAIN) -> None:
        """整行合并的一行文字。"""
        self.rows.append((style, [text], True))

    def row(self, cells: Sequence[str | int], style: int = CELL) -> None:
        """一行。"""
        self.rows.append((style, cells, False))


def column(n: int) -> str:
    """第 n 列（从 0 数）的字母。"""
    return chr(65 + n) if n < 26 else column(n // 26 - 1) + chr(65 + n % 26)


def write(sheets: Sequence[Sheet]) -> bytes:
    """写成 xlsx；数字写成数字，其余写成文字，公式开头的字也只是文字。"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in _parts(sheets).items():
            pack.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), HEAD + text)
    return out.getvalue()


def _parts(sheets: Sequence[Sheet]) -> dict[str, str]:
    numbers = range(1, len(sheets) + 1)
    names = [sheet.name for sheet in sheets]
    kinds = [(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers]
    kinds += [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    over = "".join(f'<Override PartName="{part}" ContentType="{OFFICE}.{kind}+xml"/>' for part, kind in kinds)
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    defaults = (
        f'<Default Extension="rels" ContentType="{rels}"/><Default Extension="xml" ContentType="application/xml"/>'
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    links = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers] + [("styles", "styles.xml")]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{defaults}{over}</Types>',
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links(links),
        "xl/styles.xml": _styles(),
    }
    return parts | {f"xl/worksheets/sheet{n}.xml": _sheet(sheet) for n, sheet in zip(numbers, sheets, strict=True)}


def _links(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{REL}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def _styles() -> str:
    side = "".join(f'<{edge} style="thin"><color auto="1"/></{edge}>' for edge in ("left", "right", "top", "bottom"))
    face = '<name val="宋体"/><family val="3"/><charset val="134"/>'
    fonts = "".join(f'<font>{bold}<sz val="{size}"/>{face}</font>' for size, bold in FONTS)
    wrap = '<alignment vertical="center" wrapText="1"/>'
    middle = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
    formats = ((0, 0, wrap), (1, 0, middle), (2, 1, middle), (0, 1, wrap), (0, 1, middle))
    base = 'numFmtId="0" fillId="0"'
    cells = "".join(
        f'<xf {base} fontId="{font}" borderId="{border}" xfId="0" applyAlignment="1">{align}</xf>'
        for font, border, align in formats
    )
    fills = "".join(f'<fill><patternFill patternType="{kind}"/></fill>' for kind in ("none", "gray125"))
    return (
        f'<styleSheet xmlns="{MAIN}"><fonts count="3">{fonts}</fonts><fills count="2">{fills}</fills>'
        f'<borders count="2"><border/><border>{side}</border></borders>'
        f'<cellStyleXfs count="1"><xf {base} fontId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="5">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _sheet(sheet: Sheet) -> str:
    last = column(len(sheet.widths) - 1)
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(sheet.widths, 1)
    )
    rows, merged = [], []
    for number, (style, cells, whole) in enumerate(sheet.rows, 1):
        written = "".join(_cell(f"{column(at)}{number}", value, style) for at, value in enumerate(cells))
        rows.append(f'<row r="{number}">{written}</row>')
        if whole and len(sheet.widths) > 1:
            merged.append(f'<mergeCell ref="A{number}:{last}{number}"/>')
    merges = f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>' if merged else ""
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><cols>{widths}</cols>'
        f"<sheetData>{''.join(rows)}</sheetData>{merges}"
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _cell(ref: str, value: str | int, style: int) -> str:
    if isinstance(value, int):
        return f'<c r="{ref}" s="{style}"><v>{value}</v></c>'
    clean = "".join(letter for letter in value if letter >= " " or letter in "\n\t")
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(clean)}</t></is></c>'
