"""公示清单、抽取、检查码与统计：变了才重写。"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from server import clock, storage
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.db import PublicBase, session
from server.domain.dealing import day_words, short_day
from server.domain.office import ways
from server.domain.shares import percent
from server.domain.vocabulary.inspections import TeamRole
from server.domain.vocabulary.plans import RandomKind, Targeting
from server.draws import kinds, manual, packing, showing
from server.draws.after import standing as placed
from server.draws.models import Draw, DrawUnit
from server.followups import service as followups
from server.inspections.models import Assignment, Record
from server.plans.models import PlanEntry
from server.publications import changed, foreseen, gate, projection, roster
from server.publications.gate import Text, passes, passing
from server.publications.public import PublicCode, PublicDraw, PublicInspector, PublicItem, PublicResult
from server.publications.visits import public_now
from server.rules import service as rules

PUBLIC_DRAWS = ("FROZEN", "COMMITTED", "SEEDED", "DRAWN", "OPEN", "CLOSED", "SUPERSEDED")
DEAD = ("cancelled",)


def stamp(value: Any) -> str:
    """一组内容的版本：规范文本的散列。"""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def departments() -> dict[str, Department]:
    """全部部门，按编号。"""
    return {row.id: row for row in session().scalars(select(Department))}


def rewrite(
    name: str, model: type[PublicBase], key: Any, made: list[dict[str, Any]], held: frozenset[str] = frozenset()
) -> bool:
    """一份清单变了才整份重写；扣下的（held）不写，已公开的旧样留着。"""
    # what was held and is no more leaves the public too, though nothing else of the list has changed
    mark = {"stamp": stamp([made, sorted(held)] if held else made), "count": len(made)}
    if projection.fact(name) == mark:
        return False
    extra = [{"position": position} if model is PublicItem else {} for position in range(len(made))]
    projection.put([model(**row, **more) for row, more in zip(made, extra, strict=True)])
    projection.keep_only(model, key, {row["id"] for row in made} | held)
    return projection.put_fact(name, mark)


def inspectors() -> bool:
    """执法检查人员名录（S3-11 对外公示）；疑似有个人信息的扣下，人不在了的不再等人放行。"""
    entries = roster.entries()
    texts = [each.text for each in entries]
    clean = passing(roster.NAME, texts)
    if gate.waiting((roster.KIND,)):
        gate.lapse((roster.KIND,), texts)
    kept = [each.row for each in entries if each.row["id"] in clean]
    held = {each.row["id"] for each in entries} - clean
    return rewrite("inspectors", PublicInspector, PublicInspector.id, kept, roster.standing_still(held))


def draws() -> int:
    """抽取（S0-04、S2-03）：冻结之后公开过程，名字在结果公示时公开。返回写了几次。"""
    known = departments()
    have = {(row.no, row.attempt): row.stamp for row in session().scalars(select(PublicDraw))}
    real = (Draw.manifest.is_not(None), Draw.rehearsal.is_(False))
    rows = session().scalars(select(Draw).where(*real, Draw.state.in_((*PUBLIC_DRAWS, "VOID"))))
    stamps = changed.ties()
    due = [row for row in rows if have.get((row.no, row.attempt)) != _draw_stamp(row, stamps)]
    made = {row.id: _draw(row, _authorities(row, known), stamps) for row in due}
    texts = {
        row.id: Text("DRAW", row.id, row.title, row.department_id, row.created_by, _written(made[row.id]))
        for row in due
    }
    clean: list[PublicBase] = [made[row.id] for row in due if passes(texts[row.id], again=True)]
    projection.put(clean)
    if gate.waiting(("DRAW",)):  # one that is out as it stands waits for nobody
        gate.lapse(("DRAW",), list(texts.values()))
    numbers = select(Draw.no).where(*real, Draw.plan_entry_id.in_(_whole())).distinct().order_by(Draw.no)
    projection.put_fact("whole", {"draws": list(session().scalars(numbers))})
    return len(clean)


LAYOUT = 3
"""Raised when the body of a public draw gains a part, so that pages already out are written again."""


def _written(row: PublicDraw) -> dict[str, Any]:
    """抽取页上人写的字：名称、理由、单随机的理由、见证人身份、数据来源。"""
    said = ("reason", "witnesses", "beacon", "ceremony", "recorded")
    single = {"single": row.body["single"]["reason"]} if row.body["single"]["reason"] else {}  # else as released before
    return {"title": row.title, **single} | {name: row.body[name] for name in said}


showing.shown.append(draws)


def _draw_stamp(row: Draw, ties: dict[str, int]) -> str:
    return f"{LAYOUT}:{row.state}:{(row.package or row.manifest or '')[:40]}:{len(row.reason)}:{ties.get(row.id, 0)}"


def _authorities(row: Draw, known: dict[str, Department]) -> list[str]:
    """抽取机关：联合抽查的各部门，牵头的在前。"""
    slots = session().get_one(PlanEntry, row.plan_entry_id).slots or []
    ids = (row.department_id, *(each["department_id"] for each in slots))
    return list(dict.fromkeys(known[one].name for one in ids))


def _draw(row: Draw, authorities: list[str], ties: dict[str, int]) -> PublicDraw:
    package = _package(row)
    strata = _strata(row)
    numbers = row.numbers
    transcript = storage.read(row.files["transcript.txt"]).decode() if "transcript.txt" in row.files else ""
    body = {
        "alg": row.alg,
        "frozen_at": _moment(row.frozen_at),
        "committed_at": _moment(row.committed_at),
        "drawn_at": _moment(row.drawn_at),
        "drawn_on": row.drawn_at and clock.shanghai_day(row.drawn_at).isoformat(),
        "manifest": row.manifest,
        "system_commit": row.system_commit,
        "ceremony": row.ceremony,
        "beacon": {key: row.beacon[key] for key in ("rule", "at", "value", "source") if row.beacon.get(key)},
        "dice": row.dice,
        "dice_corrections": numbers.get("corrections", 0),
        "seed": row.seed,
        "transcript": transcript,
        "excluded": numbers.get("excluded", {}),
        "excluded_total": sum(numbers.get("excluded", {}).values()),
        "staff": numbers.get("staff", 0),
        "witnesses": [witness.get("role") or "见证人" for witness in row.witnesses],
        "strata": strata,
        "reason": row.reason,
        "recorded": _recorded(row),
        "authorities": authorities,
        **changed.body(row),
    }
    return PublicDraw(
        no=row.no,
        attempt=row.attempt,
        state=row.state,
        title=row.title,
        authority=authorities[0],
        drawn_at=row.drawn_at,
        pool=numbers.get("included", 0),
        drawn=numbers.get("planned", 0),
        body=body,
        package=package,
        package_sha256=row.package or (hashlib.sha256(package).hexdigest() if package else None),
        package_size=len(package or b""),
        stamp=_draw_stamp(row, ties),
    )


def _package(row: Draw) -> bytes | None:
    """公开的数据包；现场摇号的是名册与记录，没有种子；还没有抽出的为 None。"""
    if row.package:
        return storage.read(row.package)
    return packing.recorded(packing.load(row)) if manual.FILE in row.files else None


def _recorded(row: Draw) -> dict[str, Any] | None:
    """现场摇号录下的结果：文件的指纹，用什么摇的；别的抽取为 None。"""
    if manual.FILE not in row.files:
        return None
    return {"sha256": row.result, "how": json.loads(storage.read(row.files[manual.FILE]))["how"]}


def _moment(at: Any) -> str:
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else ""


def _strata(row: Draw) -> list[dict[str, Any]]:
    """各层（化名）的户数与签；只有代号，没有名字。"""
    columns = (DrawUnit.stratum, DrawUnit.blind, DrawUnit.ticket, DrawUnit.rank, DrawUnit.reserve_rank)
    chosen = DrawUnit.rank.is_not(None) | DrawUnit.reserve_rank.is_not(None)
    units: dict[str, list[dict[str, Any]]] = {}
    # by code, as result.txt of the package has them: whose day it is stays sealed with the name
    days = placed.days(row)
    order = (DrawUnit.stratum, DrawUnit.ticket, DrawUnit.rank)  # a lottery by hand has ranks only
    query = select(*columns).where(DrawUnit.draw_id == row.id, chosen).order_by(*order)
    for stratum, blind, ticket, _rank, reserve in session().execute(query):
        units.setdefault(stratum, []).append(
            {"blind": blind, "ticket": ticket, "reserve": reserve, "day": short_day(days.get(blind, ""))}
        )
    sizes = {each["code"]: each["n"] for each in row.numbers.get("strata", [])}
    return [
        {
            "code": code,
            "pool": pool,
            "drawn": sum(unit["reserve"] is None for unit in units.get(code, [])),
            "reserve": sum(unit["reserve"] is not None for unit in units.get(code, [])),
            "units": units.get(code, []),
        }
        for code, pool in sorted(sizes.items())
        if pool
    ]


def codes() -> int:
    """检查码（S1-11、S2-11）：派出的检查凭码可查。返回写了几个。"""
    have = {row.token_sha256: row.stamp for row in session().scalars(select(PublicCode))}
    columns: Any = (
        Assignment.id, Assignment.code_token, Assignment.state, Record.content_digest,
        Assignment.package_hash, PlanEntry.methods, PlanEntry.id, Assignment.department_id, Assignment.created_at,
        Assignment.draw_id, Assignment.entity_id,
    )  # fmt: skip
    query = select(*columns).join(Record, Record.assignment_id == Assignment.id, isouter=True)
    query = query.join(Draw, Draw.id == Assignment.draw_id, isouter=True)
    entry = func.coalesce(Assignment.plan_entry_id, Draw.plan_entry_id)
    query = query.join(PlanEntry, PlanEntry.id == entry, isouter=True)
    query = query.where(Assignment.rehearsal.is_(False))
    due, orders, wanted = [], followups.open_orders(), followups.wanted_materials()
    every, reports, risen = _whole(), foreseen.reports(), placed.called(session())
    for assignment_id, token, state, digest, package_hash, methods, entry_id, owner, sent, *of in session().execute(
        query
    ):
        key = hashlib.sha256(token.encode()).hexdigest()
        mine = orders.get(assignment_id, [])
        owed = [one["due_on"] for one in mine if one["state"] == "served"]
        pending = [one["due_on"] for one in mine if one["state"] == "pending"]
        mark = f"{state in DEAD}:{(digest or '')[:32]}:{','.join(owed[:3])}:{','.join(pending[:1])}"
        if materials := wanted.get(assignment_id, ""):
            mark = stamp([mark, materials])
        mark = stamp([mark, package_hash])  # who comes may still change, at a joint visit who comes along too
        if ways(methods or ()):  # pages written before said that somebody comes
            mark = stamp([mark, "away"])
        if whole := entry_id in every:  # and that the firm was drawn
            mark = stamp([mark, "whole"])
        if called := risen.get((of[0], of[1]), ""):  # whom a change called up was not drawn
            mark = stamp([mark, called])
        if parts := reports(assignment_id, owner, sent):
            mark = stamp([mark, parts])
        if have.get(key) != mark:
            due.append((assignment_id, key, mark, whole, called, owed, pending, materials, parts))
    for at in range(0, len(due), projection.BATCH):
        projection.put([_code(*each) for each in due[at : at + projection.BATCH]])
    return len(due)


def _whole() -> frozenset[str]:
    """覆盖全部对象、只抽检查人员的任务（S4-18）：查到谁不由抽签定。"""
    single = session().scalars(select(PlanEntry).where(PlanEntry.random_kind == RandomKind.SINGLE))
    return frozenset(entry.id for entry in single if kinds.mode(entry) == "staff")


def _code(
    assignment_id: str,
    key: str,
    mark: str,
    whole: bool,
    called: str,
    owed: list[str],
    pending: list[str],
    materials: str,
    report: tuple[str, ...],
) -> PublicCode:
    row = session().get_one(Assignment, assignment_id)
    record = session().get(Record, assignment_id)
    package = row.package
    bases = dict.fromkeys(
        f"《{basis['title'].strip('《》')}》{basis['article']}" for item in package["items"] for basis in item["bases"]
    )
    draw = package["draw"]
    body = {
        "phase": "after" if record else "before",
        "entity_name": package["entity"]["name"],
        "authority": package["task"]["department"]["name"],
        "phone": package["task"]["department"]["phone"],
        "team": _people(package["team"]),
        "items": [{"name": item["name"]} for item in package["items"]],
        "bases": list(bases),
        "notice_no": package["notice"]["no"],
        "window_from": package["window"]["from"],
        "window_to": package["window"]["to"],
        "latest": (package.get("deadline") or {}).get("on", ""),
        "day": day_words(package["day"]) if package.get("day") else "",
        "nonrandom": (package.get("nonrandom") or {}).get("says", ""),
        "whole": whole,
        "called": called,
        "draw_no": draw["no"],
        "ticket_rank": draw["rank"],
        "ticket_stub": (draw["ticket"] or "")[:6],
        "content_digest": record.content_digest if record else "",
        "ended_on": record.ended_on.isoformat() if record else "",
        "orders": owed,
        "pending": pending,
        "materials": materials,
        "joint": _partners(package),
        "away": ways(package["task"].get("methods") or []),
        "report": list(report),
    }
    return PublicCode(token_sha256=key, live=row.state not in DEAD, body=body, stamp=mark)


def _people(team: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "name": person["name"],
            "role": TeamRole(person["role"]).label,
            "unit": person["department"],
            "cert_no": person["cert_no"],
        }
        for person in team
    ]


def _partners(package: dict[str, Any]) -> list[dict[str, Any]]:
    """联合检查里同来的其他部门：谁、查什么、来的人；一个部门的检查为空。"""
    return [
        {"authority": one["department"]["name"], "items": one["items"], "team": _people(one["team"])}
        for one in (package.get("joint") or {}).get("parts", [])
        if one["no"] != package["no"]
    ]


def site() -> bool:
    """站点事实：行政区、演示标志、机关数、受理电话。"""
    place = jurisdiction()
    known = [row for row in departments().values() if row.active]
    spoken = next((row for row in sorted(known, key=lambda row: row.code) if row.phone), None)
    return projection.put_fact(
        "site",
        {
            "name": place.name,
            "demo": place.demo,
            "authorities": len(known),
            "phone": spoken.phone if spoken else "",
            "phone_of": spoken.name if spoken else "",
        },
    )


def figures() -> bool:
    """本年统计：未公示不计完成（S3-16）；撤下的不算已公示；不随机的检查另计，不混进随机的数（S2-04）。"""
    year = clock.today().year
    shown = PublicResult
    public = (
        shown.ended_on >= date(year, 1, 1),
        shown.ended_on <= date(year, 12, 31),
        shown.state != "withdrawn",
        shown.targeting.in_([each.label for each in Targeting]),
    )
    named = (
        Assignment.plan_entry_id.is_not(None),
        Assignment.created_at >= clock.parse_iso(f"{year}-01-01T00:00:00+08:00"),
    )
    sent = (  # as the desk counts: sent out this year, and done while it is public
        Assignment.draw_id.is_not(None),
        Assignment.rehearsal.is_(False),
        Assignment.created_at >= clock.parse_iso(f"{year}-01-01T00:00:00+08:00"),
        Assignment.state.not_in(DEAD),
    )
    held = (Draw.manifest.is_not(None), Draw.year == year, Draw.rehearsal.is_(False))
    listed = _count(shown, *public)
    return projection.put_fact(
        "figures",
        {
            "year": year,
            "total": _count(Assignment, *sent),
            "nonrandom": _count(Assignment, *named, Assignment.state.not_in(DEAD)),
            "published": _count(Assignment, *sent, Assignment.id.in_(public_now())),
            "clean_percent": percent(_count(shown, *public, shown.result_code == "R01"), listed),
            "on_time_percent": percent(_count(shown, *public, shown.published_on <= shown.due_on), listed),
            "listed": _count(shown, shown.state != "withdrawn"),
            "draws": _count(Draw, *held),
            "superseded": _count(Draw, *held, Draw.state == "SUPERSEDED"),
            "days": rules.profile_of().number("publish.result_days"),
        },
    )


def _count(model: Any, *conditions: ColumnElement[bool]) -> int:
    return session().scalar(select(func.count()).select_from(model).where(*conditions)) or 0
