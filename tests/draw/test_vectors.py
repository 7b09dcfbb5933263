"""向量与随机比对：Python 与 TypeScript 对同样的题给同样的答案。"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.draw import make_vectors
from tests.draw.cases import answer

ROOT = Path(__file__).parents[2]
TWIN = ROOT / "pwa" / "tests" / "twins" / "draw-cases.ts"
BUNDLER = ROOT / "pwa" / "node_modules" / ".bin" / "rolldown"
ASK = """
import { answer } from "./cases.mjs"
let text = ""
for await (const part of process.stdin) text += part
console.log(JSON.stringify(JSON.parse(text).map(([kind, given]) => answer(kind, given))))
"""
FILES = sorted((ROOT / "draw" / "vectors").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_vector_holds(path: Path) -> None:
    """每个向量算出写定的结果。"""
    for case in json.loads(path.read_text("utf-8"))["cases"]:
        assert answer(path.stem, case["in"]) == case["out"], case["name"]


def test_the_vectors_are_those_that_are_written() -> None:
    """文件与写出它们的程序一致，没有手改。"""
    for kind, (description, cases) in make_vectors.vectors().items():
        told = json.loads((ROOT / "draw" / "vectors" / f"{kind}.json").read_text("utf-8"))
        assert told["description"] == description
        assert [c["in"] for c in told["cases"]] == list(cases.values())


def test_both_tellings_agree_on_random_questions(tmp_path: Path) -> None:
    """几百道随机的名额、选取和整包，两种语言逐字节相同；连拒绝也相同。"""
    if not BUNDLER.exists():
        pytest.fail("pwa/node_modules 不在：先在 pwa/ 里运行 npm ci")
    rng = Random(20261124)
    asked: list[tuple[str, Any]] = [("quotas", make_vectors.quota(rng)) for _ in range(300)]
    asked += [("selection", make_vectors.selection(rng)) for _ in range(150)]
    asked += [("results", make_vectors.package(rng, rng.choice([0, 5, 80, 200]))) for _ in range(25)]
    subprocess.run(
        [BUNDLER, TWIN, "--format", "esm", "--file", tmp_path / "cases.mjs"], check=True, capture_output=True
    )
    (tmp_path / "ask.mjs").write_text(ASK, "utf-8")
    done = subprocess.run(
        ["node", tmp_path / "ask.mjs"], input=json.dumps(asked).encode(), capture_output=True, check=True
    )
    ours = [answer(kind, given) for kind, given in asked]
    assert json.loads(done.stdout) == ours
    assert 0 < sum(a is None for a in ours) < len(ours) // 2
