"""行业：只写名称的补代码；写得粗的不盖掉写得细的。"""

from __future__ import annotations

import pytest

from server.domain import trades
from server.domain.trades import says_less, standard


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("H62 餐饮业", ["H62"]), ("行业 H62 餐饮业、H61 住宿业", ["H62", "H61"]), ("餐饮业，住宿业", ["H62", "H61"]),
        ("H62", ["H62"]), ("A 农、林、牧、渔业、H", ["A", "H"]), ("餐饮", ["H62"]), ("H621", None),
        ("H62 住宿业", None), ("餐饮服务", None), ("餐饮业企业", None),
        ("", None), ("房地产业", None), ("全部企业", None),
    ],
)  # fmt: skip
def test_a_cell_of_trades_is_read_whole_or_not_at_all(said: str, codes: list[str] | None) -> None:
    """计划表单给出的写法、标准里的名称读成代码；有一处认不得的整格不读。"""
    assert trades.read(said) == codes


def test_a_name_of_one_class_only_gets_its_code() -> None:
    """名称只属于一个门类或大类的补代码；两级同名的、标准里没有的照原文。"""
    assert [standard(one) for one in ("零售业", "教育业", "教育", "F52 零售业")] == [
        "F52 零售业", "教育业", "教育", "F52 零售业",
    ]  # fmt: skip


def test_a_name_without_its_last_sign_is_read_where_it_names_one_class() -> None:
    """“餐饮”就是餐饮业；省了“业”说不清是哪一类的（房地产），照原文。"""
    assert [standard(one) for one in ("餐饮", "住宿", "零售", "房地产", "农", "餐饮服务")] == [
        "H62 餐饮业", "H61 住宿业", "F52 零售业", "房地产", "农", "餐饮服务",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "known", "less"),
    [
        ("H62 餐饮业", "H6210 正餐服务", True),
        ("H 住宿和餐饮业", "H62 餐饮业", True),
        ("H62", "H62 餐饮业", True),
        ("餐饮", "H62 餐饮业", True),
        ("H62 餐饮业", "H62 餐饮业", False),
        ("H6210 正餐服务", "H62 餐饮业", False),
        ("F52 零售业", "H62 餐饮业", False),
        ("汽车修理", "H62 餐饮业", False),
        ("餐饮", "餐饮业", False),
    ],
)
def test_what_says_less_is_told_apart(said: str, known: str, less: bool) -> None:
    """代码只是前段的、没有代码而字都在里面的，说得少；别的都是变更。"""
    assert says_less(said, known) is less
