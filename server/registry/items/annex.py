"""附件2 的排法：九栏、六栏两种版式，打印与 Excel 同一份内容（S3-09、S4-20、S4-24）。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.documents import xlsx
from server.domain.vocabulary import ItemCategory, Method
from server.domain.words import labels
from server.registry.items.snapshot import cite

Json = dict[str, Any]
NINE = (
    "序号", "事项名称", "抽查依据", "抽查对象", "抽查内容", "抽查方式", "抽查频次", "联合抽查部门",
    "抽查情况及查处结果公开方式",
)  # fmt: skip
NINE_WIDTHS = (4.5, 12, 19, 10, 20, 8, 9.5, 8, 9)
SIX = ("抽查项目", "检查对象", "事项类别", "检查方式", "检查主体", "检查依据")
SIX_WIDTHS = (22, 14, 9, 11, 18, 26)
NOTES = (
    "注：1. 抽查依据填写法律、法规、规章等，写明名称和条款。",
    "2. 抽查方式按实际填写实地检查、书面检查、网络监测等。",
    "3. 抽查频次按不同抽查对象分别确定频率或次数；写明抽查比例的一并填写。",
    "4. 有联合抽查的，由牵头部门填写联合抽查部门一栏。",
)
METHOD_NAMES = labels(Method)
METHOD_SHORT = {"ON_SITE": "实地检查", "DOCUMENT": "书面检查", "NETWORK": "网络监测", "ADOPTED": "采用其他部门结果"}
BLANK_DATE = "　　　　年　　月　　日"


def nine(rows: Sequence[Json]) -> list[list[str]]:
    """附件2 的九栏。"""
    return [
        [
            str(at),
            name(row),
            bases(row),
            row["object_kind"],
            content(row),
            methods(row),
            often(row),
            "、".join(row["joint_departments"]) or "无",
            row["publicity_mode"],
        ]
        for at, row in enumerate(rows, 1)
    ]


def six(rows: Sequence[Json]) -> list[list[str]]:
    """六栏：项目、对象、类别、方式、主体、依据（S3-09）。"""
    return [
        [name(row), row["object_kind"], ItemCategory(row["category"]).label, methods(row), subject(row), bases(row)]
        for row in rows
    ]


def name(row: Json) -> str:
    """事项名称，子项写在括号里。"""
    return f"{row['name']}（{row['sub_item']}）" if row["sub_item"] else str(row["name"])


def bases(row: Json) -> str:
    """抽查依据，逐条写明。"""
    return "；".join(cite(basis) for basis in row["bases"])


def content(row: Json) -> str:
    """抽查内容，有要求的写在后面。"""
    wanted = row.get("requirement") or ""
    return f"{row['content']}。要求：{wanted}" if wanted and row["content"] else row["content"] or wanted


def methods(row: Json) -> str:
    """抽查方式。"""
    return "、".join(METHOD_SHORT.get(code, METHOD_NAMES.get(code, code)) for code in row["methods"])


def often(row: Json) -> str:
    """抽查频次；清单写明比例的一并写上。"""
    return "；".join(filter(None, (row["frequency_text"].rstrip("。"), row["ratio_text"].rstrip("。"))))


def subject(row: Json) -> str:
    """抽查主体；随对象而定的逐一写明。"""
    rules = row.get("initiators") or []
    said = "；".join(f"{rule['when']}：{rule['department']}" if rule["when"] else rule["department"] for rule in rules)
    return "；".join(filter(None, (row["subject"], f"发起：{said}" if said else "")))


def context(rows: Sequence[Json], unit: str, *, layout: str = "nine", **about: str) -> Json:
    """打印件要用的全部内容；about 有 foot、mark、watermark、title。"""
    plain = layout == "nine"
    return {
        "number": "附件2" if plain else "",
        "title": "随机抽查事项清单",
        "unit": unit,
        "date": BLANK_DATE,
        "columns": NINE if plain else SIX,
        "widths": NINE_WIDTHS if plain else SIX_WIDTHS,
        "rows": nine(rows) if plain else six(rows),
        "centered": plain,
        "notes": NOTES if plain else (),
        "foot": "",
        "mark": "",
        "watermark": "",
        **about,
    }


def sheet(rows: Sequence[Json], unit: str) -> bytes:
    """附件2 的 Excel：九栏，一字不差；A4 横向，表头每页重复。"""
    last = len(NINE) - 1
    blank, office = [""] * last, f"填报单位（盖章）：{unit}"
    lines = [
        xlsx.Line(["附件2", *blank], merged=[(0, last)]),
        xlsx.Line(["随机抽查事项清单", *blank], "title", 32, [(0, last)]),
        xlsx.Line([office, *blank[:5], f"填报日期：{BLANK_DATE}", "", ""], merged=[(0, 5), (6, last)]),
        xlsx.Line(NINE, "head", 32),
        *(xlsx.Line(row, "cell", _height(row), styles=("center",)) for row in nine(rows)),
        *(xlsx.Line([note, *blank], merged=[(0, last)]) for note in NOTES),
        xlsx.Line(["填表人：", "", "", "审核人：", "", "", "负责人：", "", ""], height=28),
    ]
    return xlsx.workbook(xlsx.Sheet("附件2", [width * 1.5 for width in NINE_WIDTHS], lines, 4))


def _height(row: Sequence[str]) -> float:
    """Points for the fullest cell: about 0.72 characters of the width hold one Chinese character."""
    lines = max(-(-len(cell) // max(1, int(width * 0.72))) for cell, width in zip(row, NINE_WIDTHS, strict=True))
    return min(405.0, 15.0 * max(2, lines) + 4)
