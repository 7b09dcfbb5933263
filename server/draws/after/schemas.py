"""变更在网络上的样子：名称还封着时只有代号。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.draws import Ceremony, ChangeKind, SeatReason, StrikeReason
from server.draws.schemas import DrawWitness, NamedBeacon

REASONS = ["", *(str(one) for one in (*StrikeReason, *SeatReason))]


class DrawChangeIn(Schema):
    """提出一件变更（表单，凭据另附为 file）。"""

    kind = fields.String(required=True, validate=validate.OneOf([str(one) for one in ChangeKind]))
    blind = fields.String(load_default="", validate=validate.Length(max=32), metadata={"description": "代号或前八位"})
    seat = fields.Integer(
        load_default=0, validate=validate.Range(0, 12), metadata={"description": "换人的席位，从 1 起"}
    )
    reason = fields.String(load_default="", validate=validate.OneOf(REASONS), metadata={"description": "理由代码"})
    words = fields.String(required=True, validate=validate.Length(max=1000), metadata={"description": "情况说明"})


class ChangeDecision(Schema):
    """确认或驳回。"""

    decision = fields.String(required=True, validate=validate.OneOf(["CONFIRMED", "REJECTED"]))
    opinion = fields.String(load_default="", validate=validate.Length(max=1000))


class ChangeQuery(Schema):
    """变更列表的条件。"""

    state = fields.String(load_default="", validate=validate.OneOf(["", "PROPOSED", "CONFIRMED", "REJECTED"]))


class ChangeSide(Schema):
    """变更的一头：一户或一个人；名称还封着、不在本部门的为空。"""

    blind = fields.String()
    name = fields.String(allow_none=True)


class DrawChangeOut(Schema):
    """一件变更。"""

    id = fields.String()
    draw_id = fields.String()
    draw_no = fields.String()
    attempt = fields.Integer()
    title = fields.String()
    kind = fields.String()
    state = fields.String()
    reason = fields.String()
    reason_words = fields.String()
    words = fields.String()
    evidence = fields.String()
    unit = fields.Nested(ChangeSide, allow_none=True)
    person = fields.Nested(ChangeSide, allow_none=True)
    called = fields.Nested(ChangeSide, allow_none=True)
    replacement = fields.Nested(ChangeSide, allow_none=True)
    team = fields.List(fields.String(), metadata={"description": "递补户的检查组，主检在前"})
    passed = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "越过的，代码"})
    n = fields.Integer(allow_none=True)
    link = fields.String(allow_none=True)
    proposed_by = fields.String()
    proposed_at = fields.DateTime()
    first_by = fields.String(allow_none=True)
    first_at = fields.DateTime(allow_none=True)
    decided_by = fields.String(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)
    opinion = fields.String()
    warning = fields.String(metadata={"description": "照次序要派到的人里，有因病因事退出过本次抽取的；没有为空"})
    mine = fields.Boolean(metadata={"description": "是本人提出或批过的，不能再由本人办"})


class Recusal(Schema):
    """派出之后提出的回避，等办公室定。"""

    blind = fields.String()
    no = fields.String(metadata={"description": "派单文号"})
    by = fields.String(metadata={"description": "谁提出"})
    reason = fields.String()
    state = fields.String(metadata={"description": "派单状态；现场提出的为中止"})
    at = fields.String()


class Standing(Schema):
    """一次抽取现在的样子。"""

    units = fields.List(
        fields.Dict(), metadata={"description": "在查的户：blind、stratum、rank、reserve_rank、name、team"}
    )
    recusals = fields.List(fields.Nested(Recusal))
    missing = fields.Integer(metadata={"description": "递补用完还缺几户"})
    supplements = fields.List(fields.Dict(), metadata={"description": "补充抽取：id、no、state"})
    supplements_of = fields.Dict(allow_none=True, metadata={"description": "补充的是哪一次"})
    before = fields.Dict(allow_none=True, metadata={"description": "作废的前一次"})
    after = fields.Dict(allow_none=True, metadata={"description": "重抽的后一次"})


class SupplementIn(Schema):
    """补充抽取：见证人，怎样定种子。"""

    witnesses = fields.List(fields.Nested(DrawWitness), load_default=list, validate=validate.Length(0, 20))
    ceremony = fields.String(load_default="dice", validate=validate.OneOf([word.value for word in Ceremony]))
    beacon = fields.Nested(NamedBeacon, load_default=None, allow_none=True)
