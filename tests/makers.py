"""造人造事：测试里的合成数据，一律经过办事函数。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import trail
from server.accounts import service as accounts
from server.accounts.models import Department, Officer
from server.accounts.roles import actor_of, grant_role
from server.auth import SYSTEM, Actor
from server.db import session, unit
from server.registry.inspectors.accounts import link

PASSWORD = "qing-he-2026-Test"


@contextmanager
def made() -> Iterator[Session]:
    """造出测试要的行，不经办事函数，但照样留一条痕：证据行只有这样才能落库。"""
    with unit() as s:
        yield s
        trail.append(s, "test.made", ref=None, actor=SYSTEM)


@dataclass
class District:
    """青禾县：一个虚构的行政区。"""

    department: Department
    officers: dict[str, Officer] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """以某人的身份办事。"""
        officer = session().get(Officer, self.officers[name].id)
        assert officer is not None
        return actor_of(officer)


def make_officer(name: str, role: str, department_id: str | None, **more: Any) -> Officer:
    """一个能登录的人。"""
    inspector_id = more.pop("inspector_id", None)
    officer, _ = accounts.create_officer(
        SYSTEM, name=name, display_name=more.pop("display_name", name), department_id=department_id, password=PASSWORD
    )
    if inspector_id is not None:
        link(SYSTEM, officer.id, inspector_id)
    grant_role(SYSTEM, officer.id, role)
    return officer


def make_district() -> District:
    """一个部门、三员、经办、审批、法制、公示。"""
    accounts.found_jurisdiction("990100", "青禾县", "cn-2025-default", demo=True)
    department = accounts.create_department(
        SYSTEM, code="990100-SJ", name="青禾县市场监督管理局", short_name="青市监", phone="1400 0000 100"
    )
    district = District(department)
    for name, role, place in (
        ("sysadmin", "system_admin", None),
        ("secadmin", "security_admin", None),
        ("auditor", "auditor", None),
        ("clerk", "clerk", department.id),
        ("approver", "approver", department.id),
        ("legal", "legal_reviewer", department.id),
        ("publisher", "publisher", department.id),
    ):
        district.officers[name] = make_officer(name, role, place)
    return district


def found_district() -> District:
    """样板库里已经有的行政区（make_district 所造）。"""
    department = session().scalars(select(Department)).one()
    officers = {one.name: one for one in session().scalars(select(Officer))}
    session().rollback()  # leaves no read snapshot open, as after an act
    return District(department, officers)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, kind: str = "desk") -> dict[str, str]:
    """登录，返回带令牌的请求头。"""
    answer = client.post("/api/v1/session", json={"name": name, "password": password, "kind": kind})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json['access_token']}"}
