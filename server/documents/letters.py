"""排后续处置的文书（在受限子进程里）：读一份任务，写一份 PDF。

stdin: {"kind", "title", "content": {…}, "mark", "images": {sha256: path}}; stdout: the PDF. Same content, same pages:
every date comes from the content.
"""

from __future__ import annotations

import gc
import json
import re
import sys
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.documents import glyphs, qr
from server.documents.libraries import without_searching
from server.documents.pictures import Unreadable, jpeg
from server.documents.render import HERE, font_faces
from server.documents.words import day, label
from server.shell import decline

KINDS = (
    "CORRECTED", "ORDER", "SERVICE", "RECTIFICATION", "EXTENSION", "RECHECK", "TRANSFER", "CRIME", "INFORM",
    "ABNORMAL", "REMINDER", "OBJECTION", "REPORT", "CASE_INDEX",
)  # fmt: skip
PHOTO_SIDE = 1100


def main() -> None:
    """子进程入口。"""
    gc.disable()  # one document and out
    job = json.load(sys.stdin)
    if job["kind"] not in KINDS:
        decline("document.template", "没有这种文书。")
    images = pictures(job["images"])
    html = glyphs.typeset(page(job, frozenset(images)))
    sys.stdout.buffer.write(pdf(html, images))


def pictures(paths: dict[str, str]) -> dict[str, bytes]:
    """要印的照片；打不开的留空，纸面上会写明。"""
    found = {}
    for sha256, path in paths.items():
        try:
            found[sha256] = jpeg(Path(path).read_bytes(), PHOTO_SIDE)
        except (Unreadable, OSError):
            continue
    return found


def page(job: dict[str, Any], images: frozenset[str]) -> str:
    """套模板；值一律转义，模板里没有的值是错误。"""
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["day"] = day
    name = f"follow_{job['kind'].lower()}.html"
    content = job["content"]
    return environment.get_template(name).render(
        c=content,
        title=job["title"],
        mark=job["mark"],
        images=images,
        label=label,
        qr=qr.code(content["url"]) if content.get("url") else None,
        compact=compact,
    )


def compact(text: str) -> str:
    """公文里汉字与数字之间不空格。"""
    return re.sub(r"(?<=[\u3400-\u9fff〔〕（）“”、，。；：]) +(?=\S)|(?<=\S) +(?=[\u3400-\u9fff])", "", text or "")


def pdf(html: str, images: dict[str, bytes]) -> bytes:
    """排成 PDF。"""
    try:
        with without_searching():
            from weasyprint import CSS, HTML
            from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        decline("document.no_pango", f"这台机器缺少排版所需的 pango：{error}")
    from server.documents.fetcher import GivenOnly

    fetcher, fonts = GivenOnly(images), FontConfiguration()
    styles = [
        CSS(string=text, font_config=fonts, url_fetcher=fetcher, base_url="font:")
        for text in (font_faces(), (HERE / "templates" / "follow.css").read_text("utf-8"))
    ]
    made: bytes = HTML(string=html, base_url="given:", url_fetcher=fetcher).write_pdf(
        stylesheets=styles, font_config=fonts
    )
    return made


if __name__ == "__main__":
    main()
