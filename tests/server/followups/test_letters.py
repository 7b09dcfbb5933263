"""移送、列异建议、异议、互认：谁先谁后，回执怎样等，结论落到哪里。"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, storage, sweeps
from server.accounts.models import Message
from server.db import session
from server.documents import case as documents
from server.documents import layout
from server.documents import letters as typed
from server.domain.followups import Owed
from server.domain.vocabulary.followups import FollowUpKind
from server.dossiers import binding
from server.dossiers import service as dossiers
from server.followups import (
    adopted,
    drafting,
    drafts,
    facts,
    hooks,
    issuing,
    letters,
    objections,
    orders,
    papers,
    reports,
    turns,
    views,
)
from server.followups import service as followups
from server.followups.models import FollowPaper, FollowUp
from server.inspections.models import Assignment
from server.publications import cases, remedies
from server.publications.models import Publication
from server.registry.entities.hooks import excused
from server.registry.models import Entity, Item
from server.rules.models import Deadline
from sync.canon import parse
from tests.makers import District
from tests.server.field.world import World
from tests.server.followups.conftest import Case, approved, settled
from tests.server.followups.test_orders import refused
from tests.server.publications.made import change

LETTER = {"to": "青禾县公安局", "request": "请依法审查。"}


@pytest.fixture
def crime(world: World, client: FlaskClient, district: District, quick: None) -> Case:
    """涉嫌犯罪的一次检查。"""
    return settled(world, client, district, "JUDICIAL", "R08")


@pytest.fixture
def elsewhere(world: World, client: FlaskClient, district: District, quick: None) -> Case:
    """该移送其他部门的一次检查。"""
    return settled(world, client, district, "OTHER_DEPARTMENT", "R08")


@pytest.fixture
def hidden(world: World, client: FlaskClient, district: District, quick: None) -> Case:
    """没有按规定公示信息的一次检查。"""
    return settled(world, client, district, "NONE", "R02")


def sent(case: Case, kind: str = "REFERRAL") -> FollowUp:
    """批准并发出。"""
    row = approved(case, kind, **(LETTER | {"to": "青禾县应急管理局"}))
    return letters.send(case.actor("clerk"), row.id, row.version, "DIRECT", "专人送达", clock.today())


def test_a_crime_waits_three_days_and_is_reviewed_first(crime: Case) -> None:
    """涉嫌犯罪的立起来就走三天的钟；不经法制审核批不了；批准以后一天之内移送。"""
    row = crime.only("CRIME")
    kinds = session().scalars(select(Deadline.kind).where(Deadline.subject_id == row.id)).all()
    assert list(kinds) == ["crime.decision"]
    row = drafting.propose(crime.actor("clerk"), row.id, row.version, LETTER)
    assert row.state == "legal_review"
    assert (
        refused(drafting.decide, crime.actor("approver"), row.id, row.version, "APPROVED", "") == "followup.not_legal"
    )
    row = drafting.decide(crime.actor("legal"), row.id, row.version, "APPROVED", "合法。")
    row = drafting.decide(crime.actor("approver"), row.id, row.version, "APPROVED", "同意移送。")
    assert "罪移" in row.no
    assert session().scalars(select(Deadline.state).where(Deadline.kind == "crime.decision")).all() == ["met"]
    sending = select(Deadline).where(Deadline.kind == "crime.sending", Deadline.subject_id == row.id)
    ticking = session().scalars(sending).one()
    assert (ticking.state, ticking.due_on, row.due_on) == ("open", *[clock.today() + timedelta(days=1)] * 2)
    letters.send(crime.actor("clerk"), row.id, row.version, "DIRECT", "专人送到", clock.today())
    session().expire_all()
    assert session().scalars(sending).one().state == "met"


def test_a_crime_begun_by_hand_waits_three_days_too(elsewhere: Case) -> None:
    """另立的涉嫌犯罪，自立起那天走三天的钟。"""
    row = drafting.open_by_hand(elsewhere.actor("clerk"), elsewhere.visit.insp, "CRIME", "", "涉嫌生产伪劣产品")
    (ticking,) = session().scalars(select(Deadline).where(Deadline.subject_id == row.id))
    assert (ticking.kind, ticking.state, ticking.due_on) == ("crime.decision", "open", row.due_on)
    assert row.due_on == clock.today() + timedelta(days=3)


def test_a_crime_is_never_dropped(crime: Case) -> None:
    """涉嫌犯罪的不能取消（严禁有罪不移）；事实里不能写构成犯罪。"""
    row = crime.only("CRIME")
    assert refused(drafting.cancel, crime.actor("approver"), row.id, row.version, "不用移送了吧") == "wrong_state"
    accused = LETTER | {"facts": "其行为构成生产伪劣产品罪。"}
    assert refused(drafting.propose, crime.actor("clerk"), row.id, row.version, accused) == "followup.verdict"


def test_a_receipt_ends_the_waiting(elsewhere: Case) -> None:
    """发出之后走回执的钟，收到回执就停；问题算处理完，写明结果才办结。"""
    row = sent(elsewhere)
    assert row.due_on is not None
    row = letters.receive(
        elsewhere.actor("clerk"), row.id, row.version, "ACCEPTED", "应急收〔2026〕5号", clock.today(), ""
    )
    assert (row.state, row.due_on) == ("acknowledged", None)
    (listed,) = followups.receipts(session(), row.assignment_id)
    assert listed["title"] == f"线索移送的回执（{row.no}）"
    assert listed["reason"] == f"已登记：受理，回执号 应急收〔2026〕5号，{clock.today()} 收到；没有附上原件"
    assert listed in cases.told(session(), session().get_one(Assignment, row.assignment_id))["missing"]
    sweeps.run("followups.handled")
    assert elsewhere.handling.handled_on == clock.today()
    row = letters.close(elsewhere.actor("clerk"), row.id, row.version, "应急局已责令清理。")
    assert row.state == "closed"


def test_silence_is_reminded_with_a_letter(elsewhere: Case) -> None:
    """A18：过了期限没有回执：出一份催办函，钟重新走；当天再扫不再催。"""
    row = sent(elsewhere)
    assert row.due_on is not None
    with clock.hands_at(datetime.combine(row.due_on + timedelta(days=1), time(3), tzinfo=clock.SHANGHAI)):
        assert sweeps.run("followups.remind")["followups.remind"]["done"] == 1
        assert sweeps.run("followups.remind")["followups.remind"]["due"] == 0
    session().expire_all()
    kinds = session().scalars(select(FollowPaper.kind).order_by(FollowPaper.id)).all()
    assert list(kinds) == ["TRANSFER", "REMINDER"]


def test_only_a_judicial_organ_files_a_case(elsewhere: Case) -> None:
    """立案、不予立案只登记在移送司法机关的案件上。"""
    row = sent(elsewhere)
    tell = (row.version, "FILED", "立1号", clock.today(), "")
    assert refused(letters.receive, elsewhere.actor("clerk"), row.id, *tell) == "invalid"


def test_a_crime_not_filed_says_why_and_goes_on(crime: Case) -> None:
    """不予立案要写理由；之后可以再送批，也可以写明结果办结。"""
    row = crime.only("CRIME")
    row = drafting.propose(crime.actor("clerk"), row.id, row.version, LETTER)
    for who in ("legal", "approver"):
        row = drafting.decide(crime.actor(who), row.id, row.version, "APPROVED", "同意移送。")
    row = letters.send(crime.actor("clerk"), row.id, row.version, "DIRECT", "专人送到", clock.today())
    tell = (crime.actor("clerk"), row.id, row.version, "NOT_FILED", "不立1号", clock.today())
    assert refused(letters.receive, *tell, "") == "followup.words"
    row = letters.receive(*tell, "没有达到追诉标准。")
    assert (row.state, row.steps[-1].act, row.steps[-1].facts["label"]) == ("not_filed", "not_file", "不予立案")
    (listed,) = followups.receipts(session(), row.assignment_id)
    assert listed["reason"].startswith("已登记：不予立案，回执号 不立1号")
    row = letters.close(crime.actor("clerk"), row.id, row.version, "检察院认为不应立案，转行政处罚。")
    assert row.state == "closed"


def test_a_case_not_filed_may_be_reviewed_within_three_days(crime: Case) -> None:
    """收到不予立案通知书起三日内提请复议，有钟；再送出就停，写明结果办结就不再需要。"""
    clerk = crime.actor("clerk")
    row = crime.only("CRIME")
    for turn, ended in (("再送", "met"), ("办结", "cancelled")):
        row = drafting.propose(clerk, row.id, row.version, LETTER)
        for who in ("legal", "approver"):
            row = drafting.decide(crime.actor(who), row.id, row.version, "APPROVED", "同意移送。")
        row = letters.send(clerk, row.id, row.version, "DIRECT", "专人送到", clock.today())
        early = (row.version, "NOT_FILED", "不立1号", clock.today() - timedelta(days=1), "没有达到追诉标准。")
        assert refused(letters.receive, clerk, row.id, *early) == "invalid"
        row = letters.receive(clerk, row.id, row.version, "NOT_FILED", "不立1号", clock.today(), "没有达到追诉标准。")
        mine = select(Deadline).where(Deadline.kind == "crime.review", Deadline.subject_id == row.id)
        running = session().scalars(mine).one()
        assert (running.state, running.due_on, row.due_on) == (
            "open",
            clock.today() + timedelta(days=3),
            running.due_on,
        )
        assert "propose" in views.allowed(session(), row, clerk)[0]
        assert row.id in turns.awaiting(clerk)
        if turn == "办结":
            row = letters.close(clerk, row.id, row.version, "不再异议，转行政处罚。")
        else:
            row = drafting.propose(clerk, row.id, row.version, LETTER | {"request": "请复议。"})
            assert row.steps[-1].words == "对不予立案提请复议"
            said = f"：对不予立案提请复议等待法制审核，到 {running.due_on} 止。"
            assert session().scalars(select(Message.text).where(Message.text.contains(said))).first() is not None
            for who in ("legal", "approver"):
                row = drafting.decide(crime.actor(who), row.id, row.version, "APPROVED", "提请复议。")
            row = letters.send(clerk, row.id, row.version, "DIRECT", "专人送到", clock.today())
        session().expire_all()
        assert session().scalars(mine).one().state == ended
        if turn == "再送":
            row = letters.receive(clerk, row.id, row.version, "DECLINED", "退1号", clock.today(), "请另送复议机关。")


def test_what_is_sent_after_a_case_is_not_filed_bears_its_own_title(crime: Case) -> None:
    """不予立案以后再送的：送公安的是提请复议书，送检察院的是立案监督建议书，被退了再送也还是；头一份仍是移送书。"""
    clerk, row = crime.actor("clerk"), crime.only("CRIME")

    def through(row: FollowUp, given: dict[str, str]) -> FollowUp:
        row = drafting.propose(clerk, row.id, row.version, given)
        for who in ("legal", "approver"):
            row = drafting.decide(crime.actor(who), row.id, row.version, "APPROVED", "同意。")
        return letters.send(clerk, row.id, row.version, "DIRECT", "专人送到", clock.today())

    def answered(row: FollowUp, answer: str, no: str) -> FollowUp:
        return letters.receive(clerk, row.id, row.version, answer, no, clock.today(), "没有达到追诉标准。")

    first = through(row, LETTER)
    transferred = first.no
    row = answered(first, "NOT_FILED", "青公不立〔2026〕1号")
    row = answered(through(row, LETTER | {"request": "请复议。"}), "DECLINED", "退1号")
    row = through(row, LETTER | {"to": "青禾县公安局法制大队"})
    row = through(answered(row, "NOT_FILED", "青公复〔2026〕1号"), LETTER | {"to": "青禾县人民检察院"})
    assert [(one.kind, papers.label(one)) for one in row.papers] == [
        ("CRIME", "涉嫌犯罪案件移送书"),
        *[("REVIEW", "不予立案提请复议书")] * 2,
        ("SUPERVISION", "立案监督建议书"),
    ]
    said = [one.words for one in row.steps if one.act == "propose"]
    assert said == ["", *["对不予立案提请复议"] * 2, "对不予立案建议立案监督"]
    asks, _, supervises = row.papers[1:]
    page = _page("REVIEW", asks.content)
    for part in (f"以{transferred}移送。你单位答复不予立案", "青公不立〔2026〕1号", "现提请你单位复议"):
        assert part in page
    assert "移送你单位审查" not in page
    page = _page("SUPERVISION", supervises.content)
    assert "青禾县公安局法制大队答复不予立案" in page
    assert "现建议你单位依法进行立案监督" in page
    assert "□立案" not in page
    titles = [one["title"] for one in followups.receipts(session(), row.assignment_id)]
    numbers = [one.no for one in row.papers]
    assert titles == [
        f"涉嫌犯罪移送的回执（{transferred}）",
        *[f"不予立案提请复议书的回执（{no}）" for no in numbers[1:3]],
    ]
    assert row.due_on is not None
    with clock.hands_at(datetime.combine(row.due_on + timedelta(days=1), time(3), tzinfo=clock.SHANGHAI)):
        sweeps.run("followups.remind")
    reminder = crime.only("CRIME").papers[-1]
    assert f"以{row.no}就“" in (page := _page(reminder.kind, reminder.content))
    assert "不予立案一事建议你单位立案监督" in page


def test_a_case_filed_is_handed_over_within_three_days(crime: Case) -> None:
    """受理以后才立案：三日内移交物品和案卷，有钟；没有移交的不能办结，移交了才能。"""
    clerk = crime.actor("clerk")
    row = drafting.propose(clerk, crime.only("CRIME").id, crime.only("CRIME").version, LETTER)
    for who in ("legal", "approver"):
        row = drafting.decide(crime.actor(who), row.id, row.version, "APPROVED", "同意移送。")
    row = letters.send(clerk, row.id, row.version, "DIRECT", "专人送到", clock.today())
    row = letters.receive(clerk, row.id, row.version, "ACCEPTED", "受1号", clock.today(), "")
    row = letters.receive(clerk, row.id, row.version, "FILED", "立1号", clock.today(), "")
    mine = select(Deadline).where(Deadline.kind == "crime.handover", Deadline.subject_id == row.id)
    running = session().scalars(mine).one()
    due = clock.today() + timedelta(days=3)
    assert (running.state, running.due_on, row.due_on) == ("open", due, due)
    assert row.id in turns.awaiting(clerk)
    assert refused(letters.close, clerk, row.id, row.version, "公安机关已经立案。") == "wrong_state"
    early = (row.version, "公安局甲", clock.today() - timedelta(days=1), "案卷 1 卷，没有涉案物品。")
    assert refused(letters.hand_over, clerk, row.id, *early) == "invalid"
    empty = (row.version, "公安局甲", clock.today(), "")
    assert refused(letters.hand_over, clerk, row.id, *empty) == "followup.words"
    row = letters.hand_over(clerk, row.id, row.version, "公安局甲", clock.today(), "案卷 1 卷，没有涉案物品。")
    session().expire_all()
    assert (session().scalars(mine).one().state, row.state, row.due_on) == ("met", "handed", None)
    assert letters.close(clerk, row.id, row.version, "公安机关已经立案。").state == "closed"


def test_a_refused_transfer_goes_elsewhere(elsewhere: Case) -> None:
    """对方不受理要写理由；改个去处可以再送批。"""
    row = sent(elsewhere)
    tell = (elsewhere.actor("clerk"), row.id, row.version, "DECLINED", "复1号", clock.today())
    assert refused(letters.receive, *tell, "") == "followup.words"
    first = row.content["to"]
    row = letters.receive(*tell, "属于住建部门职责。")
    assert row.steps[-1].facts["to"] == first
    row = drafting.propose(elsewhere.actor("clerk"), row.id, row.version, {"to": "青禾县住房和城乡建设局"})
    assert row.state == "proposed"


def test_a_hidden_fact_calls_for_the_list(hidden: Case) -> None:
    """没有公示应当公示的信息：列异建议自己立起来，十个工作日的钟在走。"""
    row = hidden.only("ABNORMAL")
    running = session().scalars(select(Deadline.kind).where(Deadline.subject_id == row.id)).all()
    assert (row.state, list(running)) == ("drafted", ["abnormal.days"])


def test_a_suggestion_names_its_article(hidden: Case) -> None:
    """底稿里“适用条款由经办核对”还在的、没有写到条的，送不了批；写明了才送。"""
    row = hidden.only("ABNORMAL")
    clerk = hidden.actor("clerk")
    for basis in (row.content["basis"], "《企业经营异常名录管理办法》"):
        assert refused(drafting.propose, clerk, row.id, row.version, {"basis": basis}) == "followup.incomplete"
    row = drafting.propose(clerk, row.id, row.version, {"basis": "《企业经营异常名录管理办法》第四条"})
    assert row.state == "proposed"


def test_the_evidence_is_called_what_it_is(hidden: Case) -> None:
    """证据清单：现场拍的才叫现场照片；书面检查收下的图片与材料按各自的种类，一份不列两次。"""
    read = facts.read(hidden.dossier)
    assert read is not None
    photo = {"item": "q01", "sha256": "a", "size": 1}
    seen = replace(read, photos=(photo | {"no": "照1", "there": True}, photo | {"no": "照2", "there": False}))
    assert drafts.evidence((), seen)[1:] == ["现场照片 1 张（照1）", "图片 1 张（照2，非现场拍摄）"]
    files = ({"kind": "网页截图", "no": "", "sha256": "a"}, {"kind": "书面材料", "no": "", "sha256": "b"})
    desk = replace(seen, photos=seen.photos[1:], files=files, ways="书面检查")
    assert drafts.evidence((), desk) == ["检查记录（案卷 PDF，附机读记录）1 份", "网页截图 1 份", "书面材料 1 份"]
    stored = dossiers.latest(hidden.dossier, "RECORD_JSON")
    assert stored is not None
    assert "到场" not in reports.steps(documents.Case(parse(storage.read(stored.sha256))), desk, None)


def test_a_suggestion_names_every_day_of_the_visits(hidden: Case) -> None:
    """隔日再到的：列异建议的查明情况和函里写每一天，不只写头一天；一天的照旧。"""
    read, base = facts.read(hidden.dossier), issuing.base(session(), hidden.only("ABNORMAL"))
    assert read is not None
    assert (len(read.visited), base["inspected_days"]) == (1, [])
    twice = replace(read, visited=("2026-11-12", "2026-11-14"), findings=(), result_code="R04", summary="两次无人。")
    told = drafts.abnormal(Owed(FollowUpKind.ABNORMAL, "", ()), twice)["facts"]
    assert told.startswith("2026年11月12日、2026年11月14日先后 2 次实地检查，结果为“")
    assert "2026年11月12日、2026年11月14日，我局" in drafts.found(read.findings, replace(twice, findings=read.findings))
    letter = base | {"inspected_days": list(twice.visited), "facts": told, "basis": "", "request": "", "evidence": []}
    job = {"kind": "ABNORMAL", "title": "函", "content": letter | {"no": "1", "to": "局"}, "mark": "", "images": {}}
    assert "我局于2026年11月12日、2026年11月14日对" in typed.page(job, frozenset())


def test_the_slip_to_a_judicial_organ_asks_whether_a_case_is_filed(elsewhere: Case) -> None:
    """移送书、它的催办函的回执上有立案、不予立案；移送别的部门的没有。"""
    base = issuing.base(session(), elsewhere.only("REFERRAL")) | {"no": "1", "to": "局", "subject": "事由"}
    letter = base | {"facts": "情况", "basis": "", "request": "请审查", "evidence": []}
    asks = base | {"of": "函", "sent": "2026-11-12", "due": "2026-11-20"}
    papers = {"CRIME": letter, "TRANSFER": letter, "REMINDER": asks | {"judicial": True}}
    slips = {kind: "□不予立案" in _page(kind, content) for kind, content in papers.items()}
    assert slips == {"CRIME": True, "TRANSFER": False, "REMINDER": True}
    assert "□立案" not in _page("REMINDER", asks)


def _page(kind: str, content: dict[str, object]) -> str:
    return typed.page({"kind": kind, "title": "函", "content": content, "mark": "", "images": {}}, frozenset())


def objected(case: Case) -> FollowUp:
    """登记一件异议。"""
    today = clock.today()
    return objections.register(case.actor("clerk2"), case.visit.insp, "住所写错了一个字。", "试验人", "", today)


UPHELD = {"checked": "核对了登记档案。", "conclusion": "UPHELD", "remedy": "CORRECT", "reason": "确实写错一个字。"}


def test_who_approved_the_result_does_not_judge_its_objection(case: Case) -> None:
    """审定原结果的人不能办异议；另一位审批人可以。"""
    row = objected(case)
    row = drafting.propose(case.actor("clerk2"), row.id, row.version, UPHELD)
    judge = (drafting.decide, case.actor("approver"), row.id, row.version, "APPROVED", "")
    assert refused(*judge) == "followup.own_decision"
    row = drafting.decide(case.actor("approver2"), row.id, row.version, "APPROVED", "同意。")
    assert (row.state, "异复" in row.no) == ("approved", True)


def test_a_conclusion_agrees_with_its_remedy(case: Case) -> None:
    """不成立的不能更正，成立的不能维持；一次只办一件。"""
    row = objected(case)
    wrong = UPHELD | {"remedy": "KEEP"}
    assert refused(drafting.propose, case.actor("clerk2"), row.id, row.version, wrong) == "followup.remedy"
    again = (case.actor("clerk2"), case.visit.insp, "再提一次异议。", "试验人", "", clock.today())
    assert refused(objections.register, *again) == "followup.exists"


def test_an_upheld_objection_calls_for_a_correction(case: Case) -> None:
    """异议成立：公示人员被告知；更正之后不再欠，前后并列。"""
    for _ in range(2):
        sweeps.run("publications.publish")
    row = objected(case)
    row = drafting.propose(case.actor("clerk2"), row.id, row.version, UPHELD)
    drafting.decide(case.actor("approver2"), row.id, row.version, "APPROVED", "同意。")
    sweeps.run("publications.remedies")
    told = session().scalars(select(Message.text).where(Message.text.like("%异议成立%"))).all()
    assert len(told) == 1
    shown = session().scalars(select(Publication)).one()
    assert [one["remedy"] for one in remedies.owed(shown)] == ["CORRECT"]
    by, other = case.actor("publisher"), case.actor("approver2")
    change(shown.id, "correct", {"district": "青禾镇"}, "异议成立，更正地区", by, other)
    session().expire_all()
    assert remedies.owed(session().scalars(select(Publication)).one()) == []


def test_a_penalty_is_another_matter(case: Case) -> None:
    """处罚另行登记、另一人批准；检查结果一字不变（S3-19）。"""
    row = drafting.open_by_hand(case.actor("clerk"), case.visit.insp, "PENALTY", "", "四十天后作出处罚决定")
    content = {"authority": "青禾县市场监督管理局", "decision_no": "青市监罚〔2026〕8号", "decided_on": "2026-12-30"}
    row = drafting.propose(case.actor("clerk"), row.id, row.version, content | {"kind_words": "警告"})
    row = drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    assert (row.state, row.no) == ("closed", "")
    assert case.dossier.result_code == "R05"


def test_an_adopted_result_spares_a_visit(case: Case) -> None:
    """互认：登记的人不能批；批准之后这几项到期前不再抽到它，别的事项照抽。"""
    entity, item = session().scalars(select(Entity)).first(), session().scalars(select(Item)).first()
    assert entity is not None
    assert item is not None
    today = clock.today()
    told = {
        "entity_id": entity.id,
        "item_ids": [item.id],
        "authority": "青禾市市场监督管理局",
        "no": "青市监检〔2026〕9号",
    }
    paper = ("来文.pdf", b"%PDF-1.7 test")
    old = told | {"inspected_on": today - timedelta(days=400), "words": "未发现问题。", "paper": paper}
    with pytest.raises(Exception, match="个月之内"):
        adopted.propose(case.actor("clerk"), **old)
    session().rollback()
    row = adopted.propose(case.actor("clerk"), **(old | {"inspected_on": today}))
    assert refused(adopted.decide, case.actor("clerk"), row.id, "APPROVED", "") == "followup.not_approver"
    assert excused(session(), [item.id], today) == set()
    adopted.decide(case.actor("approver"), row.id, "APPROVED", "")
    assert excused(session(), [item.id], today) == {entity.id}
    assert excused(session(), ["other"], today) == set()
    assert excused(session(), [item.id], row.free_until + timedelta(days=1)) == set()


def test_a_firm_with_open_matters_stays_on_the_list(case: Case) -> None:
    """后续处置没办完的户不能退出名录。"""
    row = case.only()
    assert hooks.unsettled(session(), [row.entity_id]) == {row.entity_id}


def test_an_objection_withdrawn_stops_its_clock(case: Case) -> None:
    """单位撤回异议：写明怎样撤回的，钟取消。"""
    row = objected(case)
    row = objections.withdraw(case.actor("clerk2"), row.id, row.version, "店主书面撤回。")
    assert row.state == "cancelled"
    states = session().scalars(select(Deadline.state).where(Deadline.kind == "objection.days")).all()
    assert list(states) == ["cancelled"]


def test_a_reply_is_delivered(case: Case) -> None:
    """答复送达才办结，答复的钟停。"""
    row = objected(case)
    row = drafting.propose(case.actor("clerk2"), row.id, row.version, UPHELD)
    row = drafting.decide(case.actor("approver2"), row.id, row.version, "APPROVED", "同意。")
    given = orders.Service("MAIL", clock.today(), "店里", proof="EMS 1234")
    row = orders.serve(case.actor("clerk2"), row.id, row.version, given)
    assert (row.state, row.outcome) == ("closed", "已答复送达")


def test_the_desk_has_a_name_for_every_paper() -> None:
    """案卷里每一种文书，桌面“文书与经过”都叫得出中文名，与文书自己的名称相同。"""
    shown = (Path(__file__).parents[3] / "pwa/src/desk/dossiers/review.ts").read_text("utf-8")
    assert [kind for kind, title in papers.TITLES.items() if f"{kind}: '{title}'" not in shown] == []
    assert [kind for kind in (*binding.TITLES, "CASE_INDEX") if f"{kind}: '" not in shown] == []


def test_the_list_of_a_case_with_ten_papers_fits_on_one_page() -> None:
    """卷内目录：文号一行写得下，题名有地方，十件文书连同备考表在一页上；写着是第几版，第一版也写。"""
    one = {"no": "青市监责改字〔2026〕12号", "title": "责令限期改正通知书", "revision": 1, "on": "2026-11-22"}
    content = {
        "case_no": "青市监检字〔2026〕12号", "revision": 1, "authority": "青禾县市场监督管理局", "retention": 10,
        "entity": "好邻居便利店", "code": "92990100MA0000001X", "task_name": "登记事项抽查", "result_code": "R01",
        "entries": [one | {"sha256": "ab" * 32}] * 10,
        "missing": [{"title": "复查记录", "reason": "没有责令改正"}], "bound_by": "经办甲", "bound_on": "2026-11-22",
        "alg": "sha256", "digest": "ab" * 32,
    }  # fmt: skip
    html = typed.page({"kind": "CASE_INDEX", "title": "卷内目录", "content": content, "mark": None}, frozenset())
    assert "青市监检字〔2026〕12号（第 1 版目录）" in html
    assert len(layout.pages(html, layout.sheet("follow.css"), {}).pages) == 1


def test_the_subject_of_a_transfer_is_a_whole_phrase_without_numbers() -> None:
    """事由取第一句；太长的停在停顿处写明没有完，不断在数字中间；证件号、电话不带。"""
    assert drafts.brief("无证经营食品。另查见过期货物 3 箱。") == "无证经营食品"
    told = drafts.brief("负责人李某（身份证号110101199001011234，电话14000000312）伪造许可证。")
    assert told == "负责人李某（身份证号略，电话略）伪造许可证"
    long = "现场查见标称 2026-11-02 生产的散装白酒 1250 公斤，没有标签，库存台账与实物不符，涉案金额 356000 元"
    assert drafts.brief(long) == "现场查见标称 2026-11-02 生产的散装白酒……"
    assert drafts.brief("甲" * 27 + "1234.5元涉案的货物") == "甲" * 27 + "……"
