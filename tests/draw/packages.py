"""造一个小的公开包：合成的户与人，走完掷骰仪式。"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from draw import blind, package, preflight, transcript
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
    ratios: dict[str, list[int]] = field(
        default_factory=lambda: {"A": [1, 100], "B": [3, 100], "C": [1, 10], "D": [3, 10]}
    )


def make_package(wish: Wish | None = None) -> dict[str, bytes]:
    """文件名到字节，七个文件齐全。"""
    w = wish or Wish()
    chance = random.Random(w.seed)
    key = f"{w.seed:064x}"
    files = frame(w, chance, key)
    manifest, plan = _manifest(w, files, key), files["plan.json"]
    files["manifest.json"] = manifest
    ceremony = transcript.Transcript(
        DRAW,
        1,
        package.digest(manifest, w.alg),
        {"system": transcript.commitment(DRAW, 1, "system", SECRET, w.alg)},
        {"system": SECRET},
        w.dice,
        witnesses=("人大代表",),
    )
    files["transcript.txt"] = transcript.render(ceremony)
    assert plan
    return finish(files, w.alg)


def finish(files: dict[str, bytes], alg: str = "sha256") -> dict[str, bytes]:
    """按现有文件重新算出 result.txt。"""
    seed = transcript.seed(files["transcript.txt"], alg)
    files["result.txt"] = render(compute(files, seed, DRAW, 1, alg))
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
            frozenset({skill}) if chance.random() < 0.2 else frozenset(),
            chance.choice([1, 3, 10]) if w.selection == "pareto" else 1,
            chance.choice(["-"] * 9 + ["E2"]),
        )
        for i in range(w.units)
    ]
    recused = {(u.blind, staff[0].blind) for u in units[:5] if staff}
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
        "strata": {strata[s]: r for s, r in w.ratios.items()},
        "reserve": [1, 5],
        "selection": w.selection,
        "slots": slots,
        "filter": None,
    }
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
        attempt=1,
        alg=w.alg,
        blind_commit=blind.key_commitment(key, w.alg),
        plan_total=plan_total(strata_of(units, plan), plan.rounding, plan.min_n),
        strata=package.counts(units),
    )
