"""状态：一次检查的全部操作重放出来的样子，与到达次序无关。

A register keeps every value nobody has seen and replaced (multi-value register with causal
base). Equal values are kept side by side as well: dropping one loses a colleague's finding
when the other is changed later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sync.lift import lift
from sync.ops import Op, meant_for, register
from sync.shapes import MAX_LIST

State = dict[str, Any]


def _by_op(ops: list[Op], kind: str) -> list[dict[str, Any]]:
    return [{"op": op["op_id"], "p": op["p"]} for op in ops if op["kind"] == kind]


def behind(base: Iterable[str], unsettled: Mapping[str, Op]) -> list[str]:
    """作者看到的现值，连同其中尚未采纳的那些所替换的值：写进 base 的全部操作号。

    ``unsettled`` are the author's operations without the verdict ``applied``. Should one of them be
    refused, what it had replaced is still named and does not come back. At most MAX_LIST names,
    the heads themselves first.
    """
    found: list[str] = []
    ahead = list(base)
    while ahead:
        found += [op_id for op_id in dict.fromkeys(ahead) if op_id not in found]
        ahead = [
            each for op_id in ahead if op_id in unsettled for each in unsettled[op_id]["base"] if each not in found
        ]
    return found[:MAX_LIST]


def _newest(cell: Mapping[str, Op]) -> list[str]:
    """每台设备在这一格位最后写的一个：一个人先后写的不会自相分歧。"""
    last: dict[str, Op] = {}
    for op in cell.values():
        before = last.get(op["dev"])
        if before is None or (before["seq"], before["op_id"]) < (op["seq"], op["op_id"]):
            last[op["dev"]] = op
    return sorted(op["op_id"] for op in last.values())


def heads(ops: Iterable[Op]) -> dict[str, list[dict[str, Any]]]:
    """各格位的现值：未被 base 点名、也未被同一设备后来的操作替换的全部操作，按 op_id 排序。

    Only an operation on the same register replaces. A device knows what it wrote before: its later
    operation replaces its earlier ones even when the one between them, named in ``base``, was refused.
    Devices that name each other in a circle (impossible for honest phones) replace nothing of each other.
    """
    cells: dict[str, dict[str, Op]] = {}
    for op in ops:
        name = register(op)
        if name is not None:
            cells.setdefault(name, {})[op["op_id"]] = op
    found: dict[str, list[dict[str, Any]]] = {}
    for name, cell in cells.items():
        seen = {base for op in cell.values() for base in op["base"]}
        newest = _newest(cell)
        left = [op_id for op_id in newest if op_id not in seen] or newest
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


def added_photos(ops: list[Op]) -> list[dict[str, Any]]:
    """封存之后为补正补拍的照片，各记着是为哪一次退回（addendum）；不属于已签内容。"""
    late = {op["p"]["photo_id"]: meant_for(op) for op in ops if meant_for(op) is not None}
    rows = photos([op for op in ops if meant_for(op) is not None])
    return [{**row, "addendum": late[row["photo_id"]]} for row in rows]


def strays(added: Iterable[dict[str, Any]], p: Mapping[str, Any]) -> list[str]:
    """补正点名、却没有为这次退回补拍过的照片（photo_id）；指纹或大小不同也算。

    ``added`` is ``added_photos`` of the state, ``p`` the payload of ``addendum.add``.
    """
    known = {(row["photo_id"], row["sha256"], row["size"]) for row in added if row["addendum"] == p["decision_id"]}
    named = (each for change in p["changes"] for each in change.get("added") or [])
    return [each["photo_id"] for each in named if (each["photo_id"], each["sha256"], each["size"]) not in known]


def _mends(op: Op) -> bool:
    return op["kind"] == "addendum.add" or meant_for(op) is not None


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
    its own device and neither an addendum nor a photo meant for one.
    """
    every = sorted({op["op_id"]: op for op in ops}.values(), key=lambda op: str(op["op_id"]))
    seals = [op for op in every if op["kind"] == "seal"]
    if not seals:
        return [op for op in every if not _mends(op)]
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
        if not _mends(op) and op["seq"] <= limits.get(op["dev"], rest) and op["op_id"] != seal["op_id"]
    ]


def replay(ops: Iterable[Op]) -> State:
    """重放：同一组操作，无论次序、重复与否，得到同一状态；早先写的照今天的样子读。

    For reading, judging and printing; digests are taken over ``fold``. Arguments and errors as there.
    """
    return fold(map(lift, ops))


def fold(ops: Iterable[Op]) -> State:
    """照写的时候折叠：什么都不补，摘要从这里算。

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
        "added": added_photos(every),
    }
