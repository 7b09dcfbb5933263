"""清单的版本：两版之差，谁能送审、审核、批准、公布。"""

from __future__ import annotations

from typing import Any

from server.domain import item_list as law


def row(key: str, **more: Any) -> dict[str, Any]:
    """清单的一行。"""
    return {"id": key, "name": f"事项{key}", "sub_item": "", "frequency_text": "每年2次", "bases": []} | more


def code(refusal: object) -> str | None:
    """拒绝的代码。"""
    return getattr(refusal, "code", None)


def test_the_difference_names_every_column() -> None:
    """新增、删去、改动分开列，改动写明前后。"""
    found = law.difference([row("1"), row("2")], [row("1", frequency_text="每年1次"), row("3")])
    assert [one["id"] for one in found["added"]] == ["3"]
    assert [one["id"] for one in found["removed"]] == ["2"]
    (cell,) = found["changed"][0]["fields"]
    assert (cell["title"], cell["before"], cell["after"]) == ("抽查频次", "每年2次", "每年1次")
    assert law.changes(found) == 3


def test_a_list_goes_forward_with_something_to_say() -> None:
    """空的、没有差别的、理由不到五个字的不能送审。"""
    rows, none = [row("1")], law.difference([row("1")], [row("1")])
    new = law.difference([], rows)
    assert code(law.may_submit([], new, "首次")) == "list.empty"
    assert code(law.may_submit(rows, none, "首次")) == "list.unchanged"
    for reason in (" ", "调", "首次制定", " 首次制定  "):
        assert code(law.may_submit(rows, new, reason)) == "list.reason"
    assert law.may_submit(rows, new, "首次制定清单") is None


def test_four_hands() -> None:
    """编制、审核、批准、公布各是一个人；退回要写意见。"""
    assert code(law.may_judge(["a"], "a", "APPROVED", "")) == "duty_separation"
    assert code(law.may_judge(["a"], "b", "RETURNED", " ")) == "list.opinion"
    assert law.may_judge(["a"], "b", "APPROVED", "") is None
    assert code(law.may_approve(None, "c")) == "list.not_reviewed"
    assert code(law.may_approve("c", "c")) == "duty_separation"
    assert law.may_approve("b", "c") is None
    assert code(law.may_publish(["a"], "c", "c")) == "duty_separation"
    assert law.may_publish(["a"], "c", "d") is None


def test_a_row_holds_what_an_import_wrote() -> None:
    """一行带着导入的内容：改过的栏正是改后的值；改回、又改、不公布的栏都不算；依据按名称与条款认；新事项列了就是。"""
    was, now = (
        {"frequency_text": "每年1次", "remark": ""},
        {"frequency_text": "每年2次", "remark": "内部", "key": "事项1"},
    )
    assert law.holds(row("1"), was, now)
    assert not law.holds(row("1", frequency_text="每年1次"), was, now)
    assert not law.holds(row("1", frequency_text="每年3次"), was, now)
    assert not law.holds(row("1"), {"remark": ""}, now)
    assert not law.holds(row("1"), {}, now)
    assert law.holds(row("1"), None, now)
    old, new = [["甲法", "第一条", "LAW"]], [["甲法", "第二条", "LAW"], ["乙规定", "", "RULE"]]
    bases = [
        {"title": "甲法", "article": "第二条", "kind": "LAW", "text": "条文"},
        {"title": "乙规定", "article": "", "kind": ""},
    ]
    assert law.holds(row("1", bases=bases), {"bases": old}, {"bases": new})
    assert not law.holds(row("1", bases=bases[:1]), {"bases": old}, {"bases": new})
    assert not law.holds(row("1", bases=bases[:1]), {"bases": [["甲法", "第二条", ""]]}, {"bases": new[:1]})


def test_a_version_that_keeps_what_was_imported_says_who_can_change_that() -> None:
    """公布了的要等下一版；没有过法制审核的请审核人退回，过了的、批准了的请审批人退回。"""
    assert "随下一版审核、公布" in law.kept(4, "published", True)
    said = [law.kept(5, *one) for one in (("reviewing", False), ("reviewing", True), ("approved", True))]
    assert ["请审核人退回" in one for one in said] == [True, False, False]
    assert ["请审批人退回" in one for one in said] == [False, True, True]


def test_a_guideline_says_what_it_lacks() -> None:
    """细则缺哪一部分，说得出来。"""
    text = "抽查原则……抽查任务……抽查方式……结果公示……"
    assert law.words_missing(law.GUIDELINE_PARTS, text) == ["督查考核"]
