"""词汇表：全部枚举与中文名称的唯一出处（S0-17、S0-18、S1-13、S3-09、S3-18）。

Grouped by room in the order of the work; `as_typescript()` renders all of them.
"""

from __future__ import annotations

from server.domain.words import Word, typescript

VERSION = "1"


class Role(Word):
    """账号角色：系统、安全、审计三员分立，经办、审批、公示三手分开。"""

    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"
    CLERK = "clerk", "经办"
    APPROVER = "approver", "审批"
    LEGAL_REVIEWER = "legal_reviewer", "法制审核"
    PUBLISHER = "publisher", "公示"
    INSPECTOR = "inspector", "检查员"
    OVERSEER = "overseer", "上级督导"


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
    EMERGENCY = "approval.emergency_hours", "紧急检查补批"


class LiaisonRole(Word):
    """附件5 的三种联络人（S4-22）。"""

    LEADER = "LEADER", "分管负责人"
    OFFICE = "OFFICE", "牵头科室"
    CONTACT = "CONTACT", "联络员"


class AbsenceKind(Word):
    """人员不在岗的原因。"""

    LEAVE = "LEAVE", "休假"
    SICK = "SICK", "病假"
    TRAVEL = "TRAVEL", "出差"
    TRAINING = "TRAINING", "培训"
    OTHER = "OTHER", "其他"


class EntityKind(Word):
    """检查对象种类（S3-10、S4-03）。"""

    ENTERPRISE = "ENTERPRISE", "企业"
    SELF_EMPLOYED = "SELF_EMPLOYED", "个体工商户"
    COOPERATIVE = "COOPERATIVE", "农民专业合作社"
    INSTITUTION = "INSTITUTION", "事业单位"
    ASSOCIATION = "ASSOCIATION", "社会团体"
    PRIVATE_NON_ENTERPRISE = "PRIVATE_NON_ENTERPRISE", "民办非企业单位"
    OTHER = "OTHER", "其他"
    PROJECT = "PROJECT", "项目"
    PRODUCT = "PRODUCT", "产品"


class EntityState(Word):
    """检查对象状态：退出不删除。"""

    CANDIDATE = "candidate", "待确认"
    ACTIVE = "active", "在营"
    SUSPENDED = "suspended", "歇业"
    EXITED = "exited", "已退出"


class CodeKind(Word):
    """主体代码种类。"""

    USCC = "uscc", "统一社会信用代码"
    REG_NO = "reg_no", "注册号"
    OTHER = "other", "其他编号"


class EntityFlag(Word):
    """检查对象的标记（S0-16、S1-17、S4-07）。"""

    ABNORMAL = "abnormal", "经营异常"
    SERIOUS = "serious", "严重违法失信"
    COMPLAINTS = "complaints", "投诉举报较多"
    KEY_INDUSTRY = "key_industry", "重点行业"
    KEY_REGION = "key_region", "重点区域"


class EntityChangeKind(Word):
    """检查对象的变动（S3-10 实时调整）。"""

    ENTERED = "ENTERED", "入录"
    CHANGED = "CHANGED", "变更"
    EXITED = "EXITED", "退出"
    RETURNED = "RETURNED", "恢复"
    MERGED = "MERGED", "合并"
    LISTED = "LISTED", "列入子库"
    UNLISTED = "UNLISTED", "移出子库"


class CandidateState(Word):
    """双告知收件的状态（S3-10）。"""

    PENDING = "pending", "待认领"
    CONFIRMED = "confirmed", "已认领"
    REFUSED = "refused", "已退回"


class CreditClass(Word):
    """信用风险分类（S3-20）。"""

    A = "A", "信用好、风险低"
    B = "B", "信用风险一般"
    C = "C", "信用风险较高"
    D = "D", "信用风险高"


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


class ItemCategory(Word):
    """事项类别（S3-09）。"""

    GENERAL = "GENERAL", "一般检查事项"
    KEY = "KEY", "重点检查事项"


class ItemState(Word):
    """抽查事项状态（S0-02：没有依据不能启用）。"""

    DRAFT = "draft", "草稿"
    ACTIVE = "active", "启用"
    RETIRED = "retired", "停用"


class BasisKind(Word):
    """法律依据种类。"""

    LAW = "LAW", "法律"
    REGULATION = "REGULATION", "行政法规"
    LOCAL_REGULATION = "LOCAL_REGULATION", "地方性法规"
    RULE = "RULE", "规章"
    DECISION = "DECISION", "国务院决定"
    OTHER = "OTHER", "其他文件"


