"""审计员读到的值是中文。"""

from __future__ import annotations

import pytest

from server.followups import papers
from server.trail.values import VALUES, said


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("method", "canvas", "手写"),
        ("method", "refused", "拒绝签字"),
        ("signer", "w2", "第 2 位见证人"),
        ("signer", "host", "主持人"),
        ("scan", None, "无"),
        ("demo", True, "是"),
        ("decision", "RETURNED", "退回"),
        ("ops", ["a1", "b2"], "a1、b2"),
        ("name", "canvas", "canvas"),
        ("count", 3, "3"),
    ],
)
def test_raw_values_become_words(key: str, value: object, text: str) -> None:
    """标识、空、是否写成字；名称和人写的字不动。"""
    assert said(key, value) == text


def test_every_kind_of_paper_has_a_name() -> None:
    """每一种后续文书在存证里都说中文名称。"""
    assert [kind for kind in papers.TITLES if kind not in VALUES["kind"]] == []
