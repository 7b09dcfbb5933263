"""机构与人员的办事：行政区、部门、账号。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import heads, passwords
from server.accounts.models import Department, Jurisdiction, Officer
from server.accounts.sessions import end_sessions
from server.auth import SYSTEM, Actor, get_visible
from server.db import new_id, session, unit
from server.problems import Absent, Problem, register

register("department.code_taken", 409, "部门代码已被使用")
register("department.circle", 409, "上级部门绕了圈")
register("officer.name_taken", 409, "登录名已被使用")
register("officer.linked", 409, "账号或人员已有对应")
register("officer.other_department", 409, "账号与检查人员不在同一部门")


def found_jurisdiction(code: str, name: str, profile: str, *, demo: bool) -> Jurisdiction:
    """开局：登记本系统服务的行政区与规则方案（S0-28）。

    Raises Problem conflict when one exists already.
    """
    with unit() as s:
        if s.scalar(select(Jurisdiction.code)) is not None:
            raise Problem("conflict", "已经开过局，行政区只登记一次。")
        row = Jurisdiction(
            code=code, name=name, profile=profile, demo=demo, origin=f"sunlot.{code}/log", created_at=clock.now()
        )
        s.add(row)
        trail.append(s, "jurisdiction.founded", ref=code, actor=SYSTEM, payload={"profile": profile, "demo": demo})
    return row


def jurisdiction() -> Jurisdiction:
    """本系统服务的行政区。

    Raises Problem busy before the first-day setup.
    """
    row: Jurisdiction | None = session().scalar(select(Jurisdiction))
    if row is None:
        raise Problem("busy", "还没有开局：请先运行 flask setup。")
    return row


def create_department(
    actor: Actor, *, code: str, name: str, short_name: str, kind: str = "ADMINISTRATIVE", phone: str | None = None
) -> Department:
    """登记部门（S4-25）。

    Raises Problem department.code_taken; invalid for a head in use.
    """
    row = Department(
        id=new_id(),
        code=code.strip(),
        name=name.strip(),
        short_name=short_name.strip(),
        kind=kind,
        phone=phone,
        created_at=clock.now(),
    )
    with unit() as s:
        heads.free(s, row.short_name, row.id)
        _add_or(s, row, "department.code_taken", f"部门代码 {code} 已被使用。")
        trail.append(s, "department.created", ref=row.id, actor=actor, payload={"code": row.code, "name": row.name})
    return row


def change_department(actor: Actor, department_id: str, changes: dict[str, Any]) -> Department:
    """改部门登记。

    Raises Absent; Problem department.circle; invalid for a head in use.
    """
    with unit() as s:
        row = get_visible(Department, actor, department_id, "部门")
        changes = _with_head(s, row, changes)
        before = {key: getattr(row, key) for key in changes}
        _not_in_circles(s, row, changes.get("superior_id"))
        for key, value in changes.items():
            setattr(row, key, value)
        trail.append(s, "department.changed", ref=row.id, actor=actor, payload={"before": before, "after": changes})
    return row


def _with_head(s: Session, row: Department, changes: dict[str, Any]) -> dict[str, Any]:
    """换了的字头、重新启用的部门的字头要没有别人在用；没有动的不问，早先相同的照样能改别的栏。"""
    head = changes.get("short_name", row.short_name).strip()
    back = changes.get("active", row.active) and not row.active
    if head != row.short_name or back:
        heads.free(s, head, row.id)
    return changes | {"short_name": head} if "short_name" in changes else changes


def _not_in_circles(s: Session, row: Department, superior: str | None) -> None:
    """上级须是登记了的部门，且不是自己或自己的下级。"""
    at = superior
    while at is not None:
        above = s.get(Department, at)
        if above is None:
            raise Absent("上级部门")
        if above.id == row.id:
            raise Problem("department.circle", "上级部门不能是本部门或本部门的下级。")
        at = above.superior_id


def create_officer(
    actor: Actor,
    *,
    name: str,
    display_name: str,
    department_id: str | None,
    password: str | None = None,
) -> tuple[Officer, str]:
    """建账号，返回账号与一次性密码（只显示这一次）。

    Raises Problem officer.name_taken; Absent for an unknown department.
    """
    if department_id is not None and session().get(Department, department_id) is None:
        raise Absent("部门")
    secret = password or passwords.one_time()
    row = Officer(
        id=new_id(),
        name=name.strip().lower(),
        display_name=display_name.strip(),
        department_id=department_id,
        password_hash=passwords.hashed(secret),
        must_change_password=password is None,
        created_at=clock.now(),
    )
    with unit() as s:
        _add_or(s, row, "officer.name_taken", f"登录名 {name} 已被使用。")
        trail.append(s, "officer.created", ref=row.id, actor=actor, payload={"name": row.name})
    return row, secret


def change_officer(actor: Actor, officer_id: str, changes: dict[str, Any]) -> Officer:
    """改账号：姓名、部门、停用；停用立即结束其登录，手机里已做的仍可送达。

    Raises Absent, Problem officer.other_department, officer.linked.
    """
    with unit() as s:
        row = get_visible(Officer, actor, officer_id, "人员")
        if row.inspector_id and changes.get("department_id", row.department_id) != row.department_id:
            raise Problem("officer.other_department", "账号对应着原部门的检查人员，请先解除对应，再改部门。")
        if changes.get("active") and row.inspector_id and (other := _holder(s, row)) is not None:
            raise Problem(
                "officer.linked", f"对应的检查人员已改用账号 {other.name}。一人只用一个账号，要恢复先解除对应。"
            )
        before = {key: getattr(row, key) for key in changes}
        for key, value in changes.items():
            setattr(row, key, value)
        if changes.get("active") is False:
            end_sessions(s, row.id, "disabled")
        trail.append(s, "officer.changed", ref=row.id, actor=actor, payload={"before": before, "after": changes})
    return row


def _holder(s: Session, row: Officer) -> Officer | None:
    """同一位检查人员在用的另一个账号。"""
    same = select(Officer).where(Officer.inspector_id == row.inspector_id, Officer.id != row.id)
    return s.scalar(same.where(Officer.active.is_(True)))


def reset_password(actor: Actor, officer_id: str) -> str:
    """重设密码，返回一次性密码；原登录全部结束。

    Raises Absent.
    """
    secret = passwords.one_time()
    digest = passwords.hashed(secret)
    with unit() as s:
        row = get_visible(Officer, actor, officer_id, "人员")
        row.password_hash, row.must_change_password = digest, True
        end_sessions(s, row.id, "password_reset")
        trail.append(s, "officer.password_reset", ref=row.id, actor=actor)
    return secret


def _add_or(s: Session, row: Any, code: str, detail: str) -> None:
    s.add(row)
    try:
        s.flush()
    except IntegrityError as error:
        raise Problem(code, detail) from error
