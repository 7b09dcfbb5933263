"""条款对照：每一条要求有规则有测试，或有说明。"""

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPANS = {"S0": 28, "S1": 22, "S2": 18, "S3": 22, "S4": 26}
CLAUSES = sorted(
    {f"{notice}-{number:02d}" for notice, last in SPANS.items() for number in range(1, last + 1)} | {"S0-27b", "S2-17b"}
)


@cache
def table() -> dict[str, tuple[str, str]]:
    """条款编号到规则与测试。"""
    text = (ROOT / "docs" / "clauses.md").read_text("utf-8")
    rows = (line.strip("|").split("|") for line in text.splitlines() if line.startswith("| S"))
    return {row[0].strip(): (row[2].strip(), row[3].strip()) for row in rows}


def test_all_clauses_are_listed_once() -> None:
    """一百一十八条，一条不少，一条不重。"""
    lines = re.findall(r"^\| (S\d-\d+b?) \|", (ROOT / "docs" / "clauses.md").read_text("utf-8"), re.MULTILINE)
    assert len(CLAUSES) == 118
    assert sorted(lines) == CLAUSES


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_has_rule_and_test_or_a_reason(clause: str) -> None:
    """有规则就有测试，两者都真实存在；没有的说明为什么。"""
    rule, test = table()[clause]
    if rule.startswith("not yet:"):
        assert len(rule) > len("not yet: ") + 10
        assert test == ""
        return
    assert callable(function(rule.strip("`")))
    path, name = test.strip("`").split("::")
    assert name in functions_of(path)


def function(dotted: str) -> object:
    """按点分名字取函数。"""
    module, name = dotted.rsplit(".", 1)
    return getattr(importlib.import_module(module), name)


@cache
def functions_of(path: str) -> frozenset[str]:
    """一个测试文件里的函数名。"""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
