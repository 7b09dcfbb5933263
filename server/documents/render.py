"""排版（在受限子进程里）：读一份任务，写一份 PDF/A-3b。

stdin: {"record": {…}, "manifest": {…}, "files": {sha256: path}, "sealed": bool}; stdout: the PDF. Same input, same
bytes: dates come from the record, the identifier from its digest.
"""

from __future__ import annotations

from typing import Any

from server.documents import layout, view
from server.shell import decline
from sync.canon import canonical

UNPRINTED = ("thumb", "strokes", "recording", "file")


def make(job: layout.Json, files: layout.Files) -> bytes:
    """一份现场卷，PDF/A-3b，附 record.json 与 manifest.json。"""
    record = job["record"]
    if gaps := view.absent(record):
        decline("document.fields_missing", "缺少必填栏目：" + "、".join(gaps))
    images = layout.pictures(printed(record, job["files"]), files)
    html = layout.page(
        "dossier.html", {**view.context(record), "images": frozenset(images), "sealed": job.get("sealed", False)}
    )
    attached = (
        layout.Attached("record.json", canonical(record), "现场检查全部记录", "Data"),
        layout.Attached("manifest.json", canonical(job["manifest"]), "文件清单", "Supplement"),
    )
    pages = layout.pages(html, layout.sheet("print.css"), images, archival=True)
    return layout.written(pages, identifier=record["digests"]["record"], archival=True, attached=attached)


def printed(record: dict[str, Any], files: dict[str, str]) -> dict[str, tuple[str, int]]:
    """要印的影像：指纹到路径与最长边。"""
    return {
        row["sha256"]: (files[row["sha256"]], layout.PHOTO_SIDE if row["role"] == "photo" else layout.INK_SIDE)
        for row in record["files"]
        if row["role"] not in UNPRINTED and row["sha256"] in files
    }


if __name__ == "__main__":
    layout.serve(make)
