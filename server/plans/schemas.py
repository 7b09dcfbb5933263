"""计划在网络上的样子。"""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server import clock
from server.accounts.schemas import DepartmentRef
from server.domain.vocabulary.items import Method
from server.domain.vocabulary.plans import PlanKind, RandomKind, Targeting, TaskSource

METHODS = [m.value for m in Method]
DRAW_DAYS = ["", "day", "half"]
ROUNDINGS = ["min", "max", "exact", "heads"]
"""heads: the plan says a number of objects (min_n), the share follows from the library on the day of the draw."""


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


class PlanNamed(Schema):
    """不随机的任务所指的一户。"""

    id = fields.String()
    name = fields.String()
    code = fields.String()
    address = fields.String()


class PlanPeriod(Schema):
    """实施时间，止日含。"""

    start = fields.Date(required=True, data_key="from", metadata={"description": "起"})
    end = fields.Date(required=True, data_key="to", metadata={"description": "止（含）"})


class PlanSlot(Schema):
    """一个参与部门在检查组里占几席。"""

    department_id = fields.String(required=True, validate=validate.Length(1, 36))
    seats = _whole(1, 6, required=True)


class PlanSlotOut(PlanSlot):
    """参与部门与名称。"""

    name = fields.String()


class PlanFile(Schema):
    """一份影印件。"""

    name = fields.String()
    sha256 = fields.String()
    size = fields.Integer()
    type = fields.String()


class SourceRecord(Schema):
    """来电、来访的记录；号码只露末四位。"""

    at = fields.String()
    phone = fields.String()
    by = fields.String()
    text = fields.String()


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
    rounding = fields.String(load_default="exact", validate=validate.OneOf(ROUNDINGS))
    min_n = _whole(0, 100000)
    reserve = fields.List(_whole(0, 10**6), validate=validate.Length(2, 2))
    methods = fields.List(fields.String(validate=validate.OneOf(METHODS)), load_default=["ON_SITE"])
    content = fields.String(load_default="", validate=validate.Length(0, 2000))
    period = fields.Nested(PlanPeriod, required=True)
    team_size = _whole(2, 6, metadata={"description": "没有给按规则“检查人员至少几人”"})
    repeat_months = _whole(0, 60)
    object_scope = fields.String(load_default="", validate=validate.Length(0, 500))
    frequency_cap = _whole(1, 52, load_default=None, allow_none=True)
    note = fields.String(load_default="", validate=validate.Length(0, 500))
    slots = fields.List(fields.Nested(PlanSlot), load_default=[], validate=validate.Length(0, 12))
    random_kind = fields.String(load_default="DOUBLE", validate=validate.OneOf(["DOUBLE", "SINGLE"]))
    random_reason = fields.String(load_default="", validate=validate.Length(0, 300))
    random_until = fields.Date(load_default=None, allow_none=True)
    weights = fields.Dict(
        keys=fields.String(),
        values=_whole(2, 10),
        load_default=dict,
        metadata={"description": "标记到权重；空为机会均等"},
    )
    bundle = _whole(1, 20, load_default=1)
    draw_days = fields.String(load_default="", validate=validate.OneOf(DRAW_DAYS))
    everybody = fields.Boolean(
        load_default=False, metadata={"description": "写了检查对象而没有条件：经办确按名录全部对象抽取"}
    )


