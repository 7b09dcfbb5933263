"""时限：几只钟、最早的一只、还剩几天、该不该提醒（S1-12、S2-13、S3-01、S3-14、S3-16）。"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from server.domain.calendar import Calendar, due, last_working, shipped, working_days_left
from server.domain.profiles import Profile
from server.domain.vocabulary.rules import DeadlineKind

ALERTS = (10, 5, 1)
"""到期前第 10、5、1 个工作日各提醒一次。"""


LEVELS: Mapping[str, tuple[int, ...]] = {
    DeadlineKind.PUBLISH: ALERTS,
    DeadlineKind.COLLECT: (5, 1),
    DeadlineKind.REPORT: (1,),
    DeadlineKind.WINDOW: (3, 1),
    DeadlineKind.PLAN: (20, 10, 5, 1),
    DeadlineKind.JOINT_PLAN: (20, 10, 5, 1),
    DeadlineKind.ADJUST: (5, 1),
    DeadlineKind.ORDER: (3, 1),
    DeadlineKind.RECTIFY: (3, 1),
    DeadlineKind.RECHECK: (5, 1),
    DeadlineKind.TRANSFER: (5, 1),
    DeadlineKind.OBJECTION: ALERTS,
    DeadlineKind.ABNORMAL: (5, 1),
    DeadlineKind.CRIME_DECISION: (1,),
    DeadlineKind.CRIME_SENDING: (1,),
    DeadlineKind.CRIME_REVIEW: (1,),
    DeadlineKind.CRIME_HANDOVER: (1,),
    DeadlineKind.MATERIALS: (1,),
}
"""每种时限在到期前第几个工作日提醒；逾期那天再提醒一次。"""


@dataclass(frozen=True, slots=True)
class Clock:
    """一只钟：哪一条规则、到哪一天、是否暂定、用一句话说明；按小时算的，另记到几时几分。"""

    rule: str
    on: date
    provisional: bool
    says: str
    at: datetime | None = None


def _clock(rule: str, start: date, days: int, says: str, calendar: Calendar | None) -> Clock:
    reached = due(start, days, calendar)
    return Clock(rule, reached.on, reached.provisional, says)


def publish_clock(
    profile: Profile, ended_on: date, calendar: Calendar | None = None, handled_on: date | None = None
) -> Clock:
    """公示时限（S2-13、S3-16、S3-19）：检查结束之日起 20 个工作日内。

    Under `after_handling` (S2-13) the caller passes `handled_on` once a problem was handled;
    until then there is no publish clock for that result and this is not called.
    """
    days = profile.number("publish.result_days")
    since = "作出处理" if handled_on else "检查结束"
    return _clock(
        "publish.result_days",
        handled_on or ended_on,
        days,
        f"{since}之日起 {days} 个工作日内公示（{profile.basis('publish.result_days')}）；"
        f"审定后另有 {profile.number('publish.collect_days')} 个工作日的期限，先到的为准",
        calendar,
    )


def collect_clock(
    profile: Profile, approved_on: date, calendar: Calendar | None = None, *, since: str = "检查结束"
) -> Clock:
    """归集时限（S3-01）：结果产生（审定）之日起 7 个工作日内归集公示。"""
    days = profile.number("publish.collect_days")
    return _clock(
        "publish.collect_days",
        approved_on,
        days,
        f"审定之日起 {days} 个工作日内归集公示（{profile.basis('publish.collect_days')}）；"
        f"{since}后另有 {profile.number('publish.result_days')} 个工作日的期限，先到的为准",
        calendar,
    )


def report_clock(profile: Profile, ended_on: date, calendar: Calendar | None = None) -> Clock | None:
    """抽查报告时限（S1-12）：检查结束之日起 3 个工作日内；配置不要求报告时为 None。"""
    if not profile.flag("report.required"):
        return None
    days = profile.number("report.days")
    return _clock(
        "report.days",
        ended_on,
        days,
        f"检查结束之日起 {days} 个工作日内完成抽查报告（{profile.basis('report.days')}）",
        calendar,
    )


def plan_adjustment_clock(profile: Profile, changed_on: date, calendar: Calendar | None = None) -> Clock:
    """计划调整时限（S3-14、S3-17）：调整后 10 个工作日内录入、再次公示并备案。"""
    days = profile.number("plan.adjust_days")
    return _clock(
        "plan.adjust_days",
        changed_on,
        days,
        f"调整后 {days} 个工作日内录入、再次公示并备案（{profile.basis('plan.adjust_days')}）",
        calendar,
    )


def publication_clocks(
    profile: Profile,
    ended_on: date,
    approved_on: date | None = None,
    *,
    problem: bool = False,
    handled_on: date | None = None,
    calendar: Calendar | None = None,
) -> tuple[Clock, ...]:
    """一份结果的公示各钟：两钟并走，早的为准（S3-01 与 S3-16 并存）。"""
    waits = problem and profile.text("publish.problem_mode") == "after_handling"
    clocks = []
    if not waits or handled_on:
        start = handled_on if waits else None
        clocks.append(publish_clock(profile, ended_on, calendar, start))
    if approved_on and not (waits and not handled_on):
        clocks.append(collect_clock(profile, approved_on, calendar, since="作出处理" if waits else "检查结束"))
    return tuple(clocks)


def yearly_clock(profile: Profile, key: str, year: int) -> Clock:
    """年度计划与联合计划的截止日（S3-14 二月底前、S3-17 一月底前）：二月底按当年实有的最后一天。

    key: plan.due or joint_plan.due.
    """
    month, day = (int(part) for part in profile.text(key).split("-"))
    last = monthrange(year, month)[1]
    end = last if (month, day) == (2, 28) else min(day, last)
    on = date(year, month, end)
    return Clock(key, on, False, f"{year} 年 {month} 月 {on.day} 日前（{profile.basis(key)}）")


def counted_clock(profile: Profile, rule: str, start: date, calendar: Calendar | None = None) -> Clock:
    """按规则数工作日的一只钟，例如 recheck.days 复查、transfer.ack_days 移送回执。"""
    days = profile.number(rule)
    return _clock(
        rule, start, days, f"{DeadlineKind(rule).label}：{days} 个工作日内（{profile.basis(rule)}）", calendar
    )


def effective(clocks: Iterable[Clock]) -> Clock | None:
    """生效的期限：最早的一只钟，并说明是哪一只；同日时先列者为准。"""
    return min(clocks, key=lambda clock: clock.on, default=None)


def tell_from(profile: Profile, task: str, window_from: date) -> date | None:
    """最早哪一天可以提前告知被检查的单位；规则列为不提前告知的检查没有这一天。"""
    if any(word in task for word in profile.words("notice.none_for")):
        return None
    return window_from - timedelta(days=profile.number("notice.lead_days"))


def countdown(
    clock: Clock | None, window_to: date | None, entry_end: date | None, calendar: Calendar | None = None
) -> Clock | None:
    """派单倒计时：时窗、计划条目止期与规则时限中最早者，并说明是哪一个。

    A bound set by people that falls on a day off counts on the working day before it: nobody visits that day.
    """
    named = (
        ("assignment.window", window_to, "本次检查时窗"),
        ("plan_entry.end", entry_end, "计划条目的实施期限"),
    )
    table = calendar or shipped()
    own = [Clock(rule, last_working(day, table), False, _moved(says, day, table)) for rule, day, says in named if day]
    return effective([*own, *([clock] if clock else [])])


def _moved(says: str, day: date, table: Calendar) -> str:
    early = last_working(day, table) != day
    return f"{says}（止日 {day} 休息，提前到前一个工作日）" if early else says


def is_late(today: date, on: date) -> bool:
    """是否逾期：到期日当天 24:00 前都算按期（S3-16）。"""
    return today > on


HOURS_AHEAD = 4
"""按小时算的时限，提前几小时提醒。"""


def hour_alert(now: datetime, at: datetime) -> int | None:
    """按小时算的时限此刻应处的提醒档：将到为 1，过了为 0，未到为 None。"""
    if now > at:
        return 0
    return 1 if now >= at - timedelta(hours=HOURS_AHEAD) else None


def alert(today: date, on: date, calendar: Calendar | None = None, levels: tuple[int, ...] = ALERTS) -> int | None:
    """此刻应处的提醒档：10、5、1 个工作日，逾期为 0，未到为 None。

    Returns the tightest threshold already reached, so a sweep that was down for a week
    sends the one message that still makes sense.
    """
    if is_late(today, on):
        return 0
    left = working_days_left(today, on, calendar)
    return next((days for days in sorted(levels) if left <= days), None)
