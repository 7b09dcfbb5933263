"""报送材料在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class MaterialsIn(Schema):
    """要单位报送什么。"""

    assignment_id = fields.String(required=True, validate=validate.Length(1, 36))
    wanted = fields.List(
        fields.String(validate=validate.Length(1, 100)), required=True, validate=validate.Length(1, 30)
    )
    words = fields.String(load_default="", validate=validate.Length(max=500))
    due_on = fields.Date(required=True)
    told_by = fields.String(
        required=True, validate=validate.Length(1, 100), metadata={"description": "怎样把通知书交给单位"}
    )


class MaterialsUrge(Schema):
    """催报、要求补充。"""

    due_on = fields.Date(required=True)
    words = fields.String(required=True, validate=validate.Length(1, 500))
