"""抽取的办事函数：筹备、冻结、承诺、掷骰、取消；每一步一条留痕。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from draw import blind as blinding
from draw import package, transcript
from draw.hashing import digest
from draw.quota import QuotaImpossible
from draw.result import compute, render
from server import clock, storage, trail
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible
from server.db import new_id, session, unit
from server.domain import ceremony
from server.domain import plan as law
from server.domain.decide import Refusal
from server.domain.planning import offplan
from server.domain.vocabulary import WitnessRole
from server.domain.words import labels
from server.draws import history, keys, packing, rows
from server.draws.frame import Frame, Task, build
from server.draws.models import Draw, DrawUnit
from server.draws.problems import refuse
from server.plans import revising
from server.plans.models import Plan, PlanEntry
from server.plans.service import item_facts, items_of
from server.problems import Problem
from server.registry.service import settling
from server.rules import service as rules


def prepare(actor: Actor, plan_entry_id: str, *, witnesses: list[dict[str, str]], open_at: str | None = None) -> Draw:
    """筹备抽取（S1-20 计划外不得抽取；S2-10 没有依据不得抽取）。

    A cancelled draw of the same entry keeps its number; this one is its next attempt.
    Raises Absent; Problem draw.plan_not_approved / draw.period_over / draw.witness_missing / draw.exists / item.*.
    """
    with unit() as s:
        entry = get_visible(PlanEntry, actor, plan_entry_id, "计划条目")
        plan = s.get_one(Plan, entry.plan_id)
        profile = rules.profile_of(plan.department_id)
        refuse(offplan.may_draw(entry.random_kind))
        refuse(
            ceremony.may_prepare(
                revising.state_for(s, plan, entry), entry.period_to, clock.today(), len(witnesses), profile
            )
        )
        _items_ready(s, entry)
        last = s.scalar(select(Draw).where(Draw.plan_entry_id == entry.id).order_by(Draw.attempt.desc()).limit(1))
        if last is not None and last.state in ceremony.ALIVE:
            raise Problem("draw.exists", f"这个条目已有抽取 {last.no}，不能再抽一次。", draw_id=last.id)
        row = _numbered(s, plan, last)
        row.plan_entry_id, row.title, row.item_ids = entry.id, entry.name, list(entry.item_ids)
        row.witnesses, row.created_by = witnesses, actor.officer_id
        row.open_at = open_at or profile.text("draw.open_at")
        s.add(row)
        try:
            s.flush()
        except IntegrityError as e:
            raise Problem("conflict", "抽取编号刚被另一次抽取占用，请再试一次。") from e
        trail.append(s, "draw.prepared", ref=row.id, actor=actor, payload={"draw": row.no, "attempt": row.attempt})
    return row


def preflight(actor: Actor, draw_id: str) -> Frame:
    """预检：此刻冻结会得到什么；不写任何东西。

    Raises Absent, Problem draw.quota.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    return _frame(session(), draw, "0" * 64)


