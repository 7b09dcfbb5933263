"""规则目录：每条规则的中文名、种类、单位，以及法定的底线（S1-11、S3-01、S3-14、S3-16）。

A bound is law: an override may be stricter, never laxer. Text choices are listed where the program knows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from server.domain.channels import NAMES as CHANNELS
from server.domain.decide import Refusal
from server.domain.disclosure import INSPECTOR_PUBLIC
from server.domain.entry import read_ratios
from server.domain.profile_values import DEFAULT, LIST_COLUMNS, NOTICES, NUMBERING, REPORT_PARTS, Value
from server.domain.vocabulary.entities import EntityFlag
from server.domain.vocabulary.plans import TaskSource

PROFILE = "profile"
"""The one key that names a whole set of values instead of one."""


@dataclass(frozen=True, slots=True)
class Spec:
    """一条规则的样子；low、high、must 是法律定的界限，出处在 law；choices 是程序认得的取值。"""

    key: str
    group: str
    label: str
    kind: str
    unit: str = ""
    low: int | None = None
    high: int | None = None
    law: str = ""
    choices: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    """Of a list: what law never leaves out."""

    def check(self, value: object) -> Value:
        """把送来的值核对成本规则的值；不合的抛 ValueError，说明为什么。"""
        return _CHECKS[self.kind](self, value)

    def readable(self, value: Value) -> Value | None:
        """存着的值里程序认得的部分：不认得的项去掉，一项也认不得的整条不作数（None）；界限不在这里问。"""
        if isinstance(value, tuple):
            kept = tuple(each for each in value if self._knows(each))
            return kept if kept or not value else None
        return value if not isinstance(value, str) or self._knows(value) else None

    def _knows(self, one: str) -> bool:
        shape = _SHAPES.get(self.key)
        return (not self.choices or one in self.choices) and (shape is None or shape[0](one))

    def _unknown(self, values: tuple[str, ...]) -> None:
        lost = [each for each in values if not self._knows(each)]
        if lost and (shape := _SHAPES.get(self.key)):
            raise ValueError(f"“{self.label}”里的“{'、'.join(lost)}”看不懂，{shape[1]}。")
        if lost:
            raise ValueError(f"“{self.label}”没有“{'、'.join(lost)}”这样的值，请从列出的各项里选。")


def _whole(spec: Spec, value: object) -> Value:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10_000:
        raise ValueError(f"“{spec.label}”须是 0 到 10000 的整数。")
    if spec.low is not None and value < spec.low:
        raise ValueError(f"“{spec.label}”不得少于 {spec.low}{spec.unit}（{spec.law}）。")
    if spec.high is not None and value > spec.high:
        raise ValueError(f"“{spec.label}”不得多于 {spec.high}{spec.unit}（{spec.law}）。")
    return value


def _flag(spec: Spec, value: object) -> Value:
    if not isinstance(value, bool):
        raise ValueError(f"“{spec.label}”须是“是”或“否”。")
    return value


def _text(spec: Spec, value: object) -> Value:
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= 100:
        raise ValueError(f"“{spec.label}”须是 1 到 100 个字。")
    spec._unknown((value.strip(),))
    return value.strip()


def _words(spec: Spec, value: object) -> Value:
    if not isinstance(value, list | tuple) or len(value) > 30:
        raise ValueError(f"“{spec.label}”须是至多 30 项的列表。")
    found = tuple(each.strip() for each in value if isinstance(each, str) and 1 <= len(each.strip()) <= 60)
    if len(found) != len(value) or len(set(found)) != len(found):
        raise ValueError(f"“{spec.label}”每项 1 到 60 个字，不能重复。")
    found = tuple(dict.fromkeys(ALIASES.get(spec.key, {}).get(each, each) for each in found))
    spec._unknown(found)
    if lost := [each for each in spec.must if each not in found]:
        raise ValueError(f"“{spec.label}”不能没有：{'、'.join(lost)}（{spec.law}）。")
    return found


def _month_day(spec: Spec, value: object) -> Value:
    text = _text(spec, value)
    month, dash, day = str(text).partition("-")
    if dash != "-" or not (month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        raise ValueError(f"“{spec.label}”须写成月-日，例如 02-28。")
    return f"{int(month):02d}-{int(day):02d}"


_CHECKS = {"whole": _whole, "flag": _flag, "text": _text, "words": _words, "month_day": _month_day, "profile": _text}


_TABLE = """
profile|规则方案|规则方案|profile
team.min_inspectors|检查组|检查人员至少几人|whole|人
team.max_pair_repeat|检查组|同两人一月最多同组（超过只提示）|whole|次
team.qualification_match|检查组|按专长配人|flag
team.load_balance|检查组|各人任务数最多相差|whole|户
team.max_tasks|检查组|一次抽取每人至多（0 为不限）|whole|户
publish.result_days|公示|检查结束后公示期限|whole|个工作日
publish.collect_days|公示|审定后归集期限|whole|个工作日
publish.problem_mode|公示|有问题的结果何时公示|text
publish.exceptions|公示|不公示的情形|words
publish.channels|公示|公示渠道|words
publish.fields|公示|结果公示的字段|words
report.required|抽查报告|是否要抽查报告|flag
report.days|抽查报告|报告期限|whole|个工作日
report.publish|抽查报告|报告是否公开|flag
report.parts|抽查报告|报告的部分|words
plan.due|计划|部门年度计划截止|month_day
joint_plan.due|计划|联合抽查计划截止|month_day
plan.adjust_days|计划|调整后再公示、再备案期限|whole|个工作日
plan.refile|计划|调整后须再备案|flag
plan.must_cover_list|计划|计划须覆盖全部事项|flag
plan.offplan_sources|计划|计划外检查的允许来源|words
joint.lead_kind|计划|联合抽查由谁牵头|text
coverage.market_percent|覆盖|市场监管执法事项覆盖目标|whole|%
coverage.other_percent|覆盖|其他执法事项覆盖目标|whole|%
coverage.full_by|覆盖|何年全覆盖|text
ratio.general_cap_percent|比例频次|一般事项抽查比例上限|whole|%
ratio.key_cap_percent|比例频次|重点事项抽查比例上限|whole|%
ratio.by_risk|比例频次|各信用风险类别的比例|words
ratio.min_n|比例频次|每条目至少抽几户|whole|户
ratio.rounding|比例频次|比例取整|words
frequency.max_per_year|比例频次|同一户一年最多检查|whole|次
norepeat.months|比例频次|同一事项不重复检查|whole|个月
weight.flags|比例频次|可加大力度的标记|words
draw.method|抽取|抽取方法|text
draw.open_at|抽取|名单何时公开|text
draw.min_witness|抽取|见证人至少|whole|人
draw.require_signatures|抽取|抽取记录须签字|flag
draw.require_recording|抽取|抽取须拍照录像|flag
draw.allow_external_witness|抽取|可请外部见证人|flag
draw.single_random_allowed|抽取|可只随机一头|flag
draw.redraw_approvers|抽取|重抽须几人批准|whole|人
draw.redraw_requires|抽取|重抽须具备|words
alternates.object_percent|抽取|候补检查对象|whole|%
alternates.inspectors|抽取|每组候补检查人员（不足只提示）|whole|人
notice.required|通知与审批|须出通知书|flag
notice.name|通知与审批|通知书名称|text
notice.lead_days|通知与审批|最多提前几天告知|whole|天
notice.none_for|通知与审批|不提前告知的检查|words
credentials.shown|通知与审批|现场出示|words
code.required|通知与审批|须亮检查码|flag
approval.before|通知与审批|检查前须审批|flag
approval.emergency_hours|通知与审批|紧急检查补批期限|whole|小时
signature.roles|签名与拒签|可代表对象签名的人|words
signature.stamp_ok|签名与拒签|盖章可代签名|flag
refusal.needs|签名与拒签|拒签须具备|text
unreachable.attempts|签名与拒签|认定无法联系须上门|whole|次
unreachable.witness|签名与拒签|认定无法联系须有见证|flag
checklist.must_answer_all|检查表|须逐项填写|flag
checklist.bulk_ok|检查表|允许成批填写（留痕）|flag
recusal.may_continue|检查表|回避未决可否继续|flag
order.days|后续处置|责令改正通知书送达期限|whole|个工作日
recheck.days|后续处置|整改后复查期限|whole|个工作日
transfer.ack_days|后续处置|移送回执期限|whole|个工作日
abnormal.days|后续处置|列异建议期限|whole|个工作日
objection.file_days|后续处置|可以提出异议的期限|whole|个工作日
objection.days|后续处置|异议答复期限|whole|个工作日
inspector.required_fields|名录库|检查人员必填|words
inspector.publish_fields|名录库|检查人员公开字段（姓名、性别可以不公开，其余一律公开）|words
inspector.labels|名录库|检查人员标签|words
entity.required_fields|名录库|检查对象必填|words
entity.sub_libraries|名录库|检查对象分库|words
item_list.layout|名录库|事项清单的列|words
retention.years|档案与文号|案卷保存|whole|年
retention.years_transfer|档案与文号|移送案卷保存|whole|年
numbering.pattern|档案与文号|文号样式|text
calendar.year_missing|时间|年历未公布时的算法|text
setup.due|开局|实施方案截止|text
setup.contacts_due|开局|联络表截止|text
setup.lists_due|开局|清单和名录截止|text
setup.published_due|开局|清单公布截止|text
setup.milestones|开局|进度节点|words
"""

_BOUNDS: Mapping[str, tuple[int | None, int | None, str]] = {
    "team.min_inspectors": (2, 9, "行政处罚法；S1-11、S2-11"),
    "publish.result_days": (1, 20, "S2-13、S3-16"),
    "publish.collect_days": (1, 7, "S3-01"),
    "report.days": (1, 3, "S1-12"),
    "plan.adjust_days": (1, 10, "S3-14、S3-17"),
    "coverage.market_percent": (1, 100, "百分数"),
    "coverage.other_percent": (1, 100, "百分数"),
    "ratio.general_cap_percent": (1, 100, "百分数"),
    "ratio.key_cap_percent": (1, 100, "百分数"),
    "frequency.max_per_year": (1, 12, "一年至多十二次"),
    "draw.redraw_approvers": (1, 3, "须有人批准"),
    "team.max_pair_repeat": (1, 100, "次数"),
    "alternates.object_percent": (0, 100, "百分数"),
    "approval.emergency_hours": (1, 24, "紧急检查 24 小时内补批"),
    "unreachable.attempts": (2, 9, "至少两次上门"),
    "order.days": (1, 10, "审定之后应当及时送达"),
    "recheck.days": (1, 60, "复查须有期限"),
    "transfer.ack_days": (1, 60, "回执须有期限"),
    "abnormal.days": (1, 10, "核实之日起 10 个工作日"),
    "objection.file_days": (1, 60, "异议须有期限"),
    "objection.days": (1, 20, "收到之日起 20 个工作日内答复"),
    "retention.years": (10, 100, "文书档案定期保存至少 10 年"),
    "retention.years_transfer": (30, 100, "移送案卷至少 30 年"),
}

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "publish.problem_mode": ("with_inspection", "after_handling"),
    "draw.open_at": ("closed", "drawn", "published"),
    "draw.method": ("draw/1",),
    "refusal.needs": ("reason+witness|recording", "reason+witness", "reason+recording"),
    "calendar.year_missing": ("weekends_minus_two",),
    "numbering.pattern": (NUMBERING,),
    "weight.flags": tuple(EntityFlag),
    "plan.offplan_sources": tuple(each for each in TaskSource if each is not TaskSource.PLAN),
    "inspector.required_fields": (
        "name", "unit", "cert_no", "gender", "birth_ym", "position", "post", "law_fields", "regions",
        "qualifications", "specialties",
    ),
    "inspector.publish_fields": INSPECTOR_PUBLIC,
    "entity.required_fields": ("name", "address", "legal_rep", "phone", "district", "industry"),
    "publish.exceptions": ("secret", "privacy", "ongoing_case"),
    "report.parts": REPORT_PARTS,
    "item_list.layout": LIST_COLUMNS,
    "inspector.labels": ("qualifications", "specialties"),
    "entity.sub_libraries": ("industry", "region", "risk_class", "credit_class"),
    "joint.lead_kind": (
        "initiating_department", "legal_office", "county_government", "superior_department", "industry_department",
    ),
}  # fmt: skip

ALIASES: Mapping[str, Mapping[str, str]] = {
    "publish.channels": {name: code for code, name in CHANNELS.items()} | {"公示门户": "portal"},
}
"""Lists anything may be written in, where the name of a thing the program knows means that thing."""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_share(text: str) -> bool:
    name, mark, share = text.partition("=")
    return bool(mark) and not isinstance(read_ratios({"B": "1%", "A": "1%", name: share}), Refusal)


_DAY: tuple[Callable[[str], bool], str] = (_is_day, "请写成年-月-日，例如 2026-08-30")
_SHAPES: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "ratio.by_risk": (_is_share, "请写成 A=1/100 或 A=1%，类别是 A、B、C、D 和 N（未分类）"),
    "coverage.full_by": (lambda text: re.fullmatch(r"20\d{2}", text) is not None, "请写四位年份，例如 2027"),
    "setup.due": _DAY,
    "setup.contacts_due": _DAY,
    "setup.lists_due": _DAY,
    "setup.published_due": _DAY,
    "setup.milestones": (
        lambda text: re.fullmatch(r"20\d{2}-(0[1-9]|1[0-2])", text) is not None, "请写成年-月，例如 2026-03"
    ),
}  # fmt: skip
"""What a text or each text of a list has to look like where the program reads it, and how to say so."""

_MUST: Mapping[str, tuple[tuple[str, ...], str]] = {
    "credentials.shown": (("证件",), "行政处罚法；S1-11、S2-11"),
    "signature.roles": (("法定代表人", "负责人"), "S3-18"),
    "report.parts": (("检查情况", "处理意见和建议"), "S1-12"),
    "publish.exceptions": (("secret", "privacy"), "政府信息公开条例；S4-15"),
    "item_list.layout": (("name", "basis"), "S0-02、S2-06"),
}


def _read(line: str) -> Spec:
    key, group, label, kind, *unit = line.split("|")
    low, high, law = _BOUNDS.get(key, (None, None, ""))
    must, said = _MUST.get(key, ((), ""))
    return Spec(key, group, label, kind, unit[0] if unit else "", low, high, law or said, _CHOICES.get(key, ()), must)


SPECS: Mapping[str, Spec] = {spec.key: spec for spec in map(_read, _TABLE.strip().splitlines())}
"""每条规则一行，次序就是桌面上的次序。"""

KEYS = frozenset(DEFAULT) | {key for own in NOTICES.values() for key in own}
"""全部有值的规则（不含方案本身）。"""


def spec_of(key: str, profiles: tuple[str, ...] = ()) -> Spec:
    """一条规则的样子；没有这条规则抛 KeyError。profiles 是可选的方案名。"""
    found = SPECS[key]
    return replace(found, choices=profiles) if key == PROFILE else found
