"""排抽取记录（在受限子进程里）：读一份任务，写一份 PDF。

stdin: {"content": {…}, "signatures": [{role, name, method, image, reason, at}], "images": {sha256: path}, "url",
"digest"}; stdout: the PDF.
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
from server.documents.render import HERE, INK_SIDE, font_faces
from server.shell import decline

MEDIA = {"image": "照片", "video": "录像"}


def main() -> None:
    """子进程入口。"""
    gc.disable()  # one document and out
    job = json.load(sys.stdin)
    images = pictures(job["images"])
    html = glyphs.typeset(page(job, frozenset(images)))
    sys.stdout.buffer.write(pdf(html, images))


def pictures(paths: dict[str, str]) -> dict[str, bytes]:
    """签名影像，转成 JPEG；打不开的留空，纸面上会写明。"""
    found = {}
    for sha256, path in paths.items():
        try:
            found[sha256] = jpeg(Path(path).read_bytes(), INK_SIDE)
        except (Unreadable, OSError):
            continue
    return found


def page(job: dict[str, Any], images: frozenset[str]) -> str:
    """套模板；值一律转义，模板里没有的值是错误。"""
    told = job["content"]
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("minutes.html").render(
        m=told,
        drawn=[row for row in told["rows"] if row[2] is not None],
        reserve=[row for row in told["rows"] if row[2] is None],
        signatures=job["signatures"],
        images=images,
        qr=qr.code(job["url"]),
        digest=job["digest"],
        groups=groups,
        media=lambda kind: MEDIA[kind.partition("/")[0]],
        mark="演练　不作为凭证" if told["rehearsal"] else "",
    )


def groups(value: str | None) -> str:
    """四个一组，便于逐组核对。"""
    return " ".join(re.findall(".{1,4}", value or ""))


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
        for text in (font_faces(), (HERE / "templates" / "minutes.css").read_text("utf-8"))
    ]
    made: bytes = HTML(string=html, base_url="given:", url_fetcher=fetcher).write_pdf(
        stylesheets=styles, font_config=fonts
    )
    return made


if __name__ == "__main__":
    main()
