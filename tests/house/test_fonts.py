"""文书字体：该有的字都有，名字与许可证都对。"""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[2] / "server" / "documents" / "fonts"
FACES = sorted(FONTS.glob("*.otf"))


def _chars(name: str) -> set[int]:
    return {ord(char) for char in (FONTS / name).read_text("utf-8") if not char.isspace()}


def test_the_standard_list_is_complete() -> None:
    """《通用规范汉字表》恰好 8,105 字，没有重复。"""
    text = "".join((FONTS / "standard-characters.txt").read_text("utf-8").split())
    assert len(text) == len(set(text)) == 8105


@pytest.mark.parametrize("path", FACES, ids=lambda path: path.stem)
def test_every_face_covers_what_documents_contain(path: Path) -> None:
    """每一款都有 8,105 字、地名用字、文书里的符号。"""
    wanted = _chars("standard-characters.txt") | _chars("extra-characters.txt")
    wanted |= set(map(ord, "□√×〔〕【】《》、。，；：？！（）“”‘’—…·①⑳㈠％℃№㎡→÷≥≤ＡＺ０９"))
    with TTFont(path, lazy=True) as font:
        assert wanted - font.getBestCmap().keys() == set()


@pytest.mark.parametrize("path", FACES, ids=lambda path: path.stem)
def test_names_leave_the_reserved_name_alone(path: Path) -> None:
    """许可证保留“Source”一名：裁出的字体用自己的名字，许可证随附。"""
    with TTFont(path, lazy=True) as font:
        names = font["name"]
        shown = " ".join(str(names.getDebugName(number)) for number in (1, 3, 4, 6))
        assert "Sunlot" in shown
        assert "Source" not in shown
        assert "Open Font License" in names.getDebugName(13)
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")


def test_four_faces_are_shipped_and_small_enough() -> None:
    """宋体、黑体各两种粗细，共不到 25 MB。"""
    assert len(FACES) == 4
    assert sum(path.stat().st_size for path in FACES) < 25 * 2**20
