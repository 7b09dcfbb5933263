"""留痕内容的值写成中文：给审计员看；认不得的照写，名称、理由等人写的字从不改。"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from server.domain.ceremony import issues
from server.domain.vocabulary.dossiers import DestructionState, DossierState
from server.domain.vocabulary.draws import (
    Ceremony,
    ChangeKind,
    ChangeState,
    DrawState,
    SeatReason,
    StrikeReason,
    SubstitutionReason,
)
from server.domain.vocabulary.entities import CandidateState, EntityKind, EntityState
from server.domain.vocabulary.followups import CaseState, Delivery, FollowUpKind, FollowUpState, ReceiptAnswer
from server.domain.vocabulary.inspections import (
    AssignmentState,
    QuarantineDecision,
    RefusalReason,
    ResultCode,
    TeamRole,
)
from server.domain.vocabulary.inspectors import InspectorState, LeaveReason
from server.domain.vocabulary.items import ItemState, ListState, Method
from server.domain.vocabulary.people import LiaisonRole, Role
from server.domain.vocabulary.plans import ConsultAnswer, Decision, MeetingRole, PlanKind, PlanState
from server.domain.vocabulary.publications import PublicationKind, PublicationState
from server.domain.vocabulary.rules import DayKind, DeadlineState, RuleLayer, RuleState
from server.domain.words import Word, labels


def _named(*kinds: type[Word], **more: str) -> dict[str, str]:
    return {value: label for kind in kinds for value, label in labels(kind).items()} | more


STATES = _named(
    DeadlineState, RuleState, CandidateState, InspectorState, EntityState, ItemState, ListState,
    CaseState, DestructionState, ChangeState, PublicationState, DossierState, FollowUpState,
    AssignmentState, PlanState, DrawState,
)  # fmt: skip
NOBODY = {"entity": "被检查单位", "machine": "本机命令行", "system": "系统"}
"""Who acts without an account: the firm with its code, the command line, the sweeps."""
IMPORTED = {"entities": "检查对象", "inspectors": "检查人员", "items": "抽查事项"}
VALUES: Mapping[str, Mapping[str, str]] = {
    "method": _named(Method, Delivery, canvas="手写", paper="签在纸上", refused="拒绝签字", stamp_photo="盖章"),
    "signer": {"host": "主持人", "operator": "操作人", "recorder": "记录人"},
    "witness": {"host": "主持人", "operator": "操作人", "recorder": "记录人"},
    "ceremony": _named(Ceremony),
    "decision": _named(QuarantineDecision, Decision),
    "answer": _named(ReceiptAnswer, ConsultAnswer),
    "role": _named(LiaisonRole, MeetingRole, TeamRole, Role),
    "layer": _named(RuleLayer),
    "kind": _named(
        EntityKind, DayKind, ChangeKind, PublicationKind, PlanKind, FollowUpKind, RECTIFICATION="整改报告",
        SERVICE="送达回证", RECHECK="复查意见", EXTENSION="延期通知", TRANSFER="移送函", REMINDER="催办函",
        REVIEW="不予立案提请复议书", SUPERVISION="立案监督建议书", **IMPORTED,
    ),
    "owed": _named(FollowUpState, FollowUpKind),
    "reason": _named(StrikeReason, SeatReason, SubstitutionReason, LeaveReason, RefusalReason),
    "state": STATES,
    "status": STATES,
    "back_to": STATES,
    "step": {"review": "审定", "legal": "法制审核", "legal_review": "法制审核"},
    "actor": NOBODY,
    "result": _named(ResultCode),
}  # fmt: skip


def said(key: str, value: Any) -> str:
    """一栏的值：空写“无”，是否写是否，标识写中文名称，第几位见证人写明；其余照写。"""
    if value is None or value == "" or value == [] or value == {}:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        place = re.fullmatch(r"w(\d{1,2})", value) if key in ("signer", "witness") else None
        return f"第 {place[1]} 位见证人" if place else VALUES.get(key, {}).get(value, value)
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return "、".join(said(key, one) for one in value)
    if key == "beacon" and isinstance(value, dict) and value.get("rule"):
        value = value | {"rule": issues(str(value["rule"]))}
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
