"""责令改正：从拟办到复查，每一步由谁办、留下什么。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, sweeps
from server.accounts.models import Message, Officer
from server.auth import Actor
from server.db import session
from server.demo.phone import Phone, Visit
from server.documents import letters as typed
from server.documents.words import day
from server.domain import followups as law
from server.followups import drafting, drafts, extensions, facts, files, orders, rechecks, turns, views
from server.followups.models import FollowPaper, FollowPerson, FollowUp
from server.insight import waiting
from server.inspections.models import NumberEntry
from server.inspections.service import load_ops
from server.problems import Problem
from server.publications import sources
from server.registry.models import Inspector
from server.rules import service as rules
from server.rules.models import Deadline
from tests.makers import District, made
from tests.server.field.world import World
from tests.server.followups.conftest import Case, approved, proposed, settled, working_day

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


def result(row: FollowUp, outcome: str, people: tuple[str, ...] = ()) -> rechecks.Recheck:
    """一次复查，各项同一结论。"""
    items = tuple(
        {"requirement": at, "done": outcome == "pass", "words": "看过现场。"}
        for at in range(len(row.content["requirements"]))
    )
    return rechecks.Recheck(people or inspectors(), clock.today(), True, items, outcome)


def rechecked(case: Case, row: FollowUp, outcome: str) -> FollowUp:
    """经办代记一次复查，附上签了名的记录。"""
    files.attach(case.actor("clerk"), row.id, "复查记录.pdf", b"%PDF-1.7 signed")
    return rechecks.record(case.actor("clerk"), row.id, row.version, result(row, outcome))


@contextmanager
def overdue(row: FollowUp) -> Iterator[None]:
    """期限过后的第一天。"""
    assert row.due_on is not None
    with clock.hands_at(datetime.combine(row.due_on + timedelta(days=1), time(3), tzinfo=clock.SHANGHAI)):
        yield


def concluded(case: Case, row: FollowUp, outcome: str) -> FollowUp:
    """记下并由审批人批准。"""
    row = rechecked(case, row, outcome)
    return rechecks.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")


def test_an_approved_inspection_owes_an_order(case: Case) -> None:
    """审定之后责令改正自己立起来，底稿由记录填好，责令的依据留给人写。"""
    row = case.only()
    assert (row.state, row.content["power"], len(row.content["requirements"])) == ("drafted", "", 1)
    assert "试验管理条例" in row.content["violated"]
    assert case.handling.handled_on is None
    told = session().scalars(select(Message.text).where(Message.kind == "followup")).all()
    assert any("责令改正待拟办" in text for text in told)


def test_an_item_that_conforms_in_the_end_owes_nothing(
    world: World, client: FlaskClient, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """答了不符合、写了责令限期，核对之前改成符合：没有处置，公示不看它，审定之后什么也不立。"""
    kept = Phone.read_back

    def read_back(phone: Phone, visit: Visit, code: str, summary: str) -> str:
        for item in (item for section in visit.form["sections"] for item in section["items"]):
            if visit.heads(f"finding:{item['id']}"):
                phone.answer(visit, item)
        return kept(phone, visit, code, "没有发现问题")

    monkeypatch.setattr(Phone, "read_back", read_back)
    case = settled(world, client, district, code="R01")
    assert session().scalars(select(FollowUp)).all() == []
    assert (case.dossier.disposals, case.handling.handled_on) == ([], clock.today())
    assert sources.inspection(case.visit.insp).disposals == frozenset()
    assert any(op["kind"] == "finding.set" for op in load_ops(case.visit.insp))


def test_an_order_names_what_the_failed_item_names(case: Case) -> None:
    """违反的规定先写不符合的那一项上印的条款；那一项没有印的，才写抽查事项的依据。"""
    read = facts.read(case.dossier)
    assert read is not None
    failed = read.findings[0].item
    named = replace(read, provisions={failed: ("《某条例》第七条",), "other": ("《别法》第一条",)})
    assert drafts.violated(read.findings, named) == ["《某条例》第七条"]
    assert drafts.violated(read.findings, replace(read, provisions={})) == list(read.bases)


def test_an_order_brings_along_the_articles_named(case: Case) -> None:
    """责令的依据由人写，不符合的项和抽查事项写到的条款都带到底稿里供取用；别的项的、没有写到条的不带。"""
    read = facts.read(case.dossier)
    assert read is not None
    failed = read.findings[0].item
    named = {failed: ("《某条例》第七条", "《某规定》"), "other": ("《别法》第一条",)}
    told = replace(read, provisions=named, bases=("《某办法》第三十三条", "《某条例》第七条"))
    assert drafts.cited(read.findings, told) == ["《某条例》第七条", "《某办法》第三十三条"]
    assert case.only().content["cited"] == drafts.cited(read.findings, read)


def test_an_order_tells_what_was_mended(case: Case) -> None:
    """补正过的：查明的事实带上补的说明，并写明补正过几次；没有补正的不提。"""
    read = facts.read(case.dossier)
    assert read is not None
    assert "补正" not in drafts.found(read.findings, read)
    op = {"p": {"changes": [{"item": read.findings[0].item, "reason": "另有两张照片。", "photos": [{}, {}]}]}}
    mended = replace(read, addenda=1, mended=facts.mended([op, op]))
    said = drafts.found(mended.findings, mended)
    assert said.count("（补正：另有两张照片，补照片 2 张）") == 1
    assert said.endswith("检查记录其后补正 1 次，以上以补正之后的为准。")


def test_the_original_team_is_told(case: Case) -> None:
    """派复查时看得出谁是原检查组。"""
    found = views.detail(case.only(), case.actor("clerk"))["team"]
    assert len(found) == 2
    assert set(found) <= set(inspectors())


def test_one_law_is_named_once() -> None:
    """同一部法的几条并作一处，不重复；看不懂的照原样。"""
    names = ["《甲法》第二十四条", "《乙条例》第一条", "《甲法》第二十七条", "《甲法》第二十四条", "内部规定"]
    assert drafts.by_law(names) == ["《甲法》第二十四条、第二十七条", "《乙条例》第一条", "内部规定"]


def test_an_order_has_a_clock_before_it_is_drafted(case: Case) -> None:
    """通知书要在五个工作日内送达，看板上看得见；要求改正的日子更早的，在那之前送达。"""
    row = case.only()
    assert clocks(row) == {"order.days": "open"}
    assert row.due_on is not None
    assert clock.today() < row.due_on < date.fromisoformat(row.content["due_on"])
    profile, table = rules.profile_of(row.department_id), rules.calendar()
    tight = law.order_clock(profile, date(2026, 11, 9), date(2026, 11, 12), table)
    assert (tight.on, law.order_clock(profile, date(2026, 11, 9), None, table).on) == (
        date(2026, 11, 11),
        date(2026, 11, 16),
    )


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
    assert clocks(row) == {"order.days": "met", "rectify.due": "open"}
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
    assert clocks(row) == {"order.days": "met", "rectify.due": "met", "recheck.days": "open"}
    assert row.steps[-1].facts["late"] is True


def test_two_fit_inspectors_are_sent_to_recheck(case: Case) -> None:
    """派复查：一人不行；两人各收到消息。"""
    row = served(case)
    one = inspectors()[:1]
    go = (case.actor("clerk"), row.id, row.version)
    assert refused(rechecks.assign, *go, one, clock.today()) == "followup.two_persons"
    rechecks.assign(*go, inspectors(), clock.today())
    assert session().query(FollowPerson).count() == 2
    told = session().scalars(select(Message.text).where(Message.text.like("派您复查%"))).all()
    assert len(told) == 2


def test_who_is_sent_to_recheck_finds_it_waiting(case: Case) -> None:
    """派去复查的检查员，等我办里有这一件；经过里写明派了谁、哪天；换了人就不等他了。"""
    row = served(case)
    sent = rechecks.assign(case.actor("clerk"), row.id, row.version, inspectors(), clock.today())
    person = session().scalars(select(FollowPerson)).first()
    assert person is not None
    one = session().get_one(Officer, person.officer_id)
    actor = Actor(one.id, one.display_name, case.actor("clerk").department_id, frozenset({"inspector"}))
    assert turns.awaiting(actor) == [row.id]
    assert waiting.bench(actor)["queue"]["followups"] == 1
    told = sent.steps[-1].facts
    assert (person.name in told["names"], told["planned_on"]) == (True, clock.today().isoformat())
    with made() as s:
        s.get_one(FollowPerson, person.id).until = clock.now()
    assert turns.awaiting(actor) == []


def test_a_passed_recheck_closes_and_settles(case: Case) -> None:
    """A21：都改正了：办结，问题处理完的日子记下，检查结果不变。"""
    row = served(case)
    row = concluded(case, row, "pass")
    assert (row.state, row.outcome) == ("closed", "已改正")
    assert "open" not in clocks(row).values()
    sweeps.run("followups.handled")
    assert case.handling.handled_on == clock.today()
    assert case.dossier.result_code == "R05"


def test_nobody_closes_a_recheck_alone(case: Case) -> None:
    """记的人、去查的人都不能批准；没有签名记录的代记不收；批准之前没有办结，也没有文书。"""
    row = served(case)
    put = (case.actor("clerk"), row.id, row.version, result(row, "pass"))
    assert refused(rechecks.record, *put) == "followup.record"
    row = rechecked(case, case.only(), "pass")
    assert (row.state, case.handling.handled_on) == ("rechecked", None)
    assert "open" in clocks(row).values()
    ask = (row.id, row.version, "APPROVED", "")
    assert refused(rechecks.decide, case.actor("clerk"), *ask) == "duty_separation"
    assert refused(rechecks.decide, case.actor("clerk2"), *ask) == "followup.not_approver"
    assert "RECHECK" not in {paper.kind for paper in session().scalars(select(FollowPaper))}


def test_a_recheck_can_be_sent_back(case: Case) -> None:
    """退回要写意见；没有交过整改报告的回到整改中，钟还在走。"""
    row = rechecked(case, served(case), "pass")
    back = (case.actor("approver"), row.id, row.version, "RETURNED")
    assert refused(rechecks.decide, *back, "") == "followup.words"
    row = rechecks.decide(*back, "照片看不清，请重查。")
    assert (row.state, clocks(row)) == ("served", {"order.days": "met", "rectify.due": "open"})


def test_a_recheck_agrees_with_its_items(case: Case) -> None:
    """少一项、一个人、结论与各项相反，都记不成。"""
    row = served(case)
    put = (case.actor("clerk"), row.id, row.version)
    assert refused(rechecks.record, *put, result(row, "pass", inspectors()[:1])) == "followup.two_persons"
    bare = rechecks.Recheck(inspectors(), clock.today(), True, (), "pass")
    assert refused(rechecks.record, *put, bare) == "followup.items"
    wrong = rechecks.Recheck(inspectors(), clock.today(), True, result(row, "fail").items, "pass")
    assert refused(rechecks.record, *put, wrong) == "followup.outcome"


def test_what_is_not_corrected_becomes_a_case(case: Case) -> None:
    """没改正的只能转立案：同一步立起内部移送，责令改正办结，问题还没有处理完。"""
    row = served(case)
    with overdue(row):
        row = concluded(case, row, "fail")
        assert row.state == "failed"
        row = orders.refer(case.actor("clerk"), row.id, row.version, "建议依法立案查处。")
    made = case.only("REFERRAL")
    assert (row.state, made.state, made.route) == ("closed", "drafted", "INTERNAL")
    assert "我局检查你单位时" in row.content["facts"]
    assert "我局检查该单位时" in made.content["facts"]
    assert "你单位" not in made.content["facts"]
    sweeps.run("followups.handled")
    assert case.handling.handled_on is None


def test_what_is_not_corrected_before_the_deadline_runs_on(case: Case) -> None:
    """期限没到就复查、还没有改正：不是逾期，不转立案，钟走到原来那一天；再复查、过期才转立案。"""
    row = served(case)
    due = row.due_on
    give = (case.actor("clerk"), row.id, row.version, "已经全部改正。", "试验人", "店长", clock.today())
    row = rechecked(case, orders.report(*give), "fail")
    assert refused(orders.refer, case.actor("clerk"), row.id, row.version, "建议依法立案。") == "wrong_state"
    row = rechecks.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    assert (row.state, row.outcome, row.due_on) == ("served", "", due)
    open_ones = {kind for kind, state in clocks(row).items() if state == "open"}
    assert open_ones == {"rectify.due"}
    paper = session().scalars(select(FollowPaper).where(FollowPaper.kind == "RECHECK")).one()
    assert (paper.content["verdict"], paper.content["due"]) == ("early", str(due))
    said = session().scalars(select(Message.text).where(Message.kind == "followup")).all()
    assert not any("逾期" in text or "立案" in text for text in said)
    with overdue(row):
        assert concluded(case, case.only(), "fail").state == "failed"


def test_an_extension_moves_the_date_with_a_paper(case: Case) -> None:
    """延期由审批人同意，有文号，钟改到新的日子；不往后的不算延期。"""
    row = served(case)
    later, approver = working_day(25), case.actor("approver")
    assert refused(extensions.extend, approver, row.id, row.version, row.due_on, "设备到货要两周。") == "followup.due"
    row = extensions.extend(approver, row.id, row.version, later, "设备到货要两周。")
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
        row = concluded(case, row, "fail")
    assert row.state == "failed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("11月12日现场：在二楼经营，与登记的一楼不一致。", "在二楼经营，与登记的一楼不一致"),
        ("2026年11月12日，经检查，未悬挂执照", "未悬挂执照"),
        ("10月1日起停业，未申报。", "10月1日起停业，未申报"),
        ("执照放在抽屉里。", "执照放在抽屉里"),
    ],
)
def test_a_finding_is_not_dated_twice(text: str, said: str) -> None:
    """查明的事实只写一次检查日期；问题里写的是别的日子，一字不动。"""
    assert drafts._bare(text, "2026-11-12") == said


def test_an_order_keeps_the_date_signed_on_site(case: Case) -> None:
    """拟办时改了期限，现场写明的那一天仍留在这一件里，好对照。"""
    signed = case.only().content["due_on"]
    row = approved(case, due_on=working_day(40).isoformat())
    assert (row.content["signed_due_on"], row.content["due_on"] != signed) == (signed, True)
    assert views.allowed(session(), case.only(), case.actor("legal"))[1] == "只有经办可以登记送达"


def test_an_order_names_both_dates_and_which_holds(case: Case) -> None:
    """现场写明的与通知书的不是一天：通知书两个都写，说以哪个为准；是同一天的只写一个。"""
    signed = case.only().content["due_on"]
    row = approved(case, due_on=working_day(40).isoformat())
    job = {"kind": "ORDER", "title": "责令改正通知书", "mark": "", "content": row.papers[0].content}
    job["content"] |= {"sealed": False, "entity_code": "办事码"}
    printed = typed.page(job | {"images": {}}, frozenset())
    noticed = row.content["due_on"]
    assert f"现场写明的改正期限是{day(signed)}，本通知书写明的是{day(noticed)}，以本通知书为准。" in printed
    job["content"] |= {"due_on": signed}
    assert "以本通知书为准" not in typed.page(job | {"images": {}}, frozenset())
