"""开局清单：每一行都由库里的事实算出，没有一行靠人打勾（S0-28、S4-20、S4-22）。"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from server import clock
from server.accounts.heads import folded
from server.accounts.models import Department, Liaison, Officer, RoleGrant
from server.accounts.roles import EXCLUSIVE, active_roles
from server.accounts.service import jurisdiction
from server.db import Base, session
from server.domain.calendar import missing_year
from server.domain.vocabulary.inspectors import InspectorDay
from server.domain.vocabulary.people import Role
from server.domain.vocabulary.rules import RuleState
from server.inspections import numbers
from server.inspections.models import Assignment
from server.plans.models import Plan
from server.registry.inspectors.standing import day_states
from server.registry.models import Checklist, Entity, Inspector, Item, ItemList, Membership
from server.rules import service as rules
from server.rules.models import CalendarYear, RuleOverride
from server.vault import MAGIC

HANDS = ("clerk", "legal_reviewer", "approver", "publisher")
"""One inspection needs four different people in the office (draw up, review, approve, publish) and two who go."""
STALE = 7
"""Days after which a last backup is no longer called one."""
SECURITY = Role.SECURITY_ADMIN.label
TRIO = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


@dataclass(frozen=True)
class Line:
    """清单的一行：办好没有、现状一句话、去哪里办、轮到谁。"""

    key: str
    title: str
    done: bool
    says: str
    link: str
    by: str = ""
    """Who does it, where that is not whoever usually does what stands behind the link."""


def checklist(backup_target: str | None) -> dict[str, Any]:
    """开局清单：各行、办好几行、方案里的开局日期。"""
    lines = list(_lines(backup_target))
    profile = rules.profile_of()
    dates = [
        {"key": key, "on": value if isinstance(value, str) else "、".join(value), "basis": profile.basis(key)}
        for key in ("setup.due", "setup.contacts_due", "setup.lists_due", "setup.published_due", "setup.milestones")
        if key in profile.settings and not isinstance(value := profile[key], bool | int)
    ]
    return {"lines": lines, "done": sum(line.done for line in lines), "total": len(lines), "dates": dates}


def _lines(backup_target: str | None) -> Iterator[Line]:
    departments = list(
        session().scalars(select(Department).where(Department.active.is_(True)).order_by(Department.code))
    )
    officers = list(session().scalars(select(Officer).where(Officer.active.is_(True))))
    place = jurisdiction()
    yield Line("jurisdiction", "行政区", True, f"{place.name}（{place.code}）", "")
    yield _profile()
    yield _calendar()
    yield _trio(officers)
    yield Line(
        "departments",
        "部门",
        bool(departments),
        f"{len(departments)} 个在用" if departments else "还没有登记部门",
        "/departments",
    )
    yield _hands(departments)
    yield _liaison(departments)
    yield _numbering(departments)
    yield from _libraries(departments)
    yield _checklists()
    yield _backup(backup_target)
    yield _rehearsal()


def _backup(target: str | None) -> Line:
    """The file itself is the proof of a backup: whoever runs the command may be no user of this program."""
    by = "管服务器的人"
    if not target:
        says = "还没有设定：请在启动设置里写 BACKUP_TARGET，最好在另一台机器上"
        return Line("backup", "备份位置", False, says, "", by)
    folder = Path(target)
    try:
        kept = [one.stat().st_mtime for one in folder.iterdir() if one.is_file() and _is_backup(one)]
    except OSError:
        return Line("backup", "备份位置", False, "设定的文件夹不存在或读不了，备份写不进去", "", by)
    if not os.access(folder, os.W_OK | os.X_OK):
        return Line("backup", "备份位置", False, "设定的文件夹写不进去，请改它的权限或换一处", "", by)
    if not kept:
        return Line("backup", "备份位置", False, "文件夹能写，里面还没有备份：请运行 flask backup 备份一次", "", by)
    last = clock.shanghai_day(datetime.fromtimestamp(max(kept), UTC))
    old = (clock.today() - last).days
    says = f"文件夹能写，最近一次备份 {last}"
    if old > STALE:
        says += f"，已过 {old} 天：请安排每天运行 flask backup"
    return Line("backup", "备份位置", old <= STALE, says, "", by)


def _is_backup(file: Path) -> bool:
    """写完了的备份；写到一半的是以 .backup- 开头的临时文件。"""
    with file.open("rb") as opened:
        return not file.name.startswith(".backup-") and opened.read(len(MAGIC)) == MAGIC


def _profile() -> Line:
    profile = rules.profile_of()
    waiting = _count(RuleOverride, RuleOverride.state == RuleState.PROPOSED, RuleOverride.department_id.is_(None))
    says = f"{profile.place}（{profile.name}）" + (f"，{waiting} 条全行政区的另定待批准" if waiting else "")
    return Line("profile", "规则方案", not waiting, says, "/rules", SECURITY if waiting else "")


def _calendar() -> Line:
    table = rules.calendar()
    missing = missing_year(clock.today(), table)
    says = f"{min(table.years)}–{max(table.years)} 年已有" + (f"，缺 {missing} 年" if missing else "")
    waits = (CalendarYear.year == missing) & (CalendarYear.state == RuleState.PROPOSED)
    entered = missing is not None and _count(CalendarYear, waits) > 0
    says += "：已录入，待安全管理员对照通知原文核对" if entered else ""
    return Line("calendar", "工作日历", missing is None, says, "/calendar", SECURITY if entered else "")


def _trio(officers: list[Officer]) -> Line:
    today = clock.today()
    lacking, unchanged = [], 0
    for role in TRIO:
        holders = [one for one in officers if role in active_roles(one, today)]
        if not holders:
            lacking.append(role.label)
        unchanged += sum(one.must_change_password for one in holders)
    mixed = [one for one in officers if len(active_roles(one, today) & EXCLUSIVE) > 1]
    says = (
        f"缺{'、'.join(lacking)}"
        if lacking
        else f"{unchanged} 人还没有改一次性密码"
        if unchanged
        else "三人各司其职，密码都已改过"
    )
    return Line("trio", "系统、安全、审计三员", not lacking and not unchanged and not mixed, says, "/officers")


def _hands(departments: list[Department]) -> Line:
    today, lacking = clock.today(), []
    query = select(RoleGrant.department_id, RoleGrant.role).where(
        RoleGrant.revoked_at.is_(None),
        RoleGrant.since <= today,
        (RoleGrant.until.is_(None)) | (RoleGrant.until >= today),
    )
    held = {(row[0], row[1]) for row in session().execute(query.distinct())}
    for department in departments:
        gaps = [Role(role).label for role in HANDS if (department.id, role) not in held]
        if gaps:
            lacking.append(f"{department.name}缺{'、'.join(gaps)}")
    says = (
        _first(lacking)
        if lacking
        else "各部门的经办、法制审核、审批、公示都有人；办一次检查还要两位有账号的检查员"
        if departments
        else "先登记部门"
    )
    return Line("hands", "经办、法制审核、审批、公示人员", bool(departments) and not lacking, says, "/officers")


def _liaison(departments: list[Department]) -> Line:
    filled: dict[str, int] = {}
    for row in session().execute(select(Liaison.department_id, func.count()).group_by(Liaison.department_id)):
        filled[row[0]] = row[1]
    lacking = [one.name for one in departments if filled.get(one.id, 0) < 3]
    filled_all = f"{len(departments)} 个单位都已填齐" if departments else "先登记部门"
    says = f"还没有填齐：{_first(lacking)}" if lacking else filled_all
    return Line("liaison", "工作联络表（附件5）", bool(departments) and not lacking, says, "/liaison")


def _numbering(departments: list[Department]) -> Line:
    lacking = [one.name for one in departments if not one.short_name.strip()]
    heads: dict[str, str] = {}
    alike = []
    for one in departments:
        other = heads.setdefault(folded(one.short_name), one.name)
        if other != one.name:
            alike.append(f"{other}与{one.name}")
    if lacking:
        says = f"缺字头：{_first(lacking)}"
    elif alike:
        says = f"字头相同：{_first(alike)}，请系统管理员在“部门”里改"
    elif departments:
        following = numbers.upcoming(session(), departments[0], "ASSIGNMENT", clock.today().year)
        says = f"下一件双随机派单是 {following}" + ("，各部门各编各的号" if departments[1:] else "")
    else:
        says = "先登记部门"
    return Line("numbering", "文号", bool(departments) and not lacking and not alike, says, "/departments")


def _libraries(departments: list[Department]) -> Iterator[Line]:
    yield _items(departments)
    listed = select(Membership.entity_id).where(Membership.until.is_(None))  # left the list, perhaps still in business
    entities = _count(Entity, Entity.status == "active", Entity.id.in_(listed))
    yield Line(
        "entities", "检查对象名录库", entities > 0, f"{entities} 户在营" if entities else "还没有导入", "/entities"
    )
    yield _inspectors(departments)


def _items(departments: list[Department]) -> Line:
    """Plans take items of a published list only; a list revoked since counts as none."""
    active = _count(Item, Item.state == "active")
    drafts = _count(Item, Item.state != "active")
    rest = f"，另有 {drafts} 项未启用" if drafts else ""
    owners = set(session().scalars(select(Item.department_id).where(Item.state == "active").distinct()))
    owners -= set(session().scalars(select(ItemList.department_id).where(ItemList.state == "published")))
    lacking = [one.name for one in departments if one.id in owners]
    says = f"{active} 项启用{rest}" if active else f"还没有启用的事项{rest}"
    if lacking:
        says += f"；清单还没有公布、或已废止的：{_first(lacking)}"
    return Line("items", "抽查事项清单", active > 0 and not lacking, says, "/items")


def _inspectors(departments: list[Department]) -> Line:
    """Leave passes by itself; whoever has no account or no valid certificate is not there for a draw."""
    rows = list(session().scalars(select(Inspector).where(Inspector.status == "active").order_by(Inspector.id)))
    days = day_states(session(), rows, clock.today())
    short = []
    for department in departments:
        own = [days[row.id] for row in rows if row.department_id == department.id]
        ready = sum(day in (InspectorDay.READY, InspectorDay.LEAVE) for day in own)
        if ready < 2:
            mute = own.count(InspectorDay.UNREACHED)
            short.append(
                f"{department.name}{ready} 人"
                + (f"（另有 {mute} 人没有账号或检查员角色，请系统管理员建账号、安全管理员授予角色）" if mute else "")
            )
    says = f"共 {len(rows)} 人在库；可派不足两人的：{_first(short)}" if short else f"{len(rows)} 人在库"
    if not short and (mute := list(days.values()).count(InspectorDay.UNREACHED)):
        says += f"，其中 {mute} 人没有账号或账号没有检查员角色，派不出去"
    return Line("inspectors", "检查人员名录库", bool(departments) and not short, says, "/inspectors")


def _checklists() -> Line:
    rows = list(session().scalars(select(Checklist)))
    pending = [row.title for row in rows if _pending(row.body)]
    says = f"{len(rows)} 张都已核定" if rows else "还没有检查表"
    if pending:
        says = f"{len(rows)} 张，其中 {len(pending)} 张还有待核的题：{_first(pending)}"
    return Line("checklists", "检查表核定", bool(rows) and not pending, says, "/checklists")


def _pending(body: dict[str, Any]) -> bool:
    return any(item.get("pending") for part in body["sections"] for item in part["items"])


def _rehearsal() -> Line:
    planned = _count(Plan, Plan.kind == "REHEARSAL")
    walked = _count(
        Assignment, Assignment.rehearsal.is_(True), Assignment.state.in_(("approved", "published", "closed"))
    )
    says = (
        f"已走完 {walked} 户"
        if walked
        else "已建演练，还没有走完"
        if planned
        else "还没有演练过：建一个演练任务，从抽取走到审定"
    )
    return Line("rehearsal", "演练一次", walked > 0, says, "/plans")


def _first(names: list[str], most: int = 2) -> str:
    rest = f"等 {len(names)} 处" if len(names) > most else ""
    return "；".join(names[:most]) + rest


def _count(model: type[Base], *conditions: Any) -> int:
    return session().scalar(select(func.count()).select_from(model).where(*conditions)) or 0
