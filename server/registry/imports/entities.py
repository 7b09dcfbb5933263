"""检查对象表：一行 → 一户（S0-07, S1-04, S4-03）。"""

from __future__ import annotations

import re
from typing import Any

from server.domain import codes
from server.domain.decide import Refusal
from server.domain.vocabulary import EntityKind
from server.registry.imports.columns import Columns
from server.registry.imports.fields import halfwidth, yes
from server.registry.imports.report import Draft, Flaw, Record

COLUMNS = Columns(
    names={
        "code": (
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "统一信用代码",
            "统一代码",
            "统一社会信用代码/注册号",
            "注册号/统一社会信用代码",
            "统一社会信用代码或注册号",
            "统一社会信用代码（注册号）",
            "主体代码",
            "代码",
        ),
        "regno": ("注册号", "工商注册号", "营业执照号", "营业执照注册号", "营业执照编号"),
        "name": (
            "企业名称",
            "名称",
            "主体名称",
            "单位名称",
            "市场主体名称",
            "检查对象名称",
            "检查对象",
            "对象名称",
            "商户名称",
            "公司名称",
            "字号名称",
            "当事人名称",
            "企业（单位）名称",
            "市场主体",
        ),
        "kind": ("企业类型", "主体类型", "市场主体类型", "单位类型", "对象类型", "类型", "主体类别"),
        "address": (
            "注册地址",
            "住所（经营场所）",
            "住所",
            "经营场所",
            "地址",
            "经营地址",
            "企业住所",
            "登记住所",
            "注册住所",
            "单位地址",
            "详细地址",
            "生产经营地址",
            "住所/经营场所",
        ),
        "district": ("地区", "所属地区", "区县", "县区", "行政区域", "所在地区", "区域", "所在区县"),
        "industry": ("行业", "行业类别", "所属行业", "行业门类", "行业名称", "行业代码", "经营类别", "业务类别"),
        "scope": ("经营范围", "经营范围及方式", "主营业务", "主营范围", "经营项目", "业务范围"),
        "legal_rep": (
            "法定代表人",
            "法人代表",
            "法定代表人（负责人）",
            "负责人",
            "法人",
            "经营者",
            "经营者姓名",
            "法定代表人姓名",
            "法定代表人（负责人）姓名",
            "负责人姓名",
            "法定代表人/负责人",
        ),
        "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "联系人电话"),
        "status": ("登记状态", "状态", "经营状态", "企业状态", "主体状态", "存续状态"),
        "credit_class": ("信用风险分类", "信用风险等级", "风险分类", "风险等级", "信用等级", "信用分类"),
        "abnormal": ("经营异常", "列入经营异常名录", "异常名录", "经营异常名录"),
    },
    needed=(("code", "regno"), ("name",)),
)
CLOSED = re.compile(r"注销|吊销|撤销|迁出")
SUSPENDED = re.compile(r"歇业|停业")
GROUND = re.compile(
    r"^(?:(?:许可|一般|主营|主要)?(?:经营)?(?:项目|范围|业务)?[:：]|无(?=\s|一般|许可)"
    r"|[（(]?[一二三四五六七八九\d]{1,2}[)）.、．]|[、，,。\s])+"
)
BRIEF = 40
CLAUSE = re.compile(r"[;；。，,（(〓*]")
KIND_OF_PREFIX = {
    "91": EntityKind.ENTERPRISE,
    "92": EntityKind.SELF_EMPLOYED,
    "93": EntityKind.COOPERATIVE,
    "12": EntityKind.INSTITUTION,
    "51": EntityKind.ASSOCIATION,
    "52": EntityKind.PRIVATE_NON_ENTERPRISE,
}
KIND_OF_WORD = (
    ("个体", EntityKind.SELF_EMPLOYED),
    ("专业合作", EntityKind.COOPERATIVE),
    ("事业单位", EntityKind.INSTITUTION),
    ("社会团体", EntityKind.ASSOCIATION),
    ("民办非企业", EntityKind.PRIVATE_NON_ENTERPRISE),
    ("公司", EntityKind.ENTERPRISE),
    ("企业", EntityKind.ENTERPRISE),
)


