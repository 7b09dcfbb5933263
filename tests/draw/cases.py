"""一个向量的问与答：Python 一侧。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from draw import __main__ as command
from draw import blind, canonical, hashing, merkle, quota, selection, transcript
from draw.canonical import canonical as write
from draw.deal import NoTeam
from draw.result import compute, render

Given = Any


def _selected(given: Given) -> Given:
    found = selection.select(
        given["weights"], given["n"], given["seed"], tuple(given["rho"]), given["method"], given["alg"]
    )
    return {
        "drawn": [[p.blind, p.ticket] for p in found.drawn],
        "reserve": [[p.blind, p.ticket] for p in found.reserve],
    }


def _quota(given: Given) -> Given:
    strata = [quota.Stratum(**s) for s in given["strata"]]
    return {
        "total": quota.plan_total(strata, given["rounding"], given["min_n"]),
        "quotas": quota.quotas(strata, given["rounding"], given["seed"], given["min_n"], given["alg"]),
    }


def _minutes(given: Given) -> Given:
    t = transcript.parse(given["text"].encode())
    transcript.check(t, given["alg"])
    seed = transcript.seed(given["text"].encode(), given["alg"])
    return {"seed": seed, "draw": t.draw, "attempt": t.attempt, "witnesses": list(t.witnesses)}


def _blinded(given: Given) -> Given:
    key, name, alg = given["key"], given["id"], given["alg"]
    salt = blind.salt(key, name, alg)
    return {
        "salt": salt,
        "blind": blind.blind(salt, blind.normal_id(name), alg),
        "commit": blind.key_commitment(key, alg),
        "alias": blind.alias(key, "area", name, alg),
    }


def _result(given: Given) -> Given:
    files = given["files"]
    data = {f"{name}.txt": files[name].encode() for name in ("units", "staff", "recuse")}
    data["plan.json"] = write(files["plan"])
    return render(compute(data, given["seed"], given["draw"], given["attempt"], given["alg"])).decode()


KINDS: dict[str, Callable[[Given], Given]] = {
    "tickets": lambda g: hashing.ticket(g["seed"], g["name"], g["alg"]),
    "canonical": lambda g: canonical.canonical(g).decode(),
    "blinds": _blinded,
    "quotas": _quota,
    "selection": _selected,
    "transcripts": _minutes,
    "merkle": lambda g: "ok" if command.holds(g) else "bad",
    "roots": lambda g: merkle.root_of([leaf.encode() for leaf in g]).hex(),
    "results": _result,
}
REFUSALS = (ValueError, KeyError, NoTeam)


def answer(kind: str, given: Given) -> Given:
    """回答一个向量；拒绝的为 None。"""
    try:
        return KINDS[kind](given)
    except REFUSALS:
        return None
