"""计划的词：条目、比例、征求意见、审批（S3-14）。"""

from __future__ import annotations

from server.domain.words import Word


class Targeting(Word):
    """抽查类型（S0-17）。"""

    TARGETED = "TARGETED", "定向"
    UNTARGETED = "UNTARGETED", "不定向"


class RandomKind(Word):
    """随机方式（S4-18）。"""

    DOUBLE = "DOUBLE", "双随机"
    SINGLE = "SINGLE", "单随机"
    EXEMPT = "EXEMPT", "不随机"


class RatioKind(Word):
    """抽查比例的种类（S4-07）。"""

    MIN = "min", "不低于"
    MAX = "max", "不超过"
    EXACT = "exact", "按比例"
    RANGE = "range", "区间"
    STEP = "step", "分档或分次"
    NONE = "none", "未写明"


class RatioRounding(Word):
    """户数取整：随比例的种类而定。"""

    UP = "up", "各层进一"
    DOWN = "down", "总数舍尾"
    SEEDED = "seeded", "按种子取整"


class TaskSource(Word):
    """任务来源（S1-09、S1-20、S2-01）。"""

    PLAN = "PLAN", "年度计划"
    COMPLAINT = "COMPLAINT", "投诉举报"
    ASSIGNED = "ASSIGNED", "转办交办"
    MONITORING = "MONITORING", "数据监测"
    FOLLOW_UP = "FOLLOW_UP", "后续复查"
    SPECIAL = "SPECIAL", "专项检查"


class PlanScope(Word):
    """计划范围。"""

    SINGLE = "SINGLE", "部门"
    JOINT = "JOINT", "联合"


class PlanKind(Word):
    """计划种类（S3-14、S1-20；rulings 3）：计划外任务与演练各自成卷，不混进年度计划。"""

    ANNUAL = "ANNUAL", "年度计划"
    OFFPLAN = "OFFPLAN", "计划外任务"
    REHEARSAL = "REHEARSAL", "演练"


class ConsultAnswer(Word):
    """对联合抽查计划征求意见的答复（S3-07）。"""

    AGREE = "AGREE", "同意"
    CHANGE = "CHANGE", "修改后同意"
    DECLINE = "DECLINE", "不参加"


class MeetingRole(Word):
    """联席会议里的身份（S3-07）。"""

    CONVENER = "CONVENER", "召集人"
    MEMBER = "MEMBER", "成员"
    LIAISON = "LIAISON", "联络员"


class PlanState(Word):
    """年度抽查计划状态（S3-14、S3-17）。"""

    DRAFT = "draft", "草稿"
    CONSULTING = "consulting", "征求意见"
    SUBMITTED = "submitted", "待审批"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准"
    PUBLISHED = "published", "已公示"
    FILED = "filed", "已备案"
    REVISING = "revising", "调整中"
    CLOSED = "closed", "已结束"


class Decision(Word):
    """审批决定。"""

    APPROVED = "APPROVED", "同意"
    RETURNED = "RETURNED", "退回"
