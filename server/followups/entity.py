"""被检查单位凭码办的事：传照片、交整改报告、提异议（S1-13、S4-15，rulings 33）。

Nothing here needs an account. A photo is opened in the limited child only, re-encoded without what the camera wrote
into it, and staged; it becomes evidence when the entity hands in its report or its objection, in one unit with it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, storage, trail
from server.auth import Actor
from server.db import new_id, session, unit
from server.documents.service import NotRendered, picture
from server.domain import followups as law
from server.domain.calendar import due
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.dossiers.models import Dossier
from server.followups import matter, objections, orders
from server.followups.models import EntityCode, EntityUpload, FollowFile, FollowPaper, FollowUp
from server.inspections.models import Assignment
from server.problems import Absent, Problem
from server.rules import service as rules

MOST_PHOTOS = 6
MOST_BYTES = 10 << 20
LONGEST = 1600
READABLE = ("MATERIALS", "ORDER", "EXTENSION", "OBJECTION", "RECHECK", "RECTIFICATION")
"""单位看得到的文书：送给它的和它交来的；移送、抄告、回证不在内。"""


def staged(code: EntityCode) -> list[EntityUpload]:
    """传上来还没有提交的照片。"""
    return list(
        session().scalars(select(EntityUpload).where(EntityUpload.code_id == code.id).order_by(EntityUpload.id))
    )


def add_photo(code: EntityCode, name: str, content: bytes) -> EntityUpload:
    """存下一张照片：先在受限子进程里重新编码；读不了、太大、太多都说明白。

    Raises Problem followup.file / followup.files_full.
    """
    if len(content) > MOST_BYTES:
        raise Problem("followup.file", "这张超过 10 MB。请换一张小一些的。")
    if len(staged(code)) >= MOST_PHOTOS:
        raise Problem("followup.files_full", f"最多 {MOST_PHOTOS} 张。请先去掉一张，再传。")
    made = _encoded(content)
    return hold(code, plain_name(name), "image/jpeg", (storage.digest_of(made), len(made)), MOST_PHOTOS)


def hold(code: EntityCode, name: str, media_type: str, kept: tuple[str, int], most: int) -> EntityUpload:
    """记下一份存好了、还没有提交的；name 已经理过，kept 是指纹与字节数。Raises Problem followup.files_full."""
    with unit(technical=True) as s:
        s.scalars(select(EntityCode).where(EntityCode.id == code.id).with_for_update()).one()
        if (s.scalar(select(func.count()).where(EntityUpload.code_id == code.id)) or 0) >= most:
            raise Problem("followup.files_full", f"最多 {most} 份。请先去掉一份，再传。")
        row = EntityUpload(
            id=new_id(), code_id=code.id, sha256=kept[0], size=kept[1], media_type=media_type, name=name,
            at=clock.now(),
        )  # fmt: skip
        s.add(row)
    return row


def _encoded(content: bytes) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".upload") as file:
        file.write(content)
        file.flush()
        try:
            made = picture(Path(file.name), LONGEST)
        except NotRendered as refused:
            raise Problem("followup.file", f"这张打不开（{refused.message}）。请换一张照片。") from refused
    storage.put(made)
    return made


def plain_name(name: str) -> str:
    """文件名：不带路径、不带看不见的字。"""
    plain = "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable())
    return plain[-100:] or "照片"


def drop_photo(code: EntityCode, upload_id: str) -> None:
    """去掉一张还没有提交的。"""
    with unit(technical=True) as s:
        row = s.get(EntityUpload, upload_id)
        if row is not None and row.code_id == code.id:
            s.delete(row)


def orders_of(assignment_id: str) -> list[FollowUp]:
    """给这家的责令改正，送达之后的。"""
    mine = (FollowUp.assignment_id == assignment_id, FollowUp.kind == Kind.ORDER)
    query = select(FollowUp).where(*mine, FollowUp.state.not_in(("drafted", "proposed", "cancelled")))
    return list(session().scalars(query.order_by(FollowUp.id)))


def objections_of(assignment_id: str) -> list[FollowUp]:
    """这家提过的异议。"""
    mine = (FollowUp.assignment_id == assignment_id, FollowUp.kind == Kind.OBJECTION)
    return list(session().scalars(select(FollowUp).where(*mine).order_by(FollowUp.id)))


def papers_of(assignment_id: str) -> list[FollowPaper]:
    """单位看得到、已排好的文书。"""
    query = (
        select(FollowPaper)
        .join(FollowUp, FollowUp.id == FollowPaper.follow_up_id)
        .where(FollowUp.assignment_id == assignment_id, FollowPaper.kind.in_(READABLE), FollowPaper.sha256.is_not(None))
    )
    return list(session().scalars(query.order_by(FollowPaper.id)))


def paper(assignment_id: str, paper_id: str) -> bytes:
    """一份文书的 PDF；不是给这家的答得像没有。Raises Absent."""
    found = next((row for row in papers_of(assignment_id) if row.id == paper_id), None)
    if found is None or found.sha256 is None:
        raise Absent("文书")
    return storage.read(found.sha256)


def objection_until(assignment: Assignment) -> Any:
    """到哪一天可以提异议；还没有审定为 None。过了也收，注明逾期。"""
    dossier = _dossier(session(), assignment.id)
    if dossier is None or dossier.approved_at is None:
        return None
    days = rules.profile_of(dossier.department_id).number("objection.file_days")
    return due(clock.shanghai_day(dossier.approved_at), days, rules.calendar()).on


def judged(assignment_id: str) -> bool:
    """检查有了结果没有：有了才谈得上异议。"""
    found = _dossier(session(), assignment_id)
    return found is not None and found.revision > 0


def _dossier(s: Session, assignment_id: str) -> Dossier | None:
    return s.scalar(select(Dossier).where(Dossier.assignment_id == assignment_id))


def order_of(s: Session, assignment: Assignment, order_id: str) -> FollowUp:
    """给这家的一份责令改正，锁住；不是它的答得像没有。Raises Absent."""
    row = s.scalars(select(FollowUp).where(FollowUp.id == order_id).with_for_update()).first()
    if row is None or row.assignment_id != assignment.id or row.kind != Kind.ORDER:
        raise Absent("责令改正")
    return row


def hand_in_report(
    assignment: Assignment, code: EntityCode, order_id: str, words: str, name: str, position: str
) -> FollowUp:
    """交整改报告：说明、照片、提交人；办事码就此用过一次。

    Raises Absent; Problem wrong_state, entity_code.used, followup.words.
    """
    with unit() as s:
        code = fresh(s, code)
        row = order_of(s, assignment, order_id)
        if row.state == "approved":
            raise Problem("wrong_state", "通知书还没有送达登记，请稍后再交，或者打电话给检查机关。")
        if row.state != "served":
            raise Problem("wrong_state", "整改情况已经交过，等检查机关复查。")
        actor = by(name)
        attach(s, row, code, actor)
        orders.hand_in(s, row, actor, words, name, position, clock.today())
        code.reported_at = clock.now()
        payload = {"no": row.no, "code": code.serial, "files": _shas(row)}
        trail.append(s, "followup.reported", ref=row.id, actor=actor, payload=payload)
    return row


def object_to(assignment: Assignment, code: EntityCode, words: str, name: str, contact: str) -> FollowUp:
    """提异议：一个办事码提一次；同时只办一件。

    Raises Absent; Problem entity_code.used, followup.exists, followup.words.
    """
    with unit() as s:
        code = fresh(s, code)
        if code.objected_at is not None:
            raise Problem("entity_code.used", "这个办事码已经提过异议。要再提，请向检查机关另取一个码。")
        dossier = _dossier(s, assignment.id)
        if dossier is None or dossier.revision == 0:
            raise Absent("检查结果")
        actor = by(name)
        row = objections.begin(s, dossier, actor, words, name, contact, clock.today())
        attach(s, row, code, actor)
        matter.step(s, row, "receive", actor, words, {"name": name.strip(), "on": row.content["on"]})
        code.objected_at = clock.now()
        payload = {"code": code.serial, "due": str(row.due_on), "files": _shas(row)}
        trail.append(s, "followup.objected", ref=row.id, actor=actor, payload=payload)
    return row


def by(name: str) -> Actor:
    """凭码办事的单位，由这个人提交。"""
    return Actor(orders.ENTITY.officer_id, f"被检查单位 {name.strip()}"[:60], None, frozenset())


def _shas(row: FollowUp) -> list[str]:
    return [file.sha256 for file in row.files if file.by_id == orders.ENTITY.officer_id]


def fresh(s: Session, code: EntityCode) -> EntityCode:
    """锁住办事码；换了新码的不能再用。Raises Problem entity_code.expired."""
    found = s.scalars(select(EntityCode).where(EntityCode.id == code.id).with_for_update()).one()
    if found.revoked_at is not None:
        raise Problem("entity_code.expired", "换了新码，请重新输入办事码。")
    return found


def attach(s: Session, row: FollowUp, code: EntityCode, actor: Actor) -> int:
    """暂存的转为附件，返回几份；随后的一步把它们归档。"""
    found = s.scalars(select(EntityUpload).where(EntityUpload.code_id == code.id).order_by(EntityUpload.id)).all()
    for upload in found:
        row.files.append(
            FollowFile(
                id=new_id(), follow_up_id=row.id, sha256=upload.sha256, size=upload.size, media_type=upload.media_type,
                name=upload.name, by_id=actor.officer_id, at=upload.at,
            )
        )  # fmt: skip
        s.delete(upload)
    s.flush()
    return len(found)


def days_left(row: FollowUp) -> int | None:
    """离改正期限还有几天；过了为负。"""
    return (row.due_on - clock.today()).days if row.due_on and row.state == "served" else None


def over(row: FollowUp) -> bool:
    """办到头没有。"""
    return row.state in law.OPEN_ENDS
