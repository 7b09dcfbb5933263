"""由法定或由公开的算法固定的规则：照样列在规则里给人看，但不收另定（S0-20、S2-05、S2-11、S2-12）。"""

from __future__ import annotations

from collections.abc import Mapping

FIXED: Mapping[str, str] = {
    "approval.before": "法定：检查须经机关负责人批准才能派出；紧急的先行检查，事后限时补批",
    "calendar.year_missing": "年历未公布时只此一种算法：宁早勿晚，标暂定，年历到了重算",
    "draw.method": "算法公开，任何人可以复算；换算法要换版本、重新公布，不在这里改",
    "draw.redraw_approvers": "写在抽取规程里：作废整次抽取由提出人之外的两个人先后批准",
    "draw.redraw_requires": "重抽一律写理由、由提出人之外的人批准，原来的结果照旧公开",
    "draw.require_signatures": "法定：抽取记录由在场的人签字或注明拒签；等不得的，由审批人写明理由先派发",
    "notice.required": "法定：检查人员须出具检查通知书",
    "numbering.pattern": (
        "公文格式定：年份全称加六角括号，顺序号不编虚位；代字一种文书一个（抽计、双随机、检通、责改等），"
        "文书之间才不会同号。字头由系统管理员在“部门”里改"
    ),
    "publish.fields": "归集的九项由上级平台规定，一项也不能少",
    "ratio.rounding": "“不低于”只能进一，“不超过”只能去尾，其余由种子定：这是比例本身的意思",
    "recusal.may_continue": "法定：有利害关系的应当回避，没有决定之前不继续检查",
    "team.load_balance": "派员总是先派任务少的人，写在公开的算法里，任何人可以复算",
}
"""规则到它为什么不能另定；给桌面看的一句话。"""
