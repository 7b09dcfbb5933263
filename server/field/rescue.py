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
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from server import storage
from server.accounts.models import Device
from server.auth import Actor, visible
from server.db import session, unit
from server.field import blobs
from server.field.body import MAX_OPS
from server.field.push import deposit
from server.inspections.models import Assignment, Blob, BlobRef
from server.problems import Absent, Problem
from sync.canon import CanonError, parse

MAX_RESCUE = 400 << 20
MAX_LINE = 60 << 20
MAX_TOLD = 20
UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SHA = re.compile("[0-9a-f]{64}")
END = b'{"end"'
PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
RIGHT_FILE = "请选检查员在手机“送达”页导出的那个文件，名字是“撤离包-日期-时间.json”。"
AGAIN = "请检查员在手机“送达”页重新导出一份再导入；手机已经没有了的，留好这个文件。"


@dataclass
class Rescued:
    """导入的结果；lines 以下不答复，只用来说清缺了什么。"""

    device_id: str = ""
    ops: int = 0
    repeated: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    files: int = 0
    known_files: int = 0
    problems: list[str] = field(default_factory=list)
    complete: bool = False
    lines: dict[str, int] = field(default_factory=lambda: {"ops": 0, "files": 0})
    unread: int = 0
    cut: bool = False
    adrift: int = 0
    gap: int = 0

    @property
    def nothing(self) -> bool:
        """一件也没有收，也没有一件是收过的。"""
        return not (self.ops or self.repeated or self.files or self.known_files)


def load(actor: Actor, file: IO[bytes]) -> Rescued:
    """导入一个撤离包；可以反复导入，收过的不重复。

    Of a damaged file everything whole is taken as if the phone had sent just that, and the rest is named; a file of
    which nothing can be taken is refused.
    Raises Absent for a phone that is not the caller's to see; Problem rescue.unreadable, sync.gap, sync.fork.
    """
    device = _sender(actor, _head(file))
    found, waiting = Rescued(device_id=device.id), list[dict[str, Any]]()
    for line in _lines(file, found):
        if line.get("end"):
            found.complete = all(line.get(name, count) == count for name, count in found.lines.items())
            break
        if "op_id" in line:
            found.lines["ops"] += 1
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
    return _told(found)


def _head(file: IO[bytes]) -> str:
    """文件的第一行：哪部手机导出的。"""
    raw = file.readline(MAX_LINE)
    head = _json(raw) or {}
    dev = str(head.get("dev"))
    if head.get("v") == 2 and UUID.fullmatch(dev):
        return dev
    raise Problem("rescue.unreadable", _not_this(raw, head))


def _not_this(raw: bytes, head: dict[str, Any]) -> str:
    """打开的不是撤离包，是什么。"""
    if not raw.strip():
        return "这个文件是空的，多半没有传完。请重新传一次，或在手机上重新导出。"
    if raw.startswith(PACKED):
        return f"这是压缩包或办公文档，不是撤离包。{RIGHT_FILE}压缩过的请先解压。"
    if "ops" in head and "insp" in head:
        return f"这是检查组两部手机之间的交接文件，由同组的手机读入，不在这里导入。{RIGHT_FILE}"
    if isinstance(head.get("v"), int) and head["v"] != 2 and "dev" in head:
        return "撤离包的版本与本系统的不同，读不出来。请告诉系统管理员；这个文件先留好。"
    if b"AES-256-GCM" in raw[:400] or b'"dev"' in raw[:400]:
        return f"撤离包的开头坏了，认不出是哪部手机导出的，什么也没有导入。{AGAIN}"
    return f"这不是撤离包。{RIGHT_FILE}"


def _sender(actor: Actor, dev: str) -> Device:
    """导出的手机；没有登记过的与不归此人看的，答得一模一样。"""
    row = session().scalar(visible(Device, actor).where(Device.id == dev))
    if row is None:
        problem = Absent("手机")
        problem.detail = (
            "导出这个撤离包的手机没有登记过，或者不归您管；文件开头坏了也会这样。"
            "请由检查员本人，或他所在部门的经办人、审批人导入。"
        )
        raise problem
    return row


