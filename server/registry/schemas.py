"""一单两库的模式共用的几样。"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from server import clock
from server.domain import privacy


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


def unidentified(said: str) -> None:
    """登记里不写身份证号：名录、变动、公示都不用它，写进去就留在历史里。"""
    if privacy.identity(said):
        raise ValidationError("不要写身份证号码，请删去后再存。")


def dialled(said: str) -> None:
    """电话里有数字、没有字母；空着可以。"""
    if said.strip() and (not re.search(r"\d", said) or re.search(r"[A-Za-z]", said)):
        raise ValidationError("电话只写号码，可以带区号、短横和分机，例如 0531-1234567 转 801。")


def free(most: int, least: int = 0, error: str | None = None, **more: Any) -> fields.String:
    """人写的一段文字：至多几个字，不写身份证号。"""
    return fields.String(validate=[validate.Length(least or None, most, error=error), unidentified], **more)


def telephone(**more: Any) -> fields.String:
    """一个电话。"""
    return fields.String(validate=[validate.Length(max=40), unidentified, dialled], **more)


class Paging(Schema):
    """翻页。"""

    after = text(40, load_default=None)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
