"""检查人员名录的关口：说清是谁的哪一栏；一批只告诉一次；人不在了的不再等人放行；证号一栏也看（S3-11、S4-15）。"""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts.models import Message
from server.auth import SYSTEM
from server.db import session
from server.publications import projection
from server.publications import sweeps as publications
from server.publications.models import TextHold
from server.publications.opened.places import place
from server.publications.public import PublicInspector
from server.publications.roster import called
from server.registry.imports.apply import undo
from server.registry.models import Inspector
from server.trail.models import LogPayload
from tests import makers_registry as make
from tests.makers import District, made, sign_in

PHONE, OTHER = "14000000177", "14000000188"
API = "/api/v1/text-holds"
WAYS = "请改掉，或由写的人以外的人核对后放行。"


def bring(count: int, post: str, start: int = 0) -> str:
    """导入若干人，执法岗位都写着这句话；批次的编号。"""
    rows = [make.inspector_row(start + at) for at in range(count)]
    column = make.INSPECTOR_HEAD.index("执法岗位")
    for row in rows:
        row[column] = post
    return make.load("inspectors", make.csv_bytes(make.INSPECTOR_HEAD, rows)).id


def swept() -> None:
    session().rollback()
    publications.project()
    session().rollback()


def told() -> list[str]:
    """给公示人员的话，各人的同一句只算一次。"""
    rows = session().execute(select(Message.officer_id, Message.text).where(Message.link == "/desk/public-words"))
    by: dict[str, list[str]] = {}
    for officer, text in rows:
        by.setdefault(officer, []).append(text)
    said = list(by.values())
    assert said
    assert all(sorted(each) == sorted(said[0]) for each in said)
    return said[0]


def states() -> list[str]:
    return list(session().scalars(select(TextHold.state).order_by(TextHold.state)))


def listed(client: FlaskClient) -> set[str]:
    offices = client.get("/inspectors.json").json["items"]
    return {row["cert_no"] for office in offices for row in office["inspectors"]}


def test_a_held_person_is_named_with_the_column_in_chinese(client: FlaskClient, district: District) -> None:
    """一人扣下：消息、放行页都说是谁、执法证号几号、执法岗位一栏、像手机号。"""
    bring(1, f"综合执法{PHONE}")
    swept()
    one = session().scalars(select(Inspector)).one()
    who = f"检查人员{one.name}，执法证号 {one.cert_no}"
    assert told() == [f"“{who}”的执法岗位里疑似有手机号，没有公开。{WAYS}"]
    (hold,) = client.get(API, headers=sign_in(client, "publisher")).json["items"]
    assert (hold["title"], hold["places"], hold["says"]) == (who, ["执法岗位"], "手机号")


def test_one_batch_is_told_once(client: FlaskClient, district: District) -> None:
    """一批里十八人扣下：每人只收到一条，说有几人、哪一栏、像什么；再扫不再说。"""
    bring(18, f"综合执法{PHONE}")
    swept()
    swept()
    said = "检查人员名录有 18 人的公开栏目疑似含个人信息，已扣下，没有公开：执法岗位里疑似有手机号。"
    assert told() == [said + WAYS]
    assert states() == ["held"] * 18


def test_holds_of_people_who_are_gone_wait_for_nobody(client: FlaskClient, district: District) -> None:
    """撤回本批：扫描之前就不再给人放行，放也放不了；扫描以后记成不再等，留痕都在；干净的再导入照常公开。"""
    batch = bring(2, f"综合执法{PHONE}")
    swept()
    undo(SYSTEM, batch)
    head = sign_in(client, "publisher")
    rows = client.get(API, headers=head).json["items"]
    assert [row["state"] for row in rows] == ["lapsed", "lapsed"]
    assert states() == ["held", "held"]
    refused = client.post(f"{API}/{rows[0]['id']}/release", json={"reason": "号码是单位的公开电话"}, headers=head)
    assert (refused.status_code, "已经没有了" in refused.json["detail"]) == (409, True)
    swept()
    assert states() == ["lapsed", "lapsed"]
    bring(2, "综合执法")
    swept()
    assert len(listed(client)) == 2
    assert states() == ["lapsed", "lapsed"]
    acts = session().scalars(select(LogPayload.kind).where(LogPayload.kind.startswith("public_text"))).all()
    assert sorted(acts) == ["public_text.held"] * 2 + ["public_text.lapsed"] * 2


