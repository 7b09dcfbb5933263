"""检查表草稿、细则、子库的网址从外面走一遍。"""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from server.auth import SYSTEM
from server.registry.items import service as items
from tests.makers import District, sign_in
from tests.server.registry.test_checklist_drafts import starter

API = "/api/v1"


@pytest.fixture
def clerk(client: FlaskClient, district: District) -> dict[str, str]:
    """经办的请求头。"""
    return sign_in(client, "clerk")


def begin(client: FlaskClient, clerk: dict[str, str], code: str) -> tuple[str, dict[str, Any]]:
    """在一张自带的表上开草稿：网址与正文。"""
    items.add_checklist(SYSTEM, starter(code))
    made = client.post(f"{API}/checklist-drafts", json={"code": code}, headers=clerk).json
    return f"{API}/checklist-drafts/{made['id']}", made["body"]


def test_a_checklist_goes_from_draft_to_version(client: FlaskClient, clerk: dict[str, str]) -> None:
    """经办存、送审，退回再送，审批公布第 2 版；经办自己批不了。"""
    place, body = begin(client, clerk, "DM01")
    approver = sign_in(client, "approver")
    body["sections"][0]["items"][0]["method"] = "到达登记地址，对照门牌。"
    assert client.post(f"{API}/checklist-drafts/checks", json={"body": body}, headers=clerk).json == {"problems": []}
    assert client.patch(place, json={"body": body, "revision": 1}, headers=clerk).status_code == 200
    assert (
        client.post(f"{place}/decisions", json={"decision": "APPROVED", "revision": 2}, headers=approver).status_code
        == 409
    )
    for decision, state in (("RETURNED", "draft"), ("APPROVED", "published")):
        assert client.post(f"{place}/submission", headers=clerk).json["state"] == "reviewing"
        said = {"decision": decision, "opinion": "方法再写细些", "revision": 2}
        assert client.post(f"{place}/decisions", json=said, headers=clerk).status_code == 403
        assert client.post(f"{place}/decisions", json=said, headers=approver).json["state"] == state


def test_the_legal_reviewer_confirms_and_the_clerk_drops(client: FlaskClient, clerk: dict[str, str]) -> None:
    """待核的项由法制审核核定，经办不能；经办不要的草稿就没有了。"""
    place, body = begin(client, clerk, "CK03")
    marked = [item["id"] for part in body["sections"] for item in part["items"] if item["pending"]]
    said = {"items": marked[:1], "revision": 1}
    assert client.post(f"{place}/confirmations", json=said, headers=clerk).status_code == 403
    done = client.post(f"{place}/confirmations", json=said, headers=sign_in(client, "legal"))
    assert (done.status_code, done.json["pending"]) == (200, len(marked) - 1), done.text
    assert client.delete(place, headers=sign_in(client, "legal")).status_code == 403
    assert client.delete(place, headers=clerk).status_code == 204
    assert client.get(f"{API}/checklist-drafts", headers=clerk).json["items"] == []


def test_a_guideline_is_mended_while_it_is_a_draft(client: FlaskClient, clerk: dict[str, str]) -> None:
    """细则草稿改得动；别的部门、别的人改不动。"""
    made = client.post(f"{API}/guidelines", json={"title": "工作细则"}, headers=clerk).json
    place = f"{API}/guidelines/{made['id']}"
    assert client.patch(place, json={"title": "抽查工作细则"}, headers=clerk).json["title"] == "抽查工作细则"
    assert client.patch(place, json={"title": "改"}, headers=sign_in(client, "approver")).status_code == 403


def test_a_sub_library_is_renamed(client: FlaskClient, clerk: dict[str, str]) -> None:
    """子库改名；没有的答 404。"""
    made = client.post(f"{API}/sub-libraries", json={"name": "专项"}, headers=clerk).json
    place = f"{API}/sub-libraries/{made['id']}"
    assert client.patch(place, json={"name": "餐饮专项"}, headers=clerk).json["name"] == "餐饮专项"
    assert client.patch(f"{API}/sub-libraries/none", json={"name": "甲"}, headers=clerk).status_code == 404


def test_a_draft_guideline_never_sent_up_can_go(client: FlaskClient, district: District) -> None:
    """没有送审过的细则草稿可以删去；送审过的留着（S3-13）。"""
    clerk = sign_in(client, "clerk")
    first, second = (
        client.post(f"{API}/guidelines", json={"title": "工作细则", "text": "正文"}, headers=clerk).json["id"]
        for _ in range(2)
    )
    assert client.delete(f"{API}/guidelines/{first}", headers=clerk).status_code == 204
    assert client.get(f"{API}/guidelines/{first}", headers=clerk).status_code == 404
    client.post(f"{API}/guidelines/{second}/submission", json={"reason": "首次制定。"}, headers=clerk)
    assert client.delete(f"{API}/guidelines/{second}", headers=clerk).json["type"] == "/problems/wrong_state"
