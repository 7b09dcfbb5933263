"""选取：每层号签最小者中签，其后依次为递补（S4-09）。

Equal chances need nothing but sorting; unequal integer weights use Pareto order
sampling, also in whole numbers, so that no platform rounds differently.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from draw.hashing import lowest, tickets

METHODS = ("equal", "pareto")


@dataclass(frozen=True)
class Pick:
    """一户的抽取结果：盲码和号签。"""

    blind: str
    ticket: str


@dataclass(frozen=True)
class Selection:
    """一层的结果：中签在前，递补按序在后。"""

    drawn: tuple[Pick, ...]
    reserve: tuple[Pick, ...]


def reserve_size(n: int, rho: tuple[int, int]) -> int:
    """递补人数：不少于两户，且不少于中签数乘比例的上整；未抽则无。"""
    return max(2, -(-n * rho[0] // rho[1])) if n else 0


def select(
    weights: Mapping[str, int],
    n: int,
    seed: str,
    rho: tuple[int, int] = (1, 5),
    method: str = "equal",
    alg: str = "sha256",
) -> Selection:
    """从一层里取 n 户和它们的递补。

    `weights` maps blind → integer weight ≥ 1 (ignored by ``equal``); `seed` is
    the stage seed ``units``. Ties are ordered by (ticket, blind), never silently.
    Raises ValueError if n exceeds the stratum or a weight is below 1.
    """
    picks = ranking(weights, n, seed, n + reserve_size(n, rho), method, alg)
    return Selection(tuple(picks[:n]), tuple(picks[n:]))


def ranking(
    weights: Mapping[str, int], n: int, seed: str, count: int, method: str = "equal", alg: str = "sha256"
) -> list[Pick]:
    """一层的次序，前 count 户：抽 n 户时谁在第几位；补充抽取就是同一名单再往下读。

    `n` is the quota of the draw: it decides the Pareto keys and stays the same when
    the list is read further. Raises ValueError as `select` does.
    """
    if not 0 <= n <= len(weights) or method not in METHODS:
        raise ValueError("quota above stratum size, or unknown method")
    if method == "equal":
        return [Pick(b, t) for t, b in lowest(weights, count, seed, alg)]
    blinds = list(weights)
    ticket_of = dict(zip(blinds, tickets(seed, blinds, alg), strict=True))
    keys = _pareto_keys(weights, n, ticket_of)
    return [Pick(b, ticket_of[b]) for b in nsmallest(count, blinds, key=keys.__getitem__)]


def merge(rankings: Iterable[Sequence[Pick]], count: int) -> list[Pick]:
    """几份各自排好的名单合成一份：分县、分片各算各的，合起来与一起算相同。

    Holds for equal chances under one seed. Raises ValueError for a name on two lists.
    """
    lists = [list(r) for r in rankings]
    if len({p.blind for r in lists for p in r}) != sum(map(len, lists)):
        raise ValueError("a unit on two lists")
    return nsmallest(count, (p for r in lists for p in r), key=lambda p: (p.ticket, p.blind))


def certain(weights: Mapping[str, int], n: int) -> set[str]:
    """权重大到必抽的户：反复取出 w·(n−t) ≥ W 者，直到没有。"""
    taken: set[str] = set()
    while True:
        rest = {b: w for b, w in weights.items() if b not in taken}
        total, left = sum(rest.values()), n - len(taken)
        more = {b for b, w in rest.items() if left and w * left >= total}
        if not more:
            return taken
        taken |= more


def _pareto_keys(weights: Mapping[str, int], n: int, ticket_of: Mapping[str, str]) -> dict[str, tuple[int, str, str]]:
    if any(w < 1 for w in weights.values()):
        raise ValueError("weight below 1")
    taken = certain(weights, n)
    total = sum(w for b, w in weights.items() if b not in taken)
    left = n - len(taken)
    keys = {}
    for blind, ticket in ticket_of.items():
        u, w = int(ticket, 16), weights[blind]
        if blind in taken:
            key = -1
        elif left:
            key = (u * (total - left * w) << 64) // (((1 << 256) - u) * left * w)
        else:
            key = 0
        keys[blind] = (key, ticket, blind)
    return keys
