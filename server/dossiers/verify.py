"""核验：只凭卷内的记录和文件重算一切，再与存档登记对照（interfaces.md）。"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forms.canonical import identity
from server.documents.attached import NoDossier, attachments
from server.inspections.records import receipt_message
from sync.canon import CanonError, canonical, digest, parse
from sync.digest import addendum_digest, content_digest, record_digest
from sync.ops import broken_link
from sync.state import fold, strays

Json = dict[str, Any]
Archived = Callable[[str], str | None]


class Fault(Exception):
    """对不上的地方；消息是一句中文。"""


def verify_pdf(pdf: bytes, public_key: str, archived: Archived) -> Json:
    """核验一份 PDF：附带的记录重算无误，文件与存档的那一份相同。

    `archived` gives the dossier number of a stored PDF by its SHA-256, or None. Raises Fault.
    """
    try:
        inside = attachments(pdf)
    except NoDossier as error:
        raise Fault(str(error)) from error
    record = check(inside.get("record.json", b""), inside.get("manifest.json", b""), public_key)
    if archived(hashlib.sha256(pdf).hexdigest()) != record["no"]:
        raise Fault("PDF 与存档的文件不同")
    return record


def verify_folder(folder: Path, public_key: str, archived: Archived) -> Json:
    """核验一个导出的文件夹：PDF、记录、清单和每个原始文件。

    Raises Fault; FileNotFoundError for a folder that holds no dossier.
    """
    content, listing = (folder / "record.json").read_bytes(), (folder / "manifest.json").read_bytes()
    record = check(content, listing, public_key)
    pdf = (folder / "dossier.pdf").read_bytes()
    verify_pdf(pdf, public_key, archived)
    if attachments(pdf)["record.json"] != content:
        raise Fault("PDF 里的记录与 record.json 不同")
    _check_files(folder / "files", record["files"])
    return record


def _check_files(folder: Path, listed: list[Json]) -> None:
    present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for row in listed:
        name = row["sha256"]
        if name not in present:
            raise Fault(f"缺少文件 {name}")
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != name:
            raise Fault(f"文件 {name} 的内容与指纹不符")
    if extra := sorted(present - {row["sha256"] for row in listed}):
        raise Fault(f"多出文件 {extra[0]}")


def check(content: bytes, listing: bytes, public_key: str) -> Json:
    """重算一份机读记录；返回记录。

    Raises Fault with the first thing that does not agree.
    """
    record, manifest = _read(content, "record.json"), _read(listing, "manifest.json")
    try:
        _check_manifest(record, manifest, content)
        _check_operations(record)
        _check_digests(record)
        _check_countersignature(record, public_key)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Fault(f"记录的格式不对（{type(error).__name__}）") from error
    return record


def _read(content: bytes, name: str) -> Json:
    try:
        found = parse(content)
    except CanonError as error:
        raise Fault(f"{name} 读不了：{error}") from error
    if not isinstance(found, dict) or canonical(found) != content:
        raise Fault(f"{name} 不是规范写法")
    return found


def _check_manifest(record: Json, manifest: Json, content: bytes) -> None:
    if manifest["record"]["sha256"] != hashlib.sha256(content).hexdigest():
        raise Fault("记录与清单所列的指纹不符")
    if [{k: row[k] for k in ("sha256", "size", "role")} for row in manifest["files"]] != record["files"]:
        raise Fault("清单与记录所列的文件不同")


def _check_operations(record: Json) -> None:
    if digest(record["package"]) != record["package_hash"]:
        raise Fault("任务包与指纹不符")
    if identity(record["form"]) != record["form_hash"] or record["form_hash"] != record["package"]["form"]:
        raise Fault("检查表与指纹不符")
    if digest(record["ops"]) != record["ops_digest"]:
        raise Fault("操作记录与指纹不符")
    chains: dict[str, list[Json]] = {}
    for op in sorted(record["ops"], key=lambda op: int(op["seq"])):
        chains.setdefault(op["dev"], []).append(op)
    for chain in chains.values():
        if broken := broken_link(chain, record["package"]["nonce"]):
            raise Fault(f"操作链在 {broken['op_id']} 处断开")


def _check_digests(record: Json) -> None:
    ops, told = record["ops"], record["digests"]
    content = content_digest(ops, record["package_hash"], record["form_hash"], record["package"]["team"])
    if content != told["content"]:
        raise Fault("内容摘要重算不符")
    if record_digest(ops, content) != told["record"]:
        raise Fault("记录摘要重算不符")
    state = fold(ops)
    seal = state["seal"]["p"] if state["seal"] else {}
    if (seal.get("content_digest"), seal.get("record_digest")) != (told["content"], told["record"]):
        raise Fault("封存的摘要与记录不符")
    last = told["record"]
    for row in state["addenda"]:
        last = addendum_digest(last, row["p"])
        if strays(state["added"], row["p"]):
            raise Fault("补正点名的照片与操作不符")
    if last != told["latest"]:
        raise Fault("补正后的摘要重算不符")


def _check_countersignature(record: Json, public_key: str) -> None:
    seal, told = record["seal"], record["digests"]
    insp = record["package"]["assignment_id"]
    message = receipt_message(insp, told["content"], told["latest"], seal["sealed_at_server"])
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
        key.verify(base64.b64decode(seal["countersignature"]), message)
    except InvalidSignature as error:
        raise Fault("服务器回签不成立") from error


def told(record: Json) -> str:
    """核验无误时可附的一句话（写到标准错误）。"""
    return f"{record['no']} 第{record['revision']}版　{json.dumps(record['digests'], sort_keys=True)}"
