"""后续处置走一遍网址：每一步带着版本号，桌面看到的就是办出来的。"""

from __future__ import annotations

import io
import re
from datetime import datetime, time, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.db import session
from server.followups import drafting
from server.inspections.models import Assignment
from server.registry.models import Entity, Inspector, Item
from tests.makers import District, sign_in
from tests.server.field.world import World
from tests.server.followups.conftest import POWER, Case, settled, working_day
from tests.server.followups.test_entity import Shop, photo
from tests.server.followups.test_orders import served

LETTER = {"to": "青禾县应急管理局", "subject": "消防通道堵塞", "facts": "后门堆放货物。", "request": "请依法处理。"}


def today() -> str:
    """今天；每次现问，免得一轮测试跨过零点。"""
    return clock.today().isoformat()


class Office:
    """坐在桌前的几个人。"""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.headers: dict[str, dict[str, str]] = {}

    def say(self, who: str, method: str, path: str, **more: Any) -> Any:
        """某人办一件事；答不成就说出来。"""
        headers = self.headers.setdefault(who, sign_in(self.client, who)) | more.pop("extra", {})
        answer = self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        assert answer.status_code < 300, answer.text
        return answer.json

    def act(self, who: str, row: dict[str, Any], path: str, body: dict[str, Any], method: str = "POST") -> Any:
        """带着看到的版本办一步。"""
        extra = {"If-Match": f'"{row["version"]}"'}
        return self.say(who, method, f"/followups/{row['id']}/{path}", json=body, extra=extra)

    def draft(self, who: str, row: dict[str, Any], content: dict[str, Any]) -> Any:
        """拟办，再由审批人批准。"""
        row = self.act(who, row, "draft", {"content": content}, "PUT")
        return self.act("approver", row, "decisions", {"decision": "APPROVED", "opinion": "同意。"})


def test_an_order_through_http(case: Case, client: FlaskClient) -> None:
    """责令改正：拟办、批准、送达、延期、派复查、代收、补交、复查、转立案、不再办理。"""
    office = Office(client)
    row = office.say("clerk", "GET", "/followups?kind=ORDER")["items"][0]
    row = office.say("clerk", "GET", f"/followups/{row['id']}")
    assert row["acts"] == ["propose"]
    row = office.draft("clerk", row, {"power": POWER})
    dispatched = session().get_one(Assignment, case.visit.insp)
    assert row["address"] == dispatched.package["entity"]["address"] != ""
    told = {"method": "DIRECT", "on": today(), "place": "店里", "receiver": "RESPONSIBLE", "name": "试验人"}
    row = office.act("clerk", row, "delivery", told)
    due = {"due_on": working_day(20).isoformat(), "reason": "设备到货要两周。"}
    row = office.act("approver", row, "extension", due)
    people = list(session().scalars(select(Inspector.id).order_by(Inspector.cert_no)))
    row = office.act("clerk", row, "recheck-team", {"inspector_ids": people, "planned_on": today()})
    report = {"words": "已经全部改正。", "name": "试验人", "on": today()}
    row = office.act("clerk", row, "report", report)
    row = office.act("clerk", row, "more", due | {"reason": "请补改正后的照片。"})
    row = office.act("clerk", row, "report", report)
    items = [{"requirement": 0, "done": False, "words": "仍未改正。"}]
    seen = {"inspector_ids": people, "on": today(), "items": items, "outcome": "fail"}
    row = office.act("inspector1", row, "recheck", seen)
    assert (row["state"], row["acts"]) == ("rechecked", [])
    row = office.act("approver", row, "decisions", {"decision": "APPROVED", "opinion": "同意。"})
    assert (row["state"], row["order_due"]) == ("served", working_day(20).isoformat())
    late = datetime.combine(working_day(20) + timedelta(days=1), time(3), tzinfo=clock.SHANGHAI)
    with clock.hands_at(late):
        office = Office(client)
        row = office.act("inspector1", row, "recheck", seen | {"on": today()})
        row = office.act("approver", row, "decisions", {"decision": "APPROVED", "opinion": "同意。"})
        assert row["state"] == "failed"
        row = office.act("clerk", row, "referral", {"words": "建议依法立案。"})
        assert [step["act"] for step in row["steps"]][-3:] == ["recheck", "confirm", "refer"]
        made = office.say("clerk", "GET", "/followups?kind=REFERRAL")["items"][0]
        made = office.act("approver", made, "cancellation", {"words": "已由另案处理。"})
        assert made["state"] == "cancelled"


