"""二维码：只出黑格的路径，由模板画成矢量。

What a digest needs is short: `/v/` and the digest in capitals, of which QR packs two into eleven bits. Fewer cells are
larger ones on the same paper: 95 bytes at 26 mm had cells of half a millimetre, and a scanner's blur was enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M


@dataclass(frozen=True)
class Code:
    """二维码：边长（格）与黑格的 SVG 路径（一格宽的横线，描边画出），四周留四格白边。"""

    side: int
    path: str
    text: str


def code(text: str) -> Code:
    """把网址做成二维码（纠错 M 级）；同一网址得到同一图形。"""
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    maker.add_data(text, optimize=SEGMENT)
    maker.make(fit=True)
    rows = maker.get_matrix()
    return Code(len(rows), "".join(_runs(y, row) for y, row in enumerate(rows)), text)


SEGMENT = 16
"""From so many characters on a stretch of capitals and digits is packed as such."""


def check(base_url: str, digest: str) -> Code:
    """核对一个指纹的二维码：短网址，指纹用大写。"""
    return code(f"{base_url}/v/{digest.upper()}")


def _runs(y: int, row: list[bool]) -> str:
    """一行里连续的黑格并成一条横线：比围成方块少画三笔，排得快。"""
    found, x = "", 0
    while x < len(row):
        if not row[x]:
            x += 1
            continue
        end = x
        while end < len(row) and row[end]:
            end += 1
        found += f"M{x} {y}.5h{end - x}"
        x = end
    return found
