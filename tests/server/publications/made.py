# fmt: off
"""造一次走到封存或审定的检查：直接写表，只给公示与门户的测试用。"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Device
from server.auth import Actor
from server.db import new_id, session
from server.domain.codes import make_uscc
from server.dossiers.models import Dossier, DossierDocument
from server.draws.models import Draw, DrawUnit
from server.inspections.models import Assignment, OpLog, Record
from server.plans.models import Plan, PlanEntry
from server.publications import changes as service
from server.publications.models import Publication
from server.registry.models import Checklist, Entity, Item, LegalBasis
from tests.makers import District, made, make_district
from tests.makers_items import listed

CANARY = "漏不得"
PHONE = "14000000199"
ENDED = date(2026, 1, 30)


JANUARY = datetime(2026, 1, 5, tzinfo=UTC)


def opened_in_january() -> District:
    """一月五日开局的行政区：授权自那天起有效。"""
    with clock.hands_at(JANUARY):
        return make_district()


def make_task(district: District) -> SimpleNamespace:
    """一份批准的计划、一个条目、一项事项、一次抽取。"""
    clerk = district.officers["clerk"].id
    department = district.department.id
    with made() as s:
        basis = LegalBasis(id=new_id(), title="食品安全法", article="第一百一十条", text="有权进入生产经营场所")
        item = Item(id=new_id(), department_id=department, code="A01", name="食品销售监督检查", state="active",
                    methods=["ON_SITE"], ratio_text="5%", frequency_text="1次/年", remark=CANARY)
        plan = Plan(id=new_id(), department_id=department, year=2026, title="2026 年度抽查计划", state="approved",
                    author_id=clerk, decided_at=datetime(2026, 1, 10, tzinfo=UTC), opinion=CANARY)
        s.add_all([basis, item, plan])
        s.flush()
        entry = PlanEntry(id=new_id(), plan_id=plan.id, name="食品销售单位抽查", item_ids=[item.id],
                          ratios={"A": [1, 100], "B": [3, 100]}, reserve=[1, 5], methods=["ON_SITE"],
                          period_from=date(2026, 1, 12), period_to=date(2026, 12, 31))
        s.add(entry)
        s.flush()
        draw = Draw(id=new_id(), no="990100-2026-01", attempt=1, plan_entry_id=entry.id, department_id=department,
                    title="食品销售单位抽查", year=2026, seq=1, state="OPEN", created_by=clerk, manifest="ab" * 32,
                    system_commit="cd" * 32, dice="63454660390103169462", seed="ef" * 32,
                    witnesses=[{"name": CANARY, "unit": CANARY, "role": "人大代表"}],
                    numbers={"included": 30, "planned": 2, "staff": 6, "excluded": {"E1": 3},
                             "strata": [{"code": "0a1b2c3d", "n": 30, "ratio": [1, 15]}]},
                    frozen_at=datetime(2026, 1, 12, 1, tzinfo=UTC), drawn_at=datetime(2026, 1, 12, 2, tzinfo=UTC))
        s.add(draw)
    listed([item.id])
    return SimpleNamespace(plan=plan, entry=entry, item=item, draw=draw)


def make_inspection(district: District, task: SimpleNamespace, n: int = 1, **more: Any) -> Assignment:
    """一次已封存的检查；state、result、disposal、ended_on 可改。"""
    code = make_uscc(n)
    name = more.get("name", f"青禾县第{n}食品商店")
    officer = district.officers["clerk"].id
    with made() as s:
        entity = Entity(id=new_id(), jurisdiction_code="990100", id_kind="uscc", id_value=code, name=name,
                        kind="ENTERPRISE", district="青禾镇", legal_rep=CANARY, phone=PHONE, address=CANARY)
        device = Device(id=new_id(), officer_id=officer, public_key={}, name="手机",
                        enrolled_at=datetime(2026, 1, 1, tzinfo=UTC))
        s.add_all([entity, device])
        s.flush()
        ticket = f"{n:064x}"
        s.add(DrawUnit(draw_id=task.draw.id, entity_id=entity.id, blind=f"{n:032x}", salt="0" * 64,
                       stratum="0a1b2c3d", area="-", ticket=ticket, rank=n))
        row = Assignment(id=new_id(), no=f"青市监双随机〔2026〕{n}号", notice_no=f"青市监检通〔2026〕{n}号",
                         department_id=district.department.id, draw_id=task.draw.id, entity_id=entity.id,
                         entity_name=name, task_name=task.entry.name, state=more.get("state", "in_review"),
                         package_raw=_raw(_package(task, entity, n, ticket, more.get("methods"))),
                         package_hash="1" * 64, nonce="2" * 64, content_key="k" * 44, code_token=f"token-{n}",
                         form="3" * 64, seal_holder=officer, window_from=ENDED, window_to=ENDED, deadline_on=ENDED)
        s.add(row)
        s.flush()
        ended = more.get("ended_on", ENDED)
        sealed = datetime(ended.year, ended.month, ended.day, 3, tzinfo=UTC)
        s.add(Record(assignment_id=row.id, seal_op=new_id(), content_digest=f"{n:08x}" + "5" * 56,
                     sealed_digest="6" * 64, record_digest="6" * 64, result_code=more.get("result", "R01"),
                     ended_at=sealed, ended_on=ended, device_id=device.id, sealed_by=officer, device_signature="s",
                     sealed_at_server=sealed, countersignature="c", trail_ref="r"))
        told = {"item": "q01", "text": CANARY, "disposal": more.get("disposal", "NONE"), "due_on": None}
        _wrote(s, row, device.id, 1, "finding.set", told)
        if "disposal" in more:  # it stands only where the item was judged as failing
            row.form = _form(s)
            _wrote(s, row, device.id, 2, "answer.set", {"item": "q01", "value": {"verdict": "FAIL", "reason": None}})
    return row


def _wrote(s: Session, row: Assignment, device: str, seq: int, kind: str, p: dict[str, Any]) -> None:
    op = {"v": 1, "op_id": new_id(), "dev": device, "seq": seq, "insp": row.id, "actor": row.seal_holder,
          "kind": kind, "p": p, "base": [], "form": row.form, "hash": f"{seq:064x}"}
    s.add(OpLog(dev=device, seq=seq, op_id=op["op_id"], insp=row.id, actor=row.seal_holder, kind=kind,
                raw=json.dumps(op).encode(), raw_hash="7" * 64, hash="7" * 64, verdict="applied"))


def _form(s: Session) -> str:
    """一题的检查表的指纹；还没有就登记。"""
    known = "4" * 64
    if s.scalar(select(Checklist.id).where(Checklist.hash == known)) is None:
        question = {"id": "q01", "no": "1", "text": "亮照", "family": "conform", "level": "GENERAL", "photo": "never"}
        body = {"title": "一题", "sections": [{"id": "s1", "title": "一", "items": [question]}]}
        s.add(Checklist(id=new_id(), code="ONE", version=1, hash=known, title="一题", body=body))
        s.flush()
    return known


def _raw(package: dict[str, Any]) -> str:
    return json.dumps(package, ensure_ascii=False)


def _package(
    task: SimpleNamespace, entity: Entity, n: int, ticket: str, methods: list[str] | None = None
) -> dict[str, Any]:
    return {
        "task": {"name": task.entry.name, "methods": methods or ["ON_SITE"],
                 "department": {"code": "990100-SJ", "name": "青禾县市场监督管理局", "phone": "1400 0000 100"}},
        "draw": {"no": task.draw.no, "stratum": "0a1b2c3d", "rank": n, "of": 2, "ticket": ticket,
                 "blind": f"{n:032x}", "salt": "0" * 64},
        "entity": {"id": entity.id, "name": entity.name, "code": entity.id_value, "district": entity.district,
                   "legal_rep": entity.legal_rep, "phone": entity.phone, "address": entity.address},
        "items": [{"code": "A01", "name": task.item.name, "bases": [{"title": "食品安全法",
                   "article": "第一百一十条", "text": "有权进入生产经营场所"}]}],
        "notice": {"no": f"青市监检通〔2026〕{n}号", "title": "行政检查通知书", "paragraphs": [CANARY]},
        "team": [_person("检查员甲", "990100001", "LEAD"), _person("检查员乙", "990100002", "MEMBER")],
        "window": {"from": "2026-01-26", "to": "2026-01-30"},
    }


def _person(name: str, cert_no: str, role: str) -> dict[str, str]:
    return {"officer_id": "x", "inspector_id": "y", "name": name, "cert_no": cert_no,
            "department": "青禾县市场监督管理局", "role": role}


def approve(row: Assignment, at: datetime = datetime(2026, 2, 2, 1, tzinfo=UTC), pdf: str = "8" * 64) -> None:
    """审定：现场卷审定，派单转为已审定。"""
    with made() as s:
        assignment = s.get_one(Assignment, row.id)
        assignment.state = "approved"
        record = s.get_one(Record, row.id)
        dossier = Dossier(id=new_id(), no=row.no.replace("双随机", "检卷"), assignment_id=row.id,
                          department_id=row.department_id, entity_name=row.entity_name, task_name=row.task_name,
                          state="approved", revision=1, result_code=record.result_code, record_digest="6" * 64,
                          content_digest=record.content_digest, ended_on=record.ended_on, approved_at=at)
        s.add(dossier)
        s.flush()
        paper = {"kind": "RECORD_PDF", "revision": 1, "sha256": pdf, "size": 1}
        s.add(DossierDocument(id=new_id(), dossier_id=dossier.id, **paper))


def change(publication_id: str, act: str, changes: dict[str, Any], reason: str, by: Actor, other: Actor) -> Publication:
    """一人拟，另一人确认；返回公示。"""
    done = service.propose(by, publication_id, act, changes, reason)
    service.decide(other, done.id, True, "")
    return session().get_one(Publication, publication_id, populate_existing=True)


def correct(district: District, publication_id: str, changes: dict[str, Any], reason: str) -> Publication:
    """公示人员拟更正，审批人确认。"""
    return change(publication_id, "correct", changes, reason, district.actor("publisher"), district.actor("approver"))


def withdraw(district: District, publication_id: str, reason: str) -> Publication:
    """公示人员拟撤下，审批人确认。"""
    return change(publication_id, "withdraw", {}, reason, district.actor("publisher"), district.actor("approver"))