class PlanEntryChange(Schema):
    """改一条抽查任务；没有给的栏不变。"""

    name = _text(200)
    item_ids = fields.List(fields.String(), validate=validate.Length(1, 50))
    filter = fields.Dict(keys=fields.String(), values=fields.Raw(), allow_none=True)
    ratios = fields.Dict(keys=fields.String(), values=fields.Raw())
    rounding = fields.String(validate=validate.OneOf(ROUNDINGS))
    min_n = _whole(0, 100000)
    reserve = fields.List(_whole(0, 10**6), validate=validate.Length(2, 2))
    methods = fields.List(fields.String(validate=validate.OneOf(METHODS)))
    content = fields.String(validate=validate.Length(0, 2000))
    period = fields.Nested(PlanPeriod)
    team_size = _whole(2, 6)
    repeat_months = _whole(0, 60)
    object_scope = fields.String(validate=validate.Length(0, 500))
    frequency_cap = _whole(1, 52, allow_none=True)
    note = fields.String(validate=validate.Length(0, 500))
    slots = fields.List(fields.Nested(PlanSlot), validate=validate.Length(0, 12))
    random_kind = fields.String(validate=validate.OneOf(["DOUBLE", "SINGLE"]))
    random_reason = fields.String(validate=validate.Length(0, 300))
    random_until = fields.Date(allow_none=True)
    weights = fields.Dict(
        keys=fields.String(), values=_whole(2, 10), metadata={"description": "标记到权重；空为机会均等"}
    )
    bundle = _whole(1, 20)
    draw_days = fields.String(validate=validate.OneOf(DRAW_DAYS))
    everybody = fields.Boolean()


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
    object_scope = fields.String()
    weights = fields.Dict(keys=fields.String(), values=fields.Integer())
    bundle = fields.Integer(metadata={"description": "同一区域几户归一捆，由一个检查组查；1 为不归并"})
    draw_days = fields.String(metadata={"description": "检查日由抽取定：day 到日、half 到半日；空为检查组自定"})
    everybody = fields.Boolean(metadata={"description": "经办确按名录全部对象抽取"})
    urgent = fields.String(metadata={"description": "紧急先行检查的理由，空为先批后查"})
    scope_text = fields.String()
    ratio_text = fields.String()
    frequency_cap = fields.Integer(allow_none=True)
    note = fields.String()
    slots = fields.List(fields.Nested(PlanSlotOut))
    source = fields.String(validate=validate.OneOf([t.value for t in TaskSource]))
    source_says = fields.String()
    source_reason = fields.String()
    source_no = fields.String()
    source_file = fields.Nested(PlanFile, allow_none=True)
    source_record = fields.Nested(SourceRecord, allow_none=True)
    random_kind = fields.String(validate=validate.OneOf([t.value for t in RandomKind]))
    random_reason = fields.String()
    random_until = fields.Date(allow_none=True)
    targets = fields.List(fields.String())
    named = fields.List(fields.Nested(PlanNamed), metadata={"description": "指名的各户；只给编制部门"})
    batch = fields.String(allow_none=True)
    drawn = fields.Boolean()
    unsent = fields.List(fields.String(), metadata={"description": "指名的各户里等着派出的；派单撤回了的又在里面"})
    barred = fields.String(metadata={"description": "还没有抽取的，事项此刻为什么不能抽；能抽的、抽过的为空"})
    draw_state = fields.String(
        allow_none=True, metadata={"description": "最近一次抽取的状态（DrawState）；没有建立过的为空"}
    )


class PlanChoice(Schema):
    """一个可选的辖区或行业。"""

    value = fields.String(metadata={"description": "写进定向条件的字；行业按开头，H 包含 H62"})
    name = fields.String()
    count = fields.Integer(metadata={"description": "本部门名录里当日有效的户数"})
    within = fields.String(metadata={"description": "行业大类所属的门类；没有为空"})


class PlanChoices(Schema):
    """定向条件可选的辖区与行业。"""

    districts = fields.List(fields.Nested(PlanChoice))
    industries = fields.List(fields.Nested(PlanChoice))


class PartnersQuery(Schema):
    """问哪些参与部门。"""

    department_id = fields.List(
        fields.String(validate=validate.Length(1, 36)), load_default=list, validate=validate.Length(0, 12)
    )


class PartnerItem(Schema):
    """参与部门公布了的一个事项。"""

    id = fields.String()
    code = fields.String()
    name = fields.String()
    sub_item = fields.String()
    category = fields.String()
    department_id = fields.String()
    department = fields.String()
    checklist_id = fields.String(allow_none=True)


class PartnerItems(Schema):
    """参与部门公布了的事项。"""

    items = fields.List(fields.Nested(PartnerItem))


def _values(longest: int) -> fields.List[str]:
    return fields.List(_text(longest), load_default=list, validate=validate.Length(0, 300))


class PlanCountQuery(Schema):
    """一条任务写到一半：条件、比例，问此刻有几户。"""

    kind = _values(20)
    district = _values(60)
    industry = _values(100)
    sub_library = _values(100)
    credit_class = _values(1)
    ratio = fields.List(
        fields.String(validate=validate.Regexp(r"^[ABCDN]:\d{1,7}/\d{1,7}\Z")),
        load_default=list,
        validate=validate.Length(0, 5),
        metadata={"description": "各类比例，如 B:3/100"},
    )
    rounding = fields.String(load_default="exact", validate=validate.OneOf(ROUNDINGS))
    min_n = fields.Integer(load_default=0, validate=validate.Range(0, 100000))


class PlanCountOut(Schema):
    """条件之内的户数与应抽的户数。"""

    base = fields.Integer(metadata={"description": "本部门名录里当日有效、条件之内的户数"})
    drawn = fields.Integer(allow_none=True, metadata={"description": "按比例应抽；比例没有写好或与户数矛盾为空"})
    lacking = fields.List(
        fields.String(), metadata={"description": "写了比例而条件之内一户也没有的类别；其中有一类有户的为空"}
    )


