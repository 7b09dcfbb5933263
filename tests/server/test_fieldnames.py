"""拒绝的话里，各栏照表单的名字说；没有一栏说的是程序里的英文名。"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields

from server import fieldnames
from server.plans.meeting import schemas as meetings
from server.plans.post.schemas import OffPlanIn
from tests.makers import District, sign_in

DESK = Path("pwa/src/desk")
FORMS = {
    "accounts/Departments.vue": "DepartmentIn",
    "accounts/GrantForm.vue": "GrantIn",
    "accounts/OfficerForm.vue": "OfficerIn",
    "accounts/TrainingCard.vue": "TrainingIn",
    "draws/Minutes.vue": "MinutesIn",
    "followups/Adoptions.vue": "AdoptionForm",
    "inspections/LetterCard.vue": "LetterIn",
    "plans/EntryForm.vue": "PlanEntryIn",
    "plans/JointOffice.vue": "MeetingMemberIn",
    "plans/PlanPapers.vue": "MeetingMinutesIn",
    "publications/Postings.vue": "PostingIn",
    "registry/EntityEdit.vue": "EntityChange",
    "registry/EntityNew.vue": "EntityIn",
    "registry/Guidelines.vue": "GuidelineIn",
    "registry/InspectorForm.vue": "InspectorIn",
    "registry/ItemForm.vue": "ItemIn",
    "registry/ItemListUppers.vue": "UpperIn",
    "rules/CalendarForm.vue": "CalendarIn",
}
"""Pages with one form, and the schema that judges it."""
BOX = re.compile(r'<label[^>]*><span>(?P<said>[^<{]+)<.*?v-model(?:\.\w+)*="\w+\.(?P<key>\w+)"', re.DOTALL)


def every(schema: Schema) -> Iterator[tuple[Schema, str]]:
    """这个表单和里面各层表单的每一栏。"""
    for key, field in schema.fields.items():
        yield schema, field.data_key or key
        while isinstance(field, fields.List):
            field = field.inner
        if isinstance(field, fields.Nested):
            yield from every(field.schema)


BESIDE = (meetings.MeetingMinutesIn(), meetings.MeetingMinutesFix(), OffPlanIn())
"""Forms that come beside a file, as one part of several."""


def taken(app: Flask) -> dict[str, Schema]:
    """各网址收的表单，连同里面各层的：名字到表单。"""
    asked = (getattr(view, "_apidoc", {}).get("arguments", {}) for view in app.view_functions.values())
    shapes = [one["schema"] for each in asked for one in each.get("parameters", []) if "schema" in one]
    forms = [shape() if isinstance(shape, type) else shape for shape in (*shapes, *BESIDE)]
    whole = [one for one in forms if isinstance(one, Schema)]
    return {type(inner).__name__: inner for one in whole for inner, _ in every(one)}


def test_no_refusal_names_a_field_in_english(app: Flask) -> None:
    """每条网址收的每一栏都有中文名字，没有一个字母。"""
    rows = {
        (form, key): fieldnames.label(key, schema) for form, one in taken(app).items() for schema, key in every(one)
    }
    assert len(rows) > 700
    assert {key: said for key, said in rows.items() if not said.endswith("：") or re.search("[A-Za-z]", said)} == {}


def test_every_name_is_of_a_field_that_is_there(app: Flask) -> None:
    """另有叫法的各栏都在那个表单里，没有写给早已不在的。"""
    forms = taken(app)
    lost = {form: set(said) - {key for _, key in every(forms[form])} for form, said in fieldnames.BY_FORM.items()}
    assert {form: keys for form, keys in lost.items() if keys} == {}


@pytest.mark.parametrize("page", FORMS)
def test_a_field_is_called_as_on_its_form(app: Flask, page: str) -> None:
    """办公端表单上怎样叫，拒绝的话里就怎样叫。"""
    schema = taken(app)[FORMS[page]]
    text = (DESK / page).read_text("utf-8")
    boxes = (box for part in re.findall(r"<label.*?</label>", text, re.DOTALL) for box in BOX.finditer(part))
    shown = {box["key"]: box["said"].partition("（没有就")[0].strip() for box in boxes if box["key"] in schema.fields}
    assert shown
    assert {key: fieldnames.label(key, schema) for key in shown} == {key: f"{said}：" for key, said in shown.items()}


@pytest.mark.parametrize(
    ("where", "body", "says"),
    [
        ("departments", {"code": "990100-YJ", "name": "应急局", "short_name": ""}, "文号字头："),
        ("departments", {"name": "应急局", "short_name": "应急"}, "代码：必填。"),
        ("officers", {"name": "公示员", "display_name": "丁"}, "登录名：登录名只用字母"),
    ],
)
def test_a_refusal_speaks_of_the_box_on_the_page(
    client: FlaskClient, district: District, where: str, body: dict[str, str], says: str
) -> None:
    """说的就是页面上的那一栏。"""
    answer = client.post(f"/api/v1/{where}", json=body, headers=sign_in(client, "sysadmin"))
    assert (answer.status_code, answer.json["detail"].startswith(says)) == (422, True), answer.json["detail"]


def test_a_form_beside_a_file_names_its_boxes_too(client: FlaskClient, district: District) -> None:
    """随文件一起交的表单，也说出是哪一栏。"""
    minutes = {"minutes": json.dumps({"title": "第一次会议"})}
    answer = client.post("/api/v1/minutes", data=minutes, headers=sign_in(client, "clerk"))
    assert (answer.status_code, answer.json["detail"]) == (422, "开会日期：必填。")
    assert {row["field"] for row in answer.json["errors"]} >= {"held_on", "decisions"}


def test_a_box_within_a_box_is_named_with_it(client: FlaskClient, district: District) -> None:
    """里面一层的栏照里面的表单说：退出日期。"""
    body = {"act": "exit", "ids": ["x"], "exit": {"on": "昨天", "reason": "注销"}}
    answer = client.post("/api/v1/entities/bulk", json=body, headers=sign_in(client, "clerk"))
    assert (answer.status_code, answer.json["detail"]) == (422, "退出日期：日期须写成 2026-01-31。")
