"""一单两库的模式共用的几样。"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields, validate

from server import clock


class Moment(fields.Field[Any]):
    """时刻，ISO 8601 UTC。"""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return clock.iso(value) if value else None


def one_of(vocabulary: type[StrEnum], *, only: tuple[str, ...] = ()) -> validate.OneOf:
    """词汇表里的一个。"""
    choices = only or tuple(word.value for word in vocabulary)
    return validate.OneOf(choices, error=f"只能是 {'、'.join(choices)} 之一。")


def text(most: int, **more: Any) -> fields.String:
    """一段文字，至多几个字。"""
    return fields.String(validate=validate.Length(max=most), **more)


class Paging(Schema):
    """翻页。"""

    after = text(40, load_default=None)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
