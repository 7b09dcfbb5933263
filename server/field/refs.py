"""操作点名的文件：指纹、字节数、用途。"""

from __future__ import annotations

from typing import Any, NamedTuple

WITHOUT_FILES = frozenset(
    {
        "visit.start",
        "visit.end",
        "credentials.show",
        "answer.set",
        "finding.set",
        "note.set",
        "sample.set",
        "result.set",
        "opinion.set",
        "readback.begin",
        "readback.end",
        "seal",
    }
)
"""Kinds that never name a file; whatever is not listed is asked about."""


class Named(NamedTuple):
    """一个被点名的文件；笔迹只有指纹，没有字节数。"""

    sha256: str
    size: int | None
    role: str


def named_files(op: dict[str, Any]) -> list[Named]:
    """一个内容合格的操作点名了哪些文件。"""
    kind, p = op["kind"], op["p"]
    if kind == "photo.add":
        thumb = p.get("thumb")
        return [Named(p["sha256"], p["size"], "photo"), *_image(thumb, "thumb")]
    if kind == "file.set":
        return [Named(p["sha256"], p["size"], "recording" if p["kind"] == "RECORDING" else "file")]
    if kind == "sign.add":
        return _signature(p)
    if kind == "sign.refuse":
        return _refusal(p)
    if kind == "addendum.add":
        return [f for s in p["signatures"] for f in (_refusal(s) if "reason_code" in s else _signature(s))]
    return []


def _image(image: dict[str, Any] | None, role: str) -> list[Named]:
    return [Named(image["sha256"], image["size"], role)] if image else []


def _signature(p: dict[str, Any]) -> list[Named]:
    strokes = p.get("strokes_sha256")
    return [*_image(p["image"], "signature"), *([Named(strokes, None, "strokes")] if strokes else [])]


def _refusal(p: dict[str, Any]) -> list[Named]:
    witness = p.get("witness") or {}
    return [*_image(witness.get("image"), "witness"), *_image(p.get("recording"), "recording")]
