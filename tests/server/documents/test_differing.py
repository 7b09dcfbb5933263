"""两部手机写得不同的，审定页并排、检查表里写一句；定的人是谁也写明。"""

from __future__ import annotations

from server.documents import checklist
from server.documents.case import Case
from server.documents.differing import differing
from tests.server.documents import records


def test_both_values_and_who_settled_it_are_shown() -> None:
    """主检答符合、协检答不符合，互不知道；主检看过两边定为不符合：两边和后来的都写出来。"""
    writer = records.Writer(records.form())
    writer.arrive()
    item = {"item": "q01"}
    mine = writer.op("answer.set", {**item, "value": {"verdict": "CONFORM"}})
    other = writer.op("answer.set", {**item, "value": {"verdict": "FAIL", "reason": "门牌不同"}}, who=1)
    both = [mine["op_id"], other["op_id"]]
    writer.op("answer.set", {**item, "value": {"verdict": "FAIL"}}, base=both)
    writer.seal("R05", "有问题")
    case = Case(writer.record())
    (row,) = differing(case)
    assert (row["item"], row["kind"]) == ("q01", "作答")
    assert {side["says"] for side in row["sides"]} == {"符合", "不符合，门牌不同"}
    assert len({side["by"] for side in row["sides"]}) == 2
    assert row["settled"]["says"] == "不符合"
    first = next(each for each in case.items if each["id"] == "q01")
    assert any("两部手机作答不同" in note for note in checklist.notes(case, first, case.answers["q01"]))


def test_a_record_of_one_mind_shows_none() -> None:
    """没有不同的记录，一句也不写。"""
    case = Case(records.signed().record())
    assert differing(case) == []
    assert not any("两部手机" in note for each in case.items for note in checklist.notes(case, each, {}))


def test_an_answer_taken_back_says_so() -> None:
    """一部手机撤回，一部另答：撤回的一边写“撤回作答”，不是空的。"""
    writer = records.Writer(records.form())
    writer.arrive()
    item = {"item": "q01"}
    writer.op("answer.set", {**item, "value": None})
    writer.op("answer.set", {**item, "value": {"verdict": "FAIL"}}, who=1)
    writer.seal("R05", "有问题")
    (row,) = differing(Case(writer.record()))
    assert {side["says"] for side in row["sides"]} == {"撤回作答", "不符合"}
