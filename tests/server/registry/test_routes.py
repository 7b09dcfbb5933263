"""一单两库的网址：角色、部门、状态码、中文。"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from server.accounts import service as accounts
from server.auth import SYSTEM
from server.db import session
from server.trail.models import LogEntry
from tests import makers_registry as make
from tests.makers import District, make_officer, sign_in

API = "/api/v1"


@pytest.fixture
def clerk(district: District, client: FlaskClient) -> dict[str, str]:
    """经办的请求头。"""
    return sign_in(client, "clerk")


@pytest.fixture
def stranger(district: District, client: FlaskClient) -> dict[str, str]:
    """别的部门的经办。"""
    other = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make_officer("fireclerk", "clerk", other.id)
    return sign_in(client, "fireclerk")


def send(client: FlaskClient, headers: dict[str, str], content: bytes, **form: str) -> Any:
    """交一份表。"""
    file = FileStorage(io.BytesIO(content), "名录.csv")
    boundary, body = encode_multipart({"kind": "entities", "department": "990100-SJ", **form, "file": file})
    form_type = f"multipart/form-data; boundary={boundary}"
    return client.post(f"{API}/imports", headers=headers, data=body, content_type=form_type)


def entries() -> int:
    """留痕条数。"""
    return session().scalar(select(func.count()).select_from(LogEntry)) or 0


def test_a_sheet_is_previewed_committed_and_undone(client: FlaskClient, clerk: dict[str, str]) -> None:
    """交表得到报告，入库后查得到，撤回后查不到。"""
    rows = make.entity_rows(3)
    rows[2][1] = "1234"
    answer = send(client, clerk, make.csv_bytes(make.ENTITY_HEAD, rows))
    assert answer.status_code == 202
    assert (answer.json["state"], answer.json["new"], answer.json["rejected"]) == ("previewed", 2, 1)
    assert answer.json["problems"][0]["row"] == 4
    place = f"{API}/imports/{answer.json['id']}"
    assert client.get(f"{API}/entities", headers=clerk).json["total"] == 0
    assert client.post(f"{place}/commit", headers=clerk).json["state"] == "applied"
    assert client.get(f"{API}/entities/counts", headers=clerk).json["kinds"] == {"ENTERPRISE": 2}
    assert client.get(place, headers=clerk).json["problems"] == answer.json["problems"]
    assert client.delete(place, headers=clerk).json["state"] == "undone"
    assert client.get(f"{API}/entities", headers=clerk).json["total"] == 0


def test_discarding_before_commit(client: FlaskClient, clerk: dict[str, str]) -> None:
    """没有入库的可以放弃；放弃了就不能入库。"""
    batch = send(client, clerk, make.csv_bytes(make.ENTITY_HEAD, make.entity_rows(1))).json["id"]
    assert client.delete(f"{API}/imports/{batch}", headers=clerk).json["state"] == "discarded"
    refused = client.post(f"{API}/imports/{batch}/commit", headers=clerk)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/wrong_state")


@pytest.mark.parametrize(
    ("content", "form", "status", "code"),
    [
        (b"", {}, 422, "import.empty"),
        (b"PK\x03\x04zz", {}, 422, "import.damaged"),
        (b"x" * ((20 << 20) + 1), {}, 413, "too_large"),
        (b"a,b", {"kind": "firms"}, 422, "invalid"),
        (b"a,b", {"department": "999999"}, 404, "absent"),
    ],
)
def test_bad_uploads_get_a_sentence(
    client: FlaskClient, clerk: dict[str, str], content: bytes, form: dict[str, str], status: int, code: str
) -> None:
    """每种不好的上传：对的状态，中文的一句话，没有 500。"""
    answer = send(client, clerk, content, **form)
    assert (answer.status_code, answer.json["type"]) == (status, f"/problems/{code}")
    assert any("一" <= letter <= "鿿" for letter in answer.json["detail"])


def test_another_department_sees_nothing(client: FlaskClient, clerk: dict[str, str], stranger: dict[str, str]) -> None:
    """别的部门的编号与不存在的编号答得一模一样。"""
    entity, item, person = make.make_entities(1)[0], make.make_items(1)[0], make.make_inspectors(1)[0]
    for path in (f"entities/{entity.id}", f"items/{item.id}", f"inspectors/{person.id}", f"imports/{entity.batch_id}"):
        foreign = client.get(f"{API}/{path}", headers=stranger)
        absent = client.get(f"{API}/{path[:-4]}zzzz", headers=stranger)
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json == absent.json
        assert client.get(f"{API}/{path}", headers=clerk).status_code == 200
    assert client.get(f"{API}/items", headers=stranger).json["total"] == 0


@pytest.mark.parametrize("name", ["sysadmin", "secadmin", "auditor"])
def test_the_three_officers_see_no_business(client: FlaskClient, district: District, name: str) -> None:
    """三员看不到业务数据。"""
    make.make_entities(1)
    headers = sign_in(client, name)
    for path in ("entities", "items", "inspectors", "imports"):
        assert client.get(f"{API}/{path}", headers=headers).status_code == 403


def test_only_the_clerk_writes(client: FlaskClient, district: District) -> None:
    """审批能看不能改。"""
    entity = make.make_entities(1)[0]
    headers = sign_in(client, "approver")
    assert client.get(f"{API}/entities/{entity.id}", headers=headers).status_code == 200
    assert client.patch(f"{API}/entities/{entity.id}", headers=headers, json={"phone": "1"}).status_code == 403
    assert send(client, headers, b"a").status_code == 403


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("0003号", 1),
        ("qhx", 8),
        ("91990100", 8),
        ("文化路4号", 1),
        ("９１９９", 8),
        ("100%", 0),
        ("_", 0),
        ("无此店", 0),
    ],
)
def test_search(client: FlaskClient, clerk: dict[str, str], q: str, found: int) -> None:
    """名称片段、拼音首字母、代码前段、地址；通配符只是普通字符。"""
    make.make_entities(8)
    answer = client.get(f"{API}/entities", headers=clerk, query_string={"q": q}).json
    assert answer["total"] == len(answer["items"]) == found


def test_paging_gives_every_entity_once(client: FlaskClient, clerk: dict[str, str]) -> None:
    """翻页：每户恰好出现一次。"""
    make.make_entities(7)
    seen, after = [], None
    for _ in range(4):
        page = client.get(f"{API}/entities", headers=clerk, query_string={"limit": 2, "after": after or ""}).json
        seen += [row["code"] for row in page["items"]]
        after = page["next"]
    assert after is None
    assert seen == [row[1] for row in make.entity_rows(7)]


def test_filters(client: FlaskClient, clerk: dict[str, str]) -> None:
    """按信用分类、主体类型筛。"""
    make.make_entities(8)
    found = client.get(f"{API}/entities?credit_class=A,B&kind=ENTERPRISE", headers=clerk).json
    assert {row["credit_class"] for row in found["items"]} == {"A", "B"}
    assert client.get(f"{API}/entities?kind=COOPERATIVE", headers=clerk).json["total"] == 0


def test_lists_show_no_personal_data(client: FlaskClient, clerk: dict[str, str]) -> None:
    """列表里没有电话和法定代表人，详情里才有。"""
    entity = make.make_entities(1)[0]
    listed = client.get(f"{API}/entities", headers=clerk).text
    assert entity.phone not in listed
    assert client.get(f"{API}/entities/{entity.id}", headers=clerk).json["phone"] == entity.phone


def test_an_edit_leaves_one_entry_and_its_history(client: FlaskClient, clerk: dict[str, str]) -> None:
    """更正一户：一条痕、一条变动；同样的内容再交一次什么也不发生。"""
    entity = make.make_entities(1)[0]
    before = entries()
    for _ in range(2):
        body = {"name": "青禾县新名店", "reason": "更名"}
        answer = client.patch(f"{API}/entities/{entity.id}", headers=clerk, json=body)
    assert answer.json["events"][0]["changes"]["after"] == {"name": "青禾县新名店"}
    assert entries() == before + 1
    assert client.get(f"{API}/entities?q=qhxxmd", headers=clerk).json["total"] == 1


def test_leaving_the_list_is_not_deleting(client: FlaskClient, clerk: dict[str, str]) -> None:
    """退出名录要写原因；退出后还看得到，不能再改，也不能再退。"""
    place = f"{API}/entities/{make.make_entities(1)[0].id}"
    assert client.patch(place, headers=clerk, json={"exit": {"on": "2026-07-01", "reason": ""}}).status_code == 422
    leaving = {"exit": {"on": "2026-07-01", "reason": "注销登记", "closed": True}}
    answer = client.patch(place, headers=clerk, json=leaving)
    assert (answer.json["status"], answer.json["memberships"][0]["until"]) == ("exited", "2026-07-01")
    assert client.patch(place, headers=clerk, json=leaving).status_code == 409
    assert client.patch(place, headers=clerk, json={"name": "甲", "reason": "更名"}).status_code == 409


def test_an_item_is_activated_with_a_basis_only(client: FlaskClient, clerk: dict[str, str]) -> None:
    """没有依据不能启用；补上依据就能；启用后不能删光依据；停用随时可以。"""
    make.load("items", make.csv_bytes(make.ITEM_HEAD, [make.item_row(1, basis="")]))
    item = client.get(f"{API}/items?state=draft", headers=clerk).json["items"][0]
    place = f"{API}/items/{item['id']}"
    refused = client.post(f"{place}/activation", headers=clerk, json={})
    assert (refused.status_code, refused.json["detail"]) == (409, "缺抽查依据，不能启用")
    bases = [{"title": "中华人民共和国广告法", "article": "第六条"}]
    first = client.patch(place, headers=clerk | {"If-Match": '"1"'}, json={"bases": bases})
    assert first.json["bases"][0]["kind"] == "LAW"
    before = entries()
    assert client.post(f"{place}/activation", headers=clerk, json={}).json["state"] == "active"
    client.post(f"{place}/activation", headers=clerk, json={})
    assert entries() == before + 1
    now = {"If-Match": client.get(place, headers=clerk).headers["ETag"]}
    assert client.patch(place, headers=clerk | now, json={"bases": []}).status_code == 409
    assert client.post(f"{place}/activation", headers=clerk, json={"state": "retired"}).json["state"] == "retired"


def test_an_item_whose_only_basis_was_abolished(client: FlaskClient, clerk: dict[str, str]) -> None:
    """依据废止了就不能启用，并说出日期。"""
    item = make.make_items(1)[0]
    place = f"{API}/items/{item.id}"
    seen = clerk | {"If-Match": '"1"'}
    client.patch(place, headers=seen, json={"bases": [{"title": "某办法", "in_force_to": "2020-03-01"}]})
    refused = client.post(f"{place}/activation", headers=clerk, json={})
    assert refused.json["type"] == "/problems/item.basis_expired"
    assert "自 2020-03-02 起废止" in refused.json["detail"]


def test_the_ratio_follows_its_text(client: FlaskClient, clerk: dict[str, str]) -> None:
    """改了比例原文，读出的比例跟着变；事项不得重名。"""
    first, second = make.make_items(2)
    seen = clerk | {"If-Match": '"1"'}
    answer = client.patch(f"{API}/items/{first.id}", headers=seen, json={"ratio_text": "不超过5%"})
    assert (answer.json["ratio"]["kind"], answer.json["ratio"]["share"]) == ("max", "1/20")
    twin = client.patch(f"{API}/items/{second.id}", headers=seen, json={"name": first.name})
    assert (twin.status_code, twin.json["type"]) == (409, "/problems/item.name_taken")


def test_inspectors_by_hand(client: FlaskClient, clerk: dict[str, str]) -> None:
    """手工登记、停职、证号重复、认不出的日期。"""
    body = {"name": "李德", "cert_no": "9901777777", "cert_to": "2030-12-31"}
    made = client.post(f"{API}/inspectors", headers=clerk, json=body)
    assert made.status_code == 201
    assert client.post(f"{API}/inspectors", headers=clerk, json=body).status_code == 409
    place = f"{API}/inspectors/{made.json['id']}"
    assert client.patch(place, headers=clerk, json={"status": "suspended"}).json["status"] == "suspended"
    assert client.patch(place, headers=clerk, json={"cert_to": "明年"}).status_code == 422
    assert client.get(f"{API}/inspectors?q=李", headers=clerk).json["total"] == 1


def test_conflicts_are_seen_by_the_clerk_only(client: FlaskClient, clerk: dict[str, str]) -> None:
    """回避关系：经办登记和查看，审批看不到。"""
    entity, person = make.make_entities(1)[0], make.make_inspectors(1)[0]
    place = f"{API}/inspectors/{person.id}/conflicts"
    body = {"entity_id": entity.id, "kind": "KIN"}
    assert client.post(place, headers=clerk, json=body).status_code == 201
    assert client.get(place, headers=clerk).json["total"] == 1
    assert client.get(place, headers=sign_in(client, "approver")).status_code == 403


def test_checklists_are_public_to_officers(client: FlaskClient, clerk: dict[str, str]) -> None:
    """检查表按指纹登记，正文原样读回。"""
    from server.registry import service

    body = {"v": 1, "code": "CK77", "version": 1, "title": "某检查表", "sections": []}
    row = service.add_checklist(SYSTEM, body)
    assert client.get(f"{API}/checklists", headers=clerk).json["items"][0]["hash"] == row.hash
    assert client.get(f"{API}/checklists/{row.id}", headers=clerk).json["body"] == json.loads(json.dumps(body))
    assert client.get(f"{API}/checklists/{row.id}x", headers=clerk).status_code == 404
