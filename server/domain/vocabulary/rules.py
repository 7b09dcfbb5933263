"""规则与时限的词：规则的来处、年历、时限（S0-15、S1-12）。"""

from __future__ import annotations

from server.domain.words import Word


class RuleLayer(Word):
    """规则的来处，前者优先（S0-15）。"""

    LAW = "LAW", "法律规章"
    LOCAL = "LOCAL", "地方规定"
    DEPARTMENT = "DEPARTMENT", "部门规定"
    DEFAULT = "DEFAULT", "系统默认"


class RuleState(Word):
    """另定规则的状态：一人提出，另一人批准。"""

    PROPOSED = "proposed", "待批准"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class DayKind(Word):
    """工作日历上与平常不同的日子。"""

    OFF = "off", "休"
    WORK = "work", "班"


class DeadlineState(Word):
    """时限的状态。"""

    OPEN = "open", "在走"
    MET = "met", "已办结"
    CANCELLED = "cancelled", "不再需要"


class DeadlineKind(Word):
    """时限的种类（S1-12、S2-13、S3-01、S3-14、S3-16、S3-17）。"""

    PUBLISH = "publish.result_days", "结果公示"
    COLLECT = "publish.collect_days", "结果归集"
    REPORT = "report.days", "抽查报告"
    WINDOW = "assignment.window", "现场检查"
    PLAN = "plan.due", "年度计划"
    JOINT_PLAN = "joint_plan.due", "联合计划"
    ADJUST = "plan.adjust_days", "计划调整"
    ORDER = "order.days", "责令改正通知书送达"
    RECTIFY = "rectify.due", "责令改正"
    RECHECK = "recheck.days", "整改复查"
    TRANSFER = "transfer.ack_days", "移送回执"
    OBJECTION = "objection.days", "异议答复"
    ABNORMAL = "abnormal.days", "列异建议"
    CRIME_DECISION = "crime.decision", "涉嫌犯罪移送决定"
    CRIME_SENDING = "crime.sending", "涉嫌犯罪案件移送"
    CRIME_REVIEW = "crime.review", "不予立案提请复议"
    CRIME_HANDOVER = "crime.handover", "涉案物品、案卷移交"
    MATERIALS = "materials.due", "报送材料"
    EMERGENCY = "approval.emergency_hours", "紧急检查补批"
