"""随手机丢了的照片：不再挡住案卷；卷里写明缺哪一件、为什么，审批人看得见，可以退回，也可以审定。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from server import clock, storage
from server.demo.phone import Phone, Visit
from server.documents import layout, view
from server.dossiers import service
from server.dossiers.assembly import assemble
from server.dossiers.verify import check
from server.inspections.records import public_key
from tests.makers import PASSWORD, sign_in
from tests.server.dossiers.conftest import Case
from tests.server.field.test_contacts import another_model, beat
from tests.server.field.world import World, first


@pytest.fixture
def visit(phone: Phone, quick: None) -> Visit:
    """操作全部送到，一张照片和它的缩略图没有。"""
    found = first(phone)
    photo = phone.shoot(found, "q01")["p"]
    phone.inspect(found)
    phone.push()
    for sha256 in (photo["sha256"], photo["thumb"]["sha256"]):
        phone.files.pop(sha256)
    phone.upload()
    assert assemble().due == 0
    return found


def test_a_photo_lost_with_its_phone_no_longer_holds_the_dossier(
    world: World, phone: Phone, visit: Visit, client: FlaskClient
) -> None:
    """手机没了，后来的手机说没有那张照片：一小时后成卷，写明缺哪一张；不能成批通过，单独可以审定。"""
    photo = next(op["p"] for op in visit.ops if op["kind"] == "photo.add")
    beat(Phone(client, "inspector1", PASSWORD), lacks=[photo["sha256"], photo["thumb"]["sha256"]])
    assert assemble().due == 0  # the approvers have not been told yet
    with clock.hands_at(clock.now() + timedelta(hours=2)):
        assert assemble().done == 1
        case = Case(world, phone, visit, client)
        stored = service.latest(case.dossier, "RECORD_JSON")
        manifest = service.latest(case.dossier, "MANIFEST")
        assert stored
        assert manifest
        made = check(storage.read(stored.sha256), storage.read(manifest.sha256), public_key())
        assert {row["role"] for row in made["lost"]} == {"photo", "thumb"}
        assert not {row["sha256"] for row in made["files"]} & {row["sha256"] for row in made["lost"]}
        (gap,) = [row for row in case.get("approver").json["gaps"] if "未送达" in row["says"]]
        assert (gap["item"], photo["sha256"] in gap["says"]) == ("q01", True)
        assert "查明已没有这个文件" in gap["says"]
        assert "查明已没有" in case.get("approver").json["record"]["photos"][0]["lost"]
        page = _page(made)
        assert "未送达<br>仅有指纹" in page
        assert "照片1未送达：" in page
        (refused,) = [
            why for row, why in service.together(world.district.actor("approver")) if row.id == case.dossier.id
        ]
        assert refused == "有文件没有送达，要单独审"
        assert case.decide("approver", "APPROVED").status_code == 201


def test_a_photo_on_a_living_phone_still_holds_the_dossier(phone: Phone, visit: Visit, client: FlaskClient) -> None:
    """同一人在别的手机上登录，拍照的那部还在联系：案卷照样等。"""
    other = Phone(client, "inspector1", PASSWORD)
    beat(phone)
    photo = next(op["p"] for op in visit.ops if op["kind"] == "photo.add")
    beat(other, lacks=[photo["sha256"]])
    with clock.hands_at(clock.now() + timedelta(hours=2)):
        assert assemble().due == 0


def test_a_case_says_how_many_files_it_waits_for_and_what_became_of_them(
    world: World, phone: Phone, visit: Visit, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """待成卷的写明在等几个文件；新手机没有的列为存疑，原手机停用后列为丢失，一小时后照常成卷。"""

    def waits() -> dict[str, int]:
        (row,) = client.get("/api/v1/dossiers?state=assembling", headers=sign_in(client, "approver")).json["items"]
        found: dict[str, int] = row["waits"]
        return found

    fresh = another_model(client, monkeypatch)
    assert waits() == {"files": 2, "lost": 0, "doubted": 0}
    photo = next(op["p"] for op in visit.ops if op["kind"] == "photo.add")
    beat(fresh, lacks=[photo["sha256"], photo["thumb"]["sha256"]])
    assert waits() == {"files": 2, "lost": 0, "doubted": 2}
    with clock.hands_at(clock.now() + timedelta(hours=2)):
        assert assemble().due == 0
        client.delete(f"/api/v1/devices/{phone.device}", headers=sign_in(client, "approver"))
        assert waits() == {"files": 2, "lost": 2, "doubted": 0}
        assert assemble().done == 1
        assert Case(world, phone, visit, client).get("approver").json["waits"] is None


def _page(made: dict[str, Any]) -> str:
    return layout.page("dossier.html", {**view.context(made), "images": frozenset(), "sealed": False})
