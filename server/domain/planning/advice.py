"""计划的提示：须改的拦住送审，提示的不拦、留给人看（S1-07、S3-09、S3-20、S4-19）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from server.domain.entry import UNCLASSED
from server.domain.initiators import same_office
from server.domain.plan import cap_key, within_ratio_cap
from server.domain.profiles import Profile
from server.domain.shares import percent as whole_percent
from server.domain.vocabulary.items import ItemCategory
from server.domain.words import Word

SMALL, TINY = 20, 5


@dataclass(frozen=True, slots=True)
class Note:
    """一条提示：代码、标题、一句说明，须改与否，以及可以一键做的改法。"""

    code: str
    title: str
    text: str = ""
    must: bool = False
    fix: dict[str, Any] = field(default_factory=dict)


def percent(share: Fraction) -> str:
    """比例写成百分数或分数。"""
    tenths = share * 1000
    return f"{float(tenths) / 10:g}%" if tenths.denominator == 1 else f"{share.numerator}/{share.denominator}"


def over_cap(categories: Sequence[tuple[str, str, Word]], shares: Sequence[Fraction], profile: Profile) -> Note | None:
    """比例超过上限（S3-09）：须改，给出上限。

    categories: (name, category code, category word) of each item.
    """
    for name, category, word in categories:
        for share in sorted(shares, reverse=True):
            refusal = within_ratio_cap(category, share, profile) if share else None
            if refusal and refusal.code == "plan.ratio_cap":
                cap = refusal.extra["cap"]
                text = f"“{name}”为{word.label}，上限 {cap}（{profile.source(cap_key(category))}）。"
                return Note("ratio_cap", f"比例 {percent(share)} 超过上限 {cap}", text, True, {"cap": cap})
    return None


def lacking(by_class: Mapping[str, int], ratios: Mapping[str, Sequence[int]]) -> tuple[str, ...]:
    """写了比例的类别，条件之内一户也没有的；其中有一类有户，或条件之内本来没有户的，为空。"""
    wanted = tuple(name for name, (p, _) in ratios.items() if p)
    return () if not sum(by_class.values()) or any(by_class.get(name) for name in wanted) else wanted


def classes(names: Sequence[str]) -> str:
    """类别给人看的写法：“ C、D 类和未分类”，字母前空一格。"""
    known = "、".join(name for name in names if name != UNCLASSED)
    said = [f" {known} 类" if known else "", "未分类" if UNCLASSED in names else ""]
    return "和".join(each for each in said if each)


def no_such_class(base: int, names: Sequence[str], drawn: int | None) -> Note | None:
    """写了比例的各类一户也没有，别的类写的是不抽：一户也抽不到；应有最少户数的须改。

    The code is that of shares and numbers that disagree: the same entry is never told both.
    """
    if not names:
        return None
    text = f"条件之内 {base:,} 户都不是{classes(names)}，别的类别写的是不抽。请改比例，或先补名录里的信用风险分类。"
    return Note("quota", f"没有{classes(names)}的户，一户也抽不到", text, drawn is None)


def small_population(base: int, count: int, shares: Sequence[Fraction], cap: Fraction = Fraction(1)) -> Note | None:
    """户数太少：比例进一之后差得很远，或者容易被猜到。

    cap: the highest share the items allow (S3-09); whole inspection is only proposed where it is allowed.
    """
    if base == 0:
        return Note("nobody", "名录中没有对象", "条件之内一户也没有，抽取时会被拦住。请改条件或先补名录。")
    said = {share for share in shares if share}
    share = max(said, default=Fraction(0))
    if count and base < SMALL and len(said) == 1 and Fraction(count, base) != share and base > TINY:
        return Note("rounded", f"{base} 户 × {percent(share)} → {count} 户", f"实为 {whole_percent(count, base)}%。")
    if 0 < base <= TINY and share < 1:
        text = f"{base} 户 × {percent(share)} → {count} 户，实为 {whole_percent(count, base)}%。"
        return Note(
            "guessable",
            f"只有 {base} 户，抽中易被猜到",
            text + ("可并入别的任务，或写成 100%。" if cap >= 1 else "可并入别的任务，或放宽对象条件。"),
        )
    if share == 1 and len(said) == 1:
        return Note("everybody", "全部检查：抽的是先后和人员", "普查也随机派人、排时间。")
    return None


def capped(recent: int, full: int, months: int, most: int, starts: date | None = None) -> list[Note]:
    """近期已查或全年次数已满的户，抽取时自动除外（S1-07、S1-16）。

    starts: the day the counting looks back from when the task begins later than today.
    """
    notes = []
    year, until = (f"{starts.year} 年", f"到 {starts.isoformat()} 开始实施时，") if starts else ("今年", "")
    if full:
        text = f"{until}抽取时自动除外并写明原因，应抽数随之减少。"
        notes.append(Note("frequency", f"{full} 户{year}已查满 {most} 次", text))
    if recent:
        title = f"{until}{recent} 户 {months} 个月内已查过同一事项"
        notes.append(Note("repeat", title, "抽取时自动除外，不重复上门。"))
    return notes


def looser(own: int | None, rule: int) -> Note | None:
    """条目写的一户一年次数比规则宽：抽取时仍按规则（S1-16）。"""
    if own is None or own <= rule:
        return None
    text = f"规则是同一户一年最多 {rule} 次，抽取时按规则。请改成不多于 {rule} 次，或者空着。"
    return Note("frequency_loose", f"一户一年 {own} 次比规则宽", text, True)


def cap_of(categories: Sequence[str], profile: Profile) -> Fraction:
    """几个事项共同的比例上限（S3-09）；没有事项按一般事项。"""
    keys = {cap_key(each) for each in categories or [ItemCategory.GENERAL]}
    return min(Fraction(profile.number(key), 100) for key in keys)


def elsewhere(name: str, task: str, shared: int, superior: bool) -> Note:
    """同一时期别的部门也查同一批对象（S0-13、S4-19）。"""
    who = f"上级{name}" if superior else name
    text = "同一时期的对象重合，可以商议联合抽查，一次上门。"
    return Note("overlap", f"与{who}“{task}”重合 {shared:,} 户", text)


def begun(start: date, today: date) -> Note | None:
    """起日已过而计划还没有批准：批准之前不能抽取，写着的头几天办不到（S3-14）。"""
    if start >= today:
        return None
    return Note("begun", f"实施期限自 {start.isoformat()} 起，已经过了", "批准以后才能抽取，起日请写今天或以后。")


def twice(where: str, shared: int, obstacle: str | None, visit: bool) -> Note:
    """同一事项在别的一条里又查同一批对象、同一时期（S0-12、S4-19）；有一条不到现场的，不说上门两次（S0-18）。

    obstacle: why the two cannot be merged, None where they can; nobody is sent to a merge that is refused.
    """
    rest = f"。{obstacle}" if obstacle else f"，可合并为一次{'上门' if visit else '检查'}。"
    text = f"同一户会为同一事项{'上门' if visit else '查'}两次{rest}"
    return Note("twice", f"与{where}事项、对象、时间重叠 {shared:,} 户", text)


@dataclass(frozen=True, slots=True)
class Alike:
    """两条可以合并的怎样相同：查的对象、两条都列的事项、实施时间、到不到现场。

    scope: the condition both draw from; items: those both list, whole where neither lists another; period: the months
    of the merged task where they only overlap, None where they are the same.
    """

    scope: str
    items: Sequence[str]
    whole: bool
    period: str | None
    visit: bool


def one_check(row: int, task: str, alike: Alike) -> Note:
    """本计划里另一条可以合并成一次检查：哪些相同照实说，不到现场的不说上门（S0-12、S0-18、S4-19）。"""
    every = (("事项", alike.whole), ("对象", True), ("时间", alike.period is None))
    same = "、".join(word for word, holds in every if holds)
    names = "、".join(alike.items[:3]) + ("等" if len(alike.items) > 3 else "")
    items = f"两条都列了“{names}”，" if alike.items else ""
    meet, period = ("，实施时间有重合", f"，实施时间为 {alike.period}") if alike.period else ("", "")
    once = "一次上门查完" if alike.visit else "一次查完，不上门"
    text = f"{items}对象都是{alike.scope}{meet}。合并后{once}{period}。"
    return Note("merge" if alike.visit else "merge_desk", f"与第 {row} 行“{task}”{same}相同", text)


def initiated_elsewhere(found: Sequence[tuple[str, str | None]], office: str) -> Note | None:
    """清单写明由别的部门发起（S3-17 发起部门）：不拦，提醒先商议。

    found: item name, the department named for these objects, or None when the list leaves it to a person.
    """
    for name, department in found:
        if department is None:
            return Note("initiator_open", f"“{name}”由谁发起要商定", "清单列了几个发起部门，没有写明哪些对象归谁。")
        if not same_office(department, office):
            return Note(
                "initiator", f"“{name}”由{department}发起", "清单写明这类对象由它发起；请改由它编制，或先书面商议。"
            )
    return None


def checklists(count: int, without: Sequence[str]) -> Note | None:
    """一条任务只能有一份检查表：现在就说，不等派单时才拦。"""
    if without:
        names = "、".join(without[:3]) + (" 等" if len(without) > 3 else "")
        text = f"{names}。抽出来也派不出去，请先在事项清单里配好。"
        return Note("no_checklist", f"{len(without)} 个事项没有配检查表", text, True)
    if count > 1:
        text = "一条任务只能用一份检查表，派单时会被拦住。请按检查表拆成几条。"
        return Note("checklists", f"所列事项用了 {count} 份不同的检查表", text, False, {"split": count})
    return None
