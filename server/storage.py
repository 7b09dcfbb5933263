"""文件：按 SHA-256 存放，先落盘（文件与目录都 fsync）再登记行。

A photo row can outlive its photo when the file is not synced before the commit; therefore every function here returns
only after both the file and its directory entry are on disk. What lies locked under the key of a dossier keeps the name
of its plain content and is read the same way (server.lockers, decision 0012).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from flask import current_app

from server.vault import CHUNK, Opener

LOCKED = "locked"
KeyOf = Callable[[str], bytes | None]
keyrings: list[KeyOf] = []
"""Who knows the key of a locked file: the room of the dossiers. Raises Problem destroyed where it is gone."""


def root() -> Path:
    """文件夹的根。"""
    folder: Path = current_app.config["SUNLOT"].files
    return folder


def path(sha256: str) -> Path:
    """某个指纹的文件位置（两级目录）；不检查是否存在。

    Raises ValueError for anything that is not 64 lower-case hex digits.
    """
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError("不是 SHA-256 指纹")
    return root() / sha256[:2] / sha256[2:4] / sha256


def put(content: bytes | Path, digest: str = "") -> str:
    """存入内容，返回其 SHA-256；已存在的不重写。digest：调用者刚从这些字节算出来的指纹。"""
    digest = digest or digest_of(content)
    target = path(digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, Path):
                with content.open("rb") as source:
                    shutil.copyfileobj(source, file, CHUNK)
            else:
                file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folders(target)
    return digest


def adopt(part: Path, sha256: str) -> None:
    """把已核对指纹的分段文件改名入库（同一文件系统），并落盘。"""
    target = path(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(part, target)
    sync_folders(target)


_lasting: set[Path] = set()
"""Folders whose own entry this process has brought to the disk: it stays there, nobody removes them."""


def sync_folders(target: Path) -> None:
    """把文件的目录项落盘；它的上两级目录，这个进程头一次用到时也落盘。

    Another process may have made the folder a moment ago without having synced it yet, so that "it was there already"
    proves nothing; "this process has synced it" does.
    """
    _sync(target.parent)
    for folder in (target.parent, target.parent.parent):
        if folder not in _lasting:
            _sync(folder.parent)
            _lasting.add(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def locked_path(sha256: str) -> Path:
    """锁在案卷密钥下的那一份放在哪里；名字仍是明文的指纹，不检查是否存在。"""
    plain = path(sha256)
    return root() / LOCKED / plain.relative_to(root())


def open_file(sha256: str) -> IO[bytes]:
    """打开读取；没有时抛 FileNotFoundError，已依法销毁的抛 Problem destroyed。"""
    try:
        return path(sha256).open("rb")
    except FileNotFoundError:
        return io.BytesIO(b"".join(_unlocked(sha256)))


def read(sha256: str) -> bytes:
    """读出全部内容；错误同 open_file，密文被改动的抛 VaultError。"""
    try:
        return path(sha256).read_bytes()
    except FileNotFoundError:
        return b"".join(_unlocked(sha256))


@contextlib.contextmanager
def readable(sha256: str) -> Iterator[Path]:
    """给子进程读的明文文件：没有锁的就是它本身，锁着的解到一个用完即删的文件里。"""
    plain = path(sha256)
    if plain.is_file():
        yield plain
        return
    with tempfile.NamedTemporaryFile(prefix="unlocked-") as file:  # mode 600
        for piece in _unlocked(sha256):
            file.write(piece)
        file.flush()
        yield Path(file.name)


def _unlocked(sha256: str) -> Iterator[bytes]:
    key = next((found for known in keyrings if (found := known(sha256))), None)
    if key is None:
        raise FileNotFoundError(sha256)
    with locked_path(sha256).open("rb") as file:
        yield from Opener(file, key).pieces()


def exists(sha256: str) -> bool:
    """是否已存，锁着的也算。"""
    return path(sha256).is_file() or locked_path(sha256).is_file()


def digest_of(content: bytes | Path) -> str:
    """内容的 SHA-256（十六进制）。"""
    state = hashlib.sha256()
    for piece in _pieces(content):
        state.update(piece)
    return state.hexdigest()


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
