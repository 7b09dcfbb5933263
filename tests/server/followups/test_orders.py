"""责令改正：从拟办到复查，每一步由谁办、留下什么。"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server import clock, sweeps
from server.accounts.models import Message
from server.db import session
from server.followups import drafting, orders
from server.followups.models import FollowPaper, FollowPerson, FollowUp
from server.inspections.models import NumberEntry
from server.problems import Problem
from server.registry.models import Inspector
from server.rules.models import Deadline
from tests.server.followups.conftest import Case, approved, proposed, working_day

HAND = orders.Service("DIRECT", date.min, "青禾县试验路", "RESPONSIBLE", "试验人")


def served(case: Case) -> FollowUp:
    """批准并当天送达。"""
    row = approved(case)
    given = orders.Service(HAND.method, clock.today(), HAND.place, HAND.receiver, HAND.name)
    return orders.serve(case.actor("clerk"), row.id, row.version, given)


def refused(act: Any, *args: Any) -> str:
    """办不成时的问题代码。"""
    with pytest.raises(Problem) as caught:
        act(*args)
    session().rollback()
    return caught.value.code


def clocks(row: FollowUp) -> dict[str, str]:
    """这一件的各钟与状态。"""
    return {each.kind: each.state for each in session().scalars(select(Deadline).where(Deadline.subject_id == row.id))}


def inspectors() -> tuple[str, ...]:
    """两名检查人员。"""
    return tuple(session().scalars(select(Inspector.id).order_by(Inspector.cert_no)))


def result(row: FollowUp, outcome: str, people: tuple[str, ...] = ()) -> orders.Recheck:
    """一次复查，各项同一结论。"""
    items = tuple(
        {"requirement": at, "done": outcome == "pass", "words": "看过现场。"}
        for at in range(len(row.content["requirements"]))
    )
    return orders.Recheck(people or inspectors(), clock.today(), True, items, outcome)


def test_an_approved_inspection_owes_an_order(case: Case) -> None:
    """审定之后责令改正自己立起来，底稿由记录填好，责令的依据留给人写。"""
    row = case.only()
    assert (row.state, row.content["power"], len(row.content["requirements"])) == ("drafted", "", 1)
    assert "试验管理条例" in row.content["violated"]
    assert case.handling.handled_on is None
    told = session().scalars(select(Message.text).where(Message.kind == "followup")).all()
    assert any("责令改正待拟办" in text for text in told)


def test_an_order_names_its_power_and_a_working_day(case: Case) -> None:
    """没有写责令的依据、期限落在周末或者过了九十天的，送不了批。"""
    row = case.only()
    saturday = clock.today() + timedelta(days=(5 - clock.today().weekday()) % 7 or 7)
    send = (case.actor("clerk"), row.id, row.version)
    assert refused(drafting.propose, *send, {}) == "followup.incomplete"
    for wrong in (saturday, clock.today() + timedelta(days=120), clock.today()):
        content = {"power": "《试验条例》第九条", "due_on": wrong.isoformat()}
        assert refused(drafting.propose, *send, content) == "followup.due"


def test_the_author_does_not_approve(case: Case) -> None:
    """拟办的人、参加检查的人都不能批准；批准时取号。"""
    row = proposed(case)
    assert refused(drafting.decide, case.actor("clerk"), row.id, row.version, "APPROVED", "") == "followup.not_approver"
    done = drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    assert (done.state, done.no) == ("approved", f"青市监责改〔{clock.today().year}〕1号")


def test_a_return_says_why_and_takes_no_number(case: Case) -> None:
    """退回要写意见，不占文号；改好再批仍是一号，文号登记没有空号。"""
    row = proposed(case)
    assert refused(drafting.decide, case.actor("approver"), row.id, row.version, "RETURNED", "") == "followup.words"
    back = drafting.decide(case.actor("approver"), row.id, row.version, "RETURNED", "依据写到款。")
    assert (back.state, back.no) == ("drafted", "")
    assert approved(case).no.endswith("〕1号")
    numbers = session().scalars(select(NumberEntry.seq).where(NumberEntry.kind == "ORDER")).all()
    assert numbers == [1]


def test_an_old_view_does_not_act(case: Case) -> None:
    """看的是旧的一版，不能办。"""
    row = case.only()
    proposed(case)
    args = (case.actor("clerk"), row.id, 1, {"power": "《试验条例》第九条"})
    assert refused(drafting.propose, *args) == "precondition_failed"


@pytest.mark.parametrize(
    ("service", "code"),
    [
        (orders.Service("DIRECT", date.min, "店里", None, "店员"), "delivery.receiver"),
        (orders.Service("LEFT", date.min, "店里", reason="店主拒收文书"), "delivery.witness"),
        (orders.Service("MAIL", date.min, "店里"), "delivery.proof"),
    ],
)
def test_a_delivery_follows_the_law(case: Case, service: orders.Service, code: str) -> None:
    """没有身份的人签收、留置没有见证、邮寄没有单号，都不算送达。"""
    row = approved(case)
    assert refused(orders.serve, case.actor("clerk"), row.id, row.version, service) == code


def test_delivery_starts_the_date_of_the_order(case: Case) -> None:
    """送达之后整改的钟走到通知书写明的日子，送达回证在列。"""
    row = served(case)
    assert row.state == "served"
    assert clocks(row) == {"rectify.due": "open"}
    assert row.due_on == date.fromisoformat(row.content["due_on"])
    kinds = [paper.kind for paper in session().scalars(select(FollowPaper)).all()]
    assert sorted(kinds) == ["ORDER", "SERVICE"]


def test_a_report_starts_the_recheck(case: Case) -> None:
    """A21：收到整改报告，整改的钟停，复查的钟走；逾期的照收并注明。"""
    row = served(case)
    assert row.due_on is not None
    late = datetime.combine(row.due_on + timedelta(days=2), time(3), tzinfo=clock.SHANGHAI)
    with clock.hands_at(late):
        give = (case.actor("clerk"), row.id, row.version, "已经全部改正。", "试验人", "店长", clock.today())
        row = orders.report(*give)
    assert row.state == "reported"
    assert clocks(row) == {"rectify.due": "met", "recheck.days": "open"}
    assert row.steps[-1].facts["late"] is True


def test_two_fit_inspectors_are_sent_to_recheck(case: Case) -> None:
    """派复查：一人不行；两人各收到消息。"""
    row = served(case)
    one = inspectors()[:1]
    go = (case.actor("clerk"), row.id, row.version)
    assert refused(orders.assign, *go, one, clock.today()) == "followup.two_persons"
    orders.assign(*go, inspectors(), clock.today())
    assert session().query(FollowPerson).count() == 2
    told = session().scalars(select(Message.text).where(Message.text.like("派您复查%"))).all()
    assert len(told) == 2


def test_a_passed_recheck_closes_and_settles(case: Case) -> None:
    """A21：都改正了：办结，问题处理完的日子记下，检查结果不变。"""
    row = served(case)
    row = orders.recheck(case.actor("clerk"), row.id, row.version, result(row, "pass"))
    assert (row.state, row.outcome) == ("closed", "已改正")
    assert "open" not in clocks(row).values()
    sweeps.run("followups.handled")
    assert case.handling.handled_on == clock.today()
    assert case.dossier.result_code == "R05"


def test_a_recheck_agrees_with_its_items(case: Case) -> None:
    """少一项、一个人、结论与各项相反，都记不成。"""
    row = served(case)
    put = (case.actor("clerk"), row.id, row.version)
    assert refused(orders.recheck, *put, result(row, "pass", inspectors()[:1])) == "followup.two_persons"
    bare = orders.Recheck(inspectors(), clock.today(), True, (), "pass")
    assert refused(orders.recheck, *put, bare) == "followup.items"
    wrong = orders.Recheck(inspectors(), clock.today(), True, result(row, "fail").items, "pass")
    assert refused(orders.recheck, *put, wrong) == "followup.outcome"


def test_what_is_not_corrected_becomes_a_case(case: Case) -> None:
    """没改正的只能转立案：同一步立起内部移送，责令改正办结，问题还没有处理完。"""
    row = served(case)
    row = orders.recheck(case.actor("clerk"), row.id, row.version, result(row, "fail"))
    assert row.state == "failed"
    row = orders.refer(case.actor("clerk"), row.id, row.version, "建议依法立案查处。")
    made = case.only("REFERRAL")
    assert (row.state, made.state, made.route) == ("closed", "drafted", "INTERNAL")
    sweeps.run("followups.handled")
    assert case.handling.handled_on is None


def test_an_extension_moves_the_date_with_a_paper(case: Case) -> None:
    """延期由审批人同意，有文号，钟改到新的日子。"""
    row = served(case)
    later = working_day(25)
    row = orders.extend(case.actor("approver"), row.id, row.version, later, "设备到货要两周。")
    assert (row.state, row.due_on) == ("served", later)
    assert row.steps[-1].facts["no"].endswith("延改〔" + str(clock.today().year) + "〕1号")
    open_ones = [
        one.due_on
        for one in session().scalars(select(Deadline).where(Deadline.subject_id == row.id, Deadline.state == "open"))
    ]
    assert open_ones == [later]


def test_an_overdue_order_is_told_once(case: Case) -> None:
    """过了期限没有报告：说一次，再扫不再说；仍可直接复查。"""
    row = served(case)
    assert row.due_on is not None
    with clock.hands_at(datetime.combine(row.due_on + timedelta(days=1), time(3), tzinfo=clock.SHANGHAI)):
        assert sweeps.run("followups.overdue")["followups.overdue"]["done"] == 1
        assert sweeps.run("followups.overdue")["followups.overdue"]["due"] == 0
        row = case.only()
        row = orders.recheck(case.actor("clerk"), row.id, row.version, result(row, "fail"))
    assert row.state == "failed"
