"""改之前看到的是哪一版：If-Match 带修订次数，别人先改过就不覆盖。"""

from __future__ import annotations

from flask import request

from server.problems import Problem


def seen() -> int:
    """请求里 If-Match 写的修订次数。

    Raises Problem precondition_required / precondition_failed.
    """
    if not request.if_match:
        raise Problem("precondition_required", "请带上您看到的版本号（If-Match）。")
    for tag in request.if_match.as_set():
        if tag.isdigit():
            return int(tag)
    raise Problem("precondition_failed", "版本号对不上。请看新的内容再改。")


def check(revision: int, wanted: int | None) -> None:
    """没有人先改过；wanted 为 None 即不问（程序自己的改动）。

    Raises Problem precondition_failed.
    """
    if wanted is not None and wanted != revision:
        raise Problem("precondition_failed", "别人刚改过这一项，您的改动还没有存。请看新的内容再改。")


def tag(revision: int) -> dict[str, str]:
    """回答里的 ETag。"""
    return {"ETag": f'"{revision}"'}
