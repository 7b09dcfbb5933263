"""一个文件里的几张工作表：读第一张认得出表头的，别的说出来，一次点击另读成一批。"""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.registry.imports import opening, reader, routes
from tests import makers_registry as make
from tests.makers import District, sign_in

API = "/api/v1/imports"
MARKED = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
SHEET = (
    '<Worksheet ss:Name="{}"><Table><Row><Cell><Data>甲</Data></Cell></Row></Table>'
    "<x:WorksheetOptions><x:Visible>{}</x:Visible></x:WorksheetOptions></Worksheet>"
)


def townships(towns: int = 2) -> bytes:
    """每个乡镇一张工作表，一张隐藏的旧表、一张没有表头的说明、一张空表。"""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for town in range(towns):
        sheet = book.create_sheet(("城关镇", "河东乡")[town] if town < 2 else f"第{town}乡")
        sheet.append(list(make.ENTITY_HEAD))
        for row in make.entity_rows(4 if town == 0 else 3, 100 * town):
            sheet.append(row)
    book.create_sheet("填表说明").append(["请照营业执照填写", "每户一行"])
    book.create_sheet("空表")
    old = book.create_sheet("去年的")
    old.sheet_state = "hidden"
    old.append(["旧"])
    empty = book.create_sheet("藏而空")
    empty.sheet_state = "veryHidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sent(client: FlaskClient, clerk: dict[str, str], content: bytes) -> dict[str, object]:
    """交一份表。"""
    form = {"file": (io.BytesIO(content), "各乡镇.xlsx"), "kind": "entities", "department": "990100-SJ"}
    answer = client.post(API, headers=clerk, data=form, content_type="multipart/form-data")
    assert answer.status_code == 202
    assert answer.json is not None
    return dict(answer.json)


def test_other_sheets_with_rows_are_named_and_read_into_batches_of_their_own(
    district: District, client: FlaskClient
) -> None:
    """没有读的工作表说出名字和行数，隐藏的也说；点一下就读成另一批，说过的不再重复。"""
    clerk = sign_in(client, "clerk")
    first = sent(client, clerk, townships())
    assert (first["new"], first["sheets"]) == (
        4,
        [
            {"name": "河东乡", "at": 1, "rows": 3, "known": True},
            {"name": "填表说明", "at": 2, "rows": 1, "known": False},
            {"name": "去年的", "rows": 1, "hidden": True},
        ],
    )
    other = client.post(f"{API}/{first['id']}/sheets", headers=clerk, json={"sheet": 1}).json
    assert (other["state"], other["new"], other["note"]["sheet"], other["file_name"]) == (
        "previewed", 3, "河东乡", "各乡镇.xlsx",
    )  # fmt: skip
    assert other["sheets"][0] == {"name": "城关镇", "at": 0, "rows": 4, "known": True, "batch": first["id"]}
    again = client.get(f"{API}/{first['id']}", headers=clerk).json
    assert again["sheets"][0]["batch"] == other["id"]
    assert client.post(f"{API}/{other['id']}/commit", headers=clerk).json["state"] == "applied"
    refused = client.post(f"{API}/{first['id']}/sheets", headers=clerk, json={"sheet": 0})
    assert (refused.status_code, refused.json["type"].endswith("import.sheet")) == (422, True)
    unclear = client.post(f"{API}/{first['id']}/sheets", headers=clerk, json={"sheet": 2}).json
    assert (unclear["state"], unclear["note"]["sheet"]) == ("columns", "填表说明")


