"""两库表式：导出的 Excel 各栏按 S4-03、S4-04，条件与角色都算数。"""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts import service as accounts
from server.auth import SYSTEM
from server.db import session
from server.domain.codes import make_uscc
from server.registry import tables
from server.trail import words
from server.trail.models import LogPayload
from tests import makers_registry as make
from tests.makers import District, make_officer, sign_in

API = "/api/v1"


def read(body: bytes) -> list[list[str]]:
    """表里各行的文字。"""
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


def tab(body: bytes) -> str:
    """表的标签名。"""
    return str(openpyxl.load_workbook(io.BytesIO(body)).sheetnames[0])


def enter(client: FlaskClient, clerk: dict[str, str], serial: int, **more: str) -> str:
    """登记一户，返回编号。"""
    body = {"code": make_uscc(serial), "name": f"=1+{serial}号店", "kind": "SELF_EMPLOYED", "address": "某路1号",
            "legal_rep": "王小二", "phone": "14000000001", "credit_class": "B"}  # fmt: skip
    made = client.post(f"{API}/entities", headers=clerk, json=body | more)
    assert made.status_code == 201, made.text
    return str(made.json["id"])


def test_the_list_of_objects_as_a_table(client: FlaskClient, district: District) -> None:
    """对象表十栏，按条件列；已退出的不列；公式只是文字；公示岗看不到负责人和电话，表下说明。"""
    clerk = sign_in(client, "clerk")
    first = enter(client, clerk, 1, district="城关镇")
    enter(client, clerk, 2, district="河西乡")
    gone = enter(client, clerk, 3, district="河西乡")
    left = {"exit": {"on": "2026-11-01", "reason": "注销", "closed": True}, "reason": ""}
    assert client.patch(f"{API}/entities/{gone}", headers=clerk, json=left).status_code == 200
    marked = {"kind": "abnormal", "on": True, "source": "公示系统", "since": "2026-11-01", "reason": "列入"}
    assert client.post(f"{API}/entities/{first}/flags", headers=clerk, json=marked).status_code == 200
    rows = read(client.get(f"{API}/entities/table.xlsx", headers=clerk).data)
    assert rows[1][0] == "填报单位（盖章）：青禾县市场监督管理局"
    assert rows[2] == ["序号", *(head for head, _, _ in tables.OBJECTS)]
    assert [row[1] for row in rows[3:5]] == ["=1+1号店", "=1+2号店"]
    assert rows[3][2:] == [make_uscc(1), "某路1号", "王小二", "14000000001", "个体工商户", "", "城关镇",
                           tables.CLASSES["B"], "经营异常"]  # fmt: skip
    assert len(rows) == 5  # nothing below the last firm
    narrowed = read(client.get(f"{API}/entities/table.xlsx?district=河西乡", headers=clerk).data)
    assert narrowed[0][0] == "检查对象名录库（节选）"
    assert narrowed[1][0] == "节选，不是全库：区域“河西乡”，共 1 户；在册 2 户。"
    assert [row[1] for row in narrowed[4:]] == ["=1+2号店"]
    classed = read(client.get(f"{API}/entities/table.xlsx?credit_class=B", headers=clerk).data)
    assert classed[1][0].startswith(f"节选，不是全库：信用风险分类“{tables.CLASSES['B']}”，")
    hidden = read(client.get(f"{API}/entities/table.xlsx", headers=sign_in(client, "publisher")).data)
    assert hidden[3][4:6] == ["", ""]
    assert "您的角色不能看" in hidden[-1][0]


def test_a_part_goes_back_in_like_the_whole(client: FlaskClient, district: District) -> None:
    """节选的表标签名也写节选；再导入，认得出表头，标题和“节选”一行不当数据。"""
    clerk = sign_in(client, "clerk")
    enter(client, clerk, 1, district="城关镇", name="城关第一商店")
    enter(client, clerk, 2, district="河西乡", name="河西第二商店")
    sheet = client.get(f"{API}/entities/table.xlsx?district=河西乡&q=商店", headers=clerk).data
    whole = client.get(f"{API}/entities/table.xlsx", headers=clerk).data
    assert (tab(sheet), tab(whole)) == ("检查对象名录库（节选）", "检查对象名录库")
    assert read(sheet)[1][0] == "节选，不是全库：名称、地址含“商店”，区域“河西乡”，共 1 户；在册 2 户。"
    data = {"file": (io.BytesIO(sheet), "检查对象名录库.xlsx"), "kind": "entities", "department": "990100-SJ"}
    staged = client.post(f"{API}/imports", data=data, headers=clerk)
    assert staged.status_code < 300, staged.text
    told = client.get(f"{API}/imports/{staged.json['id']}", headers=clerk).json
    assert (told["state"], told["rows"], told["problems"]) == ("previewed", 1, []), told["note"]


