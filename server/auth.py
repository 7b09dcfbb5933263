"""谁能做什么：每条路由一条准入规则，每张表一条可见规则；缺一条就不启动。"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from flask import Flask, g, request
from sqlalchemy import ColumnElement, Select, false, select, true

from server.db import Base, session
from server.problems import Absent, Problem

ROLES = (
    "system_admin",
    "security_admin",
    "auditor",
    "clerk",
    "approver",
    "legal_reviewer",
    "publisher",
    "inspector",
    "overseer",
)
BUSINESS = ("clerk", "approver", "legal_reviewer", "publisher", "inspector")
OVERSEER = "overseer"
"""上级督导：凡办事人能看的都能看，全行政区，什么也不能办（S4-21）。"""
PUBLIC: tuple[str, ...] = ("*public*",)
ANY: tuple[str, ...] = ("*signed-in*",)
DEVICE: tuple[str, ...] = ("*device*",)


@dataclass(frozen=True)
class Actor:
    """办事的人（或系统本身）：一次请求里不变。"""

    officer_id: str
    name: str
    department_id: str | None
    roles: frozenset[str]
    inspector_id: str | None = None
    device_id: str | None = None
    session_id: str | None = None
    active: bool = True
    stands_for: tuple[tuple[str, str, str], ...] = ()
    """Roles held for somebody else only: role, id and name of the principal."""
    principal: str | None = None
    """Set for a request that only such a role admits: whom this act is done for."""

    def has(self, *roles: str) -> bool:
        """是否有其中任一角色。"""
        return bool(self.roles.intersection(roles))


SYSTEM = Actor("system", "系统", None, frozenset({"system"}))


@dataclass(frozen=True)
class Access:
    """一条准入规则。"""

    rule: str
    roles: tuple[str, ...]
    scope: str


@dataclass
class Doors:
    """认人的两道门，由 accounts 在启动时装上（auth 不能向上引用）。"""

    by_token: Callable[[], Actor] | None = None
    by_device: Callable[[], Actor | None] | None = None
    tables: dict[type[Base], Callable[[Actor], ColumnElement[bool]]] = field(default_factory=dict)


doors = Doors()
View = TypeVar("View", bound=Callable[..., Any])


def access(rule: str, *, roles: tuple[str, ...], scope: str) -> Callable[[View], View]:
    """给一条路由定准入规则：规则名、角色、数据范围（中文，供 `flask access` 列出）。"""
    entry = Access(rule, roles, scope)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            admit(entry)
            return view(*args, **kwargs)

        guarded.__dict__["__access__"] = entry
        return guarded  # type: ignore[return-value]

    return decorate


def admit(entry: Access) -> None:
    """按规则放行，或说明为什么不行。

    Raises Problem unauthenticated / session_expired / forbidden.
    """
    if entry.roles == PUBLIC:
        return
    actor: Actor | None = None
    if entry.roles == DEVICE and "X-Device" in request.headers and doors.by_device:
        actor = doors.by_device()
    if actor is None:
        if doors.by_token is None:
            raise RuntimeError("认人的门还没有装上")
        actor = doors.by_token()
    if entry.roles not in (ANY, DEVICE) and not actor.has(*entry.roles) and not _oversees(entry, actor):
        raise Problem("forbidden", "您的角色不能办这件事。如确需办理，请联系安全管理员授权。")
    g.actor = actor if request.method in ("GET", "HEAD") else standing_in(actor, entry.roles)


def standing_in(actor: Actor, roles: tuple[str, ...]) -> Actor:
    """只凭代理的角色才办得了的，写成“代理人（代委托人）”；自己的角色也够的，仍是自己办。"""
    lent = {role: (key, name) for role, key, name in actor.stands_for}
    own = actor.roles.difference(lent)
    found = next((lent[role] for role in roles if role in lent), None)
    if found is None or own.intersection(roles):
        return actor
    return replace(actor, name=f"{actor.name}（代{found[1]}）", principal=found[0])


def _oversees(entry: Access, actor: Actor) -> bool:
    """上级督导可以看办事人能看的，只看不办。"""
    return actor.has(OVERSEER) and request.method in ("GET", "HEAD") and _watchable(entry)


def _watchable(entry: Access) -> bool:
    return bool(set(entry.roles).intersection(BUSINESS))


def current() -> Actor:
    """本次请求的办事人；公开路由上没有。"""
    actor: Actor = g.actor
    return actor


def maybe_current() -> Actor | None:
    """本次请求的办事人，公开路由上为 None。"""
    return getattr(g, "actor", None)


Rule = TypeVar("Rule", bound=Callable[[Actor], ColumnElement[bool]])


def scope(*models: type[Base]) -> Callable[[Rule], Rule]:
    """给表定可见规则：输入办事人，返回行条件。"""

    def decorate(rule: Rule) -> Rule:
        for model in models:
            doors.tables[model] = rule
        return rule

    return decorate


def hidden(*models: type[Base]) -> None:
    """这些表没有人能直接查看（技术表）：任何人都看不到一行。"""
    for model in models:
        doors.tables[model] = lambda actor: false()


def everyone(*models: type[Base]) -> None:
    """这些表对所有登录的人可见。"""
    for model in models:
        doors.tables[model] = lambda actor: true()


Row = TypeVar("Row", bound=Base)


def visible(model: type[Row], actor: Actor) -> Select[Row]:
    """办事人看得见的行；所有查询从这里出发。"""
    query = select(model)
    return query if "system" in actor.roles else query.where(doors.tables[model](actor))


def get_visible(model: type[Row], actor: Actor, row_id: str, what: str = "内容") -> Row:
    """取看得见的一行；看不见与不存在同样答 404。

    Raises Absent.
    """
    row = session().scalar(visible(model, actor).where(model.__table__.c.id == row_id))
    if row is None:
        raise Absent(what)
    return row


def own_department(column: Any, actor: Actor) -> ColumnElement[bool]:
    """本部门的行；上级督导看全部部门的；没有部门的人（三员）看不到业务数据。"""
    if actor.has(OVERSEER):
        return true()
    if actor.department_id is None or not actor.has(*BUSINESS):
        return false()
    condition: ColumnElement[bool] = column == actor.department_id
    return condition


def rules(app: Flask) -> list[dict[str, Any]]:
    """全部路由及其准入规则，按路径排序（`flask access --json`）。"""
    rows: list[dict[str, Any]] = []
    for rule in app.url_map.iter_rules():
        entry: Access | None = getattr(app.view_functions[rule.endpoint], "__access__", None)
        rows += [
            {
                "method": method,
                "path": rule.rule,
                "rule": entry.rule if entry else None,
                "roles": _said(entry, method) if entry else None,
                "scope": entry.scope if entry else None,
            }
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}) or ["HEAD"]
        ]
    return sorted(rows, key=lambda row: (row["path"], row["method"]))


def _said(entry: Access, method: str) -> list[str]:
    watched = method in ("GET", "HEAD") and _watchable(entry)
    return [*entry.roles, *([OVERSEER] if watched and OVERSEER not in entry.roles else [])]


def refuse_gaps(app: Flask, models: Iterable[type[Base]]) -> None:
    """有路由没有准入规则、或有表没有可见规则时拒绝启动。"""
    bare = [f"{row['method']} {row['path']}" for row in rules(app) if row["rule"] is None]
    loose = sorted(model.__name__ for model in models if model not in doors.tables)
    if bare or loose:
        raise RuntimeError(f"没有准入规则的路由：{bare}；没有可见规则的表：{loose}")
