"""证据。"""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain import evidence

ISSUED = datetime(2026, 11, 20, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 25, 2, tzinfo=UTC)


def test_the_day_of_the_seal_is_the_day_in_shanghai() -> None:
    """协调世界时十六点以后封存，已是上海的次日。"""
    wall = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert evidence.end_of_inspection(wall, 0, ISSUED, RECEIVED) == date(2026, 11, 25)


def test_the_server_offset_corrects_the_phone() -> None:
    """手机快一小时，校正后仍是前一天。"""
    wall = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert evidence.end_of_inspection(wall, -3_600_000, ISSUED, RECEIVED) == date(2026, 11, 24)


@pytest.mark.parametrize("days", [-400, 400])
def test_an_impossible_clock_takes_the_earliest_day(days: int) -> None:
    """时钟离谱时，取可能的最早一日，期限只会更早。"""
    wall = datetime(2026, 11, 24, 8, tzinfo=UTC) + timedelta(days=days)
    assert evidence.end_of_inspection(wall, 0, ISSUED, RECEIVED) == date(2026, 11, 20)


def test_document_checks_end_with_the_signature() -> None:
    """书面检查以检查人员签字之日为结束日。"""
    assert evidence.end_of_desk_inspection(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)) == date(2026, 11, 24)


def test_a_moment_without_zone_is_a_mistake() -> None:
    """没有时区的时刻不能换算日期。"""
    with pytest.raises(ValueError, match="时区"):
        evidence.shanghai_date(datetime(2026, 11, 24))


def test_a_clock_far_ahead_is_flagged() -> None:
    """比服务器收到还晚五分钟以上，标记。"""
    assert evidence.clock_is_off(RECEIVED + timedelta(minutes=6), 0, RECEIVED)
    assert not evidence.clock_is_off(RECEIVED + timedelta(minutes=6), -360_000, RECEIVED)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (None, ("", "", "")),
        ("改正后", ("改正后", "", "")),
        ("改正前；相机被占用", ("改正前", "", "相机被占用")),
        ("改正前；无定位：未允许定位；甲；乙", ("改正前", "未允许定位", "甲；乙")),
        ("无定位：设备不支持", ("", "设备不支持", "")),
        ("改正前没有拍", ("改正前", "", "改正前没有拍")),
        ("对方提供的电子件", ("", "", "对方提供的电子件")),
    ],
)
def test_what_a_photo_says_is_told_apart(reason: str | None, told: tuple[str, str, str]) -> None:
    """照片附的一句话分得出哪一张、为什么没有定位、为什么不用相机拍；旧照片一样读得出。"""
    found = evidence.taken(reason)
    assert (found.moment, found.unplaced, found.reason) == told
