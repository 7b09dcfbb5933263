"""把存着的文件锁到一把密钥下，名字不变；先有核对过的密文，才去掉明文（decision 0012）。

Order of every step: ciphertext on the disk, then the caller's row, then `checked`, then `clear`. Killed anywhere in
between, at least one whole copy stands, and the step is simply done again. Backups hold `still` while they walk the
folder, so that nothing moves from one place to the other behind them.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from server import storage
from server.vault import CHUNK, Opener, Sealer, VaultError


class Unequal(Exception):
    """明文或密文与应有的指纹不符：原样不动，等人来看。"""


@dataclass(frozen=True)
class Locked:
    """锁好的一件：密文的指纹与字节数。"""

    sha256: str
    size: int


def lock(sha256: str, key: bytes) -> Locked:
    """为一件明文写出密文并落盘；明文还在原处。

    Raises FileNotFoundError, Unequal when the plain file is not what its name says.
    """
    target = storage.locked_path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out, storage.path(sha256).open("rb") as source:
            if _sealed(source, out, key) != sha256:
                raise Unequal(f"文件 {sha256} 的内容与指纹不符")
            out.flush()
            os.fsync(out.fileno())
        told = Locked(storage.digest_of(Path(name)), Path(name).stat().st_size)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(target)
    return told


def _sealed(source: IO[bytes], out: IO[bytes], key: bytes) -> str:
    """边读边写，返回明文的指纹。"""
    state, sealer = hashlib.sha256(), Sealer(out, key)
    while piece := source.read(CHUNK):
        state.update(piece)
        sealer.write(piece)
    sealer.close()
    return state.hexdigest()


def keep(sha256: str, content: IO[bytes]) -> None:
    """还原备份：把密文原样放回。"""
    target = storage.locked_path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        while piece := content.read(CHUNK):
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    _sync(target)


def checked(sha256: str, key: bytes, told: Locked) -> None:
    """从盘上读回来核对：密文是登记的那一份，解开是它名下的内容。Raises Unequal."""
    if whole(sha256) != told.sha256 or opened(sha256, key) != sha256:
        raise Unequal(f"文件 {sha256} 的密文读回来不符")


def whole(sha256: str) -> str:
    """盘上密文的指纹；没有的为空。"""
    place = storage.locked_path(sha256)
    return storage.digest_of(place) if place.is_file() else ""


def opened(sha256: str, key: bytes) -> str:
    """解开以后内容的指纹；解不开的为空。"""
    state = hashlib.sha256()
    try:
        with storage.locked_path(sha256).open("rb") as file:
            for piece in Opener(file, key).pieces():
                state.update(piece)
    except (VaultError, FileNotFoundError):
        return ""
    return state.hexdigest()


def clear(place: Path) -> None:
    """去掉一份（明文，或作废的密文），目录落盘。"""
    place.unlink(missing_ok=True)
    if place.parent.is_dir():
        storage.sync_folders(place)


def every() -> Iterator[tuple[str, Path]]:
    """全部密文，按名字。"""
    place = storage.root() / storage.LOCKED
    for path in sorted(place.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
        if len(path.name) == 64:
            yield path.name, path


@contextlib.contextmanager
def moving() -> Iterator[bool]:
    """要把明文换成密文：没有别人在搬、没有在备份时为真；不等。"""
    with _latch() as latch:
        try:
            fcntl.flock(latch, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextlib.contextmanager
def still() -> Iterator[None]:
    """备份期间：等正在搬的搬完，此后不许搬。"""
    with _latch() as latch:
        fcntl.flock(latch, fcntl.LOCK_SH)
        yield


def _latch() -> IO[bytes]:
    folder = storage.root() / storage.LOCKED
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / ".moving").open("ab")


def _sync(target: Path) -> None:
    storage.sync_folders(target)
    storage.sync_folders(target.parent)
