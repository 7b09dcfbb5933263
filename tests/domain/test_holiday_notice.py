"""读放假通知：原文与表格读出同样的日子，对不上的不收。"""

from datetime import date

import pytest

from server.domain.calendar import Marked, shipped_days
from server.domain.holiday_notice import Unclear, read

NOTICE_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


def days(rows: tuple[Marked, ...]) -> dict[date, str]:
    """日子到休或班。"""
    return {each.day: each.kind for each in rows}


def test_the_notice_reads_as_the_shipped_year() -> None:
    """2026 年的安排，由通知各句读出，与随程序的年历一日不差。"""
    assert days(read(NOTICE_2026, 2026)) == days(shipped_days(2026))


@pytest.mark.parametrize("year", range(2016, 2027))
def test_a_table_reads_as_it_was_written(year: int) -> None:
    """各年的表写出去再读回来，一日不差；休班两字与英文代码都认。"""
    words = {"off": "休", "work": "班"}
    text = "日期,安排,名称\n" + "\n".join(f"{d.day:%Y/%m/%d},{words[d.kind]},{d.name}" for d in shipped_days(year))
    assert read(text, year) == shipped_days(year)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1月1日（周四）", "1月1日（周五）", "是周四"),
        ("共9天", "共8天", "读出来是 9 天"),
        ("2月28日（周六）上班", "2月25日上班", "本来就是工作日"),
        ("10月1日（周四）至7日（周三）放假调休，共7天。", "", "不全"),
        ("4月4日（周六）", "4月31日", "不是一个日子"),
    ],
)
def test_what_does_not_fit_is_not_taken(old: str, new: str, said: str) -> None:
    """星期、天数、日子对不上，或缺了节日，说明是哪一处。"""
    with pytest.raises(Unclear, match=said):
        read(NOTICE_2026.replace(old, new), 2026)


def test_another_year_is_refused() -> None:
    """把 2026 年的表当作 2027 年的，不收。"""
    text = "\n".join(f"{d.day.isoformat()},{d.kind}" for d in shipped_days(2026))
    with pytest.raises(Unclear, match="不属于 2027 年"):
        read(text, 2027)


def test_nothing_at_all_is_said() -> None:
    """空白或无关的文字，请人粘贴全文。"""
    with pytest.raises(Unclear, match="没有读到"):
        read("今天天气很好。", 2027)
