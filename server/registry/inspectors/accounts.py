"""检查人员与账号：谁用哪个账号登录、收任务（S3-11）。

The system administrator, who keeps the accounts, also says whose they are. He sees of the register what is published
anyway (name, certificate, department) and nothing else; the clerk, who keeps the register, cannot give himself the
account of an inspector.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import trail
from server.accounts.models import Device, Officer
from server.auth import Actor, get_visible, visible
from server.db import session, unit
from server.problems import Absent, Problem
from server.registry.models import Inspector

COLUMNS = (Inspector.id, Inspector.name, Inspector.cert_no, Inspector.department_id)


def roster(actor: Actor) -> list[dict[str, Any]]:
    """在库的检查人员各对应哪个账号；没有账号的在前。

    Rows: id, name, cert_no, department_id, officer_id (None: no account in use), sorted by department and name.
    """
    s = session()
    linked = visible(Officer, actor).where(Officer.inspector_id.is_not(None), Officer.active.is_(True))
    held = {officer.inspector_id: officer for officer in s.scalars(linked)}
    people = s.execute(select(*COLUMNS).where(Inspector.status != "removed"))
    rows = [row._asdict() | {"officer_id": held[row.id].id if row.id in held else None} for row in people]
    return sorted(rows, key=lambda row: (row["officer_id"] is not None, row["department_id"], row["name"], row["id"]))


def link(actor: Actor, officer_id: str, inspector_id: str | None) -> Officer:
    """账号对应到一位检查人员；`None` 为解除。已经是这样的不写。

    Raises Absent, Problem officer.linked (the account or the person is taken), officer.other_department,
    officer.has_phone (a phone in use speaks for the person it was enrolled for).
    """
    with unit() as s:
        row = get_visible(Officer, actor, officer_id, "人员")
        if row.inspector_id == inspector_id:
            return row
        _at_rest(s, row)
        if inspector_id is not None:
            _fits(s, row, inspector_id)
        before, row.inspector_id = row.inspector_id, inspector_id
        payload = {"before": {"inspector_id": before}, "after": {"inspector_id": inspector_id}}
        trail.append(s, "officer.changed", ref=row.id, actor=actor, payload=payload)
    return row


def _at_rest(s: Session, row: Officer) -> None:
    """手机按登记时的人说话：在用的手机先停用。"""
    phones = s.scalar(
        select(func.count()).select_from(Device).where(Device.officer_id == row.id, Device.revoked_at.is_(None))
    )
    if row.inspector_id is not None and phones:
        raise Problem(
            "officer.has_phone",
            f"{row.display_name}还有 {phones} 部手机在用，里面的任务是按原来的检查人员领的。请先在“手机”里停用，再改。",
        )


def _fits(s: Session, row: Officer, inspector_id: str) -> None:
    person = s.get(Inspector, inspector_id)
    if person is None or person.status == "removed":
        raise Absent("检查人员")
    if row.inspector_id is not None:
        raise Problem("officer.linked", f"账号 {row.name} 已经对应一位检查人员，请先解除。")
    if person.department_id != row.department_id:
        raise Problem("officer.other_department", f"{person.name}不是这个账号所在部门的检查人员。")
    without_account(s, person)


def without_account(s: Session, person: Inspector) -> None:
    """这位检查人员没有在用的账号。Raises Problem officer.linked."""
    taken = select(Officer).where(Officer.inspector_id == person.id, Officer.active.is_(True))
    if (other := s.scalar(taken)) is not None:
        raise Problem("officer.linked", f"{person.name}已有账号 {other.name}。一人只用一个账号。")
