"""留痕内容的值写成中文：给审计员看；认不得的照写，名称、理由等人写的字从不改。"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from server.domain import vocabulary as v
from server.domain.words import Word, labels


def _named(*kinds: type[Word], **more: str) -> dict[str, str]:
    return {value: label for kind in kinds for value, label in labels(kind).items()} | more


STATES = _named(
    v.DeadlineState, v.RuleState, v.CandidateState, v.InspectorState, v.EntityState, v.ItemState, v.ListState,
    v.CaseState, v.DestructionState, v.ChangeState, v.PublicationState, v.DossierState, v.FollowUpState,
    v.AssignmentState, v.PlanState, v.DrawState,
)  # fmt: skip
IMPORTED = {"entities": "检查对象", "inspectors": "检查人员", "items": "抽查事项"}
VALUES: Mapping[str, Mapping[str, str]] = {
    "method": _named(v.Method, v.Delivery, canvas="手写", paper="签在纸上", refused="拒绝签字", stamp_photo="盖章"),
    "signer": {"host": "主持人", "operator": "操作人", "recorder": "记录人"},
    "witness": {"host": "主持人", "operator": "操作人", "recorder": "记录人"},
    "ceremony": _named(v.Ceremony),
    "decision": _named(v.QuarantineDecision, v.Decision),
    "answer": _named(v.ReceiptAnswer, v.ConsultAnswer),
    "role": _named(v.LiaisonRole, v.MeetingRole, v.TeamRole, v.Role),
    "layer": _named(v.RuleLayer),
    "kind": _named(
        v.EntityKind, v.DayKind, v.ChangeKind, v.PublicationKind, v.PlanKind, v.FollowUpKind, RECTIFICATION="整改报告",
        SERVICE="送达回证", RECHECK="复查意见", EXTENSION="延期通知", TRANSFER="移送函", REMINDER="催办函", **IMPORTED,
    ),
    "owed": _named(v.FollowUpState, v.FollowUpKind),
    "reason": _named(v.StrikeReason, v.SeatReason, v.SubstitutionReason, v.LeaveReason, v.RefusalReason),
    "state": STATES,
    "status": STATES,
    "back_to": STATES,
    "step": {"review": "审定", "legal": "法制审核", "legal_review": "法制审核"},
    "actor": {"entity": "被检查单位", "system": "系统"},
    "result": _named(v.ResultCode),
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
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
