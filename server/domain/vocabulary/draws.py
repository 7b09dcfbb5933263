"""抽取的词：仪式、揭开名称、递补与变更（S0-19、S4-09）。"""

from __future__ import annotations

from server.domain.words import Word


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
    SUPERSEDED = "SUPERSEDED", "已作废"


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
