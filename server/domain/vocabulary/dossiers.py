"""案卷的词：审定、查看、销毁。"""

from __future__ import annotations

from server.domain.words import Word


class DossierState(Word):
    """现场卷状态。"""

    ASSEMBLING = "assembling", "待成卷"
    IN_REVIEW = "in_review", "待审"
    LEGAL_REVIEW = "legal_review", "法制审核"
    RETURNED = "returned", "退回补正"
    APPROVED = "approved", "已审定"


class DossierLook(Word):
    """查阅了案卷的什么（S0-20）。"""

    OPEN = "OPEN", "打开案卷"
    PDF = "PDF", "现场卷 PDF"
    PHOTO = "PHOTO", "照片、签字影像"
    FILE = "FILE", "材料、录音录像"
    PAPER = "PAPER", "卷内文书与附件"
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
