"""派出以后检查表换版在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

HASH = validate.Regexp("^[0-9a-f]{64}$")


class FormTarget(Schema):
    """换成哪一版。"""

    to = fields.String(required=True, validate=HASH, metadata={"description": "新版的指纹"})


class FormChangeIn(FormTarget):
    """把用旧版的任务换成新版。"""

    form = fields.String(required=True, validate=HASH, metadata={"description": "旧版的指纹"})
    reason = fields.String(required=True, validate=validate.Length(1, 500))


class FormChanged(Schema):
    """换版的结果。"""

    moved = fields.Integer(metadata={"description": "没有动手、已换发的张数"})
    offered = fields.Integer(metadata={"description": "动了手、由检查组在手机上决定的张数"})
    left = fields.Integer(metadata={"description": "还没有办的张数，再来一次"})


class FormWaiting(Schema):
    """还在用一版旧表的任务。"""

    form = fields.String()
    version = fields.Integer()
    assignments = fields.Integer()
    touched = fields.Integer(metadata={"description": "其中已经动手的"})


class FormWaitings(Schema):
    """各旧版。"""

    items = fields.List(fields.Nested(FormWaiting))
    next = fields.String(allow_none=True)
    total = fields.Integer()
