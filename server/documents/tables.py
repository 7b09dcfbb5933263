"""排一张表（在受限子进程里）：附件2 清单、公布证明。

stdin: {"template": name, "context": {…}, "made": ISO day, "identifier": text}; stdout: the PDF. Same input, same bytes.
"""

from __future__ import annotations

from server.documents import layout
from server.shell import decline

TEMPLATES = ("item_list.html", "publication_proof.html", "result_proof.html")


def make(job: layout.Json, _files: layout.Files) -> bytes:
    """一张表，PDF/A-3b。"""
    if job["template"] not in TEMPLATES:
        decline("document.template", "没有这种表")
    html = layout.dated(page(job["template"], job["context"]), job["made"])
    pages = layout.pages(html, layout.sheet("table.css"), archival=True)
    return layout.written(pages, identifier=job["identifier"], archival=True)


def page(template: str, context: layout.Json) -> str:
    """套模板。"""
    return layout.page(template, context)


if __name__ == "__main__":
    layout.serve(make)
