"""后台：扫到期的事（幂等），凭租约认领；队列只是响铃，丢了也不误事（rulings 35）。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, Integer, String, Text, or_, select, update
from sqlalchemy.orm import Mapped, Session

from server import clock
from server.db import INTERNAL, Base, Utc, column

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 5


@dataclass
class Tally:
    """一次扫描的结果：应办、办成、没办成。"""

    due: int = 0
    done: int = 0
    failed: int = 0

    def as_dict(self) -> dict[str, int]:
        """写成 JSON。"""
        return {"due": self.due, "done": self.done, "failed": self.failed}


Sweep = Callable[[], Tally]
SWEEPS: dict[str, Sweep] = {}
Function = TypeVar("Function", bound=Sweep)


def sweep(name: str) -> Callable[[Function], Function]:
    """登记一种扫描；先登记的先扫，房间的次序就是办事的次序。"""

    def decorate(function: Function) -> Function:
        SWEEPS[name] = function
        return function

    return decorate


class Leased:
    """可被认领的行：混入模型。"""

    lease_until: Mapped[datetime | None] = column("认领到何时", INTERNAL, Utc, nullable=True)
    attempts: Mapped[int] = column("试过几次", INTERNAL, Integer, default=0)
    last_error: Mapped[str | None] = column("最近一次为何没办成", INTERNAL, Text, nullable=True)
    parked_at: Mapped[datetime | None] = column("搁置时间", INTERNAL, Utc, nullable=True)


Row = TypeVar("Row", bound=Base)


def claim(s: Session, model: type[Row], condition: ColumnElement[bool], limit: int = 10) -> list[str]:
    """认领至多 limit 行，返回编号；别人认领未过期的、已搁置的不碰。

    model mixes in Leased and has an `id`. Runs inside a technical unit of the caller.
    """
    table: Any = model
    free = or_(table.lease_until.is_(None), table.lease_until < clock.now())
    query = (
        select(model).where(condition, free, table.parked_at.is_(None)).order_by(table.id).limit(limit)
    ).with_for_update(skip_locked=True)
    rows: list[Any] = list(s.scalars(query))
    for row in rows:
        row.lease_until = clock.now() + LEASE
        row.attempts += 1
    return [row.id for row in rows]


def release(row: Any, error: str | None = None) -> None:
    """办完或没办成之后放手；试过五次还不成就搁置，等人来看。"""
    row.lease_until = None
    row.last_error = error[:2000] if error else None
    if error is None:
        row.attempts = 0
    elif row.attempts >= MAX_ATTEMPTS:
        row.parked_at = clock.now()


AGAIN = "上次排版没有成功，系统会再试。请过一会儿再来；一直不成，请告诉系统管理员。"


def why_waiting(row: Any, otherwise: str) -> str:
    """等着排的文书为什么还没有；出过的错只写给管机器的人（last_error），不写给来取文书的人。"""
    return AGAIN if row.last_error else otherwise


def reclaim(s: Session) -> int:
    """收回死去的后台留下的租约，返回几行；只在确知没有别的后台时用（SQLite 一台机器一个后台）。"""
    count = 0
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Leased):
            table: Any = mapper.class_
            held = s.execute(update(table).where(table.lease_until.is_not(None)).values(lease_until=None))
            count += cast("CursorResult[Any]", held).rowcount
    return count


class Bell(Base):
    """扫描的心跳：最近一次何时扫过、结果如何。"""

    __tablename__ = "sweep_bell"
    __table_args__ = {"comment": "扫描心跳"}
    name: Mapped[str] = column("扫描名", INTERNAL, String(60), primary_key=True)
    at: Mapped[datetime] = column("最近一次", INTERNAL, Utc)
    result: Mapped[str] = column("结果", INTERNAL, Text)
