"""抽查报告要公开的部分里不写人的姓名：拟办时就说，送批、批准时再看（documents 4.12，S4-15）。

Whoever writes can put “检查人员” in its place at once; found only afterwards, the whole report would have to wait for a
second person. What the program itself takes out of the public text (the team in 三) is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from server import storage
from server.accounts.models import Department
from server.db import session
from server.documents.case import Case
from server.domain import unnamed
from server.domain.decide import Refusal
from server.domain.profile_values import REPORT_FIELDS, REPORT_PARTS
from server.dossiers import service as dossiers
from server.dossiers.models import Dossier
from server.followups.models import FollowPerson, FollowUp
from server.inspections.models import Assignment, TeamMember
from server.registry.models import Inspector
from server.rules import service as rules
from sync.canon import parse

Json = dict[str, Any]
NUMBER = "检查人员的执法证号"
INSTEAD = {
    "检查人员": "检查人员",
    NUMBER: "检查人员",
    "复查人员": "复查人员",
    "见证人": "见证人",
    "法定代表人（负责人）": "单位负责人",
    "在场签字的人": "单位的人员",
    "拒绝签字的人": "单位的人员",
    "申请回避的人": "单位的人员",
    "收件人": "单位的人员",
    "提交人": "单位的人员",
}
"""Who somebody is in the record, and how the report calls him."""
STEPS = REPORT_PARTS[2]
NUMERALS = "一二三四五六"
AND_UNIT = re.compile(r"[\s，,、；;（(]")
"""Behind the name of the witness of a delivery stands whom he belongs to."""
ASKED = {"serve": "收件人", "report": "提交人", "plead": "提交人", "receive": "提交人"}


def refused(row: FollowUp, content: Json) -> Refusal | None:
    """要公开的部分里写着记录里的人的姓名：哪一部分、谁、改成什么；不公开的报告可以写。"""
    profile = rules.profile_of(row.department_id)
    if row.rehearsal or not profile.flag("report.publish"):
        return None
    found = parts(row, content, content.get("parts") or profile.words("report.parts"))
    if not found:
        return None
    told = "；".join(
        f"{NUMERALS[REPORT_PARTS.index(part)]}、{part}里写着"
        + "，".join(f"{who}“{said}”{'' if who == NUMBER else '的姓名'}，请改成“{INSTEAD[who]}”" for said, who in people)
        for part, people in found.items()
    )
    return Refusal("followup.named", f"报告要公开：{told}", {"field": REPORT_FIELDS[next(iter(found))]})


def parts(row: FollowUp, content: Json, wanted: Any) -> dict[str, list[unnamed.Person]]:
    """公开的各部分里写着谁、谁的证号；没有的不列。"""
    crew, people, spare = team(row), everybody(row), _spare(row)
    found: dict[str, list[unnamed.Person]] = {}
    for part in wanted:
        said = str(content.get(REPORT_FIELDS[part]) or "")
        shown = unnamed.unnamed(said, crew, alone=part == STEPS)
        own = {name for name, _ in crew} if part == STEPS else set()
        here = [each for each in unnamed.named(shown, people, spare) if each[0] not in own]
        if part != STEPS:  # cut out of a sentence of somebody's own, a number leaves half a sentence
            here += [(number, NUMBER) for _, number in crew if unnamed.left(said, [("", number)])]
        found |= {part: here} if here else {}
    return found


def team(row: FollowUp) -> list[unnamed.Person]:
    """查这一户的人，换下了的、别的部门借来的也在内：姓名与证号，现在的和报告定下那天的。"""
    seats = (
        select(Inspector.name, Inspector.cert_no)
        .join(TeamMember, TeamMember.inspector_id == Inspector.id)
        .where(TeamMember.assignment_id == row.assignment_id)
        .order_by(TeamMember.id)
    )
    told = [one for paper in row.papers for one in paper.content.get("team") or []]
    told = told or session().get_one(Assignment, row.assignment_id).package["team"]
    people = [(one.name, one.cert_no) for one in session().execute(seats)]
    return list(dict.fromkeys([*people, *((str(one["name"]), str(one["cert_no"])) for one in told)]))


def everybody(row: FollowUp) -> list[unnamed.Person]:
    """记录里有姓名的人，各是什么人：检查组、签字的、拒签的、见证的、法定代表人，后续处置里收件、提交、复查的。"""
    assignment = session().get_one(Assignment, row.assignment_id)
    package = assignment.package
    found = [(name, "检查人员") for name in (*(name for name, _ in team(row)), *_beside(assignment))]
    found += _recorded(row)
    found.append((str(package["entity"].get("legal_rep") or ""), "法定代表人（负责人）"))
    found += _later(row)
    return [each for each in dict.fromkeys(found) if each[0].strip()]


def _beside(assignment: Assignment) -> list[str]:
    """联合检查里同去的别的部门的检查人员，换下了的也在内。"""
    if assignment.visit_id is None:
        return []
    query = (
        select(Inspector.name)
        .join(TeamMember, TeamMember.inspector_id == Inspector.id)
        .join(Assignment, Assignment.id == TeamMember.assignment_id)
        .where(Assignment.visit_id == assignment.visit_id)
        .order_by(TeamMember.id)
    )
    return list(session().scalars(query))


def _recorded(row: FollowUp) -> list[unnamed.Person]:
    dossier = session().get(Dossier, row.dossier_id) if row.dossier_id else None
    stored = dossiers.latest(dossier, "RECORD_JSON") if dossier else None
    return list(_read(stored.sha256)) if stored and storage.exists(stored.sha256) else []


@lru_cache(2048)
def _read(sha256: str) -> tuple[unnamed.Person, ...]:
    """A record never changes, and reports are asked again with every sweep."""
    return tuple(_of(Case(parse(storage.read(sha256)))))


SIGNED = {"LEAD": "检查人员", "MEMBER": "检查人员", "WITNESS": "见证人"}


def _of(case: Case) -> Iterator[unnamed.Person]:
    """封存的记录里的人，签过字的在前。"""
    before = [one for row in case.record.get("withdrawn", []) for one in row["team"]]
    for one in (*case.record.get("left", []), *before):
        yield str(one["name"]), "检查人员"
    for row in case.state["signatures"]:
        yield str(row["p"]["name"]), SIGNED.get(row["p"]["role"], "在场签字的人")
    for row in case.state["refusals"]:
        yield str((row["p"].get("who") or {}).get("name") or ""), "拒绝签字的人"
        yield str((row["p"].get("witness") or {}).get("name") or ""), "见证人"
    for row in case.state["read_aloud"]:
        yield str(row["p"]["by"]), "在场签字的人"
    for row in case.state["recusals"]:
        yield str(row["p"]["by"]), "申请回避的人"


def _later(row: FollowUp) -> Iterator[unnamed.Person]:
    """这次检查的后续处置里的人。"""
    matters = list(session().scalars(select(FollowUp).where(FollowUp.assignment_id == row.assignment_id)))
    for step in (step for one in matters for step in one.steps if step.act in ASKED):
        yield str(step.facts.get("name") or (step.by_name if step.act == "plead" else "")), ASKED[step.act]
        yield AND_UNIT.split(str(step.facts.get("witness") or "").strip())[0], "见证人"
    sent = select(FollowPerson.name).where(FollowPerson.follow_up_id.in_([one.id for one in matters]))
    for name in session().scalars(sent.order_by(FollowPerson.id)):
        yield name, "复查人员"


def _spare(row: FollowUp) -> list[str]:
    """单位的名称、地址，任务与机关的名称：里面的字可以写。"""
    assignment = session().get_one(Assignment, row.assignment_id)
    entity, department = assignment.package["entity"], session().get_one(Department, row.department_id)
    return [row.entity_name, entity["name"], entity.get("address") or "", assignment.task_name, department.name]
