"""事项登记、依据库、细则、上级清单：从网址走一遍。"""

from __future__ import annotations

import io
import json
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from server import clock
from server.accounts.models import Message
from server.db import session
from server.publications import sweeps as publications
from server.registry.items import sweeps
from server.registry.items.snapshot import digest
from server.registry.models import ItemList
from tests import makers_registry as make
from tests.makers import District, sign_in

API = "/api/v1"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def clerk(district: District, client: FlaskClient) -> dict[str, str]:
    """经办的请求头。"""
    return sign_in(client, "clerk")


def upload(client: FlaskClient, headers: dict[str, str], place: str, content: bytes, name: str, **form: str) -> Any:
    """交一个文件。"""
    boundary, body = encode_multipart({**form, "file": FileStorage(io.BytesIO(content), name)})
    return client.post(
        f"{API}{place}", headers=headers, data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )


def edit(client: FlaskClient, headers: dict[str, str], place: str, body: dict[str, Any]) -> Any:
    """看一眼事项，带着看到的版本改它。"""
    tag = client.get(place, headers=headers).headers["ETag"]
    return client.patch(place, headers=headers | {"If-Match": tag}, json=body)


def basis(client: FlaskClient, headers: dict[str, str], **more: Any) -> dict[str, Any]:
    """依据库里的一条。"""
    answer = client.post(f"{API}/bases", headers=headers, json={"title": "某某管理条例", "article": "第三条"} | more)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_an_item_is_written_by_hand(client: FlaskClient, clerk: dict[str, str]) -> None:
    """手工登记：依据从库里选，比例频次读出来，说成一句话；重名不收。"""
    one = basis(client, clerk)
    body = {
        "name": "餐饮服务监督检查",
        "basis_ids": [one["id"]],
        "ratio_text": "不少于1% 且不少于10家",
        "frequency_text": "对同一单位每2年抽查不超过1次",
        "initiators": [{"department": "宣传部门", "when": "电影院"}, {"department": "文化和旅游部门"}],
    }
    made = client.post(f"{API}/items", headers=clerk, json=body)
    assert made.status_code == 201, made.text
    assert made.json["ratio_says"] == "不低于 1% 且 不少于 10 户"
    assert made.json["frequency_says"] == "对同一对象每 2 年 不超过 1 次"
    assert made.json["bases"][0]["title"] == "某某管理条例"
    twin = client.post(f"{API}/items", headers=clerk, json=body)
    assert (twin.status_code, twin.json["type"]) == (409, "/problems/item.name_taken")
    foreign = client.post(f"{API}/items", headers=clerk, json={"name": "别的", "basis_ids": ["没有这一条"]})
    assert foreign.status_code == 404


def test_the_clerk_corrects_a_reading(client: FlaskClient, clerk: dict[str, str]) -> None:
    """读得不对可以更正，记为人工；改了原文才重读，给 null 退回原读法。"""
    place = f"{API}/items/{make.make_items(1)[0].id}"
    rule = {"kind": "range", "low": "1/10", "high": "1/5", "by": "hand"}
    told = edit(client, clerk, place, {"ratio": rule}).json
    assert (told["ratio"]["by"], told["ratio_says"]) == ("hand", "10%—20%")
    assert edit(client, clerk, place, {"remark": "记一笔"}).json["ratio"]["by"] == "hand"
    assert edit(client, clerk, place, {"ratio": None}).json["ratio_says"] == "不低于 3%"
    bad = edit(client, clerk, place, {"ratio": {"kind": "min", "by": "hand"}})
    assert (bad.status_code, bad.json["type"]) == (422, "/problems/item.rule_shape")