class ListState(Word):
    """清单与细则的版本状态（S3-09、S3-13、S4-20）。"""

    DRAFT = "draft", "草稿"
    REVIEWING = "reviewing", "审核中"
    APPROVED = "approved", "已批准"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已被新版代替"
    REVOKED = "revoked", "已废止"


class GuidelineScope(Word):
    """工作细则的适用范围（S4-06 逐项或统一制定）。"""

    UNIFIED = "UNIFIED", "统一细则"
    ITEM = "ITEM", "单项细则"


class Method(Word):
    """检查方式（S0-18、S3-15、S3-18）。"""

    ON_SITE = "ON_SITE", "实地检查"
    DOCUMENT = "DOCUMENT", "书面检查"
    NETWORK = "NETWORK", "网络监测"
    ENTRUSTED = "ENTRUSTED", "委托专业机构"
    ADOPTED = "ADOPTED", "采用其他部门结果或专业结论"
    TESTING = "TESTING", "检验检测"


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


class DrawState(Word):
    """抽取状态（S0-19、S2-05）。"""

    DRAFT = "DRAFT", "筹备"
    FROZEN = "FROZEN", "名单已冻结"
    COMMITTED = "COMMITTED", "已承诺"
    SEEDED = "SEEDED", "种子已定"
    DRAWN = "DRAWN", "已抽出"
    OPEN = "OPEN", "执行中"
    CLOSED = "CLOSED", "已结束"
    VOID = "VOID", "已取消"
    SUPERSEDED = "SUPERSEDED", "已作废重抽"


class Ceremony(Word):
    """怎样当众定种子（S0-19、S4-08）；摇号只记录，不可重算。"""

    DICE = "dice", "当众掷骰"
    PHONES = "phones", "见证人手机"
    BEACON = "beacon", "将来开奖号码"
    MANUAL = "manual", "现场摇号抽签"


class OpeningMeans(Word):
    """抽中的名称怎样揭开；每次一条留痕（S2-08、S3-15）。"""

    PHONE = "phone", "带到检查员手机"
    DESK = "desk", "桌面开封"
    DOOR = "door", "到门口亮证"
    FIRM = "firm", "告知本单位"
    KEY = "key", "审计开封"
    RELEASE = "release", "整次揭开"


class Exclusion(Word):
    """不入抽取的公开理由代码。"""

    E1 = "E1", "限定期限内已抽中或已检查"
    E2 = "E2", "已注销、吊销或停业"
    E3 = "E3", "已列入本年其他计划"
    E4 = "E4", "不在定向条件内"
    E5 = "E5", "无人可依法检查"


class WitnessRole(Word):
    """抽取见证人身份（S4-10）。"""

    DEPUTY = "DEPUTY", "人大代表"
    CONSULTATIVE = "CONSULTATIVE", "政协委员"
    DISCIPLINE = "DISCIPLINE", "纪检监察"
    PUBLIC = "PUBLIC", "社会第三方"
    OWN_UNIT = "OWN_UNIT", "本单位人员"


class SubstitutionReason(Word):
    """递补理由（S4-09）。"""

    RECUSAL = "RECUSAL", "回避"
    SICK = "SICK", "病假"
    DUTY = "DUTY", "公务"
    SUSPENDED = "SUSPENDED", "停职或证件失效"
    CEASED = "CEASED", "对象歇业或注销"
    NOT_FOUND = "NOT_FOUND", "对象查无下落"
    FORCE_MAJEURE = "FORCE_MAJEURE", "不可抗力"
    OTHER = "OTHER", "其他"


class TeamRole(Word):
    """检查组分工。"""

    LEAD = "LEAD", "主检"
    MEMBER = "MEMBER", "协检"


class AssignmentState(Word):
    """检查派单状态（服务器）。"""

    DRAWN = "drawn", "已抽中"
    NOTIFIED = "notified", "已派出"
    TAKEN = "taken", "已下载"
    ON_SITE = "on_site", "在查"
    SUSPENDED = "suspended", "已中止"
    SEALED = "sealed", "已封存"
    RECEIVED = "received", "已送达"
    ADOPTED = "adopted", "已采纳"
    IN_REVIEW = "in_review", "待审"
    RETURNED = "returned", "退回补正"
    APPROVED = "approved", "已审定"
    PUBLISHED = "published", "已公示"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "已撤回"


