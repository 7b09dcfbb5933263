"""计划外任务：来源须在允许之列，写明理由、附上凭据（S1-09、S1-20、S2-01、S3-14）。"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from server.domain import privacy
from server.domain.deadlines import Clock
from server.domain.decide import Refusal
from server.domain.profiles import Profile
from server.domain.vocabulary.plans import RandomKind, TaskSource
from server.domain.vocabulary.rules import DeadlineKind

RULE = "plan.offplan_sources"
NOT_RANDOM = frozenset({TaskSource.COMPLAINT, TaskSource.FOLLOW_UP})
"""投诉举报、信访和复查针对具体对象，不随机抽取（S2-01）。"""


def allowed(profile: Profile) -> tuple[str, ...]:
    """本地规则允许的计划外来源。"""
    return profile.words(RULE)


MAY_NAME = frozenset({TaskSource.SPECIAL})
"""专项检查可以指名，也可以抽：指名的不随机。"""


def random_kind(source: str, targets: bool = False) -> str:
    """来源决定是否随机：投诉举报与复查不随机，专项指名的也不，其余仍双随机。"""
    named = source in NOT_RANDOM or (targets and source in MAY_NAME)
    return RandomKind.EXEMPT if named else RandomKind.DOUBLE


def says(source: str, kind: str) -> str:
    """任务上要标明的一句话；年度计划内为空。"""
    if source == TaskSource.PLAN:
        return ""
    label = TaskSource(source).label
    return f"计划外：{label}（不随机）" if kind == RandomKind.EXEMPT else f"计划外：{label}"


def title(source: str, kind: str, name: str) -> str:
    """计划外任务自成一份，这一份的名称由来源和任务名称写成：两处公示、印出的是同一个名称（S1-20）。"""
    return f"{says(source, kind)}——{name}"[:200]


def task_name(source: str, kind: str, said: str) -> str:
    """改名称时写的是哪一个任务名称：前面带着来源的，去掉来源。"""
    return said.strip().removeprefix(title(source, kind, "")) or said.strip()


def mark(source: str) -> str:
    """不随机的检查处处带的标记（S2-01、S2-04）：公示、检查码、派单、现场卷都是这几个字。"""
    return f"非随机·{TaskSource(source).label}"


def may_open(source: str, reason: str, evidence: bool, profile: Profile, urgent: str = "") -> Refusal | None:
    """能否立一个计划外任务；urgent 是情况紧急、先行检查的理由，没有为空。"""
    permitted = allowed(profile)
    if source not in permitted:
        words = "、".join(TaskSource(one).label for one in permitted) or "没有"
        label = TaskSource(source).label if source in TaskSource.__members__ else source
        return Refusal(
            "plan.source", f"{label}不能作为计划外任务的来源；允许的来源：{words}（{profile.source(RULE)}）。"
        )
    if len(reason.strip()) < 5:
        return Refusal("plan.source_reason", "请写明为什么要在计划之外检查，至少 5 个字。")
    if not evidence:
        return Refusal(
            "plan.source_evidence", "请附上来源凭据（投诉登记、交办文件或监测记录的影印件），或者写下来源记录。"
        )
    if urgent and len(urgent.strip()) < 5:
        return Refusal("plan.urgent", "请写明情况怎样紧急、为什么等不到批准，至少 5 个字。")
    return None


def may_record(at: datetime, now: datetime, text: str, by: str) -> Refusal | None:
    """来电、来访没有文件的，当场写下的记录算凭据：什么时候、谁记的、说了什么（S1-20）。"""
    if at > now:
        return Refusal("plan.source_evidence", "来源记录的时间还没有到，请核对。")
    if len(text.strip()) < 10 or not by.strip():
        return Refusal("plan.source_evidence", "来源记录要写明谁记的、对方说了什么，至少 10 个字。")
    if found := privacy.find(text) & privacy.PERSONAL:
        told = f"“对方说了什么”里疑似有{privacy.kinds(found)}，请删去；来电号码写在“来电号码”里，只露末四位。"
        return Refusal("plan.numbers", told)
    return None


def may_end(end: date, today: date) -> Refusal | None:
    """办到哪一天：已经过去的一天办不到（S1-20）。"""
    if end < today:
        return Refusal("plan.period_past", f"办到的那一天 {end.isoformat()} 已经过了，请写今天或以后的一天。")
    return None


def masked(phone: str) -> str:
    """来电号码只露末四位：投诉人不愿公开的不外露。"""
    digits = phone.strip()
    return f"…{digits[-4:]}" if len(digits) > 4 else "…" if digits else ""


def may_be_urgent(kind: str, urgent: str) -> Refusal | None:
    """紧急先行检查只用于指名的对象：要抽取的检查没有先查后批。"""
    if urgent and kind != RandomKind.EXEMPT:
        return Refusal("plan.urgent", "要随机抽取的任务不能先查后批；紧急检查请指名查哪一户。")
    return None


def late_approval(profile: Profile, started: datetime) -> Clock:
    """紧急检查的补批时限：派出起若干小时，说到几时几分；到期日是那一刻所在的日子。

    started: Shanghai time.
    """
    key = "approval.emergency_hours"
    hours = profile.number(key)
    at = started + timedelta(hours=hours)
    said = f"{at.month}月{at.day}日{at:%H:%M} 前补办批准（先行检查后 {hours} 小时内，{profile.source(key)}）"
    return Clock(DeadlineKind.EMERGENCY, at.date(), False, said, at)


def may_draw(kind: str) -> Refusal | None:
    """不随机的任务没有抽取这一步（S2-01）。"""
    if kind == RandomKind.EXEMPT:
        return Refusal("draw.not_random", "投诉举报、复查任务针对具体对象，不随机抽取。")
    return None


def may_dispatch(kind: str, state: str, author: bool, reason: str, urgent: bool = False) -> Refusal | None:
    """能否不经抽取直接派出（S2-01）：不随机的任务、已批准、不由编制人指定检查组、写明为什么派这几个人。

    An urgent task may go out before its approval, and by whoever wrote it: the approval follows within hours.
    """
    if kind != RandomKind.EXEMPT:
        return Refusal("dispatch.random", "这个任务要先抽取，不能直接派出。")
    first = urgent and state in ("draft", "submitted")
    if state not in ("approved", "published", "filed") and not first:
        return Refusal("wrong_state", "任务还没有批准，不能派出。")
    if author and not first:
        return Refusal("duty_separation", "检查组由负责人指定，编制人自己不能指定。")
    if len(reason.strip()) < 5:
        return Refusal("dispatch.team_reason", "请写明为什么派这几个人，至少 5 个字；理由随卷存档。")
    return None


def may_be_single(kind: str, reason: str, until: bool, profile: Profile) -> Refusal | None:
    """单随机只在规则允许、写明理由与止期时使用（S4-18）。"""
    if kind != RandomKind.SINGLE:
        return None
    if not profile.flag("draw.single_random_allowed"):
        basis = profile.source("draw.single_random_allowed")
        return Refusal("plan.single_random", f"本地规则不允许单随机（{basis}），请用双随机。")
    if not reason.strip() or not until:
        return Refusal("plan.single_random", "单随机要写明理由和到哪一天为止（S4-18）。")
    return None


def may_still_be_single(kind: str, until: date | None, today: date) -> Refusal | None:
    """单随机的止期写下时还没有过：写了过去的一天，这一条一次也抽不成（S4-18）。"""
    if kind != RandomKind.SINGLE or until is None or until >= today:
        return None
    said = f"单随机写的是用到 {until.isoformat()}，已经过了：请写今天以后的一天，或改为双随机。"
    return Refusal("plan.single_random", said)
