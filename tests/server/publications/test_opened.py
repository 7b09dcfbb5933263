"""公示证明与公众意见。"""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, storage, sweeps
from server.auth import Actor
from server.db import session
from server.problems import Problem
from server.publications import feedback, proofs
from server.publications.models import Feedback, PublicationProof
from tests.makers import District
from tests.server.portal.test_pages import publish
from tests.server.publications.made import approve, make_inspection


def actor(district: District, role: str = "publisher") -> Actor:
    """本部门的人。"""
    return Actor(district.officers[role].id, "某人", district.department.id, frozenset({role}))


def swept(name: str) -> None:
    """跑一遍扫描。"""
    session().rollback()
    with clock.hands_at(datetime(2026, 2, 3, 2, tzinfo=UTC)):
        sweeps.run(name)
    session().rollback()


def test_a_proof_is_made_once_for_each_version(district: District, task: SimpleNamespace) -> None:
    """要了才排；再要一次是同一份；没有公示的要不到。"""
    approve(make_inspection(district, task))
    row = publish()[0]
    with clock.hands_at(datetime(2026, 2, 3, 1, tzinfo=UTC)):
        first = proofs.ask(actor(district), row.id)
        assert proofs.ask(actor(district), row.id).id == first.id
    swept("publications.prove")
    made = session().scalars(select(PublicationProof)).one()
    assert made.last_error is None, made.last_error
    assert made.sha256 is not None
    assert storage.read(made.sha256).startswith(b"%PDF")


def test_an_unpublished_result_has_no_proof(district: District, task: SimpleNamespace) -> None:
    """没有公示，不出证明。"""
    make_inspection(district, task)
    row = publish()[0]
    with pytest.raises(Problem, match="还没有这一版"):
        proofs.ask(actor(district), row.id)


def test_the_public_writes_and_reads_the_answer(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """提意见得到受理号；答复前后凭号可查；公开的问答人人可见；联系方式不出门。"""
    approve(make_inspection(district, task))
    shown = publish()[0]
    form = {"about": shown.public_id, "text": "完成日期是不是写错了？我的电话14000000177", "contact": "14000000177"}
    answer = client.post("/feedback", data=form)
    assert answer.status_code == 303
    assert "已收到，受理号" in client.get(answer.headers["Location"]).text  # before it can be looked up
    row = session().scalars(select(Feedback)).one()
    assert (row.about, row.department_id) == (shown.public_id, district.department.id)
    swept("publications.project")
    assert "等待答复" in client.get(answer.headers["Location"]).text
    with pytest.raises(Problem, match="疑似有手机号"):
        feedback.answer(actor(district, "clerk"), row.id, "电话14000000177的问题", "已核对。")
    feedback.answer(actor(district, "clerk"), row.id, "完成日期是不是写错了？", "已核对，日期无误。")
    swept("publications.project")
    text = client.get("/feedback").text
    assert "完成日期是不是写错了？" in text
    assert "已核对，日期无误。" in text
    assert "14000000177" not in text + client.get(f"/feedback?no={row.no}").text


def test_an_empty_opinion_is_refused(district: District, client: FlaskClient) -> None:
    """空的、太长的不收。"""
    assert client.post("/feedback", data={"text": " "}).status_code == 422
    assert client.post("/feedback", data={"text": "长" * 1001}).status_code == 422
