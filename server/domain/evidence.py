"""证据：检查哪一天结束，时钟可不可信（S1-12、S3-16 的起算点）。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sync.facts import PAPER_ENTRY

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""中国标准时间：1992 年起没有夏令时。"""

CLOCK_WARNING = timedelta(minutes=5)
POSITION_OLD = timedelta(minutes=5)
"""定位比这更早取得的，照收，写明多久以前，审定时提醒看一眼：人可能已经走远。"""


def old_position(position: Mapping[str, Any] | None) -> bool:
    """定位取得得太早，说不准就是现场的；没有定位的不算，另有原因。"""
    return bool(position) and timedelta(seconds=int((position or {}).get("age_s") or 0)) > POSITION_OLD


@dataclass(frozen=True, slots=True)
class Interval:
    """一个时刻的可信区间：最早与最晚（UTC）。"""

    earliest: datetime
    latest: datetime


def bounded(claimed: datetime, issued_at: datetime, received_at: datetime) -> Interval:
    """手机声称的时刻能信到哪里：不早于任务签发，不晚于服务器收到。

    `claimed` is the device clock already corrected by the last server offset. A claim
    outside the bounds proves the device clock wrong, so the whole span remains possible.
    """
    if issued_at <= claimed <= received_at:
        return Interval(claimed, claimed)
    return Interval(issued_at, received_at)


def corrected(wall: datetime, offset_ms: int) -> datetime:
    """设备时刻加上最近一次与服务器的时差（毫秒）。"""
    return wall + timedelta(milliseconds=offset_ms)


def shanghai_date(moment: datetime) -> date:
    """某时刻在上海的日期；没有时区的时刻抛 ValueError。"""
    if moment.tzinfo is None:
        raise ValueError("时刻必须带时区")
    return moment.astimezone(SHANGHAI).date()


def end_of_inspection(wall: datetime, offset_ms: int, issued_at: datetime, received_at: datetime) -> date:
    """检查结束日（S3-16 自检查结束之日起）：封存时刻的上海日期，不确定时取最早一日。

    Taking the earliest date means an unreliable clock can only make the deadline earlier.
    """
    span = bounded(corrected(wall, offset_ms), issued_at, received_at)
    return shanghai_date(span.earliest)


def from_paper(start: Mapping[str, Any]) -> bool:
    """这次到达是不是照纸表补录的：几时到的以纸表为准（at），操作的时刻只是几时录入。"""
    return not start.get("position") and start.get("no_position_reason") == PAPER_ENTRY


def paper_end(visits: Iterable[Mapping[str, Any]]) -> datetime | None:
    """照纸表补录的检查几时结束：纸表上的离开时间，没有录的取到场时间；不是补录的为 None。

    visits: the operations of arriving and leaving in their order. S3-16 counts from the day the inspection ended. That
    day is the paper's: a sheet typed in late has used up its days already, and typing must not give new ones.
    """
    found: datetime | None = None
    for op in visits:
        if (op["kind"] == "visit.start" and from_paper(op["p"])) or (op["kind"] == "visit.end" and found is not None):
            found = datetime.fromisoformat(op["p"]["at"])
    return found


def implausible(kind: str, at: datetime, sent_at: datetime, now: datetime, came: datetime | None = None) -> str:
    """照纸表录的到场、离开时间哪里不对，一句话；没有不对为空。纸表只写到分，派发的那一分钟算在内。"""
    word = "到场" if kind == "visit.start" else "离开"
    if at > now + CLOCK_WARNING:
        return f"{word}时间写成了将来，请照纸表改。"
    if at < sent_at.replace(second=0, microsecond=0):
        return f"{word}时间早于任务派发（{sent_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}），请照纸表改。"
    return f"{word}时间早于到场时间，请照纸表改。" if came is not None and at < came else ""


def end_of_desk_inspection(signed_at: datetime) -> date:
    """书面检查与网络监测的结束日：检查人员签字之日。"""
    return shanghai_date(signed_at)


def clock_is_off(wall: datetime, offset_ms: int, received_at: datetime) -> bool:
    """时钟是否可疑：校正后仍晚于服务器收到时刻五分钟以上；只标记，不拒收。"""
    return corrected(wall, offset_ms) - received_at > CLOCK_WARNING


MOMENTS = ("改正前", "改正后")
UNPLACED = "无定位："


@dataclass(frozen=True, slots=True)
class Taken:
    """一张照片附的一句话分成三样：哪一张、为什么没有定位、其余的理由；没有为空。"""

    moment: str
    unplaced: str
    reason: str


def taken(reason: str | None) -> Taken:
    """读照片附的理由（当场改正要前后各一张，S3-18）；旧照片只有理由的照旧读得出。

    Twin of `sayTaken` on the phone: parts joined by `；` — the moment, `无定位：…`, the reason.
    """
    parts = (reason or "").split("；")
    moment = next((word for word in MOMENTS if parts[0].startswith(word)), "")
    if parts[0] == moment:
        del parts[0]
    unplaced = parts.pop(0).removeprefix(UNPLACED) if parts and parts[0].startswith(UNPLACED) else ""
    return Taken(moment, unplaced, "；".join(parts))
