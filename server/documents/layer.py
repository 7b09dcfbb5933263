"""照片上的标注层：圈、箭头、文字画成矢量，盖在缩印的照片上；原图不动。

Places come as ten-thousandths of width and height; the layer has the proportions of the photo, so it lies where it was
drawn whatever size the frame has. The same shapes stand in ``pwa/src/ui/mark-layer.ts``.
"""

from __future__ import annotations

from math import hypot
from typing import Any

Json = dict[str, Any]
SIDE = 1000
"""The longer side of the layer in its own units; line and letters are measured against it."""


def layer(marks: list[Json], width: int, height: int) -> Json | None:
    """模板要画的一层；没有标注时为 None。"""
    if not marks:
        return None
    longest = max(width, height)
    wide, high = max(1, width * SIDE // longest), max(1, height * SIDE // longest)
    return {"wide": wide, "high": high, "shapes": [_shape(mark, wide, high) for mark in marks]}


def words(marks: list[Json]) -> str:
    """标注的一句话：几处，写了什么。"""
    texts = [f"“{mark['text']}”" for mark in marks if mark["shape"] == "TEXT"]
    return f"标注{len(marks)}处" + (f"：{'、'.join(texts)}" if texts else "") if marks else ""


def _shape(mark: Json, wide: int, high: int) -> Json:
    x, y = mark["x"] * wide // 10_000, mark["y"] * high // 10_000
    if mark["shape"] == "CIRCLE":
        rx, ry = mark["rx"] * wide // 10_000, mark["ry"] * high // 10_000
        return {"shape": "CIRCLE", "x": x, "y": y, "rx": max(1, rx), "ry": max(1, ry)}
    if mark["shape"] == "TEXT":
        return {"shape": "TEXT", "x": x, "y": y, "text": mark["text"]}
    to_x, to_y = mark["to_x"] * wide // 10_000, mark["to_y"] * high // 10_000
    return {"shape": "ARROW", "path": f"M{x} {y}L{to_x} {to_y}{_head(x, y, to_x, to_y)}"}


def _head(x: int, y: int, to_x: int, to_y: int) -> str:
    """箭头的两笔，从箭尖往回各折半个直角。"""
    long = hypot(to_x - x, to_y - y) or 1.0
    back_x, back_y = (x - to_x) / long * 34, (y - to_y) / long * 34
    one = (round(to_x + back_x - back_y * 0.6), round(to_y + back_y + back_x * 0.6))
    two = (round(to_x + back_x + back_y * 0.6), round(to_y + back_y - back_x * 0.6))
    return f"M{one[0]} {one[1]}L{to_x} {to_y}L{two[0]} {two[1]}"
