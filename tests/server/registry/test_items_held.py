"""清单里疑似有个人信息：公布之前就扣下，现行的一版一直是现行的；放行、退回改掉都走得通（S4-15、S4-20）。"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts.models import Message
from server.db import session
from server.problems import Problem
from server.publications import gate
from server.publications import sweeps as publications
from server.publications.models import TextHold
from server.registry.items import service
from server.registry.items.lists import service as lists
from server.registry.items.models import ItemList
from tests.makers import District, sign_in
from tests.makers_items import publish_list
from tests.server.registry.test_items_lists import office

__all__ = ["office"]
PHONE = "14000000177"


def submitted(district: District, reason: str) -> ItemList:
    """改一项，送审、审核、批准，到公布之前。"""
    row = lists.start(district.actor("clerk"))
    lists.submit(district.actor("clerk"), row.id, reason)
    lists.review(district.actor("legal"), row.id, "APPROVED")
    return lists.decide(district.actor("approver"), row.id, "APPROVED")


@pytest.fixture
def second(office: District) -> ItemList:
    """第 1 版公布着；第 2 版的理由里写了手机号，批准了。"""
    first = publish_list(office)
    publications.project()
    service.change(office.actor("clerk"), first.rows[0].item_id, {"frequency_text": "每年2次"})
    row = submitted(office, f"减少重复进门，有事联系{PHONE}。")
    publications.project()
    return row


def test_what_is_held_is_not_published(second: ItemList, office: District, client: FlaskClient) -> None:
    """公布之前说明白扣下了什么；现行的一版照旧现行，一项不少，也没有公布证明可出。"""
    with pytest.raises(Problem, match="疑似有手机号") as refused:
        lists.publish(office.actor("publisher"), second.id)
    assert refused.value.code == "list.held"
    told = client.get(f"/api/v1/item-lists/{second.id}", headers=sign_in(client, "clerk")).json
    assert "疑似有手机号" in told["held"]
    publications.project()
    assert "共 2 项" in client.get("/items").text
    assert "已被新版代替" not in client.get("/items/990100-SJ-1").text
    assert client.get("/items/990100-SJ-2").status_code == 404


def test_released_text_goes_out_once_and_for_all(second: ItemList, office: District, client: FlaskClient) -> None:
    """放行以后公布，当即公开；再出新版，放行过的不再扣，旧版写明已被代替。"""
    (hold,) = session().scalars(select(TextHold))
    gate.release(office.actor("publisher"), hold.id, "号码是单位的公开电话")
    lists.publish(office.actor("publisher"), second.id)
    publications.project()
    assert PHONE in client.get("/items/990100-SJ-2").text
    service.change(office.actor("clerk"), second.rows[0].item_id, {"frequency_text": "每年1次"})
    publish_list(office, "按上级清单调整。")
    publications.project()
    assert "已被新版代替" in client.get("/items/990100-SJ-2").text
    assert "第 2 版" not in client.get("/items").text
    assert [row.state for row in session().scalars(select(TextHold))] == ["released"]


def test_what_is_sent_back_and_mended_waits_for_nobody(second: ItemList, office: District) -> None:
    """批准以后、公布以前，审批人可以退回；改掉了，扣下的那一份不再等人放行。"""
    row = lists.decide(office.actor("approver"), second.id, "RETURNED", "理由里写了手机号，改掉再送。")
    assert row.state == "draft"
    row = submitted(office, "减少重复进门。")
    publications.project()
    assert [row.state for row in session().scalars(select(TextHold))] == ["lapsed"]
    assert lists.publish(office.actor("publisher"), row.id).state == "published"


def test_what_is_sent_back_and_sent_again_unchanged_can_be_released(second: ItemList, office: District) -> None:
    """退回以后一字不改又送来：扣下的不再是作废的那一份，另一人照样可以放行。"""
    row = lists.decide(office.actor("approver"), second.id, "RETURNED", "号码是不是单位的，请核实。")
    publications.project()
    (hold,) = session().scalars(select(TextHold))
    assert hold.state == "lapsed"
    lists.submit(office.actor("clerk"), row.id, row.reason)
    publications.project()
    session().refresh(hold)
    assert hold.state == "held"
    gate.release(office.actor("publisher"), hold.id, "号码是单位的公开电话")


def test_a_revocation_tells_no_number(office: District) -> None:
    """废止的理由当即公开：疑似有手机号的先改写，改写之前什么也不变。"""
    row = publish_list(office)
    with pytest.raises(Problem, match="废止的理由要公开"):
        lists.revoke(office.actor("approver"), row.id, f"依据已修订，问{PHONE}。")
    assert lists.get(office.actor("clerk"), row.id).state == "published"
    assert lists.revoke(office.actor("approver"), row.id, "依据已修订。").state == "revoked"


def test_who_sent_it_reads_why_it_came_back(second: ItemList, office: District) -> None:
    """退回了告诉送审的人；审核、批准从头来，上一轮的意见不留在下一轮。"""
    row = lists.decide(office.actor("approver"), second.id, "RETURNED", "理由里写了手机号。")
    assert (row.reviewed_by, row.approved_by) == (None, None)
    mine = select(Message.text).where(Message.officer_id == office.officers["clerk"].id)
    assert [text for text in session().scalars(mine) if "退回了：理由里写了手机号。" in text]
    row = lists.submit(office.actor("clerk"), row.id, "减少重复进门。")
    assert (row.review_opinion, row.opinion) == ("", "")
