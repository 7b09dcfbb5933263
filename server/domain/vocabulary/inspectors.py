"""执法检查人员名录库的词（S1-05）。"""

from __future__ import annotations

from server.domain.words import Word


class InspectorState(Word):
    """执法检查人员状态（S1-05）。"""

    PENDING = "pending", "待确认"
    ACTIVE = "active", "在库"
    SUSPENDED = "suspended", "暂停"
    EXPIRED = "expired", "证件到期"
    REMOVED = "removed", "已出库"


class InspectorDay(Word):
    """检查人员某一天能不能派（S1-05）。"""

    READY = "ready", "可派"
    UNREACHED = "unreached", "没有可用的账号或检查员角色"
    LEAVE = "leave", "请假"
    EXPIRED = "expired", "证件过期"
    SUSPENDED = "suspended", "停用"
    REMOVED = "removed", "已出库"


class LeaveReason(Word):
    """不在岗的事由。"""

    ANNUAL = "ANNUAL", "年休假"
    SICK = "SICK", "病假"
    AFFAIRS = "AFFAIRS", "事假"
    DUTY = "DUTY", "公务出差"
    TRAINING = "TRAINING", "培训"
    OTHER = "OTHER", "其他"


class ConflictKind(Word):
    """回避情形（S2-12）。"""

    KIN = "KIN", "近亲属"
    FORMER_JOB = "FORMER_JOB", "曾在该单位任职"
    SHARES = "SHARES", "持股或有经济往来"
    COMPLAINT = "COMPLAINT", "曾被其投诉"
    OTHER = "OTHER", "其他利害关系"


class ExpertKind(Word):
    """辅助力量（S3-12、S4-05）：不计入检查人员。"""

    EXPERT = "EXPERT", "专家"
    AGENCY = "AGENCY", "第三方机构"
