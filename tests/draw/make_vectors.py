"""写出 draw/vectors/*.json：python -m tests.draw.make_vectors（结果由 Python 一侧给出，写定后两边都要对上）。"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from draw import merkle, transcript
from draw.canonical import canonical
from draw.changes import FILE
from draw.hashing import digest
from draw.quota import QuotaImpossible
from draw.selection import select
from draw.signed import FILE as SIGNED
from draw.team import NoTeam
from tests.draw.cases import answer
from tests.draw.changed import changed
from tests.draw.packages import SECRET, Wish, frame, make_package, minute, record_package, signed_package

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
        "beacon rule without beacon": good.replace("beacon-rule none", "beacon-rule ssq 2026123"),
    }
    told = {k: {"text": v, "alg": "sm3" if "another algorithm" in k else "sha256"} for k, v in changed.items()}
    told |= {f"{k}, as the plan says": v | {"ceremony": "dice"} for k, v in told.items() if k in ("good", "no dice")}
    for ceremony in ("phones", "beacon"):
        text = make_package(Wish(ceremony=ceremony))["transcript.txt"].decode()
        told[ceremony] = {"text": text, "alg": "sha256", "ceremony": ceremony}
        told[f"{ceremony} instead of dice"] = told[ceremony] | {"ceremony": "dice"}
    return {k: {"ceremony": None} | v for k, v in (told | withheld()).items()}


def withheld() -> dict[str, Any]:
    """有人当众拒不揭示：只有点名了备用期号才作数，用的是备用期的号码。"""
    manifest = make_package(Wish(ceremony="beacon"))["manifest.json"]
    good = transcript.render(minute(manifest, Wish(ceremony="beacon"), "w2")).decode()
    changed = {
        "withheld with a fallback": good,
        "withheld without fallback": good.replace(", fallback ssq 2026124", ""),
        "withheld and dice only": transcript.render(minute(manifest, Wish(), "w2")).decode(),
        "the system withholds": good.replace(f"reveal system {SECRET}", "reveal system -"),
    }
    return {k: {"text": v, "alg": "sha256"} for k, v in changed.items()}


def beacons() -> dict[str, Any]:
    """外部随机值与规则。"""
    two, one = "ssq 2026123, fallback ssq 2026124", "ssq 2026123"
    ball, five, pulse = "02 09 11 18 26 33 + 07", "1 2 3 3 0", "ab" * 32
    rows = [
        ("none", None), ("none", ball), (one, None), (one, ball), (two, ball), ("ssq 123", ball),
        (one, "09 02 11 18 26 33 + 07"), (one, "02 02 11 18 26 33 + 07"), (one, "00 09 11 18 26 33 + 07"),
        (one, "02 09 11 18 26 34 + 07"), (one, "02 09 11 18 26 33 + 17"), (one, "02 09 11 18 26 33"), (one, "-"),
        ("dlt 26051", "05 12 18 22 35 + 03 11"), ("dlt 26051", "05 12 18 22 35 + 11 03"), ("dlt 26051", ball),
        ("pl5 2026123", five), ("pl5 2026123", "12330"), ("drand 4567890", pulse), ("drand 4567890", pulse.upper()),
        ("ssq 2026123, fallback ssq 2026123", ball), ("ssq 2026123, fallback dlt 26051", "05 12 18 22 35 + 03 11"),
        ("fc3d 2026123", "1 2 3"), ("ssq 2026123 ", ball), ("drand 0", pulse), ("toString 1", "1"),
    ]  # fmt: skip
    return {
        f"{rule} {value} {spare}": {"rule": rule, "value": value, "fallback": spare}
        for rule, value in rows
        for spare in (False, True)
    }


def replaced(rng: Random) -> dict[str, Any]:
    """一道递补题：有的递补已不能查，有的递补后来又换下。"""
    given = selection(rng) | {"method": "equal", "alg": "sha256"}
    given["n"] = min(given["n"], len(given["weights"]))
    chosen = select(given["weights"], given["n"], given["seed"], tuple(given["rho"]))
    struck = [p.blind for p in chosen.drawn[: rng.randint(0, 3)]]
    if chosen.reserve and struck and rng.random() < 0.5:
        struck.append(chosen.reserve[0].blind)
    gone = [p.blind for p in chosen.reserve if rng.random() < 0.2]
    return given | {"struck": struck, "unavailable": gone}


def read_on(rng: Random) -> dict[str, Any]:
    """一道续抽题。"""
    return selection(rng) | {"read": rng.randint(0, 8), "more": rng.randint(0, 5)}


def later(rng: Random) -> dict[str, Any]:
    """一道派员、换人、补派、排日子的题。"""
    found = package(rng, 40, Wish(seed=rng.getrandbits(60), staff=rng.choice([6, 10, 14]), barred=rng.choice([0, 5])))
    files = found["files"]
    rows = [line.split("\t") for line in files["units"].splitlines()]
    jobs = [{"blind": r[0], "area": r[2], "need": [] if r[3] == "-" else r[3].split(",")} for r in rows if r[5] == "-"]
    days = sorted(rng.sample([f"2026-03-{d:02}-{h}" for d in range(9, 14) for h in (1, 2)], rng.randint(1, 6)))
    return {
        "slots": files["plan"]["slots"], "staff": files["staff"], "recuse": files["recuse"], "days": days,
        "jobs": jobs[:12], "late": jobs[12:16], "bundle": rng.choice([1, 1, 2, 4]),
        "seeds": {name: seed(rng) for name in ("order", "deal", "sub", "time")},
    }  # fmt: skip


def joints(rng: Random) -> dict[str, Any]:
    """联合抽查：交集与席位。"""

    def some() -> list[str]:
        return sorted(rng.sample([f"X-{i}" for i in range(12)], rng.randint(0, 10)))

    two = {"SJ": some(), "YJ": some()}
    return {
        "two departments": {"registers": two, "seats": [["SJ", 2], ["YJ", 1]]},
        "three departments": {"registers": two | {"HB": some()}, "seats": [["YJ", 1], ["SJ", 1], ["HB", 2]]},
        "nothing in common": {"registers": {"A": ["X-1"], "B": ["X-2"]}, "seats": [["A", 1], ["B", 1]]},
        "one department": {"registers": {"SJ": some()}, "seats": [["SJ", 2]]},
        "a department without a seat": {"registers": two, "seats": [["SJ", 2], ["YJ", 0]]},
        "a department twice": {"registers": two, "seats": [["SJ", 1], ["SJ", 1]]},
        "one person": {"registers": two, "seats": [["SJ", 1]]},
    }


def merged(rng: Random) -> dict[str, Any]:
    """各县各排各的，合成一份。"""
    parts = [{f"{rng.getrandbits(128):032x}": 1 for _ in range(rng.randint(0, 9))} for _ in range(3)]
    same = {"parts": [parts[0], parts[0]], "seed": seed(rng), "count": 3}
    return {f"first {n}": {"parts": parts, "seed": seed(rng), "count": n} for n in (0, 3, 9, 50)} | {
        "a unit twice": same | {"parts": [{"0" * 32: 1}, {"0" * 32: 1}]}
    }


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


def wish(rng: Random, units: int) -> Wish:
    """随机的包。"""
    days = sorted(rng.sample([f"2026-03-{d:02}" for d in range(9, 30)], rng.randint(1, 5)))
    return Wish(
        units=units,
        staff=rng.choice([4, 10, 10, 16]),
        alg=rng.choice(ALGS),
        rounding=rng.choice(["exact", "up", "down"]),
        selection=rng.choice(["equal", "pareto"]),
        mode=rng.choice(["double", "double", "double", "units", "staff"]),
        ceremony=rng.choice(["dice", "phones", "beacon"]),
        bundle=rng.choice([1, 1, 2, 5]),
        days=rng.choice([(), tuple(days)]),
        rare=rng.choice([0, 0.2, 0.6]),
        barred=rng.choice([0, 5, units]),
        attempt=rng.choice([1, 1, 2]),
        min_n=rng.choice([0, 0, 3]) if units > 20 else 0,
        seed=rng.getrandbits(60),
        dice=f"{rng.randrange(10**20):020}",
        ratios={"A": [1, 100], "B": [1, 10], "C": [3, 10], "D": rng.choice([[1, 2], [1, 1]])},
    )


def package(rng: Random, units: int = 60, asked: Wish | None = None) -> dict[str, Any]:
    """一个包的题：冻结的文件和种子，求结果全文。"""
    own = asked or wish(rng, units)
    files = frame(own, Random(own.seed), f"{own.seed:064x}")
    told: dict[str, Any] = {name: files[f"{name}.txt"].decode() for name in ("units", "staff", "recuse")}
    told["plan"] = json.loads(files["plan.json"])
    return {"files": told, "seed": seed(rng), "draw": "990100-2026-01", "attempt": 1, "alg": own.alg}


def altered(rng: Random) -> dict[str, Any]:
    """办过变更的包，隔一个换掉变更实录里的一个字符。"""
    found: dict[str, Any] = {}
    while len(found) < 12:
        own = wish(rng, 30)
        try:
            files = changed(replace(own, min_n=0, mode=rng.choice(["double", "double", "units"])), rng)
        except (QuotaImpossible, NoTeam):
            continue
        if FILE not in files:
            continue
        if len(found) % 2:
            text = files[FILE].decode()
            at = rng.randrange(len(text))
            files[FILE] = f"{text[:at]}{'0' if text[at] != '0' else '1'}{text[at + 1 :]}".encode()
        found[f"package {len(found)}"] = {name: data.decode() for name, data in files.items()}
    return found


def endorsed(rng: Random) -> dict[str, Any]:
    """成了卷的包，带签字实录；隔一个换掉签字实录里的一个字符，第五个少一位见证人，末一个换了结果。"""
    found: dict[str, Any] = {}
    for i, alg in enumerate(("sha256", "sha256", "sm3", "sm3", "sha256")):
        files = {name: data.decode() for name, data in signed_package(Wish(units=20, staff=6, alg=alg, seed=i)).items()}
        text = files[SIGNED]
        if i % 2:
            at = rng.randrange(len(text))
            files[SIGNED] = f"{text[:at]}{'0' if text[at] != '0' else '1'}{text[at + 1 :]}"
        if i == 4:
            kept = "".join(line + "\n" for line in text.splitlines()[:-2])
            files[SIGNED] = f"{kept}end {digest(kept.encode(), alg)}\n"
        found[f"package {i}"] = files
    unsigned = files | {SIGNED: text, "result.txt": files["result.txt"].replace("\t1\t", "\t2\t", 1)}
    return found | {"another result than was signed": unsigned}


def records() -> dict[str, Any]:
    """现场摇号的记录包：没有改过的两个；改了名册、少了一户、多了一户、录进除外的、一户两次、没有录下什么的。"""
    found: dict[str, Any] = {}
    for alg in ALGS:
        files = {n: data.decode() for n, data in record_package(Wish(units=20, staff=6, alg=alg)).items()}
        found[f"a record, {alg}"] = files
    told = json.loads(files["manual.json"])
    rows = told["drawn"]
    lines = [line.split("\t") for line in files["units.txt"].splitlines()]
    spare = next([row[1], 9, row[0]] for row in lines if row[5] == "-" and row[0] not in str(rows))
    out = next([row[1], 9, row[0]] for row in lines if row[5] != "-")
    forged = {
        "one missing": rows[1:],
        "one more": [*rows, spare],
        "one that was excluded": [*rows[1:], out],
        "one twice": [*rows[1:], rows[-1]],
        "another stratum": [["0" * 8, *rows[0][1:]], *rows[1:]],
        "rows of another form": [row[:2] for row in rows],
    }
    for name, drawn in forged.items():
        found[name] = files | {"manual.json": canonical(told | {"drawn": drawn}).decode()}
    found["list changed"] = files | {"units.txt": files["units.txt"].replace("\t-\n", "\tE2\n", 1)}
    found["nothing recorded"] = files | {"manual.json": "{}"}
    return found


def limits(rng: Random) -> dict[str, Any]:
    """每人至多几户：从宽到紧，也有归捆的。"""
    heavy = {"A": [1, 4], "B": [1, 3], "C": [1, 2], "D": [1, 1]}
    asked = [(most, bundle) for bundle in (1, 3) for most in (40, 7, 5, 4, 3)]
    return {
        f"at most {most}, bundles of {bundle}": package(
            rng, 40, Wish(units=40, most=most, bundle=bundle, ratios=heavy, seed=rng.getrandbits(60))
        )
        for most, bundle in asked
    }


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
        "results": ("由冻结的文件和种子求结果全文", {f"package {i}": package(rng, 40) for i in range(8)}),
        "beacons": ("外部随机值与事先点名的期号是否相符", beacons()),
        "replacements": ("递补；out 为空表示拒绝或递补用完", {f"list {i}": replaced(rng) for i in range(20)}),
        "further": ("补充抽取：同一名单往下读", {f"list {i}": read_on(rng) for i in range(12)}),
        "later": ("派员、换人、补派、排日子；out 为空表示派不出", {f"county {i}": later(rng) for i in range(8)}),
        "joint": ("联合抽查的名录交集与席位；out 为空表示拒绝", joints(rng)),
        "merged": ("几份排好的名单合成一份；out 为空表示拒绝", merged(rng)),
        "limits": ("每人有上限的派员：够用的、刚好的、不够而只好超出的", limits(Random(20261123))),
        "signed": ("带签字实录的包，核对的结论；一半动过手脚，最后一个只换了结果", endorsed(Random(20261124))),
        "records": ("现场摇号的记录包，核对的结论；没有改过的只有 files 一行成立，其余不可重算", records()),
        "changes": ("办过变更的包，核对的结论；一半动过手脚", altered(Random(20261122))),
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
