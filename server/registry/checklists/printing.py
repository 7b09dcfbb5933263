"""检查表的打印件：在受限子进程里排，一页或两页（rulings 28）。"""

from __future__ import annotations

import json
from typing import Any

from server import clock, shell
from server.accounts.service import jurisdiction
from server.documents.service import NotRendered

Json = dict[str, Any]


def printed(form: Json, digest: str, head: dict[str, str] | None = None, url: str = "", mark: str = "") -> bytes:
    """一张空白检查表的 PDF；`head` 是任务的栏目，没有任务时为空。

    Raises NotRendered with the reason in Chinese.
    """
    job = {
        "form": form,
        "hash": digest,
        "head": head or {},
        "url": url,
        "mark": mark or ("演示数据　不作为凭证" if jurisdiction().demo else ""),
        "made": clock.today().isoformat(),
    }
    text = json.dumps(job, ensure_ascii=False).encode()
    try:
        return shell.limited("server.documents.blank", (), text, cpu_s=60, memory_mb=1024, wall_s=120)
    except shell.Declined as refused:
        raise NotRendered(refused.code, refused.message) from refused
    except shell.ChildError as broken:
        raise NotRendered("document.failed", broken.message + broken.trace[-400:]) from broken