class PhoneState(Word):
    """手机上的五个词：已归档指收到、核对、成卷，不等于已公示。"""

    STORED = "stored", "本机已存"
    DELIVERED = "delivered", "已送达"
    ADOPTED = "adopted", "已采纳"
    WAITING = "waiting", "待处理"
    ARCHIVED = "archived", "已归档"


class Met(Word):
    """到场时见到谁。"""

    RESPONSIBLE = "RESPONSIBLE", "负责人或现场负责人"
    STAFF = "STAFF", "员工"
    NOBODY = "NOBODY", "无人"
    OFFICE = "OFFICE", "未到场（书面检查、网络监测）"


class CheckFamily(Word):
    """检查项作答方式。"""

    CONFORM = "conform", "符合/不符合"
    FOUND = "found", "是否检查与有无问题"
    NUMBER = "number", "数字"
    TEXT = "text", "文字"
    DATE = "date", "日期"
    CHOICE = "choice", "单选"
    MULTI = "multi", "多选"
    TABLE = "table", "表格"
    MATERIALS = "materials", "查阅资料"


class CheckLevel(Word):
    """检查项级别。"""

    KEY = "KEY", "重点"
    GENERAL = "GENERAL", "一般"


class Verdict(Word):
    """判定：不同作答方式归一后的四种结论。"""

    CONFORM = "CONFORM", "符合"
    FAIL = "FAIL", "不符合"
    NA = "NA", "不适用"
    NOT_CHECKED = "NOT_CHECKED", "未检查"


class PhotoRule(Word):
    """拍照要求。"""

    NEVER = "never", "不拍"
    ON_FAIL = "on_fail", "有问题时拍"
    ALWAYS = "always", "必拍"


class Disposal(Word):
    """发现问题的处置（S1-13、S2-14）。"""

    ON_SITE_CORRECTED = "ON_SITE_CORRECTED", "当场改正"
    ORDER = "ORDER", "责令限期改正"
    OWN_DEPARTMENT = "OWN_DEPARTMENT", "移交本部门"
    OTHER_DEPARTMENT = "OTHER_DEPARTMENT", "移送其他部门"
    JUDICIAL = "JUDICIAL", "移送司法机关"
    NONE = "NONE", "无需处置"


class ResultCode(Word):
    """检查结果代码；公示时名称不改一字。"""

    R01 = "R01", "未发现问题"
    R02 = "R02", "未按规定公示应当公示的信息"
    R03 = "R03", "公示信息隐瞒真实情况、弄虚作假"
    R04 = "R04", "通过登记的住所（经营场所）无法联系"
    R05 = "R05", "发现问题已责令改正"
    R06 = "R06", "不配合检查情节严重"
    R07 = "R07", "未发现开展本次抽查涉及的经营活动"
    R08 = "R08", "发现问题待后续处理"
    R09 = "R09", "已关闭停业或正在组织清算"
    R10 = "R10", "已注销、被吊销、被撤销或迁出"


class SignatureRole(Word):
    """签名人身份（S3-18）。"""

    ENTITY = "ENTITY", "被检查对象"
    LEAD = "LEAD", "主检"
    MEMBER = "MEMBER", "协检"
    WITNESS = "WITNESS", "见证人"


class SignatureMethod(Word):
    """签名方式：手写签名影像、盖章影像，纸上签的扫描件。"""

    CANVAS = "canvas", "手写签名影像"
    STAMP_PHOTO = "stamp_photo", "盖章影像"
    PAPER_SCAN = "paper_scan", "纸上签名的扫描件"


class RefusalReason(Word):
    """拒绝签字或盖章的原因（S3-18）。"""

    REFUSED = "REFUSED", "拒绝签字或盖章"
    NO_AUTHORITY = "NO_AUTHORITY", "称无权签字"
    ASK_OWNER = "ASK_OWNER", "要求请示负责人"
    CANNOT_WRITE = "CANNOT_WRITE", "不能书写"
    DISAGREE = "DISAGREE", "不认可检查情况"
    OTHER = "OTHER", "其他"


class Quarantine(Word):
    """待处理的原因，用检查员看得懂的话。"""

    RECALLED = "recalled", "任务撤回后送到，已收存，等主管处理"
    NOT_TEAM = "not_team", "送到时您已不在检查组，已收存，等主管处理"
    SEALED = "sealed", "封存后才送到，没有并入已签内容，已收存，等主管处理"
    FORM_UNKNOWN = "form_unknown", "所用检查表版本不认识，已收存，等主管处理"
    INVALID = "invalid", "内容不合格式，已收存，等主管处理"
    ACTOR_DISABLED = "actor_disabled", "送到时账号已停用，已收存，等主管处理"
    LATE = "late", "任务已办结后送到，已收存，等主管处理"
    NO_ASSIGNMENT = "no_assignment", "没有对应的检查任务，已收存，等主管处理"
    SEAL_DIGEST = "seal_digest", "封存的内容与送到的内容对不上，已收存，等主管处理"


