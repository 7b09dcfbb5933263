"""公示的词（S3-16）。"""

from __future__ import annotations

from server.domain.words import Word


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
