"""送审、征求意见之前逐条核对：依据、期限、上限、清单自己的比例、名额算得出（S0-02、S3-09、S3-14、S4-01）。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server import clock
from server.db import session
from server.domain import plan as law
from server.domain.decide import Refusal, first_refusal
from server.domain.planning import advice, floors, scope, standing
from server.domain.planning.advice import Note
from server.domain.profiles import Profile
from server.domain.quota import read_ratio
from server.domain.ratio import Ratio
from server.domain.team import may_size
from server.domain.vocabulary.plans import RandomKind
from server.plans import counting, keep, past
from server.plans.models import Plan, PlanEntry
from server.problems import CLAUSE, Problem
from server.registry import named
from server.registry.models import Item, Membership
from server.registry.service import facts as item_facts

STANDING = ("submitted", "approved", "published", "filed", "revising")
"""Plans whose entries count for the year: those still being written promise nothing."""
UNAPPROVED = ("draft", "consulting", "submitted", "returned")
EMPTY = "请打开这一条，另选辖区、行业、对象种类或子库。"


def items_of(s: Session, item_ids: Sequence[str]) -> list[Item]:
    """条目所列的事项，按所列次序。"""
    found = {item.id: item for item in s.scalars(select(Item).where(Item.id.in_(item_ids)))}
    return [found[item_id] for item_id in item_ids if item_id in found]


def unnamed(plan: Plan, entry: PlanEntry) -> None:
    """单随机的理由随计划和抽取公开：不写姓名，不写名录里的单位（S4-18、S2-08）。Raises Problem plan.public_words."""
    s, day = session(), clock.today()
    offices = {plan.department_id, *(one["department_id"] for one in entry.slots or [])}
    listed = select(Membership.entity_id).where(
        Membership.department_id.in_(offices),
        Membership.since <= day,
        or_(Membership.until.is_(None), Membership.until > day),
    )
    words, known = entry.random_reason, (entry.name, *(item.name for item in items_of(s, entry.item_ids)))
    if told := named.refusal(named.people(s, words, offices), named.firms(s, words, listed, known)):
        raise Problem("plan.public_words", told)


def unapproved(plan: Plan) -> bool:
    """还没有批准过的年度计划：写着的日子还来得及改。"""
    return plan.version == 1 and plan.state in UNAPPROVED and plan.kind == "ANNUAL"


def faults(s: Session, plan: Plan) -> Refusal | None:
    """还有须改的地方，或一条也没有，说出第一处；都好为 None。

    A row drawn already is a result: it can be neither changed nor removed, so nothing of it holds back the others.
    """
    below, done = listed(s, plan), past.already_drawn(s, [one.id for one in plan.entries])
    asked = [one for one in plan.entries if one.id not in done]
    return law.may_submit([[*_checks(s, plan, one), _must(below[one.id])] for one in asked], len(plan.entries))


def lapsed(s: Session, plan: Plan) -> dict[str, list[Refusal]]:
    """送审以后变了、法律不许的，按条目编号：事项停用、没有依据、不在公布的清单里，比例超过上限（S0-02、S3-09、S4-01）。

    Not the whole review: a day that passed or a firm that left the list since is nobody's breach. What is drawn or
    sent out already stays as it is and could not be mended.
    """
    done = past.already_drawn(s, [entry.id for entry in plan.entries])
    found = {one.id: [each for each in _lawful(plan, one, items_of(s, one.item_ids)) if each] for one in plan.entries}
    return {key: said for key, said in found.items() if said and key not in done}


def stands(s: Session, plan: Plan, act: str, ways: str) -> Refusal | None:
    """送审时站得住的计划，此刻还能不能批准、公示；不能就说哪几行、怎么办。"""
    barred = lapsed(s, plan)
    lines = [(n, each) for n, one in enumerate(plan.entries, 1) for each in barred.get(one.id, ())]
    return standing.may_go_on(lines, act, ways)


def barred(items: Sequence[Item]) -> str:
    """这些事项此刻为什么不能抽取：停用、没有依据、不在公布的清单里；能抽的为空。建立、封存抽取时问的也是这一句。"""
    refusal = first_refusal(law.may_plan_item(item_facts(item), clock.today()) for item in items)
    return f"{refusal.message.rstrip('。')}。" if refusal else ""


def _lawful(plan: Plan, entry: PlanEntry, items: Sequence[Item]) -> list[Refusal | None]:
    """一条此刻还合不合法；只写户数的，占几成随名录变，不再问。"""
    asked = entry.random_kind != RandomKind.EXEMPT and entry.rounding != "heads"
    shares = sorted({Fraction(p, q) for p, q in entry.ratios.values() if p}) if asked else []
    profile = keep.of_entry(plan, entry)
    return [*(law.may_plan_item(item_facts(item), clock.today()) for item in items), _capped(items, shares, profile)]


def _capped(items: Sequence[Item], shares: Iterable[Fraction], profile: Profile) -> Refusal | None:
    """比例超过上限的头一处（S3-09）。"""
    return first_refusal(law.within_ratio_cap(item.category, share, profile) for item in items for share in shares)


def listed(s: Session, plan: Plan) -> dict[str, list[Note]]:
    """年度计划每一条与清单所写比例的出入，按条目编号；计划外任务和演练不比。"""
    notes: dict[str, list[Note]] = {entry.id: [] for entry in plan.entries}
    if plan.kind != "ANNUAL":
        return notes
    drawn = [one for one in plan.entries if one.random_kind != RandomKind.EXEMPT]
    items = {key: rule for entry in drawn for key, rule in _rules(items_of(s, entry.item_ids)).items()}
    if not items:
        return notes
    year = [*drawn, *_elsewhere(s, plan)]
    counted = {one.id: _planned(s, plan, one) for one in year if items.keys() & set(one.item_ids)}
    for entry in drawn:
        for key in entry.item_ids:
            if key in items:
                name, rule = items[key]
                parts = [(_words(one), not one.filter, counted[one.id]) for one in year if key in one.item_ids]
                note = floors.against(name, rule, counted[entry.id], floors.together(parts))
                notes[entry.id] += [note] if note else []
    return notes


def _rules(items: Iterable[Item]) -> dict[str, tuple[str, Ratio]]:
    found = {item.id: (item.name, read_ratio(item.ratio, item.ratio_text)) for item in items if item.ratio}
    return {key: (name, rule) for key, (name, rule) in found.items() if isinstance(rule, Ratio)}


def _elsewhere(s: Session, plan: Plan) -> list[PlanEntry]:
    """本部门本年别的计划里的条目。"""
    query = (
        select(PlanEntry)
        .join(Plan, Plan.id == PlanEntry.plan_id)
        .where(Plan.department_id == plan.department_id, Plan.year == plan.year, Plan.kind == "ANNUAL")
        .where(Plan.id != plan.id, Plan.state.in_(STANDING), PlanEntry.random_kind != RandomKind.EXEMPT)
    )
    return list(s.scalars(query.order_by(PlanEntry.id)))


def _planned(s: Session, plan: Plan, entry: PlanEntry) -> floors.Planned:
    by_class = counting.sizes(s, plan.department_id, clock.today(), entry.filter)
    count = counting.quota(by_class, entry)
    ratios = counting.by_heads(entry.ratios, entry.min_n, count.base) if entry.rounding == "heads" else entry.ratios
    wanted = sum((Fraction(*ratios[name]) * size for name, size in by_class.items() if name in ratios), Fraction(0))
    return floors.Planned(count.base, count.drawn or 0, wanted / count.base if count.base else Fraction(0))


def _words(entry: PlanEntry) -> str:
    return json.dumps(entry.filter or {}, sort_keys=True, ensure_ascii=False)


def _must(notes: Sequence[Note]) -> Refusal | None:
    found = next((note for note in notes if note.must), None)
    return Refusal(f"plan.{found.code}", f"{found.title}：{found.text}") if found else None


def _bare(items: Sequence[Item]) -> Refusal | None:
    """没有配检查表的事项，抽出来也派不出去：送审以前就说（S4-12 一张表格管检查）。"""
    names = [item.name for item in items if item.checklist_id is None]
    if not names:
        return None
    return Refusal("plan.no_checklist", f"事项“{'”“'.join(names[:3])}”还没有配检查表，派不出去。请先在事项清单里配好。")


def _alone(plan: Plan, entry: PlanEntry) -> Refusal | None:
    """联合计划的一条没有写参与部门：计划里应当写明，也没有谁可以书面征求（S3-17、S3-07）。"""
    partners = {slot["department_id"] for slot in entry.slots or []} - {plan.department_id}
    if plan.scope != "JOINT" or plan.kind != "ANNUAL" or partners:
        return None
    how = "请打开这一条，写上由哪些部门参加；只由本部门查的，列进部门自己的计划。"
    return Refusal("plan.partners", f"联合计划的“{entry.name}”没有写参与部门。{how}")


def told(s: Session, plan: Plan, entry: PlanEntry, notes: Sequence[Note], by_class: dict[str, int]) -> list[Note]:
    """送审会拦、提示里还没有说到的，逐条写成须改：拦住什么就列出什么。"""
    said = {f"plan.{note.code}" for note in notes if note.must}
    found = [one for one in _checks(s, plan, entry, by_class) if one and one.code not in said]
    parts = [(one.code, *CLAUSE.sub("", one.message).partition("。")[::2]) for one in found]
    return [Note(code, title, text, True) for code, title, text in parts]


def _checks(s: Session, plan: Plan, entry: PlanEntry, by_class: dict[str, int] | None = None) -> list[Refusal | None]:
    """一条的各项核对，有话说话。"""
    profile, items = keep.of_entry(plan, entry), items_of(s, entry.item_ids)
    drawn = entry.random_kind != RandomKind.EXEMPT  # a named task has no share: nothing is drawn (S2-01)
    single = entry.random_kind == RandomKind.SINGLE
    if by_class is None:
        by_class = counting.sizes(s, plan.department_id, clock.today(), entry.filter)
    said = [Fraction(p, q) for p, q in entry.ratios.values()]
    heads = entry.rounding == "heads"
    shares = {share for share in (counting.used_shares(by_class, entry) if heads else said) if share and drawn}
    empty = drawn and bool(entry.filter) and not sum(by_class.values())
    lost = _lost(entry, counting.quota(by_class, entry)) if drawn else None
    return [
        scope.unread(entry.name, entry.filter, entry.object_scope or "", entry.everybody) if drawn else None,
        law.may_name(entry.name),
        _bare(items),
        _alone(plan, entry),
        Refusal("plan.filter", f"“{entry.name}”的条件之内一户也没有。{EMPTY}") if empty else None,
        lost,
        may_size(entry.team_size, profile) if drawn and not single else None,
        law.within_year(plan.year, entry.period_from, entry.period_to),
        law.not_over(entry.period_to, clock.today()) if unapproved(plan) else None,
        *(law.may_plan_item(item_facts(item), clock.today()) for item in items),
        _capped(items, sorted(shares), profile),
    ]


def _lost(entry: PlanEntry, count: counting.Count) -> Refusal | None:
    """算不出名额的为什么：写了比例的类别没有户，或比例与最少户数不合。"""
    if count.drawn is not None:
        return None
    if count.lacking:
        said = f"“{entry.name}”的条件之内没有{advice.classes(count.lacking)}的户，一户也抽不到。"
        return Refusal("plan.quota", f"{said}请改比例，或先补名录里的信用风险分类。")
    return Refusal("plan.quota", f"“{entry.name}”的比例与户数矛盾，算不出名额。请改比例或最少户数。")
