"""抽查报告的六只写封存的、欠下的、另立的处置，和记录里的日期（documents 4.12）。"""

from __future__ import annotations

from datetime import date

import pytest

from server.domain.advised import Standing, dates, may_advise, others, strange

DUE, VISITED = date(2026, 12, 7), date(2026, 11, 23)
ORDER = Standing(("ORDER",), frozenset(), frozenset({DUE, VISITED}), (DUE,))


@pytest.mark.parametrize(
    ("advice", "against"),
    [
        ("责令限期改正，另移送司法机关处理。", ["移送司法机关"]),
        ("责令限期改正，向公安机关移送。", ["向公安机关移送"]),
        ("责令限期改正，转交市公安局。", ["转交市公安"]),
        ("责令限期改正，移交本部门。", ["移交本部门"]),
        ("责令限期改正，移送生态环境局。", ["移送生态环境局"]),
        ("责令限期改正，移送处理。", ["移送"]),
        ("责令限期改正，立案调查，并给予行政处罚。", ["立案", "行政处罚"]),
        ("责令限期改正，列入经营异常名录。", ["列入经营异常名录"]),
        ("责令限期改正，列入严重违法失信名单。", ["列入严重违法失信名单"]),
        ("责令限期改正，第 3 项当场改正，第 4 项无需处置。", ["当场改正", "无需处置"]),
        ("责令限期改正，逾期不改的移送其他部门，另移送司法机关。", ["移送司法机关"]),
        ("责令限期改正，不得不移送公安机关。", ["移送公安机关"]),
    ],
)
def test_a_disposal_nobody_sealed_is_told(advice: str, against: list[str]) -> None:
    """封存的、另立的都没有的处置，近似的说法也认得，照原话说出来。"""
    assert others(advice, ORDER) == against
    refused = may_advise(advice, ORDER)
    assert refused is not None
    assert f"写了“{'、'.join(against)}”，封存的处置是“责令限期改正”，也没有另立" in refused.message


@pytest.mark.parametrize(
    "advice",
    [
        "责令限期改正（第 2 项，2026年12月7日前），按期复查。",
        "责令限期改正。未移送司法机关，不予立案，没有列入经营异常名录。",
        "责令限期改正。未移送司法机关、立案或者行政处罚。",
        "责令限期改正，不涉及行政处罚，没有需要移送其他部门的情形，暂不移送生态环境局。",
        "责令限期改正，逾期不改的移送其他部门；构成犯罪的，依法追究刑事责任。",
        "责令限期改正。到期不改正的依法立案查处并处罚；如仍未改正，将移送有关部门。",
        "责令限期改正，依法不予行政处罚，不属于应当移送司法机关的情形。",
        "依照《中华人民共和国行政处罚法》第二十八条责令限期改正，结果为“发现问题已责令改正”。",
        "责令限期改正，材料移交档案室，向镇政府抄告。",
    ],
)
def test_what_is_denied_conditional_or_free_may_be_written(advice: str) -> None:
    """说没有办的、有了条件才办的、法规和结果的名称、抄告和复查都可以写。"""
    assert may_advise(advice, ORDER) is None


@pytest.mark.parametrize(
    ("kind", "route", "advice"),
    [
        ("CRIME", "JUDICIAL", "责令限期改正，移送公安机关立案侦查。"),
        ("REFERRAL", "INTERNAL", "责令限期改正，移交本局执法大队立案。"),
        ("REFERRAL", "OTHER_DEPT", "责令限期改正，移送有关部门。"),
        ("ABNORMAL", "REGISTRY", "责令限期改正，建议登记机关列入经营异常名录。"),
        ("PENALTY", "", "责令限期改正，已立案并作出行政处罚。"),
    ],
)
def test_what_was_opened_since_may_be_written(kind: str, route: str, advice: str) -> None:
    """欠下的、另立了的后续处置可以写；没有立的不行。"""
    assert may_advise(advice, Standing(("ORDER",), frozenset({(kind, route)}))) is None
    assert may_advise(advice, ORDER) is not None


@pytest.mark.parametrize(
    "advice", ["不需要责令改正，未移送司法机关。", "无需处置。", "结果为“已注销、被吊销、被撤销或迁出”。"]
)
def test_a_clean_report_may_say_what_was_not_done(advice: str) -> None:
    """没有问题的检查，说没有处置可以；说有处置不行。"""
    assert may_advise(advice, Standing()) is None
    assert may_advise("责令改正。", Standing()) is not None


def test_a_disposal_denied_is_not_written() -> None:
    """写成没有责令的，不算写了封存的处置。"""
    refused = may_advise("未责令限期改正。", ORDER)
    assert refused is not None
    assert "没有写封存的处置“责令限期改正”" in refused.message


@pytest.mark.parametrize(
    ("said", "foreign"),
    [
        ("2026年12月7日前；2026-12-07；2026.12.7；１２月７日；二〇二六年十二月七日；2026年11月23日到场", []),
        ("第 1 至 3 项，1.5 倍，2-3 天，15 个工作日内，3 个月内", []),
        ("《某办法》（2021年3月1日）", ["2021年3月1日"]),
        ("《2021年3月1日的办法》", []),
        ("2027年1月31日前", ["2027年1月31日"]),
        ("2027-01-31、2027.1.31", ["2027-01-31", "2027.1.31"]),
        ("二〇二七年一月三十一日前", ["2027年1月31日"]),
        ("1月31日前", ["1月31日"]),
        ("明年12月7日前", ["明年12月7日"]),
        ("12月底前，2026年12月前，2027年底前", ["12月底", "2026年12月前", "2027年底"]),
    ],
)
def test_a_date_the_record_does_not_hold_is_told(said: str, foreign: list[str]) -> None:
    """不是改正期限、也不是这次检查的日子的日期，各种写法都认得。"""
    assert strange(said, {DUE, VISITED}) == foreign


def test_a_wrong_disposal_and_a_wrong_date_are_told_together() -> None:
    """一句里说全：哪一样处置、哪个日期，应当是哪天。"""
    refused = may_advise("责令限期改正（第 2 项，2027年1月31日前），另移送司法机关处理。", ORDER)
    assert refused is not None
    for says in ("“移送司法机关”", "“2027年1月31日”", "（2026年12月7日）"):
        assert says in refused.message
    assert dates("许可证2026年10月1日到期，2月30日、2026年2月30日") == {date(2026, 10, 1)}