def test_letters_through_http(case: Case, client: FlaskClient) -> None:
    """移送附上证据，发出、回执、办结；抄告发出即办结；没有版本号答 428，旧版本答 412。"""
    office = Office(client)
    body = {"assignment_id": case.visit.insp, "kind": "REFERRAL", "route": "OTHER_DEPT", "title": "消防通道堵塞"}
    row = office.say("clerk", "POST", "/followups", json=body)
    paper = {"file": (io.BytesIO(b"%PDF-1.7 x"), "证据.pdf")}
    row = office.say("clerk", "POST", f"/followups/{row['id']}/files", data=paper)
    assert [one["name"] for one in row["waiting_files"]] == ["证据.pdf"]
    sha = row["waiting_files"][0]["sha256"]
    row = office.draft("clerk", row, LETTER | {"evidence": ["现场检查记录 1 份"]})
    headers = office.headers["clerk"]
    bare = client.post(f"/api/v1/followups/{row['id']}/sending", json={"proof": "专人", "on": today()}, headers=headers)
    assert bare.status_code == 428
    stale = {"id": row["id"], "version": 1}
    old = client.post(
        f"/api/v1/followups/{stale['id']}/sending",
        json={"proof": "专人", "on": today()},
        headers=headers | {"If-Match": '"1"'},
    )
    assert old.status_code == 412
    row = office.act("clerk", row, "sending", {"proof": "专人送达", "on": today()})
    row = office.act("clerk", row, "receipt", {"answer": "ACCEPTED", "no": "应急收1号", "on": today()})
    row = office.act("clerk", row, "closing", {"words": "应急局已责令清理。"})
    assert (row["state"], row["acts"]) == ("closed", [])
    got = client.get(f"/api/v1/followups/{row['id']}/files/{sha}", headers=headers)
    assert (got.status_code, got.data[:5]) == (200, b"%PDF-")
    inform = office.say("clerk", "POST", "/followups", json=body | {"kind": "INFORM", "route": ""})
    inform = office.draft("clerk", inform, LETTER)
    assert office.act("clerk", inform, "sending", {"proof": "政务系统 3 号", "on": today()})["state"] == "closed"


def test_a_crime_filed_is_handed_over_through_http(
    world: World, client: FlaskClient, district: District, quick: None
) -> None:
    """立案以后登记移交，才看得到办结。"""
    settled(world, client, district, "JUDICIAL", "R08")
    office = Office(client)
    row = office.say("clerk", "GET", "/followups?kind=CRIME")["items"][0]
    row = office.act("clerk", row, "draft", {"content": LETTER | {"to": "青禾县公安局"}}, "PUT")
    for who in ("legal", "approver"):
        row = office.act(who, row, "decisions", {"decision": "APPROVED", "opinion": "同意移送。"})
    row = office.act("clerk", row, "sending", {"proof": "专人送达", "on": today()})
    row = office.act("clerk", row, "receipt", {"answer": "FILED", "no": "立1号", "on": today()})
    assert row["acts"] == ["hand_over"]
    told = {"receiver": "青禾县公安局甲", "on": today(), "words": "案卷 1 卷，没有涉案物品。"}
    row = office.act("clerk", row, "handover", told)
    assert (row["state"], row["acts"]) == ("handed", ["close"])


def test_objection_code_and_adoption_through_http(case: Case, client: FlaskClient) -> None:
    """登记异议与撤回，发办事码，登记并批准互认。"""
    office = Office(client)
    told = {"assignment_id": case.visit.insp, "words": "住所写错了一个字。", "name": "试验人", "on": today()}
    row = office.say("clerk2", "POST", "/objections", json=told)
    assert office.act("clerk2", row, "cancellation", {"words": "店主书面撤回。"})["state"] == "cancelled"
    given = {"assignment_id": case.visit.insp, "given_to": "店长"}
    code = office.say("clerk", "POST", "/entity-codes", json=given)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", code["code"])
    entity, item = session().scalars(select(Entity)).first(), session().scalars(select(Item)).first()
    assert entity is not None
    assert item is not None
    day = (clock.today() - timedelta(days=3)).isoformat()
    form = {"entity_id": entity.id, "item_ids": item.id, "authority": "青禾市市场监督管理局", "no": "青市检9号"}
    form |= {"inspected_on": day, "words": "未发现问题。"}
    paper = {"file": (io.BytesIO(b"%PDF-1.7 x"), "来文.pdf")}
    made = office.say("clerk", "POST", "/adoptions", data=form | paper)
    made = office.say("approver", "POST", f"/adoptions/{made['id']}/decisions", json={"decision": "APPROVED"})
    listed = office.say("approver", "GET", "/adoptions")
    assert (made["state"], listed["total"]) == ("approved", 1)


def test_a_staged_photo_can_be_taken_back(case: Case, client: FlaskClient) -> None:
    """暂存的照片可以去掉；单位的页面不留缓存。"""
    served(case)
    shop = Shop(client, case)
    shop.enter()
    shop.send(photo())
    upload = re.findall(r"/photos/([0-9a-f-]{36})/removal", shop.page())
    assert client.post(f"{shop.home}/photos/{upload[0]}/removal").status_code == 303
    answer = client.get(shop.home)
    assert 'data-test="photo"' not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_matter_waits_for_its_person(case: Case, client: FlaskClient) -> None:
    """待拟办的在经办的“等我办”里，报了批的在审批人的里，写明是哪一户；列表能只看等我办的。"""

    def waits(name: str) -> tuple[int, list[str]]:
        headers = sign_in(client, name)
        bench = client.get("/api/v1/workbench", headers=headers).json
        listed = client.get("/api/v1/followups?mine=true", headers=headers).json["items"]
        named = [
            row["link"] for row in bench["which"] if row["text"].startswith(f"{case.only().entity_name}：责令改正，")
        ]
        assert named == [f"/desk/followups/{row['id']}" for row in listed]
        return bench["queue"]["followups"], [row["state"] for row in listed]

    assert waits("clerk") == (1, ["drafted"])
    assert waits("approver") == (0, [])
    drafting.propose(case.actor("clerk"), case.only().id, case.only().version, {"power": POWER})
    assert waits("clerk") == (0, [])
    assert waits("approver") == (1, ["proposed"])
