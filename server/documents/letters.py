"""排后续处置的文书（在受限子进程里）：读一份任务，写一份 PDF。

stdin: {"kind", "title", "content": {…}, "mark", "images": {sha256: path}}; stdout: the PDF. Same content, same pages:
every date comes from the content.
"""

from __future__ import annotations

import re

from server.documents import layout, qr
from server.documents.words import label
from server.shell import decline

KINDS = (
    "CORRECTED", "ORDER", "SERVICE", "RECTIFICATION", "EXTENSION", "RECHECK", "TRANSFER", "CRIME", "REVIEW",
    "SUPERVISION", "INFORM", "ABNORMAL", "REMINDER", "OBJECTION", "REPORT", "CASE_INDEX", "APPROVAL", "MATERIALS",
)  # fmt: skip


def make(job: layout.Json, files: layout.Files) -> bytes:
    """一份后续处置的文书。"""
    if job["kind"] not in KINDS:
        decline("document.template", "没有这种文书。")
    images = layout.pictures({sha: (path, layout.PHOTO_SIDE) for sha, path in job["images"].items()}, files)
    return layout.written(layout.pages(page(job, frozenset(images)), layout.sheet("follow.css"), images))


def page(job: layout.Json, images: frozenset[str]) -> str:
    """套模板。"""
    content = job["content"]
    values = {
        "c": content,
        "title": job["title"],
        "mark": job["mark"],
        "images": images,
        "label": label,
        "qr": qr.code(content["url"]) if content.get("url") else None,
        "compact": compact,
    }
    return layout.page(f"follow_{job['kind'].lower()}.html", values, lstrip=True)


def compact(text: str) -> str:
    """公文里汉字与数字之间不空格。"""
    return re.sub(r"(?<=[\u3400-\u9fff〔〕（）“”、，。；：]) +(?=\S)|(?<=\S) +(?=[\u3400-\u9fff])", "", text or "")


if __name__ == "__main__":
    layout.serve(make)