def test_a_repealed_basis_shows_on_the_items(client: FlaskClient, clerk: dict[str, str]) -> None:
    """废止一条依据：靠着它的事项在体检里点名；换成新版本，事项跟着换。"""
    one = basis(client, clerk)
    item = client.post(f"{API}/items", headers=clerk, json={"name": "某检查", "basis_ids": [one["id"]]}).json
    on = clock.today()
    gone = client.post(f"{API}/bases/{one['id']}/repeal", headers=clerk, json={"on": on.isoformat(), "note": "修订"})
    assert gone.json["in_force_to"] == (on - timedelta(days=1)).isoformat()
    assert [row["id"] for row in gone.json["items"]] == [item["id"]]
    health = client.get(f"{API}/items/health", headers=clerk).json["items"]
    assert {row["problem"] for row in health if row["stop"]} == {"item.basis_expired", "item.content"}
    assert f"抽查依据自 {on} 起废止" in {row["sentence"] for row in health}
    assert client.get(f"{API}/bases?state=expired", headers=clerk).json["total"] == 1
    other = basis(client, clerk, title="另一条例")
    changed = edit(client, clerk, f"{API}/items/{item['id']}", {"basis_ids": [other["id"]]})
    assert changed.status_code == 200
    body = {"on": on.isoformat(), "replacement": {"version": "2026年修订", "article": "第四条"}}
    new = client.post(f"{API}/bases/{other['id']}/repeal", headers=clerk, json=body).json
    assert (new["version"], new["supersedes_id"]) == ("2026年修订", other["id"])
    now = client.get(f"{API}/items/{item['id']}", headers=clerk).json
    assert [each["id"] for each in now["bases"]] == [new["id"]]


