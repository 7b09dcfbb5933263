"""成批建账号：选定还没有账号的检查人员，一次建好、对应好，密码各给一次（S3-11、S0-20）。

The keeper of the accounts does not grant roles here either: that is the security administrator's, in an act of its own
(server.accounts.manyroles). Whoever would be refused one by one is refused here, and told why; the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import passwords
from server.accounts.models import Department, Officer
from server.auth import Actor
from server.db import new_id, session, unit
from server.problems import Problem
from server.registry.entities.initials import initials
from server.registry.inspectors.accounts import without_account
from server.registry.models import Inspector

Refused = list[dict[str, str]]


def open_accounts(actor: Actor, inspector_ids: Sequence[str]) -> dict[str, Any]:
    """给选定的人各建一个账号并对应好，返回建成的（连同只出现这一次的密码）与没有建的和理由；一个也建不了就什么也不写。

    Raises Problem officer.name_taken when somebody took one of the names in this very moment.
    """
    wanted = list(dict.fromkeys(inspector_ids))
    people, _ = _judged(session(), wanted)
    secrets = {person.id: passwords.one_time() for person in people}
    digests = {key: passwords.hashed(secret) for key, secret in secrets.items()}  # slow: not while the database waits
    if not people:
        return {"made": [], "refused": _judged(session(), wanted)[1]}
    with unit() as s:
        people, refused = _judged(s, wanted)
        taken = set(s.scalars(select(Officer.name)))
        rows = [_account(person, digests[person.id], taken) for person in people if person.id in digests]
        s.add_all(rows)
        try:
            s.flush()
        except IntegrityError as error:
            raise Problem("officer.name_taken", "刚刚有人建了同名的账号，这一批一个也没有建。请再办一次。") from error
        payload = {
            "count": len(rows),
            "names": [row.name for row in rows],
            "inspectors": [row.inspector_id for row in rows],
        }
        trail.append(s, "officers.created", ref=None, actor=actor, payload=payload)
    made = [{"officer_id": row.id, "password": secrets[row.inspector_id or ""], **_said(row)} for row in rows]
    return {"made": made, "refused": refused}


def _said(row: Officer) -> dict[str, Any]:
    return {
        "inspector_id": row.inspector_id,
        "name": row.name,
        "display_name": row.display_name,
        "department_id": row.department_id,
    }


def _judged(s: Session, wanted: Sequence[str]) -> tuple[list[Inspector], Refused]:
    """谁可以建，谁不可以和为什么；按选的次序。"""
    found = {row.id: row for row in s.scalars(select(Inspector).where(Inspector.id.in_(wanted)))}
    people: list[Inspector] = []
    refused: Refused = []
    for key in wanted:
        person = found.get(key)
        why = _why_not(s, person)
        if person is not None and not why:
            people.append(person)
        else:
            refused.append({"inspector_id": key, "name": person.name if person else "", "reason": why})
    return people, refused


def _why_not(s: Session, person: Inspector | None) -> str:
    """单个建会被拦住的，这里一样拦住；再加一条：成批时没有人逐个看，同名的账号先要有人看过。"""
    if person is None or person.status == "removed":
        return "名录库里没有这个人，或已经移出。"
    try:
        without_account(s, person)
    except Problem as refusal:
        return refusal.detail
    department = s.get(Department, person.department_id)
    if department is None or not department.active:
        return "所在部门已经停用。"
    same = select(Officer.name).where(
        Officer.department_id == person.department_id,
        Officer.display_name == person.name,
        Officer.inspector_id.is_(None),
        Officer.active.is_(True),
    )
    if (name := s.scalar(same.order_by(Officer.name).limit(1))) is not None:
        return f"本部门已有同名的账号 {name}，还没有对应检查人员：是同一人就在那里对应，不是就单独建账号。"
    return ""


def _account(person: Inspector, digest: str, taken: set[str]) -> Officer:
    name = login_name(person.name, person.cert_no, taken)
    taken.add(name)
    return Officer(
        id=new_id(),
        name=name,
        display_name=person.name,
        department_id=person.department_id,
        inspector_id=person.id,
        password_hash=digest,
        must_change_password=True,
        created_at=clock.now(),
    )


def login_name(name: str, cert_no: str, taken: Container[str]) -> str:
    """登录名：姓名的拼音首字母加执法证号末四位；有人用了就多取几位，再不行加序号。"""
    letters = re.sub(r"[^a-z0-9]", "", initials(name)) or "jc"
    digits = re.sub(r"[^a-z0-9]", "", cert_no.lower())
    for taking in (4, 6, 8, len(digits)):
        if (found := f"{letters[:20]}{digits[-taking:]}"[:60]) not in taken:
            return found
    whole = f"{letters[:15]}{digits[-40:]}"
    return next(told for n in range(2, 10_000) if (told := f"{whole}-{n}") not in taken)
