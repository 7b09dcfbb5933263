"""文件：按 SHA-256 存放，先落盘（文件与目录都 fsync）再登记行。

A photo row can outlive its photo when the file is not synced before the commit; therefore every function here returns
only after both the file and its directory entry are on disk.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from flask import current_app

CHUNK = 1 << 20


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


def put(content: bytes | Path) -> str:
    """存入内容，返回其 SHA-256；已存在的不重写。"""
    digest = digest_of(content)
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


def sync_folders(target: Path) -> None:
    """把文件所在的三级目录项都落盘。"""
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def open_file(sha256: str) -> IO[bytes]:
    """打开读取；没有时抛 FileNotFoundError。"""
    return path(sha256).open("rb")


def read(sha256: str) -> bytes:
    """读出全部内容。"""
    return path(sha256).read_bytes()


def exists(sha256: str) -> bool:
    """是否已存。"""
    return path(sha256).is_file()


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
