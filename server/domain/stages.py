"""阶段：计划、抽取、派单、案卷、后续处置、公示各有一张转移表，读表即读程序。"""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.decide import Refusal

Table = Mapping[str, Mapping[str, str]]

PLAN: Table = {
    "draft": {"consult": "consulting", "submit": "submitted"},
    "consulting": {"submit": "submitted", "recall": "draft"},
    "submitted": {"approve": "approved", "return": "returned"},
    "returned": {"consult": "consulting", "submit": "submitted"},
    "approved": {"publish": "published", "return": "returned", "close": "closed"},
    "published": {"file": "filed", "revise": "revising", "close": "closed"},
    "filed": {"revise": "revising", "close": "closed"},
    "revising": {"consult": "consulting", "submit": "submitted", "abandon": "published"},
    "closed": {},
}
"""年度计划（S3-14、S3-17）：先审批后公示，再备案；调整从新一版重走。批准以后扣下、公示不了的可以退回去改。"""

ITEM_LIST: Table = {
    "draft": {"submit": "reviewing"},
    "reviewing": {"approve": "approved", "return": "draft"},
    "approved": {"publish": "published", "return": "draft"},
    "published": {"supersede": "superseded", "revoke": "revoked"},
    "superseded": {},
    "revoked": {},
}
"""清单与细则的版本（S3-09、S3-13、S4-20）：审核、批准、公布，新版公布时旧版作废但仍可读。"""

DRAW: Table = {
    "DRAFT": {"freeze": "FROZEN", "fall": "VOID"},
    "FROZEN": {"commit": "COMMITTED", "void": "VOID", "record": "DRAWN", "fall": "VOID"},
    "COMMITTED": {"seed": "SEEDED", "void": "VOID", "fall": "VOID"},
    "SEEDED": {"draw": "DRAWN", "fall": "VOID"},
    "DRAWN": {"open": "OPEN", "supersede": "SUPERSEDED", "fall": "SUPERSEDED"},
    "OPEN": {"close": "CLOSED", "supersede": "SUPERSEDED", "fall": "SUPERSEDED"},
    "CLOSED": {},
    "VOID": {},
    "SUPERSEDED": {},
}
"""抽取（S0-19、S2-05）：种子定后不能取消，只能作废重抽并留下原结果；补充抽取随所补充的那一次作废（fall）。"""

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
    "returned": {"amend": "adopted", "return": "returned"},
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
    "returned": {"amend": "assembling", "return": "returned"},
    "approved": {},
}
"""现场卷（S3-18 一次一档）：退回不拆封，补正后重新成卷；早先退回时没有写明哪一项的，再退一次写明。"""

PUBLICATION: Table = {
    "queued": {"publish": "published", "hold": "held"},
    "held": {"release": "queued"},
    "published": {"correct": "corrected", "withdraw": "withdrawn"},
    "corrected": {"correct": "corrected", "withdraw": "withdrawn"},
    "withdrawn": {},
}
"""公示（S3-16、S3-19）：只更正、只撤下，不悄悄改。"""

_DRAFTING: Table = {
    "drafted": {"propose": "proposed", "cancel": "cancelled"},
    "proposed": {"approve": "approved", "return": "drafted"},
}

ORDER: Table = {
    **_DRAFTING,
    "approved": {"serve": "served"},
    "served": {"report": "reported", "extend": "served", "pass": "rechecked", "fail": "rechecked"},
    "reported": {"extend": "reported", "pass": "rechecked", "fail": "rechecked", "again": "served"},
    "rechecked": {"approve": "closed", "uphold": "failed", "return": "reported", "reopen": "served"},
    "failed": {"refer": "closed"},
    "closed": {},
    "cancelled": {},
}
"""责令改正（S1-13）：送达起算期限，整改报告之后复查；复查由另一人批准才算数，不合格只能转立案，不能不了了之。

交了整改报告的，期限之前提出的延期申请仍可答复；同意的改期限，仍等复查，复查从新的期限数起。
"""

