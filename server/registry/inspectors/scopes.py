"""检查人员各表谁能看：本部门；回避关系另有更严的规则（rulings 13）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from server.auth import Actor, own_department, scope
from server.registry.inspectors.models import (
    Expert,
    Inspector,
    InspectorEvent,
    InspectorLeave,
    InspectorQualification,
)


def _of_own(column: Any, actor: Actor) -> ColumnElement[bool]:
    own = select(Inspector.id).where(own_department(Inspector.department_id, actor))
    condition: ColumnElement[bool] = column.in_(own)
    return condition


@scope(InspectorLeave)
def _leaves(actor: Actor) -> ColumnElement[bool]:
    return _of_own(InspectorLeave.inspector_id, actor)


@scope(InspectorQualification)
def _qualifications(actor: Actor) -> ColumnElement[bool]:
    return _of_own(InspectorQualification.inspector_id, actor)


@scope(InspectorEvent)
def _events(actor: Actor) -> ColumnElement[bool]:
    """变动里有改前改后的个人信息：经办可见。"""
    return _of_own(InspectorEvent.inspector_id, actor)


@scope(Expert)
def _experts(actor: Actor) -> ColumnElement[bool]:
    return own_department(Expert.department_id, actor)
