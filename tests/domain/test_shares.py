"""百分数四舍五入，不把不满的写成满。"""

from __future__ import annotations

import pytest

from server.domain.shares import percent, permille


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (4, 6, 67),
        (5, 27, 19),
        (1, 8, 13),
        (0, 9, 0),
        (1, 1000, 1),
        (999, 1000, 99),
        (7, 7, 100),
        (9, 6, 150),
        (0, 0, 0),
    ],
)
def test_percentages_are_rounded(part: int, whole: int, said: int) -> None:
    """半数进一；有而不足的写 1，不满的至多写 99。"""
    assert percent(part, whole) == said


def test_permille_never_says_all_for_nearly_all() -> None:
    """千分数同理。"""
    assert (permille(2, 3), permille(99_999, 100_000), permille(1, 100_000)) == (667, 999, 1)
