"""抽取的办事函数：筹备、冻结、承诺、掷骰、取消；每一步一条留痕。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from draw import blind as blinding
from draw import package, transcript
from draw.hashing import digest
from draw.quota import QuotaImpossible
from server import clock, trail
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.domain import ceremony as law
from server.domain import dealing
from server.domain import plan as planning
from server.domain.decide import Refusal
from server.domain.entry import UNCLASSED
from server.domain.frequency import times_a_year
from server.domain.planning import offplan
from server.domain.vocabulary.entities import CreditClass
from server.draws import annex, comparing, findings, history, keys, kinds, levels, packing, rows, seeding, tickets
from server.draws.after import supplement
from server.draws.frame import Frame, Task, build
from server.draws.models import Draw
from server.draws.spoken import offices_unnamed, unnamed
from server.plans import revising, sharing
from server.plans.models import Plan, PlanEntry
from server.plans.service import item_facts, items_of
from server.problems import Problem, refuse
from server.registry.service import settling
from server.rules import service as rules
from server.rules import years


def prepare(
    actor: Actor,
    plan_entry_id: str,
    *,
    witnesses: list[dict[str, str]],
    open_at: str | None = None,
    ceremony: str = "dice",
    beacon: dict[str, str] | None = None,
    bundle: int = 1,
    days: dict[str, Any] | None = None,
    registers: Sequence[str] = (),
    lenders: Sequence[str] = (),
) -> Draw:
    """筹备抽取（S1-20 计划外不得抽取；S2-10 没有依据不得抽取）。

    A cancelled draw of the same entry keeps its number; this one is its next attempt. `beacon` names a future drawing:
    rule, at, and spare_at for the fallback. `bundle` units of one area go to one team; `days` (first, last, half) are
    dealt to the teams. `registers` and `lenders` are departments below: whose lists make the frame, who lends people.
    Raises Absent; Problem draw.plan_not_approved / draw.period_over / draw.witness_missing / draw.exists /
    draw.witness_outside /
    draw.not_below / draw.weights / draw.beacon / draw.dice_only / draw.single_over / draw.days /
    draw.nobody_eligible / draw.public_words / item.*.
    """
    named = {key: value for key, value in (beacon or {}).items() if value}
    with unit() as s:
        entry = get_visible(PlanEntry, actor, plan_entry_id, "计划条目")
        plan = s.get_one(Plan, entry.plan_id)
        profile = rules.profile_of(plan.department_id)
        refuse(offplan.may_draw(entry.random_kind))
        refuse(dealing.may_draw_single(entry.random_kind, entry.random_until, clock.today()))
        refuse(dealing.may_bundle(bundle))
        if ceremony == "manual" and (bundle > 1 or days):
            raise Problem("draw.days", "现场摇号不归并、不抽检查日。")
        refuse(law.may_draw_lots(ceremony, bool(entry.weights)))
        refuse(
            law.may_prepare(revising.state_for(s, plan, entry), entry.period_to, clock.today(), len(witnesses), profile)
        )
        refuse(law.may_invite([each.get("role", "") for each in witnesses], profile))
        _items_ready(s, entry)
        own = (Draw.plan_entry_id == entry.id, Draw.supplements_id.is_(None))
        last = s.scalar(select(Draw).where(*own).order_by(Draw.attempt.desc()).limit(1))
        if last is not None and last.state in law.ALIVE:
            raise Problem("draw.exists", f"这个条目已有抽取 {last.no}，不能再抽一次。", draw_id=last.id)
        refuse(law.may_choose(ceremony, named, tickets.withheld(s, entry.id), clock.now()))
        row = _numbered(s, plan, last)
        row.plan_entry_id, row.title, row.item_ids = entry.id, entry.name, list(entry.item_ids)
        row.witnesses, row.created_by = witnesses, actor.officer_id
        row.ceremony, row.beacon = ceremony, named
        row.bundle, row.days = bundle, _days(entry, days)
        levels.reach(s, plan.department_id, registers, lenders, len(entry.slots or []) > 1)
        row.registers, row.lenders = sorted(registers), sorted(lenders)
        if not levels.anybody(s, entry, plan.department_id, levels.registers(row)):
            refuse(law.nobody(kinds.together(entry)))  # before a number is used up
        row.open_at = open_at or profile.text("draw.open_at")
        offices_unnamed(row, actor)
        s.add(row)
        try:
            s.flush()
        except IntegrityError as e:
            raise Problem("conflict", "抽取编号刚被另一次抽取占用，请再试一次。") from e
        payload = {"draw": row.no, "attempt": row.attempt, "ceremony": ceremony} | ({"beacon": named} if named else {})
        trail.append(s, "draw.prepared", ref=row.id, actor=actor, payload=payload)
    return row


def preflight(actor: Actor, draw_id: str) -> Frame:
    """预检：此刻冻结会得到什么；不写任何东西。

    What other draws hold sealed is not excluded yet: the numbers would tell who was drawn. The freeze excludes it.
    Raises Absent, Problem draw.quota.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    return _frame(session(), draw, "0" * 64, told=True)


