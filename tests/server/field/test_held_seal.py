"""待处理的封存：连同其余一起采纳；对不上的不能采纳；没有采纳的，这户重新封存（rulings 19、22、43）。"""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts import service as accounts
from server.accounts.models import Officer
from server.auth import SYSTEM
from server.db import session
from server.demo.phone import Phone, Visit
from server.inspections import records
from server.inspections.models import Assignment, Quarantine, Record
from server.registry.models import Inspector
from server.trail.models import LogPayload
from sync.ops import stamped
from tests.makers import PASSWORD, made, sign_in
from tests.server.field.world import World, disable, first


def shut_out(world: World, phone: Phone) -> Visit:
    """查完封存之后、送达之前，账号停用了：全部待处理。"""
    visit = first(phone)
    phone.inspect(visit)
    disable(world.inspectors[0])
    assert {row["verdict"] for row in phone.push()} == {"quarantined:actor_disabled"}
    return visit


def held(kind: str = "") -> list[str]:
    """还没有判的，先到的在前；只要一种时写明。"""
    session().expire_all()
    query = select(Quarantine).where(Quarantine.decision.is_(None)).order_by(Quarantine.seq)
    return [row.id for row in session().scalars(query) if kind in ("", row.kind)]


def judged(client: FlaskClient, ids: list[str], decision: str) -> Any:
    """审批人的判定。"""
    body = {"ids": ids, "decision": decision, "reason": "停用前在现场所做"}
    return client.post("/api/v1/quarantine/decisions", json=body, headers=sign_in(client, "approver"))


def back(world: World, phone: Phone) -> None:
    """账号恢复使用，重新登录。"""
    accounts.change_officer(SYSTEM, world.inspectors[0].id, {"active": True})
    session().expire_all()
    phone.bearer = sign_in(phone.client, world.inspectors[0].name)


def test_a_seal_is_adopted_with_all_that_it_signed(world: World, phone: Phone, client: FlaskClient) -> None:
    """一次采纳全部：记录在册、回签，收据指向采纳的那一条留痕；主检的手机得知已采纳。"""
    visit = shut_out(world, phone)
    assert judged(client, held(), "ADOPT").status_code == 201
    record = session().get_one(Record, visit.insp)
    assert session().get_one(Assignment, visit.insp).state == "received"
    receipt = records.receipt(session(), visit.insp)
    assert receipt is not None
    assert (receipt["content_digest"], len(receipt["files"])) == (record.content_digest, len(phone.files))
    assert session().get_one(LogPayload, receipt["trail_index"]).kind == "quarantine.decided"
    back(world, phone)
    bundle = client.get("/api/v1/field/bundle", headers=phone.bearer).json
    assert [e["receipt"] for e in bundle["packages"] if e["receipt"]] == [receipt]
    told = [v["verdict"] for row in phone.changes() if row["kind"] == "verdict" for v in row["body"]["verdicts"]]
    assert told[-len(visit.ops) :] == ["applied"] * len(visit.ops)


def test_a_seal_is_not_adopted_without_what_it_signed(world: World, phone: Phone, client: FlaskClient) -> None:
    """单独采纳封存，摘要对不上：不能，说为什么、怎么办，什么都没有变；其余先采纳了，再采纳封存就对得上。"""
    visit = shut_out(world, phone)
    (seal,) = held("seal")
    assert session().get_one(Quarantine, seal).notes == []  # what it signed is all there, beside it
    refused = judged(client, [seal], "ADOPT")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/quarantine.seal_unfit")
    assert "对不上" in refused.json["detail"]
    others = [one for one in held() if one != seal]
    assert len(others) == len(visit.ops) - 1
    assert judged(client, others, "ADOPT").status_code == 201
    assert judged(client, [seal], "ADOPT").status_code == 201
    assert session().get(Record, visit.insp) is not None


def test_who_was_not_fit_on_the_day_cannot_be_overlooked(world: World, phone: Phone, client: FlaskClient) -> None:
    """封存待处理是因为当天不得参加检查的：审批人也不能采纳。"""
    visit = first(phone)
    phone.inspect(visit)
    with made() as s:
        s.get_one(Inspector, visit.package["team"][1]["inspector_id"]).status = "left"
    phone.push()
    (seal,) = held("seal")
    refused = judged(client, [seal], "ADOPT").json
    assert refused["type"] == "/problems/quarantine.seal_unfit"
    assert "检查员乙" in refused["detail"]


def test_after_a_refused_seal_the_visit_is_sealed_again(world: World, phone: Phone, client: FlaskClient) -> None:
    """封存判为不采纳，全组得知由谁重新封存；账号恢复以后，同一部手机对同样的内容再封一次，就成。"""
    visit = shut_out(world, phone)
    (seal,) = held("seal")
    assert judged(client, [one for one in held() if one != seal], "ADOPT").status_code == 201
    assert judged(client, [seal], "REJECT").status_code == 201
    back(world, phone)
    notices = [row for row in phone.changes() if row["kind"] == "notice"]
    told = notices[-1]["body"]["text"]
    again = client.get("/api/v1/field/bundle", headers=phone.bearer).json["notices"]
    assert again == [{"rev": row["rev"], "text": row["body"]["text"]} for row in notices]
    assert "检查员甲在自己手机上重新封存" in told
    assert "告知书不作数" in told
    colleague = sign_in(client, world.inspectors[1].name)
    mine = [one["text"] for one in client.get("/api/v1/messages", headers=colleague).json["items"]]
    (said,) = [text for text in mine if "由检查员甲在自己手机上重新封存" in text]
    mate = Phone(client, world.inspectors[1].name, PASSWORD)
    assert [row["body"]["text"] for row in mate.changes() if row["kind"] == "notice"] == [said]
    refused = visit.ops.pop()
    phone.seal(visit, phone.content_digest(visit), "R01")
    phone.outbox[-1] = stamped({**phone.outbox[-1], "prev": refused["hash"]})  # the chain goes on from it all the same
    assert [row["verdict"] for row in phone.push()] == ["applied"]
    assert session().get(Record, visit.insp) is not None


def test_a_seal_is_adopted_by_whoever_holds_the_right(world: World, phone: Phone, client: FlaskClient) -> None:
    """封存权已移给同组的另一人：原主检的封存不能采纳，移回来以后可以。"""
    visit = shut_out(world, phone)
    headers, one = sign_in(client, "approver"), session().get_one(Assignment, visit.insp)
    path = f"/api/v1/assignments/{visit.insp}/seal-holder"

    def moved(to: Officer) -> int:
        body = {"officer_id": to.id, "reason": "主检停用"}
        return int(client.post(path, json=body, headers=headers).status_code)

    assert (one.seal_holder, moved(world.inspectors[1])) == (world.inspectors[0].id, 200)
    assert "封存权不在" in judged(client, held(), "ADOPT").json["detail"]
    assert moved(world.inspectors[0]) == 200
    assert judged(client, held(), "ADOPT").status_code == 201
