"""纸面上的写法：日期、时刻、指纹、代码的中文名称。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from server.domain import vocabulary

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
EMPTY = "／"
VOCABULARIES = vocabulary.vocabularies()


def moment(text: str, offset_ms: int = 0) -> datetime:
    """ISO 时刻加上时差，换成北京时间。"""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        read = read.replace(tzinfo=UTC)
    return (read + timedelta(milliseconds=offset_ms)).astimezone(SHANGHAI)


def day(text: str) -> str:
    """2026-11-12 写成 2026年11月12日；空为“／”。"""
    if not text:
        return EMPTY
    year, month, number = text[:10].split("-")
    return f"{int(year)}年{int(month)}月{int(number)}日"


def minute(when: datetime) -> str:
    """2026年11月12日09:18。"""
    return f"{when.year}年{when.month}月{when.day}日{when:%H:%M}"


def span(start: datetime, end: datetime) -> str:
    """起止时刻；同一天只写一次日期。"""
    same = start.date() == end.date()
    return f"{minute(start)}至{end:%H:%M}" if same else f"{minute(start)}至{minute(end)}"


def short(digest: str) -> str:
    """指纹前八位，四位一组。"""
    return f"{digest[:4]} {digest[4:8]}"


def grouped(digest: str) -> str:
    """指纹八位一组。"""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def label(kind: str, code: str | None) -> str:
    """词汇表里的中文名称；没有的原样写出，空为“／”。"""
    if not code:
        return EMPTY
    try:
        return VOCABULARIES[kind](code).label
    except ValueError:
        return code


def place(position: Mapping[str, Any] | None, reason: str | None = None) -> str:
    """经纬度（四位小数）、精度，不是当时取的写明多久以前；没有定位时写原因。"""
    if not position:
        return f"无定位（{reason}）" if reason else "无定位"
    lat, lon = position["lat_e6"], position["lon_e6"]
    north = f"{_degrees(lat)}°{'N' if lat >= 0 else 'S'}"
    east = f"{_degrees(lon)}°{'E' if lon >= 0 else 'W'}"
    minutes = int(position.get("age_s") or 0) // 60
    return f"{north} {east} ±{position['accuracy_m']} m" + (f"（{minutes} 分钟前）" if minutes else "")


def _degrees(millionths: int) -> str:
    """百万分之一度写成四位小数（四舍五入，不用浮点数）。"""
    rounded = (abs(millionths) + 50) // 100
    return f"{rounded // 10000}.{rounded % 10000:04d}"


def about(count: int) -> str:
    """约多大：12 KB、3.4 MB（四舍五入，不用浮点数）；逐字节的大小在完整性校验页。"""
    if count < 1024:
        return f"{count} 字节"
    if count < 1024 * 1024:
        return f"{(count + 512) // 1024} KB"
    tenths = (count * 10 + 524288) // 1048576
    return f"{tenths // 10}.{tenths % 10} MB"


def length(seconds: int) -> str:
    """录了多久：35秒、2分05秒。"""
    return f"{seconds // 60}分{seconds % 60:02d}秒" if seconds >= 60 else f"{seconds}秒"


def size(count: int) -> str:
    """字节数，千位用空格分开。"""
    return f"{count:,}".replace(",", " ") + " 字节"