def freeze(actor: Actor, draw_id: str, seen: Mapping[str, Any] | None = None) -> Draw:
    """冻结两份名单（S0-19、S4-08）：代号名单入库入档，清单指纹从此不变。

    The rows are staged in chunks, then one short unit flips the state; a second freeze of the same draw is refused.
    seen: what the preflight told (frame, included, excluded); a shrunk list is said among the hints.
    Raises Absent; Problem wrong_state / locked / draw.no_inspectors / draw.nobody_eligible / draw.nothing_to_draw /
    draw.quota / draw.checklist / item.*.
    """
    if settling():
        raise Problem("locked", "有一批导入正在写完变更，名录还不齐。请稍候再冻结。")
    rows.claim(actor, draw_id)
    try:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        s = session()
        entry = s.get_one(PlanEntry, draw.plan_entry_id)
        _items_ready(s, entry)
        key = keys.fresh()
        frame = _frame(s, draw, key)
        refuse(sheet(s, draw)[0])
        hands = frame.able, kinds.people_needed(entry)
        refuse(law.may_freeze(frame.flags["-"], frame.total, *hands, list(frame.flags), kinds.together(entry)))
        refuse(findings.small_team(draw, entry))
        refuse(findings.crowded(frame))
        last, _ = comparing.last(s, draw)
        changed = annex.changes(s, last, frame) if last else []
        manifest = _manifest(draw, frame, key, annex.counted(last, changed) if last else None)
        files = packing.store(frame.files | {"manifest.json": manifest})
        listed = annex.store(frame, changed)
        lent = levels.lent(s, draw, [frame.inspector_of[p.blind] for p in frame.staff if p.flag == "-"])
        rows.stage(draw.id, frame)
    except BaseException:
        rows.release(draw_id)
        raise
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        draw.state = rows.advance(draw, "freeze")
        draw.files, draw.manifest, draw.annex = files, digest(manifest, draw.alg), listed
        draw.key_sealed = keys.seal(key, f"{draw.id}/key")
        draw.blind_commit = blinding.key_commitment(key, draw.alg)
        draw.numbers, draw.aliases = _numbers(s, draw, frame, findings.shrunk(frame, seen)), frame.aliases
        draw.frozen_at, draw.lease_until = clock.now(), None
        levels.tell(s, draw, lent)
        payload = {"draw": draw.no, "attempt": draw.attempt, "manifest.json": draw.manifest}
        trail.append(s, "draw.frozen", ref=draw.id, actor=actor, payload=payload)
    return draw


def commit(actor: Actor, draw_id: str) -> Draw:
    """系统封下自己的数：先公布指纹，骰子之后才揭示（S0-20）；用手机的，此时发给每位见证人一个码。

    Raises Absent, Problem wrong_state / draw.too_late.
    """
    secret = keys.fresh()
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        following = rows.advance(draw, "commit")
        refuse(law.may_commit(draw.ceremony, draw.beacon, clock.now()))
        draw.state = following
        draw.secret_sealed = keys.seal(secret, f"{draw.id}/secret")
        draw.system_commit = transcript.commitment(draw.no, draw.attempt, "system", secret, draw.alg)
        draw.committed_at = clock.now()
        if draw.ceremony == "phones":
            s.add_all(tickets.issue(draw))
        payload = {"draw": draw.no, "attempt": draw.attempt, "system": draw.system_commit}
        trail.append(s, "draw.committed", ref=draw.id, actor=actor, payload=payload)
    return draw


