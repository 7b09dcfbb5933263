"""联合计划：征求意见、沉默、纪要、公示、备案、调整（S3-07、S3-14、S3-17；A3、A4）。"""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from server import clock
from server.accounts import service as accounts
from server.accounts.roles import grant_role
from server.auth import SYSTEM
from server.db import session
from server.insight import waiting
from server.plans import consulting, pasting, revising, service
from server.plans.meeting import service as meetings
from server.plans.models import Plan
from server.problems import Absent, Problem
from server.trail.verify import verify
from tests.makers import District, make_officer, sign_in
from tests.server.plans.lists import make_entities, make_item
from tests.server.plans.test_plans import fields
from tests.server.rules.wired import ruled

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def others(district: District) -> dict[str, str]:
    """消防、文旅两个部门，各有一名经办。"""
    made = {}
    for code, name in (("XF", "青禾县消防救援大队"), ("WL", "青禾县文化和旅游局")):
        row = accounts.create_department(SYSTEM, code=f"990100-{code}", name=name, short_name=code)
        district.officers[code] = make_officer(code.lower(), "clerk", row.id)
        made[code] = row.id
    return made


@pytest.fixture
def plan(district: District, others: dict[str, str]) -> Plan:
    """一份三个部门的联合计划，一条任务。"""
    clerk, home = district.actor("clerk"), district.department.id
    row = service.create_plan(clerk, year=2026, title="2026 年度联合抽查计划", scope="JOINT")
    slots = [{"department_id": each, "seats": 1} for each in (home, *others.values())]
    service.add_entry(clerk, row.id, fields(make_item(home)) | {"slots": slots})
    return row


def ask(district: District, plan: Plan) -> Plan:
    """书面征求，十天内答复。"""
    return consulting.ask(district.actor("clerk"), plan.id, [], clock.today() + timedelta(days=10))


def answer(district: District, plan: Plan, who: str, said: str, reason: str = "") -> None:
    """某部门答复。"""
    actor = district.actor(who)
    rows = consulting.of_plan(service.session(), plan)
    mine = next(row for row in rows if row.department_id == actor.department_id)
    consulting.answer(actor, mine.id, said, reason)


def approve(district: District, plan: Plan) -> Plan:
    """送审并批准。"""
    service.submit(district.actor("clerk"), plan.id)
    return service.decide(district.actor("approver"), plan.id, "APPROVED")


def asked_again(district: District, plan: Plan) -> None:
    """改动到的部门再问一遍，都同意。"""
    ask(district, plan)
    for who in ("XF", "WL"):
        answer(district, plan, who, "AGREE")


def attach(client: FlaskClient, plan: Plan) -> Any:
    """登记纪要并附上影印件。"""
    minutes = {"plan_id": plan.id, "title": "第一次联席会议", "held_on": "2026-01-12", "decisions": "同意本计划。"}
    data = {"minutes": json.dumps(minutes), "file": (io.BytesIO(PDF), "纪要.pdf")}
    return client.post("/api/v1/minutes", data=data, headers=sign_in(client, "clerk"))


def test_nobody_asked_nothing_submitted(district: District, plan: Plan) -> None:
    """参与部门没有被书面征求过，联合计划不能送审。"""
    with pytest.raises(Problem, match="还没有向青禾县消防救援大队、青禾县文化和旅游局书面征求意见"):
        service.submit(district.actor("clerk"), plan.id)


