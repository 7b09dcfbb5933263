"""人与机构的词：角色、不在岗的原因、联络人。"""

from __future__ import annotations

from server.domain.words import Word


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


class AbsenceKind(Word):
    """人员不在岗的原因。"""

    LEAVE = "LEAVE", "休假"
    SICK = "SICK", "病假"
    TRAVEL = "TRAVEL", "出差"
    TRAINING = "TRAINING", "培训"
    OTHER = "OTHER", "其他"


class LiaisonRole(Word):
    """附件5 的三种联络人（S4-22）。"""

    LEADER = "LEADER", "分管负责人"
    OFFICE = "OFFICE", "牵头科室"
    CONTACT = "CONTACT", "联络员"
