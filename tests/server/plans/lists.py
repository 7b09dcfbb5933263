"""合成的事项、对象、人员，直接登记进名录。"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, select

from server import clock
from server.accounts.models import Officer, RoleGrant
from server.db import new_id
from server.domain.codes import make_uscc
from server.registry.models import (
    Checklist,
    ConflictOfInterest,
    Entity,
    Inspector,
    Item,
    ItemBasis,
    LegalBasis,
    Membership,
)
from tests.makers import made
from tests.makers_items import listed

SINCE = date(2020, 1, 1)


def sheet(code: str = "T00") -> str:
    """一份空的检查表，同一代号只有一份。"""
    with made() as s:
        found = s.scalar(select(Checklist).where(Checklist.code == code))
        if found is None:
            found = Checklist(id=new_id(), code=code, version=1, hash="0" * 64, title="检查表", body={"sections": []})
            s.add(found)
        return found.id


def make_item(department_id: str, **more: Any) -> str:
    """一个启用的重点事项，带一条依据，在公布的清单里；basis=False 则没有依据，listed=False 则没有公布。"""
    basis, item = new_id(), new_id()
    given = {
        "id": item,
        "department_id": department_id,
        "code": "A01",
        "name": f"登记事项检查{item[-4:]}",
        "category": "KEY",
        "state": "active",
        "checklist_id": sheet(),
    }
    with_basis, published = more.pop("basis", True), more.pop("listed", True)
    with made() as s:
        s.add(Item(**(given | more)))
        s.flush()
        if with_basis:
            s.add(LegalBasis(id=basis, title="企业信息公示暂行条例", article=f"第{item[-4:]}条"))
            s.flush()
            s.add(ItemBasis(item_id=item, basis_id=basis))
    if published:
        listed([item])
    return item


def make_entities(department_id: str, count: int, **more: Any) -> list[str]:
    """若干在营企业：甲乙丙丁四类、两个地区轮流。"""
    rows = []
    for n in range(count):
        given = {
            "id": new_id(),
            "jurisdiction_code": "990100",
            "id_kind": "uscc",
            "id_value": make_uscc(n),
            "name": f"青禾县第{n}号商行",
            "kind": "ENTERPRISE",
            "district": ("城东", "城西")[n % 2],
            "credit_class": (None, "A", "B", "C", "D")[n % 5],
            "status": "active",
            "created_at": clock.now(),
        }
        rows.append(given | {k: v(n) if callable(v) else v for k, v in more.items()})
    for start in range(0, count, 5000):
        part = rows[start : start + 5000]
        with made() as s:
            s.execute(insert(Entity), part)
            s.execute(
                insert(Membership),
                [{"entity_id": r["id"], "department_id": department_id, "since": SINCE} for r in part],
            )
    return [str(r["id"]) for r in rows]


def make_inspectors(department_id: str, count: int, **more: Any) -> list[str]:
    """若干持证人员，各有账号和检查员角色（accounts=False 则没有）；单数号不能任主检。"""
    accounts = more.pop("accounts", True)
    rows = []
    for n in range(count):
        given = {
            "id": new_id(),
            "department_id": department_id,
            "name": f"检查员{n}",
            "cert_no": f"990100{new_id()[-6:]}{n:04d}",
            "cert_from": date(2024, 1, 1),
            "cert_to": date(2099, 12, 31),
            "can_lead": n % 2 == 0,
            "status": "active",
        }
        rows.append(given | {k: v(n) if callable(v) else v for k, v in more.items()})
    with made() as s:
        s.add_all([Inspector(**r) for r in rows])
        if accounts:
            s.flush()
            s.add_all([_account(r) for r in rows])
    return [str(r["id"]) for r in rows]


def _account(row: dict[str, Any]) -> Officer:
    given = {
        "id": new_id(),
        "name": row["id"][-12:],
        "display_name": row["name"],
        "department_id": row["department_id"],
    }
    role = RoleGrant(id=new_id(), role="inspector", since=SINCE, granted_by="system")
    fixed = {"password_hash": "-", "active": True, "created_at": clock.now()}
    return Officer(**given, **fixed, inspector_id=row["id"], grants=[role])


def make_conflict(inspector_id: str, entity_id: str) -> None:
    """一条回避关系。"""
    with made() as s:
        s.add(ConflictOfInterest(inspector_id=inspector_id, entity_id=entity_id, kind="KIN"))
