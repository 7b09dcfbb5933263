"""公示的网址从外面走一遍：解除、更正、公示证明、放行文字、答复意见、平台报送；进度跟着更正与撤下。"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.db import session
from server.plans.models import Plan
from server.publications.models import Feedback, Publication, TextHold
from tests.makers import District, made, sign_in
from tests.server.portal.test_pages import publish
from tests.server.publications.made import approve, correct, make_inspection, withdraw

API = "/api/v1"


@pytest.fixture
def head(client: FlaskClient, district: District) -> dict[str, str]:
    """公示人员的请求头。"""
    return sign_in(client, "publisher")


@pytest.fixture
def shown(district: District, task: SimpleNamespace) -> Publication:
    """一条已公示的结果。"""
    approve(make_inspection(district, task))
    return publish()[0]


def test_a_held_result_is_released(
    client: FlaskClient, district: District, task: SimpleNamespace, head: dict[str, str]
) -> None:
    """解除暂缓要写理由；经办不能；解除过的不再解除。"""
    approve(make_inspection(district, task, disposal="JUDICIAL", result="R08"))
    where = f"{API}/publications/{publish()[0].id}/release"
    body = {"reason": "司法机关已受理，可以公示"}
    assert client.post(where, json={"reason": ""}, headers=head).status_code == 422
    short = client.post(where, json={"reason": "可以"}, headers=head).json
    assert "不对外公开" in short["detail"]  # as the dialog says it: it stays in the log
    assert client.post(where, json=body, headers=sign_in(client, "clerk")).status_code == 403
    assert client.post(where, json=body, headers=head).status_code == 200
    assert client.post(where, json=body, headers=head).status_code == 409


def test_a_result_is_corrected_and_proven(client: FlaskClient, shown: Publication, head: dict[str, str]) -> None:
    """更正：没有变化不收，改了即第 2 版；公示证明要得到现行的一版，别人的要不到。"""
    where = f"{API}/publications/{shown.id}"
    assert client.post(f"{where}/proof", headers=head).json == {"version": 1, "ready": False}
    assert client.post(f"{API}/publications/none/proof", headers=head).status_code == 404
    body = {"act": "correct", "changes": {"district": "青禾镇"}, "reason": "所在地区登记有误"}
    assert client.post(f"{where}/changes", json=body, headers=head).status_code in (409, 422)
    asked = client.post(f"{where}/changes", json=body | {"changes": {"district": "青石镇"}}, headers=head)
    assert (asked.status_code, asked.json["state"]) == (201, "proposed")
    deciding = f"{API}/publication-changes/{asked.json['id']}/decisions"
    assert client.post(deciding, json={"confirmed": True}, headers=head).status_code == 403
    waiting = client.get(where, headers=head).json
    assert (waiting["version"], waiting["change"]["changes"]) == (1, {"district": "青石镇"})
    assert client.post(deciding, json={"confirmed": True}, headers=sign_in(client, "approver")).status_code == 200
    now = client.get(where, headers=head).json
    assert (now["version"], now["state"], now["change"]) == (2, "corrected", None)
    assert [each["record"]["district"] for each in now["versions"]] == ["青禾镇", "青石镇"]


def test_held_text_is_released_by_a_second_person(
    client: FlaskClient, district: District, task: SimpleNamespace, head: dict[str, str]
) -> None:
    """计划里写了手机号被扣下，公示人员写明理由放行；没有的答 404。"""
    with made() as s:
        s.get_one(Plan, task.plan.id).title = "2026 年度抽查计划，联系14000000177"
    publish()
    where = f"{API}/text-holds/{session().scalars(select(TextHold)).one().id}/release"
    assert client.post(where, json={"reason": ""}, headers=head).status_code == 422
    done = client.post(where, json={"reason": "号码是单位的公开电话"}, headers=head)
    assert (done.status_code, done.json["reason"]) == (200, "号码是单位的公开电话"), done.text
    body = {"reason": "号码是单位的电话"}
    assert client.post(f"{API}/text-holds/none/release", json=body, headers=head).status_code == 404


def test_an_opinion_is_answered(client: FlaskClient, shown: Publication, head: dict[str, str]) -> None:
    """公众意见答复一次；空的答复不收。"""
    client.post("/feedback", data={"about": shown.public_id, "text": "完成日期是不是写错了？"})
    where = f"{API}/feedback/{session().scalars(select(Feedback)).one().id}/answer"
    assert client.post(where, json={"answer": ""}, headers=head).status_code == 422
    body = {"asked": "完成日期是不是写错了？", "answer": "已核对，日期无误。"}
    done = client.post(where, json=body, headers=head)
    assert (done.status_code, done.json["answer"]) == (200, body["answer"])


def test_a_batch_is_sent_answered_and_sent_again(client: FlaskClient, shown: Publication, head: dict[str, str]) -> None:
    """报送一批、记回执、补报没收下的；都报过了不再报，不归他管的答 404。"""
    where = f"{API}/export-batches"
    batch = client.post(where, json={"target": "CREDIT"}, headers=head).json
    assert len(batch["lines"]) == 1
    assert client.post(where, json={"target": "CREDIT"}, headers=head).status_code == 409
    rows = {"rows": [{"n": 1, "outcome": "REJECTED", "message": "主体不存在"}]}
    assert client.post(f"{where}/none/outcomes", json=rows, headers=head).status_code == 404
    told = client.post(f"{where}/{batch['id']}/outcomes", json=rows, headers=head)
    assert (told.status_code, told.json["rejected"]) == (200, 1), told.text
    again = client.post(f"{where}/{batch['id']}/resend", headers=head)
    assert (again.status_code, again.json["resend_of"]) == (200, batch["id"]), again.text
    assert client.post(f"{where}/{batch['id']}/resend", headers=head).status_code == 409


def test_the_progress_list_follows_corrections_and_withdrawals(
    client: FlaskClient, district: District, task: SimpleNamespace, head: dict[str, str]
) -> None:
    """进度里：更正过的写现在的结果，撤下的写公示已撤下，各状态的件数说其中撤下几件；案卷的原结果还在。"""
    visits = [make_inspection(district, task, n, result="R05") for n in (1, 2, 3)]
    for visit in visits:
        approve(visit)
    rows = {row.assignment_id: row.id for row in publish()}
    correct(district, rows[visits[0].id], {"result_code": "R01"}, "复核后没有问题")
    withdraw(district, rows[visits[1].id], "主体认定有误")
    page = client.get(f"{API}/assignments", headers=head).get_json()
    today = clock.today().isoformat()
    assert {row["id"]: (row["result_code"], row["mended"]) for row in page["items"]} == {
        visits[0].id: ("R05", {"state": "corrected", "result_code": "R01", "on": today}),
        visits[1].id: ("R05", {"state": "withdrawn", "result_code": None, "on": today}),
        visits[2].id: ("R05", None),
    }
    assert [(row["state"], row["count"], row["withdrawn"]) for row in page["states"]] == [("published", 3, 1)]
    one = client.get(f"{API}/assignments/{visits[1].id}", headers=head).get_json()
    assert one["mended"]["state"] == "withdrawn"