def freeze(actor: Actor, draw_id: str) -> Draw:
    """冻结两份名单（S0-19、S4-08）：盲码名单入库入档，清单指纹从此不变。

    The rows are staged in chunks, then one short unit flips the state; a second freeze of the same draw is refused.
    Raises Absent; Problem wrong_state / locked / draw.no_inspectors / draw.nobody_eligible / draw.nothing_to_draw /
    draw.quota / item.*.
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
        refuse(ceremony.may_freeze(frame.flags["-"], frame.total, frame.able, entry.team_size, list(frame.flags)))
        manifest = _manifest(s, draw, frame, key)
        files = packing.store(frame.files | {"manifest.json": manifest})
        rows.stage(draw.id, frame)
    except BaseException:
        rows.release(draw_id)
        raise
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        draw.state = rows.advance(draw, "freeze")
        draw.files, draw.manifest = files, digest(manifest, draw.alg)
        draw.key_sealed = keys.seal(key, f"{draw.id}/key")
        draw.blind_commit = blinding.key_commitment(key, draw.alg)
        draw.numbers, draw.aliases = _numbers(frame), frame.aliases
        draw.frozen_at, draw.lease_until = clock.now(), None
        payload = {"draw": draw.no, "attempt": draw.attempt, "manifest.json": draw.manifest}
        trail.append(s, "draw.frozen", ref=draw.id, actor=actor, payload=payload)
    return draw


def commit(actor: Actor, draw_id: str) -> Draw:
    """系统封下自己的数：先公布指纹，骰子之后才揭示（S0-20）。

    Raises Absent, Problem wrong_state.
    """
    secret = keys.fresh()
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        draw.state = rows.advance(draw, "commit")
        draw.secret_sealed = keys.seal(secret, f"{draw.id}/secret")
        draw.system_commit = transcript.commitment(draw.no, draw.attempt, "system", secret, draw.alg)
        draw.committed_at = clock.now()
        payload = {"draw": draw.no, "attempt": draw.attempt, "system": draw.system_commit}
        trail.append(s, "draw.committed", ref=draw.id, actor=actor, payload=payload)
    return draw


def roll(actor: Actor, draw_id: str, digits: str, corrections: int = 0) -> Draw:
    """录入骰子：揭示、定种子、抽取、派员，一次办完并留痕（S4-08、S4-09）。

    Everything is computed before the unit; the unit writes the drawn and reserve rows only. `corrections` counts the
    digits that were typed anew while the witnesses watched; it goes into the trail.
    Raises Absent; Problem wrong_state / draw.dice.
    """
    draw = get_visible(Draw, actor, draw_id, "抽取")
    rows.advance(draw, "seed")
    dice = ceremony.read_dice(digits)
    if isinstance(dice, Refusal):
        refuse(dice)
        raise AssertionError("unreachable")
    files = packing.load(draw)
    files["transcript.txt"] = _transcript(draw, dice)
    seed = transcript.seed(files["transcript.txt"], draw.alg)
    result = compute(files, seed, draw.no, draw.attempt, draw.alg)
    files["result.txt"] = render(result)
    stored, packed = packing.store(files), storage.put(packing.zipped(files))
    places = rows.places(draw, result)
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        rows.advance(draw, "seed")
        draw.state = "DRAWN"
        draw.dice, draw.seed, draw.files, draw.package = dice, seed, stored, packed
        draw.result, draw.drawn_at = digest(files["result.txt"], draw.alg), clock.now()
        rows.write(s, draw, places)
        payload = {"draw": draw.no, "attempt": draw.attempt, "seed": seed, "result.txt": draw.result}
        trail.append(s, "draw.drawn", ref=draw.id, actor=actor, payload=payload | {"dice_corrections": corrections})
    return draw


def void(actor: Actor, draw_id: str, reason: str) -> Draw:
    """取消：只在种子定下之前，理由公开（rulings 6）。

    Raises Absent, Problem wrong_state.
    """
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        draw.state, draw.reason = rows.advance(draw, "void"), reason.strip()
        payload = {"draw": draw.no, "attempt": draw.attempt, "reason": draw.reason}
        trail.append(s, "draw.void", ref=draw.id, actor=actor, payload=payload)
    return draw


def names_open(draw: Draw) -> bool:
    """对象名称是否已经公开（rulings 12）。"""
    return draw.state == "CLOSED" or (draw.open_at == "drawn" and draw.state in ("DRAWN", "OPEN"))


def _items_ready(s: Session, entry: PlanEntry) -> None:
    for item in items_of(s, entry.item_ids):
        refuse(law.may_plan_item(item_facts(item), clock.today()))


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


def _frame(s: Session, draw: Draw, key: str) -> Frame:
    entry, department = s.get_one(PlanEntry, draw.plan_entry_id), s.get_one(Department, draw.department_id)
    profile, day = rules.profile_of(department.id), clock.today()
    items = items_of(s, entry.item_ids)
    task = Task(entry, items, department.id, department.code, draw.no, draw.attempt, draw.open_at, day, draw.alg)
    past = history.visits(
        s,
        department_id=department.id,
        item_ids=entry.item_ids,
        day=day,
        months=entry.repeat_months,
        most=profile.number("frequency.max_per_year"),
    )
    try:
        return build(s, task, key, past)
    except QuotaImpossible as e:
        raise Problem("draw.quota", "各类比例、最少户数与名录户数互相矛盾，算不出名额。", reason=str(e)) from e


def _manifest(s: Session, draw: Draw, frame: Frame, key: str) -> bytes:
    return package.write_manifest(
        frame.files,
        draw=draw.no,
        attempt=draw.attempt,
        alg=draw.alg,
        blind_commit=blinding.key_commitment(key, draw.alg),
        plan_total=frame.total,
        strata=frame.counts,
        prev_manifest=draw.previous_manifest,
        diff=_diff(s, draw, set(frame.entity_of.values())),
    )


def _diff(s: Session, draw: Draw, now: set[str]) -> dict[str, object] | None:
    """与同一部门上一次冻结相比，名单多了几户、少了几户。"""
    last = s.scalar(
        select(Draw)
        .where(Draw.department_id == draw.department_id, Draw.manifest.is_not(None), Draw.id != draw.id)
        .where(Draw.rehearsal.is_(draw.rehearsal))
        .order_by(Draw.frozen_at.desc())
        .limit(1)
    )
    if last is None:
        return None
    before = set(s.scalars(select(DrawUnit.entity_id).where(DrawUnit.draw_id == last.id)))
    return {"since": last.manifest, "added": len(now - before), "removed": len(before - now)}


def _numbers(frame: Frame) -> dict[str, Any]:
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
        "strata": [{"code": x.code, "n": x.size, "ratio": [x.p, x.q]} for x in frame.strata],
    }


def _transcript(draw: Draw, dice: str) -> bytes:
    secret = keys.unseal(draw.secret_sealed or b"", f"{draw.id}/secret")
    return transcript.render(
        transcript.Transcript(
            draw.no,
            draw.attempt,
            draw.manifest or "",
            {"system": draw.system_commit or ""},
            {"system": secret},
            dice,
            witnesses=tuple(_office(w) for w in draw.witnesses),
        )
    )


def _office(witness: dict[str, str]) -> str:
    """公开的只是见证人的身份，不是姓名；认得的身份写成中文。"""
    role = " ".join(witness.get("role", "").split())
    return labels(WitnessRole).get(role, role) or "见证人"
