"""清单的排法：印哪些栏由规则定，附件2 九栏一字不差；打印与 Excel 同一份内容（S3-09、S4-20、S4-24）。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from server.documents import xlsx
from server.domain.item_list import full_name
from server.domain.profile_values import ANNEX2
from server.domain.quota import one_cell
from server.domain.vocabulary.items import ItemCategory, Method
from server.domain.words import labels
from server.registry.items.snapshot import cite

Json = dict[str, Any]
NINE = (
    "序号", "事项名称", "抽查依据", "抽查对象", "抽查内容", "抽查方式", "抽查频次", "联合抽查部门",
    "抽查情况及查处结果公开方式",
)  # fmt: skip
NINE_WIDTHS = (4.5, 12, 19, 10, 20, 8, 9.5, 8, 9)
S3_HEADS = {
    "name": "抽查项目",
    "object": "检查对象",
    "category": "事项类别",
    "method": "检查方式",
    "subject": "检查主体",
    "basis": "检查依据",
}
"""A layout made of these columns only uses the words of S3-09."""
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
    return cells(rows, ANNEX2)


def cells(rows: Sequence[Json], layout: Sequence[str]) -> list[list[str]]:
    """各行各栏的文字；layout 是 item_list.layout 的值。"""
    made = [{"seq": str(at)} | {key: read(row) for key, read in READERS.items()} for at, row in enumerate(rows, 1)]
    return [[row[key] for key in layout] for row in made]


def heads(layout: Sequence[str]) -> list[str]:
    """各栏的栏名：全在 S3-09 六栏之内的用那里的说法。"""
    own = S3_HEADS if set(layout) <= set(S3_HEADS) else {}
    return [own.get(key, HEADS[key]) for key in layout]


def widths(layout: Sequence[str]) -> list[float]:
    """各栏占纸宽的百分数，合起来是 100。"""
    if tuple(layout) == ANNEX2:
        return list(NINE_WIDTHS)
    whole = sum(WIDTHS[key] for key in layout)
    return [round(WIDTHS[key] * 100 / whole, 1) for key in layout]


def name(row: Json) -> str:
    """事项名称，子项写在括号里。"""
    return full_name(str(row["name"]), row["sub_item"])


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
    return one_cell(row["frequency_text"], row["ratio_text"])


def subject(row: Json) -> str:
    """抽查主体；随对象而定的逐一写明。"""
    rules = row.get("initiators") or []
    said = "；".join(f"{rule['when']}：{rule['department']}" if rule["when"] else rule["department"] for rule in rules)
    return "；".join(filter(None, (row["subject"], f"发起：{said}" if said else "")))


READERS: dict[str, Callable[[Json], str]] = {
    "name": name,
    "basis": bases,
    "object": lambda row: str(row["object_kind"]),
    "category": lambda row: ItemCategory(row["category"]).label,
    "subject": subject,
    "content": content,
    "method": methods,
    "frequency": often,
    "joint_departments": lambda row: "、".join(row["joint_departments"]) or "无",
    "publicity_mode": lambda row: str(row["publicity_mode"]),
}
HEADS = dict(zip(ANNEX2, NINE, strict=True)) | {"category": "事项类别", "subject": "抽查主体"}
WIDTHS = dict(zip(ANNEX2, NINE_WIDTHS, strict=True)) | {"category": 9, "subject": 14}


def context(
    rows: Sequence[Json], unit: str, *, layout: Sequence[str] = ANNEX2, **about: str | tuple[str, str, str]
) -> Json:
    """打印件要用的全部内容；about 有 foot、mark、stage、watermark、title、date，signers 是填表人、审核人、负责人。"""
    plain = tuple(layout) == ANNEX2
    return {
        "number": "附件2" if plain else "",
        "title": "随机抽查事项清单",
        "unit": unit,
        "date": BLANK_DATE,
        "signers": ("", "", ""),
        "columns": heads(layout),
        "widths": widths(layout),
        "rows": cells(rows, layout),
        "centered": layout[0] == "seq",
        "notes": NOTES if plain else (),
        "foot": "",
        "mark": "",
        "stage": "",
        "watermark": "",
        **about,
    }


def sheet(printed: Json) -> bytes:
    """清单的 Excel，与打印件一字不差：A4 横向，表头每页重复，末行是版次、校验值与斜印的字。printed: context(…)。"""
    wide, columns = printed["widths"], printed["columns"]
    last = len(columns) - 1
    blank, half = [""] * last, max(0, last - 3)
    dated = [f"填报单位（盖章）：{printed['unit']}", *blank]
    dated[half + 1] = f"填报日期：{printed['date']}"
    signed = [""] * len(columns)
    for at, (who, name) in enumerate(zip(("填表人：", "审核人：", "负责人："), printed["signers"], strict=True)):
        signed[at * len(columns) // 3] = who + name
    stage = f"【{printed['stage']}】" if printed["stage"] else ""
    marks = [printed["foot"], printed["mark"], "" if printed["watermark"] == printed["stage"] else printed["watermark"]]
    foot = "　".join(filter(None, marks))
    lines = [
        xlsx.Line([printed["number"], *blank], merged=[(0, last)]),
        xlsx.Line([printed["title"] + stage, *blank], "title", 32, [(0, last)]),
        xlsx.Line(dated, merged=[each for each in ((0, half), (half + 1, last)) if each[0] < each[1]]),
        xlsx.Line(columns, "head", 32),
        *(
            xlsx.Line(row, "cell", _height(row, wide), styles=("center",) if printed["centered"] else ())
            for row in printed["rows"]
        ),
        *(xlsx.Line([note, *blank], merged=[(0, last)]) for note in printed["notes"]),
        xlsx.Line(signed, height=28),
        *([xlsx.Line([foot, *blank], merged=[(0, last)])] if foot else []),
    ]
    return xlsx.workbook(xlsx.Sheet(printed["number"] or "清单", [width * 1.5 for width in wide], lines, 4))


def _height(row: Sequence[str], wide: Sequence[float]) -> float:
    """Points for the fullest cell: about 0.72 characters of the width hold one Chinese character."""
    lines = max(-(-len(cell) // max(1, int(width * 0.72))) for cell, width in zip(row, wide, strict=True))
    return min(405.0, 15.0 * max(2, lines) + 4)
