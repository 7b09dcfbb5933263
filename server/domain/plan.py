"""计划：没有依据不进计划，作者不能自批，比例有上限，期限在当年（S0-02、S3-09、S3-14）。"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from server.domain import privacy, second
from server.domain.decide import Refusal, first_refusal
from server.domain.profiles import Profile
from server.domain.vocabulary.items import ItemCategory
from server.domain.vocabulary.plans import RatioKind


@dataclass(frozen=True, slots=True)
class Basis:
    """一条法律依据：名称、条款与施行起止（止期未定为 None）。"""

    title: str
    article: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None

    def in_force(self, on: date) -> bool:
        """该日是否有效：起止两日都算。"""
        starts = self.in_force_from or date.min
        ends = self.in_force_to or date.max
        return bool(self.title.strip()) and starts <= on <= ends


def may_name(name: str, shown: str = "任务名称") -> Refusal | None:
    """计划的名称、任务的名称公示，任务名称也印在空白检查表、亮证页上：不能写电话、证件号（个人信息保护法 6）。

    A landline too: elsewhere in a plan it may be an office's, in a name it is that of whoever complained.
    """
    found = privacy.find(name) & (privacy.PERSONAL | privacy.OFFICE) or privacy.local(name)
    if not found:
        return None
    told = f"{shown}里疑似有{privacy.kinds(found)}。名称会公示，任务名称还印在给被检查单位看的文书上，请删去。"
    return Refusal("plan.numbers", told)


def repealed(last: date) -> str:
    """依据自哪天起废止（S0-02）：最后有效的一天仍有效，次日起不再有效；各处只用这一句。"""
    return f"自 {(last + timedelta(days=1)).isoformat()} 起废止"


def followed(last: date, version: str, begins: date | None) -> str:
    """废止的依据由哪一版接替、从哪天起：接替的施行得晚的，说它自己的那天。"""
    day = f"自 {begins.isoformat()} 起" if begins and begins > last + timedelta(days=1) else "那天"
    return f"{day}改靠{version or '新版本'}"


@dataclass(frozen=True, slots=True)
class Item:
    """判断所需的事项事实；`listed` 为在本部门已公布的清单里。"""

    name: str
    category: str
    bases: Sequence[Basis]
    active: bool = True
    listed: bool = True


def may_activate(item: Item, on: date) -> Refusal | None:
    """事项能否启用（S0-02）：至少一条现行有效的依据。"""
    if not [basis for basis in item.bases if basis.title.strip()]:
        return Refusal("item.no_basis", f"“{item.name}”没有填写抽查依据，不能启用", {"field": "bases"})
    if not any(basis.in_force(on) for basis in item.bases):
        return _expired(item, on)
    return None


def may_plan_item(item: Item, on: date) -> Refusal | None:
    """事项能否列入计划或抽取（S0-02、S2-10、S4-01）：已启用、依据有效、在已公布的清单里。"""
    refusal = may_activate(item, on)
    if refusal:
        return refusal
    if not item.active:
        return Refusal("item.not_active", f"“{item.name}”没有启用，不能列入计划或抽取")
    if not item.listed:
        return Refusal(
            "item.not_listed", f"“{item.name}”不在已公布的抽查事项清单里，不能列入计划或抽取。请先公布清单新版"
        )
    return None


def _expired(item: Item, on: date) -> Refusal:
    ended = [basis.in_force_to for basis in item.bases if basis.in_force_to and basis.in_force_to < on]
    later = [basis.in_force_from for basis in item.bases if basis.in_force_from and basis.in_force_from > on]
    since = f"自 {min(later).isoformat()} 起才施行" if later else repealed(max(ended))
    return Refusal("item.basis_expired", f"“{item.name}”的抽查依据{since}")


def cap_key(category: str) -> str:
    """某类事项的比例上限是哪条规则（S3-09）。"""
    return "ratio.key_cap_percent" if category == ItemCategory.KEY else "ratio.general_cap_percent"


def within_ratio_cap(category: str, share: Fraction, profile: Profile) -> Refusal | None:
    """比例上限（S3-09）：一般事项严格限制，重点事项可到 100%。"""
    key = cap_key(category)
    cap = profile.number(key)
    if share <= 0 or share > 1:
        return Refusal("plan.ratio_range", "抽查比例应大于 0、不超过 100%")
    if share > Fraction(cap, 100):
        label = ItemCategory(category).label
        return Refusal(
            "plan.ratio_cap",
            f"{label}的抽查比例不得超过 {cap}%（{profile.source(key)}）",
            {"cap": f"{cap}%"},
        )
    return None


def within_year(year: int, start: date, end: date) -> Refusal | None:
    """实施期限（S3-14）：起止都在计划年度内，且先后不颠倒。"""
    if start > end:
        return Refusal("plan.period_reversed", "实施期限的起日晚于止日")
    if start.year != year or end.year != year:
        return Refusal("plan.period_outside_year", f"实施期限应在 {year} 年度之内")
    return None


def not_over(end: date, today: date) -> Refusal | None:
    """实施期限已经全过了的条目抽不成（S3-14）；只是起日已过的仍可抽，另作提示。"""
    if end >= today:
        return None
    return Refusal("plan.period_past", f"实施期限到 {end.isoformat()} 为止，已经过了。请改成今天或以后的日子。")


def may_submit(entries: Iterable[Sequence[Refusal | None]], count: int) -> Refusal | None:
    """计划能否提交（S3-14）：至少一条条目，且每条都通过检查。"""
    if count == 0:
        return Refusal("plan.empty", "计划里还没有条目，不能提交")
    return first_refusal(check for checks in entries for check in checks)


def may_decide(author_ids: Collection[str | None], approver_id: str, decision: str, opinion: str) -> Refusal | None:
    """谁可以审批计划：不得是编制人、送审人；退回要写意见（S0-20 责任可追溯）。"""
    if own := second.another(approver_id, author_ids, "计划不能由编制人自己审批，请由另一位审批人办理"):
        return own
    if decision == "RETURNED" and not opinion.strip():
        return Refusal("plan.opinion_missing", "退回要写明意见")
    return None


def rounding(kind: str) -> Literal["up", "down", "seeded"]:
    """户数取整（S4-07、S3-09）：不低于则各层进一，不超过则总数舍尾，其余按种子。"""
    if kind == RatioKind.MIN:
        return "up"
    return "down" if kind == RatioKind.MAX else "seeded"