def test_the_list_of_batches_names_the_sheet_each_was_read_from(
    district: District, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """以前的导入：一个文件有几张工作表的，说是哪一张；等着读的、对不上列的、读不了的也说；只有一张的不说。"""
    clerk = sign_in(client, "clerk")
    first = sent(client, clerk, townships())
    for sheet in (1, 2):
        client.post(f"{API}/{first['id']}/sheets", headers=clerk, json={"sheet": sheet})
    monkeypatch.setattr(routes, "AT_ONCE", 0)
    later = client.post(f"{API}/{first['id']}/sheets", headers=clerk, json={"sheet": 1}).json
    assert (later["state"], later["sheet"]) == ("received", "河东乡")
    monkeypatch.undo()
    sent(client, clerk, make.xlsx_bytes([make.ENTITY_HEAD, *make.entity_rows(1, 900)]))
    rows = client.get(API, headers=clerk).json["items"]
    assert [(row["state"], row["sheet"]) for row in rows] == [
        ("previewed", ""),
        ("received", "河东乡"),
        ("columns", "填表说明"),
        ("previewed", "河东乡"),
        ("previewed", "城关镇"),
    ]


@pytest.mark.parametrize("sheet", [0, 1])
def test_a_sheet_taken_back_can_be_read_again_without_sending_the_file(
    district: District, client: FlaskClient, sheet: int
) -> None:
    """撤回以后，第一张、第二张工作表都可以从那一批再读成新的一批；没有撤回的不行，读过了就指过去。"""
    clerk = sign_in(client, "clerk")
    first = sent(client, clerk, townships())
    second = client.post(f"{API}/{first['id']}/sheets", headers=clerk, json={"sheet": 1}).json
    own = (first, second)[sheet]["id"]
    assert client.post(f"{API}/{own}/commit", headers=clerk).json["state"] == "applied"
    assert client.post(f"{API}/{own}/sheets", headers=clerk, json={"sheet": sheet}).status_code == 422
    undone = client.delete(f"{API}/{own}", headers=clerk).json
    name, rows = (("城关镇", 4), ("河东乡", 3))[sheet]
    assert undone["sheets"][0] == {"name": name, "at": sheet, "rows": rows, "known": True, "again": True}
    read = client.post(f"{API}/{own}/sheets", headers=clerk, json={"sheet": sheet}).json
    assert (read["state"], read["new"], read["sheet"]) == ("previewed", rows, name)
    again = client.get(f"{API}/{own}", headers=clerk).json["sheets"][0]
    assert (again["again"], again["batch"]) == (True, read["id"])


def test_a_county_has_a_sheet_for_each_township(district: District, client: FlaskClient) -> None:
    """二十个乡镇的表：每一张都说出来，第二十张也能读。"""
    clerk = sign_in(client, "clerk")
    first = sent(client, clerk, townships(20))
    assert [each["rows"] for each in first["sheets"]][:19] == [3] * 19  # type: ignore[attr-defined]
    last = client.post(f"{API}/{first['id']}/sheets", headers=clerk, json={"sheet": 19}).json
    assert (last["new"], last["note"]["sheet"]) == (3, "第19乡")
    assert len(client.get(f"{API}/{first['id']}/columns", headers=clerk).json["sheets"]) == 22


@pytest.mark.usefixtures("district")
def test_the_command_line_names_the_sheets_it_did_not_read(app: Flask, tmp_path: Path) -> None:
    """命令行也说，逐行报告里也有。"""
    file, report = tmp_path / "各乡镇.xlsx", tmp_path / "report.json"
    file.write_bytes(townships())
    options = ["--department", "990100-SJ", "--dry-run", "--report", str(report)]
    told = app.test_cli_runner().invoke(args=["import", "entities", str(file), *options])
    assert "文件里另有 2 张工作表没有读：河东乡 3 行、填表说明 1 行。" in told.stderr
    assert "隐藏的工作表没有读：去年的 1 行。" in told.stderr
    assert [each["name"] for each in json.loads(report.read_text("utf-8"))["sheets"]] == [
        "河东乡",
        "填表说明",
        "去年的",
    ]


@pytest.mark.parametrize("hidden", [(), ("旧表",), ("旧表", "更旧")])
def test_hidden_sheets_of_a_marked_up_book_are_named_too(hidden: tuple[str, ...]) -> None:
    """SpreadsheetML 里隐藏的工作表也只说名字；看得见的照读。"""
    spaces = 'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    sheets = [SHEET.format(name, "SheetHidden") for name in hidden] + [SHEET.format("表", "SheetVisible")]
    content = f"{MARKED}{spaces}{''.join(sheets)}</Workbook>".encode()
    lines = list(reader.lines(content))
    output = b"".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in lines)
    assert [each["name"] for each in opening.unseen(output)] == list(hidden)
    assert [(table.name, table.total) for table in opening.tables(output)] == [("表", 1)]
    only = output[output.find(b'{"unseen"') :] if hidden else b""
    assert (list(opening.tables(only)), len(opening.unseen(only))) == ([], len(hidden))
