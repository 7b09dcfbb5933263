"""一版批准时的原样：存下各栏，放弃调整时照此恢复（S3-14）。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, inspect
from sqlalchemy.orm import Session

from server import clock
from server.db import Base, Utc
from server.plans import keep
from server.plans.models import Plan, PlanEntry, PlanVersion
from server.problems import Problem

OF_PLAN = (
    "title", "year", "version", "revised_on", "revision_reason", "author_id", "submitted_by", "submitted_at",
    "decided_by", "decided_at", "opinion",
)  # fmt: skip


def kept(plan: Plan) -> dict[str, Any]:
    """计划与各条目此刻的各栏，日期与时刻写成文字。"""
    return {
        "plan": {name: plain(getattr(plan, name)) for name in OF_PLAN},
        "entries": [{name: plain(getattr(entry, name)) for name in _columns(PlanEntry)} for entry in plan.entries],
    }


def restore(s: Session, plan: Plan, version: PlanVersion) -> None:
    """照存下的原样恢复；那之后添的条目删去，删去的添回，编号不变。在调用者的写单元里。

    Raises Problem plan.not_kept, plan.entry_drawn (an added entry was drawn already).
    """
    if version.kept is None:
        raise Problem("plan.not_kept", "这一版批准时没有存下原样，不能自动恢复；请改回原样后重新送审。")
    rows = {row["id"]: row for row in version.kept["entries"]}
    present = {entry.id: entry for entry in plan.entries}
    added = [entry for entry in plan.entries if entry.id not in rows]
    keep.undrawn(s, added)
    for entry in added:
        plan.entries.remove(entry)
    for key, row in rows.items():
        if key not in present:
            present[key] = PlanEntry(id=key)
            plan.entries.append(present[key])
        _fill(present[key], row, PlanEntry)
    _fill(plan, version.kept["plan"], Plan)
    plan.published_by, plan.published_at = version.published_by, version.published_at


def _columns(model: type[Base]) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in inspect(model).column_attrs)


def plain(value: Any) -> Any:
    """一栏的值写成存下的样子。"""
    if isinstance(value, datetime):
        return clock.iso(value)
    return value.isoformat() if isinstance(value, date) else value


def _fill(row: Any, values: dict[str, Any], model: type[Base]) -> None:
    columns = inspect(model).columns
    for name, value in values.items():
        new = _parsed(columns[name].type, value)
        if getattr(row, name) != new:  # what did not change is not written again
            setattr(row, name, new)


def _parsed(kind: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(kind, Utc):
        return clock.parse_iso(value)
    return date.fromisoformat(value) if isinstance(value, str) and isinstance(kind, Date) else value