class PlanIn(Schema):
    """编制计划。"""

    year = _whole(2016, 2100, required=True)
    title = _text(200, required=True)
    scope = fields.String(load_default="SINGLE", validate=validate.OneOf(["SINGLE", "JOINT"]))
    kind = fields.String(load_default="ANNUAL", validate=validate.OneOf(["ANNUAL", "REHEARSAL"]))


class PlanChange(Schema):
    """改计划。"""

    year = _whole(2016, 2100)
    title = _text(200)
    revision_reason = _text(1000, metadata={"description": "调整的理由，会公开；只限正在调整的一版"})


class PlanDue(Schema):
    """一个时限。"""

    on = fields.Date()
    says = fields.String()
    basis = fields.String(metadata={"description": "出处"})
    provisional = fields.Boolean()
    days_left = fields.Integer()
    late = fields.Boolean()
    unknown_year = fields.Integer(
        allow_none=True, metadata={"description": "数工作日走进了没有公布放假安排的哪一年；都公布了为空"}
    )


class PlanConsultationOut(Schema):
    """征求一个部门的意见；silent 为过期没有答复。"""

    id = fields.String()
    department = fields.Nested(PlanPerson)
    round = fields.Integer()
    asked_at = Moment()
    due_on = fields.Date()
    answer = fields.String(allow_none=True)
    reason = fields.String()
    answered_at = Moment(allow_none=True)
    silent = fields.Boolean()
    version = fields.Integer(metadata={"description": "征求的是第几版"})
    carried = fields.Boolean(metadata={"description": "这一版没有动到它，沿用前一版的答复"})


class PlanFilingOut(Schema):
    """一次备案。"""

    id = fields.String()
    version = fields.Integer()
    to_body = fields.String()
    sent_at = Moment()
    receipt_no = fields.String()
    received_at = Moment(allow_none=True)
    receipt_file = fields.Nested(PlanFile, allow_none=True)


class PlanVersionOut(Schema):
    """批准过的一版。"""

    version = fields.Integer()
    sha256 = fields.String()
    reason = fields.String()
    changes = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    content = fields.Dict()
    approved_at = Moment()
    published_at = Moment(allow_none=True)
    filed_at = Moment(allow_none=True)
    due_on = fields.Date(allow_none=True)


class MeetingMinutesOut(Schema):
    """一份会议纪要。"""

    id = fields.String()
    plan_id = fields.String(allow_none=True)
    no = fields.String()
    title = fields.String()
    held_on = fields.Date()
    place = fields.String()
    attended = fields.List(fields.String())
    decisions = fields.String()
    signed_by = fields.String()
    file = fields.Nested(PlanFile, allow_none=True)
    ended_at = Moment(allow_none=True, metadata={"description": "更正或撤去的时间，作数的为空"})
    ended_why = fields.String()


class PlanDecisionOut(Schema):
    """一次审批。"""

    version = fields.Integer()
    decision = fields.String(validate=validate.OneOf(["APPROVED", "RETURNED"]))
    opinion = fields.String()
    by = fields.Nested(PlanPerson, allow_none=True)
    decided_at = Moment()


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
    kind = fields.String(validate=validate.OneOf([k.value for k in PlanKind]))
    no = fields.String()
    mine = fields.Boolean(metadata={"description": "本部门编制"})
    held = fields.String(metadata={"description": "批准了的这一版为什么还没有对外公布；没有扣下为空"})
    published_at = Moment(allow_none=True)
    published_by = fields.Nested(PlanPerson, allow_none=True)
    revised_on = fields.Date(allow_none=True)
    revision_reason = fields.String()
    due = fields.Nested(PlanDue, allow_none=True)
    consultations = fields.List(fields.Nested(PlanConsultationOut))
    decisions = fields.List(fields.Nested(PlanDecisionOut), metadata={"description": "历次审批，先后为序"})
    entries = fields.List(fields.Nested(PlanEntryOut))


class PlanSeen(Schema):
    """办的是哪一次送审的。"""

    submitted_at = _text(
        40,
        load_default=None,
        metadata={"description": "页面上这一版的 submitted_at，原样带回；其后又送过审的答 409。不带的不核对"},
    )


class PlanDecisionIn(PlanSeen):
    """审批。"""

    decision = fields.String(required=True, validate=validate.OneOf(["APPROVED", "RETURNED"]))
    opinion = fields.String(load_default="", validate=validate.Length(0, 1000))