def roll(actor: Actor, draw_id: str, digits: str, corrections: int = 0) -> Draw:
    """录入骰子：揭示、定种子、抽取、派员，一次办完并留痕（S4-08、S4-09）。

    Everything is computed before the unit; the unit writes the drawn and reserve rows only. `corrections` counts the
    digits that were typed anew while the witnesses watched; it goes into the trail, the minutes and the public page.
    The same digits once more (the answer was lost on the way) answer with the draw as it stands.
    Raises Absent; Problem wrong_state / draw.dice.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    if draw.dice is not None and draw.dice == "".join(digits.split()):
        return draw
    if draw.ceremony != "dice":
        raise Problem("wrong_state", "这次抽取不用骰子定种子。", state=draw.state)
    rows.advance(draw, "seed")
    dice = law.read_dice(digits)
    if isinstance(dice, Refusal):
        refuse(dice)
        raise AssertionError("unreachable")
    found = seeding.outcome(draw, seeding.Public(dice=dice))
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        rows.advance(draw, "seed")
        draw.dice, draw.typed = dice, None
        draw.numbers = draw.numbers | {"corrections": corrections}
        payload = seeding.land(s, draw, found)
        trail.append(s, "draw.drawn", ref=draw.id, actor=actor, payload=payload | {"dice_corrections": corrections})
    return draw


def void(actor: Actor, draw_id: str, reason: str) -> Draw:
    """取消：只在种子定下之前，理由公开（rulings 6）。

    Raises Absent, Problem wrong_state / draw.public_words.
    """
    unnamed(get_visible(Draw, actor, draw_id, "抽取"), actor, reason)
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        draw.state, draw.reason = rows.advance(draw, "void"), reason.strip()
        payload = {"draw": draw.no, "attempt": draw.attempt, "reason": draw.reason}
        trail.append(s, "draw.void", ref=draw.id, actor=actor, payload=payload)
    return draw


def names_open(draw: Draw) -> bool:
    """对象名称是否已经对本部门揭开（rulings 12）。"""
    return draw.state == "CLOSED" or (draw.open_at == "drawn" and draw.state in ("DRAWN", "OPEN"))


def _days(entry: PlanEntry, asked: dict[str, Any] | None) -> list[str]:
    """检查日：实施时间之内的工作日或半日；没有要求抽日子的为空。"""
    if not asked:
        return []
    first, last = max(asked["first"], entry.period_from, clock.today()), min(asked["last"], entry.period_to)
    found = dealing.inspection_days(first, last, asked["half"], years.in_force())
    if isinstance(found, Refusal):
        refuse(found)
        raise AssertionError("unreachable")
    return found


def _items_ready(s: Session, entry: PlanEntry) -> None:
    for item in items_of(s, entry.item_ids):
        refuse(planning.may_plan_item(item_facts(item), clock.today()))


def _numbered(s: Session, plan: Plan, last: Draw | None) -> Draw:
    row = Draw(id=new_id(), state="DRAFT", alg="sha256", created_at=clock.now(), department_id=plan.department_id)
    row.rehearsal = plan.kind == "REHEARSAL"
    if last is not None:
        row.no, row.year, row.seq, row.attempt = last.no, last.year, last.seq, last.attempt + 1
        row.previous_manifest = last.manifest
        return row
    row.year, row.attempt = clock.today().year, 1
    same = (Draw.year == row.year, Draw.rehearsal.is_(row.rehearsal))
    row.seq = (s.scalar(select(func.max(Draw.seq)).where(*same)) or 0) + 1
    row.no = f"{'YL' if row.rehearsal else ''}{jurisdiction().code}-{row.year}-{row.seq:02d}"  # 演练另编，不占号
    return row


def _frame(s: Session, draw: Draw, key: str, told: bool = False) -> Frame:
    entry, department = s.get_one(PlanEntry, draw.plan_entry_id), s.get_one(Department, draw.department_id)
    profile, day = rules.profile_of(department.id), clock.today()
    marks, seats = kinds.seats_of(s, entry, department.id)
    under = levels.below(s, department.id)
    lent = {one: under[one] for one in draw.lenders if one in under}
    limits = supplement.limits(s, draw)
    items = items_of(s, entry.item_ids)
    heads = frozenset(marks[part.department] for part in sharing.parts(entry, department.id, items))
    kind = kinds.Kind(
        marks, seats, draw.bundle, draw.days, *limits, registers=levels.registers(draw), lent=lent, heads=heads
    )
    most = profile.number("team.max_tasks")
    refuse(dealing.within_limit(draw.bundle, most))
    task = Task(
        entry, items, department.id, kind, draw.no, draw.attempt, draw.open_at, day, draw.alg,
        draw.ceremony, draw.beacon.get("rule", ""), profile.flag("team.qualification_match"),
        most,
    )  # fmt: skip
    past = history.visits(
        s,
        department_id=department.id,
        item_ids=entry.item_ids,
        day=day,
        months=entry.repeat_months,
        most=times_a_year(entry.frequency_cap, profile.number("frequency.max_per_year")),
        told=told,
    )
    try:
        return build(s, task, key, past)
    except QuotaImpossible as e:
        raise Problem("draw.quota", "各类比例、最少户数与名录户数互相矛盾，算不出名额。", reason=str(e)) from e


def _manifest(draw: Draw, frame: Frame, key: str, diff: dict[str, object] | None) -> bytes:
    return package.write_manifest(
        frame.files,
        draw=draw.no,
        attempt=draw.attempt,
        alg=draw.alg,
        blind_commit=blinding.key_commitment(key, draw.alg),
        plan_total=frame.total,
        strata=frame.counts,
        prev_manifest=draw.previous_manifest,
        diff=diff,
    )


def hints(s: Session, draw: Draw, frame: Frame) -> list[str]:
    """预检的提示：冻结时原样写进抽取记录。"""
    entry = s.get_one(PlanEntry, draw.plan_entry_id)
    said = {code: class_name(name) for code, name in frame.aliases["stratum"].items()}
    profile = rules.profile_of(draw.department_id)
    heavier = findings.weighted(frame, kinds.weights(entry))
    spare = findings.people(frame, kinds.people_needed(entry), _months(entry), profile)
    return heavier + findings.warnings(frame, said) + spare + sheet(s, draw)[1]


def _months(entry: PlanEntry) -> int:
    """实施时间跨几个月，头尾都算。"""
    first, last = entry.period_from, entry.period_to
    return (last.year - first.year) * 12 + last.month - first.month + 1


def sheet(s: Session, draw: Draw) -> tuple[Refusal | None, list[str]]:
    """检查表备好没有：拦住冻结的一条，与提示。"""
    entry = s.get_one(PlanEntry, draw.plan_entry_id)
    items = items_of(s, entry.item_ids)
    many = sharing.sheets(entry, draw.department_id, items)
    return findings.sheet(s, items, many, draw.rehearsal or jurisdiction().demo)


def class_name(code: str) -> str:
    """信用风险类别的说法。"""
    return "未分类" if code == UNCLASSED else f"{code} {CreditClass(code).label}"


def _numbers(s: Session, draw: Draw, frame: Frame, shrunk: list[str]) -> dict[str, Any]:
    """冻结时的数目，给桌面与记录用。"""
    flags = frame.flags
    return {
        "frame": len(frame.units),
        "included": flags.pop("-", 0),
        "excluded": dict(sorted(flags.items())),
        "planned": frame.total,
        "staff": frame.able,
        "staff_listed": len(frame.staff),
        "recusals": frame.recusals,
        "small_cells": frame.small,
        "hints": shrunk + hints(s, draw, frame),
        "strata": [{"code": x.code, "n": x.size, "ratio": [x.p, x.q]} for x in frame.strata],
    }
