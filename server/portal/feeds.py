"""开放数据：结果的 JSON 与 CSV（S1-18、S3-03）。"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select

from server.db import session
from server.portal.search import Query, matching
from server.publications.public import PublicResult

COLUMNS = (
    ("public_id", "公示编号"),
    ("entity_name", "检查对象名称"),
    ("entity_code", "统一社会信用代码"),
    ("plan_name", "抽查计划"),
    ("task_name", "抽查任务"),
    ("targeting", "抽查类型"),
    ("authority", "检查机关"),
    ("ended_on", "检查完成日期"),
    ("items", "检查事项"),
    ("result_label", "检查结果"),
    ("published_on", "公示日期"),
    ("version", "版本"),
    ("content_digest", "封存摘要"),
)
LIMIT = 500_000
UNFIT = re.compile(r"[^\w\- ]")
"""What a file name does not take."""


def as_json(row: PublicResult, signed_again: str | None = None) -> dict[str, Any]:
    """一条结果的 JSON：现行内容、摘要与历次版本，补正过的写明补正之后重新签字的摘要；撤下的只留说明。"""
    shared = {
        "public_id": row.public_id,
        "state": row.state,
        "version": row.version,
        "alg": row.alg,
        "history": [{key: value for key, value in step.items() if key != "record"} for step in row.history],
    }
    if row.state == "withdrawn":
        return shared
    addendum = {"alg": row.alg, "record_digest": signed_again} if signed_again else None
    return {**row.record, **shared, "sha256": row.sha256, "addendum": addendum}


def file_name(query: Query) -> str:
    """CSV 存下来叫什么；筛选过的写明是节选、按什么、多少条里的多少条：表里只放数据，机器照样读。"""
    said = query.parameters()
    if not said:
        return "检查结果.csv"
    words = UNFIT.sub("", " ".join(said.values()))[:40].strip()
    fit, every = (
        session().scalar(select(func.count()).select_from(_listed(one).subquery())) for one in (query, Query())
    )
    return f"检查结果（节选，{words}，全部 {every} 条中的 {fit} 条）.csv"


def _listed(query: Query) -> Select[PublicResult]:
    """表里列的：符合条件而没有撤下的。"""
    return matching(query).where(PublicResult.state != "withdrawn").limit(LIMIT)


def csv_lines(query: Query) -> Iterator[str]:
    """逐行写出 CSV：UTF-8 带 BOM，表格软件直接能开；撤下的不列。"""
    yield "\ufeff" + _line([title for _, title in COLUMNS])
    with session().scalars(
        _listed(query).execution_options(yield_per=500)
    ) as found:  # whoever hangs up leaves no cursor open
        for row in found:
            yield _line([_cell(row.record[name]) for name, _ in COLUMNS])


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(str(each) for each in value)
    return "" if value is None else str(value)


def safe(cell: str) -> str:
    """不让表格软件把内容当公式：以 = + - @ 或制表、回车开头的，前面加一个撇号。"""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else cell
