"""导入不许悄悄改掉一个人、一户的名字。"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.auth import SYSTEM
from server.db import session
from server.problems import Problem
from server.registry.entities import service as entities
from server.registry.imports import batches, corrections, templates, views
from server.registry.imports.apply import apply, undo
from server.registry.models import Entity, ImportBatch, ImportRow, Inspector, Item
from tests import makers_registry as make
from tests.makers import District, sign_in

pytestmark = pytest.mark.usefixtures("district")


def staged(kind: str, rows: list[list[str]]) -> ImportBatch:
    """读完、比对完的一批。"""
    head = make.ENTITY_HEAD if kind == "entities" else make.INSPECTOR_HEAD
    batch_id = batches.receive(
        SYSTEM, kind, batches.place_of("990100-SJ", SYSTEM), make.csv_bytes(head, rows), "表.csv"
    )
    batches.stage(batch_id)
    return session().get_one(ImportBatch, batch_id, populate_existing=True)


def other(serial: int = 0) -> list[str]:
    """证号相同、姓名不同的一行。"""
    return ["赵重号", *make.inspector_row(serial)[1:]]


def named(cert_no: str) -> str | None:
    """库里这个证号现在叫什么。"""
    return session().scalar(select(Inspector.name).where(Inspector.cert_no == cert_no))


def test_another_name_under_a_known_certificate_is_another_person() -> None:
    """证号相同而姓名不同：是问题行，不是变更；说出证号现属谁，这一行不占这个证号。"""
    person = make.make_inspectors(1)[0]
    batch = staged("inspectors", [other(), [*make.inspector_row(0)[:3], "四级主办", *make.inspector_row(0)[4:]]])
    assert (batch.rejected, batch.changed) == (1, 1)
    problem = batches.report(batch)["problems"][0]
    assert problem["code"] == "inspector.renamed"
    assert f"现属{person.name}，本行写的是赵重号" in problem["message"]


def test_a_person_is_renamed_only_by_name() -> None:
    """经办对这一行确认改名，才成为变更；确认之后又改了姓名，要重新确认。"""
    person = make.make_inspectors(1)[0]
    batch = staged("inspectors", [other()])
    corrections.rename(SYSTEM, batch.id, 2)
    assert corrections.correct(SYSTEM, batch.id, 2, {"name": "赵又改"}).state == "rejected"
    row = corrections.rename(SYSTEM, batch.id, 2)
    assert (row.state, views.shown(batch, row)["corrections"]) == ("changed", [
        {"field": "name", "from": "赵重号", "to": "赵又改"},
    ])  # fmt: skip
    make.enter(batch.id)
    assert named(person.cert_no) == "赵又改"


def test_choosing_a_row_is_not_confirming_a_new_name() -> None:
    """“改留本行”只在几行里选一行，不等于确认改名。"""
    make.make_inspectors(1)
    batch = staged("inspectors", [make.inspector_row(0), other()])
    assert corrections.keep(SYSTEM, batch.id, 3).state == "rejected"


def test_a_certificate_taken_after_the_preview_stops_the_batch() -> None:
    """预览之后证号登记到了别人名下：不入库，说出是哪一行。"""
    batch = staged("inspectors", [other()])
    person = make.make_inspectors(1)[0]
    with pytest.raises(Problem, match="第 2 行 赵重号"):
        batches.request_commit(SYSTEM, batch.id)
    assert named(person.cert_no) == person.name


def test_renamed_firms_are_counted_and_wait_for_a_word(client: FlaskClient, district: District) -> None:
    """改名的户单独计数；没有说“确已改名”不入库，说了才改。"""
    make.make_entities(2)
    rows = [["青禾新名店", *make.entity_row(0)[1:]], *make.entity_rows(1, 1), *make.entity_rows(1, 9)]
    place, clerk = f"/api/v1/imports/{staged('entities', rows).id}", sign_in(client, "clerk")
    assert client.get(place, headers=clerk).json["renamed"] == 1
    shown = client.get(f"{place}/rows?renamed=true", headers=clerk).json["items"]
    assert [row["row"] for row in shown] == [2]
    refused = client.post(f"{place}/commit", headers=clerk)
    assert (refused.status_code, refused.json["rows"]) == (409, 1)
    assert "确已改名" in refused.json["detail"]
    assert client.post(f"{place}/commit", headers=clerk, json={"renamed": True}).json["state"] == "applied"
    assert session().scalar(select(Entity.name).where(Entity.id_value == make.entity_row(0)[1])) == "青禾新名店"


def test_the_same_sheet_again_asks_nothing(client: FlaskClient) -> None:
    """确认过改名的表再导一次：全部不变，不再问。"""
    make.make_entities(1)
    row = ["青禾新名店", *make.entity_row(0)[1:]]
    make.load("entities", make.csv_bytes(make.ENTITY_HEAD, [row]), renamed=True)
    assert make.load("entities", make.csv_bytes(make.ENTITY_HEAD, [row])).same == 1


def test_the_command_line_asks_the_same(app: Flask, tmp_path: Path) -> None:
    """flask import：没有 --renamed 退出 1、什么也没写、不留暂存；加上才入库；--dry-run 照旧。"""
    make.make_entities(1)
    file = tmp_path / "in.csv"
    file.write_bytes(make.csv_bytes(make.ENTITY_HEAD, [["青禾新名店", *make.entity_row(0)[1:]]]))
    args = ["import", "entities", str(file), "--department", "990100-SJ", "--json"]
    runner = app.test_cli_runner()
    assert json.loads(runner.invoke(args=[*args, "--dry-run"]).stdout)["changed"] == 1
    refused = runner.invoke(args=args)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "--renamed" in refused.stderr
    assert session().scalar(select(ImportBatch.id).where(ImportBatch.state == "previewed")) is None
    assert runner.invoke(args=[*args, "--renamed"]).exit_code == 0


def test_a_sample_row_takes_no_code() -> None:
    """改成案例行的代码：案例行不是数据，不算重复。"""
    make.make_entities(1)
    sample = ["案例（请删除）某店", *make.entity_row(0)[1:]]
    wrong = ["青禾县城关镇0000号超市", "12", *make.entity_row(0)[2:]]
    batch = staged("entities", [sample, wrong])
    assert corrections.correct(SYSTEM, batch.id, 3, {"code": make.entity_row(0)[1]}).state != "rejected"


def test_a_prepared_batch_goes_on() -> None:
    """已经点过入库的一批中断后接着做，不再问改名。"""
    make.make_entities(1)
    batch = staged("entities", [["青禾新名店", *make.entity_row(0)[1:]]])
    batches.request_commit(SYSTEM, batch.id, renamed=True)
    assert batches.request_commit(SYSTEM, batch.id) is False
    apply(batch.id)
    assert session().scalar(select(ImportRow.done).where(ImportRow.batch_id == batch.id)) is True


def called(serial: int) -> str | None:
    """库里这一户现在叫什么。"""
    return session().scalar(select(Entity.name).where(Entity.id_value == make.entity_row(serial)[1]))


def test_a_firm_renamed_after_the_preview_is_left_alone() -> None:
    """预览之后库里改了名：这一行不写入，列为问题行，说出库里现在的名称；别的行照旧入库。"""
    firm = make.make_entities(2)[0]
    rows = [[*make.entity_row(at)[:4], "14009999999", "D"] for at in (0, 1)]
    batch = staged("entities", rows)
    assert (batch.changed, batch.rejected) == (2, 0)
    entities.change(SYSTEM, firm.id, {"name": "青禾新名店"}, "核准变更")
    make.enter(batch.id)
    batch = session().get_one(ImportBatch, batch.id, populate_existing=True)
    assert (batch.changed, batch.rejected, batch.state) == (1, 1, "applied")
    assert (called(0), called(1)) == ("青禾新名店", make.entity_row(1)[0])
    told = batches.report(batch)["problems"][0]
    assert (told["row"], told["code"]) == (2, "registry.moved")
    assert "库里改名为“青禾新名店”" in told["message"]


def test_a_confirmed_name_is_not_laid_over_a_third_one() -> None:
    """看过的是甲改乙，入库时库里已改成丙：不写；一批只有这一行，也不出错。"""
    firm = make.make_entities(1)[0]
    batch = staged("entities", [["青禾乙店", *make.entity_row(0)[1:]]])
    entities.change(SYSTEM, firm.id, {"name": "青禾丙店"}, "核准变更")
    batches.request_commit(SYSTEM, batch.id, renamed=True)
    apply(batch.id)
    assert called(0) == "青禾丙店"


def test_the_code_of_another_firm_is_told_with_the_right_one() -> None:
    """代码抄成库里别家的，而这个名称库里另有代码：是问题行，建议那一个代码；采用即好。"""
    make.make_entities(2)
    wrong = [make.entity_row(1)[0], make.entity_row(0)[1], *make.entity_row(1)[2:]]
    batch = staged("entities", [wrong])
    told = batches.report(batch)["problems"][0]
    assert (told["code"], told["suggestion"], batch.changed) == ("entity.other", make.entity_row(1)[1], 0)
    assert corrections.accept_all(SYSTEM, batch.id) == 1
    assert session().get_one(ImportRow, (batch.id, 2)).state == "same"


def test_a_code_that_fits_neither_place_nor_person_waits_for_a_word() -> None:
    """名称、住所、负责人都对不上：要人逐行认；住所对得上的照旧算改名。"""
    make.make_entities(2)
    strange = ["青禾某店", make.entity_row(0)[1], *make.entity_row(9)[2:]]
    moved = ["青禾改名店", make.entity_row(1)[1], "青禾县别处 1 号", *make.entity_row(1)[3:]]
    batch = staged("entities", [strange, moved])
    assert (batch.rejected, batch.changed) == (1, 1)
    assert "多半是代码填错" in batches.report(batch)["problems"][0]["message"]
    assert corrections.rename(SYSTEM, batch.id, 2).state == "changed"
    assert corrections.correct(SYSTEM, batch.id, 2, {"code": make.entity_row(5)[1]}).state == "new"


def codes() -> list[str]:
    """读者看得见的事项编号。"""
    return sorted(session().scalars(select(Item.code)))


def test_a_number_taken_by_another_item_is_not_made_a_sub_item() -> None:
    """编号被别的事项占着的往后接着编；同一事项的子项才加后缀；撤回过的一批再导，编号照旧。"""
    first = make.load("items", make.csv_bytes(make.ITEM_HEAD, [make.item_row(1), make.item_row(2)]))
    undo(SYSTEM, first.id)
    make.load("items", make.csv_bytes(make.ITEM_HEAD, [make.item_row(1), make.item_row(2)]))
    assert codes() == ["1", "2"]
    others = [["1", "另一类检查", *make.item_row(1)[2:]], ["1", "另一类检查", "子项二", *make.item_row(1)[3:]]]
    make.load("items", make.csv_bytes(make.ITEM_HEAD, others))
    assert codes() == ["1", "2", "3", "4"]
    same = [["9", "第三类", "子项一", *make.item_row(1)[3:]], ["9", "第三类", "子项二", *make.item_row(1)[3:]]]
    make.load("items", make.csv_bytes(make.ITEM_HEAD, same))
    assert codes() == ["1", "2", "3", "4", "9", "9-2"]


@pytest.mark.parametrize(
    "foot", [["填表人：张三　审核人：李四"], ["填表人", "张三", "审核人", "李四"], ["制表人 王五 日期"]]
)
def test_the_line_of_those_who_signed_is_no_firm(foot: list[str]) -> None:
    """表尾的填表人、审核人是落款，不是问题行。"""
    batch = staged("entities", [make.entity_row(0), [*foot, *[""] * (6 - len(foot))]])
    assert (batch.new, batch.rejected, batch.note["skips"]) == (1, 0, {"注": 1})


def test_no_flag_and_no_are_the_same() -> None:
    """库里没有标记、表里写“否”：不算变更；已有起止的标记，表里写“是”，起止不丢。"""
    firm = make.make_entities(1)[0]
    head = (*make.ENTITY_HEAD, "经营异常")
    assert make.load("entities", make.csv_bytes(head, [[*make.entity_row(0), "否"]])).same == 1
    entities.flag(SYSTEM, firm.id, "abnormal", {"since": "2026-01-01", "source": "公示系统"})
    assert make.load("entities", make.csv_bytes(head, [[*make.entity_row(0), "是"]])).same == 1
    assert make.load("entities", make.csv_bytes(head, [[*make.entity_row(0), "否"]])).changed == 1


def test_a_title_over_the_whole_table_is_no_column() -> None:
    """网页式 .xls 里横跨整表的标题不与表头合并成一列。"""
    cells = "".join(f"<td>{cell}</td>" for cell in ("1", *make.entity_row(0)))
    head = "".join(f"<td>{cell}</td>" for cell in ("序号", *make.ENTITY_HEAD))
    page = f"<html><table><tr><td colspan=7>检查对象导出</td></tr><tr>{head}</tr><tr>{cells}</tr></table></html>"
    batch_id = batches.receive(SYSTEM, "entities", batches.place_of("990100-SJ", SYSTEM), page.encode(), "导出.xls")
    batches.stage(batch_id)
    assert session().get_one(ImportBatch, batch_id, populate_existing=True).note["ignored"] == ["序号"]


def test_the_words_of_the_columns_agree_with_the_rules() -> None:
    """地址有这一列就要填；事项的依据一列必需、可以后补；读表的规则与说的一致。"""
    told = {one["kind"]: {column["field"]: column for column in one["columns"]} for one in templates.every()}
    assert (told["entities"]["address"]["needed"], told["entities"]["address"]["filled"]) == (False, True)
    assert (told["items"]["basis"]["needed"], told["items"]["basis"]["filled"]) == (True, False)
    assert "可以后补" in told["items"]["basis"]["says"]
    empty = [*make.entity_row(0)[:2], "", *make.entity_row(0)[3:]]
    assert staged("entities", [empty]).rejected == 1
    assert make.load("items", make.csv_bytes(make.ITEM_HEAD, [make.item_row(1, basis="")])).new == 1