def _json(raw: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None


def _lines(file: IO[bytes], found: Rescued) -> Iterator[dict[str, Any]]:
    """一行一件；读不出的记数跳过：它后面的文件仍收得下，操作接不上的另说。"""
    while raw := file.readline(MAX_LINE):
        line = _json(raw)
        if line is None or not ("op_id" in line or "sha256" in line or line.get("end")):
            found.cut = not raw.endswith(b"\n") and not END.startswith(raw[: len(END)]) and len(raw) < MAX_LINE
            found.unread += bool(raw.strip()) and not found.cut
            continue
        yield line


def _told(found: Rescued) -> Rescued:
    """没有收的逐样说清；一件也收不下的，整个不收。"""
    if found.adrift and found.nothing and not found.problems and not found.unread and not found.cut:
        before = "局里一条也没有收到过" if found.gap == 1 else f"局里只收到第 {found.gap - 1} 条"
        text = f"撤离包前面缺操作：这部手机的操作{before}，从第 {found.gap} 条起缺，接不上，什么也没有导入。"
        raise Problem("sync.gap", f"{text}请让这部手机联网一次，或重新导出。", expected=found.gap)
    if len(found.problems) > MAX_TOLD:
        found.problems[MAX_TOLD:] = [f"另有 {len(found.problems) - MAX_TOLD} 件也打不开。"]
    if found.unread:
        found.problems.append(f"文件里有 {found.unread} 行坏了，读不出来。")
    if found.adrift:
        found.problems.append(f"第 {found.gap} 条操作缺了，它后面的 {found.adrift} 条接不上，没有导入。")
    if found.cut:
        whole = found.lines["ops"] + found.lines["files"]
        found.problems.append(f"文件没有传完，断在第 {whole + 1} 件中间：那一件和它后面的都不在这个文件里。")
    if not found.complete:
        found.problems.append("文件不完整，缺了一部分；导入的是完好的部分。")
    if found.problems and found.nothing:
        told = "".join(row for row in found.problems[:3] if "完好" not in row) or "文件没有传完，只剩开头。"
        raise Problem("rescue.unreadable", f"撤离包坏了，什么也没有导入。{told}{AGAIN}")
    return found


def _plain(line: dict[str, Any], label: str) -> bytes | None:
    """None when it does not open: another key, another label, changed bytes."""
    insp = str(line.get("insp"))
    known = UUID.fullmatch(insp)
    key = session().scalar(select(Assignment.content_key).where(Assignment.id == insp)) if known else None
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
        found.problems.append(f"第 {str(line.get('seq'))[:12]} 条操作坏了，打不开，或与手机不符。")
        return None
    return op


def _deposit(actor: Actor, dev: str, ops: list[dict[str, Any]], found: Rescued) -> None:
    """连得上已收到的照收；缺了一条，后面的接不上，等补齐了再导入。"""
    whole = _joined(ops, session().scalar(select(Device.head_seq).where(Device.id == dev)) or 0, found)
    if not whole:
        return
    try:
        verdicts, _, fresh = deposit(actor, dev, f"rescue:{whole[0]['seq']}", whole, "sync.rescued")
    except Problem as problem:
        if found.nothing:
            raise
        found.problems.append(problem.detail)
        return
    found.ops, found.repeated = found.ops + fresh, found.repeated + len(whole) - fresh
    for verdict in verdicts:
        found.verdicts[verdict.verdict] = found.verdicts.get(verdict.verdict, 0) + 1


def _joined(ops: list[dict[str, Any]], head: int, found: Rescued) -> list[dict[str, Any]]:
    following = head + 1
    for place, op in enumerate(ops):
        if op["seq"] > following:
            found.gap, found.adrift = following, found.adrift + len(ops) - place
            return ops[:place]
        following = max(following, op["seq"] + 1)
    return ops


def _file(line: dict[str, Any], found: Rescued) -> None:
    sha256 = str(line["sha256"])
    found.lines["files"] += 1
    s = session()
    if not SHA.fullmatch(sha256):
        found.problems.append("有一个文件的指纹坏了，没有收。")
        return
    if s.scalar(select(Blob.id).where(Blob.sha256 == sha256)) is not None:
        found.known_files += 1
        return
    raw = _plain(line, sha256)
    if raw is None or hashlib.sha256(raw).hexdigest() != sha256 or len(raw) > blobs.MAX_BLOB:
        found.problems.append(f"文件 {sha256[:8]} 坏了，打不开，或与指纹不符。")
        return
    if s.scalar(select(BlobRef.sha256).where(BlobRef.sha256 == sha256).limit(1)) is None:
        found.problems.append(f"文件 {sha256[:8]} 没有收：说明它是什么的那条操作没有到。")
        return
    storage.put(raw)
    with unit(technical=True) as s:
        blobs.kept(s, sha256, len(raw))
    found.files += 1