class QuarantineDecision(Word):
    """待处理事项的决定。"""

    ADOPT = "ADOPT", "采用"
    ADDENDUM = "ADDENDUM", "转为补正"
    REJECT = "REJECT", "不用"


class DossierState(Word):
    """现场卷状态。"""

    ASSEMBLING = "assembling", "待成卷"
    IN_REVIEW = "in_review", "待审"
    LEGAL_REVIEW = "legal_review", "法制审核"
    RETURNED = "returned", "退回补正"
    APPROVED = "approved", "已审定"


class PublicationKind(Word):
    """公示种类（S0-04、S2-03、S3-03）。"""

    RESULT = "RESULT", "抽查结果"
    PLAN = "PLAN", "年度计划"
    ITEM_LIST = "ITEM_LIST", "抽查事项清单"
    DRAW = "DRAW", "抽取过程"
    INSPECTORS = "INSPECTORS", "检查人员名录"


class PublicationState(Word):
    """公示状态（S3-16 未公示视为抽查检查未完成）。"""

    QUEUED = "queued", "待公示"
    HELD = "held", "暂缓公示"
    PUBLISHED = "published", "已公示"
    CORRECTED = "corrected", "已更正"
    WITHDRAWN = "withdrawn", "已撤下"


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
    ACKNOWLEDGED = "acknowledged", "已收回执"
    RECEIVED = "received", "已受理"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "不再办理"


class DossierLook(Word):
    """查阅了案卷的什么（S0-20）。"""

    OPEN = "OPEN", "打开案卷"
    PDF = "PDF", "现场卷 PDF"
    PHOTO = "PHOTO", "照片、签字影像"
    FILE = "FILE", "材料、录音录像"
    PAPER = "PAPER", "后续文书与附件"
    EXPORT = "EXPORT", "导出"
    TRANSFER = "TRANSFER", "移交包"


class DestructionBasis(Word):
    """销毁一卷个人内容的由头（个人信息保护法 47）。"""

    RETENTION = "RETENTION", "保管期满"
    DUTY = "DUTY", "依法提前删除"


class DestructionState(Word):
    """销毁一卷走到哪里：一人提出，另一人决定。"""

    PROPOSED = "proposed", "待第二人决定"
    DESTROYED = "destroyed", "已依法销毁"
    REJECTED = "rejected", "不予销毁"


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
    """受移送机关的回执（S3-19 告知移送记录）。"""

    ACCEPTED = "ACCEPTED", "受理"
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


class RatioRounding(Word):
    """户数取整：随比例的种类而定。"""

    UP = "up", "各层进一"
    DOWN = "down", "总数舍尾"
    SEEDED = "seeded", "按种子取整"


class ChangeKind(Word):
    """抽取之后的变更（S4-09）。"""

    UNIT = "UNIT", "换下一户"
    SEAT = "SEAT", "换一名检查人员"
    SUPERSEDE = "SUPERSEDE", "整次作废重抽"


class StrikeReason(Word):
    """一户换下的理由，公开（draw.md 2.10）。"""

    U1 = "U1", "歇业"
    U2 = "U2", "注销或吊销"
    U3 = "U3", "查无下落"
    U4 = "U4", "不可抗力"
    U5 = "U5", "已被其他计划检查"


class SeatReason(Word):
    """一名检查人员退出一户的理由，公开（S2-12、S4-09）。"""

    P1 = "P1", "回避"
    P2 = "P2", "因病因事不能到场"
    P3 = "P3", "调离或资格失效"


class ChangeState(Word):
    """变更走到哪里。"""

    PROPOSED = "PROPOSED", "待第二人确认"
    CONFIRMED = "CONFIRMED", "已确认"
    REJECTED = "REJECTED", "已驳回"


def vocabularies() -> dict[str, type[Word]]:
    """全部枚举，按定义次序。"""
    return {word.__name__: word for word in Word.__subclasses__() if word.__module__ == __name__}


def as_typescript() -> str:
    """写成 TypeScript 文件的全文，由 `flask contract` 落盘。"""
    return typescript(vocabularies(), VERSION)
