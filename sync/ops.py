"""操作：信封、哈希链与内容检查。

An operation is a plain dict; ``hash`` covers everything but itself, ``prev`` chains the
operations of one device within one inspection, beginning at the package nonce.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from sync.canon import CanonError, digest
from sync.kinds import ENVELOPE, KINDS, REGISTERS, SHAPES
from sync.shapes import SHA, fields

Op = Mapping[str, Any]


def op_hash(op: Op) -> str:
    """操作哈希：去掉 hash 字段后规范字节的 SHA-256。"""
    return digest({key: value for key, value in op.items() if key != "hash"})


def hash_in(raw: bytes, told: str) -> str:
    """同上，从整条操作的规范字节算：把 hash 那一段挖去，不再写一遍。

    Only for an operation whose envelope is sound: keys are sorted, so that nothing nested stands before ``hash``, and
    inside a text the quotes are escaped; the first place that reads so is the field itself.
    """
    field = b',"hash":"' + told.encode() + b'"'
    before, _, after = raw.partition(field)
    return sha256(before + after).hexdigest()


def stamped(op: Op) -> dict[str, Any]:
    """补上 hash 字段的操作。"""
    return {**op, "hash": op_hash(op)}


def register(op: Op) -> str | None:
    """操作写入的格位名（answer:q01 等）；不是格位操作时为 None。"""
    kind, p = op["kind"], op["p"]
    if kind == "file.set":
        return f"file:{p.get('file_id')}"
    if kind == "photo.annotate":
        return f"mark:{p.get('photo_id')}"
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


SOUND_BYTES, FILM_SECONDS = 10 << 20, 60


def _recording(p: Mapping[str, Any]) -> list[str]:
    """录音录像要写明秒数，不超过限度；别的材料不是录音录像。"""
    sort = p["media_type"].partition("/")[0]
    if (p["kind"] == "RECORDING") != (sort in ("audio", "video")):
        return ["p.media_type：录音录像与别的材料要分开"]
    if p["kind"] != "RECORDING":
        return []
    if p.get("seconds") is None:
        return ["p.seconds：录音录像要写明秒数"]
    if sort == "audio" and p["size"] > SOUND_BYTES:
        return ["p.size：录音不超过 10 MB"]
    return ["p.seconds：录像不超过 60 秒"] if sort == "video" and p["seconds"] > FILM_SECONDS else []


def _meaning(op: Op) -> list[str]:
    kind, p = op["kind"], op["p"]
    if kind == "visit.start" and p.get("position") is None and not p.get("no_position_reason"):
        return ["p.no_position_reason：没有定位时要写原因"]
    if kind == "photo.add" and p["source"] == "file" and not p.get("reason"):
        return ["p.reason：从文件选取的照片要写原因"]
    if kind == "addendum.add" and not p["changes"]:
        return ["p.changes：至少一项更正"]
    if kind == "file.set":
        return _recording(p)
    return _chains(p.get("chains")) if kind == "seal" else []


def _hash_problem(op: Op, raw: bytes | None) -> list[str]:
    try:
        found = op_hash(op) if raw is None else hash_in(raw, op["hash"])
        return [] if op["hash"] == found else ["op.hash：与内容不符"]
    except CanonError as error:
        return [f"op：{error}"]


def problems(op: Any, raw: bytes | None = None) -> list[str]:
    """操作不合格的原因（中文，空表示合格）；包括哈希与信封。

    ``raw``: the canonical bytes of the whole operation where the caller has them already.

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
    return found + _hash_problem(op, raw)


def broken_link(chain: Iterable[Op], nonce: str) -> Op | None:
    """同一设备同一检查的操作按序排好，返回第一个接不上链的操作。"""
    prev = nonce
    for op in chain:
        if op["prev"] != prev or op["hash"] != op_hash(op):
            return op
        prev = op["hash"]
    return None
