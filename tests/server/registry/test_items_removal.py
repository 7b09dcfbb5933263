"""删除草稿事项：没有启用过、别处没有用到的才删得掉；带来它的批次以后照样撤得回。"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.accounts import service as accounts
from server.auth import SYSTEM, Actor
from server.db import session, unit
from server.followups import adopted
from server.problems import Absent, Problem
from server.registry.imports.apply import barred, undo
from server.registry.items import removal, service
from server.registry.items.guidelines import service as guidelines
from server.registry.items.models import Item, ItemBasis, ItemList
from server.registry.models import ImportBatch
from server.trail.models import LogPayload
from server.trail.words import label
from tests import makers_registry as make
from tests.makers import District, sign_in

pytestmark = pytest.mark.usefixtures("district")
API = "/api/v1"


def batch_of(item: Item) -> ImportBatch:
    """带来它的一批。"""
    return session().get_one(ImportBatch, item.batch_id or "")


def drafts() -> list[ItemList]:
    """在办的清单草稿。"""
    return list(session().scalars(select(ItemList).where(ItemList.state == "draft")))


def test_a_draft_is_removed_with_one_entry(client: FlaskClient, district: District) -> None:
    """误导入的一行：删了就不在清单、不在体检里，留一条痕；清单没有别的改动，空的草稿也不留；再导入又有。"""
    clerk = sign_in(client, "clerk")
    (item,) = make.make_items(1)
    place = f"{API}/items/{item.id}"
    assert client.delete(place, headers=clerk).status_code == 204
    assert client.get(place, headers=clerk).status_code == 404
    assert client.get(f"{API}/items", headers=clerk).json["items"] == []
    assert client.get(f"{API}/items/health", headers=clerk).json["items"] == []
    assert drafts() == []
    assert not list(session().scalars(select(ItemBasis)))
    told = session().scalars(select(LogPayload).order_by(LogPayload.i.desc())).first()
    assert told is not None
    assert (told.kind, label(told.kind), told.ref) == ("item.removed", "抽查事项：删除", item.id)
    assert client.delete(place, headers=clerk).status_code == 404
    assert make.make_items(1)[0].id != item.id


def test_one_written_by_hand_goes_too(client: FlaskClient, district: District) -> None:
    """手工登记错的也删得掉，同一个名称又可以登记；启用了的别的事项还在草稿里。"""
    clerk = district.actor("clerk")
    (kept,) = make.make_items(1)
    service.activate(clerk, kept.id)
    item = service.create(clerk, {"name": "填表说明"})
    removal.remove(clerk, item.id)
    assert [one.id for one in service.listing(clerk)] == [kept.id]
    assert len(drafts()) == 1
    assert service.create(clerk, {"name": "填表说明"}).id != item.id


def retired(actor: Actor, item_id: str) -> None:
    """启用了，又停用了。"""
    service.activate(actor, item_id)
    service.retire(actor, item_id)


@pytest.mark.parametrize("deed", [service.activate, retired])
def test_what_was_once_enabled_stays(district: District, deed: Callable[[Actor, str], object]) -> None:
    """启用着的、停用了的不能删除，只能停用。"""
    (item,) = make.make_items(1)
    deed(district.actor("clerk"), item.id)
    with pytest.raises(Problem, match="启用过，不能删除"):
        removal.remove(district.actor("clerk"), item.id)


def test_a_guideline_holds_its_item(client: FlaskClient, district: District) -> None:
    """细则里勾着的事项删不掉，说出是哪一份；从细则里去掉就删得掉。"""
    clerk = district.actor("clerk")
    (item,) = make.make_items(1)
    row = guidelines.create(clerk, {"title": "登记检查细则", "scope": "ITEM", "item_ids": [item.id]})
    refused = client.delete(f"{API}/items/{item.id}", headers=sign_in(client, "clerk"))
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/item.in_use")
    told = f"“{item.name}”不能删除：工作细则“登记检查细则”还用着它。{removal.WAY_OUT}"
    assert refused.json["detail"] == told
    guidelines.change(clerk, row.id, {"scope": "UNIFIED", "item_ids": []})
    removal.remove(clerk, item.id)
    assert service.listing(clerk) == []


def test_a_result_from_elsewhere_holds_its_item(district: District) -> None:
    """采用的别处检查结果抵着它，也删不掉。"""
    clerk, (item,) = district.actor("clerk"), make.make_items(1)
    told = {"authority": "青川市局", "no": "青检〔2026〕1号", "words": "未发现问题", "inspected_on": clock.today()}
    paper = ("来文.pdf", b"%PDF-1.7\n%%EOF\n")
    adopted.propose(clerk, entity_id=make.make_entities(1)[0].id, item_ids=[item.id], paper=paper, **told)
    with pytest.raises(Problem, match="采用的检查结果“来文"):
        removal.remove(clerk, item.id)


def test_another_department_sees_nothing_to_remove(district: District) -> None:
    """别的部门的草稿，答没有。"""
    accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="消")
    (item,) = make.make_items(1, department_code="990100-XF")
    with pytest.raises(Absent):
        removal.remove(district.actor("clerk"), item.id)
    assert session().get(Item, item.id) is not None


def test_only_a_clerk_removes(client: FlaskClient) -> None:
    """审批人、法制不能删。"""
    (item,) = make.make_items(1)
    for name in ("approver", "legal"):
        assert client.delete(f"{API}/items/{item.id}", headers=sign_in(client, name)).status_code == 403


def test_the_batch_is_taken_back_without_it(district: District) -> None:
    """删了一项以后，带来它的那一批照样撤得回。"""
    first = make.make_items(2)[0]
    batch = batch_of(first)
    removal.remove(district.actor("clerk"), first.id)
    assert barred(batch) == ""
    undo(district.actor("clerk"), batch.id)
    assert service.listing(district.actor("clerk")) == []


def test_the_batch_that_changed_it_is_taken_back_too(district: District) -> None:
    """后来的一批改过它、再删了：后来的一批、先前的一批都撤得回，别的事项恢复原样。"""
    clerk = district.actor("clerk")
    first, other = make.make_items(2)
    rows = [make.item_row(1), make.item_row(2)]
    for row in rows:
        row[6] = "不低于5%"
    later = make.load("items", make.csv_bytes(make.ITEM_HEAD, rows))
    removal.remove(clerk, first.id)
    assert barred(later) == ""
    undo(clerk, later.id)
    (left,) = service.listing(clerk)
    assert (left.id, left.ratio_text) == (other.id, "不低于3%")
    undo(clerk, other.batch_id or "")
    assert service.listing(clerk) == []


def test_nothing_goes_while_a_batch_is_written(district: District) -> None:
    """另一批正在写的时候先等一等：它也许正要改这一项。"""
    (item,) = make.make_items(1)
    with unit(technical=True) as s:
        s.get_one(ImportBatch, item.batch_id).settled_at = None
    with pytest.raises(Problem, match="请稍候再删除"):
        removal.remove(district.actor("clerk"), item.id)
