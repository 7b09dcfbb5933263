"""现场检查的词：检查组、派单、检查表、结果、签字、送达手机（S1-13、S3-18）。"""

from __future__ import annotations

from server.domain.words import Word


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


class LetterReceipt(Word):
    """挂号信的回执。"""

    WAITING = "WAITING", "等回执"
    RETURNED = "RETURNED", "退回，无人签收"
    SIGNED = "SIGNED", "已签收"


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

    RECALLED = "recalled", "任务撤回后送到"
    NOT_TEAM = "not_team", "送到时您已不在检查组"
    SEALED = "sealed", "封存的人没看到，没有并入已签内容"
    FORM_UNKNOWN = "form_unknown", "所用检查表版本不认识"
    INVALID = "invalid", "内容不合格式"
    ACTOR_DISABLED = "actor_disabled", "账号停用或当天不得检查"
    LATE = "late", "办结或封存权移走后送到"
    ENDED_DEVICE = "ended_device", "手机停用后送到"
    NO_ASSIGNMENT = "no_assignment", "没有对应的检查任务"
    SEAL_DIGEST = "seal_digest", "封存的内容没有送齐，等同组手机送达"


class QuarantineDecision(Word):
    """待处理事项的决定。"""

    ADOPT = "ADOPT", "采纳"
    ADDENDUM = "ADDENDUM", "转为补充说明"
    REJECT = "REJECT", "不采纳"
    SETTLED = "SETTLED", "送齐后自动采纳"
