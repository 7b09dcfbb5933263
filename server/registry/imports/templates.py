"""空白的导入表：表头、一行填表说明、一行案例；说明与案例两行导入时自动跳过。"""

from __future__ import annotations

from typing import Any

from server.domain.codes import make_uscc
from server.registry import required
from server.registry.imports import xlsx
from server.registry.imports.pipeline import KINDS

SAMPLE = "案例（请删除）"
SAYS = "填表说明："
NAMES = {"items": "抽查事项清单", "entities": "检查对象", "inspectors": "检查人员"}
Line = tuple[str, str, str]

FILLED = {True: "必填", False: "有这一列就每行都要填"}

LINES: dict[str, tuple[Line, ...]] = {
    "entities": (
        ("name", "照营业执照写全称", "青禾县示范超市有限公司"),
        ("code", "18 位；没有换发的填 15 位注册号。本列设为文本", make_uscc(20_260_101)),
        ("kind", "企业、个体工商户、农民专业合作社、事业单位、其他等；不填按代码判断", "企业"),
        ("address", "照营业执照写", "青禾县城关镇文化路1号"),
        ("district", "乡镇、街道，抽取时分层用", "城关镇"),
        ("industry", "可不填；写大类的代码和名称", "F52 零售业"),
        ("legal_rep", "可不填；不公开", "张三"),
        ("phone", "可不填；不公开", "14000000000"),
        ("status", "在营（存续、开业）或歇业；留空读作在营；注销、吊销的不要填进来", "在营"),
        ("credit_class", "A、B、C、D；没有分类的留空", "B"),
        ("abnormal", "是或否", "否"),
    ),
    "inspectors": (
        ("name", "照执法证写", "李四"),
        ("cert_no", "本列设为文本；不要填身份证号，系统不收", "99010000001"),
        ("gender", "男或女", "男"),
        ("birth_ym", "只要年月，如 1988-03", "1988-03"),
        ("unit", "全称", "青禾县市场监督管理局"),
        ("position", "可不填；不公开", "四级主办"),
        ("post", "可不填", "综合执法"),
        ("law_fields", "几项用顿号分开", "市场监管"),
        ("regions", "几项用顿号分开", "青禾县"),
        ("qualifications", "几项用顿号分开", "食品检查员"),
        ("specialties", "几项用顿号分开", "食品、广告"),
        ("cert_from", "如 2024-01-01", "2024-01-01"),
        ("cert_to", "如 2029-12-31；到期当天仍有效，次日起不再抽取", "2029-12-31"),
        ("can_lead", "可以或不可以；留空为可以", "可以"),
        ("status", "在岗、暂停或已出库；留空为在岗", "在岗"),
    ),
    "items": (
        ("name", "一个事项的几个子项各占一行", "登记事项检查"),
        ("sub_item", "没有可不填", "营业执照规范使用情况的检查"),
        ("basis", "名称用书名号写明，后面写条款；可以后补，没有依据的不能启用", "《市场主体登记管理条例》第三十八条"),
        ("category", "一般检查事项或重点检查事项；留空为一般", "一般检查事项"),
        ("code", "不填自动编", "1"),
        ("subject", "由谁抽查", "县级以上市场监督管理部门"),
        ("object_kind", "抽查哪些主体", "企业、个体工商户、农民专业合作社"),
        ("content", "查什么", "是否按规定使用营业执照"),
        ("methods", "实地检查、书面检查、网络监测、委托专业机构、检验检测；几项用顿号分开", "实地检查、书面检查"),
        ("ratio_text", "照清单原文写", "不低于3%"),
        ("frequency_text", "照清单原文写", "每年1次"),
        ("joint_departments", "几个部门用顿号分开；不联合的留空", ""),
        ("publicity_mode", "可不填", "国家企业信用信息公示系统"),
        ("staff_requirement", "可不填", ""),
        ("checklist", "检查表编号；留空按名称找", ""),
        ("remark", "可不填；不公开", ""),
    ),
}  # fmt: skip
"""Field, what to write, the sample: in the order of the sheet; the first column carries both marks."""


def described(kind: str) -> dict[str, Any]:
    """这种表的各列：字段、列名、是否必需、怎样填。"""
    columns = KINDS[kind].columns
    needed = {group[0] for group in columns.needed}
    asked = {"code", "name", "cert_no", *required.wanted(KINDS[kind].one)}
    return {
        "kind": kind,
        "columns": [
            {
                "field": field,
                "title": columns.title(field),
                "needed": field in needed,
                "filled": field in asked and (field in needed or field in required.LABELS),
                "says": says,
            }
            for field, says, _ in LINES[kind]
        ],
    }


def every() -> list[dict[str, Any]]:
    """三种表的各列。"""
    return [described(kind) for kind in NAMES]


def template(kind: str) -> tuple[bytes, str]:
    """一种表的空白 xlsx 与文件名；必需的列名前有星号。kind: a key of KINDS."""
    columns = described(kind)["columns"]
    sheet = xlsx.Sheet([f"*{one['title']}" if one["needed"] else one["title"] for one in columns], NAMES[kind])
    says = [f"{one['says']}（{FILLED[one['needed']]}）" if one["filled"] else one["says"] for one in columns]
    sample = [sample for _, _, sample in LINES[kind]]
    sheet.add([SAYS + says[0], *says[1:]])
    sheet.add([SAMPLE + sample[0], *sample[1:]])
    return sheet.bytes(), f"{NAMES[kind]}导入模板.xlsx"
