"""有问题的是哪个事项。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from server.domain.faults import Faults, faults

FORM = json.loads((Path(__file__).parents[2] / "forms/checklists/DM01.json").read_text(encoding="utf-8"))
ITEMS = [{"name": name} for name in ("登记事项检查", "公示信息抽查", "明码标价检查")]


def test_a_failing_question_blames_the_item_of_its_section() -> None:
    """只有登记事项的题不符合：公示信息、明码标价没有问题。"""
    assert faults(FORM, {"q01"}, ITEMS) == Faults(("登记事项检查",))
    assert faults(FORM, {"q01", "q08"}, ITEMS) == Faults(("登记事项检查", "公示信息抽查"))


def test_a_section_of_no_item_belongs_to_the_one_without_a_section() -> None:
    """“价格与材料”不与事项同名，另两项各有自己的部分，剩下的只有明码标价。"""
    assert faults(FORM, {"q13"}, ITEMS) == Faults(("明码标价检查",))
    assert faults(FORM, {"q01", "q13"}, ITEMS) == Faults(("登记事项检查", "明码标价检查"))


def test_what_cannot_be_laid_on_one_item_is_said_to_be_shared() -> None:
    """两个事项都没有自己的部分，或者没有题不符合（查无下落等）：说不清，不猜。"""
    more = [*ITEMS, {"name": "计量检查"}]
    assert faults(FORM, {"q13"}, more) == Faults(unsure=("明码标价检查", "计量检查"))
    assert faults(FORM, set(), ITEMS) == Faults(unsure=tuple(item["name"] for item in ITEMS))
    assert faults({}, set(), ITEMS).unsure == faults(plain(), {"q1"}, ITEMS).unsure
    assert faults(FORM, {"q13"}, ITEMS[:2]).unsure == ("登记事项检查", "公示信息抽查")


def test_one_item_has_every_problem() -> None:
    """只查一个事项的，一次检查的问题就是它的。"""
    assert faults(plain(), set(), ITEMS[:1]) == Faults(("登记事项检查",))


def test_parts_of_one_category_are_told_together() -> None:
    """子项同名部分归它的类别；统计只分到类别。"""
    items = [
        {"name": "登记事项检查（住所）", "short": "登记事项检查"},
        {"name": "登记事项检查（经营范围）", "short": "登记事项检查"},
        {"name": "公示信息抽查"},
    ]
    form = plain("一、住所", "第二部分 公示信息")
    assert faults(form, {"q1"}, items) == Faults(("登记事项检查",))
    assert faults(form, {"q2"}, items) == Faults(("公示信息抽查",))


def plain(*titles: str) -> dict[str, Any]:
    """一部分一题的检查表。"""
    names = titles or ("检查项目",)
    return {"sections": [{"title": title, "items": [{"id": f"q{n}"}]} for n, title in enumerate(names, 1)]}
