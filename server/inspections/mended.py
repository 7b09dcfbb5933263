"""公示之后又更正、撤下的结果：进度里跟着说，案卷里的原结果不动（S3-16）。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from server.db import session

Mended = Callable[[Session, Sequence[str]], dict[str, dict[str, Any]]]
mended: list[Mended] = []
"""Rooms that know: assignment ids → state (corrected, withdrawn), result_code as told now (None: taken back), on."""
withdrawn: list[Callable[[], Select[str]]] = []
"""Rooms that know which assignments' results were taken back: a subquery of ids."""


def told(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """这些派单里公示之后更正、撤下的。"""
    return {key: each for ask in mended for key, each in ask(session(), ids).items()}
