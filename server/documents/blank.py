"""排空白检查表（在受限子进程里）：照印出来的《随机抽查检查表》，一页或两页（S4-12、S3-18、rulings 28）。

stdin: {"form": {…}, "hash": 64 hex, "head": {label: text, …}, "url": text, "mark": text, "made": ISO day}; stdout: the
PDF. `head` is empty for a sheet that belongs to no task. One page when the type may stay at 9 points, otherwise two
with the largest type that fits, down to 8 points; what still does not fit is printed on more.
"""

from __future__ import annotations

from typing import Any

from server.documents import layout, qr
from server.documents.sentences import CHECKLIST
from server.domain.vocabulary.inspections import Disposal, Met, ResultCode

SIZES = ("10.5pt/14.5pt", "10pt/13.5pt", "9.5pt/12.5pt", "9pt/11.6pt", "8.5pt/10.8pt", "8pt/10pt")
ONE_PAGE = 4
"""How many of the sizes are tried for a single page."""
ON_PAPER = {
    "conform": ("□符合", "□不符合", "□不适用", "□未检查"),
    "found": ("□是　□否",),
    "number": ("＿＿＿＿＿＿",),
    "text": ("＿＿＿＿＿＿",),
    "date": ("＿＿年＿＿月＿＿日",),
}
RIGHTS = "陈述、申辩、申请回避的权利和拒签的后果"
"""What is told before a refusal is noted, as short as a line of the sheet; in full in `sentences.RIGHTS_TOLD`."""
MORE = {"always": "（须拍照）", "on_fail": "", "never": ""}


def make(job: layout.Json, _files: layout.Files) -> bytes:
    """一张空白检查表；字从大到小，两页放得下就用那一号。"""
    html = layout.dated(page(job), job["made"])
    base = layout.sheet("blank.css")
    chosen = None
    for at, size in enumerate(SIZES):
        if chosen is not None and at >= ONE_PAGE:
            break
        document = layout.pages(html, base.replace("SIZE", size))
        if len(document.pages) == 1:
            chosen = document
            break
        if chosen is None and (len(document.pages) == 2 or size == SIZES[-1]):
            chosen = document
    return layout.written(chosen, identifier=job["hash"])


def page(job: layout.Json) -> str:
    """套模板。"""
    form = job["form"]
    values = {
        "form": form,
        "sections": [{**part, "rows": [row(item) for item in part["items"]]} for part in form["sections"]],
        "head": job["head"],
        "hash": job["hash"],
        "mark": job["mark"],
        "wide": any(item["family"] not in ("found", "number") for part in form["sections"] for item in part["items"]),
        "name": job["head"].get("名称") or CHECKLIST,
        "qr": qr.code(job["url"]) if job["url"] else None,
        "results": [word.label for word in ResultCode],
        "disposals": [word.label for word in Disposal],
        "met": [word.label for word in Met if word is not Met.OFFICE],
        "rights": RIGHTS,
        "pending": [item["no"] for part in form["sections"] for item in part["items"] if item["pending"]],
    }
    return layout.page("blank.html", values)


def row(item: dict[str, Any]) -> dict[str, Any]:
    """一项：内容、方法、两栏空白。"""
    options = [f"□{option['label']}" for option in item.get("options") or []]
    columns = [column["label"] for column in item.get("columns") or []]
    drawn = f"（现场抽 {item['subsample']} 个）" if item.get("subsample") else ""
    return {
        "no": item["no"],
        "text": ("★" if item["level"] == "KEY" else "") + item["text"] + ("〔待核〕" if item["pending"] else ""),
        "method": item["method"] + drawn + MORE[item["photo"]],
        "checked": options or list(ON_PAPER.get(item["family"], ("□已核对",))),
        "found": "□无　□有" if item["family"] == "found" else "",
        "columns": columns,
    }


if __name__ == "__main__":
    layout.serve(make)