def test_a_joint_task_names_who_takes_part(client: FlaskClient, district: District, plan: Plan) -> None:
    """联合计划的一条没有写参与部门（或只写了牵头的自己）：自查里是须改，征求不了、送不了审；部门自己的计划不问。"""
    clerk, home = district.actor("clerk"), district.department.id
    where, headers = f"/api/v1/plans/{plan.id}", sign_in(client, "clerk")

    def faults() -> list[tuple[str, str]]:
        rows = client.get(f"{where}/review", headers=headers).json["rows"]
        notes = [note for row in rows for note in row["notes"] if note["code"] == "plan.partners" and note["must"]]
        return [(note["title"], note["text"]) for note in notes]

    assert faults() == []
    kept = plan.entries[0].slots
    for slots in ([], [{"department_id": home, "seats": 2}]):
        service.change_entry(clerk, plan.entries[0].id, {"slots": slots})
        (said,) = faults()
        assert said[0] == f"联合计划的“{plan.entries[0].name}”没有写参与部门"
        assert "列进部门自己的计划" in said[1]
        for act in (lambda: ask(district, plan), lambda: service.submit(clerk, plan.id)):
            with pytest.raises(Problem, match="没有写参与部门") as caught:
                act()
            assert caught.value.entry.code == "plan.partners"
    service.change_entry(clerk, plan.entries[0].id, {"slots": kept})
    assert faults() == []
    single = service.create_plan(clerk, year=2026, title="部门计划")
    service.add_entry(clerk, single.id, fields(plan.entries[0].item_ids[0]))
    where = f"/api/v1/plans/{single.id}"
    assert faults() == []


def test_silence_is_not_consent_unless_the_meeting_decided(client: FlaskClient, district: District, plan: Plan) -> None:
    """有部门没答复，送审被拦；附上会议纪要才可以（A4）。"""
    ask(district, plan)
    answer(district, plan, "XF", "AGREE")
    with pytest.raises(Problem, match="青禾县文化和旅游局没有答复。沉默不等于同意") as caught:
        service.submit(district.actor("clerk"), plan.id)
    assert caught.value.entry.code == "plan.silent"
    assert attach(client, plan).status_code == 201
    assert service.submit(district.actor("clerk"), plan.id).state == "submitted"


def test_a_question_waits_on_the_bench_of_who_was_asked(district: District, plan: Plan) -> None:
    """征求意见的函在被征求部门的“等我办”里，答复了、收回了就没有；牵头部门自己没有。"""

    def waits() -> list[int]:
        return [waiting.queue(district.actor(who))["consultations"] for who in ("clerk", "XF", "WL")]

    assert waits() == [0, 0, 0]
    ask(district, plan)
    assert waits() == [0, 1, 1]
    answer(district, plan, "XF", "AGREE")
    assert waits() == [0, 0, 1]
    consulting.recall(district.actor("clerk"), plan.id)
    assert waits() == [0, 0, 0]


def test_disagreement_needs_a_reason_and_stays_visible(client: FlaskClient, district: District, plan: Plan) -> None:
    """不参加要写理由；有不同意见同样拦住送审；答复和理由都看得见。"""
    ask(district, plan)
    with pytest.raises(Problem, match="写明理由"):
        answer(district, plan, "WL", "DECLINE")
    answer(district, plan, "WL", "DECLINE", "执法人员抽调在外。")
    answer(district, plan, "XF", "AGREE")
    with pytest.raises(Problem, match="有不同意见"):
        service.submit(district.actor("clerk"), plan.id)
    seen = client.get(f"/api/v1/plans/{plan.id}", headers=sign_in(client, "xf")).json
    assert {row["answer"] for row in seen["consultations"]} == {"AGREE", "DECLINE"}
    assert seen["mine"] is False


def test_the_text_is_fixed_while_others_are_asked(district: District, plan: Plan) -> None:
    """征求意见期间内容不能变；收回才能改，再征求是新一轮。"""
    ask(district, plan)
    with pytest.raises(Problem, match="正在征求意见"):
        service.remove_entry(district.actor("clerk"), plan.entries[0].id)
    assert consulting.recall(district.actor("clerk"), plan.id).state == "draft"
    assert ask(district, plan).round == 2
    assert len(consulting.of_plan(service.session(), plan, every=True)) == 4


def test_an_asked_department_reads_but_does_not_act(district: District, plan: Plan) -> None:
    """被征求的部门看得到计划，但不能改、送审、公示别人的计划，也不能替别人答复。"""
    ask(district, plan)
    fire = district.actor("XF")
    for act in (service.submit, consulting.recall, revising.publish):
        with pytest.raises(Absent):
            act(fire, plan.id)
    theirs = next(row for row in consulting.of_plan(service.session(), plan) if row.department_id != fire.department_id)
    with pytest.raises(Absent):
        consulting.answer(fire, theirs.id, "AGREE")


