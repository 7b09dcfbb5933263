"""随卷材料与录音录像：按开头的字节认出是什么，只给出认得的几种，一律作附件。"""

from __future__ import annotations

from typing import Any

STARTS: tuple[tuple[int, bytes, frozenset[str]], ...] = (
    (0, b"\x1a\x45\xdf\xa3", frozenset({"audio/webm", "video/webm"})),
    (4, b"ftyp", frozenset({"audio/mp4", "video/mp4"})),
    (0, b"OggS", frozenset({"audio/ogg"})),
    (0, b"%PDF-", frozenset({"application/pdf"})),
    (0, b"\xff\xd8\xff", frozenset({"image/jpeg"})),
    (0, b"\x89PNG\r\n\x1a\n", frozenset({"image/png"})),
    (8, b"WEBP", frozenset({"image/webp"})),
)
"""Where which bytes stand, and what such a file may call itself."""
ENDINGS = {
    "audio/webm": "webm", "video/webm": "webm", "audio/mp4": "m4a", "video/mp4": "mp4", "audio/ogg": "ogg",
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp",
}  # fmt: skip
PAPERS = ("application/pdf", "image/jpeg", "image/png", "image/webp")
SHOWN = ("photo", "thumb", "signature", "witness")


def known(start: bytes, claimed: str) -> bool:
    """开头的字节与自称的种类对得上；不认得的、名不副实的都不是。"""
    return any(start[at : at + len(mark)] == mark and claimed in kinds for at, mark, kinds in STARTS)


def recognised(start: bytes) -> str | None:
    """文书是什么，由开头的字节说：PDF 或图片；不是的（机读的、录音录像）为 None。"""
    return next((kind for kind in PAPERS if known(start, kind)), None)


def pictured(record: dict[str, Any], sha256: str) -> bool:
    """这一卷的照片、签字；同一个文件也作材料收下的，照样是。"""
    listed = [file["role"] for file in record["files"] if file["sha256"] == sha256]
    return any(role in SHOWN for role in listed) or (bool(listed) and any(_shows(op, sha256) for op in record["ops"]))


def _shows(op: dict[str, Any], sha256: str) -> bool:
    """Asked of dossiers bound when a file had one use only, the least of them."""
    if op["kind"] == "sign.add":
        return bool(op["p"]["image"]["sha256"] == sha256)
    return bool(op["kind"] == "photo.add" and op["p"]["sha256"] == sha256)


def claimed(record: dict[str, Any], sha256: str) -> str | None:
    """记录里这个文件自称是什么；不是这一卷的材料或录音录像时为 None。"""
    if all(file["sha256"] != sha256 for file in record["files"]):
        return None
    for op in record["ops"]:
        named = (
            op["p"] if op["kind"] == "file.set" else op["p"].get("recording") if op["kind"] == "sign.refuse" else None
        )
        if named and named["sha256"] == sha256:
            return str(named["media_type"]).partition(";")[0].strip().lower()
    return None
