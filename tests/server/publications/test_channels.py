"""多渠道公示：通报还贴在哪里，登记在案，公示网站写明；规则没有的渠道、带电话的地点不收。"""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.db import session
from server.domain import channels as law
from server.domain.profiles import load
from server.publications.models import Posting, Publication
from tests.makers import District, sign_in
from tests.server.portal.test_pages import publish
from tests.server.publications.made import approve, make_inspection
from tests.server.rules.wired import ruled

API = "/api/v1/postings"


@pytest.fixture
def row(district: District, task: Any) -> Publication:
    """一条已公示的结果；规则还要贴公开栏、登信用信息公示系统。"""
    ruled(district, "publish.channels", ["portal", "credit_system", "公开栏"])
    approve(make_inspection(district, task, 1, result="R01"))
    return publish()[0]


def said(row: Publication, **change: Any) -> dict[str, Any]:
    """登记贴在政务大厅公开栏。"""
    day = row.published_at
    assert day is not None
    given = {"month": f"{clock.shanghai_day(day):%Y-%m}", "channel": "公开栏", "place": "政务服务中心一楼大厅"}
    return given | {"on": clock.today().isoformat()} | change


def test_where_else_it_was_published_is_on_record_and_public(client: FlaskClient, row: Publication) -> None:
    """登记之前列着差哪些；登记之后通报页和结果页写明；作废之后不再写，登记仍在。"""
    head = sign_in(client, "publisher")
    before = client.get(API, headers=head).json
    assert before["months"][0]["missing"] == ["企业信用信息公示系统", "公开栏"]
    made = client.post(API, json=said(row), headers=head)
    assert made.status_code == 201, made.text
    assert client.get(API, headers=head).json["months"][0]["missing"] == ["企业信用信息公示系统"]
    publish()
    month = said(row)["month"]
    for page in (f"/results/{row.public_id}", f"/bulletins/{month}"):
        assert "公开栏：政务服务中心一楼大厅" in client.get(page).text
    gone = client.post(f"{API}/{made.json['id']}/void", json={"reason": "贴错了地方"}, headers=head)
    assert gone.json["voided_at"] is not None
    publish()
    assert "政务服务中心" not in client.get(f"/results/{row.public_id}").text
    assert session().scalars(select(Posting)).one().reason == "贴错了地方"
    again = client.post(f"{API}/{made.json['id']}/void", json={"reason": "贴错了地方"}, headers=head)
    assert again.json["type"] == "/problems/wrong_state"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"channel": "报刊"}, "posting.channel"),
        ({"channel": "portal"}, "posting.channel"),
        ({"on": "2099-01-01"}, "posting.day"),
        ({"on": "2020-01-01"}, "posting.day"),
        ({"month": "2026-13"}, "posting.day"),
        ({"place": "联系人 14000000001"}, "posting.place"),
    ],
)
def test_a_wrong_record_is_refused(client: FlaskClient, row: Publication, change: dict[str, Any], code: str) -> None:
    """规则里没有的渠道、还没到的日子、早于当月的日子、带电话的地点，都不收。"""
    answer = client.post(API, json=said(row, **change), headers=sign_in(client, "publisher"))
    assert (answer.status_code, answer.json["type"]) == (422, f"/problems/{code}")


def test_channels_follow_the_notices() -> None:
    """临沂要报刊、广播电视、窗口、公开栏；河口另报信用信息公示系统；默认只有网站。"""
    assert law.wanted(load("linyi-2017")) == ("报刊", "广播电视", "服务大厅（窗口）", "公开栏")
    assert [law.name_of(each) for each in law.wanted(load("hekou-2016"))] == ["企业信用信息公示系统"]
    assert law.wanted(load("cn-2025-default")) == ()
