"""没有送到的：手机说做过、后来换了身份或停用、再也没有送来的操作；局里在等、手机说已经没有的文件；存疑的文件。"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from server import clock, trail
from server.accounts.handset import handset
from server.accounts.messages import officers_with, tell
from server.accounts.models import Device, Message, Officer
from server.auth import SYSTEM, Actor, visible
from server.db import session, unit
from server.dossiers import lost
from server.field.models import DeviceContact, LocalDeletion, LostFile, PromisedOp
from server.inspections.models import Assignment, Blob, BlobRef, OpLog
from server.jobs import Tally, sweep

GRACE = timedelta(hours=1)
MOST = 500


def listed(actor: Actor) -> list[dict[str, Any]]:
    """各手机没有送到的内容；还在手机上、等着送的不算缺，另记数。只列看得见的手机。"""
    s = session()
    query = (
        visible(Device, actor)
        .add_columns(DeviceContact, Officer.display_name)
        .join(DeviceContact, DeviceContact.device_id == Device.id, isouter=True)
        .join(Officer, Officer.id == Device.officer_id)
        .where(Device.last_seen_at.is_not(None))
        .order_by(Device.last_seen_at.desc())
        .limit(MOST)
    )
    return [_row(s, device, contact, name) for device, contact, name in s.execute(query).all()]


def _row(s: Session, device: Device, contact: DeviceContact | None, name: str) -> dict[str, Any]:
    """一部手机；从没有报到过的（还没送完就换了）按收到的算。"""
    gone, told = _replaced(s, device), contact or _never_told(device)
    return {
        "device_id": device.id,
        "officer_name": name,
        "name": handset(device.name, device.user_agent),
        "at": told.at,
        "last_seq": max(told.last_seq, device.head_seq),
        "head_seq": device.head_seq,
        "unsent_ops": told.unsent_ops,
        "unsent_files": told.unsent_files,
        "persisted": told.persisted,
        "gone": gone,
        "ops": missing_ops(s, device.id) if gone else [],
        "files": lost_files(s, device),
        "doubted": doubted_files(s, device),
        "deleted": _deleted(s, device.id),
    }


def _never_told(device: Device) -> DeviceContact:
    return DeviceContact(
        device_id=device.id, at=device.last_seen_at, last_seq=device.head_seq, unsent_ops=0, unsent_files=0,
        persisted=False, protocol=0, app="",
    )  # fmt: skip


def _replaced(s: Session, device: Device) -> bool:
    """这个身份不会再送东西来：已停用，或此人登记了新的身份、此后它再没有联系过。"""
    if device.revoked_at is not None:
        return True
    later = select(Device.id).where(Device.officer_id == device.officer_id, Device.enrolled_at > device.enrolled_at)
    same = later.where(Device.user_agent == device.user_agent, Device.enrolled_at >= device.last_seen_at)
    return s.scalar(same.limit(1)) is not None


def missing_ops(s: Session, device_id: str) -> list[dict[str, Any]]:
    """手机说做过而从未送到的操作；换了身份重送的按操作编号算送到。"""
    query = (
        select(PromisedOp, Assignment.entity_name)
        .join(Assignment, Assignment.id == PromisedOp.insp, isouter=True)
        .where(PromisedOp.device_id == device_id, ~exists().where(OpLog.op_id == PromisedOp.op_id))
        .order_by(PromisedOp.seq)
        .limit(MOST)
    )
    return [
        {"seq": row.seq, "op_id": row.op_id, "kind": row.kind, "insp": row.insp, "entity_name": name, "at": row.at}
        for row, name in s.execute(query).all()
    ]


def lost_files(s: Session, device: Device) -> list[dict[str, Any]]:
    """这部手机点过名、局里没有收齐、已经没有了的文件：它自己说没有了；或它不会再来，此人后来的手机说没有。

    A photo that waits on a living phone is not missing because its owner signed in on another one.
    """
    return _files(s, device, _said(s, device))


def doubted_files(s: Session, device: Device) -> list[dict[str, Any]]:
    """只可能还在这部手机上的文件：此人后来用的手机说没有，这部还没有停用，也看不出被换掉。

    An old phone may be alive, so these are not lost; nobody may be told either that they are safe. Whoever has been
    in contact after every phone that lacks them speaks for itself: it did not say that it lacks them.
    """
    if _replaced(s, device):
        return []
    seen = device.last_seen_at or device.enrolled_at
    others = select(Device.id).where(
        Device.officer_id == device.officer_id, Device.id != device.id, Device.last_seen_at >= seen
    )
    itself = select(LostFile.sha256).where(LostFile.device_id == device.id)
    return _files(s, device, LostFile.device_id.in_(others) & LostFile.sha256.not_in(itself))


def _files(s: Session, device: Device, said: ColumnElement[bool]) -> list[dict[str, Any]]:
    """这部手机点过名、局里没有收齐、有手机说没有了的文件，各是哪部手机何时（最早）说的。"""
    query = (
        select(BlobRef, LostFile.at, Device, Assignment.entity_name)
        .join(LostFile, LostFile.sha256 == BlobRef.sha256)
        .join(Device, Device.id == LostFile.device_id)
        .join(Assignment, Assignment.id == BlobRef.insp, isouter=True)
        .join(Blob, Blob.sha256 == BlobRef.sha256, isouter=True)
        .where(BlobRef.dev == device.id, Blob.id.is_(None), said)
        .order_by(BlobRef.sha256, BlobRef.role, LostFile.at, Device.id)
        .limit(MOST)
    )
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for ref, at, sayer, entity_name in s.execute(query):
        row = {name: getattr(ref, name) for name in ("sha256", "role", "size", "insp")}
        told = {"at": at, "by": handset(sayer.name, sayer.user_agent), "by_device": sayer.id}
        rows.setdefault((ref.sha256, ref.role, ref.insp), row | {"entity_name": entity_name} | told)
    return list(rows.values())


def _said(s: Session, device: Device) -> ColumnElement[bool]:
    """谁说没有了才算数：它自己；它不会再来的，此人别的手机也算。"""
    said = LostFile.device_id == device.id
    if _replaced(s, device):
        others = select(Device.id).where(Device.officer_id == device.officer_id, Device.id != device.id)
        said = or_(said, LostFile.device_id.in_(others))
    return said


def for_good(s: Session, assignment_id: str) -> dict[str, str]:
    """这次检查点过名、再也不会来的文件，各为什么：点过名的手机都已没有它，说了一小时以上（审批人这时已得知）。"""
    query = select(BlobRef.sha256, BlobRef.dev).join(Blob, Blob.sha256 == BlobRef.sha256, isouter=True)
    waiting = s.execute(query.where(BlobRef.insp == assignment_id, Blob.id.is_(None)).distinct()).all()
    why: dict[str, list[str]] = {}
    for sha256, dev in sorted(tuple(row) for row in waiting):
        why.setdefault(sha256, []).append(_why(s, sha256, s.get(Device, dev)))
    return {sha256: "；".join(says) for sha256, says in why.items() if all(says)}


def _why(s: Session, sha256: str, device: Device | None) -> str:
    """这部手机怎样没有了这个文件；还可能送来的为空。"""
    if device is None:
        return ""
    at = s.scalar(select(func.min(LostFile.at)).where(LostFile.sha256 == sha256, _said(s, device)))
    if at is None or at > clock.now() - GRACE:
        return ""
    officer, name = s.get_one(Officer, device.officer_id), handset(device.name, device.user_agent)
    return f"{officer.display_name}的手机（{name}）{clock.shanghai_day(at).isoformat()} 查明已没有这个文件"


def astray(s: Session, assignment_id: str) -> dict[str, str]:
    """这次检查没有收到的文件里，丢失的（lost）与存疑的（doubted）。"""
    query = select(BlobRef.dev).where(BlobRef.insp == assignment_id).distinct()
    found = dict[str, str]()
    for device in s.scalars(select(Device).where(Device.id.in_(query)).order_by(Device.id)):
        for state, rows in (("lost", lost_files(s, device)), ("doubted", doubted_files(s, device))):
            found |= {row["sha256"]: state for row in rows if row["insp"] == assignment_id}
    return found


def _deleted(s: Session, device_id: str) -> list[dict[str, Any]]:
    query = select(LocalDeletion).where(LocalDeletion.device_id == device_id).order_by(LocalDeletion.number.desc())
    names = ("at", "what", "insp", "count", "size", "reason")
    return [{name: getattr(row, name) for name in names} for row in s.scalars(query.limit(50))]


@sweep("lost_phones")
def notice() -> Tally:
    """身份换了一小时以上、说做过的仍没有送到：告诉审批人，并留痕，一部手机一次；存疑的请经办、审批人停用。"""
    tally = _doubt(clock.now() - GRACE)
    for device_id in _suspects(clock.now() - GRACE):
        tally.due += 1
        with unit() as s:
            device = s.get_one(Device, device_id)
            contact = s.merge(s.get(DeviceContact, device_id) or _never_told(device))
            ops, files = missing_ops(s, device_id), lost_files(s, device)
            contact.told_at = clock.now()
            officer = s.get_one(Officer, device.officer_id)
            text = f"{officer.display_name}的手机“{device.name}”有 {len(ops)} 条操作、{len(files)} 个文件没有送到。"
            for officer_id in officers_with(s, "approver", officer.department_id, clock.today()):
                tell(s, officer_id, "loss", text, dedupe=f"lost:{device_id}", link="/desk/devices")
            payload = {"ops": [row["op_id"] for row in ops], "files": [row["sha256"] for row in files]}
            trail.append(s, "device.loss_noticed", ref=device_id, actor=SYSTEM, payload=payload)
        tally.done += 1
    return tally


def _doubt(before: datetime) -> Tally:
    """文件不在检查员现在的手机上、说了一小时以上：告诉能停用手机的经办、审批人，并留痕，一部手机一次。"""
    tally = Tally()
    for device, files in _doubtful(before):
        officer = session().get_one(Officer, device.officer_id)
        heads = dict.fromkeys(
            one
            for role in ("clerk", "approver")
            for one in officers_with(session(), role, officer.department_id, clock.today())
        )
        # not told_at: once ended, this phone is told of again as one that lost something
        dedupe = f"doubted:{device.id}"
        told = select(Message.id).where(Message.officer_id.in_(heads), Message.dedupe == dedupe)
        if not heads or session().scalar(told.limit(1)) is not None:
            continue
        tally.due += 1
        text = (
            f"{officer.display_name}的 {len(files)} 个文件不在此人现在的手机上，只可能还在原来的手机"
            f"“{handset(device.name, device.user_agent)}”上。原手机找得到的，请让它联网；找不到的请停用。"
        )
        with unit() as s:
            for officer_id in heads:
                tell(s, officer_id, "loss", text, dedupe=dedupe, link="/desk/devices")
            payload = {"files": [row["sha256"] for row in files]}
            trail.append(s, "device.doubt_noticed", ref=device.id, actor=SYSTEM, payload=payload)
        tally.done += 1
    return tally


def _doubtful(before: datetime) -> list[tuple[Device, list[dict[str, Any]]]]:
    """有文件存疑、早在这时以前就说了的手机，和这些文件；这以后还联系过的不算。"""
    s, sayer = session(), aliased(Device)
    said = exists().where(
        BlobRef.dev == Device.id,
        LostFile.sha256 == BlobRef.sha256,
        LostFile.at < before,
        LostFile.device_id == sayer.id,
        sayer.officer_id == Device.officer_id,
        sayer.id != Device.id,
        ~exists().where(Blob.sha256 == BlobRef.sha256),
    )
    query = select(Device).where(Device.revoked_at.is_(None), Device.last_seen_at < before, said).order_by(Device.id)
    found = [(one, doubted_files(s, one)) for one in s.scalars(query.limit(MOST))]
    ripe = [(one, [row for row in files if row["at"] < before]) for one, files in found]
    return [(one, files) for one, files in ripe if files]


def _suspects(before: datetime) -> list[str]:
    """还没有告知过、确有没送到的手机。"""
    s = session()
    later = aliased(Device)
    newer = exists().where(
        later.officer_id == Device.officer_id,
        later.enrolled_at > Device.enrolled_at,
        later.user_agent == Device.user_agent,
        later.enrolled_at < before,
    )
    owed = exists().where(PromisedOp.device_id == Device.id, ~exists().where(OpLog.op_id == PromisedOp.op_id))
    lost = exists().where(BlobRef.dev == Device.id, LostFile.sha256 == BlobRef.sha256, LostFile.at < before)
    query = (
        select(Device)
        .join(DeviceContact, DeviceContact.device_id == Device.id, isouter=True)
        .where(
            DeviceContact.told_at.is_(None),
            or_(lost, and_(owed, or_(newer, func.coalesce(Device.revoked_at, clock.now()) < before))),
        )
        .order_by(Device.id)
        .limit(100)
    )
    return [one.id for one in s.scalars(query) if _owes(s, one)]


def _owes(s: Session, device: Device) -> bool:
    return bool((_replaced(s, device) and missing_ops(s, device.id)) or lost_files(s, device))


lost.reasons.append(for_good)
lost.whereabouts.append(astray)
