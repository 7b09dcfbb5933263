"""抽取在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.accounts.schemas import DepartmentRef
from server.domain.vocabulary.draws import Ceremony, Exclusion
from server.plans.schemas import Moment


class DrawWitness(Schema):
    """见证人。"""

    name = fields.String(required=True, validate=validate.Length(1, 60), metadata={"description": "姓名"})
    unit = fields.String(load_default="", validate=validate.Length(0, 100), metadata={"description": "单位"})
    role = fields.String(load_default="", validate=validate.Length(0, 40), metadata={"description": "身份"})


class NamedBeacon(Schema):
    """点名将来的一期开奖。"""

    rule = fields.String(required=True, validate=validate.Length(1, 80), metadata={"example": "ssq 2026123"})
    at = fields.String(required=True, validate=validate.Length(10, 40), metadata={"description": "何时开奖，ISO 8601"})
    spare_at = fields.String(load_default="", validate=validate.Length(0, 40))


class BeaconOut(Schema):
    """点名的开奖与录入的号码。"""

    rule = fields.String()
    at = fields.String()
    spare_at = fields.String()
    value = fields.String()
    source = fields.String()


class ExcludedQuery(Schema):
    """哪些除外的户。"""

    code = fields.String(load_default="", validate=validate.OneOf(["", "E1", "E2", "E3", "E4", "E5"]))
    after = fields.String(load_default="", validate=validate.Length(0, 12))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class ExcludedUnit(Schema):
    """除外的一户。"""

    number = fields.Integer(allow_none=True, metadata={"description": "名册行号，冻结前为空"})
    blind = fields.String(metadata={"description": "代号前八位"})
    code = fields.String()
    why = fields.String()
    name = fields.String(allow_none=True, metadata={"description": "只给经办与审批，只给 E2、E4、E5"})


class ChangedUnit(Schema):
    """与上次冻结相比有变动的一户。"""

    number = fields.Integer(allow_none=True)
    blind = fields.String()
    kind = fields.String(metadata={"description": "entered、exited、moved、excluded、restored"})
    why = fields.String()


class LastFreeze(Schema):
    """上一次冻结。"""

    no = fields.String()
    attempt = fields.Integer()
    frozen_at = Moment()


class ChangedPage(Schema):
    """与上一次可比的冻结的差别。"""

    items = fields.List(fields.Nested(ChangedUnit))
    next = fields.String(allow_none=True)
    total = fields.Integer()
    since = fields.Nested(LastFreeze, allow_none=True)
    incomparable = fields.String(metadata={"description": "没有可比的上一次时，为什么；有的为空"})
    held = fields.List(
        fields.String(), metadata={"description": "名单还封着的各次抽取：冻结以前，因它们除外的（E1、E3）不比"}
    )


class DaysIn(Schema):
    """抽检查日：从哪天到哪天的工作日，按日还是按半日。"""

    first = fields.Date(required=True)
    last = fields.Date(required=True)
    half = fields.Boolean(load_default=False)


class DrawIn(Schema):
    """筹备抽取。"""

    ceremony = fields.String(
        load_default="dice", validate=validate.OneOf([word.value for word in Ceremony]),
        metadata={"description": "dice 掷骰、phones 手机、beacon 开奖号码、manual 摇号"},
    )  # fmt: skip
    beacon = fields.Nested(NamedBeacon, load_default=None, allow_none=True)
    plan_entry_id = fields.String(required=True)
    witnesses = fields.List(fields.Nested(DrawWitness), required=True, validate=validate.Length(0, 20))
    open_at = fields.String(validate=validate.OneOf(["closed", "drawn", "published"]))
    bundle = fields.Integer(
        load_default=1, validate=validate.Range(1, 20), metadata={"description": "同一区域几户归一捆，由一个检查组查"}
    )
    days = fields.Nested(DaysIn, load_default=None, allow_none=True)
    registers = fields.List(
        fields.String(validate=validate.Length(1, 36)), load_default=list, validate=validate.Length(0, 200),
        metadata={"description": "名录取自哪些部门（本部门与下级）；空为本部门"},
    )  # fmt: skip
    lenders = fields.List(
        fields.String(validate=validate.Length(1, 36)), load_default=list, validate=validate.Length(0, 200),
        metadata={"description": "抽调检查人员的下级部门"},
    )  # fmt: skip


class DiceIn(Schema):
    """骰子读数。"""

    digits = fields.String(required=True, validate=validate.Length(0, 100), metadata={"description": "20 个数字"})
    corrections = fields.Integer(
        load_default=0, validate=validate.Range(0, 999), metadata={"description": "录入时更正了几处，进留痕"}
    )


class FreezeIn(Schema):
    """冻结：经办在预检里看到的数；比它少的，说给人听，也写进抽取记录。"""

    seen = fields.Nested("SeenNumbers", load_default=None, allow_none=True)


class SeenNumbers(Schema):
    """预检里看到的数。"""

    frame = fields.Integer(required=True, validate=validate.Range(0, 100_000_000))
    included = fields.Integer(required=True, validate=validate.Range(0, 100_000_000))
    excluded = fields.Dict(
        keys=fields.String(validate=validate.OneOf([word.value for word in Exclusion])),
        values=fields.Integer(validate=validate.Range(0, 100_000_000)),
        required=True,
    )


class DrawVoidIn(Schema):
    """取消。"""

    reason = fields.String(required=True, validate=validate.Length(2, 500))


class DrawStratum(Schema):
    """一层。"""

    code = fields.String()
    name = fields.String()
    n = fields.Integer(metadata={"description": "参加抽取的户数"})
    ratio = fields.List(fields.Integer())
    quota = fields.Integer(allow_none=True, metadata={"description": "抽中户数，抽取前为空"})
    reserves = fields.Integer(allow_none=True)


class DrawCommitment(Schema):
    """承诺。"""

    who = fields.String()
    digest = fields.String()


class DrawNumbers(Schema):
    """冻结时的数目。"""

    frame = fields.Integer()
    included = fields.Integer()
    excluded = fields.Dict(keys=fields.String(), values=fields.Integer())
    planned = fields.Integer()
    staff = fields.Integer()
    staff_listed = fields.Integer()
    recusals = fields.Integer()
    small_cells = fields.Integer()


class DrawBrief(Schema):
    """列表里的抽取。"""

    id = fields.String()
    no = fields.String()
    attempt = fields.Integer()
    title = fields.String()
    state = fields.String()
    plan_entry_id = fields.String()
    again = fields.Integer(allow_none=True, metadata={"description": "作废的重抽为第几次；没有重抽出来的为空"})
    supplements_id = fields.String(allow_none=True)
    included = fields.Integer(allow_none=True)
    planned = fields.Integer(allow_none=True)
    created_at = Moment()
    frozen_at = Moment(allow_none=True)
    drawn_at = Moment(allow_none=True)


class DrawOut(Schema):
    """一次抽取；密钥不在其中，系统的数揭示以后才在。"""

    id = fields.String()
    no = fields.String()
    attempt = fields.Integer()
    title = fields.String()
    state = fields.String()
    alg = fields.String()
    open_at = fields.String()
    names_open = fields.Boolean()
    period_from = fields.Date(metadata={"description": "计划的实施时间，起"})
    period_to = fields.Date(metadata={"description": "计划的实施时间，止"})
    ceremony = fields.String()
    mode = fields.String(metadata={"description": "double 双随机、units 单随机只抽户、staff 单随机只派人"})
    bundle = fields.Integer()
    days = fields.List(fields.String(), metadata={"description": "检查日或半日；空为不抽"})
    again = fields.Integer(allow_none=True, metadata={"description": "作废的重抽为第几次；没有重抽出来的为空"})
    supplements_id = fields.String(allow_none=True, metadata={"description": "补充的是哪一次抽取"})
    registers = fields.List(fields.String(), metadata={"description": "名录取自哪些部门，名称；空为本部门"})
    lenders = fields.List(fields.String(), metadata={"description": "抽调了哪些部门的检查人员，名称"})
    beacon = fields.Nested(BeaconOut, allow_none=True)
    bell_at = Moment(allow_none=True)
    hints = fields.List(fields.String(), metadata={"description": "冻结时的提示；参抽比预检少的在头一条"})
    unsigned = fields.String(metadata={"description": "抽取记录没有成卷就派发的理由；没有为空"})
    plan_entry_id = fields.String()
    department = fields.Nested(DepartmentRef)
    witnesses = fields.List(fields.Nested(DrawWitness))
    numbers = fields.Nested(DrawNumbers, allow_none=True)
    strata = fields.List(fields.Nested(DrawStratum))
    manifest = fields.String(allow_none=True)
    blind_commit = fields.String(allow_none=True)
    commitments = fields.List(fields.Nested(DrawCommitment))
    dice = fields.String(allow_none=True)
    corrections = fields.Integer(metadata={"description": "录入骰子时更正了几处"})
    typed = fields.Nested("DiceTyped", allow_none=True, metadata={"description": "骰子录到哪里；不在录时为空"})
    seed = fields.String(allow_none=True)
    system_value = fields.String(allow_none=True, metadata={"description": "系统揭示的数；定种子之前为空"})
    result = fields.String(allow_none=True)
    package = fields.String(allow_none=True)
    files = fields.Dict(keys=fields.String(), values=fields.String())
    reason = fields.String()
    created_at = Moment()
    frozen_at = Moment(allow_none=True)
    committed_at = Moment(allow_none=True)
    drawn_at = Moment(allow_none=True)
    opened_at = Moment(allow_none=True)
    closed_at = Moment(allow_none=True)


class PreflightFinding(Schema):
    """预检发现的问题。"""

    code = fields.String()
    message = fields.String()


class StillSealed(Schema):
    """名单还封着的抽取：其中各户到冻结时才除外，预检里看不出是谁。"""

    draws = fields.List(fields.String(), metadata={"description": "抽取编号"})
    most = fields.Integer(metadata={"description": "至多再除外几户"})


class DrawPreflight(DrawNumbers):
    """预检。"""

    ready = fields.Boolean()
    problems = fields.List(fields.Nested(PreflightFinding))
    warnings = fields.List(fields.String())
    sealed = fields.Nested(StillSealed, allow_none=True)
    since = fields.Nested(LastFreeze, allow_none=True, metadata={"description": "与哪一次冻结相比"})
    incomparable = fields.String(metadata={"description": "没有可比的上一次时，为什么；有的为空"})
    changes = fields.Dict(keys=fields.String(), values=fields.Integer())
    strata = fields.List(fields.Nested(DrawStratum))


class DrawnEntity(Schema):
    """检查对象。"""

    id = fields.String()
    name = fields.String()
    code = fields.String()


class DrawUnitOut(Schema):
    """抽中或候补的一户；名称揭开前 entity 为空。"""

    number = fields.Integer()
    stratum = fields.String()
    stratum_name = fields.String()
    rank = fields.Integer(allow_none=True)
    reserve_rank = fields.Integer(allow_none=True)
    blind = fields.String()
    ticket = fields.String(allow_none=True)
    team = fields.List(fields.String(), metadata={"description": "人员编号，主检在前"})
    day = fields.String(metadata={"description": "抽到的检查日，-1 上午、-2 下午；没有抽日子的为空"})
    entity = fields.Nested(DrawnEntity, allow_none=True)
