"""抽取里的问题。"""

from __future__ import annotations

from server.problems import register

for _code, _status, _title in (
    ("draw.unprintable", 422, "有印不出的字"),
    ("draw.plan_not_approved", 409, "计划没有批准"),
    ("draw.period_over", 409, "实施时间已过"),
    ("draw.witness_missing", 422, "缺见证人"),
    ("draw.exists", 409, "这个条目已有抽取"),
    ("draw.no_inspectors", 409, "检查人员不够"),
    ("draw.nobody_eligible", 409, "没有可抽的对象"),
    ("draw.nothing_to_draw", 409, "一户也抽不到"),
    ("draw.quota", 409, "名额算不出来"),
    ("draw.dice", 422, "骰子读数不对"),
    ("draw.not_drawn", 409, "还没有抽出"),
    ("draw.dice_only", 409, "只能当众掷骰"),
    ("draw.beacon", 422, "开奖号码不对"),
    ("draw.too_early", 409, "还没有开奖"),
    ("draw.too_late", 409, "已经开奖"),
    ("draw.spoken", 403, "口令不对"),
    ("draw.phone_used", 409, "已经交过指纹"),
    ("draw.phone_value", 422, "与先交的指纹不符"),
    ("draw.phones_missing", 409, "还有见证人没有交数"),
    ("draw.manual", 422, "摇号结果不对"),
    ("draw.not_frozen", 409, "名册还没有冻结"),
    ("draw.scene", 422, "影像不能收"),
    ("draw.minutes", 409, "抽取记录还不能这样办"),
    ("draw.witness_outside", 422, "不能请外部见证人"),
    ("draw.no_recording", 409, "缺现场影像"),
    ("draw.checklist", 409, "检查表没有备好"),
    ("draw.unsigned", 409, "抽取记录还没有签字成卷"),
    ("draw.single_over", 409, "单随机已到期"),
    ("draw.weights", 409, "加大力度的不用现场摇号"),
    ("draw.too_few_hands", 409, "每人上限之下人手不够"),
    ("draw.not_below", 422, "不是下级部门"),
    ("draw.days", 422, "检查日或一捆的户数不对"),
    ("change.manual", 409, "没有可以重算的递补次序"),
    ("change.reason", 422, "理由或情况没有写清"),
    ("change.evidence", 422, "缺凭据"),
    ("change.not_in_use", 409, "不在检查之列"),
    ("change.sealed", 409, "检查已经封存"),
    ("change.waiting", 409, "已有一件变更等着确认"),
    ("change.nobody_left", 409, "没有候补人员能来"),
    ("change.enough", 409, "不用补充抽取"),
):
    register(_code, _status, _title)
