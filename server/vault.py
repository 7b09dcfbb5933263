"""加密的流：分帧 AES-256-GCM，末帧有记号，截断、损坏、密钥不对各有说法。

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): nonce = 7 random bytes ‖ 32-bit counter ‖
last-frame flag, so frames cannot be dropped, reordered or appended unnoticed.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"SUNLOT-VAULT-1\n"
FRAME = CHUNK = 1 << 20
TAG = 16
HEAD = len(MAGIC) + 8 + 7 + 8


class VaultError(Exception):
    """打不开；exit_code 说明是哪一种。"""

    exit_code = 3


class Damaged(VaultError):
    """内容被改动过。"""

    exit_code = 3


class Truncated(VaultError):
    """没有写完或被截断。"""

    exit_code = 4


class WrongKey(VaultError):
    """密钥不是当时那一把。"""

    exit_code = 5


def key_id(key: bytes) -> bytes:
    """密钥的记号（8 字节），不泄露密钥。"""
    return hashlib.sha256(b"sunlot vault key\n" + key).digest()[:8]


def plain_size(size: int) -> int:
    """密文这么长，明文有多长。"""
    frames = max(1, -(-(size - HEAD) // (FRAME + TAG + 4)))
    return size - HEAD - frames * (TAG + 4)


class Sealer:
    """往里写，关上时写末帧。"""

    def __init__(self, out: IO[bytes], key: bytes) -> None:
        self._out, self._cipher = out, AESGCM(key)
        self._prefix, self._count, self._buffer = os.urandom(7), 0, bytearray()
        head = MAGIC + key_id(key) + self._prefix
        self._head = head + hashlib.sha256(head).digest()[:8]
        out.write(self._head)

    def write(self, data: bytes) -> int:
        """写入一段明文。"""
        self._buffer += data
        while len(self._buffer) > FRAME:
            self._frame(bytes(self._buffer[:FRAME]), last=False)
            del self._buffer[:FRAME]
        return len(data)

    def close(self) -> None:
        """写末帧；不关底层文件。"""
        self._frame(bytes(self._buffer), last=True)

    def _frame(self, data: bytes, *, last: bool) -> None:
        nonce = self._prefix + struct.pack(">IB", self._count, last)
        sealed = self._cipher.encrypt(nonce, data, self._head)
        self._out.write(struct.pack(">I", len(sealed)) + sealed)
        self._count += 1


class Opener:
    """从里读；读到末帧才算完整。"""

    def __init__(self, source: IO[bytes], key: bytes) -> None:
        size = len(MAGIC) + 8 + 7
        head = source.read(size + 8)
        if len(head) < size + 8:
            raise Truncated("文件没有写完")
        if head[size:] != hashlib.sha256(head[:size]).digest()[:8]:
            raise Damaged("文件头被改动过")
        if head[: len(MAGIC)] != MAGIC:
            raise Damaged("不是本系统的备份")
        if head[len(MAGIC) : len(MAGIC) + 8] != key_id(key):
            raise WrongKey("密钥不是备份时的那一把")
        self._source, self._cipher, self._head = source, AESGCM(key), head
        self._prefix, self._count, self._done, self._buffer = head[size - 7 : size], 0, False, bytearray()

    def read(self, size: int = -1) -> bytes:
        """读出至多 size 字节明文；-1 读到底。

        Raises Damaged or Truncated.
        """
        while not self._done and (size < 0 or len(self._buffer) < size):
            self._next()
        end = len(self._buffer) if size < 0 else size
        data = bytes(self._buffer[:end])
        del self._buffer[:end]
        return data

    def pieces(self) -> Iterator[bytes]:
        """逐段读到底，并确认其后没有多余内容。"""
        while piece := self.read(CHUNK):
            yield piece
        self.finish()

    def finish(self) -> None:
        """读到末帧为止，并确认其后没有多余内容。"""
        while not self._done:
            self._next()
        if self._source.read(1):
            raise Damaged("末尾多出内容")

    def _next(self) -> None:
        prefix = self._source.read(4)
        if len(prefix) < 4:
            raise Truncated("文件没有写完")
        (length,) = struct.unpack(">I", prefix)
        if not TAG <= length <= FRAME + TAG:
            raise Damaged("帧长不对")
        sealed = self._source.read(length)
        if len(sealed) < length:
            raise Truncated("文件没有写完")
        for last in (False, True):
            try:
                data = self._cipher.decrypt(self._prefix + struct.pack(">IB", self._count, last), sealed, self._head)
            except InvalidTag:
                continue
            self._buffer += data
            self._done, self._count = last, self._count + 1
            return
        raise Damaged("内容被改动过")
