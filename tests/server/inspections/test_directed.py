"""不随机的任务：不经抽取派出，检查组由负责人指定，处处标明非随机，另行计数（S2-01、S2-04）。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, sweeps, trail
from server.accounts.models import Department, Message, Officer
from server.db import new_id, session, unit
from server.demo.phone import Phone
from server.documents import layout, view
from server.domain.planning import offplan as law
from server.domain.vocabulary.rules import DeadlineKind
from server.dossiers import record
from server.dossiers.assembly import assemble
from server.dossiers.models import Dossier
from server.insight.service import progress
from server.inspections import recusals
from server.inspections.models import Assignment
from server.plans import offplan, service
from server.plans.models import Plan, PlanEntry
from server.problems import Problem
from server.publications import cases
from server.publications.record import make_record
from server.publications.sources import inspection
from server.registry.inspectors import standing
from server.registry.models import Inspector, Item
from server.rules import board
from server.rules.models import Deadline
from tests.makers import PASSWORD, District, made, make_officer, sign_in
from tests.makers_items import listed
from tests.server.field.world import World, first, make_world
from tests.server.plans.lists import make_conflict, make_entities

PROOF = ("登记表.pdf", b"%PDF-1.7\n%%EOF\n")


@pytest.fixture
def world(district: District) -> World:
    """两名检查员、一项配好检查表的事项。"""
    made = make_world(district)
    listed(list(session().scalars(select(Item.id))))
    return made


@pytest.fixture
def shops(district: District) -> list[str]:
    """被投诉的两户。"""
    return make_entities(district.department.id, 2)


@pytest.fixture
def task(world: World, shops: list[str]) -> Plan:
    """批准了的投诉任务。"""
    clerk, today = world.district.actor("clerk"), clock.today()
    entry: dict[str, Any] = {
        "name": "涉投诉商户检查",
        "item_ids": list(session().scalars(select(Item.id))),
        "methods": ["ON_SITE"],
        "period_from": today,
        "period_to": today + timedelta(days=40),
        "targets": shops,
    }
    entry["period_to"] = min(entry["period_to"], today.replace(month=12, day=31))
    plan = offplan.open_task(
        clerk, source="COMPLAINT", reason="群众投诉缺斤短两。", no="投12", entry=entry, evidence=PROOF
    )
    service.submit(clerk, plan.id)
    service.decide(world.district.actor("approver"), plan.id, "APPROVED")
    return plan


def crew() -> list[str]:
    """检查员甲、乙。"""
    return list(session().scalars(select(Inspector.id).order_by(Inspector.cert_no)))


def send(client: FlaskClient, plan: Plan, who: str = "approver", **change: Any) -> Any:
    """指定检查组派出。"""
    today, people = clock.today(), crew()
    body: dict[str, Any] = {
        "leader": people[0],
        "members": people[1:],
        "reason": "两人熟悉计量检查。",
        "window_from": today.isoformat(),
        "window_to": (today + timedelta(days=7)).isoformat(),
    }
    path = f"/api/v1/plan-entries/{plan.entries[0].id}/dispatch"
    return client.post(path, json=body | change, headers=sign_in(client, who))


def test_the_head_names_the_team_and_every_paper_says_so(client: FlaskClient, task: Plan) -> None:
    """两户两张派单，号另成一列，任务包写明来源与指定的理由，通知书不说抽取。"""
    made = send(client, task)
    assert made.status_code == 201, made.text
    year = clock.today().year
    assert [row["no"] for row in made.json["items"]] == [f"青市监非随机〔{year}〕{n}号" for n in (1, 2)]
    assert {row["nonrandom"] for row in made.json["items"]} == {"非随机·投诉举报"}
    package = session().scalars(select(Assignment)).all()[0].package
    assert (package["draw"]["ticket"], package["nonrandom"]["team_reason"]) == ("", "两人熟悉计量检查。")
    notice = "".join(package["notice"]["paragraphs"])
    assert "不是随机抽查" in notice
    assert "随机抽取" not in notice


def urgent_task(world: World, shops: list[str], why: str = "当场不查就会销毁证据。") -> Plan:
    """情况紧急、还没有送审的投诉任务。"""
    today = clock.today()
    entry: dict[str, Any] = {
        "name": "涉投诉商户检查",
        "item_ids": list(session().scalars(select(Item.id))),
        "methods": ["ON_SITE"],
        "period_from": today,
        "period_to": today.replace(month=12, day=31),
        "targets": shops,
    }
    clerk = world.district.actor("clerk")
    return offplan.open_task(
        clerk, source="COMPLAINT", reason="群众投诉缺斤短两。", no="投12", entry=entry, evidence=PROOF, urgent=why
    )


def test_an_urgent_visit_goes_first_and_is_approved_within_a_day(
    client: FlaskClient, world: World, shops: list[str]
) -> None:
    """经办先行派出，通知书写明；补批的钟开着、审批人收到消息，批准了钟就停；派出之后条目不能再改。"""
    plan = urgent_task(world, shops)
    sent = send(client, plan, "clerk")
    assert sent.status_code == 201, sent.text
    package = session().scalars(select(Assignment)).all()[0].package
    assert "情况紧急（当场不查就会销毁证据。），先行检查、随后补办批准手续" in "".join(package["notice"]["paragraphs"])
    rung = session().scalars(select(Deadline).where(Deadline.subject_id == plan.id)).one()
    assert (rung.kind, rung.state) == (DeadlineKind.EMERGENCY, "open")
    assert rung.due_on == (clock.now() + timedelta(hours=24)).astimezone(clock.SHANGHAI).date()
    told = client.get("/api/v1/messages", headers=sign_in(client, "approver")).json["items"]
    assert any("请在" in one["text"] and "前补办批准" in one["text"] for one in told)
    with pytest.raises(Problem, match="已经抽取或派出"):
        service.remove_entry(world.district.actor("clerk"), plan.entries[0].id)
    service.submit(world.district.actor("clerk"), plan.id)
    service.decide(world.district.actor("approver"), plan.id, "APPROVED")
    assert session().get_one(Deadline, rung.id).state == "met"


def told_of(name: str) -> list[str]:
    """一个人收到的催办。"""
    me = session().scalars(select(Officer.id).where(Officer.name == name)).one()
    query = (
        select(Message.text).where(Message.officer_id == me, Message.kind == "deadline").order_by(Message.created_at)
    )
    return [text for text in session().scalars(query) if "补批" in text]


def test_an_urgent_visit_left_unapproved_goes_to_the_superior(
    world: World, client: FlaskClient, shops: list[str]
) -> None:
    """补批的钟按小时走：差四小时催经办、审批；过了再催，并告诉上级部门的审批人与督导，各一次，看板即刻变红。"""
    with made() as s:
        above = Department(
            id=new_id(), code="990000-SJ", name="青禾市市场监督管理局", short_name="青市市监", created_at=clock.now()
        )
        s.add(above)
        s.flush()
        s.get_one(Department, world.district.department.id).superior_id = above.id
    make_officer("head", "approver", above.id)
    make_officer("watch", "overseer", None)
    plan = urgent_task(world, shops)
    assert send(client, plan, "clerk").status_code == 201
    rung = session().scalars(select(Deadline).where(Deadline.subject_id == plan.id)).one()
    assert rung.due_at is not None
    for hours, own, superior in ((-5, 0, 0), (-3, 1, 0), (-1, 1, 0), (1, 2, 1), (9, 2, 1)):
        with clock.hands_at(rung.due_at + timedelta(hours=hours)):
            sweeps.run("rules.hours")
            sweeps.run("rules.alert")
            assert [len(told_of(each)) for each in ("approver", "head", "watch")] == [own, superior, superior], hours
            shown = board.board(world.district.actor("approver"))
            assert [one["late"] for one in shown["items"] if one["id"] == rung.id] == [hours > 0]
            assert shown["late"] == (hours > 0)


def test_only_an_urgent_task_goes_out_before_its_approval(
    client: FlaskClient, world: World, task: Plan, shops: list[str]
) -> None:
    """没有写紧急的照旧先批后查；批准了的由负责人指定，经办不能派；要抽取的不能先查后批。"""
    assert send(client, task, "clerk").json["type"] in ("/problems/duty_separation", "/problems/forbidden")
    plain = urgent_task(world, shops, "")
    assert send(client, plain).json["type"] == "/problems/wrong_state"
    with pytest.raises(Problem, match="至少 5 个字"):
        urgent_task(world, shops, "急")
    drawn = law.may_be_urgent("DOUBLE", "当场不查就会销毁证据。")
    assert drawn is not None
    assert "不能先查后批" in drawn.message


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"reason": "好"}, 422, "dispatch.team_reason"),
        ({"leader": "x"}, 404, "absent"),
        ({"window_to": "2099-01-01"}, 422, "dispatch.window"),
    ],
)
def test_a_bad_naming_is_refused(
    client: FlaskClient, task: Plan, change: dict[str, Any], status: int, code: str
) -> None:
    """理由太短、没有这个人、时窗超出，都派不出。"""
    answer = send(client, task, **change)
    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{code}")


def test_one_person_or_a_relative_is_no_team(client: FlaskClient, task: Plan, shops: list[str]) -> None:
    """主检协检是同一人，不足两人；与其中一户有利害关系的不能去（S1-11、S2-12）。"""
    alone = send(client, task, members=crew()[:1])
    assert (alone.status_code, alone.json["type"]) == (409, "/problems/dispatch.team")
    make_conflict(crew()[1], shops[1])
    related = send(client, task)
    assert (related.status_code, related.json["type"]) == (409, "/problems/dispatch.team")
    assert "回避" in related.json["detail"]


def test_only_the_head_and_only_once(client: FlaskClient, task: Plan) -> None:
    """经办不能指定；派过的不能再派，撤回一户后只补派那一户。"""
    assert send(client, task, "clerk").status_code == 403
    made = send(client, task).json["items"]
    assert send(client, task).json["type"] == "/problems/dispatch.done"
    recalled = f"/api/v1/assignments/{made[0]['id']}/recall"
    assert client.post(recalled, json={"reason": "换人"}, headers=sign_in(client, "clerk")).status_code == 200
    assert [row["entity_id"] for row in send(client, task).json["items"]] == [made[0]["entity_id"]]


def test_a_random_task_is_not_sent_without_a_draw(client: FlaskClient, world: World) -> None:
    """年度计划的条目必须抽取；别部门的条目查无此条。"""
    plan = session().get_one(Plan, session().scalars(select(Plan.id)).one())
    answer = send(client, plan)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/dispatch.random")


def test_counted_apart(client: FlaskClient, world: World, task: Plan) -> None:
    """随机的件数不含它；随机比重照实算（S2-04）。"""
    world.dispatch()
    send(client, task)
    found = progress(world.district.actor("clerk"), clock.today().year)
    assert (found["total"], found["nonrandom"], found["random_percent"]) == (2, 2, 50)


def test_from_the_visit_to_the_public_page(client: FlaskClient, world: World, task: Plan) -> None:
    """手机照常检查；现场卷首页是来源记录，公示与检查码标明非随机，没有签。"""
    send(client, task)
    phone = Phone(client, "inspector1", PASSWORD)
    phone.take()
    visit = first(phone)
    phone.inspect(visit)
    phone.push()
    phone.upload()
    assemble()
    s = session()
    row = s.scalars(select(Dossier).where(Dossier.assignment_id == visit.insp)).one()
    told = record.build(s, row, "http://127.0.0.1")
    assert told["draw"]["nonrandom"] == "非随机·投诉举报"
    assert "群众投诉" in told["draw"]["source_reason"]
    facts = inspection(visit.insp)
    shown = make_record(facts, "2026-AAAAAAAA", 1, clock.today())
    assert (shown["targeting"], shown.get("draw_no"), shown.get("ticket_rank")) == ("非随机·投诉举报", None, None)


def test_what_was_said_by_telephone_stands_in_record_paper_and_index(
    client: FlaskClient, world: World, task: Plan
) -> None:
    """没有文件的口头反映：现场卷的来源记录页、卷内目录、机读记录和案卷目录都有；来电号码只露末四位。"""
    said = {
        "at": "2026-03-02T01:30:00.000Z",
        "phone": "14000001234",
        "by": "经办甲",
        "text": "买菜少了三两，摊主不认。",
    }
    with unit() as s:
        entry = s.get_one(PlanEntry, task.entries[0].id)
        entry.source_file, entry.source_record = None, said
        trail.append(s, "test.said", ref=entry.id, actor=world.district.actor("clerk"), payload={})
    send(client, task)
    phone = Phone(client, "inspector1", PASSWORD)
    phone.take()
    visit = first(phone)
    phone.inspect(visit)
    phone.push()
    phone.upload()
    assemble()
    s = session()
    row = s.scalars(select(Dossier).where(Dossier.assignment_id == visit.insp)).one()
    told = record.build(s, row, "http://127.0.0.1")
    assert told["draw"]["spoken"] == said | {"phone": "…1234"}
    found = view.context(told)
    page = layout.page("dossier.html", {**found, "images": frozenset(), "sealed": False})
    words = ("2026年3月2日09:30", "…1234", "经办甲", "买菜少了三两", "没有文件，见下面的口头反映记录")
    assert [word in page for word in words] == [True] * 5
    assert "14000001234" not in page
    assert [part["on"] for part in found["parts"] if part["title"] == "口头反映记录"] == ["2026-03-02"]
    listed = cases.told(s, s.get_one(Assignment, visit.insp))["entries"]
    assert [each["title"] for each in listed if each["kind"] == "RECORD_PDF"] == [
        "现场检查记录（口头反映记录、通知书、告知、检查表、照片、签名）"
    ]
    assert record.besides(s, row) == {1: ["口头反映记录"]}


def test_who_must_keep_away_is_told_before_the_team_is_named(client: FlaskClient, task: Plan, shops: list[str]) -> None:
    """与写明的一户有利害关系的人，指定检查组以前就说得出；没有申报的不在里面。"""
    make_conflict(crew()[1], shops[0])
    path = f"/api/v1/plan-entries/{task.entries[0].id}/recused?on={clock.today().isoformat()}"
    told = client.get(path, headers=sign_in(client, "approver"))
    assert (told.status_code, told.json) == (200, {"inspector_ids": [crew()[1]], "whys": {}})


def stepping_aside(client: FlaskClient, row: dict[str, Any], name: str, reason: str = "店主是我表哥") -> Phone:
    """检查员在手机上要求自己回避，已经送到。"""
    phone = Phone(client, name, PASSWORD)
    visit = next(one for one in phone.take() if one.insp == row["id"])
    phone.op(visit, "recuse.request", {"by": phone.officer["display_name"], "reason": reason})
    assert [one["verdict"] for one in phone.push()] == ["applied"]
    return phone


def recalled(client: FlaskClient, row: dict[str, Any], **more: Any) -> Any:
    """审批人撤回派单。"""
    body = {"reason": "回避成立"} | more
    return client.post(f"/api/v1/assignments/{row['id']}/recall", json=body, headers=sign_in(client, "approver"))


def third(district: District) -> str:
    """另一名能去的检查员。"""
    with made() as s:
        new = Inspector(
            department_id=district.department.id, name="检查员丙", cert_no="T-003", can_lead=True, status="active"
        )
        s.add(new)
        s.flush()
    make_officer("inspector3", "inspector", district.department.id, display_name="检查员丙", inspector_id=new.id)
    return new.id


def barred(client: FlaskClient, plan: Plan) -> Any:
    """指定检查组以前，谁要回避、为什么。"""
    path = f"/api/v1/plan-entries/{plan.entries[0].id}/recused?on={clock.today().isoformat()}"
    return client.get(path, headers=sign_in(client, "approver")).json


def standing_of(client: FlaskClient, plan: Plan) -> tuple[bool, list[str], int]:
    """计划页上这一条派出过没有、哪几户等着派，和审批人的等我办。"""
    headers = sign_in(client, "approver")
    (row,) = client.get(f"/api/v1/plans/{plan.id}", headers=headers).json["entries"]
    queue = client.get("/api/v1/workbench", headers=headers).json["queue"]
    return row["drawn"], row["unsent"], queue["teams_to_name"]


def test_a_team_recalled_without_a_recusal_is_told_as_well(client: FlaskClient, world: World, task: Plan) -> None:
    """因病撤回、另派一组：新的派单说得出先前的组和撤回的理由；同一组改日再去，没有送达过，没有什么可说。"""
    row, other = send(client, task).json["items"]
    assert recalled(client, row, reason="主检骨折住院").status_code == 200
    assert recalled(client, other, reason="改日再查").status_code == 200
    lead, mate = crew()
    s = session()
    assert [recusals.former(s, s.get_one(Assignment, one["id"])) for one in send(client, task).json["items"]] == [
        [],
        [],
    ]
    for one in s.scalars(select(Assignment).where(Assignment.state != "cancelled")).all():
        assert recalled(client, {"id": one.id}, reason="主检骨折住院").status_code == 200
    (again, _) = send(client, task, leader=mate, members=[third(world.district)]).json["items"]
    s.expire_all()
    told = recusals.former(s, s.get_one(Assignment, again["id"]))
    names = {one.id: one.name for one in s.scalars(select(Inspector))}
    assert [[seat["name"] for seat in one["team"]] for one in told] == [[names[lead], names[mate]]] * 2
    assert [(one["asked"], one["recalled_reason"]) for one in told] == [([], "主检骨折住院")] * 2
    assert lead not in barred(client, task)["inspector_ids"]


def test_one_firm_recalled_of_several_waits_for_a_team_again(client: FlaskClient, task: Plan, shops: list[str]) -> None:
    """两户派出、撤回一户：计划页说哪一户等着派，等我办又数到，只问那一户的回避；再派出就都派出了。"""
    assert standing_of(client, task) == (False, shops, 1)
    rows = {row["entity_id"]: row for row in send(client, task).json["items"]}
    assert standing_of(client, task) == (True, [], 0)
    assert recalled(client, rows[shops[1]], reason="改日再查").status_code == 200
    assert standing_of(client, task) == (True, [shops[1]], 1)
    lead, mate = crew()
    make_conflict(lead, shops[0])
    make_conflict(mate, shops[1])
    assert barred(client, task)["inspector_ids"] == [mate]
    again = send(client, task)
    assert (again.status_code, again.json["type"]) == (409, "/problems/dispatch.team")
    assert standing_of(client, task) == (True, [shops[1]], 1)


def test_who_was_let_off_a_firm_is_not_sent_there_again(
    client: FlaskClient, world: World, task: Plan, shops: list[str]
) -> None:
    """本人申请回避，审批人撤回派单：再指定时不列他、写明原因，硬派也不收；换一个人就派得出，没有撤回的一户不动。"""
    first_sent = send(client, task).json["items"]
    stepping_aside(client, first_sent[0], "inspector2")
    assert barred(client, task) == {"inspector_ids": [], "whys": {}}
    path = f"/api/v1/assignments/{first_sent[0]['id']}/recall"
    by_clerk = client.post(path, json={"reason": "回避成立"}, headers=sign_in(client, "clerk"))
    assert by_clerk.json["type"] == "/problems/duty_separation"
    assert recalled(client, first_sent[0]).status_code == 200
    lead, mate = crew()
    assert standing_of(client, task) == (True, [first_sent[0]["entity_id"]], 1)
    assert barred(client, task) == {"inspector_ids": [mate], "whys": {mate: "本人对这一户申请回避，已照办"}}
    again = send(client, task)
    assert (again.status_code, again.json["type"]) == (409, "/problems/dispatch.team")
    name = session().get_one(Inspector, mate).name
    assert f"{name}不能去查{first_sent[0]['entity_name']}：本人对这一户申请回避，已照办" in again.json["detail"]
    back = (clock.today() - timedelta(days=1)).isoformat()
    assert send(client, task, window_from=back).status_code in (409, 422)
    fresh = third(world.district)
    made_again = send(client, task, leader=lead, members=[fresh])
    assert [row["entity_id"] for row in made_again.json["items"]] == [first_sent[0]["entity_id"]]
    assert standing_of(client, task) == (True, [], 0)
    found = standing.conflicts(session(), [lead, mate, fresh], clock.today())
    assert found == {mate: frozenset({first_sent[0]["entity_id"]})}
    refusal = standing.unfit(session(), [mate], clock.today() + timedelta(days=1), first_sent[0]["entity_id"])
    assert refusal[mate].code == "team.conflict"
    assert standing.unfit(session(), [mate], clock.today(), first_sent[0]["entity_id"]) == {}


def test_a_request_turned_down_bars_nobody(client: FlaskClient, task: Plan) -> None:
    """回避经审不成立，后来因别的事撤回：人照样可以指定。"""
    row = send(client, task).json["items"][0]
    stepping_aside(client, row, "inspector2")
    path, body = f"/api/v1/assignments/{row['id']}/recusal", {"opinion": "不是近亲属。"}
    assert client.post(path, json=body, headers=sign_in(client, "approver")).status_code == 200
    assert recalled(client, row, reason="改日再查").status_code == 200
    assert barred(client, task) == {"inspector_ids": [], "whys": {}}
    assert send(client, task).status_code == 201


def test_whom_the_firm_refused_is_written_at_the_recall(client: FlaskClient, task: Plan) -> None:
    """对方申请回避没有说出编号：撤回时写明谁回避，只不列他；没有写的一个也不挡，别组的人写不进来。"""
    row = send(client, task).json["items"][0]
    phone = Phone(client, "inspector1", PASSWORD)
    visit = next(one for one in phone.take() if one.insp == row["id"])
    phone.arrive(visit)
    phone.op(visit, "recuse.request", {"by": "经营者", "reason": "检查员是房东的亲戚"})
    phone.op(visit, "visit.end", {"at": clock.iso(clock.now())})
    assert {one["verdict"] for one in phone.push()} == {"applied"}
    waiting = client.get(f"/api/v1/assignments/{row['id']}", headers=sign_in(client, "approver")).json["recusal"]
    assert waiting == {"by": "经营者", "reason": "检查员是房东的亲戚"}
    assert recalled(client, row, aside=["x"]).json["type"] == "/problems/assignment.not_member"
    assert recalled(client, row, aside=[crew()[0]]).status_code == 200
    assert barred(client, task) == {"inspector_ids": [crew()[0]], "whys": {crew()[0]: "对这一户的回避申请已照办"}}


def test_the_visit_sent_out_again_tells_of_the_team_before_it(client: FlaskClient, world: World, task: Plan) -> None:
    """对方申请回避、主检已送达通知书，审批人撤回另派：新卷写明谁申请、谁定、原来的组和通知书、现在的组；旧派单的抽屉照样有。"""
    row = send(client, task).json["items"][0]
    phone = Phone(client, "inspector1", PASSWORD)
    visit = next(one for one in phone.take() if one.insp == row["id"])
    phone.arrive(visit)
    phone.op(visit, "recuse.request", {"by": "经营者", "reason": "检查员是房东的亲戚。"})
    phone.op(visit, "visit.end", {"at": clock.iso(clock.now())})
    assert {one["verdict"] for one in phone.push()} == {"applied"}
    lead, mate = crew()
    assert recalled(client, row, aside=[lead]).status_code == 200
    detail = client.get(f"/api/v1/assignments/{row['id']}", headers=sign_in(client, "approver")).json
    fresh = third(world.district)
    people = {one.id: one.name for one in session().scalars(select(Inspector))}
    by = world.district.officers["approver"].display_name
    (asked,) = detail["recusals"]
    assert (detail["recusal"], asked["by"], asked["reason"]) == (None, "经营者", "检查员是房东的亲戚。")
    assert (asked["granted"], asked["decided_by"], asked["out"]) == (True, by, people[lead])
    assert asked["opinion"] == "回避成立"
    sent_again = send(client, task, leader=mate, members=[fresh])
    assert sent_again.status_code == 201, sent_again.text
    (again,) = sent_again.json["items"]
    new = Phone(client, "inspector2", PASSWORD)
    anew = next(one for one in new.take() if one.insp == again["id"])
    new.inspect(anew)
    assert {one["verdict"] for one in new.push()} == {"applied"}
    new.upload()
    assemble()
    s = session()
    dossier = s.scalars(select(Dossier).where(Dossier.assignment_id == again["id"])).one()
    told = record.build(s, dossier, "http://127.0.0.1")
    found = view.context(told)
    (said,) = found["visit"]["told"]["former"]
    words = (
        f"{row['no']}，检查组{people[lead]}（主检）、{people[mate]}（协检）；经营者",
        "申请回避，理由：检查员是房东的亲戚（成立，",
        f"由{by}定，{people[lead]}回避）",
        f"由{by}撤回派单，理由：回避成立",
        f"先前的通知书{row['notice_no']}",
        "送达过，随派单撤回",
        f"另行指定检查组{people[mate]}（主检）、{people[fresh]}（协检）。",
    )
    assert [word in said for word in words] == [True] * len(words), said
    page = layout.page("dossier.html", {**found, "images": frozenset(), "sealed": False})
    assert (page.count("<th>先前的检查组</th>"), said in page) == (1, True)
    assert page.count('<section class="letter">') == 2
    assert f"以另行制作的{again['notice_no']}为准" in page
    assert page.count(f'<p class="docno">{row["notice_no"]}</p>') == 1
    assert [part["note"] for part in found["parts"] if part["key"] == "notice"] == ["附先前撤回的通知书"]
    shown = client.get(f"/api/v1/dossiers/{dossier.id}", headers=sign_in(client, "approver")).json["record"]["told"]
    assert (shown["former"], shown["recusals"]) == ([said], [])
    (waiting,) = client.get("/api/v1/dossiers/decisions", headers=sign_in(client, "approver")).json["items"]
    assert "换过人" in waiting["alone"]
