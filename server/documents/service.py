"""出文书：把记录交给受限子进程排版，一次请求里从不排版。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from server import shell
from server.documents import press, sealing

CPU_SECONDS, MEMORY_MB, WALL_SECONDS = 120, 1536, 240


class NotRendered(Exception):
    """没有排出来：稳定代码加一句中文；waiting 为真时是机器缺东西，装好即可再试。"""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message

    @property
    def waiting(self) -> bool:
        """是否只需等待（待生成PDF）。"""
        return self.code in ("document.no_pango", "document.glyphs_missing", "document.seal")


def render(
    record: dict[str, Any], manifest: dict[str, Any], files: Mapping[str, Path], *, sealed: bool = False
) -> bytes:
    """现场卷的 PDF/A-3b；同一记录、同样的影像得到同样的字节（rulings 32）。

    `files` maps sha256 to a readable path; what is not given is printed as 图像无法显示. `sealed`: the department's
    certificate will sign these bytes, so the pages say so instead of 待加盖印章.
    Raises NotRendered with the reason in Chinese.
    """
    paths = {sha: str(path) for sha, path in files.items()}
    job = {"record": record, "manifest": manifest, "files": paths, "sealed": sealed}
    text = json.dumps(job, ensure_ascii=False).encode()
    try:
        return press.lay("server.documents.render", text, cpu_s=CPU_SECONDS, memory_mb=MEMORY_MB, wall_s=WALL_SECONDS)
    except shell.Declined as refused:
        raise NotRendered(refused.code, refused.message) from refused
    except shell.ChildError as broken:
        raise NotRendered("document.failed", broken.message + broken.trace[-600:]) from broken


def sealable(folder: Path, code: str) -> bool:
    """这个部门有没有证书。"""
    return sealing.held(folder, code)


def seal(pdf: bytes, folder: Path, code: str, office: str, reason: str, at: datetime) -> bytes:
    """盖上部门的电子印章（documents.sealing）；没有证书的部门原样。

    Raises NotRendered, waiting, when the certificate cannot be used: it is renewed and the paper is made again.
    """
    try:
        return sealing.sealed(pdf, folder, code, office, reason, at)
    except sealing.Unsealed as error:
        raise NotRendered("document.seal", str(error)) from error


def picture(path: Path, longest: int = 1600) -> bytes:
    """一张照片重新编码成 JPEG：摆正、缩小、不带拍摄信息。

    Raises NotRendered when the file is no picture or too large.
    """
    try:
        return shell.limited("server.documents.pictures", (str(longest),), path, cpu_s=10, memory_mb=768)
    except shell.Declined as refused:
        raise NotRendered(refused.code, refused.message) from refused
    except shell.ChildError as broken:
        raise NotRendered("picture.failed", broken.message) from broken