def test_items_move_to_a_new_version_on_the_day_it_begins(
    client: FlaskClient, clerk: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """修订自将来某天施行：那天以前事项仍靠旧版，处处写明哪天改靠新版；到那天自己改，开草稿，告诉经办。"""
    one, on = basis(client, clerk), clock.today() + timedelta(days=20)
    item = client.post(f"{API}/items", headers=clerk, json={"name": "某检查", "basis_ids": [one["id"]]}).json
    client.post(f"{API}/items/{item['id']}/activation", headers=clerk, json={"state": "active"})
    body = {"on": on.isoformat(), "replacement": {"version": "2027年修订", "article": "第四条"}}
    new = client.post(f"{API}/bases/{one['id']}/repeal", headers=clerk, json=body).json

    def leaning() -> list[str]:
        return [each["id"] for each in client.get(f"{API}/items/{item['id']}", headers=clerk).json["bases"]]

    assert (leaning(), sweeps.successors().due) == ([one["id"]], 0)
    assert client.get(f"{API}/bases/{one['id']}", headers=clerk).json["successor"]["version"] == "2027年修订"
    health = client.get(f"{API}/items/health", headers=clerk).json["items"]
    assert [row["sentence"][-15:] for row in health if row["problem"] == "basis.soon"] == ["起废止，那天改靠2027年修订"]
    monkeypatch.setattr(clock, "today", lambda: on)
    assert (sweeps.successors().done, sweeps.successors().due, leaning()) == (1, 0, [new["id"]])
    assert session().scalar(select(ItemList.state)) == "draft"
    (text,) = session().scalars(select(Message.text).where(Message.kind == "basis"))
    assert "1 个事项已改靠它" in text


def test_a_shared_basis_is_copied_before_it_changes(client: FlaskClient, clerk: dict[str, str]) -> None:
    """各部门共用的依据，本部门一改就另存一条，共用的不动。"""
    from server.db import new_id, unit
    from server.registry.models import LegalBasis

    with unit(technical=True) as s:
        s.add(LegalBasis(id=(shared := new_id()), title="共用条例", article="第一条"))
    mine = client.patch(f"{API}/bases/{shared}", headers=clerk, json={"text": "条文"}).json
    assert mine["id"] != shared
    assert (mine["shared"], mine["text"]) == (False, "条文")
    assert client.get(f"{API}/bases/{shared}", headers=clerk).json["text"] == ""


def test_the_clerk_is_told_before_a_basis_ends(client: FlaskClient, clerk: dict[str, str], district: District) -> None:
    """六十日内到期的依据，把靠着它的事项告诉经办；同一到期日只说一次。"""
    ends = clock.today() + timedelta(days=20)
    one = basis(client, clerk, in_force_to=ends.isoformat())
    client.post(f"{API}/items", headers=clerk, json={"name": "要到期的检查", "basis_ids": [one["id"]]})
    assert sweeps.bases().done == 1
    assert sweeps.bases().due == 0
    texts = list(session().scalars(select(Message.text).where(Message.kind == "basis")))
    assert len(texts) == 1
    assert "要到期的检查" in texts[0]
    since = f"某某管理条例》第三条自 {ends + timedelta(days=1)} 起废止"
    assert since in texts[0]
    health = client.get(f"{API}/items/health", headers=clerk).json["items"]
    assert [row["sentence"] for row in health if row["problem"] == "basis.soon"] == [f"依据《{since}，请及早更换"]


def test_a_guideline_is_published_with_its_paper(client: FlaskClient, clerk: dict[str, str]) -> None:
    """细则：正文与盖章的 PDF，审核、批准、公布后在门户上看得到；带脚本的 PDF 不收。"""
    text = "# 抽查原则\n依法。\n- 抽查任务\n<b>抽查方式</b>"
    made = client.post(f"{API}/guidelines", headers=clerk, json={"title": "工作细则", "text": text}).json
    assert made["missing"] == ["结果公示", "督查考核"]
    place = f"/guidelines/{made['id']}"
    bad = upload(client, clerk, f"{place}/file", PDF.replace(b"<<>>", b"<</JS (x)>>"), "x.pdf")
    assert (bad.status_code, bad.json["type"]) == (422, "/problems/guideline.file")
    assert upload(client, clerk, f"{place}/file", b"<html>", "x.pdf").status_code == 422
    assert upload(client, clerk, f"{place}/file", PDF, "细则.pdf").json["file_size"] == len(PDF)
    sent = client.post(f"{API}{place}/submission", headers=clerk, json={"reason": "首次制定。"}).json
    seen = {"submitted_at": sent["submitted_at"]}
    for name, step in (("legal", "reviews"), ("approver", "decisions")):
        body = {"decision": "APPROVED", **seen}
        answer = client.post(f"{API}{place}/{step}", headers=sign_in(client, name), json=body)
        assert answer.status_code == 200, answer.text
    assert client.patch(f"{API}{place}", headers=clerk, json={"title": "改"}).status_code == 409
    done = client.post(f"{API}{place}/publication", headers=sign_in(client, "publisher"), json=seen)
    assert done.json["state"] == "published"
    publications.project()
    page = client.get("/guidelines/990100-SJ-XZ01-1").text
    assert "抽查原则" in page
    assert "公布。首次制定。</p>" in page  # the desk asks for the reason saying that it becomes public
    assert "<b>抽查方式</b>" not in page
    paper = client.get("/guidelines/990100-SJ-XZ01-1.pdf")
    assert (paper.data, paper.headers["Content-Security-Policy"]) == (PDF, "default-src 'none'; sandbox")
    following = client.post(f"{API}/guidelines", headers=clerk, json={"title": "工作细则", "code": "XZ01"}).json
    assert (following["version"], following["text"]) == (2, text)
    assert client.get(f"{API}/guidelines/{following['id']}/proof.pdf", headers=clerk).status_code == 404
    proof = client.get(f"{API}{place}/proof.pdf", headers=clerk)
    told = client.get("/guidelines/990100-SJ-XZ01-1.json").json
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=proof.data, capture_output=True, check=True)
    printed = "".join(done.stdout.decode().split())
    assert "/guidelines/990100-SJ-XZ01-1" in printed
    assert told["sha256"] in printed
    assert digest(told["document"]) == told["sha256"]


