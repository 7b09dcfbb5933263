"""这一组测试共用：审定了的一次检查，欠着一件责令改正。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.auth import Actor
from server.db import session
from server.demo.phone import Phone, Visit
from server.dossiers import assembly, service
from server.dossiers.models import Dossier
from server.followups import drafting, opening
from server.followups.models import FollowUp, Handling
from server.rules import service as rules
from tests.makers import PASSWORD, District, make_officer
from tests.server.field.world import World, first, make_world

POWER = "《食品生产经营监督检查管理办法》第三十三条"


@dataclass
class Case:
    """审定了的一次检查和经手的人。"""

    district: District
    world: World
    phone: Phone
    visit: Visit

    def actor(self, name: str) -> Actor:
        """以某人的身份办事。"""
        return self.district.actor(name)

    @property
    def dossier(self) -> Dossier:
        """现在的现场卷。"""
        session().expire_all()
        return session().scalars(select(Dossier).where(Dossier.assignment_id == self.visit.insp)).one()

    def only(self, kind: str = "ORDER") -> FollowUp:
        """唯一的一件。"""
        session().rollback()
        session().expire_all()
        return session().scalars(select(FollowUp).where(FollowUp.kind == kind)).one()

    @property
    def handling(self) -> Handling:
        """这次检查的后续处置。"""
        session().expire_all()
        return session().get_one(Handling, self.visit.insp)


def working_day(ahead: int) -> date:
    """至少 ahead 天之后的第一个工作日。"""
    day, table = clock.today() + timedelta(days=ahead), rules.calendar()
    while not table.is_working(day):
        day += timedelta(days=1)
    return day


def settled(world: World, client: FlaskClient, district: District, disposal: str = "ORDER", code: str = "") -> Case:
    """检查完、成卷、审定；disposal 是那一项问题的处置。"""
    phone = Phone(client, "inspector1", PASSWORD)
    phone.take()
    visit = first(phone)
    inspected(phone, visit, disposal, code)
    phone.push()
    phone.upload()
    assembly.assemble()
    case = Case(district, world, phone, visit)
    if case.dossier.state == "legal_review":
        service.decide(district.actor("legal"), case.dossier.id, case.dossier.version, "APPROVED", "合法。", {})
    service.decide(district.actor("approver"), case.dossier.id, case.dossier.version, "APPROVED", "同意。", {})
    opening.open_for(case.dossier.id)
    return case


def inspected(phone: Phone, visit: Visit, disposal: str, code: str) -> None:
    """走完一次检查，第二项不符合，处置由调用者定。"""
    kept = phone.op

    def op(visit: Visit, kind: str, p: dict[str, Any], **more: Any) -> dict[str, Any]:
        if kind == "finding.set":
            p = p | {"disposal": disposal, "due_on": working_day(10).isoformat() if disposal == "ORDER" else None}
        if kind in ("result.set", "seal") and code:
            p = p | {"code": code} if kind == "result.set" else p | {"result_code": code}
        return kept(visit, kind, p, **more)

    phone.op = op  # type: ignore[method-assign]
    phone.inspect(visit, failing=1)
    del phone.op  # the plain one again


@pytest.fixture
def world(district: District) -> World:
    """派发好的两户，另有一位审批人。"""
    make_officer("approver2", "approver", district.department.id)
    make_officer("clerk2", "clerk", district.department.id)
    made = make_world(district)
    made.dispatch()
    district.officers["approver2"] = _officer("approver2")
    district.officers["clerk2"] = _officer("clerk2")
    return made


def _officer(name: str) -> Any:
    from server.accounts.models import Officer

    return session().scalars(select(Officer).where(Officer.name == name)).one()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """不排版现场卷：排版另有测试。"""
    monkeypatch.setattr(assembly, "render", lambda record, manifest, files: b"%PDF-1.7 " + record["no"].encode())


@pytest.fixture
def case(world: World, client: FlaskClient, district: District, quick: None) -> Case:
    """欠着一件责令改正。"""
    return settled(world, client, district)


def proposed(case: Case, kind: str = "ORDER", **content: Any) -> FollowUp:
    """拟好送批。"""
    row = case.only(kind)
    given = {"power": POWER} if kind == "ORDER" else {}
    return drafting.propose(case.actor("clerk"), row.id, row.version, given | content)


def approved(case: Case, kind: str = "ORDER", **content: Any) -> FollowUp:
    """拟好、批准。"""
    row = proposed(case, kind, **content)
    if row.state == "legal_review":
        row = drafting.decide(case.actor("legal"), row.id, row.version, "APPROVED", "合法。")
    return drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
