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
    """空的、没有差别的、没写理由的不能送审。"""
    rows, none = [row("1")], law.difference([row("1")], [row("1")])
    new = law.difference([], rows)
    assert code(law.may_submit([], new, "首次")) == "list.empty"
    assert code(law.may_submit(rows, none, "首次")) == "list.unchanged"
    assert code(law.may_submit(rows, new, " ")) == "list.reason"
    assert law.may_submit(rows, new, "首次制定") is None


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


def test_a_guideline_says_what_it_lacks() -> None:
    """细则缺哪一部分，说得出来。"""
    text = "抽查原则……抽查任务……抽查方式……结果公示……"
    assert law.words_missing(law.GUIDELINE_PARTS, text) == ["督查考核"]