def read(row: int, record: Record, titles: dict[str, str]) -> Draft:
    """读一行检查对象。"""
    column = "code" if record.get("code") or "regno" not in titles else "regno"
    said = record.get(column, "")
    found = codes.read_code(said)
    flaws = [_code_flaw(found, said, titles[column])] if isinstance(found, Refusal) else []
    values: dict[str, Any] = {"name": " ".join(record.get("name", "").split())}
    key = ""
    if isinstance(found, codes.Code):
        key = f"{found.kind}:{found.value}"
        values |= {"id_kind": found.kind, "id_value": found.value}
    for field in ("address", "district", "industry", "legal_rep", "phone"):
        if record.get(field):
            values[field] = " ".join(record[field].split())
    if not record.get("industry") and record.get("scope"):
        values["industry"] = main_business(record["scope"])
    values["kind"] = kind_of(values.get("id_value", ""), record.get("kind", ""))
    flaws += [*_required(record, titles), *_status(record, titles, values), *_credit(record, titles, values)]
    if record.get("abnormal"):
        values["flags"] = {"abnormal": yes(record["abnormal"])}
    return Draft(row, key, values, [*flaws, *too_long(values, titles)])


def main_business(scope: str) -> str:
    """表里没有行业一列时，取经营范围的第一项，供名录上看个大概；不推断行业门类。"""
    parts = (GROUND.sub("", part).strip() for part in CLAUSE.split(" ".join(scope.split())))
    first = next((part for part in parts if part and part != "无"), "")
    return first if len(first) <= BRIEF else first[:BRIEF].rpartition("、")[0] or first[:BRIEF]


def kind_of(code: str, said: str) -> str:
    """主体类型：先看代码前两位，再看表中的说法。"""
    by_code = KIND_OF_PREFIX.get(code[:2]) if len(code) == 18 else None
    by_word = next((kind for word, kind in KIND_OF_WORD if word in said), EntityKind.OTHER)
    return (by_code or by_word).value


def _required(record: Record, titles: dict[str, str]) -> list[Flaw]:
    flaws = []
    if not record.get("name"):
        flaws.append(Flaw(titles["name"], "", "entity.name", "名称必填。"))
    if "address" in titles and not record["address"]:
        flaws.append(Flaw(titles["address"], "", "entity.address", "住所（经营场所）必填。"))
    return flaws


def _status(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    said = record.get("status", "")
    if CLOSED.search(said):
        word = CLOSED.findall(said)[0]
        told = f"主体已{word}。不入有效名录，可登记为“退出”。"
        return [Flaw(titles["status"], said, "entity.closed", told)]
    if said:
        values["status"] = "suspended" if SUSPENDED.search(said) else "active"
    return []


def _credit(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    said = halfwidth(record.get("credit_class", "")).upper().removesuffix("类").removesuffix("级")
    if not said:
        return []
    if said not in ("A", "B", "C", "D"):
        return [
            Flaw(
                titles["credit_class"], record["credit_class"], "entity.credit_class", "信用风险分类只能是 A、B、C、D。"
            )
        ]
    values["credit_class"] = said
    return []


LONGEST = {"name": 200, "address": 300, "district": 60, "industry": 100, "legal_rep": 100, "phone": 40}


def too_long(values: dict[str, Any], titles: dict[str, str], longest: dict[str, int] = LONGEST) -> list[Flaw]:
    """超过能存的字数。"""
    return [
        Flaw(titles[field], values[field][:60], "text.too_long", f"有 {len(values[field])} 个字，最多 {most} 个字。")
        for field, most in longest.items()
        if isinstance(values.get(field), str) and len(values[field]) > most
    ]


SAID = {
    "uscc.empty": "统一社会信用代码（或注册号）必填。",
    "uscc.scientific": "表格软件已把代码变成数值，末三位丢失，无法还原。请从原系统重新导出，并把该列设为文本。",
    "uscc.trailing_zeros": "只剩 15 位有效数字，末三位被补成 000。不猜测。",
    "uscc.length_17": "只有 17 位，应为 18 位。请核对营业执照。",
}


def _code_flaw(refusal: Refusal, said: str, title: str) -> Flaw:
    """The sentences of the import screen; the refusal of the rule itself stands for every other reason."""
    suggestion = refusal.extra.get("suggestion")
    plain = codes.normalise(said)
    message = SAID.get(refusal.code, refusal.message)
    if refusal.code == "uscc.check_digit":
        message = f"校验位不符：末位应为 {codes.uscc_check(plain[:17])}，表中为 {plain[17]}。可能有一位抄错。"
    elif suggestion:
        letters = "、".join(dict.fromkeys(each for each in plain if each in codes.LOOKALIKE))
        others = "、".join(dict.fromkeys(codes.LOOKALIKE[each] for each in plain if each in codes.LOOKALIKE))
        digits = "数字" if others.replace("、", "").isdecimal() else ""
        message = f"含字母 {letters}（代码中不使用）。改为{digits} {others} 后校验通过。"
    return Flaw(title, said, refusal.code, f"{message.rstrip('。')}。", suggestion)
