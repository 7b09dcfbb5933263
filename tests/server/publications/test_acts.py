"""公示的办事：解除、更正、撤下，以及谁能办。"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, sweeps
from server.accounts.models import Message
from server.db import new_id, session
from server.inspections.models import Assignment
from server.problems import Problem
from server.publications import changes as changing
from server.publications import choosing, service
from server.publications.models import Publication
from server.publications.record import digest
from server.registry.models import Item
from server.trail.models import LogPayload
from tests.makers import District, made, sign_in
from tests.makers_items import listed
from tests.server.publications.made import approve, correct, make_inspection, withdraw


def sweep() -> Publication:
    """扫一遍公示，返回唯一的一份。"""
    session().rollback()
    with clock.hands_at(datetime(2026, 2, 2, 2, tzinfo=UTC)):
        sweeps.run("publications.publish")
    session().rollback()
    return session().scalars(select(Publication)).one()


@pytest.fixture
def shown(district: District, task: SimpleNamespace) -> Publication:
    """一份已公示的结果。"""
    approve(make_inspection(district, task))
    return sweep()


@pytest.fixture
def held(district: District, task: SimpleNamespace) -> Publication:
    """一份暂缓的结果。"""
    approve(make_inspection(district, task, disposal="JUDICIAL", result="R08"))
    return sweep()


def code_of(act: Any, *args: Any) -> str:
    """办不成时的问题代码。"""
    with pytest.raises(Problem) as caught:
        act(*args)
    return caught.value.code


def test_a_released_result_is_published_by_the_next_sweep(held: Publication, district: District) -> None:
    """解除暂缓之后，下一次扫描公示。"""
    service.release(district.actor("legal"), held.id, "司法机关已受理，可以公示")
    assert sweep().state == "published"


def test_a_correction_keeps_both_versions(shown: Publication, district: District) -> None:
    """A16：更正是新的一版，旧版一字不动，摘要各自可算。"""
    old = dict(shown.versions[0].record)
    row = correct(district, shown.id, {"result_code": "R05"}, "结果代码录入有误")
    session().expire_all()
    first, second = row.versions
    assert (first.record, second.record["result_label"], second.version) == (old, "发现问题已责令改正", 2)
    assert [each.sha256 for each in row.versions] == [digest(each.record) for each in row.versions]


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"content_digest": "0" * 64}, "改摘要不可以", "publication.field"),
        ({"result_code": "R77"}, "没有这个结果", "publication.field"),
        ({"ended_on": "昨天"}, "日期看不懂啊", "publication.field"),
        ({"items": []}, "事项不能清空", "publication.field"),
        ({"items": ["随便写的一句话"]}, "清单上没有这一项", "publication.field"),
        ({"district": "青禾镇"}, "其实没有改动", "publication.unchanged"),
        ({"entity_name": "小店13900000000"}, "名称带了手机号", "publication.privacy"),
        ({"district": "青石镇"}, "错", "publication.reason"),
    ],
)
def test_a_wrong_correction_is_refused(
    shown: Publication, district: District, changes: dict[str, Any], reason: str, code: str
) -> None:
    """不能更正的栏、看不懂的值、没有变化、带个人信息、没有理由，都拒绝。"""
    assert code_of(changing.propose, district.actor("publisher"), shown.id, "correct", changes, reason) == code


def test_a_correction_with_a_number_is_not_sent_and_says_so(shown: Publication, district: District) -> None:
    """更正内容里有手机号：没有送出、请改写；没有什么被暂缓，公示照旧。"""
    with pytest.raises(Problem) as caught:
        changing.propose(district.actor("publisher"), shown.id, "correct", {"district": "13900000000"}, "地区有误的")
    session().rollback()
    assert caught.value.detail.endswith("里面疑似有手机号，没有送出，请改写。")
    assert "暂缓" not in caught.value.detail
    assert session().get_one(Publication, shown.id).state == "published"


def test_items_are_chosen_from_the_list(shown: Publication, task: SimpleNamespace, district: District) -> None:
    """更正抽查事项：清单上的可以选，自己写的拒绝并说清楚。"""
    with made() as s:
        other = Item(id=new_id(), department_id=district.department.id, code="A02", name="餐饮服务监督检查",
                     state="active", methods=["ON_SITE"], ratio_text="5%", frequency_text="1次/年")  # fmt: skip
        s.add(other)
    assert choosing.names(session(), shown) == [task.item.name]
    with pytest.raises(Problem, match="不在公布的抽查事项清单上"):
        correct(district, shown.id, {"items": [other.name]}, "事项录入有误")
    listed([other.id])
    row = correct(district, shown.id, {"items": [other.name]}, "事项录入有误")
    assert choosing.names(session(), row) == [task.item.name, other.name]


def test_a_published_item_is_named_with_its_sub_item(
    district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """公示页写类别和子项；公开数据的 items 照旧是类别，全称在 item_names；更正别的栏、添一项，子项都还在。"""
    row = make_inspection(district, task)
    short, full = task.item.name, f"{task.item.name}（索证索票检查）"
    with made() as s:
        one = s.get_one(Assignment, row.id)
        package = {**one.package, "items": [{**one.package["items"][0], "name": full, "short": short}]}
        one.package_raw = json.dumps(package, ensure_ascii=False)
    approve(row)
    shown = sweep()
    with clock.hands_at(datetime(2026, 2, 2, 3, tzinfo=UTC)):
        sweeps.run("publications.project")
    told = client.get(f"/results/{shown.public_id}.json").json
    assert (told["items"], told["item_names"]) == ([short], [full])
    assert full in client.get(f"/results/{shown.public_id}").text
    assert choosing.names(session(), shown) == [short]
    record = service.after(service.last_version(session(), shown).record, {"items": [short, "另一项"]}, 2)
    assert (record["items"], record["item_names"]) == ([short, "另一项"], [full, "另一项"])


def test_a_withdrawn_result_cannot_be_corrected(shown: Publication, district: District) -> None:
    """撤下之后不能再更正。"""
    withdraw(district, shown.id, "主体认定有误")
    assert code_of(correct, district, shown.id, {"district": "青石镇"}, "所在地区有误") == "wrong_state"


def test_what_is_not_approved_cannot_be_published(district: District, task: SimpleNamespace) -> None:
    """没审定的，直接叫公示也不公示。"""
    from server.publications import sources

    made = make_inspection(district, task)
    row = sweep()
    assert code_of(service.publish, row.id, sources.inspection(made.id)) == "wrong_state"


def test_every_act_leaves_one_trail_entry(shown: Publication, district: District) -> None:
    """登记、公示、拟更正、更正、拟撤下、撤下，各留痕一条。"""
    correct(district, shown.id, {"district": "青石镇"}, "所在地区有误")
    withdraw(district, shown.id, "主体认定有误")
    kinds = session().scalars(select(LogPayload.kind).where(LogPayload.ref == shown.id).order_by(LogPayload.i))
    assert [kind.removeprefix("publication.") for kind in kinds] == [
        "queued", "published", "change_proposed", "corrected", "change_proposed", "withdrawn",
    ]  # fmt: skip


def test_the_desk_lists_own_publications_with_their_deadline(
    shown: Publication, district: District, client: FlaskClient
) -> None:
    """桌面列出本部门的公示、期限与说明。"""
    body = client.get("/api/v1/publications", headers=sign_in(client, "publisher")).get_json()
    row = body["items"][0]
    assert (body["total"], row["state"], row["due_on"], row["late"]) == (1, "published", "2026-02-11", False)
    assert "S3-01" in row["due_says"]


def test_a_returned_dossier_is_worded_as_on_the_progress_board(
    district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """退回补正的一户，公示一览里写的就是进度里的那个状态。"""
    row = make_inspection(district, task)
    with made() as s:
        s.get_one(Assignment, row.id).state = "returned"
    sweep()
    found = client.get("/api/v1/publications", headers=sign_in(client, "publisher")).get_json()["items"][0]
    assert (found["decided"], found["assignment_state"]) == (False, "returned")


@pytest.mark.parametrize(
    ("name", "act", "status"),
    [
        ("clerk", "withdraw", 403),
        ("approver", "withdraw", 403),
        ("sysadmin", "withdraw", 403),
        ("publisher", "withdraw", 201),
    ],
)
def test_only_the_publisher_proposes(shown: Publication, client: FlaskClient, name: str, act: str, status: int) -> None:
    """经办、审批、管理员都不能拟撤下，公示人员可以；光拟了，公示不变。"""
    body = {"act": act, "reason": "主体认定有误"}
    answer = client.post(f"/api/v1/publications/{shown.id}/changes", json=body, headers=sign_in(client, name))
    assert answer.status_code == status
    session().expire_all()
    assert (shown.state, shown.version) == ("published", 1)


def test_nobody_confirms_what_he_proposed(shown: Publication, district: District) -> None:
    """拟的人不能自己确认；不同意要写明为什么，之后公示不变、可以重拟；办过的不能再办。"""
    by, other = district.actor("publisher"), district.actor("approver")
    change = changing.propose(by, shown.id, "withdraw", {}, "主体认定有误")
    assert code_of(changing.propose, by, shown.id, "withdraw", {}, "主体认定有误") == "publication.pending"
    assert code_of(changing.decide, by, change.id, True, "") == "duty_separation"
    assert code_of(changing.decide, other, change.id, False, "不") == "publication.reason"
    assert changing.decide(other, change.id, False, "主体没有认错，见案卷。").state == "refused"
    assert code_of(changing.decide, other, change.id, True, "") == "wrong_state"
    session().expire_all()
    assert (shown.state, shown.version) == ("published", 1)
    assert withdraw(district, shown.id, "主体认定有误").state == "withdrawn"


def test_the_second_person_is_told(shown: Publication, district: District) -> None:
    """拟了以后告诉能确认的人（不告诉拟的人），办了以后告诉拟的人。"""
    correct(district, shown.id, {"district": "青石镇"}, "所在地区有误")
    told = session().execute(select(Message.officer_id, Message.text).where(Message.kind == "publication")).all()
    assert any(officer == district.officers["approver"].id and "请核对后确认" in text for officer, text in told)
    assert any(officer == district.officers["publisher"].id and "已确认生效" in text for officer, text in told)
    assert not any(officer == district.officers["publisher"].id and "请核对" in text for officer, text in told)


def test_a_foreign_department_gets_404(shown: Publication, district: District, client: FlaskClient) -> None:
    """别的部门的公示人员，答 404，与不存在一样。"""
    from server.accounts import service as accounts
    from server.auth import SYSTEM
    from tests.makers import make_officer

    other = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make_officer("stranger", "publisher", other.id)
    headers = sign_in(client, "stranger")
    body = {"act": "withdraw", "reason": "主体认定有误"}
    foreign = client.post(f"/api/v1/publications/{shown.id}/changes", json=body, headers=headers)
    absent = client.post("/api/v1/publications/nothing/changes", json=body, headers=headers)
    assert (foreign.status_code, foreign.get_json()) == (404, absent.get_json())
