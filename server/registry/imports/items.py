"""抽查事项清单：一行 → 一个事项（S3-09, S4-01；附件2 的九列，S4-24）。"""

from __future__ import annotations

import re
from typing import Any

from server.domain import ways
from server.domain.frequency import parse_frequency
from server.domain.quota import frequency_json, ratio_json
from server.domain.ratio import impossible, parse_ratio, raw_share
from server.domain.vocabulary.items import ItemCategory
from server.registry.imports import bases, shares
from server.registry.imports.columns import Columns
from server.registry.imports.entities import too_long
from server.registry.imports.fields import several
from server.registry.imports.report import Draft, Flaw, Record

COLUMNS = Columns(
    names={
        "code": ("编号", "序号", "事项编码", "事项编号", "事项代码"),
        "name": ("抽查事项", "事项名称", "抽查事项名称", "抽查项目", "检查事项", "随机抽查事项", "抽查类别"),
        "sub_item": ("抽查子项", "子项", "子项名称", "检查子项"),
        "basis": ("抽查依据", "检查依据", "法律依据", "依据", "设定依据"),
        "subject": ("抽查主体", "检查主体", "实施主体"),
        "object_kind": ("抽查对象", "检查对象", "对象"),
        "content": ("抽查内容", "检查内容", "抽查内容及要求", "抽查内容和要求"),
        "methods": ("抽查方式", "检查方式", "方式"),
        "ratio_text": ("抽查比例", "比例"),
        "frequency_text": ("抽查频次", "频次", "检查频次"),
        "staff_requirement": ("检查人员要求", "人员要求"),
        "category": ("事项类别", "类别"),
        "joint_departments": ("联合抽查部门", "联合部门", "配合部门", "参与部门"),
        "publicity_mode": ("抽查情况及查处结果公开方式", "公开方式", "结果公开方式"),
        "checklist": ("检查表", "检查表编号", "检查表格"),
        "group": ("部门", "填报单位"),
        "remark": ("备注",),
    },
    needed=(("name",), ("basis",)),
    levels=("抽查类别", "抽查项目", "抽查事项", "随机抽查事项", "抽查事项名称", "检查事项", "事项名称"),
)
NUMBERED = re.compile(r"\d|[一二两三四五六七八九十半][成折]|[一二两三四五六七八九十]个百?分?点")
"""A number is written, in whatever way: half of real lists say 根据实际情况确定, where nothing is to be read."""
TEXTS = ("subject", "object_kind", "content", "ratio_text", "frequency_text", "staff_requirement", "publicity_mode")
CATEGORY = re.compile(r"(重点|一般)(?:抽查|检查|监管)?(?:事项|类)?")
LONGEST = {
    "code": 30, "name": 200, "sub_item": 300, "object_kind": 500, "subject": 300, "ratio_text": 500,
    "frequency_text": 500, "staff_requirement": 500, "publicity_mode": 300, "remark": 500,
}  # fmt: skip


def read(row: int, record: Record, titles: dict[str, str]) -> Draft:
    """读一行抽查事项。没有依据的照收为草稿，但不能启用（S0-02）。"""
    unsaid = shares.unsaid(record, titles)
    record, titles, unparted = shares.cells(record, titles)
    name, sub_item = joined(record.get("name", "")), joined(record.get("sub_item", ""))
    values: dict[str, Any] = {"name": name, "sub_item": sub_item}
    values |= unsaid | {field: record[field] for field in (*TEXTS, "remark") if record.get(field)}
    if record.get("code"):
        values["code"] = record["code"]
    if record.get("group"):
        values["group"] = record["group"]
    if found := bases.read(record.get("basis", "")):
        values["bases"] = [list(basis) for basis in found]
    if record.get("ratio_text"):
        values["ratio_text"] = raw_share(record["ratio_text"]) or record["ratio_text"]
        values["ratio"] = ratio_json(parse_ratio(values["ratio_text"]))
    if record.get("frequency_text"):
        values["frequency"] = frequency_json(parse_frequency(record["frequency_text"]))
    if record.get("joint_departments"):
        values["joint_departments"] = several(record["joint_departments"])
    if record.get("staff_requirement"):
        values["qualifications"] = qualifications(record["staff_requirement"])
    if record.get("checklist"):
        values["checklist"] = record["checklist"]
    flaws = [*_methods(record, titles, values), *_category(record, titles, values), *too_long(values, titles, LONGEST)]
    if record.get("basis") and "bases" not in values:
        told = "依据里认不出法律、法规、规章的名称，请用书名号写明。"
        flaws.append(Flaw(titles["basis"], record["basis"][:60], "item.basis", told))
    if wrong := impossible(record.get("ratio_text", "")):
        flaws.append(Flaw(titles["ratio_text"], record["ratio_text"][:60], "item.ratio_impossible", wrong))
    if not name:
        flaws.insert(0, Flaw(titles["name"], "", "item.name", "抽查事项名称必填。"))
    return Draft(row, f"{name}\x1f{sub_item}" if name else "", values, flaws, [*unparted, *_unread(record, titles)])


