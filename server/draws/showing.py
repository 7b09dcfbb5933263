"""抽取一办完就写公开页：不等下一次扫描；公示库一时写不成，扫描再补（rulings 31）。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.db import session
from server.logs import log

shown: list[Callable[[], object]] = []
"""Filled by the room of publications, which stands above this one."""


def at_once(answer: dict[str, Any]) -> dict[str, Any]:
    """把抽取写进公开页，再回答；办成的事不因公示库而算没办成。"""
    for show in shown:
        try:
            show()
        except Exception:  # the act is committed; the sweep writes the page within the minute
            session().rollback()
            log.exception("show draws")
    return answer
