"""开局清单、部门进度、联络表、导出：都由事实算出。"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from server import clock
from server.accounts import service as accounts
from server.accounts.duty import service as duty
from server.accounts.models import Department, Message
from server.auth import SYSTEM
from server.db import Base, new_id, session, unit
from server.demo import office
from server.demo.county import ON_THE_FORM, County
from server.insight import export, exports, setup
from server.registry.entities import service as entities
from server.registry.items import service as items
from server.registry.items.lists import service as item_lists
from server.rules import proposals, years
from server.rules import service as rules
from server.trail.models import LogPayload
from server.vault import MAGIC
from tests.makers import District, made, make_officer, sign_in
from tests.makers_items import publish_list
from tests.makers_registry import make_entities, make_inspectors, make_items
from tests.server.rules.test_years import DECEMBER, MADE_UP

CONTACT = {"name": "联络员甲", "post": "信用监管科", "office_phone": "1400 0000 111", "mobile": "14000000222"}


def lines(client: FlaskClient, who: str = "sysadmin") -> dict[str, dict[str, object]]:
    """清单各行。"""
    answer = client.get("/api/v1/setup", headers=sign_in(client, who)).json
    assert answer["done"] == sum(line["done"] for line in answer["lines"])
    return {line["key"]: line for line in answer["lines"]}


def test_the_first_day_starts_almost_empty(client: FlaskClient, district: District) -> None:
    """刚开局：行政区、三员、部门、人手已有，清单、名录、联络表、备份、演练都还没有。"""
    found = lines(client)
    done = {key for key, line in found.items() if line["done"]}
    assert {"jurisdiction", "profile", "trio", "departments", "hands", "numbering"} <= done
    assert not done & {"items", "entities", "inspectors", "liaison", "backup", "rehearsal", "checklists"}
    assert str(found["numbering"]["says"]).startswith(f"下一件双随机派单是 青市监双随机〔{clock.today().year}〕1号")


def test_two_who_hold_no_account_are_not_two_who_can_be_sent(client: FlaskClient, district: District) -> None:
    """名录里四个人都没有账号，开局清单不说已办好，说清差什么；两人有了账号才办好。"""
    people = make_inspectors(4)
    with unit(technical=True) as s:
        for other in s.scalars(select(Department).where(Department.id != people[0].department_id)):
            other.active = False
    line = lines(client)["inspectors"]
    assert not line["done"]
    assert "没有账号" in str(line["says"])
    for at, person in enumerate(people[:2]):
        make_officer(f"jc8{at}", "inspector", person.department_id, inspector_id=person.id)
    assert lines(client)["inspectors"]["done"]


def test_a_list_is_done_when_it_is_published(client: FlaskClient, district: District) -> None:
    """事项启用了、清单没有公布的，不说已办好，说清哪个部门；公布了才算，废止了又不算。"""
    clerk = district.actor("clerk")
    item = make_items(1)[0]
    items.change(clerk, item.id, {"content": "登记事项。"})
    items.activate(clerk, item.id)
    line = lines(client)["items"]
    assert (line["done"], str(line["says"]).endswith(f"还没有公布、或已废止的：{district.department.name}")) == (
        False,
        True,
    )
    row = publish_list(district)
    assert lines(client)["items"]["done"]
    item_lists.revoke(district.actor("approver"), row.id, "依据已经修订，先停用。")
    assert not lines(client)["items"]["done"]


def test_a_year_that_waits_says_for_whom(client: FlaskClient, district: District) -> None:
    """明年的年历已录入：说待安全管理员核对，轮到他办；核对了才办好。"""
    with clock.hands_at(DECEMBER):
        assert lines(client)["calendar"]["by"] == ""
        row = years.propose(
            district.actor("sysadmin"), year=2027, text=MADE_UP, document="试发〔2026〕1号", source="本测试"
        )
        line = lines(client)["calendar"]
        assert (line["done"], line["by"]) == (False, "安全管理员")
        assert "已录入，待安全管理员" in str(line["says"])
        years.decide(district.actor("secadmin"), row.id, True, "一致")
        assert lines(client)["calendar"]["done"]


def test_the_place_of_backups_is_looked_at(district: District, tmp_path: Path) -> None:
    """文件夹不存在、还没有备份、备份旧了都不算办好；写完的备份才算，写到一半的、别的文件不算。"""

    def told() -> tuple[bool, str, str]:
        line = {one.key: one for one in setup.checklist(str(tmp_path / "to"))["lines"]}["backup"]
        return line.done, line.says, line.by

    assert told() == (False, "设定的文件夹不存在或读不了，备份写不进去", "管服务器的人")
    (tmp_path / "to").mkdir()
    for name, head in (("note.txt", b"x"), (".backup-1", MAGIC)):
        (tmp_path / "to" / name).write_bytes(head)
    assert "还没有备份" in told()[1]
    (file := tmp_path / "to" / "monday.backup").write_bytes(MAGIC + b"rest")
    moment = clock.now()
    os.utime(file, (moment.timestamp(), moment.timestamp()))
    assert told()[:2] == (True, f"文件夹能写，最近一次备份 {clock.today()}")
    with clock.hands_at(moment + timedelta(days=9)):
        assert told()[0] is False
        assert "已过 9 天" in told()[1]


def test_equal_heads_of_departments_are_said(client: FlaskClient, district: District) -> None:
    """早先的库里字头相同：开局清单点名，不算办好。"""
    with made() as s:
        s.add(
            Department(
                id=new_id(), code="990100-XF", name="青禾县消防救援大队", short_name="青市监", created_at=clock.now()
            )
        )
    line = lines(client)["numbering"]
    assert not line["done"]
    assert "字头相同：青禾县市场监督管理局与青禾县消防救援大队" in str(line["says"])


def test_who_left_the_list_is_not_counted(client: FlaskClient, district: District) -> None:
    """退出了名录、主体还在的一户不数：与名录库自己说的一个数。"""
    first, *_ = make_entities(3)
    entities.leave(district.actor("clerk"), first.id, clock.today(), "迁出本县", closed=False)
    assert lines(client)["entities"]["says"] == "2 户在营"


def test_the_dates_of_the_notice_stand_on_the_list(client: FlaskClient, district: District) -> None:
    """换用东胜方案，四个进度节点写在清单上，带出处（S3-06）；系统默认的没有日期。"""
    headers = sign_in(client, "sysadmin")
    assert client.get("/api/v1/setup", headers=headers).json["dates"] == []
    row = proposals.propose(
        district.actor("sysadmin"),
        key="profile",
        layer="LOCAL",
        value="dongsheng-2021",
        basis="本地通知",
        reason="",
        since=clock.today(),
    )
    proposals.decide(district.actor("secadmin"), row.id, True, "")
    dates = client.get("/api/v1/setup", headers=headers).json["dates"]
    assert dates == [{"key": "setup.milestones", "on": "2021-01、2021-03、2021-09、2021-12", "basis": "S3-06"}]


def test_a_filled_table_turns_its_line(client: FlaskClient, district: District) -> None:
    """附件5 三行填齐，那一行就办好；别单位的不能代填。"""
    headers = sign_in(client, "clerk")
    for role in ("LEADER", "OFFICE", "CONTACT"):
        url = f"/api/v1/departments/{district.department.id}/liaison/{role}"
        assert client.put(url, json=CONTACT, headers=headers).status_code == 200
    assert lines(client)["liaison"]["done"]
    sheet = load_workbook(io.BytesIO(client.get("/api/v1/liaison.xlsx", headers=headers).data)).active
    assert sheet is not None
    told = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=5)]
    assert [row[1] for row in told] == ["分工", "分管负责人", "牵头科室", "联络员"]
    assert told[1][5] == "14000000222"


def test_the_superior_reads_whom_to_call_at_the_office(client: FlaskClient, district: District) -> None:
    """上级督导看得到各单位由谁联络、办公电话，看不到手机号；页面、表格都如此；同单位的、别单位的照旧都看得到。"""
    make_officer("watching", "overseer", None)
    duty.put_liaison(district.actor("clerk"), district.department.id, "CONTACT", {**CONTACT, "note": ""})
    other = accounts.create_department(SYSTEM, code="990100-YJ", name="青禾县应急管理局", short_name="青应急")
    make_officer("yj", "clerk", other.id)
    superior, peer = sign_in(client, "watching"), sign_in(client, "yj")
    row = client.get("/api/v1/liaison", headers=superior).json["items"][0]
    assert (row["name"], row["office_phone"]) == (CONTACT["name"], CONTACT["office_phone"])
    assert (row["mobile"], row["hidden"]) == ("", ["mobile"])
    seen = client.get("/api/v1/liaison", headers=peer).json["items"][0]
    assert (seen["mobile"], seen["hidden"]) == (CONTACT["mobile"], [])
    sheet = load_workbook(io.BytesIO(client.get("/api/v1/liaison.xlsx", headers=superior).data)).active
    assert sheet is not None
    cells = [str(cell.value) for line in sheet.iter_rows() for cell in line]
    assert (CONTACT["name"] in cells, CONTACT["mobile"] in cells) == (True, False)
    assert any("您的角色不能看" in cell for cell in cells)


def test_the_superior_reads_no_login_names(client: FlaskClient, district: District) -> None:
    """上级督导看得到人员的姓名和部门，看不到登录名；自己的看得到；同事、管理员照旧看得到。"""
    make_officer("watching", "overseer", None)
    shown = {
        who: {row["display_name"]: row["name"] for row in client.get("/api/v1/officers", headers=head).json["items"]}
        for who, head in ((who, sign_in(client, who)) for who in ("watching", "clerk", "sysadmin"))
    }
    assert {name for name in shown["watching"].values() if name} == {"watching"}
    assert len(shown["watching"]) == len(shown["sysadmin"])
    assert set(shown["clerk"].values()) <= set(shown["sysadmin"].values())
    assert all(shown["sysadmin"].values())
    assert all(shown["clerk"].values())


@pytest.mark.parametrize(
    ("field", "said", "status"),
    [
        ("mobile", "1", 422), ("mobile", "1234567", 422), ("mobile", "21400000022", 422),
        ("mobile", "140-0000-0222", 200), ("office_phone", "没有", 422), ("office_phone", "123", 422),
        ("office_phone", "0531-1234567 转 801", 200), ("office_phone", "(010)12345678", 200),
        ("office_phone", "1234567", 200),
    ],
)  # fmt: skip
def test_a_telephone_of_the_table_can_be_dialled(
    client: FlaskClient, district: District, field: str, said: str, status: int
) -> None:
    """手机号 11 位，办公电话有区号或者是本地号码；写错的说清怎样写。"""
    url = f"/api/v1/departments/{district.department.id}/liaison/CONTACT"
    answer = client.put(url, json=CONTACT | {field: said}, headers=sign_in(client, "clerk"))
    assert answer.status_code == status


def test_the_export_keeps_personal_data_back(app: Flask, district: District, tmp_path: Path) -> None:
    """默认不带姓名电话；口令摘要从不导出；每个文件有指纹；留痕。"""
    duty.put_liaison(district.actor("clerk"), district.department.id, "CONTACT", {**CONTACT, "note": ""})
    plain, full = tmp_path / "plain", tmp_path / "full"
    told = export.write(plain, SYSTEM, personal=False)
    export.write(full, SYSTEM, personal=True)
    text = "".join(path.read_text("utf-8-sig") for path in plain.rglob("*.csv"))
    assert "14000000222" not in text
    assert "14000000222" in (full / "tables" / "liaison.csv").read_text("utf-8-sig")
    for folder in (plain, full):
        assert "argon2" not in (folder / "tables" / "officer.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(StringIO((plain / "tables" / "department.csv").read_text("utf-8-sig"))))
    assert (len(rows), rows[0]["name"]) == (told["rows"]["department"], "青禾县市场监督管理局")
    assert set(json.loads((plain / "manifest.json").read_text("utf-8"))["sha256"]) >= {"files.csv", "columns.csv"}
    with pytest.raises(FileExistsError):
        export.write(plain, SYSTEM, personal=False)


def test_the_head_of_a_department_sees_it_at_a_glance(app: Flask) -> None:
    """派出几件、公示几件、覆盖几项、每人手里几件，与列表相符。"""
    county = County(app)
    county.bring_lists(40)
    sent = county.dispatch(county.draw(county.plan())["id"])
    page = county.desk("approver").get("/department-progress")
    assert (page["total"], page["published"]) == (len(sent), 0)
    assert sum(month["sent"] for month in page["months"]) == len(sent)
    assert sum(person["total"] for person in page["people"]) == sum(len(one["team"]) for one in sent)
    assert page["coverage"]["planned"] == len(ON_THE_FORM)
    other = county.desk("clerk-yj").get("/department-progress")
    assert (other["total"], other["people"]) == (0, [])
    board = county.desk("clerk").get("/deadlines")
    assert board["total"] == len(sent)
    assert {row["label"] for row in board["items"]} == {"现场检查"}
    names = {one["entity_name"] for one in sent if one.get("entity_name")}
    assert not [row for row in board["items"] if any(name in row["title"] for name in names)]


def test_the_demonstration_county_has_a_furnished_office(app: Flask) -> None:
    """演示县主办部门的联络表填齐，另定的规则已由另一人批准。"""
    county = County(app)
    office.furnish()
    contacts = county.desk("clerk").get("/liaison")["items"]
    assert {row["role"] for row in contacts} == {"LEADER", "OFFICE", "CONTACT"}
    assert rules.profile_of(contacts[0]["department_id"]).number("transfer.ack_days") == 7


def test_persons_inside_json_and_text_stay_home(app: Flask, district: District, tmp_path: Path) -> None:
    """站内消息的内容不带出去，别的文字里的号码遮去；连同个人信息导出时照旧。"""
    phone, said = "14000000333", "经办员丙请您回电"
    with made() as s:
        s.add(
            Message(
                id=new_id(), officer_id=district.officers["clerk"].id, kind="note", text=f"{said}{phone}",
                dedupe="1", created_at=clock.now(),
            )
        )  # fmt: skip
        s.get_one(Department, district.department.id).short_name = phone
    export.write(tmp_path / "plain", SYSTEM, personal=False)
    export.write(tmp_path / "full", SYSTEM, personal=True)
    text = "".join(path.read_text("utf-8-sig") for path in (tmp_path / "plain").rglob("*.csv"))
    assert phone not in text
    assert said not in text
    assert "*" * 11 in text
    assert said in (tmp_path / "full" / "tables" / "message.csv").read_text("utf-8-sig")


NO_PERSON = {
    "adopted_result.name", "assignment.entity_name", "assignment.task_name", "calendar_day.name", "candidate.name",
    "department.name", "department.short_name", "device.name", "dossier.entity_name", "dossier.task_name",
    "draw_scene.name", "entity.name", "entity_upload.name", "follow_file.name", "follow_up.entity_name",
    "guideline.file_name", "import_batch.file_name", "inspector_qualification.name", "item.name", "jurisdiction.name",
    "officer.name", "plan_entry.name", "publication.entity_name", "sub_library.name",
}  # fmt: skip
"""Names of firms, tasks, files, places and sign-in names."""


def test_every_exported_name_was_decided(app: Flask) -> None:
    """不含个人信息的导出里，叫“名”或说明里写着“姓名”的列，都是定过的：不是人的姓名；消息的内容不带。"""
    shown = [
        (f"{table.name}.{column.name}", column.comment or "")
        for table in Base.metadata.sorted_tables
        if table.name not in export.TECHNICAL
        for column in table.columns
        if export._shown(column, personal=False)
    ]
    loose = {key for key, comment in shown if key.endswith((".name", "_name")) or "姓名" in comment}
    assert loose - NO_PERSON == set()
    assert "message.text" not in dict(shown)


def test_the_desk_asks_and_fetches_an_export(client: FlaskClient, app: Flask, district: District) -> None:
    """审计员要一次，后台做好，下载是一个压缩件；要和下载都留痕；经办不能要，没做完不能再要。"""
    headers = sign_in(client, "auditor")
    assert client.post("/api/v1/data-exports", headers=sign_in(client, "clerk")).status_code == 403
    asked = client.post("/api/v1/data-exports", headers=headers)
    assert (asked.status_code, asked.json["state"]) == (202, "waiting")
    assert client.post("/api/v1/data-exports", headers=headers).json["type"] == "/problems/export.one_at_a_time"
    path = f"/api/v1/data-exports/{asked.json['id']}/file"
    assert client.get(path, headers=headers).json["type"] == "/problems/export.waiting"
    assert exports.make().done == 1
    row = client.get("/api/v1/data-exports", headers=headers).json["items"][0]
    assert (row["state"], row["done"] == row["total"] > 50) == ("ready", True)
    with client.get(path, headers=headers) as answer:
        content = answer.data
    assert hashlib.sha256(content).hexdigest() == row["digest"]
    assert "manifest.json" in zipfile.ZipFile(BytesIO(content)).namelist()
    kinds = list(session().scalars(select(LogPayload.kind).order_by(LogPayload.i)))
    assert kinds[-3:] == ["data.export_asked", "data.exported", "data.downloaded"]
    with clock.hands_at(clock.now() + timedelta(days=8)):
        exports.make()
        assert client.get(path, headers=sign_in(client, "auditor")).status_code == 404
