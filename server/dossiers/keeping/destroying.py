"""销毁一卷的个人内容：一人提出，另一人决定；决定的那一刻密钥与操作的正文同时没有了（个人信息保护法 47）。

What stays: every digest, the manifest and the index, the receipt, the trail, what was published. What goes: the files
locked under the key of the dossier, the bodies of the operations they could be made from again, and the key of the
phones' copies.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.auth import Actor, get_visible
from server.db import db, new_id, session, unit
from server.domain import destruction as rules
from server.domain.vocabulary.dossiers import DestructionState
from server.domain.vocabulary.plans import Decision
from server.dossiers.keeping import keys, locking
from server.dossiers.keeping.models import Destruction, DossierKey
from server.dossiers.models import Dossier
from server.inspections.models import Assignment, OpLog, Quarantine
from server.problems import Problem, refuse, register
from server.rules import service as profiles
from sync.canon import digest

for code, status, title in (
    ("destruction.open", 409, "已有人提出销毁"),
    ("destruction.not_closed", 409, "案卷还没有办结"),
    ("destruction.kept", 409, "保管期没有满"),
    ("destruction.waiting", 409, "还有没办完的事"),
    ("destruction.not_locked", 409, "文件还没有锁好"),
    ("destruction.foreign", 403, "不是本部门的案卷"),
    ("destruction.reason", 422, "要写明依据与理由"),
):
    register(code, status, title)

MOVED = {"TRANSFER", "CRIME"}

hinders: list[Callable[[Session, str], str]] = []
"""Later rooms: why an inspection (its assignment id) is not over yet; empty when nothing is in the way."""


def propose(actor: Actor, dossier_id: str, basis: str, reason: str) -> Destruction:
    """提出销毁一卷；系统随即把这一卷锁好，等另一人决定。

    basis: DestructionBasis. Raises Absent; Problem destruction.*.
    """
    get_visible(Dossier, actor, dossier_id, "案卷")
    with unit() as s:
        dossier = s.scalars(select(Dossier).where(Dossier.id == dossier_id).with_for_update()).one()
        refuse(rules.may_propose(_facts(s, dossier), actor.department_id, basis, reason, clock.today()))
        row = Destruction(
            id=new_id(), dossier_id=dossier.id, basis=basis, reason=reason.strip(), proposed_by=actor.officer_id,
            proposed_name=actor.name, proposed_at=clock.now(), state="proposed",
        )  # fmt: skip
        s.add(row)
        key = s.scalar(select(DossierKey).where(DossierKey.dossier_id == dossier.id))
        if key is not None:
            key.covers = 0  # looked through once more: what came since, what others use by now
        text = f"{actor.name}提出销毁 {dossier.no} 的个人内容，等您决定：{row.reason}"
        for officer_id in officers_with(s, "approver", dossier.department_id, clock.today()):
            if officer_id != actor.officer_id:
                tell(s, officer_id, "dossier", text, dedupe=f"destruction:{row.id}", link=f"/review/{dossier.id}")
        payload = {"no": dossier.no, "basis": basis, "reason": row.reason}
        trail.append(s, "dossier.destruction_proposed", ref=dossier.id, actor=actor, payload=payload)
    return row


def decide(actor: Actor, destruction_id: str, decision: str, opinion: str) -> Destruction:
    """决定销毁或不予销毁；须是另一人。

    Raises Absent; Problem wrong_state, destruction.*.
    """
    dossier_id = get_visible(Destruction, actor, destruction_id, "销毁").dossier_id
    with unit() as s:
        dossier = s.scalars(select(Dossier).where(Dossier.id == dossier_id).with_for_update()).one()
        row = s.get_one(Destruction, destruction_id, populate_existing=True)
        if row.state != "proposed":
            raise Problem("wrong_state", "这一件已经决定过。")
        officer = (actor.officer_id, actor.department_id)
        refuse(rules.may_decide(_facts(s, dossier), officer, row.proposed_by, row.basis, decision, clock.today()))
        row.decided_by, row.decided_name = actor.officer_id, actor.name
        row.opinion, row.decided_at = opinion.strip(), clock.now()
        agreed = decision == Decision.APPROVED
        row.state = str(DestructionState.DESTROYED if agreed else DestructionState.REJECTED)
        if agreed:
            gone = _forget(s, dossier)
            row.files, row.listed = len(gone), digest(gone)
        payload: dict[str, Any] = {"no": dossier.no, "basis": row.basis, "reason": row.reason, "opinion": row.opinion}
        payload |= {"record": dossier.record_digest, "count": row.files, "digest": row.listed}
        kind = "dossier.destroyed" if agreed else "dossier.destruction_rejected"
        trail.append(s, kind, ref=dossier.id, actor=actor, payload=payload)
    if agreed:
        _overwritten()
    return row


def _forget(s: Session, dossier: Dossier) -> list[str]:
    """密钥、操作的正文、手机副本的密钥，一起没有；返回从此打不开的文件，排序。

    The rows of the operations stay with their hashes; what they become is part of this very entry of the trail.
    """
    if s.get_bind().dialect.name == "sqlite":
        s.connection().exec_driver_sql("PRAGMA secure_delete=ON")  # what is freed is overwritten, not only unlinked
    s.scalars(select(DossierKey).where(DossierKey.dossier_id == dossier.id)).one().wrapped = None
    for op in s.scalars(select(OpLog).where(OpLog.insp == dossier.assignment_id)):
        op.raw = b""
    s.get_one(Assignment, dossier.assignment_id).content_key = ""
    dossier.version += 1
    return keys.files(s, dossier.id)


def _overwritten() -> None:
    """SQLite：旧页还在预写日志里，并入库文件并截短；有人正在读就等下一次。"""
    s = session()
    if s.get_bind().dialect.name == "sqlite":
        s.rollback()
        with db.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA busy_timeout=500")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.execute("PRAGMA busy_timeout=15000")


def _facts(s: Session, dossier: Dossier) -> rules.Kept:
    last = select(Destruction.state).where(Destruction.dossier_id == dossier.id, Destruction.state != "rejected")
    assignment = s.get_one(Assignment, dossier.assignment_id)
    return rules.Kept(
        department_id=dossier.department_id,
        team=frozenset(member.officer_id for member in assignment.team),
        closed=assignment.state == "closed" and not dossier.rehearsal,
        until=until(dossier),
        waiting=_waiting(s, dossier),
        state=s.scalar(last.limit(1)),
        unlocked=locking.unlocked(s, dossier),
    )


def until(dossier: Dossier) -> date:
    """保管到哪天：移送过的一卷更久（规则档案）。"""
    moved = any(row.kind in MOVED for row in dossier.documents)
    profile = profiles.profile_of(dossier.department_id, dossier.ended_on)
    return rules.kept_until(
        dossier.ended_on, profile.number("retention.years_transfer" if moved else "retention.years")
    )


def _waiting(s: Session, dossier: Dossier) -> str:
    open_ones = select(func.count()).where(
        Quarantine.assignment_id == dossier.assignment_id, Quarantine.decision.is_(None)
    )
    if s.scalar(open_ones):
        return "还有待处理的操作没有决定"
    return next((said for hinder in hinders if (said := hinder(s, dossier.assignment_id))), "")
