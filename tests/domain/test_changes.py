"""变更的规则，不用数据库：谁能提、谁能批、什么时候不能（S4-09、S0-20、S4-18）。"""

from __future__ import annotations

from datetime import date

import pytest

from server.domain import changes, dealing, second
from server.domain.calendar import shipped
from server.domain.changes import Proposal

GOOD = Proposal("UNIT", "U1", "已经关门搬走", True)


def refused(found: object) -> str:
    """拒绝的代码；没有拒绝为空。"""
    return getattr(found, "code", "")


def test_a_void_draw_says_it_was_drawn_again_only_where_it_was() -> None:
    """作废了没有重抽、重抽还没有抽出的，不说重抽；抽出了的说第几次；取消的、没有作废的不说。"""
    first, cancelled, prepared, third = (1, True), (2, False), (2, False), (3, True)
    assert changes.redrawn("SUPERSEDED", 1, [first]) is None
    assert changes.redrawn("SUPERSEDED", 1, [first, prepared]) is None
    assert changes.redrawn("SUPERSEDED", 1, [third, cancelled, first]) == 3
    assert changes.redrawn("SUPERSEDED", 1, [first, (2, True), third]) == 2
    assert changes.redrawn("SUPERSEDED", 3, [first, third]) is None
    assert changes.redrawn("VOID", 2, [first, cancelled, third]) is None
    assert changes.redrawn("OPEN", 3, [first, third]) is None


@pytest.mark.parametrize(
    ("asked", "state", "recomputable", "code"),
    [
        (GOOD, "DRAWN", True, ""),
        (GOOD, "OPEN", True, ""),
        (GOOD, "FROZEN", True, "wrong_state"),
        (GOOD, "CLOSED", True, "wrong_state"),
        (GOOD, "SUPERSEDED", True, "wrong_state"),
        (GOOD, "DRAWN", False, "change.manual"),
        (Proposal("SUPERSEDE", "", "名录漏了一个乡镇", True), "DRAWN", False, ""),
        (Proposal("UNIT", "P1", "已经关门搬走", True), "DRAWN", True, "change.reason"),
        (Proposal("SEAT", "U1", "是近亲属关系", True), "DRAWN", True, "change.reason"),
        (Proposal("UNIT", "U1", "  关门 ", True), "DRAWN", True, "change.reason"),
        (Proposal("UNIT", "U1", "已经关门搬走", False), "DRAWN", True, "change.evidence"),
    ],
)
def test_what_may_be_proposed(asked: Proposal, state: str, recomputable: bool, code: str) -> None:
    """抽出之后、结束之前；理由、说明、凭据齐全；摇号只能作废。"""
    assert refused(changes.may_propose(asked, state, recomputable)) == code


def test_the_second_person_is_another_person() -> None:
    """提出的人不能确认，办过的不能再办，驳回要写意见；作废要两个不同的人批。"""
    assert refused(second.may_decide("PROPOSED", "a", "a", "CONFIRMED", "", "change.reason")) == "duty_separation"
    assert refused(second.may_decide("CONFIRMED", "a", "b", "CONFIRMED", "", "change.reason")) == "wrong_state"
    assert refused(second.may_decide("PROPOSED", "a", "b", "REJECTED", " ", "change.reason")) == "change.reason"
    assert refused(second.may_decide("PROPOSED", "a", "b", "CONFIRMED", "", "change.reason")) == ""
    assert refused(changes.may_approve_again("b", "b")) == "duty_separation"
    assert refused(changes.may_approve_again("b", "c")) == refused(changes.may_approve_again(None, "b")) == ""


def test_what_may_be_touched() -> None:
    """不在检查之列、已封存、另有一件等着的，都不能再换。"""
    assert refused(changes.may_touch(False, False, False)) == "change.not_in_use"
    assert refused(changes.may_touch(True, True, False)) == "change.sealed"
    assert refused(changes.may_touch(True, False, True)) == "change.waiting"
    assert changes.may_touch(True, False, False) is None


def test_a_supplement_only_fills_a_gap() -> None:
    """不缺就不补抽。"""
    assert refused(changes.may_supplement("DRAWN", 0)) == "change.enough"
    assert refused(changes.may_supplement("CLOSED", 1)) == "wrong_state"
    assert changes.may_supplement("OPEN", 1) is None


def test_single_random_is_temporary() -> None:
    """过了写明的那一天，或没有写明，单随机不能再抽。"""
    today = date(2026, 3, 10)
    assert dealing.may_draw_single("SINGLE", today, today) is None
    assert refused(dealing.may_draw_single("SINGLE", date(2026, 3, 9), today)) == "draw.single_over"
    assert refused(dealing.may_draw_single("SINGLE", None, today)) == "draw.single_over"
    assert dealing.may_draw_single("DOUBLE", None, today) is None


def test_inspection_days_are_working_days() -> None:
    """只用工作日，调休的周六也算；半日各分上下午；没有工作日的拒绝。"""
    assert dealing.inspection_days(date(2026, 3, 13), date(2026, 3, 16), False, shipped()) == [
        "2026-03-13",
        "2026-03-16",
    ]
    half = dealing.inspection_days(date(2026, 3, 16), date(2026, 3, 16), True, shipped())
    assert half == ["2026-03-16-1", "2026-03-16-2"]
    assert dealing.day_words("2026-03-16-2") == "2026年3月16日下午"
    assert refused(dealing.inspection_days(date(2026, 3, 14), date(2026, 3, 15), False, shipped())) == "draw.days"
    assert refused(dealing.inspection_days(date(2026, 3, 16), date(2026, 3, 13), False, shipped())) == "draw.days"
    assert [refused(dealing.may_bundle(n)) for n in (0, 1, 20, 21)] == ["draw.days", "", "", "draw.days"]