def test_single_plans_name_no_other_department(district: District, others: dict[str, str]) -> None:
    """部门计划不写参与部门；牵头部门须写在最前。"""
    clerk, home = district.actor("clerk"), district.department.id
    single = service.create_plan(clerk, year=2026, title="部门计划")
    slots = [{"department_id": home, "seats": 1}, {"department_id": others["XF"], "seats": 1}]
    with pytest.raises(Problem, match="只有联合计划"):
        service.add_entry(clerk, single.id, fields(make_item(home)) | {"slots": slots})
    joint = service.create_plan(clerk, year=2026, title="联合", scope="JOINT")
    with pytest.raises(Problem, match="牵头部门写在最前"):
        service.add_entry(clerk, joint.id, fields(make_item(home)) | {"slots": slots[::-1]})


def published(district: District, plan: Plan) -> Plan:
    """征求、批准、公示。"""
    ask(district, plan)
    answer(district, plan, "XF", "AGREE")
    answer(district, plan, "WL", "AGREE")
    approve(district, plan)
    return revising.publish(district.actor("publisher"), plan.id)


def test_a_revision_is_a_new_version_with_ten_working_days(client: FlaskClient, district: District, plan: Plan) -> None:
    """公示后调整：另成一版，旧版可读，10 个工作日内再公示再备案，办完钟才停（A3）。"""
    make_entities(district.department.id, 50)
    published(district, plan)
    headers = sign_in(client, "clerk")
    revised = revising.revise(district.actor("clerk"), plan.id, "对象增加，数量随之调整。")
    assert (revised.version, revised.state) == (2, "revising")
    due = client.get(f"/api/v1/plans/{plan.id}", headers=headers).json["due"]
    assert due["days_left"] == 10
    assert "10 个工作日" in due["says"]
    service.change_entry(district.actor("clerk"), plan.entries[0].id, {"min_n": 20, "ratios": {"B": "8%"}})
    seen = client.get(f"/api/v1/plans/{plan.id}/history", headers=sign_in(client, "approver")).json["pending"]
    assert {row["field"] for row in seen} == {"抽查比例", "最少抽取户数", "抽查数量"}  # before anybody approves
    asked_again(district, plan)
    approve(district, plan)
    revising.publish(district.actor("publisher"), plan.id)
    told = client.get(f"/api/v1/plans/{plan.id}/history", headers=headers).json
    kept = told["versions"]
    assert told["pending"] == []
    assert [row["version"] for row in kept] == [2, 1]
    assert kept[1]["content"]["entries"][0]["min_n"] == 1
    assert {row["field"] for row in kept[0]["changes"]} == {"抽查比例", "最少抽取户数", "抽查数量"}
    filing = revising.file(district.actor("clerk"), plan.id, "青禾县联席会议办公室")
    data = {"no": "联办备〔2026〕2号", "file": (io.BytesIO(PDF), "回执.pdf")}
    done = client.post(f"/api/v1/filings/{filing.id}/receipt", data=data, headers=headers)
    assert (done.status_code, done.json["receipt_no"]) == (200, "联办备〔2026〕2号")
    after = client.get(f"/api/v1/plans/{plan.id}", headers=headers).json
    assert (after["state"], after["due"]) == ("filed", None)


def test_author_and_approver_do_not_publish(district: District, plan: Plan) -> None:
    """编制、审批、公示是三个人。"""
    grant_role(SYSTEM, district.officers["approver"].id, "publisher")
    ask(district, plan)
    answer(district, plan, "XF", "AGREE")
    answer(district, plan, "WL", "AGREE")
    approve(district, plan)
    with pytest.raises(Problem, match="不同的人"):
        revising.publish(district.actor("approver"), plan.id)


