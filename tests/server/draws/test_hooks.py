"""抽取用到的导入批次不能整批撤回。"""

from __future__ import annotations

import pytest
from flask import Flask

from server import sweeps
from server.db import session
from server.demo.county import County
from server.demo.desk import Refused
from server.draws import paper
from server.draws.models import Draw
from server.trail.models import LogPayload
from tests.makers import made


@pytest.fixture
def county(app: Flask) -> County:
    """抽过一次的小县。"""
    made = County(app)
    made.bring_lists(40)
    made.draw(made.plan())
    return made


def test_a_drawn_batch_cannot_be_undone(county: County) -> None:
    """名册冻结过的对象、派过的人，整批撤回都答 409。"""
    clerk = county.desk("clerk")
    batches = [row for row in clerk.get("/imports")["items"] if row["kind"] != "items"]
    assert {row["kind"] for row in batches} == {"entities", "inspectors"}
    for row in batches:
        answer = county.client.delete(f"/api/v1/imports/{row['id']}", headers=clerk.headers)
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/import.in_use"), row["kind"]


def test_corrections_of_the_dice_are_told(app: Flask) -> None:
    """录入骰子时更正了几处，进留痕、抽取记录和公开的抽取页。"""
    county = County(app)
    county.bring_lists(40)
    clerk = county.desk("clerk")
    draw = clerk.post("/draws", {"plan_entry_id": county.plan()["id"], "witnesses": [{"name": "甲", "role": "DEPUTY"}]})
    for step in ("freeze", "commitment"):
        clerk.post(f"/draws/{draw['id']}/{step}")
    clerk.post(f"/draws/{draw['id']}/dice", {"digits": "12345678901234567890", "corrections": 3})
    entry = session().query(LogPayload).filter_by(kind="draw.drawn").one()
    assert '"dice_corrections":3' in entry.json
    said = {"place": "三楼", "host": "丁", "operator": "戊", "recorder": "己", "incidents": "无", "remarks": ""}
    assert paper.content(session(), session().get_one(Draw, draw["id"]), said)["corrections"] == 3
    sweeps.run("publications.project")
    page = county.client.get(f"/draws/{draw['no']}").text
    assert "录入之后改正 3 处，记入存证日志，抽取记录里也要写。" in page
    assert '录入时改正过 3 处，看<a class="hit" href="#dice">' in page
    assert 'id="dice"' in page
    with made() as s:
        s.get_one(Draw, draw["id"]).state = "SUPERSEDED"
    sweeps.run("publications.project")
    page = county.client.get(f"/draws/{draw['no']}").text
    assert "录入之后改正 3 处，记入存证日志；作废以前抽取记录没有成卷。" in page
    assert "写在抽取记录里" not in page
    assert "的一步</a>。" in page


def test_settling_imports_hold_the_freeze(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """还有导入在写变更时不冻结。"""
    county = County(app)
    county.bring_lists(40)
    clerk = county.desk("clerk")
    draw = clerk.post("/draws", {"plan_entry_id": county.plan()["id"], "witnesses": [{"name": "甲", "role": "DEPUTY"}]})
    monkeypatch.setattr("server.draws.service.settling", lambda: True)
    with pytest.raises(Refused, match="请稍候再冻结"):
        clerk.post(f"/draws/{draw['id']}/freeze")
