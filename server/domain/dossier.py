"""审定：谁可以审、要不要法制审核、退回要写什么（S0-20、S1-12 程序审定、S3-18）。"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from server.domain.decide import Refusal, first_refusal
from server.domain.vocabulary.inspections import Disposal, ResultCode
from server.domain.vocabulary.people import Role
from server.domain.vocabulary.plans import Decision

LEGAL_RESULTS = frozenset({ResultCode.R03, ResultCode.R06})
OPINION_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Dossier:
    """判断所需的案卷事实。"""

    department_id: str
    team: frozenset[str]
    result_code: str
    disposals: frozenset[str] = frozenset()
    files_missing: int = 0
    quarantine_open: int = 0
    legally_reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Reviewer:
    """判断所需的审批人事实。"""

    officer_id: str
    department_id: str | None
    roles: frozenset[str]


def needs_legal_review(dossier: Dossier) -> bool:
    """是否须法制审核（S1-13、S3-18）：弄虚作假、不配合情节严重、移送司法机关。"""
    return dossier.result_code in LEGAL_RESULTS or Disposal.JUDICIAL in dossier.disposals


def may_review(dossier: Dossier, reviewer: Reviewer) -> Refusal | None:
    """谁可以审定：本部门审批人，且没有参加这次检查（S0-20 责任可追溯）。"""
    if Role.APPROVER not in reviewer.roles:
        return Refusal("dossier.not_approver", "只有审批人可以审定")
    if reviewer.officer_id in dossier.team:
        return Refusal("dossier.own_inspection", "本次检查的检查人员不能审定自己的检查")
    if reviewer.department_id != dossier.department_id:
        return Refusal("dossier.foreign_department", "不能审定其他部门的检查")
    return None


def may_decide(
    dossier: Dossier,
    reviewer: Reviewer,
    decision: str,
    opinion: str,
    returned_items: Mapping[str, str],
    known_items: Collection[str],
) -> Refusal | None:
    """审定或退回（S1-12）：通过前材料要齐，退回要逐项写明理由。

    `returned_items` maps a check item id to the reason it is sent back for.
    """
    own = _may_approve(dossier) if decision == Decision.APPROVED else _may_return(opinion, returned_items, known_items)
    return first_refusal((may_review(dossier, reviewer), own))


def _may_approve(dossier: Dossier) -> Refusal | None:
    if dossier.files_missing:
        return Refusal("dossier.files_missing", f"还有 {dossier.files_missing} 个附件没有送达，不能审定")
    if dossier.quarantine_open:
        return Refusal("dossier.quarantine_open", f"隔离区还有 {dossier.quarantine_open} 条没有判，判完才能审定")
    if needs_legal_review(dossier) and not dossier.legally_reviewed:
        return Refusal("dossier.legal_review", "此结果须先经法制审核")
    return None


def _may_return(opinion: str, items: Mapping[str, str], known_items: Collection[str]) -> Refusal | None:
    if len(opinion.strip()) < OPINION_LENGTH:
        return Refusal("dossier.opinion_missing", f"退回要写明意见，至少 {OPINION_LENGTH} 个字")
    if not items:  # the phone amends the items sent back and no others: without one nobody could answer the return
        return Refusal("dossier.items_missing", "退回要勾选至少一项，检查员只能补正勾选退回的项")
    for item, reason in items.items():
        if item not in known_items:
            return Refusal("dossier.item_unknown", f"检查表里没有第 {item} 项")
        if not reason.strip():
            return Refusal("dossier.reason_missing", f"第 {item} 项没有写退回理由")
    return None


PRECEDENCE = ("R06", "R03", "R02", "R04", "R08", "R05", "R07", "R09", "R10", "R01")


def headline(codes: Collection[str]) -> str:
    """多个结果并存时公示哪一个：按严重次序取一个；空集抛 ValueError。"""
    ranked = [code for code in PRECEDENCE if code in codes]
    if not ranked:
        raise ValueError("没有检查结果")
    return ranked[0]
