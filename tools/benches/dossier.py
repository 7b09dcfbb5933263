"""make bench dossier：排一份现场卷要多少处理器时间、多少内存；预热与另起各排几份。

A dossier of one visit with eight photos, made here. The floor beside it is what the layout program and the picture
library need for the same pages and pictures in a process that has done it before: nothing loaded, nothing forked,
nothing checked, nothing attached. Processor time, not time by the clock: other programs may be at work.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from server import shell
from server.documents import layout, press, render, view
from tests.server.documents import records
from tools.benches._machine import row

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
LIMIT_S, LIMIT_MB = 0.6, 120.0
LIMITS = (60, 1536, 240.0)
RENDER = "server.documents.render"


def main() -> int:
    """测，打印 JSON；没做到限度是 1。"""
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(job(Path(folder)))
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return int(any((each["ratio"] or 0) > 1 for each in rows))


def job(folder: Path) -> dict[str, Any]:
    """一份任务：八张照片、三处签字。"""
    writer = records.signed()
    record = writer.record()
    for sha, content in writer.files.items():
        (folder / sha).write_bytes(content)
    files = {sha: str(folder / sha) for sha in writer.files}
    return {"record": record, "manifest": records.manifest(record), "files": files}


def measured(told: dict[str, Any]) -> list[dict[str, Any]]:
    """预热、另起、底线，各排几份取中位数。"""
    text = json.dumps(told, ensure_ascii=False).encode()
    machine = press.Press()
    warm = [machine.lay(RENDER, text, *LIMITS) for _ in range(ROUNDS)]
    machine.stop()
    cold = [_cold(text) for _ in range(ROUNDS)]
    if any(content != cold[0][0] for content, _ in warm):
        raise SystemExit("warm and cold differ")
    under, pages = floor(told)
    cpu = median(cost.cpu_ms for _, cost in warm) / 1000
    return [
        row("pages", pages, "pages", None),
        row("one dossier, warm: processor time", cpu, "s", LIMIT_S),
        row("one dossier, warm: memory", median(cost.peak_kb for _, cost in warm) / 1024, "MB", LIMIT_MB),
        row("one dossier, by itself: processor time", median(used for _, used in cold), "s", None),
        row("floor: layout and pictures alone", under, "s", None),
        row("warm against the floor", cpu / under, "times", 1.25),
    ]


def _cold(text: bytes) -> tuple[bytes, float]:
    before = _children()
    content = shell.limited(RENDER, (), text, cpu_s=60, memory_mb=1536, wall_s=240)
    return content, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def floor(told: dict[str, Any]) -> tuple[float, int]:
    """同样的页、同样的图，在装好一切的进程里只排只写；秒与页数。"""
    gc.disable()
    files, record = layout.Files(), told["record"]
    named = render.printed(record, told["files"])
    ready = layout.pictures(named, files)
    html = layout.page("dossier.html", {**view.context(record), "images": frozenset(ready)})
    seconds, pages = list[float](), 0
    for _ in range(ROUNDS + 1):
        begun = time.process_time()
        images = layout.pictures(named, files)
        document = layout.pages(html, layout.sheet("print.css"), images, archival=True)
        layout.written(document, identifier="x", archival=True)
        seconds.append(time.process_time() - begun)
        pages = len(document.pages)
    return median(seconds[1:]), pages


if __name__ == "__main__":
    sys.exit(main())
