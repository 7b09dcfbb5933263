"""造一个小的公开包：合成的户与人，走完掷骰仪式。"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from draw import blind, package, preflight, signed, transcript
from draw.canonical import canonical
from draw.deal import Person, Rules, Slot
from draw.package import Unit
from draw.plan import read_plan
from draw.quota import plan_total
from draw.result import compute, render, strata_of

DRAW, DICE, SECRET = "990100-2026-01", "63454660390103169462", "5" * 64


@dataclass
class Wish:
    """想要的包：户数、人数、比例和取法。"""

    units: int = 120
    staff: int = 10
    alg: str = "sha256"
    rounding: str = "exact"
    selection: str = "equal"
    mode: str = "double"
    min_n: int = 0
    seed: int = 1
    dice: str = DICE
    bundle: int = 1
    days: tuple[str, ...] = ()
    ceremony: str = "dice"
    rare: float = 0.2
    barred: int = 5
    attempt: int = 1
    most: int = 0
    ratios: dict[str, list[int]] = field(
        default_factory=lambda: {"A": [1, 100], "B": [3, 100], "C": [1, 10], "D": [3, 10]}
    )


def make_package(wish: Wish | None = None) -> dict[str, bytes]:
    """文件名到字节，七个文件齐全。"""
    w = wish or Wish()
    chance = random.Random(w.seed)
    key = f"{w.seed:064x}"
    files = frame(w, chance, key)
    manifest = _manifest(w, files, key)
    files["manifest.json"] = manifest
    files["transcript.txt"] = transcript.render(minute(manifest, w))
    return finish(files, w.alg, w.attempt)


PULSES = "ssq 2026123, fallback ssq 2026124"
WORDS = {"system": SECRET, "w1": "a" * 32 + ":635481", "w2": "b" * 64 + ":随便写的"}


def minute(manifest: bytes, w: Wish, withheld: str = "") -> transcript.Transcript:
    """方案写定的那种仪式的实录；withheld 是当众拒不揭示的人。"""
    values = WORDS if w.ceremony == "phones" or withheld else {"system": SECRET}
    return transcript.Transcript(
        DRAW,
        w.attempt,
        package.digest(manifest, w.alg),
        {k: transcript.commitment(DRAW, w.attempt, k, v, w.alg) for k, v in values.items()},
        {k: "-" if k == withheld else v for k, v in values.items()},
        w.dice if w.ceremony == "dice" else None,
        PULSES if w.ceremony == "beacon" else "none",
        "02 09 11 18 26 33 + 07" if w.ceremony == "beacon" else None,
        notes={"w1": "人大代表"} if "w1" in values else {},
        witnesses=("人大代表",),
    )


SIGNS = (
    signed.Signed("host", ("canvas",), "2026-03-10"),
    signed.Signed("operator", ("canvas", "paper"), "2026-03-11"),
    signed.Signed("recorder", ("canvas",), "2026-03-10"),
    signed.Signed("w1", ("refused",), "2026-03-10"),
)


def signed_package(wish: Wish | None = None) -> dict[str, bytes]:
    """记录成了卷的包：多一个签字实录，见证人拒绝签字。"""
    w, files = wish or Wish(), make_package(wish)
    told = signed.write(DRAW, w.attempt, files["result.txt"], "c" * 64, SIGNS, w.alg)
    return files | {signed.FILE: told}


def record_package(wish: Wish | None = None) -> dict[str, bytes]:
    """现场摇号的记录包：名册、方案、清单与录下的结果；没有实录。"""
    made = make_package(wish)
    rows = [line.split("\t") for line in made["result.txt"].decode().splitlines()]
    drawn = [[row[1], int(row[2]), row[3]] for row in rows if row[0] == "drawn"]
    kept = {name: made[name] for name in ("units.txt", "staff.txt", "recuse.txt", "plan.json", "manifest.json")}
    said = {"v": 1, "recomputable": False, "drawn": drawn, "teams": [], "how": "摇号机", "draw": DRAW, "attempt": 1}
    return kept | {"manual.json": canonical(said)}


def finish(files: dict[str, bytes], alg: str = "sha256", attempt: int = 1) -> dict[str, bytes]:
    """按现有文件重新算出 result.txt。"""
    seed = transcript.seed(files["transcript.txt"], alg)
    files["result.txt"] = render(compute(files, seed, DRAW, attempt, alg))
    return files


def frame(w: Wish, chance: random.Random, key: str) -> dict[str, bytes]:
    """四个冻结的文件。"""

    def blinded(name: str) -> str:
        return blind.blind(blind.salt(key, name, w.alg), name, w.alg)

    areas = [blind.alias(key, "area", a, w.alg) for a in ("城东", "城西")]
    skill = blind.alias(key, "qual", "特种设备", w.alg)
    strata = {s: blind.alias(key, "stratum", s, w.alg) for s in w.ratios}
    staff = [
        Person(
            blinded(f"P-{i}"),
            "SJ",
            frozenset() if i % 3 == 0 else frozenset(areas[:1] if i % 3 == 1 else areas[1:]),
            frozenset({"Z"} | ({"L"} if i % 2 == 0 else set()) | ({skill} if i % 4 == 0 else set())),
            0,
            "S2" if i == 9 else "-",
        )
        for i in range(w.staff)
    ]
    units = [
        Unit(
            blinded(f"9199010{i:011}"),
            strata[chance.choices(sorted(w.ratios), [6, 3, 2, 1][: len(w.ratios)])[0]],
            chance.choice(areas),
            frozenset({skill}) if chance.random() < w.rare else frozenset(),
            chance.choice([1, 3, 10]) if w.selection == "pareto" else 1,
            chance.choice(["-"] * 9 + ["E2"]),
        )
        for i in range(w.units)
    ]
    recused = {(u.blind, staff[0].blind) for u in units[: w.barred] if staff}
    slots = [] if w.mode == "units" else [{"dept": "SJ", "quals": ["L", "Z"]}, {"dept": "SJ", "quals": ["Z"]}]
    if slots:
        rules = Rules(
            tuple(Slot(str(s["dept"]), frozenset(s["quals"])) for s in slots),
            {p.blind: p for p in staff},
            {u: {s} for u, s in recused},
        )
        lost = set(preflight.without_team([u.job for u in units if u.flag == "-"], rules))
        units = [Unit(u.blind, u.stratum, u.area, u.need, u.weight, "E5" if u.blind in lost else u.flag) for u in units]
    plan: dict[str, Any] = {
        "v": 1,
        "mode": w.mode,
        "rounding": w.rounding,
        "min_n": w.min_n,
        "strata": {strata[s]: [1, 1] if w.mode == "staff" else r for s, r in w.ratios.items()},
        "reserve": [1, 5],
        "selection": w.selection,
        "slots": slots,
        "filter": None,
        "ceremony": w.ceremony,
        "bundle": w.bundle,
        "times": list(w.days),
        **({"most": w.most} if w.most else {}),
    }
    if w.mode != "double":
        plan["single"] = {"reason": "人员名录尚在建立", "until": "2026-12-31"}
    return {
        "units.txt": package.write_units(units),
        "staff.txt": package.write_staff(staff),
        "recuse.txt": package.write_recuse(recused),
        "plan.json": canonical(plan),
    }


def remanifest(files: dict[str, bytes], wish: Wish | None = None) -> None:
    """操纵者也会重写清单：按改过的文件重写，实录不动。"""
    w = wish or Wish()
    files["manifest.json"] = _manifest(w, files, f"{w.seed:064x}")


def _manifest(w: Wish, files: dict[str, bytes], key: str) -> bytes:
    plan, units = read_plan(files["plan.json"]), package.read_units(files["units.txt"])
    return package.write_manifest(
        files,
        draw=DRAW,
        attempt=w.attempt,
        alg=w.alg,
        blind_commit=blind.key_commitment(key, w.alg),
        plan_total=plan_total(strata_of(units, plan), plan.rounding, plan.min_n),
        strata=package.counts(units),
        prev_manifest=None if w.attempt == 1 else "0" * 64,
    )