def test_a_guideline_for_single_items_names_them(client: FlaskClient, clerk: dict[str, str]) -> None:
    """单项细则没有勾选事项的送不了审，说怎么改；勾选了就送得了，公示页上写着是哪个事项；统一的不用勾。"""
    body = {"title": "登记检查工作细则", "text": "正文", "scope": "ITEM"}
    place = f"{API}/guidelines/{client.post(f'{API}/guidelines', headers=clerk, json=body).json['id']}"
    said = {"reason": "首次制定。"}
    answer = client.post(f"{place}/submission", headers=clerk, json=said)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/guideline.items")
    assert "勾选它用于哪些事项，或者把范围改成统一细则" in answer.json["detail"]
    assert client.get(place, headers=clerk).json["state"] == "draft"
    item = make.make_items(1)[0]
    client.patch(place, headers=clerk, json={"item_ids": [item.id]})
    sent = client.post(f"{place}/submission", headers=clerk, json=said).json
    assert sent["state"] == "reviewing"
    seen = {"submitted_at": sent["submitted_at"]}
    for name, step in (("legal", "reviews"), ("approver", "decisions")):
        client.post(f"{place}/{step}", headers=sign_in(client, name), json={"decision": "APPROVED", **seen})
    client.post(f"{place}/publication", headers=sign_in(client, "publisher"), json=seen)
    publications.project()
    assert item.name in client.get("/guidelines/990100-SJ-XZ01-1").text


def test_the_reason_of_a_guideline_is_more_than_a_letter(client: FlaskClient, clerk: dict[str, str]) -> None:
    """制定理由要公开，至少 5 个字，与废止的理由一样；没写、写一个字的送不了审。"""
    made = client.post(f"{API}/guidelines", headers=clerk, json={"title": "工作细则", "text": "正文"}).json
    place = f"{API}/guidelines/{made['id']}/submission"
    for reason in ("", "x", " 制定     "):
        answer = client.post(place, headers=clerk, json={"reason": reason})
        assert (answer.status_code, answer.json["type"]) == (422, "/problems/list.reason")
        assert "至少 5 个字" in answer.json["detail"]
    assert client.post(place, headers=clerk, json={"reason": "首次制定。"}).json["state"] == "reviewing"


def test_a_published_guideline_is_revoked_with_a_reason(client: FlaskClient, clerk: dict[str, str]) -> None:
    """废止细则由审批人办、写明理由，理由里不能有电话；网页写明哪天废止、为什么；接着可以起草下一版。"""
    made = client.post(f"{API}/guidelines", headers=clerk, json={"title": "工作细则", "text": "正文"}).json
    place, public = f"{API}/guidelines/{made['id']}", "/guidelines/990100-SJ-XZ01-1"
    revocation, approver = f"{place}/revocation", sign_in(client, "approver")
    said = {"reason": "上级另行制定了细则。"}
    assert client.post(revocation, headers=approver, json=said).json["type"] == "/problems/wrong_state"
    sent = client.post(f"{place}/submission", headers=clerk, json={"reason": "首次制定。"}).json
    seen = {"submitted_at": sent["submitted_at"]}
    for name, step in (("legal", "reviews"), ("approver", "decisions")):
        body = {"decision": "APPROVED", **seen}
        assert client.post(f"{place}/{step}", headers=sign_in(client, name), json=body).status_code == 200
    client.post(f"{place}/publication", headers=sign_in(client, "publisher"), json=seen)
    publications.project()
    document = client.get(f"{public}.json").json["document"]
    assert client.post(revocation, headers=clerk, json=said).status_code == 403
    short = client.post(revocation, headers=approver, json={"reason": "停"})
    assert (short.status_code, short.json["type"]) == (422, "/problems/list.reason")
    told = client.post(revocation, headers=approver, json={"reason": "另行制定，问14000000177。"})
    assert told.json["type"] == "/problems/list.held"
    done = client.post(revocation, headers=approver, json=said).json
    assert (done["state"], done["ended_reason"], done["ended_by"]["name"] != "") == ("revoked", said["reason"], True)
    publications.project()
    on = clock.today().isoformat()
    assert f"这一版已于 {on} 废止，理由：上级另行制定了细则。" in client.get(public).text
    told = client.get(f"{public}.json").json
    assert (told["state"], told["ended_on"], told["document"]) == ("revoked", on, document)
    page = client.get("/guidelines").text
    assert "没有现行的工作细则。" in page
    assert f"{on} 废止，理由：上级另行制定了细则</span>" in page
    following = client.post(f"{API}/guidelines", headers=clerk, json={"title": "工作细则", "code": "XZ01"}).json
    assert (following["version"], following["text"]) == (2, "正文")


