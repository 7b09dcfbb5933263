"""公示在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class PublicationRow(Schema):
    """一份公示的现状与时限。"""

    id = fields.String()
    public_id = fields.String()
    assignment_id = fields.String()
    entity_name = fields.String()
    state = fields.String(metadata={"description": "queued、held、published、corrected、withdrawn"})
    version = fields.Integer()
    ended_on = fields.Date()
    approved_on = fields.Date(allow_none=True)
    due_on = fields.Date()
    provisional = fields.Boolean(metadata={"description": "年历未公布，日期暂定"})
    due_says = fields.String()
    decided = fields.Boolean(metadata={"description": "案卷已审定；没有审定的不公示"})
    working_days_left = fields.Integer(metadata={"description": "离期限还有几个工作日，今天不计；已过为负"})
    late = fields.Boolean(metadata={"description": "已过期限仍未公示"})
    hold_reason = fields.String(allow_none=True)
    published_at = fields.DateTime(allow_none=True)


class PublicationPage(Schema):
    """一页公示。"""

    items = fields.List(fields.Nested(PublicationRow))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class PublicationQuery(Schema):
    """列表的条件。"""

    state = fields.String(load_default=None)
    after = fields.String(load_default=None, metadata={"description": "上一页末条的编号"})


class PublicReason(Schema):
    """理由，会公开。"""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


class Correction(PublicReason):
    """更正：哪些栏改成什么。"""

    changes = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
