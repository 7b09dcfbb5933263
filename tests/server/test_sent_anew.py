"""审核、批准、公布的须是页面上的那一稿：其后撤回或退回、改了再送的，先看过再办。"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.auth import SYSTEM
from server.plans import service as plans
from server.registry.checklists import service as sheets
from server.registry.items import service as items
from tests import makers_registry as make
from tests.makers import District, sign_in
from tests.server.plans.lists import make_item
from tests.server.plans.test_plans import fields

API = "/api/v1"
FORM = Path(__file__).parents[2] / "forms" / "checklists" / "DM01.json"
BACK = "请写得再细些。"


class Desk:
    """几个人轮流办一件。"""

    def __init__(self, client: FlaskClient, place: str) -> None:
        self.client, self.place = client, f"{API}{place}"

    def post(self, name: str, step: str, **body: Any) -> Any:
        """某人办一步。"""
        return self.client.post(f"{self.place}/{step}", headers=sign_in(self.client, name), json=body)

    def send(self, reason: str) -> dict[str, str]:
        """经办送审；页面上看到的是哪一次送审的。"""
        answer = self.post("clerk", "submission", reason=reason)
        assert answer.status_code == 200, answer.text
        return {"submitted_at": answer.json["submitted_at"]}

    def refused(self, name: str, step: str, **body: Any) -> None:
        """先看过再办；什么也没有变。"""
        before = self.client.get(self.place, headers=sign_in(self.client, "clerk")).json
        answer = self.post(name, step, **body)
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/sent_anew"), answer.text
        assert answer.json["detail"].startswith("送审稿已经换过（")
        assert answer.json["detail"].endswith("），请看过现在的内容再办。")
        assert self.client.get(self.place, headers=sign_in(self.client, "clerk")).json == before


@pytest.fixture(params=("item-lists", "guidelines"))
def desk(request: pytest.FixtureRequest, client: FlaskClient, district: District) -> Desk:
    """一版清单、一份细则的草稿。"""
    clerk = sign_in(client, "clerk")
    if request.param == "guidelines":
        body = {"title": "工作细则", "text": "正文"}
        return Desk(client, f"/guidelines/{client.post(f'{API}/guidelines', headers=clerk, json=body).json['id']}")
    (item,) = make.make_items(1)
    items.change(district.actor("clerk"), item.id, {"content": "登记事项与实际是否一致"})
    items.activate(district.actor("clerk"), item.id)
    return Desk(client, f"/item-lists/{client.post(f'{API}/item-lists', headers=clerk).json['id']}")


def test_a_review_is_of_the_version_that_was_shown(desk: Desk) -> None:
    """法制审核的页面开着，稿子退回又送了：按旧页面同意不了、退不了，看过现在的就办得了；哪一次必须说。"""
    old = desk.send("首次公布的理由。")
    desk.post("legal", "reviews", decision="RETURNED", opinion=BACK, **old)
    new = desk.send("另换了一个理由。")
    desk.refused("legal", "reviews", decision="APPROVED", **old)
    desk.refused("legal", "reviews", decision="RETURNED", opinion=BACK, **old)
    assert desk.post("legal", "reviews", decision="APPROVED").status_code == 422
    assert desk.post("legal", "reviews", decision="APPROVED", **new).json["reviewed_by"]


def test_an_approval_and_a_publication_are_of_the_version_that_was_shown(desk: Desk) -> None:
    """批准、公布的页面开着，稿子退回、改了、又走到这一步：旧页面办不了，理由换了也算换过。"""
    old = desk.send("首次公布的理由。")
    desk.post("legal", "reviews", decision="APPROVED", **old)
    desk.post("approver", "decisions", decision="APPROVED", **old)
    desk.post("approver", "decisions", decision="RETURNED", opinion=BACK, **old)
    new = desk.send("另换了一个理由。")
    desk.refused("approver", "decisions", decision="APPROVED", **old)
    desk.post("legal", "reviews", decision="APPROVED", **new)
    desk.refused("approver", "decisions", decision="APPROVED", **old)
    assert desk.post("approver", "decisions", decision="APPROVED", **new).json["state"] == "approved"
    desk.refused("publisher", "publication", **old)
    desk.refused("approver", "decisions", decision="RETURNED", opinion=BACK, **old)
    assert desk.post("publisher", "publication").status_code == 422
    assert desk.post("publisher", "publication", **new).json["state"] == "published"


@pytest.fixture
def sheet(client: FlaskClient, district: District) -> Desk:
    """DM01 的草稿，改了一处，待批。"""
    items.add_checklist(SYSTEM, json.loads(FORM.read_text(encoding="utf-8")))
    row = sheets.begin(district.actor("clerk"), "DM01", "")
    write(district, row.id, "到达登记地址。")
    sheets.submit(district.actor("clerk"), row.id)
    return Desk(client, f"/checklist-drafts/{row.id}")


def write(district: District, draft_id: str, words: str, pending: bool = False) -> int:
    """经办存一次；存过几次。"""
    row = sheets.draft(district.actor("clerk"), draft_id)
    body = copy.deepcopy(row.body)
    body["sections"][0]["items"][0].update(method=words, pending=pending)
    return sheets.save(district.actor("clerk"), draft_id, body, row.revision).revision


def test_a_checklist_is_approved_as_it_was_shown(district: District, sheet: Desk) -> None:
    """批准的页面开着，经办撤回、改了再送：旧页面批不了、退不了，看过现在的就批得了；原样撤回再送的照批。"""
    draft_id = sheet.place.rpartition("/")[2]
    sheets.recall(district.actor("clerk"), draft_id)
    new = write(district, draft_id, "改成别的。")
    sheets.submit(district.actor("clerk"), draft_id)
    sheet.refused("approver", "decisions", decision="APPROVED", revision=new - 1)
    sheet.refused("approver", "decisions", decision="RETURNED", opinion=BACK, revision=new - 1)
    assert sheet.post("approver", "decisions", decision="APPROVED").status_code == 422
    sheets.recall(district.actor("clerk"), draft_id)
    sheets.submit(district.actor("clerk"), draft_id)
    assert sheet.post("approver", "decisions", decision="APPROVED", revision=new).json["state"] == "published"


def test_a_confirmation_is_of_the_words_that_were_shown(district: District, sheet: Desk) -> None:
    """法制核定的是页面上的那几个字：其后存过的先看；核定以后，批准的旧页面也要先看。"""
    draft_id = sheet.place.rpartition("/")[2]
    sheets.recall(district.actor("clerk"), draft_id)
    old = write(district, draft_id, "待核的写法。", pending=True)
    new = write(district, draft_id, "又改了写法。", pending=True)
    sheets.submit(district.actor("clerk"), draft_id)
    said = {"items": sorted(sheets.marked(sheets.draft(district.actor("clerk"), draft_id).body))}
    answer = sheet.post("legal", "confirmations", revision=old, **said)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/checklist.changed_since")
    done = sheet.post("legal", "confirmations", revision=new, **said)
    assert (done.json["pending"], done.json["revision"]) == (0, new + 1)
    sheet.refused("approver", "decisions", decision="APPROVED", revision=new)
    assert sheet.post("approver", "decisions", decision="APPROVED", revision=new + 1).json["state"] == "published"


def test_a_plan_is_approved_and_published_as_it_was_shown(client: FlaskClient, district: District) -> None:
    """审批、公示计划的页面开着，计划退回、改了再送：旧页面办不了，看过现在的就办得了。"""
    clerk = district.actor("clerk")
    row = plans.create_plan(clerk, year=2026, title="2026 年度抽查计划")
    plans.add_entry(clerk, row.id, fields(make_item(district.department.id)))
    desk = Desk(client, f"/plans/{row.id}")
    old = {"submitted_at": desk.post("clerk", "submission").json["submitted_at"]}
    desk.post("approver", "decisions", decision="RETURNED", opinion=BACK, **old)
    plans.change_plan(clerk, row.id, {"title": "2026 年度抽查计划（改）"})
    new = {"submitted_at": desk.post("clerk", "submission").json["submitted_at"]}
    desk.refused("approver", "decisions", decision="APPROVED", **old)
    assert desk.post("approver", "decisions", decision="APPROVED", **new).json["state"] == "approved"
    desk.refused("publisher", "publication", **old)
    assert desk.post("publisher", "publication", **new).json["state"] == "published"
