"""排一张表（在受限子进程里）：附件2 清单、公布证明。

stdin: {"template": name, "context": {…}, "made": ISO day, "identifier": text}; stdout: the PDF. Same input, same bytes.
"""

from __future__ import annotations

import gc
import json
import sys
from datetime import UTC, datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.documents import glyphs
from server.documents.libraries import without_searching
from server.documents.render import HERE, font_faces
from server.shell import decline

TEMPLATES = ("item_list.html", "publication_proof.html", "result_proof.html")
LONG_CELL = 420
"""Characters after which a row may break across pages: a row of one whole page cannot be kept together."""


def main() -> None:
    """子进程入口。"""
    gc.disable()
    job = json.load(sys.stdin)
    if job["template"] not in TEMPLATES:
        decline("document.template", "没有这种表")
    html = glyphs.typeset(page(job["template"], job["context"]))
    sys.stdout.buffer.write(pdf(html, job["made"], job["identifier"]))


def page(template: str, context: dict[str, Any]) -> str:
    """套模板；值一律转义，模板里没有的值是错误。"""
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["long"] = lambda cells: any(len(str(cell)) > LONG_CELL for cell in cells)
    return environment.get_template(template).render(context)


def pdf(html: str, made: str, identifier: str) -> bytes:
    """排成 PDF/A-3b。"""
    try:
        with without_searching():
            from weasyprint import CSS, HTML
            from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        decline("document.no_pango", f"这台机器缺少排版所需的 pango：{error}")
    from server.documents.fetcher import GivenOnly

    fetcher, fonts = GivenOnly({}), FontConfiguration()
    sheets = (font_faces(), (HERE / "templates" / "table.css").read_text("utf-8"))
    styles = [CSS(string=text, font_config=fonts, url_fetcher=fetcher, base_url="font:") for text in sheets]
    day = datetime.fromisoformat(made).replace(tzinfo=UTC)
    dated = html.replace("<head>", f'<head><meta name="dcterms.created" content="{day:%Y-%m-%d}">', 1)
    written: bytes = HTML(string=dated, base_url="given:", url_fetcher=fetcher).write_pdf(
        stylesheets=styles,
        font_config=fonts,
        pdf_variant="pdf/a-3b",
        pdf_identifier=identifier.encode(),
        cache={},
    )
    return written


if __name__ == "__main__":
    main()
