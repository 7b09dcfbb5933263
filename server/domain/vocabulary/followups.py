"""后续处置的词：移送、送达、异议、一件检查办到哪里（S3-19）。"""

from __future__ import annotations

from server.domain.words import Word


class ReferralKind(Word):
    """移送种类（S3-19 告知移送记录）。"""

    INTERNAL = "INTERNAL", "本部门内部移交"
    OTHER_DEPT = "OTHER_DEPT", "移送其他部门"
    JUDICIAL = "JUDICIAL", "移送司法机关"


class FollowUpKind(Word):
    """后续处置的种类（S1-13、S3-16 谁管辖谁负责、S3-19）。"""

    CORRECTED = "CORRECTED", "当场改正"
    ORDER = "ORDER", "责令改正"
    REFERRAL = "REFERRAL", "线索移送"
    CRIME = "CRIME", "涉嫌犯罪移送"
    INFORM = "INFORM", "抄告"
    ABNORMAL = "ABNORMAL", "列异建议"
    OBJECTION = "OBJECTION", "异议"
    PENALTY = "PENALTY", "处罚关联"
    REPORT = "REPORT", "抽查报告"
    MATERIALS = "MATERIALS", "报送材料"


class FollowUpState(Word):
    """后续处置的状态；走到哪一步由种类各自的阶段表定。"""

    DRAFTED = "drafted", "待拟办"
    LEGAL_REVIEW = "legal_review", "法制审核"
    PROPOSED = "proposed", "待批准"
    APPROVED = "approved", "已批准，待送出"
    SERVED = "served", "整改中"
    REPORTED = "reported", "待复查"
    RECHECKED = "rechecked", "复查待批准"
    FAILED = "failed", "逾期未改正"
    SENT = "sent", "已发出，等回执"
    DECLINED = "declined", "对方不受理"
    NOT_FILED = "not_filed", "不予立案"
    FILED = "filed", "已立案，待移交"
    HANDED = "handed", "已移交，待办结"
    ACKNOWLEDGED = "acknowledged", "已收回执"
    RECEIVED = "received", "已受理"
    ASKED = "asked", "等单位报送"
    ANSWERED = "answered", "材料已报送"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "不再办理"


class Delivery(Word):
    """送达方式（行政处罚法 61、民事诉讼法 88 至 95）。"""

    DIRECT = "DIRECT", "直接送达"
    LEFT = "LEFT", "留置送达"
    ENTRUSTED = "ENTRUSTED", "委托送达"
    MAIL = "MAIL", "邮寄送达"
    ELECTRONIC = "ELECTRONIC", "电子送达"
    NOTICE = "NOTICE", "公告送达"


class Receiver(Word):
    """谁可以代单位签收（民事诉讼法 88）。"""

    LEGAL_REP = "LEGAL_REP", "法定代表人"
    RESPONSIBLE = "RESPONSIBLE", "主要负责人"
    RECEPTION = "RECEPTION", "负责收件的人"
    AGENT = "AGENT", "受委托人（附委托书）"


class Conclusion(Word):
    """异议的结论（企业信息公示暂行条例 12、13）。"""

    UPHELD = "UPHELD", "异议成立"
    PARTLY = "PARTLY", "部分成立"
    REJECTED = "REJECTED", "异议不成立"


class Remedy(Word):
    """异议成立后公示怎么办（S3-16 更正不悄悄替换）。"""

    KEEP = "KEEP", "维持公示"
    CORRECT = "CORRECT", "更正公示"
    WITHDRAW = "WITHDRAW", "撤下公示"


class ReceiptAnswer(Word):
    """受移送机关的回执（S3-19 告知移送记录）；立案、不予立案只有司法机关答（移送涉嫌犯罪案件的规定 8）。"""

    ACCEPTED = "ACCEPTED", "受理"
    FILED = "FILED", "立案"
    NOT_FILED = "NOT_FILED", "不予立案"
    DECLINED = "DECLINED", "不属于本单位职责"
    FORWARDED = "FORWARDED", "已转其他单位"


class CaseState(Word):
    """一件检查办到了哪里（S3-16 未公示视为没有完成）：由各房间的事实推出，不另存。"""

    INSPECTING = "inspecting", "检查中"
    REVIEWING = "reviewing", "待审定"
    HANDLING = "handling", "处置中"
    UNPUBLISHED = "unpublished", "待公示"
    FOLLOWING = "following", "已公示，后续处置中"
    COMPLETE = "complete", "已公示，待成卷"
    BOUND = "bound", "案卷已成"
