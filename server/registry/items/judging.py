"""清单与细则共走的一条路：审核、批准、公布各一步。"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from server import clock
from server.accounts.messages import officers_with, tell
from server.auth import SYSTEM, Actor
from server.domain import item_list as law
from server.domain import privacy, second, stages
from server.domain.decide import Refusal
from server.problems import Problem, refuse, register
from server.registry.items.models import Guideline, ItemList, Judged

register("list.held", 409, "公开文字扣下了")
barred: list[Callable[[ItemList | Guideline], str]] = []
"""Later rooms that know why the public may not see a version yet; an empty sentence lets it through."""
NEXT = {
    ("reviewing", False): ("legal_reviewer", "法制审核"),
    ("reviewing", True): ("approver", "批准"),
    ("approved", True): ("publisher", "公布"),
}
"""Who takes the next step: by the state, and whether the law was read."""
PENDING = ("reviewing", "approved")


def advance(state: str, act: str) -> str:
    """下一个状态。

    Raises Problem wrong_state.
    """
    following = stages.advance(stages.ITEM_LIST, state, act)
    if isinstance(following, Refusal):
        raise Problem("wrong_state", following.message + "。")
    return following


def authors(row: Judged) -> tuple[str, ...]:
    """编制与送审的人。"""
    return tuple(one for one in (row.author_id, row.submitted_by) if one)


def tell_next(s: Session, row: ItemList | Guideline, kind: str, link: str) -> None:
    """告诉下一步的人：每送审一次，各人一条；编制人不告诉自己；退回的告诉编制、送审的人。

    Runs in the caller's writing unit, after the state has moved.
    """
    role, what = NEXT.get((row.state, row.reviewed_by is not None), ("", ""))
    named = f"{kind}:{row.id}:{role or 'back'}:{clock.iso(row.submitted_at or clock.now())}"
    if row.state == "draft":
        text = f"{row.title}第 {row.version} 版退回了：{row.opinion or row.review_opinion}"
        for officer_id in {*authors(row)} - {SYSTEM.officer_id}:
            tell(s, officer_id, kind, text[:480], dedupe=named, link=link)
    for officer_id in officers_with(s, role, row.department_id, clock.today()) if role else ():
        if officer_id not in authors(row):
            text = f"{row.title}第 {row.version} 版等您{what}。"
            tell(s, officer_id, kind, text, dedupe=named, link=link)


def as_shown(row: Judged, submitted_at: str | None) -> None:
    """页面上的是哪一次送审的；理由不在指纹里，所以认送审的时刻，不认指纹。

    Raises Problem sent_anew.
    """
    refuse(second.as_shown(clock.iso(row.submitted_at) if row.submitted_at else "", submitted_at))


def reviewed(row: Judged, actor: Actor, decision: str, opinion: str, submitted_at: str | None) -> None:
    """记下法制审核；退回则回到草稿。

    Raises Problem wrong_state / sent_anew / duty_separation / list.opinion.
    """
    back = advance(row.state, "return")
    as_shown(row, submitted_at)
    refuse(law.may_judge(authors(row), actor.officer_id, decision, opinion))
    row.review_opinion = opinion.strip()
    row.reviewed_at = clock.now()
    row.reviewed_by = actor.officer_id if decision == "APPROVED" else None
    row.opinion = ""
    if decision == "RETURNED":
        row.state = back


def judge(row: Judged, actor: Actor, decision: str, opinion: str, submitted_at: str | None) -> None:
    """批准或退回。

    Raises Problem wrong_state / sent_anew / duty_separation / list.opinion / list.not_reviewed.
    """
    state = advance(row.state, "approve" if decision == "APPROVED" else "return")
    as_shown(row, submitted_at)
    refuse(law.may_judge(authors(row), actor.officer_id, decision, opinion))
    if decision == "APPROVED":
        refuse(law.may_approve(row.reviewed_by, actor.officer_id))
        row.approved_by, row.approved_at = actor.officer_id, clock.now()
    else:  # the round begins anew: neither step has been taken for what is sent next
        row.reviewed_by = row.approved_by = None
        row.reviewed_at = row.approved_at = None
    row.state, row.opinion = state, opinion.strip()


def revoke(row: Judged, actor: Actor, reason: str) -> None:
    """废止现行的一版；理由公开，里面疑似有个人信息的先改写：废止不能等人放行。

    Raises Problem wrong_state / duty_separation / list.reason / list.held.
    """
    state = advance(row.state, "revoke")
    refuse(law.may_revoke(authors(row), actor.officer_id, reason))
    if found := privacy.scan({"reason": reason}, spare=privacy.OFFICE):
        raise Problem("list.held", f"废止的理由要公开，里面疑似有{privacy.told(found)}。请改写以后再废止。")
    row.state, row.ended_by, row.ended_at, row.ended_reason = state, actor.officer_id, clock.now(), reason.strip()


def held(row: ItemList | Guideline) -> str:
    """送审之后、公布之前，为什么还不能公开；可以的为空。"""
    return next((why for ask in barred if (why := ask(row))), "") if row.state in PENDING else ""


def publish(row: ItemList | Guideline, actor: Actor, submitted_at: str | None) -> None:
    """公布：公示网站公开不了的先不公布，现行的一版照旧现行。

    Raises Problem wrong_state / sent_anew / duty_separation / list.held.
    """
    state = advance(row.state, "publish")
    as_shown(row, submitted_at)
    refuse(law.may_publish(authors(row), row.approved_by, actor.officer_id))
    if why := held(row):
        raise Problem("list.held", why)
    row.state, row.published_by, row.published_at = state, actor.officer_id, clock.now()
