"""从 Excel 粘来的计划：认栏名，逐格读成值，读不懂的说一句中文（S3-14、S3-17）。"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.domain import ways
from server.domain.vocabulary.entities import EntityKind
from server.domain.vocabulary.items import Method

HEADS: Mapping[str, tuple[str, ...]] = {
    "name": ("抽查任务名称", "任务名称", "抽查活动名称", "活动名称"),
    "items": ("抽查事项", "抽查项目", "检查事项", "抽查项目事项", "事项"),
    "scope": ("检查对象", "抽查范围", "抽查对象", "对象范围", "对象与范围", "检查对象范围"),
    "ratio": ("抽查比例", "比例", "数量比例"),
    "quantity": ("抽查数量", "数量", "抽查户数", "应抽"),
    "methods": ("抽查方式", "检查方式", "方式"),
    "period": (
        "实施时间",
        "抽查检查日期",
        "检查日期",
        "任务日期",
        "活动期限",
        "实施期限",
        "抽查时间",
        "检查时间",
        "实施月份",
    ),
    "content": ("检查内容", "抽查内容", "内容"),
    "departments": ("参与部门", "联合部门", "联合抽查部门", "配合部门"),
    "note": ("备注",),
}
ORDER = ("name", "items", "scope", "ratio", "quantity", "methods", "period", "content", "departments", "note")
LABELS = {key: names[0] for key, names in HEADS.items()}
NO_WORDS = ("序号", "编号", "序", "行号")
"""这些栏没有读进去也不少什么。"""
LEADING = ("填报单位", "牵头部门")
"""写的是编制的部门自己的，没有读进去也不少什么。"""

TOTAL = re.compile(r"(?:合|总|小|共|累)计(?:[\d(:].*)?")
NOTE = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填报单位|填表单位|填[报表]人|制表人?|审[核批]人?|复核人?|负责人|单位负责人|联系人|联系电话|填报日期)"
    r"(?:\([^)]{0,6}\))?:.*"
)
"""A total, a note, a line of those who signed: with a colon, or 注册登记抽查 would be one."""
KIND_WORDS = {word.label: word.value for word in EntityKind} | {
    "个体": EntityKind.SELF_EMPLOYED.value,
    "个体户": EntityKind.SELF_EMPLOYED.value,
    "合作社": EntityKind.COOPERATIVE.value,
}
EVERY = re.compile(r"(?:(?:本)?(?:辖区|名录)(?:内|内的)?)?(?:全部|所有|全体)?(?:的)?")
"""“全部企业” says no more than “企业”: of a kind everybody is drawn from anyway."""
MOST_ROWS = 500
NUMERALS = {word: n for n, word in enumerate("一二三四五六七八九", 1)} | {"两": 2}
BARE = re.compile(r"\d+(?:\.\d*)?|\.\d+")
SEATS = re.compile(rf"(.*[^\s\d(×x*:])\s*[(×x*:]?\s*(\d{{1,2}}|[{''.join(NUMERALS)}](?=[席人名]))\s*[席人名]?\)?")


@dataclass(frozen=True, slots=True)
class Row:
    """粘来的一行：原表第几行（从 1 数）、各栏的文字、认不出的栏里写着什么（栏名到文字）。

    `skipped` holds the first words of a total, a note or a line of those who signed: no task, and told all the same.
    """

    number: int
    cells: Mapping[str, str]
    unread: Mapping[str, str] = field(default_factory=dict)
    skipped: str = ""


def plain(text: str) -> str:
    """全角变半角，去掉空白。"""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


MOST_LETTERS = 131_072
"""Of one cell: what the csv module allows unless somebody in the process has raised it."""


def read_table(text: str) -> list[Row]:
    """剪贴板文字读成行；前几行里有栏名就按栏名对列，没有就按固定次序。

    Excel quotes a cell that holds a line break; blank rows are left out, totals and notes are marked.
    """
    source = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))
    try:
        table = list(csv.reader(source, dialect="excel-tab"))
    except csv.Error:  # a quote that never closes swallows more than a cell may hold
        return []
    if any(len(cell) > MOST_LETTERS for cells in table for cell in cells):  # the module's own bound is the process's
        return []
    start, order = _head(table)
    titles = table[start - 1] if start else []
    rows = []
    for number, cells in enumerate(table[start:], start + 1):
        named = {key: cells[at].strip() for at, key in order.items() if at < len(cells)}
        first = plain(next((cell for cell in cells if cell.strip()), ""))
        if TOTAL.fullmatch(first) or NOTE.fullmatch(first):
            rows.append(Row(number, named, skipped=first))
        elif first and any(named.values()):
            rows.append(Row(number, named, _unread(cells, titles, order)))
    return rows


def _head(table: Sequence[Sequence[str]]) -> tuple[int, dict[int, str]]:
    known = {name: key for key, names in HEADS.items() for name in names}
    for at, cells in enumerate(table[:6]):
        found = {n: known[_title(cell)] for n, cell in enumerate(cells) if _title(cell) in known}
        if len(found) >= 2:
            return at + 1, found
    numbered = bool(table) and plain(table[0][0] if table[0] else "").isdecimal()
    return 0, {n + numbered: key for n, key in enumerate(ORDER)}


def _unread(cells: Sequence[str], titles: Sequence[str], order: Mapping[int, str]) -> dict[str, str]:
    """没有读进去而写着字的各格：栏名（没有栏名的写第几列）到文字；没有栏名又在最前面的数字是序号。"""
    found = {}
    for at, cell in enumerate(cells):
        title = titles[at].strip() if at < len(titles) else ""
        numbered = not at and not title and plain(cell).isdecimal()
        if cell.strip() and at not in order and _title(title) not in NO_WORDS and not numbered:
            found[title or f"第 {at + 1} 列"] = cell.strip()
    return found


def _title(cell: str) -> str:
    return re.sub(r"[(\[].*?[)\]]|[:：]", "", plain(cell))


def read_methods(text: str) -> list[str] | None:
    """抽查方式；一个也认不出为 None，空为实地。"""
    if not text.strip():
        return [Method.ON_SITE.value]
    return ways.read(plain(text)) or None


def read_kinds(text: str) -> list[str] | None:
    """检查对象全由主体类型组成时读成类型；否则 None（只能当文字看）。"""
    words = [word for word in re.split(r"[、,;，；和及\s]+", unicodedata.normalize("NFKC", text)) if word]
    kinds = [KIND_WORDS.get(EVERY.sub("", plain(word), count=1)) for word in words]
    return None if not kinds or None in kinds else sorted({kind for kind in kinds if kind})


def read_names(text: str) -> list[str]:
    """一格里的几个名称：顿号、逗号、分号、换行分开。"""
    return [part.strip() for part in re.split(r"[、,;，；\n]+", text) if part.strip()]


def read_seats(text: str) -> tuple[str, int | None]:
    """名称后面写的席位：“文旅局2”“文旅局(2)”“文旅局 2人”；没有写席位的照原文。"""
    found = SEATS.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return (found[1].strip(), NUMERALS.get(found[2]) or int(found[2])) if found else (text, None)


def bare_number(text: str) -> bool:
    """只有一个数，没有写百分号、户数。"""
    return BARE.fullmatch(plain(text)) is not None


def read_quantity(text: str) -> int | None:
    """抽查数量：“12户”“12”；空或看不懂为 None。"""
    found = re.fullmatch(r"(?:不少于|不低于|约)?(\d{1,6})(?:户|家|个|户次)?", plain(text))
    return int(found[1]) if found else None
