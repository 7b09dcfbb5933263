"""手机放行的字，随系统带的字体里都有字形。"""

from __future__ import annotations

import re

from server.app import ROOT
from server.documents.glyphs import LAYOUT, coverage, shipped_fonts


def test_what_the_phone_lets_in_can_be_printed() -> None:
    """汉字以外放行的每一个字，四个字体文件都印得出来。"""
    source = (ROOT / "pwa" / "src" / "field" / "parts" / "printable.ts").read_text()
    found = re.search(r"const RANGES = '([^']+)'", source)
    assert found
    runs = [run.split("-") for run in found[1].split()]
    allowed = {code for run in runs for code in range(int(run[0], 16), int(run[-1], 16) + 1)}
    allowed -= {ord(char) for char in LAYOUT}
    for path in shipped_fonts():
        assert sorted(allowed - coverage(path)) == [], path.name
