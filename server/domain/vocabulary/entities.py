"""检查对象名录库的词（S1-06）。"""

from __future__ import annotations

from server.domain.words import Word


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
