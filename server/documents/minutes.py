"""排抽取记录（在受限子进程里）：读一份任务，写一份 PDF。

stdin: {"content": {…}, "signatures": [{role, name, office, method, image, reason, at}], "images": {sha256: path},
"url", "digest", "early", "names", "mark"}; stdout: the PDF.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.documents import layout, qr

MEDIA = {"image": "照片", "video": "录像"}


def make(job: layout.Json, files: layout.Files) -> bytes:
    """一份抽取记录。"""
    images = layout.pictures({sha: (path, layout.INK_SIDE) for sha, path in job["images"].items()}, files)
    return layout.written(layout.pages(page(job, frozenset(images)), layout.sheet("minutes.css"), images))


def page(job: layout.Json, images: frozenset[str]) -> str:
    """套模板。"""
    told = job["content"]
    values = {
        "m": told,
        "drawn": [row for row in told["rows"] if row[2] is not None],
        "reserve": [row for row in told["rows"] if row[2] is None],
        "signatures": job["signatures"],
        "images": images,
        "qr": qr.code(job["url"]),
        "digest": job["digest"],
        "early": job.get("early", ""),
        "names": job["names"],
        "groups": groups,
        "percent": percent,
        "stopped": stopped,
        "media": lambda kind: MEDIA[kind.partition("/")[0]],
        "marks": [one for one in ("演练　不作为凭证" if told["rehearsal"] else "", job["mark"]) if one],
    }
    return layout.page("minutes.html", values)


def groups(value: str | None) -> str:
    """四个一组，便于逐组核对。"""
    return " ".join(re.findall(".{1,4}", value or ""))


def percent(ratio: Sequence[int]) -> str:
    """[1, 20] 写作 5%；千分之几也不到的写成分数，不取近似，与屏幕上同一个写法。"""
    tenths, rest = divmod(ratio[0] * 1000, ratio[1])
    return f"{ratio[0]}/{ratio[1]}" if rest else f"{tenths // 10}.{tenths % 10}%".replace(".0%", "%")


def stopped(words: str) -> str:
    """照写的一句话，没有句末的停顿就补上：后面还要接话。"""
    stops = words.rstrip("”』」）)").endswith(tuple("。！？.!?…"))
    return words if stops else words.rstrip("，；、,; ") + "。"


if __name__ == "__main__":
    layout.serve(make)
