"""写出 draw/vectors/*.json：python -m tests.draw.make_vectors（结果由 Python 一侧给出，写定后两边都要对上）。"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from random import Random
from typing import Any

from draw import merkle
from tests.draw.cases import answer
from tests.draw.packages import Wish, make_package

FOLDER = Path(__file__).parents[2] / "draw" / "vectors"
ALGS = ("sha256", "sm3")


def seed(rng: Random) -> str:
    """64 个十六进制字符。"""
    return f"{rng.getrandbits(256):064x}"


def tickets(rng: Random) -> dict[str, Any]:
    """号签。"""
    names = ["AB-130", "", "9199010MA0000000A", "stage:units", "企业甲", "x" * 200, "𠮷"]
    found = {f"{alg} {n[:12]!r}": {"seed": seed(rng), "name": n, "alg": alg} for alg in ALGS for n in names}
    short = {"seed": "ab", "name": "x", "alg": "sha256"}
    return found | {"short seed": short, "upper case seed": short | {"seed": "A" * 64}}


def canonicals(rng: Random) -> dict[str, Any]:
    """规范 JSON。"""
    return {
        "sorted keys": {"b": 1, "a": [True, None, "é"], "A": {}},
        "escapes": '"\\\b\f\n\r\t\u0001\u007f\u2028中𠮷</script>',
        "largest integer": 2**53 - 1,
        "beyond the largest integer": 2**53,
        "fraction": 1.5,
        "key outside ASCII": {"é": 1},
        "nested fraction": {"a": [0.1]},
        "zero and negative": [0, -1, -(2**53 - 1)],
    }


def blinds(rng: Random) -> dict[str, Any]:
    """盲码。"""
    ids = ["91990100MA0000001K", "X-0190A", "lower is raised", "AB-1"]
    return {f"{alg} {i}": {"key": seed(rng), "id": i, "alg": alg} for alg in ALGS for i in ids}


def strata(rng: Random) -> list[dict[str, Any]]:
    """随机的分层。"""
    codes = rng.sample(["0a", "1b", "A", "B", "C", "z9", "D"], rng.randint(1, 6))
    ratios = [(1, 100), (3, 100), (1, 10), (3, 10), (1, 1), (0, 1), (2, 7), (999, 1000)]
    return [
        {"code": c, "size": rng.choice([0, 1, 2, 5, 40, 999, 12345]), "p": p, "q": q}
        for c in codes
        for p, q in [rng.choice(ratios)]
    ]


def quota(rng: Random) -> dict[str, Any]:
    """一道名额题。"""
    return {
        "strata": strata(rng),
        "rounding": rng.choice(["exact", "up", "down"]),
        "seed": seed(rng),
        "min_n": rng.choice([0, 0, 1, 3]),
        "alg": rng.choice(ALGS),
    }


def selection(rng: Random) -> dict[str, Any]:
    """一道选取题。"""
    size = rng.choice([0, 1, 2, 10, 60])
    return {
        "weights": {f"{rng.getrandbits(128):032x}": rng.choice([1, 1, 3, 10, 500]) for _ in range(size)},
        "n": rng.randint(0, size + 1 if rng.random() < 0.1 else size),
        "seed": seed(rng),
        "rho": rng.choice([[1, 5], [0, 1], [1, 2]]),
        "method": rng.choice(["equal", "pareto"]),
        "alg": rng.choice(ALGS),
    }


def transcripts(rng: Random) -> dict[str, Any]:
    """实录：一份好的，逐行动手脚。"""
    good = make_package()["transcript.txt"].decode()
    lines = good.splitlines(True)
    changed = {
        "good": good,
        "good in another algorithm": make_package(Wish(alg="sm3"))["transcript.txt"].decode(),
        "no last line feed": good[:-1],
        "carriage return": good.replace("\n", "\r\n"),
        "19 dice": good.replace("dice 6", "dice "),
        "dice twice": good + lines[-1],
        "no dice": "".join(lines[:-1]),
        "dice before the reveal": "".join([*lines[:-2], lines[-1], lines[-2]]),
        "reveal of another value": good.replace("reveal system 5", "reveal system 6"),
        "no reveal": "".join(line for line in lines if not line.startswith("reveal")),
        "another attempt": good.replace("attempt 1", "attempt 2"),
        "attempt 0": good.replace("attempt 1", "attempt 0"),
        "empty": "",
        "unknown line": good + "note x\n",
        "beacon rule without beacon": good.replace("beacon-rule none", "beacon-rule ssq 1"),
    }
    return {k: {"text": v, "alg": "sm3" if "another algorithm" in k else "sha256"} for k, v in changed.items()}


def proofs(rng: Random) -> dict[str, Any]:
    """默克尔证明：1–20 片叶子，好的和动过手脚的。"""
    leaves = [f"leaf {i}".encode() for i in range(20)]
    tops: list[bytes] = []
    nodes: dict[tuple[int, int], bytes] = {}
    roots = [merkle.EMPTY]
    for i, leaf in enumerate(leaves):
        tops, done = merkle.append(tops, i, merkle.leaf_hash(leaf))
        nodes |= {(level, at): value for level, at, value in done}
        roots.append(merkle.root_of_frontier(tops))

    def text(value: bytes) -> str:
        return base64.b64encode(value).decode()

    rows: dict[str, Any] = {}
    for index, size in ((0, 1), (0, 2), (5, 8), (6, 7), (0, 20), (19, 20), (16, 17), (7, 13)):
        path = merkle.inclusion_proof(lambda level, i: nodes[level, i], index, size)
        row = {"kind": "inclusion", "index": index, "size": size, "leaf": text(merkle.leaf_hash(leaves[index]))}
        row |= {"root": text(roots[size]), "proof": [text(h) for h in path]}
        rows[f"leaf {index} of {size}"] = row
        rows[f"leaf {index} of {size}, index + 1"] = row | {"index": index + 1}
        rows[f"leaf {index} of {size}, index = size"] = row | {"index": size}
        rows[f"leaf {index} of {size}, longer proof"] = row | {"proof": [*row["proof"], text(roots[1])]}
        rows[f"leaf {index} of {size}, shorter proof"] = row | {"proof": row["proof"][1:]}
        rows[f"leaf {index} of {size}, empty root"] = row | {"root": ""}
    for old, new in ((1, 1), (1, 8), (6, 8), (2, 5), (4, 20), (7, 13), (16, 20), (19, 20)):
        path = merkle.consistency_proof(lambda level, i: nodes[level, i], old, new)
        row = {"kind": "consistency", "size1": old, "size2": new, "root1": text(roots[old]), "root2": text(roots[new])}
        row |= {"proof": [text(h) for h in path]}
        rows[f"{old} to {new}"] = row
        rows[f"{old} to {new}, from size 0"] = row | {"size1": 0}
        rows[f"{old} to {new}, sizes exchanged"] = row | {"size1": new + 1}
        rows[f"{old} to {new}, roots exchanged"] = row | {"root1": row["root2"], "root2": row["root1"]}
        rows[f"{old} to {new}, longer proof"] = row | {"proof": [text(roots[1]), *row["proof"]]}
        rows[f"{old} to {new}, not base64"] = row | {"root1": "*"}
    return rows


def package(rng: Random, units: int = 60) -> dict[str, Any]:
    """一个包的题：冻结的文件和种子，求结果全文。"""
    wish = Wish(
        units=units,
        alg=rng.choice(ALGS),
        rounding=rng.choice(["exact", "up", "down"]),
        selection=rng.choice(["equal", "pareto"]),
        mode=rng.choice(["double", "double", "units"]),
        seed=rng.getrandbits(60),
    )
    files = make_package(wish)
    told = {name: files[f"{name}.txt"].decode() for name in ("units", "staff", "recuse")}
    told["plan"] = json.loads(files["plan.json"])
    return {"files": told, "seed": seed(rng), "draw": "990100-2026-01", "attempt": 1, "alg": wish.alg}


def vectors() -> dict[str, tuple[str, dict[str, Any]]]:
    """文件名到（说明，题目）。"""
    rng = Random(20260310)
    roots = {f"{n} leaves": [f"leaf {i}" for i in range(n)] for n in (0, 1, 2, 3, 4, 5, 7, 8, 20)}
    return {
        "tickets": ("号签 T(S, x)；out 为空表示拒绝", tickets(rng)),
        "canonical": ("规范 JSON；out 为空表示拒绝", canonicals(rng)),
        "blinds": ("盐、盲码、承诺、化名；out 为空表示编号不合格", blinds(rng)),
        "quotas": ("名额；out 为空表示不可能", {f"draw {i}": quota(rng) for i in range(60)}),
        "selection": ("选取与递补；out 为空表示拒绝", {f"stratum {i}": selection(rng) for i in range(40)}),
        "transcripts": ("实录与种子；out 为空表示拒绝", transcripts(rng)),
        "merkle": ("包含与一致性证明，散列为 base64", proofs(rng)),
        "roots": ("树根", roots),
        "results": ("由冻结的文件和种子求结果全文", {f"package {i}": package(rng, 40) for i in range(6)}),
    }


def main() -> None:
    """写出全部向量文件。"""
    FOLDER.mkdir(exist_ok=True)
    for kind, (description, cases) in vectors().items():
        rows = [{"name": name, "in": given, "out": answer(kind, given)} for name, given in cases.items()]
        text = json.dumps({"description": description, "cases": rows}, ensure_ascii=False, indent=1)
        (FOLDER / f"{kind}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
