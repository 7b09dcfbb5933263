"""两部手机写得不同的地方：哪一格、各写了什么、后来谁定的。只算，不选。

Two values differ when neither writer knew the other's: not through ``base``, and not by having
written before on the same device. Clocks play no part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sync.ops import Op, register

COMPARED = ("answer", "finding", "note", "result", "opinion")


class Difference(NamedTuple):
    """一处：sides 各写了什么（不同设备，按 op_id）；settled 是头一个看过各方之后写的，还没有人定的为 None。"""

    register: str
    sides: tuple[Op, ...]
    settled: Op | None


def differences(ops: Iterable[Op]) -> list[Difference]:
    """全部不同之处，按格位名、再按先后；写得一样的不算，一部手机自己先后写的不算。"""
    cells: dict[str, dict[str, Op]] = {}
    for op in ops:
        name = register(op)
        if name is not None and name.partition(":")[0] in COMPARED:
            cells.setdefault(name, {})[op["op_id"]] = op
    return [found for name in sorted(cells) for found in _of(name, cells[name])]


def _of(name: str, cell: Mapping[str, Op]) -> list[Difference]:
    known = {op_id: _known(op_id, cell) for op_id in cell}
    order = sorted(cell.values(), key=lambda op: (len(known[op["op_id"]]), op["op_id"]))
    found: dict[tuple[str, ...], Difference] = {}
    for op in order:
        sides = _newest(known[op["op_id"]], known)
        if _apart(sides, cell):
            found.setdefault(sides, Difference(name, tuple(cell[one] for one in sides), op))
    left = _newest(frozenset(cell), known)
    if _apart(left, cell):
        found.setdefault(left, Difference(name, tuple(cell[one] for one in left), None))
    return list(found.values())


def _known(op_id: str, cell: Mapping[str, Op]) -> frozenset[str]:
    """写这一个的人当时知道的：点名的、自己先前写的，以及那些又知道的。"""
    seen: set[str] = set()
    waiting = [op_id]
    while waiting:
        op = cell[waiting.pop()]
        mine = (one["op_id"] for one in cell.values() if one["dev"] == op["dev"] and one["seq"] < op["seq"])
        fresh = {one for one in (*op["base"], *mine) if one in cell} - seen
        seen |= fresh
        waiting += fresh
    return frozenset(seen - {op_id})


def _newest(among: frozenset[str], known: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    older = {one for op_id in among for one in known[op_id]}
    return tuple(sorted(among - older))


def _apart(sides: tuple[str, ...], cell: Mapping[str, Op]) -> bool:
    """不止一部手机，而且写得不一样。"""
    written = [cell[one] for one in sides]
    return len({op["dev"] for op in written}) > 1 and any(op["p"] != written[0]["p"] for op in written)
