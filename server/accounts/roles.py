"""谁以什么角色办事：有效的角色、代理、署名，授予与收回（rulings 2）。"""

from __future__ import annotations

from datetime import date, datetime

from server import clock, trail
from server.accounts.models import Officer, RoleGrant
from server.auth import ROLES, Actor, get_visible
from server.db import new_id, session, unit
from server.problems import Problem, register

register("role.unknown", 422, "没有这个角色")
register("role.exclusive", 409, "三员分立：角色不能兼任")
register("role.twice", 409, "这个角色已经有了")

EXCLUSIVE = frozenset({"system_admin", "security_admin", "auditor"})


def active_roles(officer: Officer, on: date) -> frozenset[str]:
    """某日有效的角色。"""
    return frozenset(
        grant.role
        for grant in officer.grants
        if grant.revoked_at is None and grant.since <= on and (grant.until is None or on <= grant.until)
    )


def lent_roles(officer: Officer, on: date) -> tuple[tuple[str, str, str], ...]:
    """只凭代理才有的角色：角色、委托人的编号与姓名；自己也有的角色不算代理。"""
    in_force = [
        grant
        for grant in officer.grants
        if grant.revoked_at is None and grant.since <= on and (grant.until is None or on <= grant.until)
    ]
    own = {grant.role for grant in in_force if grant.delegated_from is None}
    lent = {grant.role: grant.delegated_from for grant in in_force if grant.delegated_from and grant.role not in own}
    names = {key: officer_by_id(key) for key in lent.values()}
    return tuple((role, key, person.display_name) for role, key in sorted(lent.items()) if (person := names[key]))


def actor_of(officer: Officer, *, session_id: str | None = None, device_id: str | None = None) -> Actor:
    """把账号变成办事人。"""
    return Actor(
        officer_id=officer.id,
        name=officer.display_name,
        department_id=officer.department_id,
        roles=active_roles(officer, clock.today()) if officer.active else frozenset(),
        inspector_id=officer.inspector_id,
        session_id=session_id,
        device_id=device_id,
        active=officer.active,
        stands_for=lent_roles(officer, clock.today()) if officer.active else (),
    )


def signed_as(officer_id: str | None, role: str, at: datetime | None) -> str:
    """当时以这个角色办这件事的人怎样署名：自己的角色写姓名，代理的写“姓名（代某某）”。"""
    officer = officer_by_id(officer_id) if officer_id else None
    if officer is None:
        return ""
    day = clock.shanghai_day(at) if at else clock.today()
    then = [
        grant
        for grant in officer.grants
        if grant.role == role
        and grant.since <= day
        and (grant.until is None or day <= grant.until)
        and (grant.revoked_at is None or at is None or grant.revoked_at > at)
    ]
    if not then or any(grant.delegated_from is None for grant in then):
        return officer.display_name
    principal = officer_by_id(then[0].delegated_from or "")
    return f"{officer.display_name}（代{principal.display_name}）" if principal else officer.display_name


def officer_by_id(officer_id: str) -> Officer | None:
    """按编号取账号（登录核验用，不经可见规则）。"""
    return session().get(Officer, officer_id)


def officer_of(actor: Actor) -> Officer:
    """办事人自己的账号。

    Raises Problem session_expired when it is gone.
    """
    officer = officer_by_id(actor.officer_id)
    if officer is None:
        raise Problem("session_expired", "登录已过期，请重新登录。")
    return officer


def grant_role(
    actor: Actor,
    officer_id: str,
    role: str,
    *,
    since: date | None = None,
    until: date | None = None,
    department_id: str | None = None,
    delegated_from: str | None = None,
) -> RoleGrant:
    """授予角色；三员不得兼任其他角色（rulings 2），授权人不能给自己授权。

    Raises Absent, Problem role.unknown / role.exclusive / role.twice / duty_separation.
    """
    with unit() as s:
        officer = get_visible(Officer, actor, officer_id, "人员")
        row = new_grant(
            actor,
            officer,
            role,
            since=since,
            until=until,
            department_id=department_id,
            delegated_from=delegated_from,
        )
        officer.grants.append(row)
        s.flush()
        trail.append(
            s,
            "role.granted",
            ref=officer.id,
            actor=actor,
            payload={"role": role, "since": row.since.isoformat(), "until": until.isoformat() if until else None},
        )
    return row


def new_grant(
    actor: Actor,
    officer: Officer,
    role: str,
    *,
    since: date | None = None,
    until: date | None = None,
    department_id: str | None = None,
    delegated_from: str | None = None,
) -> RoleGrant:
    """核对过、还没有放进账号的一条授权。Raises as grant_role."""
    if role not in ROLES:
        raise Problem("role.unknown", f"没有“{role}”这个角色。")
    if actor.officer_id == officer.id:
        raise Problem("duty_separation", "授权人不能给自己授权，请由另一位安全管理员办理。")
    held = active_roles(officer, clock.today()) - {role}
    if held & EXCLUSIVE or (held and role in EXCLUSIVE):
        raise Problem("role.exclusive", "系统管理员、安全管理员、审计员三员分立，不能与其他角色由一人兼任。")
    begins, place = since or clock.today(), department_id or officer.department_id
    for one in officer.grants:
        same = (one.role, one.department_id, one.delegated_from) == (role, place, delegated_from)
        meets = (one.until is None or one.until >= begins) and (until is None or one.since <= until)
        if same and one.revoked_at is None and meets:
            raise Problem("role.twice", "这个角色在这段时间里已经有了。要改起止，请先收回原来的。")
    return RoleGrant(
        id=new_id(),
        officer_id=officer.id,
        role=role,
        department_id=place,
        since=begins,
        until=until,
        delegated_from=delegated_from,
        granted_by=actor.officer_id,
    )


def revoke_role(actor: Actor, grant_id: str) -> None:
    """收回角色。

    Raises Absent.
    """
    with unit() as s:
        row = get_visible(RoleGrant, actor, grant_id, "授权")
        row.revoked_at = clock.now()
        trail.append(s, "role.revoked", ref=row.officer_id, actor=actor, payload={"role": row.role})
