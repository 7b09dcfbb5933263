"""抽取变更之后派单跟着变：换户的撤回旧单、派出新单，换人的换发任务包，作废的全部撤回（S4-09）。"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.messages import tell
from server.db import new_id
from server.domain import stages
from server.domain.decide import Refusal
from server.draws.after import service as changes
from server.draws.after import standing
from server.draws.after.models import DrawChange
from server.draws.models import Draw, DrawUnit
from server.inspections import visiting
from server.inspections.dispatch import add, on_day, prepare, started, stratum_sizes, teams_of
from server.inspections.feeds import feed, feed_all
from server.inspections.models import Assignment, OpLog, Record, TeamMember
from server.inspections.names import BEFORE_THE_DOOR
from server.inspections.package import Seat, Task, day_of, notice_of
from server.inspections.recusals import ASKED, asked_at, decided, seated
from server.inspections.service import crew, state_of
from server.plans.models import PlanEntry
from server.problems import Problem
from server.registry.models import Entity
from server.rules import service as rules
from sync.canon import canonical

GONE = "抽取变更"
OPEN = stages.IN_HAND


def follow(s: Session, draw: Draw, change: DrawChange) -> None:
    """在变更的办事单元里：派发以前没有派单，什么也不用做。"""
    if change.kind == "SUPERSEDE":
        for row in s.scalars(select(Assignment).where(Assignment.draw_id == draw.id).with_for_update()).all():
            if "cancel" in stages.acts(stages.ASSIGNMENT, row.state):
                _cancel(s, row, f"{GONE}：整次抽取已作废。")
    elif draw.state == "OPEN" and change.kind == "UNIT":
        every = _assignments(s, draw.id, str(change.entity_id))
        old = every[0]
        window = (max(clock.today(), old.window_from), max(clock.today(), old.window_to))
        for one in every:
            _cancel(s, one, f"{GONE}：这一户已换下。")
        if change.called_id:
            task = prepare(s, s.get_one(PlanEntry, draw.plan_entry_id), draw, window)
            _issue(s, task, draw, change, [one.inspector_id for one in old.team if one.until is None])
    elif draw.state == "OPEN":
        _hand_over(s, draw, change)


def decline(s: Session, draw: Draw, change: DrawChange) -> None:
    """回避不成立：中止了的检查接着进行，检查组得知意见（S2-12、rulings 44）。"""
    if change.kind != "SEAT" or change.reason != "P1":
        return
    where = (Assignment.draw_id == draw.id, Assignment.entity_id == change.entity_id, Assignment.state.in_(OPEN))
    for row in s.scalars(select(Assignment).where(*where).with_for_update()).all():
        if row.visit_id is not None and not _on_team(row, str(change.inspector_id)):
            continue
        if row.state == "suspended":
            state_of(s, row, "arrive")
        elif not decided(s, [row]):
            continue
        feed_all(s, crew(row), "package", row.id)  # the phones wait for it
        for officer_id in crew(row):
            text = f"{row.no}：回避经审不成立，请继续检查。意见：{change.opinion}"
            tell(s, officer_id, "recusal", text, dedupe=f"recusal:{change.id}")


def claimed(s: Session, draw: Draw) -> list[dict[str, Any]]:
    """手机送来的回避申请：封存以前的派单。"""
    query = (
        select(Assignment, OpLog)
        .join(OpLog, OpLog.insp == Assignment.id)
        .where(Assignment.draw_id == draw.id, Assignment.state.in_(OPEN))
        .where(*ASKED)
    )
    return [
        {
            "entity_id": row.entity_id,
            "blind": row.package["draw"]["blind"],
            "no": row.no,
            "by": op.op["p"]["by"],
            "reason": op.op["p"]["reason"],
            "state": row.state,
            "at": op.received_at,
            "asked_at": asked_at(op.op, op.received_at),
            "team": [one.inspector_id for one in row.team],
        }
        for row, op in s.execute(query)
        if seated(s, row)
    ]


def inspected() -> ColumnElement[bool]:
    """这一户有封存的检查（DrawUnit 的查询条件）；演练的随抽取不算。"""
    held = select(Record.assignment_id).join(Assignment, Assignment.id == Record.assignment_id)
    return held.where(Assignment.draw_id == DrawUnit.draw_id, Assignment.entity_id == DrawUnit.entity_id).exists()


def is_sealed(s: Session, draw_id: str, entity_id: str, inspector_id: str | None = None) -> bool:
    """这一户的检查封存了没有；问一个席位的，只看他那一组的（联合检查各部门各一组）。"""
    query = select(Assignment).where(Assignment.draw_id == draw_id, Assignment.entity_id == entity_id)
    rows = [row for row in s.scalars(query) if inspector_id is None or _on_team(row, inspector_id)]
    return any(s.get(Record, row.id) is not None for row in rows)


def _on_team(row: Assignment, inspector_id: str) -> bool:
    return any(one.inspector_id == inspector_id and one.until is None for one in row.team)


def _assignments(s: Session, draw_id: str, entity_id: str) -> list[Assignment]:
    """这一户还在办的派单，联合检查的牵头部门在前。Raises Problem wrong_state."""
    query = select(Assignment).where(Assignment.draw_id == draw_id, Assignment.entity_id == entity_id)
    query = query.where(Assignment.state != "cancelled").order_by(Assignment.id).with_for_update()
    rows = sorted(s.scalars(query), key=lambda row: (row.visit_id != row.id, row.id))
    if not rows:
        raise Problem("wrong_state", "这一户的派单已经撤回，没有可以变更的检查。")
    return rows


def _held_by(s: Session, draw: Draw, change: DrawChange) -> Assignment:
    """退出的人所在的那一张派单。Raises Problem wrong_state."""
    rows = _assignments(s, draw.id, str(change.entity_id))
    return next((row for row in rows if _on_team(row, str(change.inspector_id))), rows[0])


def _cancel(s: Session, row: Assignment, reason: str) -> None:
    following = stages.advance(stages.ASSIGNMENT, row.state, "cancel")
    if isinstance(following, Refusal):
        raise Problem("change.sealed", "这一户的检查已经封存，不能再换。", state=row.state)
    row.state, row.cancelled_reason = following, reason
    body = {"reason": reason, "at": clock.iso(clock.now())}
    feed_all(s, [one.officer_id for one in row.team if one.until is None], "recall", row.id, body)
    rules.cancel(s, row.id)


def _issue(s: Session, task: Task, draw: Draw, change: DrawChange, before: list[str]) -> None:
    """递补户的派单与通知书，送到他的检查组；检查组不由抽取产生的，接着用换下那一户的。"""
    entity, own = s.get_one(Entity, str(change.called_id)), s.get_one(DrawUnit, (draw.id, str(change.called_id)))
    team = teams_of(s, {entity.id: list(change.seats) or before})[entity.id]
    if len(team) < 2:
        raise Problem("dispatch.no_account", "检查组不足两人（S1-11），不能派发。")
    taken = visiting.take_numbers(s, task, [entity.id])[0]
    made = visiting.packages(task, own, stratum_sizes(s, draw.id)[own.stratum], entity, team, taken)
    rows = [add(s, *record) for record in made]
    started(s, task, rows)
    for row in rows:
        feed_all(s, [seat.officer_id for seat in row.team], "package", row.id)


def _hand_over(s: Session, draw: Draw, change: DrawChange) -> None:
    """换一个人：任务包与通知书换发给现在的检查组，退出的人收到撤回；做过的操作都保留。

    At a joint visit only the record of his department changes hands; partners who have not set out get the new notice.
    """
    row = _held_by(s, draw, change)
    if "cancel" not in stages.acts(stages.ASSIGNMENT, row.state):
        raise Problem("change.sealed", "这一户的检查已经封存，不能再换。", state=row.state)
    window = (row.window_from, row.window_to)
    task = prepare(s, s.get_one(PlanEntry, draw.plan_entry_id), draw, window)
    task = on_day(task, standing.days(draw).get(row.package["draw"]["blind"], ""))
    out = next(one for one in row.team if one.until is None and one.inspector_id == change.inspector_id)
    fresh = teams_of(s, {row.entity_id: [str(change.replacement_id)]})[row.entity_id][0]
    now = clock.now()
    out.until = now
    row.team.append(
        TeamMember(
            officer_id=fresh.officer_id,
            inspector_id=fresh.inspector_id,
            role=out.role,
            position=out.position,
            since=now,
        )
    )
    package = _reissued(s, task, row, str(change.inspector_id), fresh)
    _written(row, package)
    if row.seal_holder == out.officer_id:
        row.seal_holder = fresh.officer_id
    feed(s, out.officer_id, "recall", row.id, {"reason": f"{GONE}：您不再参加这一户的检查。", "at": clock.iso(now)})
    crew = [one.officer_id for one in row.team if one.until is None]
    feed_all(s, crew, "package", row.id)
    for other in visiting.others(s, row):
        if other.state in BEFORE_THE_DOOR and other.state != "cancelled":
            told = {"notice": package["notice"], "joint": package["joint"]}
            _written(other, other.package | told | {"package_id": new_id(), "issued_at": clock.iso(now)})
            feed_all(s, [one.officer_id for one in other.team if one.until is None], "package", other.id)


def _written(row: Assignment, package: dict[str, Any]) -> None:
    raw = canonical(package)
    row.package_raw, row.package_hash = raw.decode(), sha256(raw).hexdigest()


def _reissued(s: Session, task: Task, row: Assignment, out: str, fresh: Seat) -> dict[str, Any]:
    """换发的任务包：检查组与通知书换新，链的起点、文号、检查码不变。"""
    package = row.package
    team = [_seated(one, out, fresh) for one in package["team"]]
    seats = [Seat(*(seat[name] for name in SEAT)) for seat in team]
    entity = s.get_one(Entity, row.entity_id)
    if "joint" in package:
        mine = visiting.partner(package | {"team": team})
        parts = [mine if one["no"] == row.no else one for one in package["joint"]["parts"]]
        told = {"joint": package["joint"] | {"parts": parts}}
        told["notice"] = visiting.notice_of(task, entity, parts, row.notice_no)
    else:
        told = {"notice": notice_of(task, entity, seats, row.notice_no)}
    told["notice"] = _in_place_of(package, told["notice"])
    return package | {
        "package_id": new_id(),
        "team": team,
        **told,
        "seal_holder": next(seat["officer_id"] for seat in team if seat["role"] == "LEAD"),
        "issued_at": clock.iso(clock.now()),
    }


def _in_place_of(package: dict[str, Any], notice: dict[str, Any]) -> dict[str, Any]:
    """换发的通知书：写明是重新制作；先前的照样留在任务包里，它可能已经送达。

    Whether it was handed out only the phones know, and they may be without a network: the words fit both.
    """
    said = f"因检查人员变更，本通知书于{day_of(clock.today())}重新制作；此前同一文号的通知书已经送达的，由本件代替。"
    former = {"issued_at": package["issued_at"], "paragraphs": package["notice"]["paragraphs"]}
    paragraphs = [*notice["paragraphs"][:-1], said, notice["paragraphs"][-1]]
    return notice | {"paragraphs": paragraphs, "former": [*package["notice"].get("former", []), former]}


SEAT = ("officer_id", "inspector_id", "name", "cert_no", "cert_until", "department", "role")


def _seated(one: dict[str, Any], out: str, fresh: Seat) -> dict[str, Any]:
    return fresh.as_json() | {"role": one["role"]} if one["inspector_id"] == out else one


changes.followers.append(follow)
changes.declined.append(decline)
changes.sealed.append(is_sealed)
standing.claims.append(claimed)
standing.kept.append(inspected)
