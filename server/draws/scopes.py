"""抽取各表谁能看：本部门；名单里的实名除抽取程序外没有人能直接查看（rulings 12）。"""

from __future__ import annotations

from sqlalchemy import ColumnElement

from server.auth import Actor, hidden, own_department, scope
from server.draws.models import (
    Draw,
    DrawChange,
    DrawMinutes,
    DrawPhone,
    DrawScene,
    DrawSeat,
    DrawSignature,
    DrawUnit,
    NameOpening,
    NameRequest,
)

BY_DRAW = (DrawUnit, DrawSeat, DrawPhone, DrawScene, DrawMinutes, DrawSignature, NameOpening, NameRequest, DrawChange)
hidden(*BY_DRAW)


@scope(Draw)
def _draws(actor: Actor) -> ColumnElement[bool]:
    return own_department(Draw.department_id, actor)