def test_who_takes_a_register_along_stands_in_the_trail(client: FlaskClient, district: District) -> None:
    """两库导出各留一条痕：谁、哪一库、按什么条件、多少行；没有负责人、电话、姓名。拒绝的不留。"""
    clerk = sign_in(client, "clerk")
    make.make_inspectors(2)
    enter(client, clerk, 1, district="城关镇")
    enter(client, clerk, 2, district="河西乡")
    for path in ("entities/table.xlsx", "entities/table.xlsx?district=河西乡&q=13905310001", "inspectors/table.xlsx"):
        assert client.get(f"{API}/{path}", headers=clerk).status_code == 200
    rows = session().execute(select(LogPayload.kind, LogPayload.json).order_by(LogPayload.i.desc()).limit(3)).all()
    told = [(row.kind, json.loads(row.json)["data"]) for row in rows[::-1]]
    assert told == [
        ("entity.exported", {"list": "检查对象名录库", "query": "全部在册", "rows": 2}),
        ("entity.exported", {"list": "检查对象名录库", "query": "名称、地址含“***********”，区域“河西乡”", "rows": 0}),
        ("inspector.exported", {"list": "执法检查人员名录库", "query": "全部在库", "rows": 2}),
    ]
    assert {json.loads(row.json)["actor"] for row in rows} == {district.officers["clerk"].id}
    assert words.label("entity.exported") == "检查对象：导出"


def test_more_than_a_sheet_holds_is_refused(
    client: FlaskClient, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """超过一张表的户数，请先筛选，不给半张表。"""
    clerk = sign_in(client, "clerk")
    enter(client, clerk, 1)
    enter(client, clerk, 2)
    monkeypatch.setattr(tables, "MOST", 1)
    answer = client.get(f"{API}/entities/table.xlsx", headers=clerk)
    assert (answer.status_code, answer.json["detail"]) == (422, "一张表最多 1 户，符合条件的有 2 户，请先筛选。")


def test_the_list_of_people_as_a_table(client: FlaskClient, district: District) -> None:
    """人员表六栏一字不差（S4-04）；审批岗看不到性别、出生年月、职务。"""
    clerk = sign_in(client, "clerk")
    make.make_inspectors(2)
    rows = read(client.get(f"{API}/inspectors/table.xlsx", headers=clerk).data)
    assert rows[2] == ["序号", "姓名", "性别", "出生年月", "职务", "执法证号", "工作单位"]
    assert len(rows) == 5
    assert all(rows[3])
    seen = read(client.get(f"{API}/inspectors/table.xlsx", headers=sign_in(client, "approver")).data)
    assert seen[3][1] == rows[3][1]
    assert seen[3][2:5] == ["", "", ""]


def test_people_of_several_departments_are_told_apart(client: FlaskClient, district: District) -> None:
    """督查看几个部门的：表末多一栏，说是哪个部门名录库里的；一个部门自己的没有这一栏。"""
    accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make.make_inspectors(1)
    make.make_inspectors(1, 5, "990100-XF")
    make_officer("watching", "overseer", None)
    rows = read(client.get(f"{API}/inspectors/table.xlsx", headers=sign_in(client, "watching")).data)
    assert rows[2][-1] == "所在名录库"
    assert {row[-1] for row in rows[3:5]} == {"青禾县市场监督管理局", "青禾县消防救援大队"}
    assert len(read(client.get(f"{API}/inspectors/table.xlsx", headers=sign_in(client, "clerk")).data)[2]) == 7


def test_the_table_of_people_holds_what_the_screen_shows(client: FlaskClient, district: District) -> None:
    """筛选了的人员表只有屏上的几位，标题下说明是节选；存证不写找的是谁；再导入认得出表头。"""
    clerk = sign_in(client, "clerk")
    one, _ = make.make_inspectors(2)
    rows = read(client.get(f"{API}/inspectors/table.xlsx?q={one.name}", headers=clerk).data)
    assert [row[1] for row in rows[4:]] == [one.name]
    assert rows[1][0] == f"节选，不是全库：姓名、证号含“{one.name}”，共 1 人；在库 2 人。"
    none = read(client.get(f"{API}/inspectors/table.xlsx?day=leave", headers=clerk).data)
    assert none[1][0] == "节选，不是全库：今天“请假”，共 0 人；在库 2 人。"
    last = session().scalar(select(LogPayload.json).order_by(LogPayload.i.desc()).offset(1).limit(1)) or ""
    assert json.loads(last)["data"] == {"list": "执法检查人员名录库", "query": "按姓名、证号检索", "rows": 1}
