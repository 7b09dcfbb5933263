"""检查人员可去的地区（S1-05）。"""

from __future__ import annotations

import pytest

from server.draws.frame import served

DISTRICTS = frozenset({"青禾县城关镇", "青禾县柳溪镇", "望湖乡"})


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        ([], DISTRICTS),
        (["全县"], DISTRICTS),
        (["青禾县"], DISTRICTS),
        (["望湖乡"], {"望湖乡"}),
        (["青禾县城关镇", " "], {"青禾县城关镇"}),
        (["别处"], set()),
    ],
)
def test_a_region_names_its_districts(regions: list[str], expected: set[str]) -> None:
    """没有写区域或写全县就是全部，写了乡镇只去乡镇，写别处哪里也不去。"""
    assert served(regions, DISTRICTS, "青禾县") == expected