REFERRAL: Table = {
    **_DRAFTING,
    "approved": {"send": "sent"},
    "sent": {"remind": "sent", "acknowledge": "acknowledged", "decline": "declined"},
    "declined": {"propose": "proposed", "close": "closed"},
    "acknowledged": {"close": "closed"},
    "closed": {},
    "cancelled": {},
}
"""线索移送、列异建议（S3-19 告知移送记录）：收到回执才算送到，对方不受理的改送别处。"""

CRIME: Table = {
    **REFERRAL,
    "drafted": {"propose": "legal_review", "cancel": "cancelled"},
    "legal_review": {"agree": "proposed", "return": "drafted"},
    "sent": {**REFERRAL["sent"], "file": "filed", "not_file": "not_filed"},
    "acknowledged": {"close": "closed", "file": "filed", "not_file": "not_filed"},
    "filed": {"hand_over": "handed"},
    "handed": {"close": "closed"},
    "declined": {"propose": "legal_review", "close": "closed"},
    "not_filed": {"propose": "legal_review", "close": "closed"},
}
"""涉嫌犯罪案件移送（S4-14 严禁有罪不移）：先法制审核，再由负责人决定；受理以后还等立案与否。

立案的，移交了涉案物品和案卷才能办结；不予立案的，提请复议或者写明结果办结。
"""

INFORM: Table = {
    **_DRAFTING,
    "approved": {"send": "closed"},
    "closed": {},
    "cancelled": {},
}
"""抄告：发出即办结，不等回执。"""

OBJECTION: Table = {
    "received": {"propose": "proposed", "cancel": "cancelled"},
    "proposed": {"approve": "approved", "return": "received"},
    "approved": {"serve": "closed"},
    "closed": {},
    "cancelled": {},
}
"""异议（企业信息公示暂行条例 12、13）：换人核查，另一人决定，书面答复送达才办结。"""

ONE_STEP: Table = {
    "drafted": {"propose": "proposed", "cancel": "cancelled"},
    "proposed": {"approve": "closed", "return": "drafted"},
    "closed": {},
    "cancelled": {},
}
"""处罚关联、抽查报告：一人提出，另一人批准即成。"""

CORRECTED: Table = {"drafted": {"close": "closed"}, "closed": {}}
"""当场改正：有改正前后的照片当即办结，缺照片的补上再办结。"""

MATERIALS: Table = {
    "asked": {"hand_in": "answered", "urge": "asked", "close": "closed", "cancel": "cancelled"},
    "answered": {"hand_in": "answered", "urge": "asked", "close": "closed", "cancel": "cancelled"},
    "closed": {},
    "cancelled": {},
}
"""报送材料（S0-18）：封存之前单位可以补交，检查组可以催报；封存之后随卷办结。"""

FOLLOW_UP: Mapping[str, Table] = {
    "CORRECTED": CORRECTED,
    "ORDER": ORDER,
    "REFERRAL": REFERRAL,
    "CRIME": CRIME,
    "INFORM": INFORM,
    "ABNORMAL": REFERRAL,
    "OBJECTION": OBJECTION,
    "PENALTY": ONE_STEP,
    "REPORT": ONE_STEP,
    "MATERIALS": MATERIALS,
}
"""后续处置各种类的阶段表。"""


def advance(table: Table, state: str, act: str) -> str | Refusal:
    """由状态与行为得到新状态（S0-20 全面留痕）：表里没有的一律拒绝。

    Raises KeyError for a state the table does not know: that is a bug, not a refusal.
    """
    following = table[state].get(act)
    if following is None:
        return Refusal("wrong_state", "当前状态不能这样办理", {"state": state, "act": act})
    return following


def acts(table: Table, state: str) -> tuple[str, ...]:
    """此状态下可以办理的行为。"""
    return tuple(table[state])


IN_HAND = ("notified", "taken", "on_site", "suspended")
"""An inspection that was sent out and is not sealed."""
