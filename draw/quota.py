"""名额：各层应抽几户，全部用整数算（S3-09、S3-20）。

The total is fixed before the seed exists; the seed only decides which strata
round up. Three wordings of a ratio, three roundings:
``up`` (不低于) every stratum up, no seed; ``down`` (不超过) total down, a stratum
may be 0; ``exact`` total up, strata by one seeded offset.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from draw.hashing import ticket

ROUNDINGS = ("exact", "up", "down")


class QuotaImpossible(ValueError):
    """名额无法满足：比例、最低数与在册数互相矛盾。"""


@dataclass(frozen=True)
class Stratum:
    """一层：代码、在册可抽户数、比例 p/q。"""

    code: str
    size: int
    p: int
    q: int


@dataclass(frozen=True)
class _Shares:
    """比例分层的通分结果：each share is ``part / unit`` units of its stratum."""

    parts: tuple[tuple[Stratum, int], ...]
    unit: int
    sum: int


def plan_total(strata: Sequence[Stratum], rounding: str, min_n: int = 0) -> int:
    """应抽总数：种子产生之前就公布，之后不变。

    `min_n` raises the total of ``exact`` and ``down``; ``up`` already rounds
    every stratum and is refused if it stays below.
    Raises QuotaImpossible where no stratum sizes can carry the total.
    """
    _validate(strata, rounding)
    whole = sum(s.size for s in strata if s.p == s.q)
    return whole + _partial_total(_shares(strata), rounding, min_n - whole)


def quotas(strata: Sequence[Stratum], rounding: str, seed: str, min_n: int = 0, alg: str = "sha256") -> dict[str, int]:
    """各层名额：总数恒定，每层只取其份额的下整或上整，期望恰为份额。

    `seed` is the stage seed ``quota``. Returns stratum code → number.
    Raises QuotaImpossible as `plan_total` does.
    """
    _validate(strata, rounding)
    result = {s.code: s.size if s.p == s.q else 0 for s in strata}
    shares = _shares(strata)
    n = _partial_total(shares, rounding, min_n - sum(result.values()))
    if rounding == "up":
        return result | {s.code: -(-part // shares.unit) for s, part in shares.parts}
    if not n:
        return result
    offset = int(ticket(seed, "offset", alg), 16) * shares.sum >> 256
    seen = 0
    for stratum, part in shares.parts:
        before, seen = seen, seen + part
        result[stratum.code] = (seen * n + offset) // shares.sum - (before * n + offset) // shares.sum
    return result


def _validate(strata: Sequence[Stratum], rounding: str) -> None:
    if rounding not in ROUNDINGS:
        raise QuotaImpossible("rounding")
    if len({s.code for s in strata}) != len(strata):
        raise QuotaImpossible("stratum twice")
    if any(not 0 <= s.p <= s.q or s.q < 1 or s.size < 0 for s in strata):
        raise QuotaImpossible("ratio")


def _shares(strata: Sequence[Stratum]) -> _Shares:
    rest = sorted((s for s in strata if s.p < s.q), key=lambda s: s.code.encode())
    unit = lcm(*(s.q for s in rest)) if rest else 1
    parts = tuple((s, s.size * s.p * unit // s.q) for s in rest)
    return _Shares(parts, unit, sum(part for _, part in parts))


def _partial_total(shares: _Shares, rounding: str, min_n: int) -> int:
    if rounding == "up":
        total = sum(-(-part // shares.unit) for _, part in shares.parts)
        if total < min_n:
            raise QuotaImpossible("min_n")
        return total
    exact = shares.sum // shares.unit if rounding == "down" else -(-shares.sum // shares.unit)
    total = max(exact, min_n, 0)
    if total and any(part * total > s.size * shares.sum for s, part in shares.parts):
        raise QuotaImpossible("share above stratum size")
    if total and not shares.sum:
        raise QuotaImpossible("min_n")
    return total
