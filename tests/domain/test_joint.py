"""联合抽查的一户分成几份记录（S3-17、S4-19；A20）。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from server.domain import figures, joint
from server.domain.figures import Visit
from server.domain.joint import Part

THREE = [("市监", 2), ("消防", 2), ("疾控", 2)]
ITEMS = [("登记", "市监"), ("消防安全", "消防"), ("卫生许可", "疾控"), ("广告", "市监")]
DAY = date(2026, 5, 6)
ONE = Visit("甲店", "市监局", DAY, result="R01", ended_on=DAY, failed=("证照",), minutes=40, joint="v1")


def test_three_departments_keep_three_records() -> None:
    """三个部门各有事项、各出两人：三份记录，牵头的在前，各查各的事项，各坐各的席位。"""
    assert joint.parts("市监", THREE, ITEMS) == [
        Part("市监", ("登记", "广告"), (0, 1)),
        Part("消防", ("消防安全",), (2, 3)),
        Part("疾控", ("卫生许可",), (4, 5)),
    ]


def test_who_sends_one_person_or_brings_no_item_stays_with_the_lead() -> None:
    """只出一人的（S1-11 不足两人）、没有事项的，人与事项都留在牵头部门的那一份。"""
    slots = [("市监", 2), ("消防", 1), ("疾控", 2), ("公安", 2)]
    assert joint.parts("市监", slots, ITEMS) == [
        Part("市监", ("登记", "消防安全", "广告"), (0, 1, 2, 5, 6)),
        Part("疾控", ("卫生许可",), (3, 4)),
    ]


@pytest.mark.parametrize(
    ("slots", "owners"),
    [([("市监", 4)], ITEMS), ([("市监", 1), ("消防", 2)], ITEMS), (THREE, ITEMS[1:3]), (THREE, [])],
)
def test_nothing_is_divided_where_the_lead_could_not_stand_alone(
    slots: list[tuple[str, int]], owners: list[tuple[str, str]]
) -> None:
    """一个部门的、牵头部门不足两人的、牵头部门没有事项的，照旧只有一份，全部事项、全部席位。"""
    whole = Part("市监", tuple(item for item, _ in owners), tuple(range(sum(n for _, n in slots))))
    assert joint.parts("市监", slots, owners) == [whole]


SEATS = [
    [(name, n) for name, n in zip("甲乙丙", numbers, strict=True) if n]
    for numbers in product((1, 2, 3), (0, 1, 2), (0, 1, 2))
]
OWNERS = [
    [name for name, there in zip("甲乙丙丁", chosen, strict=True) if there] for chosen in product((0, 1), repeat=4)
]


@pytest.mark.parametrize("slots", SEATS, ids=str)
def test_every_item_and_every_seat_lies_in_one_record(slots: list[tuple[str, int]]) -> None:
    """不论谁出几人、谁有事项：每个事项、每个席位恰在一份里；分出来的每一份都有事项、至少两人。"""
    for owners in OWNERS:
        named = [(f"{owner}的事项", owner) for owner in owners]
        found = joint.parts("甲", slots, named)
        assert sorted(item for part in found for item in part.items) == sorted(item for item, _ in named)
        assert sorted(seat for part in found for seat in part.seats) == list(range(sum(n for _, n in slots)))
        assert found[0].department == "甲"
        assert len(found) == 1 or all(part.items and len(part.seats) >= 2 for part in found)


def test_one_record_uses_one_checklist() -> None:
    """检查表按份数：三个部门各一份不算多，同一部门两份就是两份（S4-12）。"""
    found = joint.parts("市监", THREE, ITEMS)
    assert joint.sheets(found, {"登记": "A", "广告": "A", "消防安全": "B", "卫生许可": "C"}) == 1
    assert joint.sheets(found, {"登记": "A", "广告": "D", "消防安全": "B", "卫生许可": "C"}) == 2


def test_a_joint_visit_is_one_visit_to_the_firm_and_a_task_of_each() -> None:
    """三个部门一起去：上门一次，占用的时间取最长的；完成与查出问题各部门各算；同一项都判不符合的不算屡犯。"""
    visits = [replace(ONE, department=name, minutes=minutes) for name, minutes in (("市监", 40), ("消防", 90))]
    cell = figures.burden(visits)
    assert (cell["visits"], cell["entities"], cell["minutes_mean"], cell["spread"]) == (
        1, 1, 90, [{"times": 1, "entities": 1}],
    )  # fmt: skip
    assert (figures.completion(visits)["total"], figures.randomness(visits)["random"]) == (2, 1)
    assert figures.repeats(visits) == []
    again = [*visits, replace(ONE, joint="", ended_on=date(2026, 8, 3))]
    assert [row["days"] for row in figures.repeats(again)] == [[DAY, date(2026, 8, 3)]]
    assert figures.burden(again)["spread"] == [{"times": 2, "entities": 1}]
