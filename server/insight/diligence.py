"""尽职材料：一次检查照单做了什么、凭据在哪里，供尽职照单免责时出示（S4 尽职免责、S0-20、S0-27）。

Every line is computed from what is stored; none can be ticked. What was not done says so.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select

from server import clock
from server.auth import Actor, get_visible
from server.db import session
from server.documents import checklist
from server.documents.case import Case
from server.domain import office
from server.domain.evidence import from_paper
from server.domain.vocabulary.inspections import ResultCode
from server.dossiers.models import Dossier
from server.draws.models import Draw
from server.inspections import names
from server.inspections import service as inspections
from server.inspections.models import Assignment, Record
from server.publications.models import Publication
from server.registry.models import Checklist

Line = dict[str, Any]


def pack(actor: Actor, assignment_id: str) -> dict[str, Any]:
    """一次检查的尽职材料。

    Raises Absent.
    """
    s = session()
    row = get_visible(Assignment, actor, assignment_id, "派单")
    record, draw = s.get(Record, row.id), s.get(Draw, row.draw_id) if row.draw_id else None
    dossier = s.scalar(select(Dossier).where(Dossier.assignment_id == row.id))
    publication = s.scalar(select(Publication).where(Publication.assignment_id == row.id))
    ops = inspections.load_ops(row.id)
    methods = row.package["task"]["methods"]
    absent = office.absent(methods) if office.at_desk(methods, ops) else ""
    lines = [
        _drawn(row, draw),
        *_people(row, ops, absent),
        *_site(row, ops),
        *_sealed(record, ops, absent),
        _reviewed(dossier),
        _published(publication),
    ]
    return {
        "no": row.no,
        "entity_name": row.entity_name if row.id in names.known(actor, [row]) else "",
        "task_name": row.task_name,
        "result": ResultCode(record.result_code).label if record else "",
        "ended_on": record.ended_on if record else None,
        "lines": lines,
        "done": sum(line["done"] for line in lines),
        "total": sum(line["applies"] for line in lines),
    }


def line(title: str, done: bool, says: str, proof: str = "", absent: str = "") -> Line:
    """一行：做什么、做了没有、怎么做的、凭据；没有人到场（absent）而没有做的，不适用，也不计数。"""
    if absent and not done:
        return {"title": title, "done": False, "applies": False, "says": absent, "proof": ""}
    return {"title": title, "done": done, "applies": True, "says": says, "proof": proof}


def _drawn(row: Assignment, draw: Draw | None) -> Line:
    told = row.package["draw"]
    if draw is None:
        says = (row.package.get("nonrandom") or {}).get("says", "")
        return line("任务有来源", bool(says), f"不随机的检查：{says}" if says else "没有写明来源")
    says = f"{draw.no} 第 {draw.attempt} 次抽取，第 {told['rank']} 签"
    return line("由抽签确定", bool(told["ticket"]), says, f"种子 {(draw.seed or '')[:16]}…　签 {told['ticket'][:16]}…")


def _people(row: Assignment, ops: list[dict[str, Any]], absent: str) -> list[Line]:
    team = row.package["team"]
    named = "、".join(f"{each['name']}（{each['cert_no']}）" for each in team)
    shown = [op for op in ops if op["kind"] == "credentials.show" and op["p"].get("ids_shown")]
    served = [op for op in ops if op["kind"] == "credentials.show" and op["p"].get("notice_served")]
    asked = [op for op in ops if op["kind"] == "credentials.show" and op["p"].get("recusal_told")]
    typed = any(op["kind"] == "visit.start" and from_paper(op["p"]) for op in ops)
    when = _typed if typed else _when
    return [
        line("两名以上有证人员", len({each["cert_no"] for each in team}) > 1, named),
        line("出示执法证件", bool(shown), when(shown), _proof(shown), absent),
        line("送达检查通知书", bool(served), f"{row.notice_no}　{when(served)}", _proof(served), absent),
        line("告知回避权利", bool(asked), when(asked), _proof(asked), absent),
    ]


def _site(row: Assignment, ops: list[dict[str, Any]]) -> list[Line]:
    s = session()
    form = s.scalars(select(Checklist.body).where(Checklist.hash == row.form)).one()
    case = Case({"package": row.package, "form": form, "ops": ops})
    now = case.mended() if case.state["addenda"] else case
    told, blank = checklist.counts(now), sum(checklist.verdict_of(now, each) is None for each in now.items)
    says = f"共 {told['n']} 项：查 {told['a']}（不符合 {told['d']}），不适用 {told['b']}，未查 {told['c']}"
    photos = [op for op in ops if op["kind"] == "photo.add"]
    return [
        line("照检查表逐项检查", bool(now.items) and not blank, says, f"检查表 {row.form[:16]}…"),
        line("影像记录", bool(photos), f"{len(photos)} 份，逐份有指纹", _proof(photos)),
    ]


def _sealed(record: Record | None, ops: list[dict[str, Any]], absent: str) -> list[Line]:
    read = [op for op in ops if op["kind"] == "readback.end"]
    signed = [op for op in ops if op["kind"] == "sign.add"]
    refused = [op for op in ops if op["kind"] == "sign.refuse"]
    roles = Counter(op["p"]["role"] for op in signed)
    entity = bool(roles["ENTITY"] or refused)
    words = "当事人签字或者盖章" if roles["ENTITY"] else ("拒签，已注明原因" if refused else "没有签字，也没有拒签记录")
    own = f"{absent}；检查人员自己核对：{_when(read)}"  # nobody there to read it to
    return [
        line("当场宣读或交阅", bool(read and not absent), _when(read), _proof(read), absent and own),
        line("检查人员签字", roles["LEAD"] + roles["MEMBER"] > 1, f"{roles['LEAD'] + roles['MEMBER']} 人"),
        line("当事人签字或注明拒签", entity, words, _proof(signed or refused), absent),
        line("封存" if absent else "现场封存", record is not None,
             f"{record.ended_on} 封存" if record else "还没有封存",
             f"记录摘要 {record.record_digest[:16]}…" if record else ""),
    ]  # fmt: skip


def _reviewed(dossier: Dossier | None) -> Line:
    at = dossier.approved_at if dossier else None
    says = f"{_local(at)}审定，{dossier.no}" if at and dossier else "还没有审定"
    return line("审定", at is not None, says)


def _published(row: Publication | None) -> Line:
    if row is None or row.published_at is None:
        return line("公示", False, "还没有公示；未公示视为没有完成")
    late = clock.shanghai_day(row.published_at) > row.due_on
    says = f"{_local(row.published_at)}公示，期限 {row.due_on}{'，逾期' if late else ''}"
    if row.state == "withdrawn":
        says += f"；{_local(row.versions[-1].at)}撤下"
    return line("公示", True, says, f"公示编号 {row.public_id}")


def _when(ops: list[dict[str, Any]]) -> str:
    return _local(clock.parse_iso(ops[0]["wall"])) if ops else "没有记录"


def _typed(ops: list[dict[str, Any]]) -> str:
    """照纸表补录的：几时出示、送达、告知写在纸上，记录里只有几时录入。"""
    return f"照纸质检查表，补录于 {_when(ops)}" if ops else _when(ops)


def _local(at: Any) -> str:
    return f"{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" if at else ""


def _proof(ops: list[dict[str, Any]]) -> str:
    return f"操作 {ops[0]['hash'][:16]}…" if ops and ops[0].get("hash") else ""
