"""排空白检查表（在受限子进程里）：照印出来的《随机抽查检查表》，一页或两页（S4-12、S3-18、rulings 28）。

stdin: {"form": {…}, "hash": 64 hex, "head": {label: text, …}, "url": text, "mark": text, "made": ISO day}; stdout: the
PDF. `head` is empty for a sheet that belongs to no task. One page when the type may stay at 9.5 points, otherwise two
with the largest type that fits, down to 8 points; what still does not fit is printed on more.
"""

from __future__ import annotations

import gc
import json
import sys
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.documents import glyphs, qr
from server.documents.libraries import without_searching
from server.documents.render import HERE, font_faces
from server.domain.vocabulary import Disposal, ResultCode
from server.shell import decline

SIZES = ("10.5pt/14.5pt", "10pt/13.5pt", "9.5pt/12.5pt", "9pt/11.6pt", "8.5pt/10.8pt", "8pt/10pt")
ONE_PAGE = 3
"""How many of the sizes are tried for a single page."""
ON_PAPER = {
    "conform": ("□符合", "□不符合", "□不适用", "□未检查"),
    "found": ("□是　□否",),
    "number": ("＿＿＿＿＿＿",),
    "text": ("＿＿＿＿＿＿",),
    "date": ("＿＿年＿＿月＿＿日",),
}
MORE = {"always": "（须拍照）", "on_fail": "", "never": ""}


def main() -> None:
    """子进程入口。"""
    gc.disable()
    job = json.load(sys.stdin)
    html = glyphs.typeset(page(job))
    sys.stdout.buffer.write(pdf(html, job["made"], job["hash"]))


def page(job: dict[str, Any]) -> str:
    """套模板；值一律转义，模板里没有的值是错误。"""
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    form = job["form"]
    return environment.get_template("blank.html").render(
        form=form,
        sections=[{**part, "rows": [row(item) for item in part["items"]]} for part in form["sections"]],
        head=job["head"],
        hash=job["hash"],
        mark=job["mark"],
        wide=any(item["family"] not in ("found", "number") for part in form["sections"] for item in part["items"]),
        small=len(form["title"]) > 16,
        qr=qr.code(job["url"]) if job["url"] else None,
        results=[word.label for word in ResultCode],
        disposals=[word.label for word in Disposal],
        pending=[item["no"] for part in form["sections"] for item in part["items"] if item["pending"]],
    )


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


def pdf(html: str, made: str, identifier: str) -> bytes:
    """排成 PDF；字从大到小，两页放得下就用那一号。"""
    try:
        with without_searching():
            from weasyprint import CSS, HTML
            from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        decline("document.no_pango", f"这台机器缺少排版所需的 pango：{error}")
    from server.documents.fetcher import GivenOnly

    fetcher, fonts = GivenOnly({}), FontConfiguration()
    day = datetime.fromisoformat(made).replace(tzinfo=UTC)
    dated = html.replace("<head>", f'<head><meta name="dcterms.created" content="{day:%Y-%m-%d}">', 1)
    base = (HERE / "templates" / "blank.css").read_text("utf-8")
    chosen = None
    for at, size in enumerate(SIZES):
        if chosen is not None and at >= ONE_PAGE:
            break
        texts = (font_faces(), base.replace("SIZE", size))
        styles = [CSS(string=text, font_config=fonts, url_fetcher=fetcher, base_url="font:") for text in texts]
        document = HTML(string=dated, base_url="given:", url_fetcher=fetcher).render(
            stylesheets=styles, font_config=fonts
        )
        if len(document.pages) == 1:
            chosen = document
            break
        if chosen is None and (len(document.pages) == 2 or size == SIZES[-1]):
            chosen = document
    written: bytes = (chosen or document).write_pdf(pdf_identifier=identifier.encode())
    return written


if __name__ == "__main__":
    main()