def test_what_was_mended_and_written_back_is_held_and_told_again(district: District) -> None:
    """改掉的不再等；又写回来的再扣一次，再告诉一次。"""
    bring(1, f"综合执法{PHONE}")
    swept()
    for post, state in (("综合执法", "lapsed"), (f"综合执法{PHONE}", "held")):
        with made() as s:
            s.scalars(select(Inspector)).one().post = post
        swept()
        assert states() == [state]
    assert len(told()) == 2


def test_a_public_entry_of_one_who_is_held_leaves_with_him(client: FlaskClient, district: District) -> None:
    """已公开的旧样在扣下时照旧；这个人出库以后，旧样也不在公开的名录里。"""
    bring(2, "综合执法")
    swept()
    first = min(listed(client))
    with made() as s:
        s.scalars(select(Inspector).where(Inspector.cert_no == first)).one().post = f"综合执法{PHONE}"
    swept()
    assert (first in listed(client), states()) == (True, ["held"])
    with made() as s:
        s.scalars(select(Inspector).where(Inspector.cert_no == first)).one().status = "removed"
    swept()
    assert (first in listed(client), states()) == (False, ["lapsed"])


def test_an_identity_number_for_a_certificate_is_held(client: FlaskClient, district: District) -> None:
    """证号一栏写着身份证号的，怎样隔开都扣下，消息里不重现；十一位到十六位的证号照常公开。"""
    numbers = ("3205001980-03-071233", "320500 1980-03-07 1233", "320581-19751220-0025")
    fine = ("14010000001", "990100000035", "32050019800307", "99011990010100")
    bring(len(numbers) + len(fine), "综合执法")
    people = list(session().scalars(select(Inspector).order_by(Inspector.id)))
    for one, number in zip([each.id for each in people], (*numbers, *fine), strict=True):
        with made() as s:
            s.get_one(Inspector, one).cert_no = number
    swept()
    assert listed(client) == set(fine)
    assert not [number for number in numbers if number in client.get("/inspectors").text]
    assert {tuple(map(str, row.found[0].values())) for row in session().scalars(select(TextHold))} == {
        ("cert_no", "id_number")
    }
    (said,) = told()
    assert said.startswith("检查人员名录有 3 人的公开栏目疑似含个人信息，已扣下，没有公开：执法证号里疑似有身份证号。")
    titles = session().scalars(select(TextHold.title)).all()
    assert not [number for number in numbers if any(number in title for title in titles)]
    assert all("身份证号，不显示" in title or "*" in title for title in titles)


def test_one_already_public_with_an_identity_number_is_taken_down(client: FlaskClient, district: District) -> None:
    """从前没有认出、已经公开的：扣下时旧样自己过不了关口，也撤下。"""
    bring(1, "综合执法")
    one = session().scalars(select(Inspector)).one()
    with made() as s:
        s.get_one(Inspector, one.id).cert_no = "320581-19751220-0025"
    swept()
    body = {"name": one.name, "unit": "", "cert_no": "320581-19751220-0025", "post": ""}
    projection.put([PublicInspector(id=one.id, authority="机关", cert_no=body["cert_no"], body=body)])
    projection.put_fact("inspectors", {})
    swept()
    assert listed(client) == set()


def test_who_is_held_never_shows_a_number_for_a_name(district: District) -> None:
    """姓名一栏写着手机号的，叫法里不重现。"""
    assert PHONE not in called(Inspector(name=f"张三{PHONE}", cert_no="99010099035"))
    assert called(Inspector(name="张三", cert_no="99010099035")) == "检查人员张三，执法证号 99010099035"


def test_every_place_has_a_chinese_name(district: District) -> None:
    """各种公开文字的每一栏都有中文名；不认识的说是正文。"""
    columns = (
        "post", "name", "entries.0.ratio", "entries.0.codes", "body.document.rows.2.ratio_text", "single", "file",
        "body.document.rows.sub_item", "title", "document.text", "recorded.how", "beacon.value", "ceremony", "",
        "entity_name", "实施步骤", "never_heard_of", "body.document.rows.bases.article", "body.difference.added",
    )  # fmt: skip
    said = {where: place(where, "INSPECTOR" if where == "post" else "") for where in columns}
    assert said["post"] == "执法岗位"
    assert said["实施步骤"] == "实施步骤"
    assert [where for where, name in said.items() if not name or any(c.isascii() and c.isalpha() for c in name)] == []