def test_a_receipt_needs_a_proof(client: FlaskClient, district: District, plan: Plan) -> None:
    """回执没有影印件、或影印件不是 PDF 与图片，都不收。"""
    published(district, plan)
    filing = revising.file(district.actor("clerk"), plan.id, "青禾县联席会议办公室")
    where, headers = f"/api/v1/filings/{filing.id}/receipt", sign_in(client, "clerk")
    assert client.post(where, data={"no": "1号"}, headers=headers).json["type"] == "/problems/plan.file"
    wrong = {"no": "1号", "file": (io.BytesIO(b"MZ..."), "回执.pdf")}
    assert client.post(where, data=wrong, headers=headers).json["type"] == "/problems/plan.file"


def test_the_office_sees_every_joint_plan(client: FlaskClient, district: District, plan: Plan) -> None:
    """办公室看汇总、谁没答复、谁没编；别的部门只看与己有关的。"""
    ask(district, plan)
    empty = client.get("/api/v1/joint-plans/2026", headers=sign_in(client, "clerk")).json
    assert (empty["office"], empty["is_office"]) == (None, False)
    place = {"department_id": district.department.id}
    assert client.post("/api/v1/joint-office", json=place, headers=sign_in(client, "sysadmin")).status_code == 200
    page = client.get("/api/v1/joint-plans/2026", headers=sign_in(client, "clerk")).json
    assert (page["is_office"], page["tasks"], len(page["departments"])) == (True, 1, 3)
    assert [row["answer"] for row in page["plans"][0]["consultations"]] == [None, None]
    assert {row["name"]: row["joint"] for row in page["departments"]}["青禾县消防救援大队"] is None
    member = {"department_id": district.department.id, "role": "CONVENER", "name": "召集人甲"}
    assert client.post("/api/v1/meeting-members", json=member, headers=sign_in(client, "clerk")).status_code == 201
    assert client.post("/api/v1/meeting-members", json=member, headers=sign_in(client, "xf")).status_code == 403


def test_the_number_is_given_once_at_approval(district: District, plan: Plan) -> None:
    """文号在批准时取，调整不换号。"""
    published(district, plan)
    assert plan.no == "青市监抽计〔2026〕1号"
    revising.revise(district.actor("clerk"), plan.id, "对象增加，数量调整。")
    service.change_entry(district.actor("clerk"), plan.entries[0].id, {"period_to": date(2026, 11, 30)})
    asked_again(district, plan)
    approve(district, plan)
    assert (plan.no, plan.version) == ("青市监抽计〔2026〕1号", 2)


def test_an_abandoned_revision_leaves_the_last_version(client: FlaskClient, district: District, plan: Plan) -> None:
    """放弃调整：改过的栏、添的条、删的条都恢复原样，上一版照旧有效，时限取消；编号不变。"""
    make_entities(district.department.id, 50)
    published(district, plan)
    clerk, headers = district.actor("clerk"), sign_in(client, "clerk")
    before = service.fingerprint(plan)
    first = plan.entries[0].id
    revising.revise(clerk, plan.id, "对象增加，数量随之调整。")
    service.change_entry(clerk, first, {"min_n": 20, "period_to": date(2026, 11, 30)})
    path = f"/api/v1/plans/{plan.id}/revision/abandonment"
    assert client.post(path, json={"reason": "不"}, headers=headers).json["type"] == "/problems/plan.revision_reason"
    done = client.post(path, json={"reason": "核对后不用调整。"}, headers=headers)
    assert (done.status_code, done.json["version"], done.json["state"]) == (200, 1, "published"), done.text
    session().expire_all()
    assert service.fingerprint(session().get_one(Plan, plan.id)) == before
    assert (done.json["due"], done.json["entries"][0]["id"]) == (None, first)
    assert verify(session()) == []
    again = client.post(path, json={"reason": "核对后不用调整。"}, headers=headers)
    assert again.json["type"] == "/problems/wrong_state"


