"""人与机构的办事：登录、部门、人员、授权、手机、消息。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts import passwords
from server.accounts.models import Absence, AuthSession, Department, Device, Jurisdiction, Message, Officer, RoleGrant
from server.auth import ROLES, SYSTEM, Actor, get_visible
from server.db import new_id, session, unit
from server.problems import Absent, Problem, register

register("department.code_taken", 409, "部门代码已被使用")
register("department.circle", 409, "上级部门绕了圈")
register("officer.name_taken", 409, "登录名已被使用")
register("password.weak", 422, "密码不够强")
register("role.unknown", 422, "没有这个角色")
register("role.exclusive", 409, "三员分立：角色不能兼任")
register("role.twice", 409, "这个角色已经有了")
register("device.key", 422, "手机公钥不合格")

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


# 登录 -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SignedIn:
    """登录结果。"""

    officer: Officer
    session_id: str
    refresh_jti: str


def sign_in(name: str, password: str, kind: str) -> SignedIn:
    """登录。密码不对与没有此人答得一样。

    Raises Problem login_failed.
    """
    officer = session().scalar(select(Officer).where(Officer.name == name.strip().lower()))
    if not passwords.matches(officer.password_hash if officer and officer.active else None, password):
        raise Problem("login_failed", "登录名或密码不对。")
    if officer is None:  # matches() never accepts a missing account
        raise Problem("login_failed", "登录名或密码不对。")
    row = AuthSession(
        id=new_id(), officer_id=officer.id, kind=kind, refresh_jti=new_id(), created_at=clock.now(), used_at=clock.now()
    )
    with unit(technical=True) as s:
        s.add(row)
    return SignedIn(officer, row.id, row.refresh_jti)


GRACE = timedelta(seconds=60)
"""How long the token before the present one is still answered when nothing but the token speaks for the caller."""


def rotate(session_id: str, jti: str, device_id: str | None = None) -> SignedIn:
    """换新刷新令牌；答复丢在路上的可以再要一次，给回同一个新令牌；更早的再出现说明被偷，整个登录作废。

    device_id: the phone whose signature came along and was found good. From then on the session belongs to that phone
    and is renewed with its signature only. With it the former token is answered until its successor has been used;
    without it for GRACE. Each answer to a former token, and each theft noticed, is an entry of the log.
    Raises Problem session_expired.
    """
    with unit(technical=True) as s:
        row, officer = _session(s, session_id)
        if row.device_id not in (None, device_id):
            raise Problem("session_expired", "续期要凭登记的手机签名，请重新登录。已填写的内容还在。")
        known = row.refresh_jti == jti
        if known:
            row.former_jti, row.refresh_jti = row.refresh_jti, new_id()
            row.used_at = row.rotated_at = clock.now()
            row.device_id = device_id or row.device_id
    return SignedIn(officer, row.id, row.refresh_jti) if known else _again(session_id, jti, device_id)


def _session(s: Session, session_id: str) -> tuple[AuthSession, Officer]:
    row = s.scalars(select(AuthSession).where(AuthSession.id == session_id).with_for_update()).first()
    officer = s.get(Officer, row.officer_id) if row else None
    if row is None or row.revoked_at or officer is None or not officer.active:
        raise Problem("session_expired", "登录已过期，请重新登录。已填写的内容还在。")
    return row, officer


def _again(session_id: str, jti: str, device_id: str | None) -> SignedIn:
    """来的不是当前的刷新令牌：刚换下的给回现在的，别的作废全部；都留痕。"""
    with unit() as s:
        row, officer = _session(s, session_id)
        proved = device_id is not None and row.device_id == device_id
        fresh = row.rotated_at is not None and clock.now() - row.rotated_at <= GRACE
        known = jti in (row.refresh_jti, row.former_jti) and (proved or fresh)
        if not known:
            row.revoked_at, row.revoked_because = clock.now(), "refresh_reused"
        payload = {"session": row.id, "kind": row.kind, "proved": proved}
        kind = "session.renewed_again" if known else "session.reuse_found"
        trail.append(s, kind, ref=officer.id, actor=actor_of(officer, session_id=row.id), payload=payload)
    if not known:
        raise Problem("session_expired", "这个登录在别处被用过，已全部退出，请重新登录。")
    return SignedIn(officer, row.id, row.refresh_jti)


def sign_out(session_id: str) -> None:
    """退出登录。"""
    with unit(technical=True) as s:
        s.execute(
            update(AuthSession)
            .where(AuthSession.id == session_id, AuthSession.revoked_at.is_(None))
            .values(revoked_at=clock.now(), revoked_because="sign_out")
        )


def session_alive(session_id: str) -> bool:
    """登录是否仍有效（收回立即生效）。"""
    return (
        session().scalar(select(AuthSession.id).where(AuthSession.id == session_id, AuthSession.revoked_at.is_(None)))
        is not None
    )


def change_password(actor: Actor, old: str, new: str) -> None:
    """本人改密码；其他登录随即作废。

    Raises Problem login_failed / password.weak.
    """
    officer = officer_by_id(actor.officer_id)
    if officer is None or not passwords.matches(officer.password_hash, old):
        raise Problem("login_failed", "原密码不对。")
    if reason := passwords.weakness(new, officer.name):
        raise Problem("password.weak", reason)
    digest = passwords.hashed(new)
    with unit() as s:
        s.execute(
            update(Officer).where(Officer.id == officer.id).values(password_hash=digest, must_change_password=False)
        )
        _end_sessions(s, officer.id, "password_changed", keep=actor.session_id)
        trail.append(s, "officer.password_changed", ref=officer.id, actor=actor)


# 部门与人员 -----------------------------------------------------------------------------------------------------


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

    Raises Problem department.code_taken.
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
        _add_or(s, row, "department.code_taken", f"部门代码 {code} 已被使用。")
        trail.append(s, "department.created", ref=row.id, actor=actor, payload={"code": row.code, "name": row.name})
    return row


def change_department(actor: Actor, department_id: str, changes: dict[str, Any]) -> Department:
    """改部门登记。

    Raises Absent; Problem department.circle.
    """
    with unit() as s:
        row = get_visible(Department, actor, department_id, "部门")
        before = {key: getattr(row, key) for key in changes}
        _not_in_circles(s, row, changes.get("superior_id"))
        for key, value in changes.items():
            setattr(row, key, value)
        trail.append(s, "department.changed", ref=row.id, actor=actor, payload={"before": before, "after": changes})
    return row


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
    inspector_id: str | None = None,
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
        inspector_id=inspector_id,
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

    Raises Absent.
    """
    with unit() as s:
        row = get_visible(Officer, actor, officer_id, "人员")
        before = {key: getattr(row, key) for key in changes}
        for key, value in changes.items():
            setattr(row, key, value)
        if changes.get("active") is False:
            _end_sessions(s, row.id, "disabled")
        trail.append(s, "officer.changed", ref=row.id, actor=actor, payload={"before": before, "after": changes})
    return row


