"""一次抽完、可以派发的抽查：两户、两名检查员；手机用演示县的那一部。"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.accounts import service as accounts
from server.accounts.models import Officer
from server.auth import SYSTEM
from server.db import session
from server.demo.phone import Phone, Visit
from server.draws.models import Draw, DrawSeat, DrawUnit
from server.inspections.dispatch import dispatch_draw
from server.inspections.models import Assignment
from server.plans.models import Plan, PlanEntry
from server.registry.models import Checklist, Entity, Inspector, Item, ItemBasis, LegalBasis, Membership
from sync.canon import canonical
from tests.makers import PASSWORD, District, made, make_officer

FORM = {
    "v": 1,
    "code": "T01",
    "version": 1,
    "title": "试验检查表",
    "object": "企业",
    "parts": {"basis": "", "scope": "", "content": "", "method": "", "disposal": ""},
    "materials": [],
    "sections": [
        {
            "id": "s1",
            "title": "检查项目",
            "items": [
                {
                    "id": name,
                    "no": str(number),
                    "text": "试验项目",
                    "level": "GENERAL",
                    "family": family,
                    "method": "看",
                    "basis": [],
                    "photo": photo,
                    "relevant": None,
                    "stop": None,
                    "constraint": None,
                    "message": None,
                    "options": [],
                    "result": None,
                    "pending": False,
                }
                for number, (name, family, photo) in enumerate(
                    [("q01", "conform", "on_fail"), ("q02", "found", "never"), ("q03", "conform", "always")], 1
                )
            ],
        }
    ],
}


@dataclass
class World:
    """可以派发的抽取与两名检查员。"""

    district: District
    draw: Draw
    inspectors: list[Officer]

    def dispatch(self) -> list[Assignment]:
        """由审批人先派发，时窗十天。"""
        today = clock.today()
        return dispatch_draw(
            self.district.actor("approver"), self.draw.id, today, today + timedelta(days=9), "见证人当天补签"
        )


def make_world(district: District, units: int = 2, form: dict[str, Any] = FORM) -> World:
    """铺好名录、事项、计划与一次抽完的抽取。"""
    inspectors, officers = _inspectors(district)
    return World(district, make_draw(district, officers[0], [inspectors] * units, form=form), officers)


def make_draw(
    district: District,
    author: Officer,
    teams: list[list[Inspector]],
    number: int = 1,
    form: dict[str, Any] = FORM,
) -> Draw:
    """第 number 次抽完的抽取：每个检查组一户，组里第一人主检。"""
    today, department = clock.today(), district.department
    with made() as s:
        item = s.scalar(select(Item).where(Item.code == "01")) or _item(s, department.id, form)
        plan = Plan(department_id=department.id, year=today.year + number - 1, title="年度计划", author_id=author.id)
        s.add(plan)
        s.flush()
        entry = PlanEntry(
            plan_id=plan.id,
            name="登记事项抽查",
            item_ids=[item.id],
            ratios={},
            reserve=[1, 5],
            methods=["ON_SITE"],
            period_from=today,
            period_to=today + timedelta(days=60),
        )
        s.add(entry)
        s.flush()
        draw = Draw(
            no=f"990100-2026-{number:02d}",
            plan_entry_id=entry.id,
            department_id=department.id,
            title=entry.name,
            year=today.year,
            seq=number,
            state="DRAWN",
            item_ids=[item.id],
            created_by=author.id,
        )
        s.add(draw)
        s.flush()
        for place, team in enumerate(teams, 1 + 100 * (number - 1)):
            _drawn(s, draw, place, department.id, team)
    return draw


def _item(s: Any, department_id: str, form: dict[str, Any]) -> Item:
    digest = hashlib.sha256(canonical(form)).hexdigest()
    sheet = Checklist(code="T01", version=1, hash=digest, title="试验检查表", body=form)
    basis = LegalBasis(title="试验管理条例", article="第三条", text="应当接受检查。")
    s.add_all([sheet, basis])
    s.flush()
    item = Item(department_id=department_id, code="01", name="登记事项检查", checklist_id=sheet.id, state="active")
    s.add(item)
    s.flush()
    s.add(ItemBasis(item_id=item.id, basis_id=basis.id))
    return item


def _drawn(s: Any, draw: Draw, number: int, department_id: str, inspectors: list[Inspector]) -> None:
    entity = Entity(
        jurisdiction_code="990100",
        id_kind="other",
        id_value=f"T{number:04d}",
        name=f"青禾县第{number}试验商店",
        legal_rep="试验人",
        phone=f"1400 0000 {number:03d}",
        address="青禾县试验路",
    )
    s.add(entity)
    s.flush()
    s.add(Membership(entity_id=entity.id, department_id=department_id, since=clock.today()))
    s.add(
        DrawUnit(
            draw_id=draw.id,
            entity_id=entity.id,
            blind=f"{number:032x}",
            salt=f"{number:064x}",
            stratum="s1",
            area="a1",
            ticket=f"{number:064x}",
            rank=number,
        )
    )
    for slot, inspector in enumerate(inspectors, 1):
        s.add(DrawSeat(draw_id=draw.id, entity_id=entity.id, slot=slot, inspector_id=inspector.id))


def _inspectors(district: District) -> tuple[list[Inspector], list[Officer]]:
    rows, officers = [], []
    for number, name in enumerate(("检查员甲", "检查员乙"), 1):
        with made() as s:
            row = Inspector(department_id=district.department.id, name=name, cert_no=f"T-{number:03d}")
            s.add(row)
        rows.append(row)
        account = f"inspector{number}"
        more = {"display_name": name, "inspector_id": row.id}
        officers.append(make_officer(account, "inspector", district.department.id, **more))
    return rows, officers


def phones(client: FlaskClient) -> tuple[Phone, Phone]:
    """主检与协检的手机。"""
    return Phone(client, "inspector1", PASSWORD), Phone(client, "inspector2", PASSWORD)


def first(phone: Phone) -> Visit:
    """手机上的第一项任务。"""
    return next(iter(phone.take()))


def disable(officer: Officer) -> None:
    """停用一个账号。"""
    accounts.change_officer(SYSTEM, officer.id, {"active": False})
    session().expire_all()
