"""状态：一次检查的全部操作重放出来的样子，与到达次序无关。

A register keeps every value nobody has seen and replaced (multi-value register with causal
base). Equal values are kept side by side as well: dropping one loses a colleague's finding
when the other is changed later.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sync.ops import Op, register

State = dict[str, Any]


def _by_op(ops: list[Op], kind: str) -> list[dict[str, Any]]:
    return [{"op": op["op_id"], "p": op["p"]} for op in ops if op["kind"] == kind]


def heads(ops: Iterable[Op]) -> dict[str, list[dict[str, Any]]]:
    """各格位的现值：未被后来操作的 base 点名替换的全部操作，按 op_id 排序。

    Only an operation on the same register replaces. Operations that name each other in a
    circle (impossible for honest phones) replace nothing: then all of the register stay.
    """
    cells: dict[str, dict[str, Op]] = {}
    for op in ops:
        name = register(op)
        if name is not None:
            cells.setdefault(name, {})[op["op_id"]] = op
    found: dict[str, list[dict[str, Any]]] = {}
    for name, cell in cells.items():
        seen = {base for op in cell.values() for base in op["base"]}
        left = sorted(set(cell) - seen) or sorted(cell)
        found[name] = [{"op": op_id, "value": cell[op_id]["p"]} for op_id in left]
    return found


def photos(ops: list[Op]) -> list[dict[str, Any]]:
    """照片清单，含作废原因；按 photo_id 排序，原图从不删除。"""
    voided: dict[str, str] = {}
    for op in ops:
        if op["kind"] == "photo.void":
            voided.setdefault(op["p"]["photo_id"], op["p"]["reason"])
    rows = []
    for op in ops:
        if op["kind"] == "photo.add":
            p = op["p"]
            row = {key: p.get(key) for key in ("photo_id", "item", "sha256", "size", "taken_at")}
            row["position"] = p.get("position")
            row["voided_reason"] = voided.get(p["photo_id"])
            rows.append(row)
    return sorted(rows, key=lambda row: str(row["photo_id"]))


def _chain_heads(ops: list[Op]) -> dict[str, str]:
    last: dict[str, Op] = {}
    for op in ops:
        if op["dev"] not in last or last[op["dev"]]["seq"] < op["seq"]:
            last[op["dev"]] = op
    return {dev: op["hash"] for dev, op in last.items()}


def until_seal(ops: Iterable[Op]) -> list[Op]:
    """封存之前的操作：封存点名的各链头及以前；没有封存时为全部。

    The seal names in ``chains`` how far its phone knew each device; operations beyond are
    not part of what was signed. A seal without ``chains`` covers all that is not later on
    its own device and not an addendum.
    """
    every = sorted({op["op_id"]: op for op in ops}.values(), key=lambda op: str(op["op_id"]))
    seals = [op for op in every if op["kind"] == "seal"]
    if not seals:
        return [op for op in every if op["kind"] != "addendum.add"]
    seal = seals[0]
    limits = {seal["dev"]: seal["seq"] - 1}
    chains = seal["p"].get("chains")
    if chains is not None:
        at = {op["hash"]: op["seq"] for op in every}
        limits |= {d: at.get(h, 0) for d, h in chains.items() if d != seal["dev"]}
    rest = 2**53 if chains is None else 0
    return [
        op
        for op in every
        if op["kind"] != "addendum.add" and op["seq"] <= limits.get(op["dev"], rest) and op["op_id"] != seal["op_id"]
    ]


def replay(ops: Iterable[Op]) -> State:
    """重放：同一组操作，无论次序、重复与否，得到同一状态。

    ``ops`` are the accepted operations of ONE inspection; raises ValueError when they belong
    to several. Content comes from what the seal covers; ``seal`` and ``addenda`` are beside it.
    """
    every = sorted({op["op_id"]: op for op in ops}.values(), key=lambda op: str(op["op_id"]))
    if len({op["insp"] for op in every}) > 1:
        raise ValueError("操作属于不止一次检查")
    inside = until_seal(every)
    cells = heads(inside)
    seals = [op for op in every if op["kind"] == "seal"]
    forms = sorted({op["form"] for op in inside if op["form"]})
    return {
        "v": 1,
        "insp": every[0]["insp"] if every else "",
        "form": forms[0] if forms else None,
        "visit": [
            {"op": op["op_id"], "kind": op["kind"], "p": op["p"]}
            for op in inside
            if op["kind"] in ("visit.start", "visit.end")
        ],
        "credentials": _by_op(inside, "credentials.show"),
        "heads": cells,
        "conflicts": sorted(name for name, cell in cells.items() if len(cell) > 1),
        "photos": photos(inside),
        "readbacks": _by_op(inside, "readback.begin"),
        "read_aloud": _by_op(inside, "readback.end"),
        "signatures": _by_op(inside, "sign.add"),
        "refusals": _by_op(inside, "sign.refuse"),
        "recusals": _by_op(inside, "recuse.request"),
        "losses": _by_op(every, "loss.declare"),
        "handovers": _by_op(every, "handover.import"),
        "chains": _chain_heads(inside),
        "seal": {"op": seals[0]["op_id"], "p": seals[0]["p"]} if seals else None,
        "addenda": _by_op(every, "addendum.add"),
    }
