"""检查表草稿的接口格式。"""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from server.registry.items.schemas import ChecklistRef, HandlerRef


class FormProblemOut(Schema):
    """检查表的一处问题；item 为空时是整张表的。"""

    item = fields.String(allow_none=True)
    code = fields.String()
    message = fields.String()


class FormChangeOut(Schema):
    """两版的一处差别。"""

    kind = fields.String(metadata={"description": "ADDED、REMOVED、MOVED、CHANGED"})
    item = fields.String(allow_none=True)
    no = fields.String()
    field = fields.String()
    old = fields.Raw(allow_none=True)
    new = fields.Raw(allow_none=True)


class DraftRow(Schema):
    """在办的草稿。"""

    id = fields.String()
    code = fields.String()
    title = fields.String()
    state = fields.String()
    revision = fields.Integer()
    author_id = fields.String()
    author = fields.String()
    changed_at = fields.AwareDateTime()
    opinion = fields.String()
    source = fields.String()
    count = fields.Integer()
    pending = fields.Integer()
    problem_count = fields.Integer()


class NewerVersion(Schema):
    """起草之后别人公布的新版，和它改了什么。"""

    checklist = fields.Nested(ChecklistRef)
    changes = fields.List(fields.Nested(FormChangeOut))


class DraftOut(DraftRow):
    """一份草稿：正文、问题、与原版的差别。"""

    body = fields.Dict()
    problems = fields.List(fields.Nested(FormProblemOut))
    based_on = fields.Nested(ChecklistRef, allow_none=True)
    changes = fields.List(fields.Nested(FormChangeOut))
    newer = fields.Nested(NewerVersion, allow_none=True)
    checklist_id = fields.String(allow_none=True)
    submitted_by = fields.Nested(
        HandlerRef, allow_none=True, metadata={"description": "谁送审的，批以前可以撤回；不在等批准的为空"}
    )


class DraftPage(Schema):
    """在办的草稿。"""

    items = fields.List(fields.Nested(DraftRow))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class DraftIn(Schema):
    """开一份草稿：编号已有的从现行版改起。"""

    code = fields.String(required=True, validate=validate.Length(1, 40))
    title = fields.String(load_default="", validate=validate.Length(max=200))


class DraftBody(Schema):
    """存草稿。"""

    body = fields.Dict(required=True)
    revision = fields.Integer(required=True)


class BodyIn(Schema):
    """要校核的正文。"""

    body = fields.Dict(required=True)


class Checked(Schema):
    """校核的结果。"""

    problems = fields.List(fields.Nested(FormProblemOut))


class DraftSeen(Schema):
    """办的是存过几次的草稿。"""

    revision = fields.Integer(
        required=True, metadata={"description": "页面上这份草稿的 revision；其后又存过、核定过的答 409"}
    )


class Confirmed(DraftSeen):
    """核定的项。"""

    items = fields.List(fields.String(), required=True, validate=validate.Length(1, 300))


class DraftDecision(DraftSeen):
    """批准或退回。"""

    decision = fields.String(required=True, validate=validate.OneOf(("APPROVED", "RETURNED")))
    opinion = fields.String(load_default="", validate=validate.Length(max=2000))


class SheetFile(Schema):
    """一份 Excel 检查表。"""

    file = Upload(required=True)


class SheetPlace(Schema):
    """导入到哪个编号。"""

    code = fields.String(required=True, validate=validate.Length(1, 40))


class Changes(Schema):
    """两版之间的差别。"""

    items = fields.List(fields.Nested(FormChangeOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class UsingItem(Schema):
    """用这一版的事项。"""

    id = fields.String()
    code = fields.String()
    name = fields.String()
    state = fields.String()


class Uses(Schema):
    """用这一版的事项。"""

    items = fields.List(fields.Nested(UsingItem))
    next = fields.String(allow_none=True)
    total = fields.Integer()
