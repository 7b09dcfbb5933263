"""排一般文书（在受限子进程里）：计划表、征求意见函、备案函；读一份任务，写一份 PDF。

stdin: {"template": "plan_table.html", "context": {…}}; stdout: the PDF. No pictures, no attachments.
"""

from __future__ import annotations

import gc
import json
import sys

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.documents import glyphs
from server.documents.libraries import without_searching
from server.documents.render import HERE, font_faces
from server.shell import decline

TEMPLATES = ("plan_table.html", "plan_consult.html", "plan_filing.html", "plan_joint.html")


def main() -> None:
    """子进程入口。"""
    gc.disable()  # one document and out
    job = json.load(sys.stdin)
    if job["template"] not in TEMPLATES:
        decline("document.template", "没有这种文书。")
    html = glyphs.typeset(page(job["template"], job["context"]))
    sys.stdout.buffer.write(pdf(html))


def page(template: str, context: dict[str, object]) -> str:
    """套模板；值一律转义，模板里没有的值是错误。"""
    loader = FileSystemLoader(HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template(template).render(context)


def pdf(html: str) -> bytes:
    """排成 PDF。"""
    try:
        with without_searching():
            from weasyprint import CSS, HTML
            from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        decline("document.no_pango", f"这台机器缺少排版所需的 pango：{error}")
    from server.documents.fetcher import GivenOnly

    fetcher, fonts = GivenOnly({}), FontConfiguration()
    styles = [
        CSS(string=text, font_config=fonts, url_fetcher=fetcher, base_url="font:")
        for text in (font_faces(), (HERE / "templates" / "plan.css").read_text("utf-8"))
    ]
    made: bytes = HTML(string=html, base_url="given:", url_fetcher=fetcher).write_pdf(
        stylesheets=styles, font_config=fonts
    )
    return made


if __name__ == "__main__":
    main()
