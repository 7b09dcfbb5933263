"""检查表的草稿：经办编制，法制核定待核的项，审批公布成新的一版（S4-12）。"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.canonical import identity
from forms.compare import Change, compare
from forms.engine import items
from forms.schema import FormProblem, check, pending
from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.auth import Actor, get_visible, visible
from server.db import new_id, session, unit
from server.domain import second
from server.problems import Absent, Problem, refuse, register
from server.registry.checklists.models import ChecklistDraft
from server.registry.items.models import Checklist, Item
from server.trail.models import LogPayload
from sync.canon import CanonError, canonical

Json = dict[str, Any]
LARGEST = 1 << 20
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}", re.ASCII)
OPEN = ("draft", "reviewing")

register("checklist.draft_open", 409, "这张检查表已有草稿")
register("checklist.changed_since", 409, "草稿已被别人改过")
register("checklist.problems", 422, "检查表还有问题")
register("checklist.unchanged", 409, "与现行版没有差别")
register("checklist.opinion", 422, "退回要写明意见")
register("checklist.code", 422, "检查表编号不合用")
register("checklist.body", 422, "检查表正文看不懂")
register("checklist.pending", 403, "待核的项由法制审核核定")


def drafts(actor: Actor) -> list[ChecklistDraft]:
    """本部门在办的草稿，新改的在前。"""
    query = visible(ChecklistDraft, actor).where(ChecklistDraft.state.in_(OPEN))
    return list(session().scalars(query.order_by(ChecklistDraft.changed_at.desc())))


def draft(actor: Actor, draft_id: str) -> ChecklistDraft:
    """一份草稿。

    Raises Absent.
    """
    return get_visible(ChecklistDraft, actor, draft_id, "检查表草稿")


def latest(code: str) -> Checklist | None:
    """一张检查表的现行版：版本号最大的一版。"""
    return session().scalar(select(Checklist).where(Checklist.code == code).order_by(Checklist.version.desc()).limit(1))


def begin(actor: Actor, code: str, title: str, body: Json | None = None, source: str = "") -> ChecklistDraft:
    """开一份草稿：已有的编号从现行版改起，没有的从空表（或导入的正文）做起。

    Raises Absent (no department); Problem checklist.code, checklist.draft_open.
    """
    if actor.department_id is None:
        raise Absent("部门")
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise Problem("checklist.code", "编号用大写字母、数字和短横线，不超过 20 个字，例如 CK13。")
    with unit() as s:
        taken = s.scalar(select(ChecklistDraft.id).where(ChecklistDraft.code == code, ChecklistDraft.state.in_(OPEN)))
        if taken is not None:
            raise Problem("checklist.draft_open", f"{code} 已有一份没办完的草稿，请接着改那一份。", draft=taken)
        before = latest(code)
        content = copy.deepcopy(body or (before.body if before else blank(title)))
        row = ChecklistDraft(
            id=new_id(),
            department_id=actor.department_id,
            code=code,
            title=str(content.get("title") or title)[:200],
            body=_named(content, code, before),
            based_on_id=before.id if before else None,
            source=source[:200],
            author_id=actor.officer_id,
            changed_at=clock.now(),
        )
        s.add(row)
        s.flush()
        payload = {"code": code, "base": before.hash if before else None, "source": source[:200]}
        trail.append(s, "checklist.drafted", ref=row.id, actor=actor, payload=payload)
    return row


def blank(title: str) -> Json:
    """一张空表：五部分等人写，一个部分一项。"""
    first = {"id": "q01", "no": "1", "text": "", "level": "GENERAL", "family": "conform", "method": "", "basis": []}
    return {
        "v": 1,
        "code": "",
        "version": 1,
        "title": title or "新的检查表",
        "object": "",
        "parts": dict.fromkeys(("basis", "scope", "content", "method", "disposal"), ""),
        "materials": [],
        "sections": [
            {"id": "s1", "title": "检查项目", "items": [{**first, "photo": "on_fail", "options": [], "pending": False}]}
        ],
    }


def _named(body: Json, code: str, before: Checklist | None) -> Json:
    return {**body, "code": code, "version": before.version + 1 if before else 1}


def save(actor: Actor, draft_id: str, body: Json, revision: int) -> ChecklistDraft:
    """存草稿；`revision` 是改之前看到的保存次数。编号和版本由系统定，待核的标记只有法制审核能去掉。

    Raises Absent; Problem wrong_state, checklist.changed_since, checklist.body, checklist.pending.
    """
    draft(actor, draft_id)
    readable(body)
    with unit() as s:
        row = _locked(s, draft_id, "draft")
        _unsaved_since(row, revision)
        body = _named(body, row.code, latest(row.code))
        if lifted := sorted(marked(row.body) & _present(body) - marked(body)):
            raise Problem("checklist.pending", f"第 {'、'.join(_numbers(body, lifted))} 项的待核只有法制审核能去掉。")
        row.body, row.title = body, str(body.get("title") or "")[:200]
        row.revision, row.changed_at, row.opinion = row.revision + 1, clock.now(), ""
        payload = {"code": row.code, "revision": row.revision}
        trail.append(s, "checklist.draft_saved", ref=row.id, actor=actor, payload=payload)
    return row


def readable(body: Json) -> None:
    """正文能不能存：能写成规范形式，不大于 1 MB，有部分和检查项的清单。

    Raises Problem checklist.body.
    """
    try:
        size = len(canonical(body))
    except CanonError as problem:
        raise Problem("checklist.body", f"检查表正文不能保存：{problem}。") from problem
    if size > LARGEST:
        raise Problem("checklist.body", "检查表正文超过 1 MB。")
    parts = body.get("sections")
    if not isinstance(parts, list) or not all(
        isinstance(part, dict)
        and isinstance(part.get("items"), list)
        and all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in part["items"])
        for part in parts
    ):
        raise Problem("checklist.body", "检查表正文要有部分，部分里要有带编号的检查项。")


def confirm(actor: Actor, draft_id: str, names: list[str], revision: int | None = None) -> ChecklistDraft:
    """法制审核逐项核定，去掉待核的标记（rulings 33）；`revision` 是页面上看到的保存次数。

    Raises Absent; Problem wrong_state, checklist.changed_since, duty_separation.
    """
    draft(actor, draft_id)
    with unit() as s:
        row = _locked(s, draft_id, *OPEN)
        _unsaved_since(row, row.revision if revision is None else revision)
        _other(actor, row)
        body = copy.deepcopy(row.body)
        chosen = [item for item in items(body) if item["id"] in names and item.get("pending")]
        for item in chosen:
            item["pending"] = False
        row.body, row.revision, row.changed_at = body, row.revision + 1, clock.now()
        payload = {"code": row.code, "items": [item["id"] for item in chosen]}
        trail.append(s, "checklist.confirmed", ref=row.id, actor=actor, payload=payload)
    return row


def submit(actor: Actor, draft_id: str) -> ChecklistDraft:
    """送审：没有问题、与现行版有差别才能送。

    Raises Absent; Problem wrong_state, checklist.problems (problems), checklist.unchanged.
    """
    draft(actor, draft_id)
    with unit() as s:
        row = _locked(s, draft_id, "draft")
        _sound(row)
        row.state, row.changed_at = "reviewing", clock.now()
        _tell(s, row, officers_with(s, "approver", row.department_id, clock.today()), "等您批准")
        trail.append(s, "checklist.submitted", ref=row.id, actor=actor, payload={"code": row.code, **_digest(row)})
    return row


def sent_by(row: ChecklistDraft) -> str | None:
    """等批准的一份是谁送审的，留痕里最近一次的那人；不在等批准的为 None。"""
    if row.state != "reviewing":
        return None
    sent = select(LogPayload.actor).where(LogPayload.ref == row.id, LogPayload.kind == "checklist.submitted")
    return session().scalar(sent.order_by(LogPayload.i.desc()).limit(1))


def recall(actor: Actor, draft_id: str) -> ChecklistDraft:
    """送审的人在批准以前撤回去改；法制核定过的仍算，审批人得知不用批了。

    Raises Absent; Problem wrong_state, forbidden.
    """
    draft(actor, draft_id)
    with unit() as s:
        row = _locked(s, draft_id, "reviewing")
        refuse(second.may_take_back(sent_by(row), actor.officer_id))
        row.state, row.changed_at = "draft", clock.now()
        approvers = set(officers_with(s, "approver", row.department_id, clock.today())) - {actor.officer_id}
        _tell(s, row, sorted(approvers), f"已由{actor.name}撤回，不用批了")
        trail.append(s, "checklist.recalled", ref=row.id, actor=actor, payload={"code": row.code, **_digest(row)})
    return row


def decide(actor: Actor, draft_id: str, decision: str, opinion: str, revision: int | None = None) -> ChecklistDraft:
    """批准就公布成新的一版，指纹即身份；退回要写意见。编制人不能批准自己的；`revision` 是页面上看到的保存次数。

    Raises Absent; Problem wrong_state, sent_anew, duty_separation, checklist.opinion, checklist.problems,
    checklist.conflict.
    """
    draft(actor, draft_id)
    if decision == "RETURNED" and not opinion.strip():
        raise Problem("checklist.opinion", "退回请写明要改什么。")
    with unit() as s:
        row = _locked(s, draft_id, "reviewing")
        refuse(second.as_shown(row.revision, revision, "撤回或退回后改了再送，或者法制又核定了待核的项"))
        _other(actor, row)
        row.decided_by, row.decided_at, row.opinion = actor.officer_id, clock.now(), opinion
        if decision == "RETURNED":
            row.state = "draft"
            kind = "checklist.returned"
            _tell(s, row, [row.author_id], f"已退回：{opinion.strip()[:200]}")
        else:
            _sound(row)
            row.state, row.checklist_id = "published", _publish(s, row)
            kind = "checklist.published"
        trail.append(s, kind, ref=row.id, actor=actor, payload={"code": row.code, "opinion": opinion, **_digest(row)})
    return row


def _tell(s: Session, row: ChecklistDraft, officers: Iterable[str], what: str) -> None:
    """每走一步，告诉下一步的人一次；编制人送审的不告诉自己。"""
    named = f"checklist:{row.id}:{row.state}:{clock.iso(clock.now())}"
    for officer in officers:
        if row.state == "draft" or officer != row.author_id:
            text = f"检查表“{row.body.get('title') or row.code}”{what}。".replace("。。", "。")
            tell(s, officer, "checklist", text, dedupe=named, link=f"/checklist-drafts/{row.id}")


def drop(actor: Actor, draft_id: str) -> ChecklistDraft:
    """不要这份草稿；留着可查，不再出现在在办里。

    Raises Absent; Problem wrong_state.
    """
    draft(actor, draft_id)
    with unit() as s:
        row = _locked(s, draft_id, "draft")
        row.state = "dropped"
        trail.append(s, "checklist.draft_dropped", ref=row.id, actor=actor, payload={"code": row.code})
    return row


def problems(body: Json) -> list[FormProblem]:
    """校核：逐处说明问题；没有问题时为空。"""
    return check(body)


def marked(body: Json) -> set[str]:
    """待核的检查项的编号；草稿还有别的问题时也数得出。"""
    return {item["id"] for item in items(body) if item.get("pending")}


def changes(row: ChecklistDraft) -> list[Change]:
    """与改起的那一版相比的差别；从空表做起的为空。"""
    before = session().get(Checklist, row.based_on_id) if row.based_on_id else None
    return compare(before.body, row.body) if before else []


def newer(row: ChecklistDraft) -> tuple[Checklist, list[Change]] | None:
    """起草之后别人公布的新版，以及它改了什么；没有则为 None。"""
    now = latest(row.code)
    if now is None or now.id == row.based_on_id:
        return None
    before = session().get(Checklist, row.based_on_id) if row.based_on_id else None
    return now, compare(before.body, now.body) if before else []


def between(actor: Actor, old_id: str, new_id_: str) -> list[Change]:
    """两版之间的差别。

    Raises Absent.
    """
    old, new = (get_visible(Checklist, actor, each, "检查表") for each in (old_id, new_id_))
    return compare(old.body, new.body)


def uses(actor: Actor, checklist_id: str) -> list[Item]:
    """用这一版的抽查事项。

    Raises Absent.
    """
    get_visible(Checklist, actor, checklist_id, "检查表")
    return list(session().scalars(visible(Item, actor).where(Item.checklist_id == checklist_id).order_by(Item.code)))


def _publish(s: Session, row: ChecklistDraft) -> str:
    """登记成不再改的一版；在调用者的写单元里。"""
    body = _named(row.body, row.code, latest(row.code))
    digest = identity(body)
    if s.scalar(select(func.count()).where(Checklist.hash == digest)):
        raise Problem("checklist.conflict", "同样内容的检查表已经登记。")
    made = Checklist(
        id=new_id(),
        code=row.code,
        version=body["version"],
        hash=digest,
        title=body["title"],
        body=body,
        state="active",
        created_at=clock.now(),
    )
    s.add(made)
    row.body = body
    s.flush()
    return made.id


def _sound(row: ChecklistDraft) -> None:
    if found := check(row.body):
        told = [dict(problem) for problem in found[:50]]
        raise Problem("checklist.problems", f"还有 {len(found)} 处问题：{found[0]['message']}。", problems=told)
    now = latest(row.code)
    if now is not None and not compare(now.body, row.body):
        raise Problem("checklist.unchanged", f"与 {row.code} 第 {now.version} 版没有差别。")


def _locked(s: Session, draft_id: str, *states: str) -> ChecklistDraft:
    row = s.scalars(select(ChecklistDraft).where(ChecklistDraft.id == draft_id).with_for_update()).one()
    if row.state not in states:
        raise Problem("wrong_state", "草稿的状态已经变了，不能这样办。", state=row.state)
    return row


def _unsaved_since(row: ChecklistDraft, revision: int) -> None:
    if row.revision != revision:
        raise Problem("checklist.changed_since", "草稿在别处又存过一次。请先看那一次改了什么。", revision=row.revision)


def _other(actor: Actor, row: ChecklistDraft) -> None:
    refuse(second.another(actor.officer_id, (row.author_id,), "编制人不能核定、批准自己编的检查表。"))


def _digest(row: ChecklistDraft) -> Json:
    return {"alg": "sha256", "hash": identity(row.body), "pending": len(pending(row.body))}


def _present(body: Json) -> set[str]:
    return {item["id"] for item in items(body)}


def _numbers(body: Json, names: list[str]) -> list[str]:
    return [str(item.get("no") or item["id"]) for item in items(body) if item["id"] in names]