def _unread(record: Record, titles: dict[str, str]) -> list[Flaw]:
    """一行里收下了、而没有全部读进去的各处。"""
    return [*_bases_part(record, titles), *_ways(record, titles), *_share(record, titles), *_often(record, titles)]


def _share(record: Record, titles: dict[str, str]) -> list[Flaw]:
    """Excel 百分比格的原值读成了百分数，或写着数而没有读出来：照收，说一句；不带数的（按风险确定）不必说。"""
    said = record.get("ratio_text", "")
    raw = raw_share(said)
    if not raw and NUMBERED.search(said) and parse_ratio(said).kind == "none" and not impossible(said):
        told = f"抽查比例“{said[:40]}”没有读出数字，照原文登记，列计划时另行确定；是百分数的，请写成带 % 的再导。"
        return [Flaw(titles["ratio_text"], said[:60], "item.ratio_unread", told)]
    told = f"抽查比例“{said}”读作 {raw}（Excel 百分比格的原值）；不是的话，请写成带 % 的再导。"
    return [Flaw(titles["ratio_text"], said, "item.ratio_raw", told)] if raw else []


def _often(record: Record, titles: dict[str, str]) -> list[Flaw]:
    """写着数而没有读出次数的频次：照收，说一句。"""
    said = record.get("frequency_text", "")
    if not NUMBERED.search(said) or parse_frequency(said).kind != "none":
        return []
    told = f"抽查频次“{said[:40]}”没有读出次数，照原文登记；请写成“每年1次”的样子再导。"
    return [Flaw(titles["frequency_text"], said[:60], "item.frequency_unread", told)]


def _ways(record: Record, titles: dict[str, str]) -> list[Flaw]:
    """抽查方式里认不出的词：别的词照收，这一个说出来。"""
    said = record.get("methods", "")
    told = ways.told(said, "抽查内容") if methods(said) else ""
    if not told:
        return []
    return [Flaw(titles["methods"], said[:60], "item.method_part", told)]


def _bases_part(record: Record, titles: dict[str, str]) -> list[Flaw]:
    """依据里没有读进去的字，照实说：文号、版本在依据库里另有栏目，由人补；漏了的依据由人写明。"""
    dropped = bases.dropped(record.get("basis", ""))
    lost = [f"《{title[:60]}》后面的“{said[:60]}”" if title else f"开头的“{said[:60]}”" for title, said in dropped]
    if not lost:
        return []
    more = f"等 {len(lost)} 处" if len(lost) > 3 else ""
    told = (
        f"没有读进依据：{'、'.join(lost[:3])}{more}。读出的名称和条款照收；"
        "里面还有依据的，请用书名号写明名称再导；文号、版本请在“依据库”里补。"
    )
    return [Flaw(titles["basis"], record["basis"][:60], "item.basis_part", told)]


def joined(text: str) -> str:
    """去掉排版用的换行与空白。"""
    return re.sub(r"\s+", "", text)


def methods(text: str) -> list[str]:
    """抽查方式（S0-18, S3-18），按固定次序。"""
    return ways.read(text)


def qualifications(text: str) -> list[str]:
    """人员要求里写明的资质；“无需…”为空，看不出资质的只留原文。"""
    match = re.match(r"需(?:具有|具备|要)?(.{2,30}?(?:资格|资质|证))", joined(text))
    return [match[1]] if match else []


def _methods(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    said = record.get("methods", "")
    if not said:
        return []
    values["methods"] = methods(said)
    told = "抽查方式认不出。可写：实地检查、书面检查、网络监测、委托专业机构、检验检测。"
    return [] if values["methods"] else [Flaw(titles["methods"], said[:60], "item.method", told)]


def _category(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    said = record.get("category", "")
    if not said:
        return []
    known = CATEGORY.fullmatch(joined(said))
    if known is None:
        return [Flaw(titles["category"], said[:60], "item.category", "事项类别只能是一般检查事项或重点检查事项。")]
    values["category"] = (ItemCategory.KEY if known[1] == "重点" else ItemCategory.GENERAL).value
    return []
