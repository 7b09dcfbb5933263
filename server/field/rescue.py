"""撤离包：手机导出的密文，在电脑上导入；操作与手机自己送来的一样收存、裁决，文件核对指纹。

One JSON object a line, so that 60 MB of photos never stand in memory at once: a head {"v":2,"dev",…}, then operations
in the order of their numbers, then files, at last {"end":true,"ops","files"}. Every line but the first and last is
AES-256-GCM under the content key of its assignment, bound to its op id or hash.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from server import storage
from server.accounts.models import Device
from server.auth import Actor, get_visible
from server.db import session, unit
from server.field import blobs
from server.field.body import MAX_OPS
from server.field.push import deposit
from server.inspections.models import Assignment, Blob, BlobRef
from server.problems import Problem
from sync.canon import CanonError, parse

MAX_RESCUE = 400 << 20
MAX_LINE = 60 << 20


@dataclass
class Rescued:
    """导入的结果。"""

    device_id: str = ""
    ops: int = 0
    repeated: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    files: int = 0
    known_files: int = 0
    problems: list[str] = field(default_factory=list)
    complete: bool = False


def load(actor: Actor, file: IO[bytes]) -> Rescued:
    """导入一个撤离包；可以反复导入，收过的不重复。

    Raises Absent for a phone that is not the caller's to see; Problem rescue.unreadable, sync.gap, sync.fork.
    """
    lines = _lines(file)
    head = next(lines, None)
    if head is None or head.get("v") != 2 or not isinstance(head.get("dev"), str):
        raise Problem("rescue.unreadable", "这不是撤离包，或者版本不认识。")
    device = get_visible(Device, actor, head["dev"], "手机")
    found, waiting = Rescued(device_id=device.id), list[dict[str, Any]]()
    for line in lines:
        if line.get("end"):
            found.complete = True
            break
        if "op_id" in line:
            op = _op(line, found)
            waiting += [op] if op else []
            if len(waiting) == MAX_OPS:
                _deposit(actor, device.id, waiting, found)
                waiting = []
            continue
        _deposit(actor, device.id, waiting, found)
        waiting = []
        _file(line, found)
    _deposit(actor, device.id, waiting, found)
    if not found.complete:
        found.problems.append("文件不完整：结尾缺了，导入的是完好的部分。")
    return found


def _lines(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    while raw := file.readline(MAX_LINE):
        try:
            line = json.loads(raw)
        except (ValueError, RecursionError):
            return  # cut in the middle: what came before counts
        if isinstance(line, dict):
            yield line


def _plain(line: dict[str, Any], label: str) -> bytes | None:
    """None when it does not open: another key, another label, changed bytes."""
    key = session().scalar(select(Assignment.content_key).where(Assignment.id == str(line.get("insp"))))
    if key is None:
        return None
    try:
        iv, data = (base64.b64decode(str(line.get(name)), validate=True) for name in ("iv", "data"))
        return AESGCM(base64.b64decode(key)).decrypt(iv, data, label.encode())
    except (InvalidTag, ValueError, binascii.Error):
        return None


def _op(line: dict[str, Any], found: Rescued) -> dict[str, Any] | None:
    raw = _plain(line, str(line["op_id"]))
    try:
        op = parse(raw) if raw is not None else None
    except CanonError:
        op = None
    seq = op.get("seq") if isinstance(op, dict) else None
    whole = isinstance(seq, int) and not isinstance(seq, bool) and 1 <= seq < 2**31
    if not isinstance(op, dict) or not whole or (op.get("dev"), seq) != (found.device_id, line.get("seq")):
        found.problems.append(f"第 {str(line.get('seq'))[:12]} 条操作打不开，或与手机不符。")
        return None
    return op


def _deposit(actor: Actor, dev: str, ops: list[dict[str, Any]], found: Rescued) -> None:
    if not ops:
        return
    verdicts, _, fresh = deposit(actor, dev, f"rescue:{ops[0]['seq']}", ops, "sync.rescued")
    found.ops, found.repeated = found.ops + fresh, found.repeated + len(ops) - fresh
    for verdict in verdicts:
        found.verdicts[verdict.verdict] = found.verdicts.get(verdict.verdict, 0) + 1


def _file(line: dict[str, Any], found: Rescued) -> None:
    sha256 = str(line.get("sha256"))
    s = session()
    if s.scalar(select(Blob.id).where(Blob.sha256 == sha256)) is not None:
        found.known_files += 1
        return
    raw = _plain(line, sha256)
    if raw is None or hashlib.sha256(raw).hexdigest() != sha256 or len(raw) > blobs.MAX_BLOB:
        found.problems.append(f"文件 {sha256[:8]} 打不开，或与指纹不符。")
        return
    if s.scalar(select(BlobRef.sha256).where(BlobRef.sha256 == sha256).limit(1)) is None:
        found.problems.append(f"文件 {sha256[:8]} 没有操作点名，不收。")
        return
    storage.put(raw)
    with unit(technical=True) as s:
        blobs.kept(s, sha256, len(raw))
    found.files += 1