def test_a_revision_given_up_keeps_its_reason(client: FlaskClient, district: District, plan: Plan) -> None:
    """放弃的调整在往来里：第几版、为什么、谁、几时；再调整、再放弃的在前；参与部门看不到。"""
    published(district, plan)
    clerk, reasons = district.actor("clerk"), ("核对后不用调整。", "上级另有安排，还是不调整。")
    for reason in reasons:
        revising.revise(clerk, plan.id, "对象增加，数量随之调整。")
        revising.abandon(clerk, plan.id, reason)
    path = f"/api/v1/plans/{plan.id}/history"
    told = client.get(path, headers=sign_in(client, "clerk")).json["abandoned"]
    assert [(one["version"], one["back_to"], one["reason"]) for one in told] == [(2, 1, each) for each in reasons[::-1]]
    on = clock.shanghai_day(datetime.fromisoformat(told[0]["at"]))
    assert (told[0]["by"]["id"], on) == (clerk.officer_id, clock.today())
    assert client.get(path, headers=sign_in(client, "xf")).json["abandoned"] == []


def test_entries_removed_in_a_revision_come_back(district: District, plan: Plan) -> None:
    """调整时删去的条目，放弃后以原编号回来；添上的没有了。"""
    published(district, plan)
    clerk, first = district.actor("clerk"), plan.entries[0].id
    body = {name: getattr(plan.entries[0], name) for name in ("name", "item_ids", "ratios", "methods")}
    body |= {"period_from": plan.entries[0].period_from, "period_to": plan.entries[0].period_to}
    revising.revise(clerk, plan.id, "对象增加，数量随之调整。")
    service.add_entry(clerk, plan.id, body | {"name": "添上的一条"})
    service.remove_entry(clerk, first)
    back = revising.abandon(clerk, plan.id, "核对后不用调整。")
    assert [entry.id for entry in back.entries] == [first]


def test_the_rule_says_who_leads_a_joint_plan(district: District, plan: Plan, others: dict[str, str]) -> None:
    """规则定由政府法制部门或上级部门牵头的：不是办公室所在部门、不是参与部门的上级，就不能送审；换成它就可以。"""
    ask(district, plan)
    for who in others:
        answer(district, plan, who, "AGREE")
    ruled(district, "joint.lead_kind", "legal_office")
    for office, said in (("", "请先指定"), (others["XF"], "由联席会议办公室所在部门编制")):
        if office:
            meetings.set_office(SYSTEM, office)
        with pytest.raises(Problem, match=said):
            service.submit(district.actor("clerk"), plan.id)
    ruled(district, "joint.lead_kind", "superior_department")
    with pytest.raises(Problem, match="不是参与部门的上级"):
        service.submit(district.actor("clerk"), plan.id)
    for below in others.values():
        accounts.change_department(SYSTEM, below, {"superior_id": plan.department_id})
    assert service.submit(district.actor("clerk"), plan.id).state == "submitted"


def test_nobody_is_asked_about_what_is_known_to_be_wrong(
    district: District, plan: Plan, others: dict[str, str]
) -> None:
    """还有须改的，不向别的部门征求意见（S3-07、S3-09）。"""
    item = make_item(district.department.id, category="GENERAL")
    slots = [{"department_id": each, "seats": 1} for each in (district.department.id, *list(others.values())[:1])]
    service.add_entry(district.actor("clerk"), plan.id, fields(item) | {"ratios": {"B": "12%"}, "slots": slots})
    with pytest.raises(Problem, match="不得超过 10%"):
        consulting.ask(district.actor("clerk"), plan.id, [], clock.today() + timedelta(days=9))


PASTED = "任务名称\t事项\t比例\t参与部门\n餐饮联合抽查\t01\t5%\t"


