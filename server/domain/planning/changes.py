"""调整：新旧两版逐条逐栏比较（S3-14、S3-17）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FIELDS = {
    "name": "抽查任务名称",
    "items": "抽查事项",
    "codes": "抽查事项编码",
    "scope": "检查对象",
    "ratio": "抽查比例",
    "min_n": "最少抽取户数",
    "quantity": "抽查数量",
    "methods": "抽查方式",
    "period": "实施时间",
    "content": "检查内容",
    "lead": "牵头部门",
    "departments": "参与部门",
    "seats": "席位",
    "frequency": "频次上限",
    "targeting": "定向或不定向",
    "random": "随机方式",
    "random_until": "单随机用到",
    "random_reason": "单随机的理由",
    "reserve": "候补比例",
    "repeat": "同一事项不重复检查",
    "bundle": "同一区域归并",
    "draw_days": "检查日怎样定",
    "everybody": "确按名录全部对象抽取",
    "note": "备注",
}

Json = Mapping[str, Any]


def compare(before: Sequence[Json], after: Sequence[Json]) -> list[dict[str, str]]:
    """两版条目之间的每一处不同：条目、栏名、原内容、调整后；新增与删去各一行。

    Entries are matched by `id`; values are printed texts. A field the older version did not keep is not compared: that
    it is written now is no change. Codes are told only where the names of the items stayed.
    """
    old = {entry["id"]: entry for entry in before}
    new = {entry["id"]: entry for entry in after}
    rows = [_row(entry["name"], "条目", "（无）", "新增") for key, entry in new.items() if key not in old]
    rows += [_row(entry["name"], "条目", "列入", "删去") for key, entry in old.items() if key not in new]
    for key, entry in new.items():
        if key in old:
            other = [field for field in FIELDS if field in old[key] and said(old[key][field]) != said(entry.get(field))]
            rows += [
                _row(entry["name"], FIELDS[field], said(old[key][field]), said(entry.get(field)))
                for field in other
                if field != "codes" or "items" not in other
            ]
    return rows


def said(value: Any) -> str:
    """一格的文字；空写作（无）。"""
    text = "、".join(str(each) for each in value) if isinstance(value, list | tuple) else str(value or "")
    return text or "（无）"


def _row(entry: str, field: str, before: str, after: str) -> dict[str, str]:
    return {"entry": entry, "field": field, "before": before, "after": after}
