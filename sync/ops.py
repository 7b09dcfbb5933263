"""操作：信封、哈希链与内容检查。

An operation is a plain dict; ``hash`` covers everything but itself, ``prev`` chains the
operations of one device within one inspection, beginning at the package nonce.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sync.canon import CanonError, digest
from sync.kinds import ENVELOPE, KINDS, REGISTERS, SHAPES
from sync.shapes import SHA, fields

Op = Mapping[str, Any]


def op_hash(op: Op) -> str:
    """操作哈希：去掉 hash 字段后规范字节的 SHA-256。"""
    return digest({key: value for key, value in op.items() if key != "hash"})


def stamped(op: Op) -> dict[str, Any]:
    """补上 hash 字段的操作。"""
    return {**op, "hash": op_hash(op)}


def register(op: Op) -> str | None:
    """操作写入的格位名（answer:q01 等）；不是格位操作时为 None。"""
    kind, p = op["kind"], op["p"]
    if kind == "file.set":
        return f"file:{p.get('file_id')}"
    if kind in ("answer.set", "finding.set", "note.set", "sample.set"):
        return f"{kind.removesuffix('.set')}:{p.get('item') or '-'}"
    return {"result.set": "result", "opinion.set": "opinion"}.get(kind)


def meant_for(op: Op) -> str | None:
    """照片是为哪一次退回补拍的（decision_id）；现场拍的与其他操作为 None。"""
    p = op.get("p")
    decision = p.get("addendum") if op.get("kind") == "photo.add" and isinstance(p, Mapping) else None
    return str(decision) if decision is not None else None


def _chains(value: Any) -> list[str]:
    if value is None:
        return []
    ok = isinstance(value, Mapping) and all(isinstance(item, str) and SHA.fullmatch(item) for item in value.values())
    return [] if ok else ["p.chains：格式不对"]


def _meaning(op: Op) -> list[str]:
    kind, p = op["kind"], op["p"]
    if kind == "visit.start" and p.get("position") is None and not p.get("no_position_reason"):
        return ["p.no_position_reason：没有定位时要写原因"]
    if kind == "photo.add" and p["source"] == "file" and not p.get("reason"):
        return ["p.reason：从文件选取的照片要写原因"]
    if kind == "addendum.add" and not p["changes"]:
        return ["p.changes：至少一项更正"]
    return _chains(p.get("chains")) if kind == "seal" else []


def _hash_problem(op: Op) -> list[str]:
    try:
        return [] if op["hash"] == op_hash(op) else ["op.hash：与内容不符"]
    except CanonError as error:
        return [f"op：{error}"]


def problems(op: Any) -> list[str]:
    """操作不合格的原因（中文，空表示合格）；包括哈希与信封。

    >>> problems({"v": 2})[0]
    'op.v：应在 1 到 1 之间'
    """
    found = fields(ENVELOPE, op, "op", SHAPES)
    if found:
        return found
    if op["kind"] not in KINDS:
        return ["op.kind：不认识的操作种类"]
    found = fields(KINDS[op["kind"]], op.get("p"), "p", SHAPES) or _meaning(op)
    if op["base"] and op["kind"] not in REGISTERS:
        found.append("op.base：只有作答类操作可以有 base")
    if op["op_id"] in op["base"]:
        found.append("op.base：不能指向自己")
    return found + _hash_problem(op)


def broken_link(chain: Iterable[Op], nonce: str) -> Op | None:
    """同一设备同一检查的操作按序排好，返回第一个接不上链的操作。"""
    prev = nonce
    for op in chain:
        if op["prev"] != prev or op["hash"] != op_hash(op):
            return op
        prev = op["hash"]
    return None
