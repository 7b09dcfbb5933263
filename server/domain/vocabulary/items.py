"""清单与细则的词：事项、依据、清单的版本（S3-09、S3-13）。"""

from __future__ import annotations

from server.domain.words import Word


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
