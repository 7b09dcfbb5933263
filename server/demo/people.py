"""青禾县的人：账号、部门、角色；密码随机，写在数据文件夹里。"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import update

from server import setup
from server.accounts import passwords, service
from server.accounts.models import Officer
from server.accounts.roles import grant_role
from server.auth import SYSTEM
from server.db import unit
from server.registry.inspectors.accounts import link

DEPARTMENTS = (
    ("990100-SJ", "青禾县市场监督管理局", "青市监", "1400 0000 100"),
    ("990100-YJ", "青禾县应急管理局", "青应急", "1400 0000 200"),
    ("990100-WJ", "青禾县卫生健康局", "青卫健", "1400 0000 300"),
)
DESK = (
    ("clerk", "经办员丙", "clerk"),
    ("approver", "审批员丁", "approver"),
    ("legal", "法制员戊", "legal_reviewer"),
    ("publisher", "公示员己", "publisher"),
)


@dataclass
class People:
    """建好的人：登录名 → 密码；部门代码 → 编号。"""

    passwords: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, title: str, role: str, department: str | None, inspector: str | None = None) -> None:
        """建一个能直接登录的账号。"""
        secret = passwords.one_time()
        officer, _ = service.create_officer(
            SYSTEM,
            name=name,
            display_name=title,
            department_id=department,
            password=secret,
        )
        if inspector is not None:
            link(SYSTEM, officer.id, inspector)
        grant_role(SYSTEM, officer.id, role)
        self.passwords[name], self.roles[name] = secret, role


def found() -> People:
    """开局：行政区、三员、三个部门、市场监管局的四个岗位，另两局各一名经办。"""
    people = People()
    for row in setup.first_day("990100", "青禾县", "cn-2025-default", demo=True):
        people.passwords[row["name"]], people.roles[row["name"]] = row["password"], row["role"]
    with unit(technical=True) as s:  # the printed list stays true: like the others, none of the three must change it
        s.execute(update(Officer).values(must_change_password=False))
    for code, name, short, phone in DEPARTMENTS:
        made = service.create_department(SYSTEM, code=code, name=name, short_name=short, phone=phone)
        people.departments[code] = made.id
    home = people.departments["990100-SJ"]
    for login, title, role in DESK:
        people.add(login, title, role, home)
    people.add("overseer", "市局督导庚", "overseer", None)
    people.add("clerk-yj", "应急经办", "clerk", people.departments["990100-YJ"])
    people.add("clerk-wj", "卫健经办", "clerk", people.departments["990100-WJ"])
    return people
