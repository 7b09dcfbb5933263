"""终端里的二维码：用半高的字符画，手机直接扫屏幕。"""

from __future__ import annotations

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_L


def drawn(text: str) -> str:
    """把网址画成几行字符，四周留白。"""
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_L, border=2)
    maker.add_data(text)
    maker.make(fit=True)
    out = io.StringIO()
    maker.print_ascii(out=out, invert=True)
    return out.getvalue().rstrip("\n")
