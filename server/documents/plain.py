"""排一般文书（在受限子进程里）：计划表、征求意见函、备案函；读一份任务，写一份 PDF。

stdin: {"template": "plan_table.html", "context": {…}}; stdout: the PDF. No pictures, no attachments.
"""

from __future__ import annotations

from server.documents import layout
from server.shell import decline

TEMPLATES = ("plan_table.html", "plan_consult.html", "plan_filing.html", "plan_joint.html")


def make(job: layout.Json, _files: layout.Files) -> bytes:
    """一份一般文书。"""
    if job["template"] not in TEMPLATES:
        decline("document.template", "没有这种文书。")
    html = layout.page(job["template"], job["context"])
    return layout.written(layout.pages(html, layout.sheet("plan.css")))


if __name__ == "__main__":
    layout.serve(make)
