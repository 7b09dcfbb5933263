"""哪些行不是数据：合计、注、示例、填表说明、重复的表头、小标题。"""

from __future__ import annotations

import re

from server.registry.imports.columns import Head
from server.registry.imports.report import Record

NOTED = "注"
TOTAL = re.compile(r"^(合\s*计|总\s*计|小\s*计|共\s*计|本页合计|累\s*计)")
NOTE = re.compile(
    r"^[（(]?(注|备注|说明|填表说明|附注|填报单位|填报人|填报日期|制表人?|审核人?|负责人签字|单位负责人|联系人|打印日期|导出时间)"
    r"[（(]?[^：:]{0,6}[）)]?\s*[:：]"
)
LISTED = re.compile(r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.．、)）]|[①-⑳])$")
"""The number of a note in a cell of its own; a number without a mark is that of a row."""
SIGNED = re.compile(r"^(填表|填报|制表|审核|复核|经办|报送|校对)人")
SIGNING = re.compile(r"(?:填表|填报|制表|审核|复核|经办|报送|校对|负责)人|日期|盖章|签字|签名")
"""The line of those who signed, below the table: two such words, or nothing else in the row."""
PAGE = re.compile(r"^第\s*\d+\s*页|^共\s*\d+\s*[页条户]")
HINT = re.compile(r"请|填写|必填|单选|复选|格式|例如|如[:：]")
SAMPLE = re.compile(r"(案例|示例|样例|例[:：]).{0,6}(删除|参考)|（?请删除）?$")
MARKED = re.compile(r"^[（(【\[]?(案\s*例|示\s*例|样\s*例|范\s*例|举\s*例)[）)】\]]?\d{0,2}[:：]?$")
"""A cell that says nothing but "sample" marks the row, whatever column it stands in."""


def why(
    number: int, cells: list[str], record: Record, head: Head, key: tuple[str, ...], *, below: bool = False
) -> str | None:
    """这一行为什么不是数据；是数据时为 None。below：上一行是注，只写着一段话（序号可以另占一格）的就是注还没有完。"""
    filled = [text for cell in cells if (text := cell.strip())]
    if not filled:
        return None
    first = filled[0]
    if TOTAL.match(first):
        return "合计行"
    if any(_sample(cell) for cell in filled if ("例" in cell or "删" in cell) and len(cell) < 40):
        return "示例行"
    keyed = any(record.get(name) for name in key)
    if NOTE.match(first) or PAGE.match(first) or _signed(filled) or (below and _goes_on(filled, head)):
        return NOTED
    if head.repeated(cells):
        return "重复的表头"
    if not keyed and number == head.row + 1 and any(HINT.search(cell) for cell in filled):
        return "填表说明"
    return "小标题" if _is_heading(filled, record) else None


def _goes_on(filled: list[str], head: Head) -> bool:
    told = (LISTED.match(filled[0]) and filled[1:]) or filled
    return len(head.fields) > 1 and len(set(told)) == 1


def _signed(filled: list[str]) -> bool:
    words = SIGNING.findall("".join(dict.fromkeys(filled)))
    return bool(SIGNED.match(filled[0])) and (len(words) > 1 or len(set(filled)) == 1)


def _sample(cell: str) -> bool:
    return bool(SAMPLE.search(cell) or MARKED.match(cell))


def _is_heading(filled: list[str], record: Record) -> bool:
    """One text over the whole width (a merged row), or one text in a column that is not imported."""
    merged = len(filled) > 2 and filled.count(filled[0]) == len(filled)
    return merged or (len(filled) == 1 and not any(record.values()))
