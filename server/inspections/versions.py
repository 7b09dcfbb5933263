"""派单带过哪几版检查表：任务包只在检查表、包号与发出时刻上不同，其余一字不变。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, Session

from server import clock
from server.db import INTERNAL, PUBLIC, Base, Utc, column, new_id
from server.inspections.feeds import feed_all
from server.inspections.models import Assignment
from sync.canon import canonical
from sync.forms import in_force
from sync.ops import Op


class FormVersion(Base):
    """一张派单派出过的一版检查表；只有一版的派单没有这里的行。"""

    __tablename__ = "form_version"
    __table_args__ = ({"comment": "派单换过的检查表"},)
    __sealed__ = "assignment_id n form package_id issued_at reason officer_id at"
    assignment_id: Mapped[str] = column("派单", INTERNAL, ForeignKey("assignment.id"), primary_key=True)
    n: Mapped[int] = column("第几版", INTERNAL, Integer, primary_key=True, autoincrement=False)
    form: Mapped[str] = column("检查表指纹", PUBLIC, String(64))
    package_id: Mapped[str] = column("任务包编号", INTERNAL, String(36))
    issued_at: Mapped[str] = column("任务包发出时刻", INTERNAL, String(30))
    reason: Mapped[str] = column("为什么换", INTERNAL, String(500), default="")
    officer_id: Mapped[str | None] = column("谁换的；派出时的那一版为空", INTERNAL, String(36), nullable=True)
    at: Mapped[datetime] = column("何时换的", INTERNAL, Utc, default=clock.now)


def versions(s: Session, ids: Sequence[str]) -> dict[str, list[FormVersion]]:
    """几张派单各自的各版，旧的在前。"""
    found: dict[str, list[FormVersion]] = defaultdict(list)
    query = select(FormVersion).where(FormVersion.assignment_id.in_(ids))
    for row in s.scalars(query.order_by(FormVersion.assignment_id, FormVersion.n)):
        found[row.assignment_id].append(row)
    return found


def under(assignment: Assignment, version: FormVersion) -> dict[str, Any]:
    """照这一版的任务包；检查组等等是现在的。"""
    told = {"form": version.form, "package_id": version.package_id, "issued_at": version.issued_at}
    return assignment.package | told


def begin(s: Session, assignment: Assignment) -> list[FormVersion]:
    """它的各版；头一次换版时先记下派出的那一版。"""
    rows = versions(s, [assignment.id])[assignment.id]
    if not rows:
        package = assignment.package
        rows = [FormVersion(assignment_id=assignment.id, n=1, form=assignment.form, package_id=package["package_id"])]
        rows[0].issued_at = package["issued_at"]
        s.add(rows[0])
    return rows


def add(s: Session, assignment: Assignment, form: str, reason: str, officer_id: str) -> list[FormVersion]:
    """给一张派单添一版，各版一并给回；作数的是哪一版由 follow 说。"""
    rows = begin(s, assignment)
    made = FormVersion(assignment_id=assignment.id, n=len(rows) + 1, form=form, package_id=new_id())
    made.issued_at, made.reason, made.officer_id = clock.iso(clock.now()), reason, officer_id
    s.add(made)
    return [*rows, made]


def follow(s: Session, assignment: Assignment, rows: Sequence[FormVersion], ops: Sequence[Op]) -> bool:
    """照已采纳的操作，作数的是哪一版：换了就换发任务包，答真（sync.forms）。"""
    form = in_force([row.form for row in rows], ops, assignment.seal_holder)
    if form == assignment.form:
        return False
    raw = canonical(under(assignment, next(row for row in rows if row.form == form)))
    assignment.package_raw, assignment.package_hash, assignment.form = raw.decode(), sha256(raw).hexdigest(), form
    crew = [member.officer_id for member in assignment.team if member.until is None]
    feed_all(s, crew, "package", assignment.id)
    return True


def offer(assignment: Assignment, rows: Sequence[FormVersion]) -> dict[str, str] | None:
    """可以换用的新版：给有权封存的人看；没有新版、或已经用着的为 None。"""
    if not rows or rows[-1].form == assignment.form:
        return None
    newest = rows[-1]
    told = {"form": newest.form, "package_id": newest.package_id, "issued_at": newest.issued_at}
    return told | {"reason": newest.reason, "at": clock.iso(newest.at)}
