"""表里重复的行：同一户写了两遍而内容不同，说出差在哪里，由人选留哪一行。"""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from server.auth import SYSTEM
from server.db import session
from server.registry.imports import batches, corrections, mappings, opening, views
from server.registry.imports.pipeline import KINDS
from server.registry.imports.report import Draft
from server.registry.models import Entity, ImportBatch
from tests import makers_registry as make

CARD = "110101199003070011"
"""A made-up number of an identity card."""

registered = pytest.mark.usefixtures("district")


def csv(rows: list[list[str]]) -> bytes:
    """检查对象的 CSV。"""
    return make.csv_bytes(make.ENTITY_HEAD, rows)


def staged(rows: list[list[str]]) -> ImportBatch:
    """收下并读好，尚未入库。"""
    batch_id = batches.receive(SYSTEM, "entities", batches.place_of("990100-SJ", SYSTEM), csv(rows), "甲.csv")
    batches.stage(batch_id)
    return session().get_one(ImportBatch, batch_id)


@registered
def test_a_double_that_differs_says_where() -> None:
    """重复的一行别的栏也不一样：说出哪几栏、两行各写什么；空着的说空着，长的从不同处截；只差空白、全角的不算。"""
    rows = [make.entity_row(0), make.entity_row(0), make.entity_row(0)]
    rows[0][4] = ""
    rows[1][2] = f"  {rows[0][2]}  ".replace("1", "１")
    rows[2][2] = f"青禾县城关镇{'文' * 40}路9号"
    told = [
        each["message"]
        for each in batches.check(csv(rows), "entities", batches.place_of("990100-SJ", SYSTEM))["problems"]
    ]
    phone = make.entity_row(0)[4]
    same = f"与第 2 行重复，只留第 2 行。两行不同的有：联系电话（第 2 行空着，本行“{phone}”）。"
    assert told[0] == same
    address = f"注册地址（第 2 行“{rows[0][2]}”，本行“…禾县城关镇{'文' * 25}…”）"
    assert told[1] == same.replace("联系电话", f"{address}、联系电话")


def test_what_may_not_be_shown_of_a_double_is_hidden() -> None:
    """两行的不同之处里有身份证号的，遮住再说。"""
    titles = {"code": "代码", "name": "名称", "address": "住所"}
    seen = KINDS["entities"].seen(titles, lambda row: ("甲店", {"address": f"张三 {CARD}"}))
    flaw = seen.repeats(Draft(3, "uscc:1", {"name": "甲店"}, cells={"address": "文化路1号"}), 2, "甲店")
    assert flaw.code == "duplicate.differs"
    assert CARD[6:] not in flaw.message
    assert "张三 110101******" in flaw.message


@given(st.sets(st.integers(1, 60_000), min_size=1, max_size=40), st.integers(1, 60_000))
def test_a_row_is_found_again_without_keeping_the_sheet(numbers: set[int], other: int) -> None:
    """对半找回的一行就是那一行；没有的行说没有。"""
    said = "".join(f'[{number},"[{number},\\n[1,",""]\n' for number in sorted(numbers))
    (table,) = opening.tables(f'{{"sheet":"","hidden":[],"dates1904":false}}\n{said}'.encode())
    for number in sorted(numbers | {other}):
        assert table.row(number) == ([f"[{number},\n[1,", ""] if number in numbers else None)


@registered
def test_of_a_double_that_differs_a_person_chooses() -> None:
    """重复而内容不同的，看得到差在哪里，人选留哪一行；再读一次也还是他选的，下载的问题行里写着差在哪里。"""
    rows = [*make.entity_rows(2), make.entity_row(1)]
    rows[2][4] = "14000000099"
    batch = staged(rows)
    told = views.rows(SYSTEM, batch.id, state="rejected")[0][0]["problems"][0]
    first = f"两行不同的有：联系电话（第 3 行“{rows[1][4]}”，本行“14000000099”）。"
    assert (told["code"], first in told["message"]) == ("duplicate.differs", True)
    assert corrections.keep(SYSTEM, batch.id, 4).state == "new"
    mappings.match(SYSTEM, batch.id, 0, 1, {0: "name", 1: "code", 4: "phone"})
    batches.stage(batch.id)
    (left,) = views.rows(SYSTEM, batch.id, state="rejected")[0]
    said = f"与第 4 行重复，只留第 4 行。两行不同的有：联系电话（第 4 行“14000000099”，本行“{rows[1][4]}”）。"
    assert (left["row"], [each["message"] for each in left["problems"]]) == (3, [said])
    paper = load_workbook(io.BytesIO(views.problem_sheet(SYSTEM, batch.id)[0])).active
    assert paper is not None
    assert paper.cell(2, 7).value == said
    make.enter(batch.id)
    assert session().scalar(select(Entity.phone).where(Entity.id_value == rows[1][1])) == "14000000099"


@registered
def test_a_code_mended_into_a_double_says_where_it_differs() -> None:
    """改代码改成了别行的：同名的也说差在哪里，与库里一样、没有暂存的那一行也认得。"""
    make.load("entities", make.csv_bytes(make.ENTITY_HEAD, make.entity_rows(1)))
    rows = [make.entity_row(0), [*make.entity_row(0)[:4], "14000000099", "A"], make.entity_row(2)]
    rows[1][1] = "12"
    batch = staged(rows)
    row = corrections.correct(SYSTEM, batch.id, 3, {"code": rows[0][1]})
    said = f"联系电话（第 2 行“{rows[0][4]}”，本行“14000000099”）"
    assert (row.reason, said in (row.problems or [])[0]["message"]) == ("duplicate.differs", True)
