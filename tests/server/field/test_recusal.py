"""现场申请的回避：局里得知，决定随任务包到两部手机，检查接着做到封存（S2-12）。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from server import clock
from server.accounts.models import Message, Officer
from server.db import session
from server.demo.phone import Phone, Visit
from server.documents import layout, view
from server.dossiers import assembly, views
from server.dossiers import record as records
from server.dossiers.models import Dossier
from server.draws.after import service, standing
from server.draws.models import Draw, DrawSeat
from server.inspections import recusals
from server.inspections.models import Assignment, OpLog, Record
from server.publications import cases
from server.trail.models import LogEntry
from tests.makers import PASSWORD, District, made, sign_in
from tests.server.draws.later import asked, changed, dispatched, drawn_world, units

WHY = {"by": "经营者", "reason": "检查员是房东的亲戚"}


@pytest.fixture
def sent(district: District) -> tuple[Draw, Assignment]:
    """抽出并派发的一户；检查人员都能登录。"""
    draw = drawn_world(district)
    row = dispatched(district, draw)[0]
    with made() as s:
        known = s.scalars(select(Officer.password_hash).where(Officer.name == "clerk")).one()
        s.execute(update(Officer).where(Officer.password_hash == "-").values(password_hash=known))
    return draw, row


def phone_of(client: FlaskClient, row: Assignment, seat: int) -> tuple[Phone, Visit]:
    """现在坐第几席的人的手机，和手机上的这一户。"""
    team = session().get_one(Assignment, row.id).package["team"]
    made = Phone(client, session().get_one(Officer, team[seat]["officer_id"]).name, PASSWORD)
    return made, next(one for one in made.take() if one.insp == row.id)


def stop(phone: Phone, visit: Visit) -> dict[str, Any]:
    """到场亮证，对方申请回避，离开；还没有送。"""
    phone.arrive(visit)
    op = phone.op(visit, "recuse.request", WHY)
    phone.op(visit, "visit.end", {"at": clock.iso(clock.now())})
    return op


def unit_of(draw: Draw, row: Assignment) -> Any:
    """派单的那一户。"""
    return next(one for one in units(draw) if one.entity_id == row.entity_id)


def told(phone: Phone) -> list[Any]:
    """这部手机从变更里听到的决定。"""
    return [one["body"]["recusal"] for one in phone.changes() if one["kind"] == "package" and "package" in one["body"]]


def logged() -> int:
    """存证日志有几条。"""
    return session().scalar(select(func.count()).select_from(LogEntry)) or 0


def test_both_phones_hear_that_a_recusal_was_turned_down(
    client: FlaskClient, district: District, sent: tuple[Draw, Assignment]
) -> None:
    """经办、审批人得消息，等我办里有一件；驳回以后两部手机都听到意见，原来的检查组查完封存。"""
    draw, row = sent
    (lead, visit), (mate, same) = phone_of(client, row, 0), phone_of(client, row, 1)
    op = stop(lead, visit)
    assert {one["verdict"] for one in lead.push()} == {"applied"}
    assert (told(lead), told(mate)) == ([], [])
    heads = {who: sign_in(client, who) for who in ("clerk", "approver", "legal")}

    def benches() -> list[tuple[int, int]]:
        seen = [client.get("/api/v1/workbench", headers=one).json["queue"] for one in heads.values()]
        return [(one["recusals_to_answer"], one["draw_changes"]) for one in seen]

    assert benches() == [(1, 0), (1, 0), (0, 0)]
    (one,) = client.get("/api/v1/workbench", headers=heads["clerk"]).json["which"]
    assert (one["text"], one["link"]) == (
        f"{row.entity_name}：经营者申请回避",
        f"/desk/draws/{draw.id}?tab=after",
    )
    got = session().scalars(select(Message).where(Message.kind == "recusal")).all()
    assert {(one.officer_id, one.link) for one in got} == {
        (district.officers[who].id, one["link"]) for who in ("clerk", "approver")
    }
    assert "房东的亲戚" in got[0].text
    mate.arrive(same)
    assert {one["verdict"] for one in mate.push()} == {"applied"}  # had not heard of it yet: no longer suspended
    change = service.propose(district.actor("clerk"), draw.id, asked(unit_of(draw, row), "P1", seat=1))
    assert benches() == [(0, 0), (0, 1), (0, 1)]
    service.decide(district.actor("approver"), change.id, "REJECTED", "不是近亲属，不影响公正。")
    decided = {"op": op["op_id"], "granted": False, "opinion": "不是近亲属，不影响公正。"}
    assert (told(lead)[-1], told(mate)[-1]) == (decided, decided)
    bundle = client.get("/api/v1/field/bundle", headers=lead.bearer).json["packages"]
    assert [one["recusal"] for one in bundle if one["package"]["assignment_id"] == row.id] == [decided]
    visit.ops += same.ops
    lead.inspect(visit)
    assert {one["verdict"] for one in lead.push()} == {"applied"}
    assert benches() == [(0, 0)] * 3


def test_the_replacement_goes_on_after_a_granted_recusal(
    client: FlaskClient, district: District, sent: tuple[Draw, Assignment]
) -> None:
    """换了主检：接手的人和协检的手机都听到回避成立，接手的人重新亮证、查完、封存。"""
    draw, row = sent
    (lead, visit), (mate, _) = phone_of(client, row, 0), phone_of(client, row, 1)
    op = stop(lead, visit)
    lead.push()
    changed(district, draw, unit_of(draw, row), "P1", seat=1)
    decided = {"op": op["op_id"], "granted": True, "opinion": ""}
    assert told(mate)[-1] == decided
    fresh, anew = phone_of(client, row, 0)
    assert fresh.officer["id"] != lead.officer["id"]
    packages = client.get("/api/v1/field/bundle", headers=fresh.bearer).json["packages"]
    assert [one["recusal"] for one in packages if one["package"]["assignment_id"] == row.id] == [decided]
    fresh.inspect(anew)
    assert {one["verdict"] for one in fresh.push()} == {"applied"}
    assert session().get_one(Record, row.id).sealed_by == fresh.officer["id"]


def test_what_the_office_decided_by_telephone_is_not_asked_again(
    client: FlaskClient, district: District, sent: tuple[Draw, Assignment]
) -> None:
    """没有信号，打电话定了换人，申请后来才送到：已经定了，不再列、不再通知；此后再申请的另算。"""
    draw, row = sent
    mate, visit = phone_of(client, row, 1)
    op = stop(mate, visit)
    changed(district, draw, unit_of(draw, row), "P1", seat=1)
    assert {one["verdict"] for one in mate.push()} == {"applied"}
    s = session()
    now = s.get_one(Assignment, row.id)
    assert recusals.decided(s, [now])[row.id]["op"] == op["op_id"]
    assert standing.recusals(s, draw) == []
    assert s.scalars(select(Message).where(Message.kind == "recusal")).all() == []
    again = stop(mate, visit)
    mate.push()
    assert recusals.decided(s, [now]) == {}
    assert len(standing.recusals(s, draw)) == 1
    late = s.scalars(select(OpLog).where(OpLog.op_id == again["op_id"])).one()
    fast = {"wall": clock.iso(clock.now() + timedelta(days=1)), "off": 0}
    assert recusals.asked_at(fast, late.received_at) == late.received_at
    assert recusals.asked_at({"wall": "9999-12-31T23:59:59.000Z", "off": 10**12}, late.received_at) == late.received_at


def test_where_the_team_was_named_the_approver_decides(
    client: FlaskClient, district: District, sent: tuple[Draw, Assignment]
) -> None:
    """检查组不由抽取产生的：审批人在派单上写明不成立，检查组的手机听到；经办没有这一件，定过的不能再定。"""
    draw, row = sent
    with made() as s:
        s.execute(delete(DrawSeat).where(DrawSeat.draw_id == draw.id))
    lead, visit = phone_of(client, row, 0)
    op = stop(lead, visit)
    lead.push()
    assert standing.recusals(session(), draw) == []
    heads = {who: sign_in(client, who) for who in ("clerk", "approver")}
    which = {who: client.get("/api/v1/workbench", headers=one).json["which"] for who, one in heads.items()}
    assert [[one["link"] for one in found] for found in which.values()] == [[], [f"/desk/progress?id={row.id}"]]
    path = f"/api/v1/assignments/{row.id}"
    assert client.get(path, headers=heads["approver"]).json["recusal"] == WHY
    body, entries = {"opinion": "不是近亲属，不影响公正。"}, logged()
    assert client.post(f"{path}/recusal", json=body, headers=heads["clerk"]).status_code == 403
    answer = client.post(f"{path}/recusal", json=body, headers=heads["approver"])
    assert (answer.status_code, answer.json["state"], answer.json["recusal"]) == (200, "on_site", None)
    assert logged() == entries + 1
    assert told(lead)[-1] == {"op": op["op_id"], "granted": False, "opinion": body["opinion"]}
    assert client.post(f"{path}/recusal", json=body, headers=heads["approver"]).status_code == 409
    lead.inspect(visit)
    assert {one["verdict"] for one in lead.push()} == {"applied"}
    (said,) = paper(lead)[0]["recusals"]
    by = district.officers["approver"].display_name
    assert said.startswith(f"{WHY['by']}：{WHY['reason']}（不成立，")
    assert said.endswith(f"由{by}定；意见：{body['opinion']}）")


def test_an_inspector_steps_out_before_he_leaves(
    client: FlaskClient, district: District, sent: tuple[Draw, Assignment]
) -> None:
    """出发以前自己提出：名称还封着，消息只写文号；驳回以后手机照样听到，照常到场。"""
    draw, row = sent
    lead, visit = phone_of(client, row, 0)
    op = lead.op(visit, "recuse.request", {"by": lead.officer["display_name"], "reason": "店主是我表哥"})
    assert [one["verdict"] for one in lead.push()] == ["applied"]
    (one,) = recusals.waiting(district.actor("clerk"))
    assert one["text"] == f"{row.no}：{lead.officer['display_name']}申请回避"
    texts = session().scalars(select(Message.text).where(Message.kind == "recusal")).all()
    assert texts
    assert not any(row.entity_name in text for text in texts)
    change = service.propose(district.actor("clerk"), draw.id, asked(unit_of(draw, row), "P1", seat=1))
    service.decide(district.actor("approver"), change.id, "REJECTED", "不是近亲属。")
    assert told(lead)[-1] == {"op": op["op_id"], "granted": False, "opinion": "不是近亲属。"}
    assert session().get_one(Assignment, row.id).state == "taken"


def gone_on(client: FlaskClient, district: District, sent: tuple[Draw, Assignment]) -> Phone:
    """主检亮证后对方申请回避，换了人；接手的主检查到封存，还没有送。"""
    draw, row = sent
    lead, visit = phone_of(client, row, 0)
    stop(lead, visit)
    lead.push()
    changed(district, draw, unit_of(draw, row), "P1", seat=1)
    fresh, anew = phone_of(client, row, 0)
    fresh.inspect(anew)
    return fresh


def sealed(phone: Phone) -> dict[str, Any]:
    """成卷的机读记录。"""
    phone.upload()
    assembly.open_rows()
    return records.build(session(), session().scalars(select(Dossier)).one(), "https://example.org")


def paper(phone: Phone) -> tuple[dict[str, Any], str]:
    """成卷后审定页上的告知，和告知确认书上回避的一段。"""
    record = sealed(phone)
    html = layout.page("dossier.html", {**view.context(record), "images": frozenset(), "sealed": False})
    rows = html.split("<th>回避</th>")[1].split("<th>权利</th>")[0]
    return views.contents(record)["told"], rows


def seats(client: FlaskClient) -> Any:
    """审批人的审定页上换过的人。"""
    path = f"/api/v1/dossiers/{session().scalars(select(Dossier)).one().id}"
    return client.get(path, headers=sign_in(client, "approver")).json["seats"]


def alone(client: FlaskClient) -> str:
    """成卷以后，成批通过的名单里这一份为什么要单独审。"""
    assert assembly.assemble().done == 1
    (row,) = client.get("/api/v1/dossiers/decisions", headers=sign_in(client, "approver")).json["items"]
    return str(row["alone"])


def ticked(rows: str) -> list[str]:
    """勾了哪几样。"""
    return [word for word in ("已告知", "不申请", "申请") if f'<i class="box on"></i>{word}' in rows]


def test_the_papers_name_both_showings_and_what_became_of_the_recusal(
    client: FlaskClient, district: District, sent: tuple[Draw, Assignment]
) -> None:
    """换了主检：先后两次亮证告知都印，各写是谁；对方的申请写明成立、几时、谁定、谁换谁。"""
    _, row = sent
    out = row.package["team"][0]["name"]
    fresh = gone_on(client, district, sent)
    assert {one["verdict"] for one in fresh.push()} == {"applied"}
    into = session().get_one(Assignment, row.id).package["team"][0]["name"]
    shown, rows = paper(fresh)
    for key, which in (("ids", ""), ("notice", "（换发前的一件）"), ("recusal", "")):
        assert [part.split("（", 1)[1] for part in shown[key].split("；")] == [f"{out}（后换下））{which}", f"{into}）"]
    assert ("其后再次告知，不再申请" in rows, shown["again"]) == (True, True)
    (said,) = shown["recusals"]
    by = district.officers["approver"].display_name
    assert said.startswith("经营者：检查员是房东的亲戚（成立，")
    assert said.endswith(f"由{by}定，{out}换为{into}）")
    assert (said in rows, ticked(rows), shown["own_recusals"]) == (True, ["已告知", "申请"], [])
    (seat,) = seats(client)
    assert (seat["role"], seat["out"], seat["into"], seat["reason"]) == ("LEAD", out, into, "P1")
    assert (seat["proposed_by"], seat["by"]) == (district.officers["clerk"].display_name, by)
    assert (bool(seat["words"]), bool(seat["at"])) == (True, True)
    assert "换过人" in alone(client)


def test_every_change_of_the_team_stands_in_record_paper_and_index(client: FlaskClient, district: District) -> None:
    """派发以前换过、派发以后因回避换、接手的又因病换：机读记录、抽取一页、卷内目录都有，依先后写谁换谁、种类、情况、几时谁定。"""
    draw = drawn_world(district)
    unit = units(draw)[0]
    early = changed(district, draw, unit, "P3", seat=2, words="已经调离执法岗位。")
    row = next(one for one in dispatched(district, draw) if one.entity_id == unit.entity_id)
    with made() as s:
        known = s.scalars(select(Officer.password_hash).where(Officer.name == "clerk")).one()
        s.execute(update(Officer).where(Officer.password_hash == "-").values(password_hash=known))
    lead, visit = phone_of(client, row, 0)
    stop(lead, visit)
    lead.push()
    granted = changed(district, draw, unit, "P1", seat=1, words="对方申请，情况属实。")
    ill = changed(district, draw, unit, "P2", seat=1, words="骨折住院，三周不能到场。")
    fresh, anew = phone_of(client, row, 0)
    fresh.inspect(anew)
    assert {one["verdict"] for one in fresh.push()} == {"applied"}
    record = sealed(fresh)
    chain = [early, granted, ill]
    assert [(one["role"], one["reason"], one["n"]) for one in record["seats"]] == [
        ("MEMBER", "P3", 1), ("LEAD", "P1", 2), ("LEAD", "P2", 3),
    ]  # fmt: skip
    assert [one["words"] for one in record["seats"]] == [one.words for one in chain]
    assert record["seats"][1]["into"] == record["seats"][2]["out"]
    found = view.context(record)
    page = layout.page("dossier.html", {**found, "images": frozenset(), "sealed": False})
    rows = page.split("<caption>检查人员变更记录</caption>")[1].split("</table>")[0]
    for one in record["seats"]:
        assert f"{one['out']}换为{one['into']}" in rows
    assert "因病因事不能到场：骨折住院，三周不能到场" in rows
    by, asker = (district.officers[who].display_name for who in ("approver", "clerk"))
    assert (rows.count(f"由{by}确认"), rows.count(f"{asker}提出")) == (3, 3)
    (line,) = [part for part in found["parts"] if part["key"] == "seats"]
    assert (line["title"], line["note"], line["on"]) == ("检查人员变更记录", "3次", clock.today().isoformat())
    assert assembly.assemble().done == 1
    assert [(one["out"], one["into"]) for one in seats(client)] == [(o["out"], o["into"]) for o in record["seats"]]
    case = session().scalars(select(Dossier)).one()
    listed = cases.told(session(), session().get_one(Assignment, row.id))["entries"]
    assert records.besides(session(), case) == {1: ["检查人员变更记录"]}
    assert [one["title"] for one in listed if one["kind"] == "RECORD_PDF"] == [
        "现场检查记录（检查人员变更记录、通知书、告知、检查表、照片、签名）"
    ]


def test_the_notice_served_before_the_change_stays_in_the_papers(
    client: FlaskClient, district: District, sent: tuple[Draw, Assignment]
) -> None:
    """换了主检：换发的通知书写明重新制作、代替送达过的；当时送达、写着退出的人的那一件照样印在卷里，一件不少。"""
    _, row = sent
    out = row.package["team"][0]["name"]
    fresh = gone_on(client, district, sent)
    fresh.push()
    record = sealed(fresh)
    (former,) = view.context(record)["notice"]["former"]
    assert any(out in text for text in former["body"])
    now = record["package"]["notice"]["paragraphs"]
    assert (any(out in text for text in now), "此前同一文号的通知书已经送达的，由本件代替" in now[-2]) == (False, True)
    page = layout.page("dossier.html", {**view.context(record), "images": frozenset(), "sealed": False})
    assert (page.count('<section class="letter">'), page.count("这是换发前的通知书，已送达")) == (2, 1)


def test_an_inspector_who_stepped_out_is_not_the_firm_that_applied(
    client: FlaskClient, district: District, sent: tuple[Draw, Assignment]
) -> None:
    """检查员出发以前自己提出，没有成立：另印检查人员回避和意见；对方答的不申请照印。"""
    draw, row = sent
    lead, visit = phone_of(client, row, 0)
    name = lead.officer["display_name"]
    lead.op(visit, "recuse.request", {"by": name, "reason": "店主是我表哥"})
    lead.push()
    change = service.propose(district.actor("clerk"), draw.id, asked(unit_of(draw, row), "P1", seat=1))
    service.decide(district.actor("approver"), change.id, "REJECTED", "不是近亲属。")
    lead.inspect(visit)
    assert {one["verdict"] for one in lead.push()} == {"applied"}
    shown, rows = paper(lead)
    (said,) = shown["own_recusals"]
    assert said.startswith(f"{name}：店主是我表哥（不成立，")
    assert said.endswith(f"{row.package['team'][0]['name']}不换；意见：不是近亲属。）")
    assert (said in rows.split("检查人员回避")[1], ticked(rows), shown["recusals"]) == (True, ["已告知", "不申请"], [])
    assert (seats(client), "申请过回避" in alone(client)) == ([], True)
