"""公开的抽查报告里没有检查组的姓名和证号，经办怎样写都一样（documents 4.12，S4-15）。"""

from __future__ import annotations

import pytest

from server.domain.unnamed import left, named, unnamed

TEAM = [("张伟", "15069900101"), ("检查员戊", "9901000005")]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("检查人员张伟（15069900101）、检查员戊（9901000005）到场，出示证件。", "检查人员 2 人到场，出示证件。"),
        ("张 伟（执法证号：１５０６９９００１０１）和检查员戊到场。", "检查人员 2 人到场。"),
        ("执法人员：张伟；检查员戊，于9时到场。", "检查人员 2 人，于9时到场。"),
        ("由张伟拍照6张，张伟核对。", "由检查人员拍照6张，检查人员核对。"),
        ("检查组出示执法证件（证号15069900101、9901000005）。", "检查组出示执法证件。"),
        ("2026年11月23日09:18到场，第1项符合。", "2026年11月23日09:18到场，第1项符合。"),
    ],
)
def test_the_team_becomes_how_many_they_are(said: str, shown: str) -> None:
    """连着写的几个人写成几人，单写的证号连同括号去掉，别的字不动。"""
    assert (unnamed(said, TEAM), left(unnamed(said, TEAM), TEAM)) == (shown, False)


def test_two_characters_in_other_parts_may_be_a_street() -> None:
    """别的部分里单写的两个字可能是路名、店名，不动；带着证号的照样去掉。"""
    assert unnamed("张伟路12号，该店基本守法。", TEAM, alone=False) == "张伟路12号，该店基本守法。"
    assert unnamed("据张伟（15069900101）记录。", TEAM, alone=False) == "据检查人员记录。"


def test_a_name_written_apart_is_still_recognised() -> None:
    """用别的符号隔开的姓名、证号认得出来，留给关口扣下。"""
    assert left("张｜｜｜｜｜伟到场", TEAM)
    assert left("150、699、001、01", TEAM)
    assert not left("检查人员 2 人到场", TEAM)


PEOPLE = [
    ("检查员己", "检查人员"),
    ("周兰香", "签字的人"),
    ("冯素梅", "见证人"),
    ("张伟", "检查人员"),
    ("店长", "签字的人"),
]
FIRM = ("清河县周兰香小卖部", "张伟路12号")


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("检查员己、检查员丙到场时店长周兰香能够配合。", ["检查员己", "周兰香"]),
        ("周 兰 香态度恶劣，居委会冯｜素｜梅可以作证。", ["周兰香", "冯素梅"]),
        ("周兰香小卖部能够配合，清河县周兰香小卖部按期改正。", []),
        ("周兰香小卖部的周兰香能够配合。", ["周兰香"]),
        ("张伟路12号的门店整洁，张伟路两侧没有占道。", []),
        ("张伟到场。", ["张伟"]),
        ("店长、检查员，己方配合。", []),
    ],
)
def test_a_name_is_told_from_the_firm_that_bears_it(said: str, who: list[str]) -> None:
    """记录里的人写了姓名的认得出来；单位名称、路名里的同样几个字，职务、跨着标点的不算。"""
    assert [name for name, _ in named(said, PEOPLE, FIRM)] == who


def test_a_firm_called_by_the_name_alone_may_be_named() -> None:
    """没有字号的个体户就叫本人的姓名，法定代表人是一家公司：都可以写。"""
    assert named("周兰香按期改正。", PEOPLE, ("周兰香",)) == []
    assert named("宏远商贸有限公司派人配合。", [("宏远商贸有限公司", "法定代表人")]) == []
