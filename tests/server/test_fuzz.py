"""乱填：每个接口按它自己的说明造若干次请求，换着人登录，没有一次答 5xx，出错都是一句中文。"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
import requests
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from server import auth
from server.accounts.models import Department, Device, Message
from server.db import session
from server.demo.county import County
from server.demo.desk import Desk
from server.dossiers.models import Dossier
from server.draws.models import Draw
from server.inspections.models import Assignment
from server.plans.models import Plan, PlanEntry
from server.publications.models import Publication
from server.registry.models import Checklist, Entity, ImportBatch, Inspector, Item
from tests.makers import sign_in

PEOPLE = {
    "clerk": "clerk",
    "approver": "approver",
    "jc01": "inspector",
    "secadmin": "security_admin",
    "sysadmin": "system_admin",
}
KNOWN: dict[str, Any] = {
    "assignment_id": Assignment,
    "batch_id": ImportBatch,
    "checklist_id": Checklist,
    "department_id": Department,
    "device_id": Device,
    "dossier_id": Dossier,
    "draw_id": Draw,
    "entity_id": Entity,
    "entry_id": PlanEntry,
    "inspector_id": Inspector,
    "item_id": Item,
    "message_id": Message,
    "plan_id": Plan,
    "publication_id": Publication,
}
# The contract is judged above the database; on the second one a few questions each look for what its dialect minds.
EXAMPLES = 6 if os.environ.get("TEST_DATABASE") == "postgresql" else 20
ENDS_THE_SESSION = ("DELETE", "/api/v1/session")


class World:
    """一个办过事的县，和轮流登录的五个人。"""

    def __init__(self, app: Flask) -> None:
        self.county = County(app)
        self.county.bring_lists(100)
        self.county.visit(self.county.dispatch(self.county.draw(self.county.plan())["id"])[0])
        self.county.settle()
        self.client = app.test_client()
        self.ids = {name: list(session().scalars(select(model.id).limit(4))) for name, model in KNOWN.items()}
        session().rollback()
        self.allowed = {
            (row["method"], re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", row["path"])): [
                name for name, role in PEOPLE.items() if role in row["roles"]
            ]
            for row in auth.rules(app)
        }

    def ask(self, case: Any, pick: int) -> TestResponse:
        """发出一次请求：多半由办得了的人、用真有的编号。"""
        able = self.allowed.get((case.method.upper(), case.path)) or list(PEOPLE)
        name = able[pick % len(able)] if pick >= 20 else list(PEOPLE)[pick % len(PEOPLE)]
        for key in case.path_parameters or {}:
            if pick >= 25 and self.ids.get(key):
                case.path_parameters[key] = self.ids[key][pick % len(self.ids[key])]
        told = case.as_transport_kwargs(base_url="http://127.0.0.1")
        parts = {key: told.get(key) for key in ("method", "url", "params", "data", "json", "files")}
        ready = requests.Request(**parts, headers=dict(told.get("headers") or {})).prepare()
        answer = self._send(ready, name)
        if answer.status_code == 401 and "/session" not in case.path:
            self.county.desks.pop(name)
            answer = self._send(ready, name)
        return answer

    def _send(self, ready: requests.PreparedRequest, name: str) -> TestResponse:
        desk: Desk = self.county.desk(name)
        headers = {key: value for key, value in ready.headers.items() if key.lower() != "content-length"}
        return self.client.open(
            ready.path_url, method=ready.method, data=ready.body, headers={**headers, **desk.headers}
        )


def fault(answer: TestResponse) -> str | None:
    """这个应答哪里不合规矩。"""
    if answer.status_code >= 500:
        return answer.text[:200]
    if answer.status_code < 400 or answer.request.method == "HEAD":
        return None
    if answer.content_type != "application/problem+json":
        return answer.content_type
    body = answer.json
    good = body["status"] == answer.status_code and re.search("[一-鿿]", body["detail"])
    return None if good else str(body)


def play(world: World, operation: Any) -> dict[str, str]:
    """对一个接口问若干次，返回出格的应答。"""
    found: dict[str, str] = {}

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), pick=st.integers(0, 99))
    def ask(case: Any, pick: int) -> None:
        if wrong := fault(world.ask(case, pick)):
            found[operation.label] = wrong

    ask()
    return found


@pytest.mark.slow
@pytest.mark.at_random
def test_no_request_upsets_the_server(app: Flask) -> None:
    """每个接口若干次，没有一次出格。"""
    world = World(app)
    schema = schemathesis.openapi.from_dict(app.extensions["api"].described())
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > 80
    asked = [each for each in operations if (each.method.upper(), each.path) != ENDS_THE_SESSION]
    assert [found for operation in asked if (found := play(world, operation))] == []


NAUGHTY = [
    pytest.param('{"year": 2026, "title": "\\u0000"}', id="nul"),
    pytest.param('{"year": 2026, "title": "\\ud800"}', id="half a character"),
    pytest.param('{"year": 1' + "0" * 40 + ', "title": "计划"}', id="a number of forty digits"),
    pytest.param("[" * 100_000, id="a hundred thousand brackets"),
    pytest.param("{", id="cut"),
    pytest.param("null", id="null"),
    pytest.param(b"\xff\xfe", id="not UTF-8"),
]


@pytest.mark.parametrize("body", NAUGHTY)
def test_what_nobody_would_type_is_answered_calmly(app: Flask, district: Any, body: str | bytes) -> None:
    """零字符、半个字符、超长的数、套了十万层的括号：不是 5xx，出错是一句中文。"""
    client = app.test_client()
    headers = {**sign_in(client, "clerk"), "Content-Type": "application/json"}
    answer = client.post("/api/v1/plans", data=body, headers=headers)
    assert answer.status_code in (201, 400, 422)
    assert fault(answer) is None
