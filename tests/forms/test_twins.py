"""随机比对：同样的条件和检查表，Python 与 TypeScript 的结果逐字相同。"""

import json
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from forms.engine import run
from forms.evaluate import evaluate, to_value
from forms.lexer import ExpressionError
from forms.parser import parse
from tests.forms.test_vectors import outward

ROOT = Path(__file__).parents[2]
WORDS = [
    "且",
    "and",
    "或",
    "or",
    "非",
    "not",
    "==",
    "!=",
    "<",
    "≤",
    ">=",
    "+",
    "-",
    "*",
    "in",
    "(",
    ")",
    "（",
    "[",
    "]",
]
LEAVES = ["q1", "q2", "q3", "m", "zz", "1", "0.5", "12.250", "'FAIL'", "'NA'", "'𠀀'", "true", "false", "null"]
SCOPE = {"q1": "FAIL", "q2": 3, "q3": None, "m": ["NA", "FAIL"], "t": True}


def expression(chance: Random, depth: int) -> str:
    """一句合乎语法的随机条件。"""
    if depth == 0 or chance.random() < 0.2:
        return chance.choice(LEAVES)
    left, right = expression(chance, depth - 1), expression(chance, depth - 1)
    shape = chance.choice(["({} {} {})", "not ({0})", "count({0}, {2})", "{0} in [{0}, {2}]", "-({0})"])
    return shape.format(left, chance.choice([*WORDS[:4], *WORDS[6:14]]), right)


def noise(chance: Random) -> str:
    """一句多半看不懂的随机条件。"""
    stock = [*WORDS, *LEAVES, "?", "=", "'", " ", "。", "count", ","]
    return " ".join(chance.choice(stock) for _ in range(chance.randint(0, 8)))


def answer(chance: Random) -> Any:
    """一份随机作答，常常不合检查项的要求。"""
    return chance.choice(
        [
            None, "FAIL", {}, {"verdict": chance.choice(["CONFORM", "FAIL", "NA", "NOT_CHECKED", "X", None])},
            {"checked": chance.choice([True, False, None, 1]), "found": chance.choice([True, False, None])},
            {"number": chance.choice(["1", "-2.50", "1e3", "", " 7 ", "００"])},
            {"text": chance.choice(["", "a", "\u3000"])},
            {"date": chance.choice(["2026-02-28", "2026-02-30", "x"])}, {"value": chance.choice(["A", "B", "C"])},
            {"values": chance.choice([["A"], [], ["Z"], "A"])}, {"rows": chance.choice([[{"n": "1"}], [], [1]])},
            {"seen": chance.choice([["执照"], [], ["护照"], None])},
        ]
    )  # fmt: skip


def table(chance: Random) -> dict[str, Any]:
    """一张随机的检查表和一组随机的作答。"""
    families = ["conform", "found", "number", "text", "date", "choice", "multi", "table", "materials"]
    conditions = [None, None, None, "q1 == 'FAIL'", "count(q2) > 0 或 q1 == 'NA'", "q3 > 0.5", "q2 != null"]
    options = [{"value": "A", "label": "甲"}, {"value": "B", "label": "乙"}]
    rows = [
        {
            "id": f"q{n}", "no": str(n), "level": chance.choice(["KEY", "GENERAL"]), "family": chance.choice(families),
            "photo": "never", "options": options, "message": chance.choice([None, "请核对"]),
            **{key: chance.choice(conditions) for key in ("relevant", "stop", "constraint", "fail")},
        }
        for n in range(1, 7)
    ]  # fmt: skip
    scoring = chance.choice([None, {"key_failed_max": 1, "general_passed_min": 70}])
    form = {"materials": ["执照"], "scoring": scoring, "sections": [{"id": "s", "title": "一", "items": rows}]}
    answers = {f"q{n}": answer(chance) for n in range(1, 8) if chance.random() < 0.8}
    return {"form": form, "answers": answers}


def told(row: dict[str, Any]) -> Any:
    """Python 一边的结果。"""
    if "form" in row:
        return run(row["form"], row["answers"])
    try:
        scope = {name: to_value(raw) for name, raw in row["scope"].items()}
        return {"value": outward(evaluate(parse(row["source"]), scope))}
    except ExpressionError as problem:
        return {"error": str(problem)}


def test_the_twins_agree(tmp_path: Path) -> None:
    """一千五百个随机样例，两边的结果相同，看不懂时的话也相同。"""
    node = shutil.which("node")
    if node is None or not (ROOT / "pwa" / "node_modules" / "typescript").exists():
        pytest.skip("没有 node 或者前端的依赖：不能比对")
    chance = Random(20260706)
    rows: list[dict[str, Any]] = [{"source": expression(chance, 3), "scope": SCOPE} for _ in range(500)]
    rows += [{"source": noise(chance), "scope": SCOPE} for _ in range(500)]
    rows += [table(chance) for _ in range(500)]
    file = tmp_path / "rows.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    twin = Path(__file__).with_name("twin.mjs")
    done = subprocess.run([node, str(twin), str(ROOT), str(file)], capture_output=True, check=True)
    theirs = json.loads(done.stdout)
    ours = [told(row) for row in rows]
    assert [(row, a, b) for row, a, b in zip(rows, ours, theirs, strict=True) if a != b] == []
    assert sum("error" in out for out in ours[:500]) < 100 < sum("error" in out for out in ours[500:1000])
