"""规则与时间在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.rules import DeadlineState, RuleLayer

LAYERS = [RuleLayer.LAW.value, RuleLayer.LOCAL.value, RuleLayer.DEPARTMENT.value]


class SourceOut(Schema):
    """一个值的来处。"""

    value = fields.Raw(metadata={"description": "整数、是否、文字或文字列表"})
    layer = fields.String()
    layer_label = fields.String()
    says = fields.String(metadata={"description": "从哪里来"})
    basis = fields.String(metadata={"description": "依据"})
    since = fields.Date(allow_none=True)
    until = fields.Date(allow_none=True)
    override_id = fields.String(allow_none=True)


class RuleOut(SourceOut):
    """一条规则：作数的值，以及被它顶替的。"""

    key = fields.String()
    group = fields.String()
    label = fields.String()
    kind = fields.String(metadata={"description": "whole、flag、text、words、month_day、profile"})
    unit = fields.String()
    low = fields.Integer(allow_none=True, metadata={"description": "法定下限"})
    high = fields.Integer(allow_none=True, metadata={"description": "法定上限"})
    law = fields.String(metadata={"description": "界限的依据"})
    choices = fields.List(fields.String())
    must = fields.List(fields.String(), metadata={"description": "列表里不能没有的（法定）"})
    fixed = fields.String(metadata={"description": "由法定或公开的算法固定、不能另定的，为什么；可以另定的为空"})
    overrides = fields.List(fields.Nested(SourceOut))


class EffectOut(Schema):
    """一条另定批准以后，一段日子作数的值。"""

    from_ = fields.Date(attribute="from", data_key="from")
    until = fields.Date(allow_none=True, metadata={"description": "至（含）；空为没有止期"})
    value = fields.Raw(metadata={"description": "整数、是否、文字或文字列表"})
    layer = fields.String(metadata={"description": "作数的是哪一层"})
    layer_label = fields.String()
    own = fields.Boolean(metadata={"description": "作数的是不是这条另定自己；不是的，它被盖过"})


class EffectAsked(Schema):
    """要另定的是哪一层、何时起止。"""

    layer = fields.String(required=True, validate=validate.OneOf(LAYERS))
    since = fields.Date(required=True)
    until = fields.Date(load_default=None, allow_none=True)


class ProposalOut(Schema):
    """一条另定。"""

    id = fields.String()
    key = fields.String()
    label = fields.String()
    kind = fields.String()
    unit = fields.String()
    layer = fields.String()
    department = fields.String(allow_none=True)
    value = fields.Raw()
    basis = fields.String()
    reason = fields.String()
    since = fields.Date()
    until = fields.Date(allow_none=True)
    state = fields.String()
    author_id = fields.String()
    author_name = fields.String()
    created_at = fields.DateTime()
    decider_name = fields.String(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)
    opinion = fields.String()
    effect = fields.List(
        fields.Nested(EffectOut),
        metadata={"description": "自今天起在它的起止之内各段作数的值；不批准、撤回、过了止日的为空"},
    )


class Difference(Schema):
    """方案与系统默认不同的一处。"""

    key = fields.String()
    label = fields.String()
    value = fields.Raw()
    basis = fields.String()


class Scheme(Schema):
    """一套规则方案。"""

    name = fields.String()
    place = fields.String()
    differs = fields.List(fields.Nested(Difference))


class SchemeRef(Schema):
    """方案名称。"""

    name = fields.String()
    place = fields.String()


class RulesOut(Schema):
    """规则一览。"""

    day = fields.Date()
    profile = fields.Nested(SchemeRef)
    profiles = fields.List(fields.Nested(Scheme))
    rules = fields.List(fields.Nested(RuleOut))
    proposals = fields.List(fields.Nested(ProposalOut), metadata={"description": "待批准的和将生效的"})


class RulesAsked(Schema):
    """看哪个部门、哪一天的规则。"""

    department_id = fields.String(load_default=None)
    on = fields.Date(load_default=None)


class ProposalIn(Schema):
    """提出一条另定。"""

    key = fields.String(required=True, validate=validate.Length(1, 60))
    layer = fields.String(required=True, validate=validate.OneOf(LAYERS))
    value = fields.Raw(required=True)
    basis = fields.String(required=True, validate=validate.Length(1, 300))
    reason = fields.String(load_default="", validate=validate.Length(max=500))
    since = fields.Date(required=True)
    until = fields.Date(load_default=None, allow_none=True)


class RuleDecisionIn(Schema):
    """批准或不批准。"""

    decision = fields.String(required=True, validate=validate.OneOf(["APPROVED", "RETURNED"]))
    opinion = fields.String(load_default="", validate=validate.Length(max=500))


class EndIn(Schema):
    """提前结束。"""

    until = fields.Date(required=True)
    reason = fields.String(load_default="", validate=validate.Length(max=500))


class DayOut(Schema):
    """与平常不同的一天。"""

    day = fields.Date()
    kind = fields.String(metadata={"description": "off 休、work 班"})
    name = fields.String()


class YearOut(Schema):
    """一年的放假安排与出处。"""

    year = fields.Integer()
    known = fields.Boolean(metadata={"description": "是否已公布"})
    days = fields.List(fields.Nested(DayOut))
    working_days = fields.Integer(metadata={"description": "全年工作日数"})
    document = fields.String(metadata={"description": "通知文号"})
    source = fields.String()
    version = fields.Integer(allow_none=True)
    author = fields.String()
    decider = fields.String(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)


class CalendarProposal(Schema):
    """一份等待核对的年历。"""

    id = fields.String()
    year = fields.Integer()
    version = fields.Integer()
    document = fields.String()
    source = fields.String()
    state = fields.String()
    author_id = fields.String()
    author_name = fields.String()
    created_at = fields.DateTime()
    days = fields.List(fields.Nested(DayOut))


class CalendarOut(Schema):
    """工作日历：选中的一年，全部已知年份，待核对的，缺的。"""

    year = fields.Nested(YearOut)
    years = fields.List(fields.Integer())
    proposals = fields.List(fields.Nested(CalendarProposal))
    missing = fields.Integer(allow_none=True, metadata={"description": "六十天内要用而没有录的年份"})
    provisional = fields.Integer(metadata={"description": "现有几个暂定的时限"})


class CalendarAsked(Schema):
    """看哪一年。"""

    year = fields.Integer(load_default=None, validate=validate.Range(2016, 2100))


class CalendarIn(Schema):
    """录入一年的安排。"""

    year = fields.Integer(required=True, validate=validate.Range(2016, 2100))
    text = fields.String(
        required=True,
        validate=validate.Length(10, 20_000),
        metadata={"description": "通知全文，或 日期,休|班,名称 的表"},
    )
    document = fields.String(required=True, validate=validate.Length(4, 60))
    source = fields.String(required=True, validate=validate.Length(2, 300))


class DueAsked(Schema):
    """算一个到期日。"""

    start = fields.Date(required=True)
    days = fields.Integer(required=True, validate=validate.Range(1, 400))


class DueOut(Schema):
    """到期日。"""

    on = fields.Date()
    provisional = fields.Boolean()


class DeadlineOut(Schema):
    """一只钟。"""

    id = fields.String()
    kind = fields.String()
    label = fields.String()
    title = fields.String()
    link = fields.String(metadata={"description": "桌面网址"})
    department_id = fields.String()
    department = fields.String()
    subject_kind = fields.String()
    subject_id = fields.String()
    started_on = fields.Date()
    days = fields.Integer(allow_none=True)
    due_on = fields.Date()
    provisional = fields.Boolean()
    says = fields.String()
    state = fields.String()
    met_on = fields.Date(allow_none=True)
    days_left = fields.Integer()
    unknown_year = fields.Integer(allow_none=True, metadata={"description": "还没有公布放假安排的年份：还剩几天是约数"})
    late = fields.Boolean()


class KindCount(Schema):
    """一种时限有几只。"""

    kind = fields.String()
    label = fields.String()
    count = fields.Integer()


class WeekCount(Schema):
    """一周到期几件。"""

    from_ = fields.Date(attribute="from", data_key="from")
    to = fields.Date()
    count = fields.Integer()


class BoardOut(Schema):
    """时限看板。"""

    items = fields.List(fields.Nested(DeadlineOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()
    late = fields.Integer()
    kinds = fields.List(fields.Nested(KindCount))
    weeks = fields.List(fields.Nested(WeekCount))
    today = fields.Date()


class BoardAsked(Schema):
    """看板的筛选。"""

    department_id = fields.String(load_default=None)
    kind = fields.String(load_default=None)
    state = fields.String(load_default="open", validate=validate.OneOf([DeadlineState.OPEN, DeadlineState.MET]))
