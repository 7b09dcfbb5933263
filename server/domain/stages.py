"""阶段：计划、抽取、派单、案卷、公示各有一张转移表，读表即读程序。"""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.decide import Refusal

Table = Mapping[str, Mapping[str, str]]

PLAN: Table = {
    "draft": {"consult": "consulting", "submit": "submitted"},
    "consulting": {"submit": "submitted", "recall": "draft"},
    "submitted": {"approve": "approved", "return": "returned"},
    "returned": {"consult": "consulting", "submit": "submitted"},
    "approved": {"publish": "published", "close": "closed"},
    "published": {"file": "filed", "revise": "revising", "close": "closed"},
    "filed": {"revise": "revising", "close": "closed"},
    "revising": {"consult": "consulting", "submit": "submitted"},
    "closed": {},
}
"""年度计划（S3-14、S3-17）：先审批后公示，再备案；调整从新一版重走。"""

ITEM_LIST: Table = {
    "draft": {"submit": "reviewing"},
    "reviewing": {"approve": "approved", "return": "draft"},
    "approved": {"publish": "published"},
    "published": {"supersede": "superseded", "revoke": "revoked"},
    "superseded": {},
    "revoked": {},
}
"""清单与细则的版本（S3-09、S3-13、S4-20）：审核、批准、公布，新版公布时旧版作废但仍可读。"""

DRAW: Table = {
    "DRAFT": {"freeze": "FROZEN"},
    "FROZEN": {"commit": "COMMITTED", "void": "VOID", "record": "DRAWN"},
    "COMMITTED": {"seed": "SEEDED", "void": "VOID"},
    "SEEDED": {"draw": "DRAWN"},
    "DRAWN": {"open": "OPEN", "supersede": "SUPERSEDED"},
    "OPEN": {"close": "CLOSED", "supersede": "SUPERSEDED"},
    "CLOSED": {},
    "VOID": {},
    "SUPERSEDED": {},
}
"""抽取（S0-19、S2-05）：种子定后不能取消，只能作废重抽并留下原结果。"""

ASSIGNMENT: Table = {
    "drawn": {"notify": "notified", "cancel": "cancelled"},
    "notified": {"take": "taken", "arrive": "on_site", "cancel": "cancelled"},
    "taken": {"take": "taken", "arrive": "on_site", "cancel": "cancelled"},
    "on_site": {"suspend": "suspended", "seal": "sealed", "cancel": "cancelled"},
    "suspended": {"arrive": "on_site", "seal": "sealed", "cancel": "cancelled"},
    "sealed": {"receive": "received"},
    "received": {"adopt": "adopted"},
    "adopted": {"review": "in_review"},
    "in_review": {"approve": "approved", "return": "returned"},
    "returned": {"amend": "adopted"},
    "approved": {"publish": "published"},
    "published": {"close": "closed"},
    "closed": {},
    "cancelled": {},
}
"""检查派单（S3-16）：封存后不能撤回，公示后才能办结。"""

DOSSIER: Table = {
    "assembling": {"bind": "in_review"},
    "in_review": {"approve": "approved", "return": "returned", "refer": "legal_review"},
    "legal_review": {"agree": "in_review", "return": "returned"},
    "returned": {"amend": "assembling"},
    "approved": {},
}
"""现场卷（S3-18 一次一档）：退回不拆封，补正后重新成卷。"""

PUBLICATION: Table = {
    "queued": {"publish": "published", "hold": "held"},
    "held": {"release": "queued"},
    "published": {"correct": "corrected", "withdraw": "withdrawn"},
    "corrected": {"correct": "corrected", "withdraw": "withdrawn"},
    "withdrawn": {},
}
"""公示（S3-16、S3-19）：只更正、只撤下，不悄悄改。"""

REFERRAL: Table = {
    "draft": {"send": "sent"},
    "sent": {"acknowledge": "acknowledged"},
    "acknowledged": {"close": "closed"},
    "closed": {},
}
"""移送（S3-19 告知移送记录）：收到回执才算送到。"""


def advance(table: Table, state: str, act: str) -> str | Refusal:
    """由状态与行为得到新状态（S0-20 全面留痕）：表里没有的一律拒绝。

    Raises KeyError for a state the table does not know: that is a bug, not a refusal.
    """
    following = table[state].get(act)
    if following is None:
        return Refusal("stage.not_allowed", "当前状态不能这样办理", {"state": state, "act": act})
    return following


def acts(table: Table, state: str) -> tuple[str, ...]:
    """此状态下可以办理的行为。"""
    return tuple(table[state])
