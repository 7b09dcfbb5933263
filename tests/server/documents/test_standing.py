"""问题随它那一项的判定：判为不符合的才立得住；另一部手机写的、改答之前写的，只是经过。"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.documents import checklist
from server.documents.case import Case
from server.documents.differing import differing, sentence
from server.documents.gaps import gaps
from server.documents.people import addenda
from server.documents.view import context
from server.dossiers import views
from server.dossiers.models import Dossier
from server.followups import facts
from tests.server.documents import records

TEXT = "门牌与登记的不符，共一处。"


def shown(record: dict[str, Any]) -> tuple[Any, ...]:
    """各处读出的问题：处置、表上各处置的项数、记录栏、后续处置、审定页。"""
    case = Case(record)
    table = context(record)["checklist"]
    first = next(row for section in table["sections"] for row in section["rows"] if row["no"] == "1")
    owed = facts.of(record, Dossier(ended_on=date(2026, 11, 12), result_code="R01"))
    page = next(each for part in case.form["sections"] for each in part["items"] if each["id"] == "q01")
    return (
        case.mended().disposals(),
        [row["count"] for row in table["disposals"] if row["on"]],
        any(TEXT in note for note in first["notes"]),
        [one.text for one in owed.findings],
        (views.item(case, case.mended(), page)["finding"] or {}).get("text"),
    )


NOTHING = ([], [], False, [], None)
STANDS = (["ORDER"], [1], True, [TEXT], TEXT)


def two_phones(settled: str) -> records.Writer:
    """主检答符合，协检离线答不符合、拍了照、写了责令限期的问题；主检看过两边再定。"""
    writer = records.Writer(records.form())
    writer.arrive()
    mine = writer.op("answer.set", {"item": "q01", "value": {"verdict": "CONFORM"}})
    other = writer.op("answer.set", {"item": "q01", "value": {"verdict": "FAIL"}}, who=1)
    writer.shoot("q01", "门牌", who=1)
    told = {"item": "q01", "text": TEXT, "disposal": "ORDER", "due_on": "2026-12-04"}
    writer.op("finding.set", told, who=1)
    both = [mine["op_id"], other["op_id"]]
    writer.op("answer.set", {"item": "q01", "value": {"verdict": settled, "reason": "证照齐全"}}, base=both)
    return writer


def test_a_rejected_finding_of_a_colleague_leads_to_nothing() -> None:
    """主检定为符合：没有处置、没有项数、不印、不立后续处置；案卷不为它要照片；他写过什么在“两机不同”看得到。"""
    writer = two_phones("CONFORM")
    writer.seal("R01", "未发现问题")
    record = writer.record()
    assert shown(record) == NOTHING
    case = Case(record)
    assert not [row for row in gaps(case.mended()) if row["item"] == "q01"]
    (row,) = differing(case)
    assert {side["says"]: side["problem"] for side in row["sides"]} == {
        "符合": "",
        "不符合": f"{TEXT}（责令限期改正，2026年12月4日前）",
    }
    assert TEXT not in sentence(case, "q01")


def test_the_same_finding_stands_where_the_item_fails() -> None:
    """主检也定为不符合：他写的问题立得住，“两机不同”不说它没有作数。"""
    writer = two_phones("FAIL")
    writer.seal("R05", "有问题")
    record = writer.record()
    assert shown(record) == STANDS
    assert [side["problem"] for row in differing(Case(record)) for side in row["sides"]] == ["", ""]


@pytest.mark.parametrize("verdict", ["CONFORM", "NA", "NOT_CHECKED"])
def test_a_finding_written_before_the_answer_changed_leads_to_nothing(verdict: str) -> None:
    """一部手机先答不符合、写了问题，又改成符合、不适用、未检查。"""
    writer = records.Writer(records.form())
    writer.arrive()
    writer.answer("q01", {"verdict": "FAIL"})
    writer.fail("q01", TEXT)
    writer.answer("q01", {"verdict": verdict, "reason": "看错了"})
    writer.seal("R01", "未发现问题")
    assert shown(writer.record()) == NOTHING


def test_an_addendum_gives_and_takes_standing() -> None:
    """补正把符合改为不符合，原来写的问题立得住；只补说明的，不说有什么随之作废。"""
    writer = two_phones("CONFORM")
    writer.seal("R01", "未发现问题")
    good, bad = {"verdict": "CONFORM", "reason": "证照齐全"}, {"verdict": "FAIL"}
    more = {"item": "q01", "reason": "照片里看得清楚", "photos": []}
    kept = writer.ops[:]
    writer.amend([{**more, "old": good, "new": good}])
    assert shown(writer.record()) == NOTHING
    assert [change["lapsed"] for change in addenda(Case(writer.record()))[0]["changes"]] == [""]
    writer.ops = kept
    writer.amend([{**more, "old": good, "new": bad}])
    assert Case(writer.record()).mended().disposals() == ["ORDER"]
    assert checklist.counts(Case(writer.record()).mended())["d"] == 1