def test_an_upper_list_is_taken_over(client: FlaskClient, clerk: dict[str, str]) -> None:
    """收存上级清单（表格或公布的 JSON），逐项承接；本地改了什么、上级又改了什么都标出来。"""
    sheet = make.csv_bytes(make.ITEM_HEAD, [make.item_row(1), make.item_row(2)])
    about = {"authority": "某省市场监督管理局", "title": "省级清单"}
    upper = upload(client, clerk, "/upper-lists", sheet, "清单.csv", **about)
    assert upper.status_code == 201, upper.text
    kept = upper.json["taken"]
    assert (kept["count"], upper.json["unread"]) == (2, [])
    keys = [row["key"] for row in kept["rows"]]
    taken = client.post(f"{API}/upper-lists/{kept['id']}/adoption", headers=clerk, json={"keys": keys})
    assert [row["state"] for row in taken.json["items"]] == ["draft", "draft"]
    place = f"{API}/items/{taken.json['items'][0]['id']}"
    assert client.get(place, headers=clerk).json["local_changes"] == []
    told = edit(client, clerk, place, {"ratio_text": "不低于5%"}).json
    assert [(cell["title"], cell["before"], cell["after"]) for cell in told["local_changes"]] == [
        ("抽查比例", "不低于3%", "不低于5%")
    ]
    row = {
        "code": "1",
        "name": told["name"],
        "sub_item": "",
        "ratio_text": "不低于10%",
        "frequency_text": "每年不少于1次",
    }
    document = json.dumps({"kind": "item_list", "rows": [row]}).encode()
    assert upload(client, clerk, "/upper-lists", document, "清单.json", **about).status_code == 201
    again = client.get(place, headers=clerk).json["upper_changes"]
    assert ("抽查比例", "不低于3%", "不低于10%") in [(c["title"], c["before"], c["after"]) for c in again]
    nameless = json.dumps({"kind": "item_list", "rows": [row, {"code": "2"}]}).encode()
    said = upload(client, clerk, "/upper-lists", nameless, "清单.json", **about).json
    assert (said["taken"]["count"], said["unread"]) == (1, ["1 项没有事项名称，没有收。"])
    long = json.dumps({"kind": "item_list", "rows": [row | {"name": "名" * 201}]}).encode()
    kept = upload(client, clerk, "/upper-lists", long, "清单.json", **about).json["taken"]
    place = f"{API}/upper-lists/{kept['id']}/adoption"
    told = client.post(place, headers=clerk, json={"keys": [kept["rows"][0]["key"]]}).json
    assert (told["items"], ["事项名称超过 200 字，没有承接" in one for one in told["left"]]) == ([], [True])
    empty = upload(client, clerk, "/upper-lists", b"{}", "清单.json", **about)
    assert (empty.status_code, empty.json["type"]) == (422, "/problems/upper.empty")


def test_another_office_sees_none_of_it(client: FlaskClient, clerk: dict[str, str]) -> None:
    """别的部门看不到本部门的依据、清单与细则。"""
    from server.accounts import service as accounts
    from server.auth import SYSTEM
    from tests.makers import make_officer

    one = basis(client, clerk)
    made = client.post(f"{API}/guidelines", headers=clerk, json={"title": "工作细则"}).json
    row = client.post(f"{API}/item-lists", headers=clerk).json
    other = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make_officer("fireclerk", "clerk", other.id)
    stranger = sign_in(client, "fireclerk")
    for path in (f"bases/{one['id']}", f"guidelines/{made['id']}", f"item-lists/{row['id']}"):
        assert client.get(f"{API}/{path}", headers=stranger).status_code == 404
    assert client.get(f"{API}/bases", headers=stranger).json["total"] == 0


def test_items_stand_in_order_of_their_numbers(client: FlaskClient, clerk: dict[str, str]) -> None:
    """登记过的事项按编号的数字排，不按字排。"""
    make.make_items(12)
    codes = [row["code"] for row in client.get(f"{API}/items", headers=clerk).json["items"]]
    assert codes == [str(number) for number in range(1, 13)]
