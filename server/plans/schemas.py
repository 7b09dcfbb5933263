"""计划在网络上的样子。"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server import clock
from server.accounts.schemas import DepartmentRef
from server.domain.vocabulary import Method, Targeting

METHODS = [m.value for m in Method]


class Moment(fields.DateTime):
    """时刻：2026-11-24T08:00:00.000Z。"""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else clock.iso(value)


def _text(longest: int, **more: Any) -> fields.String:
    return fields.String(validate=validate.Length(1, longest), **more)


def _whole(low: int, high: int, **more: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(low, high), **more)


class PlanPerson(Schema):
    """办理人。"""

    id = fields.String()
    name = fields.String()


class PlanItem(Schema):
    """抽查事项。"""

    id = fields.String()
    code = fields.String()
    name = fields.String()
    category = fields.String()


class PlanPeriod(Schema):
    """实施时间，止日含。"""

    start = fields.Date(required=True, data_key="from", metadata={"description": "起"})
    end = fields.Date(required=True, data_key="to", metadata={"description": "止（含）"})


class PlanEntryIn(Schema):
    """一条抽查任务。"""

    name = _text(200, required=True)
    item_ids = fields.List(fields.String(), required=True, validate=validate.Length(1, 50))
    filter = fields.Dict(
        keys=fields.String(), values=fields.Raw(), allow_none=True, metadata={"description": "定向条件，空为不定向"}
    )
    ratios = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(),
        required=True,
        metadata={"description": "各类比例：A–D、N（未分类），如 3%、1/33 或 [3,100]"},
    )
    rounding = fields.String(load_default="exact", validate=validate.OneOf(["min", "max", "exact"]))
    min_n = _whole(0, 100000, load_default=1)
    reserve = fields.List(_whole(0, 10**6), load_default=[1, 5], validate=validate.Length(2, 2))
    methods = fields.List(fields.String(validate=validate.OneOf(METHODS)), load_default=["ON_SITE"])
    content = fields.String(load_default="", validate=validate.Length(0, 2000))
    period = fields.Nested(PlanPeriod, required=True)
    team_size = _whole(2, 6, load_default=2)
    repeat_months = _whole(0, 60, load_default=3)


class PlanEntryChange(Schema):
    """改一条抽查任务；没有给的栏不变。"""

    name = _text(200)
    item_ids = fields.List(fields.String(), validate=validate.Length(1, 50))
    filter = fields.Dict(keys=fields.String(), values=fields.Raw(), allow_none=True)
    ratios = fields.Dict(keys=fields.String(), values=fields.Raw())
    rounding = fields.String(validate=validate.OneOf(["min", "max", "exact"]))
    min_n = _whole(0, 100000)
    reserve = fields.List(_whole(0, 10**6), validate=validate.Length(2, 2))
    methods = fields.List(fields.String(validate=validate.OneOf(METHODS)))
    content = fields.String(validate=validate.Length(0, 2000))
    period = fields.Nested(PlanPeriod)
    team_size = _whole(2, 6)
    repeat_months = _whole(0, 60)


class PlanEntryOut(Schema):
    """一条抽查任务。"""

    id = fields.String()
    plan_id = fields.String()
    name = fields.String()
    items = fields.List(fields.Nested(PlanItem))
    targeting = fields.String(validate=validate.OneOf([t.value for t in Targeting]))
    filter = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), allow_none=True)
    ratios = fields.Dict(keys=fields.String(), values=fields.List(fields.Integer()))
    rounding = fields.String()
    min_n = fields.Integer()
    reserve = fields.List(fields.Integer())
    methods = fields.List(fields.String())
    content = fields.String()
    period = fields.Nested(PlanPeriod)
    team_size = fields.Integer()
    repeat_months = fields.Integer()


class PlanIn(Schema):
    """编制计划。"""

    year = _whole(2016, 2100, required=True)
    title = _text(200, required=True)
    scope = fields.String(load_default="SINGLE", validate=validate.OneOf(["SINGLE", "JOINT"]))


class PlanChange(Schema):
    """改计划。"""

    year = _whole(2016, 2100)
    title = _text(200)


class PlanOut(Schema):
    """年度抽查计划。"""

    id = fields.String()
    department = fields.Nested(DepartmentRef)
    year = fields.Integer()
    title = fields.String()
    scope = fields.String()
    version = fields.Integer()
    state = fields.String()
    author = fields.Nested(PlanPerson)
    created_at = Moment()
    submitted_at = Moment(allow_none=True)
    decided_by = fields.Nested(PlanPerson, allow_none=True)
    decided_at = Moment(allow_none=True)
    opinion = fields.String()
    entries = fields.List(fields.Nested(PlanEntryOut))


class PlanDecisionIn(Schema):
    """审批。"""

    decision = fields.String(required=True, validate=validate.OneOf(["APPROVED", "RETURNED"]))
    opinion = fields.String(load_default="", validate=validate.Length(0, 1000))
