"""表格在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class PlanPasteIn(Schema):
    """从 Excel 粘来的文字；dry_run 只读不写。"""

    text = fields.String(required=True, validate=validate.Length(1, 400_000))
    dry_run = fields.Boolean(load_default=True)


class PlanPasteProblem(Schema):
    """一格的问题。"""

    column = fields.String()
    value = fields.String()
    message = fields.String()


class PlanPasteRow(Schema):
    """读好的一行。"""

    number = fields.Integer()
    name = fields.String()
    shown = fields.Dict(keys=fields.String(), values=fields.String())
    read = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "对象、比例、方式、实施时间各读成什么；看不懂的照原文"},
    )
    problems = fields.List(fields.Nested(PlanPasteProblem))
    hints = fields.List(fields.String())


class PlanPasteSkipped(Schema):
    """不是任务、没有读的一行。"""

    number = fields.Integer()
    text = fields.String()


class PlanPasteOut(Schema):
    """粘贴的结果：batch 为空表示只读了一遍。"""

    batch = fields.String(allow_none=True)
    rows = fields.List(fields.Nested(PlanPasteRow))
    good = fields.Integer()
    bad = fields.Integer()
    skipped = fields.List(fields.Nested(PlanPasteSkipped))


class PlanMergeIn(Schema):
    """要合并的条目。"""

    entry_ids = fields.List(fields.String(), required=True, validate=validate.Length(2, 20))


class PlanNoteOut(Schema):
    """一条提示。"""

    code = fields.String()
    title = fields.String()
    text = fields.String()
    must = fields.Boolean()
    fix = fields.Dict()


class PlanCountNow(Schema):
    """名录此刻的户数。"""

    base = fields.Integer()
    count = fields.Integer(allow_none=True)


class PlanReviewRow(Schema):
    """一条任务的自查。"""

    entry_id = fields.String()
    base = fields.Integer(metadata={"description": "库内户数；批准过的一版为批准时的"})
    count = fields.Integer(allow_none=True, metadata={"description": "应抽户数；批准过的一版为批准时的"})
    now = fields.Nested(PlanCountNow, allow_none=True, metadata={"description": "名录此刻的；没有批准为空"})
    capped = fields.Integer()
    notes = fields.List(fields.Nested(PlanNoteOut))


class PlanCoverageItem(Schema):
    """清单上的一个事项。"""

    id = fields.String()
    code = fields.String()
    name = fields.String()
    planned = fields.Boolean()
    elsewhere = fields.Boolean(metadata={"description": "由本年其他计划列入，不在这一份里"})


class PlanCoverageOut(Schema):
    """清单覆盖。"""

    kind = fields.String()
    name = fields.String()
    target = fields.Integer()
    basis = fields.String()
    must = fields.Boolean(metadata={"description": "规则要求清单各项都列入计划"})
    full_by = fields.String(metadata={"description": "规则定的全覆盖年份，没有为空"})
    covered = fields.Integer()
    total = fields.Integer()
    missing = fields.Integer()
    elsewhere = fields.Integer(metadata={"description": "其中由本年其他计划列入的项数"})
    percent = fields.Integer()
    lacking = fields.Integer()
    items = fields.List(fields.Nested(PlanCoverageItem), attribute="items")


class PlanReviewOut(Schema):
    """一份计划的自查。"""

    coverage = fields.Nested(PlanCoverageOut)
    rows = fields.List(fields.Nested(PlanReviewRow))
    visits = fields.Integer()
    merged = fields.Integer()
    capped = fields.Integer()
    blocks = fields.List(
        fields.String(),
        metadata={"description": "整份计划上拦住送审的：调整而一处也没有改、由谁牵头、征求意见还差什么"},
    )
    to_ask = fields.List(fields.String(), metadata={"description": "这一版要征求意见的部门"})
