"""有值而还没有程序读的规则：桌面标明“尚未启用”，另定它不改变什么；读到它的那天从这里删去。"""

from __future__ import annotations

from collections.abc import Mapping

UNUSED: Mapping[str, str] = {
    "alternates.inspectors": "候补检查人员在递补时按名册次序取，不看这个数",
    "approval.before": "计划或任务批准之后才能派单，一律如此",
    "approval.emergency_hours": "紧急检查补批还没有办理的地方",
    "calendar.year_missing": "只有这一种算法，另定不改变什么",
    "checklist.bulk_ok": "手机上没有成批填写",
    "code.required": "检查码随手机和通知书一起出示，一律如此",
    "credentials.shown": "手机上一律证件、文书都要出示",
    "draw.allow_external_witness": "见证人不分内外，一律可以登记",
    "draw.method": "只有这一种抽取方法，另定不改变什么",
    "draw.redraw_approvers": "重抽的批准人数还没有按它核对",
    "draw.redraw_requires": "重抽一律写理由、另一人批准",
    "draw.require_recording": "拍照录像不作为派发的条件",
    "draw.require_signatures": "签字不作为派发的条件",
    "entity.sub_libraries": "分类子库由各部门自己建",
    "inspector.labels": "标签由登记的人写",
    "item_list.layout": "打印与 Excel 一律用附件2 的九栏",
    "joint.lead_kind": "牵头部门写在每一条任务里",
    "notice.name": "通知书一律叫行政检查通知书",
    "notice.required": "一律出通知书",
    "publish.channels": "只有公示网站一个渠道",
    "publish.exceptions": "不公示的情形由公示人员逐件暂缓",
    "publish.fields": "公示的字段是固定的九项",
    "ratio.rounding": "比例取整写在每一条任务里",
    "recusal.may_continue": "回避未决一律停下",
    "report.parts": "抽查报告的部分还没有按它核对",
    "report.publish": "抽查报告不公示",
    "signature.roles": "签名人的身份由手机上选",
    "team.load_balance": "派员时各人任务数一律最多相差一户",
    "team.max_pair_repeat": "同两人同组的次数还没有限制",
    "team.qualification_match": "事项要求的专长一律核对",
    "weight.flags": "标记还不加大抽中的机会，只按信用风险分类定比例",
}
"""规则到现在实际怎样办；给桌面看的一句话。"""
