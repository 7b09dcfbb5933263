"""请求正文：大小有限，压缩的先解压且有上限，只认规范 JSON。"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable
from typing import Any, TypeVar

from flask import request

from server.problems import Problem
from sync.canon import CanonError, parse

MAX_PUSH = 1 << 20
MAX_OPS = 100
View = TypeVar("View", bound=Callable[..., Any])


def at_most(size: int) -> Callable[[View], View]:
    """正文字节数的上限，在认人之前就起作用（认人要读正文算指纹）。"""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            request.max_content_length = size
            return view(*args, **kwargs)

        return limited  # type: ignore[return-value]

    return decorate


def unzipped(raw: bytes, limit: int = MAX_PUSH) -> bytes:
    """解压 gzip，解出来超过 limit 字节即停（压缩炸弹）。

    Raises Problem too_large, bad_request (damaged or truncated).
    """
    machine = zlib.decompressobj(wbits=31)
    try:
        plain = machine.decompress(raw, limit + 1)
    except zlib.error as error:
        raise Problem("bad_request", "压缩内容损坏。") from error
    if len(plain) > limit:
        raise Problem("too_large", "一批内容解压后超过 1 MB，请分小批送。")
    if not machine.eof:
        raise Problem("bad_request", "压缩内容不完整。")
    return plain


def read_batch(dev: str | None) -> tuple[str, str, list[dict[str, Any]]]:
    """读一批操作：手机、批号、操作；只保证能按序收存，内容由同步去判。

    dev: the device of the credential, None when the officer's token was used.
    Raises Problem bad_request, too_large, sync.device.
    """
    raw = request.get_data(cache=True)
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if coding not in ("identity", "gzip"):
        raise Problem("unsupported_media", "只接受 gzip 压缩。")
    try:
        found = parse(unzipped(raw) if coding == "gzip" else raw)
    except CanonError as error:
        raise Problem("bad_request", f"内容看不懂：{error}。") from error
    return _checked(found, dev)


def _checked(found: Any, dev: str | None) -> tuple[str, str, list[dict[str, Any]]]:
    if not isinstance(found, dict) or not isinstance(found.get("ops"), list):
        raise Problem("bad_request", "须有 dev、batch_id、ops。")
    claimed, batch_id, ops = found.get("dev"), found.get("batch_id"), found["ops"]
    if not isinstance(claimed, str) or not isinstance(batch_id, str) or not 1 <= len(batch_id) <= 64:
        raise Problem("bad_request", "须有 dev、batch_id、ops。")
    if dev is not None and claimed != dev:
        raise Problem("sync.device", "这批操作不是这部手机记的。")
    if len(ops) > MAX_OPS:
        raise Problem("too_large", f"一批至多 {MAX_OPS} 条操作。")
    for number, op in enumerate(ops, 1):
        seq = op.get("seq") if isinstance(op, dict) else None
        if isinstance(seq, bool) or not isinstance(seq, int) or not 1 <= seq < 2**31 or op.get("dev") != claimed:
            raise Problem("bad_request", f"第 {number} 条操作没有可用的手机或序号。")
    return claimed, batch_id, ops
