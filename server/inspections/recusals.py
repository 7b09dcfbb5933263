"""现场申请的回避：决定之前检查停着，决定了手机接着查（S2-12）。"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.accounts.models import Officer
from server.auth import Actor, get_visible, visible
from server.db import session, unit
from server.domain import stages
from server.domain.vocabulary.draws import SeatReason
from server.draws.after import standing
from server.draws.after.models import DrawChange
from server.draws.models import Draw
from server.inspections import names, service
from server.inspections.feeds import feed_all
from server.inspections.models import Assignment, OpLog, TeamMember
from server.inspections.service import crew, state_of
from server.problems import Problem
from server.registry.inspectors import standing as people
from server.registry.inspectors.standing import SteppedAside
from server.registry.models import Inspector
from server.trail.models import LogPayload

ASKED = (
    OpLog.kind == "recuse.request",
    OpLog.verdict == "applied",
    OpLog.effective.is_(True),
    OpLog.raw.is_not(None),  # nothing is left of what was destroyed with its dossier
)

REFUSED = (LogPayload.kind == "assignment.recusal_refused",)
"""Of a named team each refusal stands in the trail alone: the assignment keeps the last."""
RECALLED = (LogPayload.kind == "assignment.recalled",)
OWN = "本人对这一户申请回避，已照办"
GRANTED = "对这一户的回避申请已照办"
CHANGED = "已因回避从这一户换下"


def decided(s: Session, rows: Sequence[Assignment]) -> dict[str, dict[str, Any]]:
    """各派单最近一次回避申请的决定：哪一条、成立没有、意见；没有申请、还没有定的不列。

    Granted is whoever of the team was replaced since, for whatever reason; refused is a recusal turned down.
    """
    found = {}
    for row, op in _last(s, rows).values():
        if row.recusal and row.recusal["op"] == op.op_id:
            found[row.id] = {"op": op.op_id, "granted": False, "opinion": row.recusal["opinion"]}
            continue
        change = next((one for one in _changes(s, row) if _settles(one, row, op.op, op.received_at)), None)
        if change is not None:
            found[row.id] = {"op": op.op_id, "granted": change.state == "CONFIRMED", "opinion": change.opinion}
    return found


def outcomes(s: Session, row: Assignment) -> list[dict[str, Any]]:
    """每一次回避申请后来怎样，写进卷里：成立没有、几时、谁定的、意见、换下与接手的人；没有定的不列。"""
    asked = select(OpLog).where(OpLog.insp == row.id, *ASKED).order_by(OpLog.op_id)
    return [{"op": op.op_id, **found} for op in s.scalars(asked) if (found := _outcome(s, row, op))]


def history(s: Session, row: Assignment) -> list[dict[str, Any]]:
    """每一次回避申请：谁、为什么、几时，后来怎样（granted 为空是没有定）；先申请的在前。"""
    asked = select(OpLog).where(OpLog.insp == row.id, *ASKED).order_by(OpLog.op_id)
    return [_asked(s, row, op) for op in s.scalars(asked)]


def _asked(s: Session, row: Assignment, op: OpLog) -> dict[str, Any]:
    found = _outcome(s, row, op) or {}
    return {
        "by": op.op["p"]["by"],
        "reason": op.op["p"]["reason"],
        "asked_at": clock.iso(asked_at(op.op, op.received_at)),
        "granted": found.get("granted"),
        "at": found.get("at", ""),
        "decided_by": found.get("by", ""),
        "out": found.get("out", ""),
        "opinion": found.get("opinion", ""),
    }


def former(s: Session, row: Assignment) -> list[dict[str, Any]]:
    """指定的检查组：同一条目、同一户先前撤回的派单，先派的在前；原来的检查组和通知书、谁撤回，有申请回避的谁申请、谁定（S2-12）。

    The same team sent again on another day, with no request and no notice handed out, leaves nothing to tell.
    """
    if row.plan_entry_id is None or row.draw_id is not None:
        return []
    now = {seat["inspector_id"] for seat in row.package["team"]}
    same = (Assignment.plan_entry_id == row.plan_entry_id, Assignment.entity_id == row.entity_id)
    query = select(Assignment).where(*same, Assignment.state == "cancelled", Assignment.created_at < row.created_at)
    rows = list(s.scalars(query.order_by(Assignment.created_at, Assignment.id)))
    told = [(one, _withdrawn(s, one, history(s, one))) for one in rows]
    return [
        found
        for one, found in told
        if found["asked"] or found["served"] or {seat["inspector_id"] for seat in one.package["team"]} != now
    ]


def _withdrawn(s: Session, row: Assignment, asked: list[dict[str, Any]]) -> dict[str, Any]:
    package, entry = row.package, _recalled(s, row)
    where = (OpLog.insp == row.id, OpLog.verdict == "applied", OpLog.effective.is_(True), OpLog.raw.is_not(None))
    query = select(OpLog).where(*where, OpLog.kind == "credentials.show").order_by(OpLog.op_id)
    served = [clock.iso(asked_at(op.op, op.received_at)) for op in s.scalars(query) if op.op["p"]["notice_served"]]
    return {
        "no": row.no,
        "notice_no": row.notice_no,
        "issued_at": package["issued_at"],
        "code_url": package["code_url"],
        "team": [{name: seat[name] for name in ("name", "cert_no", "role")} for seat in package["team"]],
        "team_reason": package["nonrandom"]["team_reason"],
        "asked": asked,
        "recalled_at": clock.iso(entry.at) if entry else "",
        "recalled_by": _officer(s, entry.actor) if entry else "",
        "recalled_reason": row.cancelled_reason,
        "served": served,
        "paragraphs": package["notice"]["paragraphs"] if served else [],
    }


def _outcome(s: Session, row: Assignment, op: OpLog) -> dict[str, Any] | None:
    """申请之后最先的一个决定：以后再换人与这次申请无关。"""
    for refusal in s.scalars(select(LogPayload).where(*REFUSED, LogPayload.ref == row.id).order_by(LogPayload.i)):
        told = json.loads(refusal.json)["data"]
        if told["op"] == op.raw_hash:
            return _told(s, False, refusal.at, refusal.actor) | {"opinion": told["opinion"]}
    entry = next((told for one, told in _granted(s, row) if one.op_id == op.op_id), None)
    if entry is not None:
        out = "、".join(_names(row, _aside(s, row, op, entry)))
        return _told(s, True, entry.at, entry.actor) | {"out": out, "opinion": json.loads(entry.json)["data"]["reason"]}
    settling = [one for one in reversed(_changes(s, row)) if _settles(one, row, op.op, op.received_at)]
    if not settling:
        return None
    change = settling[0]
    names = {"out": _name(s, change.inspector_id), "into": _name(s, change.replacement_id)}
    told = _told(s, change.state == "CONFIRMED", change.decided_at or change.proposed_at, change.decided_by)
    return told | names | {"opinion": change.opinion, "reason": change.reason}


def _told(s: Session, granted: bool, at: datetime, officer_id: str | None) -> dict[str, Any]:
    by = _officer(s, officer_id)
    return {"granted": granted, "at": clock.iso(at), "by": by, "out": "", "into": "", "reason": ""}


def _officer(s: Session, officer_id: str | None) -> str:
    found = s.get(Officer, officer_id) if officer_id else None
    return found.display_name if found else ""


def seats_changed(s: Session, row: Assignment) -> list[dict[str, Any]]:
    """抽取产生的检查组换过的人，派发以前换的也在内，先换的在前：谁、什么席位、谁接手、为什么、几时、谁提出、谁定。

    n: the line of changes.txt; evidence: the digest of what was laid before whoever confirmed. Walked from the team of
    today back to the one that was drawn, so that the seats of other departments at the same visit stay out.
    """
    roles, found = {one.inspector_id: one.role for one in row.team}, list[dict[str, Any]]()
    for one in _changes(s, row) if row.draw_id else ():
        role = roles.get(str(one.replacement_id)) or roles.get(str(one.inspector_id))
        if one.kind != standing.SEAT or one.state != "CONFIRMED" or role is None:
            continue
        roles.setdefault(str(one.inspector_id), role)
        found.append({"role": role, **_seat(s, one)})
    return found[::-1]


def _seat(s: Session, one: DrawChange) -> dict[str, Any]:
    return {
        "out": _name(s, one.inspector_id),
        "into": _name(s, one.replacement_id),
        "reason": one.reason,
        "words": one.words,
        "at": clock.iso(one.decided_at or one.proposed_at),
        "proposed_by": _officer(s, one.proposed_by),
        "by": _officer(s, one.decided_by),
        "n": one.n,
        "evidence": one.evidence,
    }


def _name(s: Session, inspector_id: str | None) -> str:
    found = s.get(Inspector, inspector_id) if inspector_id else None
    return found.name if found else ""


def asked_at(op: Mapping[str, Any], received: datetime) -> datetime:
    """几时申请的：照手机当时的钟，不晚于送到的时候；没有信号时打电话定了的，申请后到也算定了。"""
    try:
        return min(received, clock.parse_iso(op["wall"]) + timedelta(milliseconds=op["off"]))
    except OverflowError:  # a clock beyond the calendar
        return received


def stepped_aside(s: Session, ids: Sequence[str]) -> list[SteppedAside]:
    """这些人里回避申请照办了的：抽取产生的组换了人，指定的组撤回了派单；演练的不算（S2-12）。

    Where the firm asked and nobody wrote down of whom, a recall says of nobody that he must keep away.
    """
    changed = (
        select(DrawChange)
        .join(Draw, Draw.id == DrawChange.draw_id)
        .where(DrawChange.inspector_id.in_(ids), DrawChange.reason == SeatReason.P1, DrawChange.state == "CONFIRMED")
        .where(DrawChange.kind == standing.SEAT, Draw.rehearsal.is_(False))
    )
    found = [
        SteppedAside(str(one.inspector_id), str(one.entity_id), _day(one.decided_at or one.proposed_at), CHANGED)
        for one in s.scalars(changed)
    ]
    theirs = select(TeamMember.assignment_id).where(TeamMember.inspector_id.in_(ids))
    asked = select(OpLog.insp).where(*ASKED, OpLog.insp == Assignment.id).exists()
    recalled = select(Assignment).where(Assignment.state == "cancelled", Assignment.id.in_(theirs), asked)
    for row in s.scalars(recalled.where(Assignment.rehearsal.is_(False))):
        for op, entry in _granted(s, row):
            own = _asker(s, row, op)
            for one in _aside(s, row, op, entry):
                why = OWN if one == own else GRANTED
                found += [SteppedAside(one, row.entity_id, _day(entry.at), why)] if one in ids else []
    return found


def _day(at: datetime) -> date:
    return clock.shanghai_day(at)


def _recalled(s: Session, row: Assignment) -> LogPayload | None:
    """这张派单是谁、几时、为什么撤回的；没有撤回、随抽取作废的为 None。"""
    if row.state != "cancelled":
        return None
    query = select(LogPayload).where(*RECALLED, LogPayload.ref == row.id).order_by(LogPayload.i.desc())
    return s.scalars(query.limit(1)).first()


def _granted(s: Session, row: Assignment) -> list[tuple[OpLog, LogPayload]]:
    """指定的检查组：撤回派单时还立着的申请，连同撤回的那一条；撤回就是照办，先前经审不成立的不算。"""
    entry = _recalled(s, row)
    if entry is None or seated(s, row):
        return []
    refused = (row.recusal or {}).get("op", "")
    query = select(OpLog).where(OpLog.insp == row.id, *ASKED, OpLog.op_id > refused).order_by(OpLog.op_id)
    return [(op, entry) for op in s.scalars(query)]


def _aside(s: Session, row: Assignment, op: OpLog, entry: LogPayload) -> list[str]:
    """照办以后谁回避：自己申请的本人，和撤回时写明的人；照检查组的次序。"""
    out = {*json.loads(entry.json)["data"].get("aside", ()), _asker(s, row, op)}
    return [one.inspector_id for one in row.team if one.inspector_id in out]


def _asker(s: Session, row: Assignment, op: OpLog) -> str | None:
    """自己申请回避的检查人员；对方的申请总记在亮证之后，为 None（与文书上分得一样）。"""
    mine = next((one.inspector_id for one in row.team if one.officer_id == op.actor), None)
    named = [seat["inspector_id"] for seat in row.package["team"] if seat["name"] == op.op["p"]["by"]]
    if named:
        return mine if mine in named else str(named[0])
    before = (OpLog.insp == row.id, OpLog.dev == op.dev, OpLog.seq < op.seq, OpLog.kind == "credentials.show")
    return None if s.scalar(select(OpLog.op_id).where(*before).limit(1)) else mine


def _names(row: Assignment, ids: Sequence[str]) -> list[str]:
    return [seat["name"] for seat in row.package["team"] if seat["inspector_id"] in ids]


def waits(s: Session, row: Assignment) -> dict[str, Any] | None:
    """等审批人定的申请：谁、为什么；检查人员自己申请的，连同他的编号 asker。"""
    op = unanswered(s, row)
    if op is None:
        return None
    own = _asker(s, row, op)
    told: dict[str, Any] = {**op.op["p"]}
    return told | {"asker": own} if own else told


def seated(s: Session, row: Assignment) -> bool:
    """检查组由抽取产生：换人、驳回都在抽取页上办；指定的检查组由审批人定（S2-01）。"""
    draw = s.get(Draw, row.draw_id) if row.draw_id else None
    return draw is not None and bool(standing.teams(s, draw).get(row.entity_id))


def unanswered(s: Session, row: Assignment) -> OpLog | None:
    """指定的检查组遇到的、审批人还没有定的申请。"""
    op = _last(s, [row]).get(row.id, (row, None))[1] if row.state in stages.IN_HAND else None
    return op if op and (row.recusal or {}).get("op") != op.op_id and not seated(s, row) else None


def turn_down(actor: Actor, assignment_id: str, opinion: str) -> Assignment:
    """指定的检查组：回避经审不成立，写明意见，检查接着进行；成立的撤回派单，另指定检查组（S2-12）。

    Raises Absent; Problem wrong_state, duty_separation.
    """
    get_visible(Assignment, actor, assignment_id, "派单")
    with unit() as s:
        row = s.scalars(select(Assignment).where(Assignment.id == assignment_id).with_for_update()).one()
        op = unanswered(s, row)
        if op is None:
            raise Problem("wrong_state", "这张派单没有等审批人定的回避申请。", state=row.state)
        if actor.officer_id in crew(row):
            raise Problem("duty_separation", "您在这个检查组里，回避由别的审批人定。")
        row.recusal = {"op": op.op_id, "opinion": opinion}
        if row.state == "suspended":
            state_of(s, row, "arrive")
        feed_all(s, crew(row), "package", row.id)
        for officer_id in crew(row):
            text = f"{row.no}：回避经审不成立，请继续检查。意见：{opinion}"
            tell(s, officer_id, "recusal", text, dedupe=f"recusal:{op.op_id}")
        payload = {"op": op.raw_hash, "opinion": opinion}
        trail.append(s, "assignment.recusal_refused", ref=row.id, actor=actor, payload=payload)
    return row


def recall(actor: Actor, assignment_id: str, reason: str, aside: Sequence[str] = ()) -> Assignment:
    """撤回派单；指定的检查组有人申请回避还没有定的，撤回就是照办，归组外的审批人（S2-12）。

    Raises Absent; Problem duty_separation, those of service.recall.
    """
    row = get_visible(Assignment, actor, assignment_id, "派单")
    if unanswered(session(), row) is not None:
        if not actor.has("approver"):
            raise Problem("duty_separation", "有人申请回避，撤回就是照办，由审批人定。")
        if actor.officer_id in crew(row):
            raise Problem("duty_separation", "您在这个检查组里，回避由别的审批人定。")
    return service.recall(actor, assignment_id, reason, aside)


def announce(s: Session, row: Assignment, op: Mapping[str, Any], received: datetime) -> None:
    """手机送来了申请：经办和审批人得知，到抽取页上办；打电话定了才送到的不用再说。"""
    if any(_settles(one, row, op, received) for one in _changes(s, row)):
        return
    p = op["p"]
    text = f"{names.title(row)}：{p['by']}申请回避，等局里决定，决定以前不检查。理由：{p['reason']}"
    for role in ("clerk", "approver"):
        for officer_id in officers_with(s, role, row.department_id, clock.today()):
            tell(s, officer_id, "recusal", text, dedupe=f"recusal:{op['op_id']}", link=_link(s, row))


def waiting(actor: Actor) -> list[dict[str, str]]:
    """还没有人提出怎么办的回避申请：经办、审批人提出，第二个人再定。"""
    if not actor.has("clerk", "approver"):
        return []
    s = session()
    asked = select(OpLog.insp).where(*ASKED)
    own = (Assignment.state.in_(stages.IN_HAND), Assignment.id.in_(asked))
    rows = s.scalars(visible(Assignment, actor).where(*own).order_by(Assignment.id)).all()
    return [
        {"key": "recusals_to_answer", "text": f"{names.title(row)}：{op.op['p']['by']}申请回避", "link": _link(s, row)}
        for row, op in _last(s, rows).values()
        if _falls_to(s, actor, row, op)
    ]


def _falls_to(s: Session, actor: Actor, row: Assignment, op: OpLog) -> bool:
    """抽取产生的组：还没有人提出换人或驳回；指定的组：还没有定，归组外的审批人。"""
    if not seated(s, row):
        return actor.has("approver") and actor.officer_id not in crew(row) and unanswered(s, row) is not None
    known = _changes(s, row)
    return not any(one.state == "PROPOSED" or _settles(one, row, op.op, op.received_at) for one in known)


def _link(s: Session, row: Assignment) -> str:
    return f"/desk/draws/{row.draw_id}?tab=after" if seated(s, row) else f"/desk/progress?id={row.id}"


def _last(s: Session, rows: Sequence[Assignment]) -> dict[str, tuple[Assignment, OpLog]]:
    """各派单最近的一次申请；照操作编号，与手机重放的次序相同。"""
    known = {row.id: row for row in rows}
    query = select(OpLog).where(OpLog.insp.in_(known), *ASKED).order_by(OpLog.op_id)
    return {op.insp: (known[op.insp], op) for op in s.scalars(query)}


def _changes(s: Session, row: Assignment) -> list[DrawChange]:
    """这一户的变更，后办的在前。"""
    query = select(DrawChange).where(DrawChange.draw_id == row.draw_id, DrawChange.entity_id == row.entity_id)
    return sorted(s.scalars(query), key=lambda one: (one.decided_at or one.proposed_at, one.n or 0), reverse=True)


def _settles(change: DrawChange, row: Assignment, op: Mapping[str, Any], received: datetime) -> bool:
    team = [one.inspector_id for one in row.team]
    return standing.settles(change, row.entity_id, team, asked_at(op, received))


people.asides.append(stepped_aside)
