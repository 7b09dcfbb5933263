"""造一单两库：合成的企业、检查人员、事项，以及测试里现做的表格。"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import Select, select

from server.auth import SYSTEM, Actor
from server.db import session
from server.domain.codes import make_uscc
from server.registry.entities import merge_requests
from server.registry.imports import batches
from server.registry.imports.apply import apply
from server.registry.models import Entity, ImportBatch, ImportRow, Inspector, Item
from tests.makers import District

TOWNS = ("城关镇", "河西镇", "柳林乡", "青石街道")
TRADES = ("超市", "餐饮店", "五金店", "药房", "农资店", "文具店", "服装店", "食品厂")
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈", ("青", "禾", "文", "德", "明", "芳", "静", "宁")

ENTITY_HEAD = ("企业名称", "统一社会信用代码", "注册地址", "法定代表人", "联系电话", "信用风险分类")
INSPECTOR_HEAD = (
    "姓名",
    "性别",
    "出生年月",
    "职务",
    "执法证号",
    "工作单位",
    "执法岗位",
    "执法资质",
    "业务专长",
    "有效期起",
    "有效期止",
)
ITEM_HEAD = (
    "编号",
    "抽查事项",
    "抽查子项",
    "抽查依据",
    "抽查主体",
    "抽查对象",
    "抽查比例",
    "抽查频次",
    "抽查方式",
    "检查人员要求",
)


def entity_row(serial: int) -> list[str]:
    """一户的一行。"""
    name = f"青禾县{TOWNS[serial % 4]}{serial:04d}号{TRADES[serial % 8]}"
    boss = FAMILY[serial % 10] + GIVEN[serial % 8]
    address = f"青禾县{TOWNS[serial % 4]}文化路{serial + 1}号"
    return [name, make_uscc(serial), address, boss, f"1400{serial:07d}", "ABCD"[serial % 4]]


def entity_rows(count: int, start: int = 0) -> list[list[str]]:
    """若干户。"""
    return [entity_row(start + at) for at in range(count)]


def inspector_row(serial: int) -> list[str]:
    """一位检查人员的一行。"""
    name = FAMILY[serial % 10] + GIVEN[serial // 10 % 8]
    number = f"9901{serial:06d}"
    office = "青禾县市场监督管理局"
    return [
        name,
        "男女"[serial % 2],
        "1988-03",
        "科员",
        number,
        office,
        "综合执法",
        "食品检查员",
        "食品",
        "2024-01-01",
        "2030-12-31",
    ]


def item_row(serial: int, basis: str = "《中华人民共和国市场主体登记管理条例》第三十六条") -> list[str]:
    """一个事项的一行。"""
    return [
        str(serial),
        f"第{serial}类登记事项检查",
        "",
        basis,
        "县级市场监督管理部门",
        "各类企业",
        "不低于3%",
        "每年不少于1次",
        "现场检查",
        "无需专业岗位资格",
    ]


def csv_bytes(head: Sequence[str], rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> bytes:
    """CSV 的字节。"""
    lines = [",".join(f'"{cell}"' for cell in row) for row in (head, *rows)]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), hidden: Sequence[str] = ()) -> bytes:
    """xlsx 的字节；merged 是要合并的区域，hidden 是另加的隐藏工作表。"""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    for name in hidden:
        book.create_sheet(name, 0).sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read_lines(content: bytes) -> list[object]:
    """读表的子进程会写出的各行（在本进程里读）。"""
    from server.registry.imports import reader

    return list(reader.lines(content))


def staged_rows(batch_id: str) -> Select[tuple[ImportRow]]:
    """一批的暂存行，按行号。"""
    return select(ImportRow).where(ImportRow.batch_id == batch_id).order_by(ImportRow.row)


def enter(batch_id: str) -> ImportBatch:
    """把读好的一批入库。"""
    batches.request_commit(SYSTEM, batch_id)
    apply(batch_id)
    return session().get_one(ImportBatch, batch_id, populate_existing=True)


def load(
    kind: str, source: bytes | Path, department_code: str = "990100-SJ", actor: Actor = SYSTEM, *, renamed: bool = False
) -> ImportBatch:
    """走完一次导入：收下、读、入库；renamed 为改名的户已确认。"""
    batch_id = batches.receive(actor, kind, batches.place_of(department_code, actor), source, "测试.csv")
    batches.stage(batch_id)
    batches.request_commit(actor, batch_id, renamed=renamed)
    apply(batch_id)
    return session().get_one(ImportBatch, batch_id, populate_existing=True)


def make_entities(count: int = 20, start: int = 0, department_code: str = "990100-SJ") -> list[Entity]:
    """若干户在部门名录里，按登记次序。"""
    load("entities", csv_bytes(ENTITY_HEAD, entity_rows(count, start)), department_code)
    wanted = [make_uscc(start + at) for at in range(count)]
    return list(session().scalars(select(Entity).where(Entity.id_value.in_(wanted)).order_by(Entity.id)))


def make_inspectors(count: int = 4, start: int = 0, department_code: str = "990100-SJ") -> list[Inspector]:
    """若干检查人员在库。"""
    load("inspectors", csv_bytes(INSPECTOR_HEAD, [inspector_row(start + at) for at in range(count)]), department_code)
    wanted = [inspector_row(start + at)[4] for at in range(count)]
    return list(session().scalars(select(Inspector).where(Inspector.cert_no.in_(wanted)).order_by(Inspector.id)))


def make_items(count: int = 2, start: int = 1, department_code: str = "990100-SJ") -> list[Item]:
    """若干有依据的事项（草稿）。"""
    rows = [item_row(start + at) for at in range(count)]
    load("items", csv_bytes(ITEM_HEAD, rows), department_code)
    names = [row[1] for row in rows]
    return list(session().scalars(select(Item).where(Item.name.in_(names)).order_by(Item.id)))


def merged(district: District, old_id: str, into_id: str) -> None:
    """代码不同的两户合并：经办提出，审批人确认。"""
    asked = merge_requests.request(district.actor("clerk"), old_id, into_id, "重复登记。", "登记机关换码通知")
    merge_requests.decide(district.actor("approver"), asked.id, "CONFIRMED")
