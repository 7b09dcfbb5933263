"""送达时问数据库的几句话：各只写一次，占着写者的时候不再拼。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from server.accounts.models import Device, Officer
from server.db import Base
from server.inspections.models import Assignment, OpLog, Quarantine

OWNED = select(func.count()).where(Device.officer_id == Officer.id).correlate(Officer).scalar_subquery()
PERSON = (
    select(
        Device.id,
        Device.head_seq,
        Device.head_hash,
        Device.last_seen_at,
        OWNED.label("phones"),
        Device.officer_id,
        Device.enrolled_at,
        Device.revoked_at,
        Device.public_key,
        Officer.active,
        Officer.inspector_id,
        Officer.department_id,
    )
    .join(Officer, Officer.id == Device.officer_id)
    .where(Device.id == bindparam("dev"))
)
OWN_PERSON = PERSON.with_for_update(of=Device)
DEVICES = Base.metadata.tables[Device.__tablename__]
MOVE_HEAD = update(DEVICES).where(DEVICES.c.id == bindparam("dev"))
ASSIGNMENT = select(Assignment).where(Assignment.id == bindparam("insp")).with_for_update()
TWINS = select(OpLog).where(OpLog.op_id.in_(bindparam("ids", expanding=True)))
WAITING = (
    select(OpLog)
    .join(Quarantine, (Quarantine.dev == OpLog.dev) & (Quarantine.seq == OpLog.seq))
    .where(Quarantine.assignment_id == bindparam("insp"), Quarantine.reason == "seal_digest")
    .where(Quarantine.decision.is_(None), OpLog.kind == "seal", OpLog.verdict == "quarantined:seal_digest")
    .order_by(OpLog.dev, OpLog.seq)
)
TAIL = (
    select(OpLog.hash)
    .where(OpLog.dev == bindparam("dev"), OpLog.insp == bindparam("insp"), OpLog.seq < bindparam("seq"))
    .order_by(OpLog.seq.desc())
    .limit(1)
)
"""Built once: a delivery asks each of them while it holds the writer."""


Person = Row[Any]
"""A phone and its user: the columns of PERSON."""
