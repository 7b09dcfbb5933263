"""向量与随机比对：Python 与 TypeScript 对同样的题给同样的答案。"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from draw import transcript
from draw.quota import QuotaImpossible
from draw.team import NoTeam
from tests.draw import make_vectors
from tests.draw.cases import answer
from tests.draw.packages import DRAW, make_package

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


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Any]], list[Any]]:
    """TypeScript 一侧：一次问许多题。"""
    if not BUNDLER.exists():
        pytest.fail("pwa/node_modules 不在：先在 pwa/ 里运行 npm ci")
    folder = tmp_path_factory.mktemp("twin")
    subprocess.run([BUNDLER, TWIN, "--format", "esm", "--file", folder / "cases.mjs"], check=True, capture_output=True)
    (folder / "ask.mjs").write_text(ASK, "utf-8")

    def ask(questions: list[Any]) -> list[Any]:
        done = subprocess.run(
            ["node", folder / "ask.mjs"], input=json.dumps(questions).encode(), capture_output=True, check=True
        )
        found: list[Any] = json.loads(done.stdout)
        return found

    return ask


def test_both_tellings_agree_on_random_questions(twin: Callable[[list[Any]], list[Any]]) -> None:
    """几百道随机的名额、选取、递补、续抽和补派，两种语言逐字节相同；连拒绝也相同。"""
    rng = Random(20261124)
    asked: list[tuple[str, Any]] = [("quotas", make_vectors.quota(rng)) for _ in range(300)]
    asked += [("selection", make_vectors.selection(rng)) for _ in range(150)]
    asked += [("replacements", make_vectors.replaced(rng)) for _ in range(150)]
    asked += [("further", make_vectors.read_on(rng)) for _ in range(60)]
    asked += [("later", make_vectors.later(rng)) for _ in range(40)]
    ours = [answer(kind, given) for kind, given in asked]
    assert twin(asked) == ours
    assert 0 < sum(a is None for a in ours) < len(ours) // 2


PACKAGES = 1000


def test_both_tellings_agree_on_a_thousand_packages(twin: Callable[[list[Any]], list[Any]]) -> None:
    """一千个随机的包：两边算出的结果逐字节相同，核对的六行也相同；三分之一动过一个字节，两边都看得出。

    Every rounding, method, algorithm, mode, ceremony, bundle size, limit and list of days takes part.
    """
    rng = Random(20261121)
    asked: list[tuple[str, Any]] = []
    for i in range(PACKAGES):
        wish = make_vectors.wish(rng, rng.choice([0, 3, 20, 60, 120]))
        wish = replace(wish, most=rng.choice([0, 5, 8]))
        try:
            files = make_package(wish)
        except (QuotaImpossible, NoTeam):
            continue
        if i % 3 == 2:
            name = rng.choice(sorted(files))
            files[name] = flipped(files[name], rng)
        told = {name: data.decode(errors="replace") for name, data in files.items()}
        if i % 3 != 2:
            given = {n: told[f"{n}.txt"] for n in ("units", "staff", "recuse")} | {
                "plan": json.loads(told["plan.json"])
            }
            minute = transcript.seed(files["transcript.txt"], wish.alg)
            given = {"files": given, "seed": minute, "draw": DRAW, "attempt": wish.attempt, "alg": wish.alg}
            asked.append(("results", given))
        asked.append(("verified", told))
    theirs = twin(asked)
    for (kind, given), found in zip(asked, theirs, strict=True):
        assert found == answer(kind, given)
    verdicts = [found for (kind, _), found in zip(asked, theirs, strict=True) if kind == "verified"]
    assert len(verdicts) > 0.95 * PACKAGES
    assert sum(v[:5] == ["files ok", "seed ok", "quotas ok", "units ok", "teams ok"] for v in verdicts) == sum(
        kind == "results" for kind, _ in asked
    )


def flipped(data: bytes, rng: Random) -> bytes:
    """换掉一个比特；空文件添一个字节。"""
    if not data:
        return b"x"
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(7)]) + data[at + 1 :]
