"""照片上的标注：盖在原图上的一层，圈、箭头、文字；原图一个字节也不动。

A layer belongs to a register of its photo, so it enters the content digest with the other heads. What two people drew
at the same time lies one over the other.
"""

from __future__ import annotations

from typing import Any

from sync.state import State


def marks(state: State, photo_id: str) -> list[dict[str, Any]]:
    """一张照片上的全部标注，各人的依次叠放；没有时为空。"""
    return [mark for head in state["heads"].get(f"mark:{photo_id}", []) for mark in head["value"]["marks"]]
