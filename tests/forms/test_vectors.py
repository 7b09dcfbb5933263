"""检查表的共同样例：Python 这一边。"""

import json
from pathlib import Path
from typing import Any

import pytest

from forms.canonical import canonical, identity
from forms.counted import miscounts, recounted
from forms.engine import count_facts, run
from forms.evaluate import Value, evaluate
from forms.exact import Num, read, write
from forms.guards import judge_guards
from forms.lexer import ExpressionError
from forms.parser import parse
from forms.sample import tickets
from forms.schema import check

FOLDER = Path(__file__).parents[2] / "forms" / "vectors"


def cases(name: str) -> Any:
    """一个样例文件的全部样例，以名称为测试编号。"""
    rows = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    return pytest.mark.parametrize("case", [pytest.param(row, id=row["name"]) for row in rows])


def inward(raw: Any) -> Value:
    """样例里的值换成引擎的值。"""
    if isinstance(raw, dict):
        return read(raw["number"])
    if isinstance(raw, list):
        return [inward(part) for part in raw]
    return Num(raw, 0) if isinstance(raw, int) and not isinstance(raw, bool) else raw


def outward(value: Value) -> Any:
    """引擎的值写成样例的样子。"""
    if isinstance(value, Num):
        return {"number": write(value)}
    return [outward(part) for part in value] if isinstance(value, list) else value


@cases("expressions")
def test_expressions(case: dict[str, Any]) -> None:
    """每句条件有样例所说的值，或者说出样例所说的那句话。"""
    scope = {name: inward(raw) for name, raw in case["in"]["scope"].items()}
    try:
        out: dict[str, Any] = {"value": outward(evaluate(parse(case["in"]["source"]), scope))}
    except ExpressionError as problem:
        out = {"error": str(problem)}
    assert out == case["out"]


@cases("runs")
def test_runs(case: dict[str, Any]) -> None:
    """每张试表本身没有问题，运行的结果与样例相同。"""
    assert check(case["in"]["form"]) == []
    assert run(case["in"]["form"], case["in"]["answers"]) == case["out"]


@cases("counts")
def test_counts(case: dict[str, Any]) -> None:
    """缺项、差错、缺照片、缺说明的数目与样例相同。"""
    given = case["in"]
    assert count_facts(given["form"], given["answers"], given["findings"], given["pictured"]) == case["out"]


@cases("guards")
def test_guards(case: dict[str, Any]) -> None:
    """没有满足的规则与样例相同。"""
    assert judge_guards(case["in"]["rules"], case["in"]["facts"]) == case["out"]


@cases("counted")
def test_counted(case: dict[str, Any]) -> None:
    """检查内容里写错的项数和写对了的检查内容与样例相同。"""
    told = {"said": [one.said for one in miscounts(case["in"])], "text": recounted(case["in"])}
    assert told == case["out"]


@cases("samples")
def test_samples(case: dict[str, Any]) -> None:
    """现场抽样的号签与样例相同。"""
    drawn = tickets(**case["in"])
    assert [row._asdict() for row in drawn] == case["out"]


@cases("identity")
def test_identity(case: dict[str, Any]) -> None:
    """规范写法和指纹与样例相同，不能规范的值被拒绝。"""
    if case["out"].get("error"):
        with pytest.raises(ValueError, match="："):
            identity(case["in"])
        return
    assert canonical(case["in"]).decode() == case["out"]["canonical"]
    assert identity(case["in"]) == case["out"]["sha256"]
