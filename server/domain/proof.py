"""凭什么认定是本人签的：写下来的说得通说不通（S3-18 检查人员签字，决定 0011）。

A signature on a colleague's phone says how he proved himself. The server cannot see the scene; it can see what
contradicts what it knows. Nothing is refused for it: the approver reads the sentence and decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

Json = Mapping[str, Any]
INSPECTORS = ("LEAD", "MEMBER")


def faults(op: Json) -> list[str]:
    """写在不该写的人身上：只有检查人员的签字才写怎样证明是本人。"""
    p = op["p"]
    rows = {"sign.add": [p], "addendum.add": p.get("signatures") or []}.get(op["kind"], [])
    wrong = any(row.get("by") and row.get("role") not in INSPECTORS for row in rows)
    return ["p.by：只有检查人员的签字才写怎样证明是本人"] if wrong else []


def doubts(ops: Sequence[Json], team: Sequence[Json], since: Mapping[str, str]) -> list[str]:
    """要审定人知道的各句；没有可疑的为空。

    ``ops``: accepted operations of one sealed inspection; ``team``: of its package; ``since``: officer id to the time
    (ISO 8601) when he first set a signing secret. Signed on paper asks for nothing, and whoever signs on his own phone
    proves himself by it. Clocks of phones are claims: a time proves nothing, it only may contradict.
    """
    names = {seat["officer_id"]: seat["name"] for seat in team}
    seats = {(seat["role"], seat["name"]): seat["officer_id"] for seat in team}
    found = []
    for op, row in _last(ops):
        owner = seats.get((row["role"], row["name"]))
        if owner is None:
            found.append(f"{row['name']}以检查人员的身份签了字，任务写的检查组里没有他")
        elif owner != op["actor"]:
            place = "登录的办公桌面上" if str(op.get("app") or "").startswith("desk ") else "的手机上"
            where = f"{row['name']}在{names.get(op['actor'], '组外的人')}{place}签字"
            found += [f"{where}，{said}" for said in _unlikely(row.get("by"), since.get(owner), _when(op))]
    return found


def _unlikely(by: str | None, since: str | None, at: datetime) -> Iterator[str]:
    had = since is not None and datetime.fromisoformat(since) <= at
    if by is None:
        yield "没有记怎样证明是本人"
    elif by == "PIN" and not had:
        yield "写的是输了签名口令，局里却没有他那时的签名口令"
    elif by == "CERT" and had:
        yield "只核对了证号后四位，他那时已有签名口令（那部手机可能没有联网更新）"


def _last(ops: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """作数的检查人员签字：签在封存的那份内容或某次补正上，一人重签过的看最后一次。"""
    sealed = {op["p"]["content_digest"] for op in ops if op["kind"] == "seal"}
    last: dict[tuple[str, str, str], tuple[Json, Json]] = {}
    for op in sorted(ops, key=lambda op: str(op["op_id"])):
        for row in _signatures(op, sealed):
            if row.get("role") in INSPECTORS and row["method"] != "paper_scan":
                last[row["role"], row["name"], row["content_digest"]] = (op, row)
    yield from last.values()


def _signatures(op: Json, sealed: set[str]) -> Iterable[Json]:
    if op["kind"] == "sign.add":
        return [op["p"]] if op["p"]["content_digest"] in sealed else []
    return op["p"]["signatures"] if op["kind"] == "addendum.add" else []


def _when(op: Json) -> datetime:
    """手机说的时刻，照它与局里的时差校过。"""
    return datetime.fromisoformat(op["wall"]) + timedelta(milliseconds=op["off"])
