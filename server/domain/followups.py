"""后续处置：一次检查欠下什么、谁能办、办得对不对（S1-13、S2-14、S3-16、S3-19、S4-14）。

Plain facts in, a Refusal or a plain answer out; the rooms load and write.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from server.domain import referral, second
from server.domain.calendar import Calendar, last_working, shipped
from server.domain.deadlines import Clock, counted_clock
from server.domain.decide import Refusal, first_refusal
from server.domain.profiles import Profile
from server.domain.vocabulary.followups import Conclusion, Delivery, Receiver, ReferralKind, Remedy
from server.domain.vocabulary.followups import FollowUpKind as Kind
from server.domain.vocabulary.inspections import Disposal, ResultCode
from server.domain.vocabulary.people import Role
from server.domain.vocabulary.rules import DeadlineKind

ABNORMAL_RESULTS = frozenset({ResultCode.R02, ResultCode.R03, ResultCode.R04})
LONGEST = 90
WORDS = 5
HANDLING = (Kind.CORRECTED, Kind.ORDER, Kind.REFERRAL, Kind.CRIME, Kind.ABNORMAL)
"""这几种是“处理”：都办到了头，问题才算处理完（S2-13）。抄告、异议、处罚、报告不在此列。"""

HANDLED = frozenset({"closed", "cancelled", "acknowledged", "filed", "handed"})
RECEIPTS = ("acknowledge", "decline", "file", "not_file")
"""登记回执的各步：受理、不受理、立案、不予立案。"""

OPEN_ENDS = frozenset({"closed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Finding:
    """一条现行的问题：检查项、序号、情况、处置、期限、现有几张照片。"""

    item: str
    no: str
    text: str
    disposal: str
    due_on: date | None = None
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """欠下的一件：种类、去向、哪几条问题、期限、是否当即办结。"""

    kind: Kind
    route: str
    findings: tuple[Finding, ...]
    due_on: date | None = None
    done: bool = False


def owed(findings: Sequence[Finding], result_code: str) -> tuple[Owed, ...]:
    """一次审定的检查欠下哪些后续处置（S1-13 四路，S3-19 告知移送记录）。

    Orders are one per date, so that each paper names one date; a correction on the spot is one each.
    """
    found = [_corrected(one) for one in findings if one.disposal == Disposal.ON_SITE_CORRECTED]
    found += _orders([one for one in findings if one.disposal == Disposal.ORDER])
    for kind, own in referral.owed([referral.Finding(f.item, f.text, f.disposal) for f in findings]).items():
        items = {one.item for one in own}
        named = Kind.CRIME if kind == ReferralKind.JUDICIAL else Kind.REFERRAL
        found.append(Owed(named, str(kind), tuple(f for f in findings if f.item in items)))
    if result_code in ABNORMAL_RESULTS:
        found.append(Owed(Kind.ABNORMAL, "REGISTRY", tuple(findings)))
    return tuple(found)


def _corrected(one: Finding) -> Owed:
    """改正前后各一张，才当即办结（食品办法 33 当场改正记录）。"""
    return Owed(Kind.CORRECTED, "", (one,), done=one.photos >= 2)


def _orders(findings: Iterable[Finding]) -> list[Owed]:
    dates: dict[date | None, list[Finding]] = {}
    for one in findings:
        dates.setdefault(one.due_on, []).append(one)
    return [Owed(Kind.ORDER, "", tuple(own), due_on) for due_on, own in dates.items()]


def handled(states: Iterable[tuple[str, str]]) -> bool:
    """问题是否处理完了（S2-13）：每件处理都办到了头；没有要处理的也算。

    states: (kind, state) of every follow-up of the inspection.
    """
    return all(state in HANDLED for kind, state in states if kind in HANDLING)


def settled(states: Iterable[tuple[str, str]]) -> bool:
    """后续处置是否全部办结，可以成卷（S3-18 一次一档）。"""
    return all(state in OPEN_ENDS for _kind, state in states)


def order_clock(profile: Profile, approved_on: date, due_on: date | None, calendar: Calendar | None = None) -> Clock:
    """责令改正通知书的钟：审定之后几个工作日内送达，并且早于要求改正的那一天。"""
    counted = counted_clock(profile, DeadlineKind.ORDER, approved_on, calendar)
    if due_on is None or counted.on < due_on:
        return counted
    on = max(approved_on, last_working(due_on - timedelta(days=1), calendar or shipped()))
    return Clock(DeadlineKind.ORDER, on, counted.provisional, f"要在改正期限（{due_on.isoformat()}）之前送达")


# 谁能办 -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Matter:
    """判断谁能办所需的事实。"""

    kind: str
    department_id: str
    author_id: str | None
    team: frozenset[str]
    result_approvers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """判断所需的办事人事实。"""

    officer_id: str
    department_id: str | None
    roles: frozenset[str]


def may_draft(matter: Matter, person: Person, deed: str = "拟办") -> Refusal | None:
    """谁可以拟办、送达、发出、登记：本部门经办；异议由没有参加检查、没有审定结果的人核查。"""
    if Role.CLERK not in person.roles:
        return Refusal("followup.not_clerk", f"只有经办可以{deed}")
    return first_refusal((_own(matter, person), _neutral(matter, person, "另一位经办")))


def may_decide(matter: Matter, person: Person) -> Refusal | None:
    """谁可以批准：本部门审批人，不是拟办人，没有参加检查；异议另须不是审定原结果的人。"""
    allowed = {Role.APPROVER, Role.LEGAL_REVIEWER} if matter.kind == Kind.OBJECTION else {Role.APPROVER}
    if not allowed & person.roles:
        return Refusal("followup.not_approver", "只有审批人可以批准")
    if own := second.another(person.officer_id, (matter.author_id,), "拟办的人不能自己批准"):
        return own
    if person.officer_id in matter.team:
        return Refusal("followup.own_inspection", "参加检查的人不能批准这次检查的后续处置")
    return first_refusal((_own(matter, person), _neutral(matter, person, "法制审核人，或者另一位审批人")))


def may_review(matter: Matter, person: Person) -> Refusal | None:
    """谁可以法制审核：本部门法制审核人，没有拟办、没有参加检查（S4-14）。"""
    if Role.LEGAL_REVIEWER not in person.roles:
        return Refusal("followup.not_legal", "须由法制审核人审核")
    if person.officer_id in matter.team or person.officer_id == matter.author_id:
        return Refusal("followup.own_inspection", "拟办或者参加检查的人不能法制审核")
    return _own(matter, person)


def _own(matter: Matter, person: Person) -> Refusal | None:
    if person.department_id != matter.department_id:
        return Refusal("followup.foreign_department", "不能办其他部门的后续处置")
    return None


def _neutral(matter: Matter, person: Person, others: str) -> Refusal | None:
    """异议换人办；others 是还有谁能办。"""
    if matter.kind != Kind.OBJECTION:
        return None
    if person.officer_id in matter.team:
        return Refusal("followup.own_inspection", f"参加检查的人不能办这次检查的异议，请{others}办")
    if person.officer_id in matter.result_approvers:
        return Refusal("followup.own_decision", f"审定过这个结果的人不能办它的异议，请{others}办")
    return None


# 办得对不对 -------------------------------------------------------------------------------------------------------


def may_order(content: dict[str, object], today: date, calendar: Calendar) -> Refusal | None:
    """责令改正通知书的内容齐不齐：违反什么、凭什么责令、改什么、到哪一天（documents 4.10a）。

    The power to order is an article of its own; a due date is a working day one to ninety days ahead.
    """
    for key, says in (("facts", "查明的事实"), ("violated", "违反的规定"), ("power", "责令的依据")):
        if len(str(content.get(key) or "").strip()) < WORDS:
            return Refusal("followup.incomplete", f"还没有写{says}", {"field": key})
    if not [one for one in _lines(content.get("requirements")) if one.strip()]:
        return Refusal("followup.incomplete", "还没有写改正的内容和要求", {"field": "requirements"})
    return may_fall_due(content.get("due_on"), today, calendar)


def may_plead(due_on: date | None, until: date, today: date, calendar: Calendar) -> Refusal | None:
    """单位申请延期：在改正期限届满之前提出，延到期限之后的一个工作日。"""
    if due_on is None or today > due_on:
        return Refusal("followup.due", "改正期限已经过了，不能再申请延期", {"field": "until"})
    if until <= due_on:
        return Refusal("followup.due", f"要延到的日子须在现在的期限 {due_on.isoformat()} 之后", {"field": "until"})
    return may_fall_due(until.isoformat(), today, calendar)


def may_fall_due(value: object, today: date, calendar: Calendar) -> Refusal | None:
    """改正期限：一个确定的日子，一至九十天，是工作日。"""
    try:
        due_on = date.fromisoformat(str(value))
    except ValueError:
        return Refusal("followup.due", "改正期限要写成一个日期", {"field": "due_on"})
    if not today < due_on <= today + timedelta(days=LONGEST):
        return Refusal("followup.due", f"改正期限须在明天至 {LONGEST} 天之内", {"field": "due_on"})
    if calendar.knows(due_on) and not calendar.is_working(due_on):
        return Refusal("followup.due", "改正期限落在休息日，请改为工作日", {"field": "due_on"})
    return None


def _lines(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


@dataclass(frozen=True, slots=True)
class Asked:
    """判断能不能要单位报送材料所需的事实：检查组、派单的状态、检查方式。"""

    team: frozenset[str]
    state: str
    methods: tuple[str, ...]


def may_ask(facts: Asked, officer_id: str) -> Refusal | None:
    """谁、什么时候可以要材料（S0-18、S3-18）：本组的人，书面检查或者网络监测，开始之后、封存之前。"""
    if officer_id not in facts.team:
        return Refusal("materials.not_team", "只有检查组的人可以要单位报送材料")
    if not {"DOCUMENT", "NETWORK"} & set(facts.methods):
        return Refusal("materials.method", "这次检查没有书面检查、网络监测，材料在现场收")
    if facts.state not in ("on_site", "suspended"):
        return Refusal("materials.state", "要先开始检查；封存之后不能再要", {"state": facts.state})
    return None


def may_want(names: Sequence[str], due_on: date, told_by: str, today: date, calendar: Calendar) -> Refusal | None:
    """要什么、到哪一天、怎样告诉单位，都写明；日子是工作日。"""
    if not names or len(set(names)) < len(names):
        return Refusal("materials.wanted", "请写明要哪几样材料，同一样只写一次", {"field": "wanted"})
    if len(told_by.strip()) < 2:
        return Refusal("materials.told_by", "请写明通知书怎样交给单位，例如邮寄、当面、电子送达", {"field": "told_by"})
    refusal = may_fall_due(due_on.isoformat(), today, calendar)
    return Refusal(refusal.code, refusal.message.replace("改正期限", "报送日期"), refusal.extra) if refusal else None


def may_write(content: dict[str, object], needed: Sequence[tuple[str, str]]) -> Refusal | None:
    """其余文书的必填栏：缺一栏说一栏。"""
    for key, says in needed:
        if len(str(content.get(key) or "").strip()) < 2:
            return Refusal("followup.incomplete", f"还没有写{says}", {"field": key})
    return None


UNNAMED = "（适用条款由经办核对）"
"""Stands in a draft where only a person can say which article applies; nothing is sent for approval with it."""
ARTICLE = re.compile(r"《[^》]+》\s*第[^《》]+条")


def may_suggest(content: dict[str, object]) -> Refusal | None:
    """列入异常名录的建议要写明依据的是哪一条，底稿里留着的话不能送批。"""
    basis = str(content.get("basis") or "")
    if UNNAMED in basis or not ARTICLE.search(basis):
        says = "依据还没有写明是哪一条：请核对后写上法名和条款，例如《某某办法》第几条，再送批"
        return Refusal("followup.incomplete", says, {"field": "basis"})
    return None


def may_accuse(facts: str) -> Refusal | None:
    """移送只写“涉嫌”，不代司法机关下结论（documents 4.14）。"""
    if "构成" in facts and "罪" in facts.split("构成", 1)[1]:
        return Refusal("followup.verdict", "移送不能写“构成……罪”，只写涉嫌的事实", {"field": "facts"})
    return None


def may_conclude(content: dict[str, object]) -> Refusal | None:
    """异议的结论：写明核查经过和理由；不成立的不能更正，成立的不能什么都不办。"""
    conclusion, remedy = content.get("conclusion"), content.get("remedy")
    if conclusion not in set(Conclusion) or remedy not in set(Remedy):
        return Refusal("followup.incomplete", "还没有写结论和处理", {"field": "conclusion"})
    missing = may_write(content, (("checked", "核查过程"), ("reason", "理由")))
    if missing is None and (conclusion == Conclusion.REJECTED) != (remedy == Remedy.KEEP):
        return Refusal("followup.remedy", "异议不成立的维持公示；成立的要更正或者撤下", {"field": "remedy"})
    return missing


def may_deliver(
    method: str,
    receiver: str | None,
    *,
    name: str,
    reason: str = "",
    witness: str = "",
    proof: str = "",
    files: int = 0,
) -> Refusal | None:
    """送达合不合法（民事诉讼法 88 至 95，documents 4.5a）。

    Direct: somebody entitled signs. Left: reason, and a witness or pictures. Mail and electronic: number or address.
    """
    if method == Delivery.LEFT:
        alone = not witness.strip() and not files
        if len(reason.strip()) < WORDS:
            more = "；还要有见证人，或者附上拍照、录像" if alone else ""
            return Refusal("delivery.reason", f"留置送达要写明拒收的事由{more}", {"field": "reason"})
        if alone:
            return Refusal("delivery.witness", "留置送达要有见证人，或者附上拍照、录像", {"field": "witness"})
        return None
    if method in (Delivery.MAIL, Delivery.ELECTRONIC, Delivery.ENTRUSTED, Delivery.NOTICE):
        return Refusal("delivery.proof", _PROOF[Delivery(method)], {"field": "proof"}) if not proof.strip() else None
    if receiver in set(Receiver) and not name.strip():
        return Refusal("delivery.receiver", "直接送达要写明收件人的姓名", {"field": "name"})
    if receiver not in set(Receiver):
        return Refusal("delivery.receiver", "该收件人不符合送达规定，请选择留置、邮寄或电子送达", {"field": "receiver"})
    return None


_PROOF = {
    Delivery.MAIL: "邮寄送达要写明邮件单号",
    Delivery.ELECTRONIC: "电子送达要写明对方确认的收件地址和同意的依据",
    Delivery.ENTRUSTED: "委托送达要写明受托机关",
    Delivery.NOTICE: "公告送达要写明公告的地方和日期",
}


def may_recheck(
    persons: Collection[str], unfit: dict[str, Refusal], items: dict[str, bool], required: Collection[str], outcome: str
) -> Refusal | None:
    """复查：至少两名当天合格的检查人员，逐项有结论，总结论与各项相符（特种 29，documents 4.10c）。"""
    if len(set(persons)) < 2:
        return Refusal("followup.two_persons", "复查须有两名以上检查人员（S1-11）", {"field": "persons"})
    if unfit:
        return next(iter(unfit.values()))
    lacking = [one for one in required if one not in items]
    if lacking:
        return Refusal("followup.items", "还有改正要求没有写复查情况", {"field": "items"})
    if set(items) - set(required):
        return Refusal("followup.items", "复查不能添加新的检查内容", {"field": "items"})
    if (outcome == "pass") != all(items.values()):
        return Refusal(
            "followup.outcome", "有一项没有改正，就不能写“已改正”；都改正了，不能写“未改正”", {"field": "outcome"}
        )
    return None


RECHECKED = {"pass": "已改正", "early": "未改正，期限未到", "fail": "逾期未改正"}
"""复查结论的叫法：没有改正的，看复查那天改正期限过了没有。"""


def order_due(first: object, moved: Iterable[object] = ()) -> date | None:
    """责令改正现在的期限：通知书写明的、延期的、要求补交另定的，取最晚的一天。"""
    return max((date.fromisoformat(str(one)) for one in (first, *moved) if one), default=None)


def recheck_since(reported_on: date, extended_to: date | None = None) -> date:
    """复查的钟从哪一天数起：交来整改报告之日；交了以后又同意延期的，从延到的那一天，单位那天 24:00 以前还可以改。

    A recheck before that day may be written down all the same, but who has not mended by then is not late yet.
    """
    return max(reported_on, extended_to or reported_on)


def recheck_verdict(outcome: str, on: date, due_on: date | None) -> str:
    """复查算什么结论；期限那一天到 24:00 为止，当天复查还在期限之内。"""
    if outcome == "pass":
        return "pass"
    return "early" if due_on is not None and on <= due_on else "fail"


def may_judge_late(verdict: str, asked_until: str, first: str) -> Refusal | None:
    """认定逾期未改正之前，单位在期限之前提出的延期申请要先答复；first 是先办什么。"""
    if verdict != "fail" or not asked_until:
        return None
    says = f"单位在期限之前申请延到 {asked_until}，还没有答复，不能认定逾期未改正：{first}"
    return Refusal("followup.plea", says, {"until": asked_until})


def overdue(state: str, due_on: date | None, today: date) -> bool:
    """责令改正的期限过了还没有整改报告。"""
    return state == "served" and due_on is not None and today > due_on
