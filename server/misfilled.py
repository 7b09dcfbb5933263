"""填错的各栏怎样说：一处一句中文，栏名照表单。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from server.fieldnames import label
from server.problems import CATALOGUE, Problem


def misfilled(messages: Mapping[str, Any], schema: Schema | None) -> Problem:
    """逐栏的问题说成一个：正文说第一处，照表单上的名字；errors 里逐处都有。"""
    fields: list[dict[str, str]] = []

    def walk(where: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{where}.{key}" if where else str(key), inner)
        else:
            found = value if isinstance(value, list) else [value]
            fields.extend({"field": where, "message": _chinese(str(message))} for message in found)

    walk("", dict(messages))
    first = f"{label(fields[0]['field'], schema)}{fields[0]['message']}" if fields else CATALOGUE["invalid"].title
    return Problem("invalid", first, errors=fields)


TRANSLATED = {
    "Missing data for required field.": "必填。",
    "Not a valid string.": "须为文字。",
    "Not a valid integer.": "须为整数。",
    "Not a valid date.": "日期须写成 2026-01-31。",
    "Not a valid datetime.": "时刻看不懂。",
    "Not a valid boolean.": "须为是或否。",
    "Not a valid list.": "须为列表。",
    "Not a valid mapping type.": "须为对象。",
    "Field may not be null.": "不能为空。",
    "Unknown field.": "不认识这一栏。",
    "Invalid input type.": "内容形式不对。",
    "Shorter than minimum length 1.": "不能为空。",
    "Invalid value.": "值不合格。",
}


def _bounds(message: str, least: str, most: str) -> str:
    """英文里的上下限，用中文说。"""
    numbers = re.findall(r"-?\d+", message)
    if len(numbers) == 2:
        return f"{least.format(numbers[0])}，{most.format(numbers[1])}"
    low = any(word in message for word in ("Shorter", "greater", "minimum"))
    return (least if low else most).format(*numbers) if numbers else "见接口说明"


def _chinese(message: str) -> str:
    if message in TRANSLATED:
        return TRANSLATED[message]
    if message.startswith(("Length must be", "Longer than", "Shorter than")):
        return f"长度不合要求（{_bounds(message, '至少 {} 个字', '至多 {} 个字')}）。"
    if message.startswith("Must be one of"):
        return "不在可选范围内。"
    if message.startswith("Must be"):
        return f"超出允许范围（{_bounds(message, '不小于 {}', '不大于 {}')}）。"
    return message if any(letter >= "\u4e00" for letter in message) else "填写不合要求。"