@pytest.mark.parametrize(
    ("said", "seats"),
    [
        ("县消防救援大队2、县文化和旅游局1", [1, 2, 1]),
        ("青禾县市场监督管理局(2)，990100-XF 3人，县文化和旅游局", [2, 3, 1]),
        ("县消防救援大队、县文化和旅游局", [1, 1, 1]),
    ],
)
def test_pasted_departments_bring_their_seats(
    district: District, others: dict[str, str], said: str, seats: list[int]
) -> None:
    """参与部门一栏可以带席位；没有写的各一席，牵头部门没有列的也一席，读成什么当场说。"""
    home = district.department
    make_item(home.id, code="01")
    clerk = district.actor("clerk")
    plan = service.create_plan(clerk, year=2026, title="联合抽查计划", scope="JOINT")
    row = pasting.preview(clerk, plan.id, PASTED + said)[0]
    assert (row.problems, f"检查组 {sum(seats)} 人：{home.name} {seats[0]} 席" in row.hints[-1]) == ([], True)
    entry = pasting.commit(clerk, plan.id, PASTED + said)[1][0]
    assert [(one["department_id"], one["seats"]) for one in entry.slots] == list(
        zip((home.id, *others.values()), seats, strict=True)
    )
    assert entry.team_size == sum(seats)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("县消防救援大队9", "“县消防救援大队9”的席位不对：一个部门 1 到 6 席。"),
        ("县消防救援大队0", "“县消防救援大队0”的席位不对：一个部门 1 到 6 席。"),
        ("县水务局2", "没有登记“县水务局2”这个部门。"),
        ("县消防救援大队2、青禾县消防救援大队1", "这个部门写了两次，席位不一样"),
    ],
)
def test_pasted_seats_that_cannot_be_are_told(district: District, others: dict[str, str], said: str, says: str) -> None:
    """席位太多、没有、写了两样的，部门没有登记的，各有一句。"""
    make_item(district.department.id, code="01")
    clerk = district.actor("clerk")
    plan = service.create_plan(clerk, year=2026, title="联合抽查计划", scope="JOINT")
    problems = pasting.preview(clerk, plan.id, PASTED + said)[0].problems
    assert [(each["column"], says in each["message"]) for each in problems] == [("参与部门", True)]


@pytest.mark.parametrize(
    ("scope", "kind", "said", "says"),
    [
        ("JOINT", "ANNUAL", "", "没有写参与部门：添上以后列为须改"),
        ("JOINT", "ANNUAL", "青禾县市场监督管理局2", "只写了本部门：添上以后列为须改"),
        ("JOINT", "ANNUAL", "县消防救援大队", ""),
        ("JOINT", "REHEARSAL", "", ""),
        ("SINGLE", "ANNUAL", "", ""),
    ],
)
def test_a_pasted_joint_row_without_others_is_told(
    district: District, others: dict[str, str], scope: str, kind: str, said: str, says: str
) -> None:
    """联合计划粘来的一行没有别的部门参加，读的时候就提醒，照样添得上；别的计划、演练不提。"""
    make_item(district.department.id, code="01")
    clerk = district.actor("clerk")
    plan = service.create_plan(clerk, year=2026, title="抽查计划", scope=scope, kind=kind)
    row = pasting.preview(clerk, plan.id, PASTED + said)[0]
    hints = [hint for hint in row.hints if "列为须改，请在“参与部门”一栏" in hint]
    assert row.problems == []
    assert [hint.startswith(says) for hint in hints] == ([True] if says else [])
    assert pasting.commit(clerk, plan.id, PASTED + said)[1]


def test_a_revision_that_changes_nothing_is_not_submitted(client: FlaskClient, district: District, plan: Plan) -> None:
    """调整了却没有改：送审、征求意见都拦住，自查里写着；改了一处就不再说，改回去又拦住。"""
    published(district, plan)
    clerk, headers, first = district.actor("clerk"), sign_in(client, "clerk"), plan.entries[0].id
    was = {"note": plan.entries[0].note}
    revising.revise(clerk, plan.id, "对象增加，数量随之调整。")
    refused = client.post(f"/api/v1/plans/{plan.id}/submission", headers=headers)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/plan.unchanged"), refused.text
    assert "没有不同" in refused.json["detail"]
    with pytest.raises(Problem, match="没有不同"):
        asked_again(district, plan)
    where = f"/api/v1/plans/{plan.id}/review"
    assert refused.json["detail"] in client.get(where, headers=headers).json["blocks"]
    service.change_entry(clerk, first, {"note": "改了备注"})
    assert client.get(where, headers=headers).json["blocks"] == []
    service.change_entry(clerk, first, was)
    assert refused.json["detail"] in client.get(where, headers=headers).json["blocks"]
