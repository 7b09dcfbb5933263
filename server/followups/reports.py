"""抽查报告的底稿：六个部分照封存的检查写，评价由人写（S1-12，documents 4.12）。

What the record says is written by the record: the items and how many were looked at, what was done when, the answers
item by item, and the disposal the report may not depart from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from server import clock, storage
from server.db import session
from server.documents import checklist, sentences, view
from server.documents.case import Case
from server.documents.words import day, minute, moment
from server.domain import advised
from server.domain import followups as law
from server.domain.vocabulary.inspections import Disposal, ResultCode
from server.dossiers import service as dossiers
from server.dossiers.models import Dossier
from server.followups import drafts, facts, matter
from server.followups.models import FollowUp
from sync.canon import parse

Json = dict[str, Any]
SAID = {"CONFORM": "符合", "FAIL": "不符合", "NA": "不适用", "NOT_CHECKED": "未检查", None: "未检查"}
FILLED = "已填写"


def draft(dossier: Dossier, approved: datetime | None) -> Json | None:
    """六个部分的底稿；还没有成卷为 None。approved: when the plan behind the task was approved."""
    stored = dossiers.latest(dossier, "RECORD_JSON")
    if stored is None:
        return None
    record = parse(storage.read(stored.sha256))
    found, case = facts.of(record, dossier), Case(record)
    return {
        "items": drafts.items(found.findings, found),
        "time": time(case, found),
        "content": content(case, found),
        "steps": steps(case, found, approved),
        "situation": situation(case, found),
        "evaluation": "",
        "advice": advice(found),
    }


def time(case: Case, found: facts.Facts) -> str:
    """一：起止时刻，同一天只写一次日期；到访几次的，各在哪天。"""
    several = f"（先后到访 {len(found.visited)} 次：{drafts.days(found)}）" if len(found.visited) > 1 else ""
    return f"{view.spent(case)}{several}"


def content(case: Case, found: facts.Facts) -> str:
    """二：任务、事项、依据、哪一张检查表、问了几项，与检查表上的数相同。"""
    items = "；".join(item["name"] for item in case.package["items"])
    counted = sentences.COUNTS.format(**checklist.counts(case.mended()))
    lines = [
        f"任务：{found.task_name}。检查事项：{items}。",
        f"检查依据：{'、'.join(drafts.by_law(list(found.bases)))}。" if found.bases else "",
        f"检查表：{case.form['title']}（{case.form['code']} 第{case.form['version']}版）。"
        f"{counted}{'以上以补正之后的为准。' if found.addenda else ''}",
    ]
    return "\n".join(line for line in lines if line)


def steps(case: Case, found: facts.Facts, approved: datetime | None) -> str:
    """三：抽取、审批、通知、亮证告知、检查、取证、核对签名、封存，各在何时；没有记下时刻的不写时刻。"""
    drawn, ticket = case.record.get("draw") or {}, case.package["draw"] or {}
    who = "、".join(f"{one['name']}（执法证号{one['cert_no']}）" for one in case.team)
    on = day(str(drawn.get("approved_on") or "")) if drawn.get("approved_on") else ""
    on = on or (minute(moment(approved.isoformat())) if approved else "")
    planned = f"{'任务' if drawn.get('nonrandom') else '计划'}{on}批准，" if on else ""
    came = f"{minute(case.started)}，" if case.started else ""
    lines = [
        f"任务来源：{drawn['nonrandom']}。" if drawn.get("nonrandom") else _drawn(ticket, drawn),
        f"审批：{planned}{minute(moment(case.package['issued_at']))}派出。",
        f"检查：{who}在办公室以{found.ways}的方式，按检查表逐项检查。"
        if found.ways
        else f"到场告知：{came}{who}到场，{_informed(case, found.notice_no)}",
        ""
        if found.ways
        else f"检查：按检查表逐项检查，{minute(case.left)}离开。"
        if case.left
        else "检查：按检查表逐项检查。",
        f"取证：{_evidence(found)}。",
        f"核对签名：{_signed(case)}{minute(case.ended) if case.ended else ''}封存。",
    ]
    return "\n".join(line for line in lines if line)


def _drawn(ticket: Json, drawn: Json) -> str:
    at = minute(moment(drawn["at"])) if drawn.get("at") else ""
    return f"抽取：{at}随机抽取，抽取编号{ticket['no']}。" if ticket.get("no") else ""


TOLD = (("ids_shown", "出示执法证件"), ("notice_served", "交付{no}"), ("recusal_told", "告知申请回避的权利"))


def _informed(case: Case, notice_no: str) -> str:
    """亮证、交通知书、告知回避，最后一次各在何时；没有做过的不写，补录的没有时刻。"""
    said = []
    for key, deed in TOLD:
        ops = [case.when(row["op"]) for row in case.state["credentials"] if row["p"][key]]
        at = "" if case.typed or not ops else f"{max(ops):%H:%M}"
        said += [at + deed.format(no=notice_no)] if ops else []
    return "，".join(said) + "。" if said else f"通知书{notice_no}。"


def _evidence(found: facts.Facts) -> str:
    parts = [
        f"照片 {len(found.photos)} 张" if found.photos else "",
        f"材料 {len(found.files)} 份" if found.files else "",
    ]
    return "、".join(part for part in parts if part) or "没有照片和材料"


def _signed(case: Case) -> str:
    """谁签了字；当事人没有签的写明。"""
    roles = [row["p"]["role"] for row in case.state["signatures"]]
    if case.at_desk:
        return "检查人员自行核对后签字，"
    if "ENTITY" in roles:
        return "被检查单位核对，与检查人员签字，"
    return "被检查单位没有签字，见拒签或无人在场的记录，检查人员签字，"


def situation(case: Case, found: facts.Facts) -> str:
    """四：结果、逐项的判定、问题与证据的编号，以补正之后的为准。"""
    now, groups = case.mended(), dict[str, list[int]]()
    for at, item in enumerate(now.items):
        verdict = checklist.verdict_of(now, item)
        filled = verdict == "CONFORM" and checklist.judgement(now, item) is None
        groups.setdefault(FILLED if filled else SAID.get(verdict, "未检查"), []).append(at)
    numbers = [item["no"] for item in now.items]
    said = dict.fromkeys([*SAID.values(), FILLED])
    told = [f"{each}：{which(groups[each], numbers)}" for each in said if each in groups]
    problems = [f"第 {one.no} 项：{_problem(one.text, found, one.item)}" for one in found.findings]
    lines = [
        f"检查结果：{ResultCode(found.result_code).label}。",
        f"逐项：{'；'.join(told)}。",
        f"发现的问题：{'；'.join(problems)}。" if problems else "",
    ]
    return "\n".join(line for line in lines if line)


def which(places: Sequence[int], numbers: Sequence[str]) -> str:
    """第 1 至 9 项、第 11 项：连着的并作一段；每段各有“项”字，一串序号就不像银行卡号（S4-15）。"""
    spans: list[list[int]] = []
    for at in places:
        if spans and at == spans[-1][-1] + 1:
            spans[-1].append(at)
        else:
            spans.append([at])
    ends = [(numbers[span[0]], numbers[span[-1]], len(span)) for span in spans]
    return "、".join(f"第 {first} 项" if n == 1 else f"第 {first} 至 {last} 项" for first, last, n in ends)


def _problem(text: str, found: facts.Facts, item: str) -> str:
    """问题的原话，和它的照片、材料。"""
    numbers = {one.item: one.no for one in found.findings}
    files = [row["kind"] for row in found.files if row["no"] == numbers.get(item)]
    proofs = "、".join([part for part in (facts.shown_photos(found, item), *dict.fromkeys(files)) if part])
    return text.strip().rstrip("。") + (f"（{proofs}）" if proofs else "")


def advice(found: facts.Facts) -> str:
    """六的开头：封存的处置，哪几项、到哪一天；没有问题的照检查结果写。"""
    lines = []
    for disposal in Disposal:
        own = [one for one in found.findings if one.disposal == disposal]
        which = "；".join(
            f"第 {one.no} 项" + (f"，{day(one.due_on.isoformat())}前" if one.due_on else "") for one in own
        )
        lines += [f"{disposal.label}（{which}）"] if own else []
    return (
        "；".join(lines) + "。" if lines else f"检查结果为“{ResultCode(found.result_code).label}”，没有需要处置的问题。"
    )


def standing(row: FollowUp, dossier: Dossier) -> advised.Standing:
    """六要照着写的：封存（补正过的照补正）的处置，欠下的和另立的后续处置，记录里的日子。"""
    stored = dossiers.latest(dossier, "RECORD_JSON")
    if stored is None:
        return advised.Standing()
    record = parse(storage.read(stored.sha256))
    found, case = facts.of(record, dossier), Case(record)
    used = {one.disposal for one in found.findings}
    query = select(FollowUp).where(FollowUp.assignment_id == dossier.assignment_id, FollowUp.state != "cancelled")
    matters = [one for one in session().scalars(query) if one.id != row.id]
    owed = law.owed(found.findings, found.result_code)  # opened with the approval, which a report may precede
    sealed_due = {one.due_on for one in found.findings if one.due_on}
    due = sealed_due | {now for one in matters if one.approver_id and (now := matter.order_due(one))}
    known = {*due, *_visited(case, found), *(on for one in matters for on in _done(one))}
    known |= {on for one in found.findings for on in advised.dates(one.text)}
    return advised.Standing(
        sealed=tuple(str(each) for each in Disposal if each in used),
        followed=frozenset([(one.kind, one.route) for one in matters] + [(str(one.kind), one.route) for one in owed]),
        dates=frozenset(known),
        due=tuple(sorted(due)),
    )


def _visited(case: Case, found: facts.Facts) -> set[date]:
    """到过、离开、封存的各日。"""
    times = (case.started, case.left, case.ended)
    return {one.date() for one in times if one} | {date.fromisoformat(one) for one in found.visited} | {found.ended_on}


DAYS = ("on", "after", "before", "planned_on")


def _done(row: FollowUp) -> list[date]:
    """一件后续处置里发生过的、定下的日子：送达、回执、延期、复查；申请延到而没有同意的不算。"""
    told = [str(one.facts[key]) for one in row.steps if one.act != "plead" for key in DAYS if one.facts.get(key)]
    issued = [clock.shanghai_day(one.issued_at) for one in row.papers]
    waiting = [row.due_on] if row.due_on and row.state in ("served", "reported", "rechecked") else []
    return [*(date.fromisoformat(one[:10]) for one in told), *issued, *waiting]
