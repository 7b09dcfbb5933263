"""公开包：七个文件，有变更的加上变更实录，签了字的加上签字实录，压缩件逐字节可重现。"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from draw import changes, signed
from draw.package import FILES, LISTED
from server import storage
from server.draws.models import Draw


def store(files: Mapping[str, bytes]) -> dict[str, str]:
    """逐个存入，返回文件名到指纹。"""
    return {name: storage.put(data) for name, data in files.items()}


def load(draw: Draw) -> dict[str, bytes]:
    """取回这次抽取已有的文件。"""
    return {name: storage.read(sha256) for name, sha256 in draw.files.items()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """压成一个文件；时间固定，同样内容同样字节。"""
    return _packed([*FILES, *(each for each in (changes.FILE, signed.FILE) if each in files)], files)


def _packed(names: Sequence[str], files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as z:
        for name in names:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            z.writestr(entry, files[name])
    return out.getvalue()


def recorded(files: Mapping[str, bytes]) -> bytes:
    """现场摇号的记录包：名册、方案、清单与录下的结果；没有实录，不能重算。"""
    return _packed([*LISTED, "manifest.json", "manual.json"], files)


def write_folder(draw: Draw, folder: Path) -> None:
    """把七个文件写到文件夹。"""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in load(draw).items():
        (folder / name).write_bytes(data)