def reset_password(actor: Actor, officer_id: str) -> str:
    """重设密码，返回一次性密码；原登录全部结束。

    Raises Absent.
    """
    secret = passwords.one_time()
    digest = passwords.hashed(secret)
    with unit() as s:
        row = get_visible(Officer, actor, officer_id, "人员")
        row.password_hash, row.must_change_password = digest, True
        _end_sessions(s, row.id, "password_reset")
        trail.append(s, "officer.password_reset", ref=row.id, actor=actor)
    return secret


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
    if role not in ROLES:
        raise Problem("role.unknown", f"没有“{role}”这个角色。")
    if actor.officer_id == officer_id:
        raise Problem("duty_separation", "授权人不能给自己授权，请由另一位安全管理员办理。")
    with unit() as s:
        officer = get_visible(Officer, actor, officer_id, "人员")
        held = active_roles(officer, clock.today()) - {role}
        if held & EXCLUSIVE or (held and role in EXCLUSIVE):
            raise Problem("role.exclusive", "系统管理员、安全管理员、审计员三员分立，不能与其他角色由一人兼任。")
        begins, place = since or clock.today(), department_id or officer.department_id
        for one in officer.grants:
            same = (one.role, one.department_id, one.delegated_from) == (role, place, delegated_from)
            meets = (one.until is None or one.until >= begins) and (until is None or one.since <= until)
            if same and one.revoked_at is None and meets:
                raise Problem("role.twice", "这个角色在这段时间里已经有了。要改起止，请先收回原来的。")
        row = RoleGrant(
            id=new_id(),
            officer_id=officer.id,
            role=role,
            department_id=department_id or officer.department_id,
            since=since or clock.today(),
            until=until,
            delegated_from=delegated_from,
            granted_by=actor.officer_id,
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


def revoke_role(actor: Actor, grant_id: str) -> None:
    """收回角色。

    Raises Absent.
    """
    with unit() as s:
        row = get_visible(RoleGrant, actor, grant_id, "授权")
        row.revoked_at = clock.now()
        trail.append(s, "role.revoked", ref=row.officer_id, actor=actor, payload={"role": row.role})


# 手机 -----------------------------------------------------------------------------------------------------------


def enrol_device(actor: Actor, *, public_key: dict[str, Any], name: str, user_agent: str) -> Device:
    """登记手机：一部手机上的一个人，一把 P-256 公钥（rulings 18）。

    Raises Problem device.key.
    """
    if public_key.get("kty") != "EC" or public_key.get("crv") != "P-256" or "d" in public_key:
        raise Problem("device.key", "手机公钥须为 P-256 公钥。")
    row = Device(
        id=new_id(),
        officer_id=actor.officer_id,
        public_key={key: public_key.get(key) for key in ("kty", "crv", "x", "y")},
        name=name[:100],
        user_agent=user_agent[:300],
        enrolled_at=clock.now(),
    )
    with unit() as s:
        s.add(row)
        signed = s.get(AuthSession, actor.session_id or "")
        if signed is not None and signed.device_id is not None:
            signed.device_id = row.id  # the same login on a new identity of its phone
        trail.append(s, "device.enrolled", ref=row.id, actor=actor, payload={"name": row.name})
    return row


def revoke_device(actor: Actor, device_id: str) -> None:
    """停用手机；其以后送来的内容照收，但要人工决定。

    Raises Absent.
    """
    with unit() as s:
        row = get_visible(Device, actor, device_id, "手机")
        row.revoked_at = clock.now()
        trail.append(s, "device.revoked", ref=row.id, actor=actor)


# 消息 -----------------------------------------------------------------------------------------------------------


def tell(s: Session, officer_id: str, kind: str, text: str, *, dedupe: str, link: str | None = None) -> bool:
    """在当前单元里发一条站内消息；同一件事只发一次，已发过返回 False。"""
    taken = s.scalar(select(Message.id).where(Message.officer_id == officer_id, Message.dedupe == dedupe))
    if taken is not None:
        return False
    s.add(
        Message(
            id=new_id(), officer_id=officer_id, kind=kind, text=text, link=link, dedupe=dedupe, created_at=clock.now()
        )
    )
    return True


def officers_with(s: Session, role: str, department_id: str | None, on: date) -> list[str]:
    """某部门某日担任某角色、又在岗的人员编号；全都不在岗时照发，不让一件事没有人知道。"""
    query = (
        select(RoleGrant.officer_id)
        .join(Officer, Officer.id == RoleGrant.officer_id)
        .where(
            RoleGrant.role == role,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.since <= on,
            (RoleGrant.until.is_(None)) | (RoleGrant.until >= on),
            Officer.active.is_(True),
            RoleGrant.department_id == department_id,
        )
        .order_by(RoleGrant.officer_id)
    )
    found = list(dict.fromkeys(s.scalars(query)))
    away = set(
        s.scalars(
            select(Absence.officer_id).where(
                Absence.officer_id.in_(found),
                Absence.cancelled_at.is_(None),
                Absence.since <= on,
                Absence.until >= on,
            )
        )
    )
    return [each for each in found if each not in away] or found


def read_message(actor: Actor, message_id: str) -> datetime:
    """标为已读。

    Raises Absent.
    """
    with unit(technical=True):
        row = get_visible(Message, actor, message_id, "消息")
        row.read_at = row.read_at or clock.now()
    return row.read_at


def _add_or(s: Session, row: Any, code: str, detail: str) -> None:
    s.add(row)
    try:
        s.flush()
    except IntegrityError as error:
        raise Problem(code, detail) from error


def _end_sessions(s: Session, officer_id: str, because: str, keep: str | None = None) -> None:
    s.execute(
        update(AuthSession)
        .where(
            AuthSession.officer_id == officer_id,
            AuthSession.revoked_at.is_(None),
            AuthSession.id != (keep or ""),
        )
        .values(revoked_at=clock.now(), revoked_because=because)
    )
