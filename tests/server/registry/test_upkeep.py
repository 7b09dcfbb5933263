"""登记簿的照看：别人改过不覆盖、冻结的事项不改名、搁下的预览清掉、检索的触发器在、并户不丢次数。"""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server import clock, sweeps
from server.auth import SYSTEM
from server.db import db, new_id, session
from server.domain.pairs import KEEP, runs
from server.draws import history
from server.draws.models import Draw, DrawUnit
from server.problems import Problem
from server.registry.entities import index
from server.registry.imports import batches, corrections
from server.registry.items import service as items
from server.registry.models import Entity, ImportBatch, ImportRow, Item, ItemList
from tests import makers_registry as make
from tests.makers import District, made, sign_in
from tests.server.draws.world import approved_entry

API = "/api/v1"


def draw_of(district: District, item_id: str, state: str) -> Draw:
    """一次抽取，里面有这个事项。"""
    entry = approved_entry(district)
    with made() as s:
        row = Draw(
            id=new_id(), no="990100-2026-07", attempt=1, plan_entry_id=entry.id, department_id=district.department.id,
            title="抽查", year=2026, seq=7, state=state, item_ids=[item_id],
            created_by=district.officers["clerk"].id, drawn_at=clock.now(),
        )  # fmt: skip
        s.add(row)
    return row


def test_a_change_names_the_version_it_saw(district: District, client: FlaskClient) -> None:
    """改事项须带 If-Match：没带 428，别人先改过 412，什么也没存。"""
    clerk, item = sign_in(client, "clerk"), make.make_items(1)[0]
    place = f"{API}/items/{item.id}"
    tag = client.get(place, headers=clerk).headers["ETag"]
    assert client.patch(place, headers=clerk, json={"remark": "甲"}).status_code == 428
    first = client.patch(place, headers=clerk | {"If-Match": tag}, json={"remark": "乙"})
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    assert client.patch(place, headers=clerk | {"If-Match": tag}, json={"remark": "丙"}).status_code == 412
    assert client.get(place, headers=clerk).json["remark"] == "乙"


@pytest.mark.parametrize(("state", "refused"), [("FROZEN", True), ("DRAWN", True), ("DRAFT", False), ("OPEN", False)])
def test_an_item_in_a_frozen_draw_keeps_its_name(district: District, state: str, refused: bool) -> None:
    """名册冻结到派出之间，事项不能改名称，别的栏可以；不在其间的改名只进下一版草稿。"""
    item, clerk = make.make_items(1)[0], district.actor("clerk")
    items.activate(clerk, item.id)
    draw_of(district, item.id, state)
    items.change(clerk, item.id, {"remark": "可以改", "name": item.name})
    if refused:
        with pytest.raises(Problem, match="990100-2026-07"):
            items.change(clerk, item.id, {"name": "另一个名称"})
        assert session().get_one(Item, item.id, populate_existing=True).name == item.name
    else:
        assert items.change(clerk, item.id, {"name": "另一个名称"}).name == "另一个名称"
        assert session().scalar(select(ItemList.state).order_by(ItemList.version.desc()).limit(1)) == "draft"


def test_a_forgotten_preview_is_put_away_after_a_fortnight(district: District) -> None:
    """满十四天没有确认：放弃，暂存的行、改过的格、各表前几行都清掉；已入库的、没满的不动。"""
    rows = make.entity_rows(2)
    rows[0][1] = "12"
    place = batches.place_of("990100-SJ", SYSTEM)
    batch_id = batches.receive(SYSTEM, "entities", place, make.csv_bytes(make.ENTITY_HEAD, rows), "名录.csv")
    batches.stage(batch_id)
    corrections.correct(district.actor("clerk"), batch_id, 2, {"code": "123"})
    applied = make.load("entities", make.csv_bytes(make.ENTITY_HEAD, make.entity_rows(3, 50)))
    waits = session().get_one(ImportBatch, batch_id).waits_until
    assert waits is not None
    for at, state in ((waits - timedelta(minutes=1), "previewed"), (waits, "discarded")):
        with clock.hands_at(at.astimezone(UTC)):
            sweeps.run("imports.forgotten")
        session().rollback()
        batch = session().get_one(ImportBatch, batch_id, populate_existing=True)
        left = session().scalar(select(func.count()).where(ImportRow.batch_id == batch_id))
        assert (batch.state, bool(left), batch.opening is None) == (state, state == "previewed", state == "discarded")
    assert session().get_one(ImportBatch, applied.id, populate_existing=True).state == "applied"


def test_visits_to_a_merged_firm_count_for_the_one_it_is_now(district: District) -> None:
    """并户之后，旧编号下的抽查算在并入的那一户名下。"""
    item = make.make_items(1)[0]
    make.load("entities", make.csv_bytes(make.ENTITY_HEAD, make.entity_rows(2)))
    old, into = session().scalars(select(Entity).order_by(Entity.id)).all()
    draw = draw_of(district, item.id, "OPEN")
    with made() as s:
        s.add(DrawUnit(draw_id=draw.id, entity_id=old.id, blind="b", salt="0", stratum="-", area="-", rank=1))
        s.get_one(Entity, old.id).merged_into = into.id
    asked = {"department_id": district.department.id, "item_ids": [item.id], "day": clock.today(), "months": 12}
    found = history.visits(session(), most=9, **asked)
    assert (found.flag(into.id), found.flag(old.id)) == ("E1", "-")


IN_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entity'"
IN_POSTGRESQL = "SELECT indexname, 'there' FROM pg_indexes WHERE tablename = 'entity'"


def test_the_search_index_survives_every_migration(migrated: Flask) -> None:
    """升级到最新之后，检索的触发器（SQLite）或函数索引（PostgreSQL）一个不少：重建 entity 表的迁移会悄悄丢掉它们。"""
    sqlite = db.engine.dialect.name == "sqlite"
    triggers = {text.split()[2]: " ".join(text.split()) for text in index.SQLITE if text.startswith("CREATE TRIGGER")}
    wanted = triggers if sqlite else {"ix_entity_grams": "there"}
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(IN_SQLITE if sqlite else IN_POSTGRESQL).all()
    found = {name: " ".join(said.split()) for name, said in rows}
    assert {name: found.get(name) for name in wanted} == wanted
    assert len(triggers) == 3


@pytest.mark.parametrize("text", ["青禾县abc店(东)12", "a-b", "（）", "", "店!", "x\u3000y"])
def test_last_letters_of_runs(text: str) -> None:
    """每一串字的末一字，与逐字判断一致。"""
    letter = [each in KEEP or not each.isascii() for each in text]
    ends = [text[at] for at in range(len(text)) if letter[at] and not (at + 1 < len(text) and letter[at + 1])]
    assert [run[-1] for run in runs(text)] == ends
