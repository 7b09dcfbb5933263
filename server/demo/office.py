"""演示县的机关事务：联络表、培训记录、一条部门规定。"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from server import clock
from server.accounts.duty import service as duty
from server.accounts.models import Department, Officer
from server.accounts.roles import actor_of
from server.auth import Actor
from server.db import session
from server.rules import proposals

ROWS = (
    ("LEADER", "分管甲", "副局长", "1400 0000 101", "14000000201"),
    ("OFFICE", "科长乙", "信用监管科", "1400 0000 102", "14000000202"),
    ("CONTACT", "联络丙", "四级主任科员", "1400 0000 103", "14000000203"),
)


def furnish() -> None:
    """主办部门填好附件5、记一次培训，提出并批准一条更严的部门规定（移送回执七个工作日）。"""
    clerk, approver = _actor("clerk"), _actor("approver")
    place = session().scalars(select(Department).where(Department.id == clerk.department_id)).one()
    for role, name, post, office, mobile in ROWS:
        given = {"name": name, "post": post, "office_phone": office, "mobile": mobile, "note": ""}
        duty.put_liaison(clerk, place.id, role, given)
    held = clock.today() - timedelta(days=60)
    data = {"qualification": "登记注册", "title": "信用监管业务培训", "organiser": place.name, "held_on": held}
    duty.record_training(clerk, clerk.officer_id, {**data, "hours": 8, "passed": True, "valid_until": None})
    rule = proposals.propose(
        clerk,
        key="transfer.ack_days",
        layer="DEPARTMENT",
        value=7,
        basis=f"{place.short_name}发〔{clock.today().year}〕7号",
        reason="移送早有回音",
        since=clock.today(),
    )
    proposals.decide(approver, rule.id, True, "同意")


def _actor(name: str) -> Actor:
    return actor_of(session().scalars(select(Officer).where(Officer.name == name)).one())
