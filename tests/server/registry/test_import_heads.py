"""国家清单那样的表头：抽查项目横跨抽查类别、抽查事项两栏，别的栏上下合并（S3-09）。"""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import session
from server.registry.imports import columns, entities, items
from server.registry.imports.columns import Head
from server.registry.items.uppers import service as uppers
from server.registry.models import Item
from tests import makers_registry as make
from tests.makers import District
from tests.server.registry.test_items_regime import API, sign_in, upload

BOTH = ("抽查类别", "抽查事项")
REST = ("抽查对象", "事项类别", "检查方式", "检查主体", "检查依据")
LAW = "《市场主体登记管理条例》第三十八条"
ROWS = (
    ("登记事项检查", "营业执照（登记证）规范使用情况的检查"),
    ("登记事项检查", "经营（驻在）期限的检查"),
    ("公示信息检查", "年度报告公示信息的检查"),
)


def national(*, two: bool, merged: bool = True, more: Sequence[tuple[str, str]] = ()) -> bytes:
    """附件2 的样子：标题、制表一行、表头（一行或两行），同一类别的几行合并。"""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    width = len(REST) + 3
    sheet.append(["随机抽查事项清单（第三版）"])
    sheet.append(["制表：青禾县市场监督管理局", *[""] * (width - 2), "日期：2026年3月1日"])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    top = 3
    if two:
        sheet.append(["序号", "抽查项目", "", *REST])
        sheet.append(["", *BOTH, *[""] * len(REST)])
        if merged:
            sheet.merge_cells(start_row=3, end_row=3, start_column=2, end_column=3)
            for at in (1, *range(4, width + 1)):
                sheet.merge_cells(start_row=3, end_row=4, start_column=at, end_column=at)
        top = 4
    else:
        sheet.append(["序号", *BOTH, *REST])
    every = [*ROWS, *more]
    for at, (name, sub) in enumerate(every):
        again = merged and at and every[at - 1][0] == name
        first = "" if again else name
        sheet.append([str(at + 1), first, sub, "企业", "一般检查事项", "现场检查", "市场监管部门", LAW])
        if again:
            sheet.merge_cells(start_row=top + at, end_row=top + at + 1, start_column=2, end_column=2)
    sheet.append(["合计", f"{len(every)} 项"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def named() -> list[tuple[str, str]]:
    """本部门登记的事项。"""
    return [(item.name, item.sub_item) for item in session().scalars(select(Item).order_by(Item.id))]


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(("two", "merged"), [(False, True), (True, True), (True, False)])
def test_category_and_item_of_a_national_list_are_name_and_sub_item(two: bool, merged: bool) -> None:
    """抽查类别是名称，抽查事项是子项；两行表头的第二行不是一个事项，表上的制表一行不是列名。"""
    batch = make.load("items", national(two=two, merged=merged))
    assert (batch.rows, batch.new, batch.rejected) == (3, 3, 0)
    assert named() == list(ROWS)
    assert (batch.note["columns"]["name"], batch.note["columns"]["sub_item"]) == BOTH
    assert (batch.note["header_lines"], batch.note["ignored"]) == (2 if two else 1, [])


@pytest.mark.usefixtures("district")
def test_a_head_of_two_rows_printed_again_on_the_next_page_is_no_item() -> None:
    """两行的表头每页重复，哪一行都不当作事项。"""
    upper, lower = ["抽查项目", "", "抽查依据", "抽查主体"], [*BOTH, "", ""]
    page = [[*ROWS[0], LAW, "市局"], upper, lower, [*ROWS[1], LAW, "市局"]]
    batch = make.load("items", make.csv_bytes(upper, [lower, *page]))
    assert (batch.rows, batch.note["skips"], named()) == (2, {"重复的表头": 2}, list(ROWS[:2]))


def head(*titles: str) -> dict[str, str]:
    """一行列名读成哪些字段。"""
    found = columns.guess([(1, list(titles))], items.COLUMNS)
    assert found is not None
    return found.titles


def test_either_title_alone_is_the_name() -> None:
    """只有一级的，哪一个列名都是事项名称；另有子项一栏的，抽查事项是名称。"""
    for title in ("抽查类别", "抽查事项", "抽查项目"):
        assert head(title, "抽查依据") == {"name": title, "basis": "抽查依据"}
    assert head("抽查项目", "抽查事项", "抽查依据")["sub_item"] == "抽查事项"
    three = head("抽查类别", "抽查事项", "抽查子项", "抽查依据")
    assert (three["name"], three["sub_item"]) == ("抽查事项", "抽查子项")


def test_a_line_with_a_date_above_the_heads_is_not_remembered() -> None:
    """表头上面写着制表人和日期的一行不进表头：换一天导出，还是同样的表头。"""

    def seen(day: str) -> Head:
        rows = [(1, ["制表：张三", "", "", f"日期：{day}"]), (2, ["企业名称", "统一社会信用代码", "自编栏", "备注二"])]
        found = columns.guess(rows, entities.COLUMNS)
        assert found is not None
        return found

    march, april = seen("2026-03-01"), seen("2026年4月1日")
    assert march.cells == ("企业名称", "统一社会信用代码", "自编栏", "备注二")
    assert (march.lines, march.fingerprint) == (1, april.fingerprint)


def test_an_upper_list_says_what_was_not_read_and_takes_two_alike_once(client: FlaskClient, district: District) -> None:
    """收存国家清单：类别与事项分开读，没有读的列和行都说明；名称、子项相同的两行只承接一行，另一行说出来。"""
    clerk = sign_in(client, "clerk")
    sheet = national(two=True, more=[ROWS[2], ("", "没有类别的一项")])
    about = {"authority": "某省市场监督管理局", "title": "省级清单"}
    answer = upload(client, clerk, "/upper-lists", sheet, "清单.xlsx", **about)
    assert answer.status_code == 201, answer.text
    kept = answer.json["taken"]
    assert [(row["name"], row["sub_item"]) for row in kept["rows"]] == [*ROWS, ROWS[2]]
    assert answer.json["unread"] == ["没有收合计行：第 10 行。", "没有收缺事项名称的行：第 9 行。"]
    place = f"{API}/upper-lists/{kept['id']}/adoption"
    keys = [row["key"] for row in kept["rows"]]
    taken = client.post(place, headers=clerk, json={"keys": keys})
    assert taken.status_code == 201, taken.text
    assert [(row["name"], row["sub_item"]) for row in taken.json["items"]] == list(ROWS)
    assert len(taken.json["left"]) == 1
    assert taken.json["left"][0].startswith("“公示信息检查（年度报告公示信息的检查）”与编号 3 的一行名称、子项相同，")
    again = client.post(place, headers=clerk, json={"keys": keys})
    assert (again.json["total"], len(again.json["left"]), len(named())) == (3, 1, 3)


def test_columns_and_cells_of_an_upper_list_that_were_not_read_are_told() -> None:
    """没有认出的列、认不出的方式、写得不可能的比例，收存时逐样说明。"""
    titles = ("抽查事项", "抽查依据", "检查方式", "抽查比例", "牵头处室")
    read = uppers.rows_of_sheet(make.csv_bytes(titles, [["甲类检查", LAW, "问卷", "150%", "一处"]]))
    assert [row["name"] for row in read.rows] == ["甲类检查"]
    assert read.unread[0] == "没有读 1 列：牵头处室。"
    assert [line.partition("：")[0] for line in read.unread[1:]] == ["第 2 行“检查方式”", "第 2 行“抽查比例”"]
