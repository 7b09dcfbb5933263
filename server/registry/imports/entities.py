"""检查对象表：一行 → 一户（S0-07, S1-04, S4-03）。"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from server.domain import codes, trades
from server.domain.decide import Refusal
from server.domain.vocabulary.entities import CreditClass, EntityKind
from server.registry.imports import standing
from server.registry.imports.columns import Columns
from server.registry.imports.fields import halfwidth, truth
from server.registry.imports.limits import CELL
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
            "社会信用代码/注册号",
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
        "kind": (
            "企业类型",
            "主体类型",
            "市场主体类型",
            "单位类型",
            "对象类型",
            "类型",
            "主体类别",
            "种类",
            "主体种类",
            "对象种类",
            "检查对象种类",
        ),
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
        "district": (
            "地区",
            "所属地区",
            "区县",
            "县区",
            "行政区域",
            "所在地区",
            "区域",
            "区域分布",
            "所在区县",
            "辖区",
            "所属辖区",
            "所在辖区",
            "乡镇",
            "镇街",
            "街道",
            "乡镇街道",
            "镇（街道）",
            "所属乡镇",
            "所在乡镇",
            "所属镇街",
            "所属街道",
            "所在街道",
            "所属乡镇街道",
        ),
        "industry": ("行业", "行业类别", "所属行业", "行业门类", "行业名称", "行业代码", "经营类别", "业务类别"),
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
        "credit_class": (
            "信用风险分类",
            "信用风险等级",
            "风险分类",
            "风险等级",
            "信用等级",
            "信用分类",
            "信用风险",
            "信用",
        ),
        "abnormal": ("经营异常", "列入经营异常名录", "异常名录", "经营异常名录"),
    },
    needed=(("code", "regno"), ("name",)),
)
KIND_OF_PREFIX = {
    "91": EntityKind.ENTERPRISE,
    "92": EntityKind.SELF_EMPLOYED,
    "93": EntityKind.COOPERATIVE,
    "12": EntityKind.INSTITUTION,
    "51": EntityKind.ASSOCIATION,
    "52": EntityKind.PRIVATE_NON_ENTERPRISE,
}
KIND_OF_WORD = (
    (r"(?<!非)个体", EntityKind.SELF_EMPLOYED),
    (r"专业合作|合作社", EntityKind.COOPERATIVE),
    (r"事业单位", EntityKind.INSTITUTION),
    (r"社会团体|社团|协会", EntityKind.ASSOCIATION),
    (r"民办非企业|社会服务机构", EntityKind.PRIVATE_NON_ENTERPRISE),
    (r"公司|(?<!非)企业|独资|合伙|所有制|集体|国有|国营|私营|民营|外资|外商|外国|内资|港|澳|台|联营|股份|法人|经营单位|代表机构",
     EntityKind.ENTERPRISE),
    (r"项目|工程", EntityKind.PROJECT),
    (r"产品", EntityKind.PRODUCT),
    (r"其他|其它|机关|学校|医院|居委|村委|村民", EntityKind.OTHER),
)  # fmt: skip


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
    if "industry" in values:
        values["industry"] = trades.standard(values["industry"])
    values["kind"] = kind_of(values.get("id_value", ""), record.get("kind", ""))
    flaws += [*_required(record, titles), *_kind(record, titles)]
    flaws += [*_status(record, titles, values), *_credit(record, titles, values), *_abnormal(record, titles, values)]
    notes = _against_code(record, titles, values)
    assumed = _no_status(record, titles)
    return Draft(row, key, values, [*flaws, *too_long(values, titles)], notes, assumed)


def kind_of(code: str, said: str) -> str:
    """主体类型：表中写明的照表；没有写或只说“其他”的，看代码前两位。"""
    typed = kind_said(said)
    if typed in (None, EntityKind.OTHER):
        typed = _by_code(code) or typed
    return (typed or EntityKind.OTHER).value


def _by_code(code: str) -> EntityKind | None:
    return KIND_OF_PREFIX.get(code[:2]) if len(code) == 18 else None


def _against_code(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    """The sheet and the code disagree: the sheet counts, and the person who enters it is told."""
    by_code = _by_code(values.get("id_value", ""))
    if by_code is None or values["kind"] == by_code.value:
        return []
    kind, prefix = EntityKind(values["kind"]), values["id_value"][:2]
    told = f"表中写的是{kind.label}，代码以 {prefix} 开头，应是{by_code.label}。照表中所写收为{kind.label}，请核对。"
    return [Flaw(titles["kind"], record["kind"][:60], "entity.kind_code", told)]


@lru_cache(maxsize=2000)
def kind_said(said: str) -> EntityKind | None:
    """表中的说法是哪一种主体；认不出为 None。"""
    return next((kind for words, kind in KIND_OF_WORD if re.search(words, said)), None)


def _kind(record: Record, titles: dict[str, str]) -> list[Flaw]:
    said = record.get("kind", "")
    if not said or kind_said(said):
        return []
    told = f"主体种类认不出。可写：{'、'.join(kind.label for kind in EntityKind)}。"
    return [Flaw(titles["kind"], said[:60], "entity.kind", told)]


def _required(record: Record, titles: dict[str, str]) -> list[Flaw]:
    flaws = []
    if not record.get("name"):
        flaws.append(Flaw(titles["name"], "", "entity.name", "名称必填。"))
    if "address" in titles and not record["address"]:
        flaws.append(Flaw(titles["address"], "", "entity.address", "住所（经营场所）必填。"))
    return flaws


def _status(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    said = record.get("status", "")
    if not said:
        return []
    found = standing.firm(said)
    if found == "closed":
        word = re.findall(standing.GONE, said)[0]
        told = f"主体已{word}。不入有效名录，可登记为“退出”。"
        return [Flaw(titles["status"], said[:60], "entity.closed", told)]
    if found is None:
        told = "状态认不出。可写：在营（存续、开业、在业、在册、正常）、歇业（停业）；注销、吊销的不入有效名录。"
        return [Flaw(titles["status"], said[:60], "entity.status", told)]
    values["status"] = found
    return []


def _no_status(record: Record, titles: dict[str, str]) -> list[Flaw]:
    """The column is there and the cell is empty: a firm the library lacks becomes one in business, which is told."""
    if "status" not in titles or record.get("status"):
        return []
    told = "空着，读作在营。已歇业、注销、吊销的，请在原表里写明再导。"
    return [Flaw(titles["status"], "", "entity.status_empty", told)]


def _abnormal(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    said = record.get("abnormal", "")
    if not said:
        return []
    listed = truth(said)
    if listed is None:
        return [Flaw(titles["abnormal"], said[:60], "entity.abnormal", "只能写是或否（有、无也可）。")]
    values["flags"] = {"abnormal": listed}
    return []


RISKS = {
    risk: {risk.label.replace("、", ""), word, f"{word}风险", f"风险{word}", f"信用风险{word}"}
    for risk, word in zip(CreditClass, ("低", "一般", "较高", "高"), strict=True)
}
"""The four classes in the words that sheets and the desk's own filters say them in (S3-20)."""


def _credit(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    if not record.get("credit_class"):
        return []
    said = "".join(re.findall(r"\w", halfwidth(record["credit_class"]).upper()))
    if said == "未分类":
        return []
    letter, word = said[:1], re.sub(r"^[类级]", "", said[1:])
    for risk, words in RISKS.items():
        if said in words or (letter == risk and word in ("", *words)):
            values["credit_class"] = risk.value
            return []
    told = "信用风险分类只能是 A（低）、B（一般）、C（较高）、D（高），字母与文字要一致。"
    return [Flaw(titles["credit_class"], record["credit_class"][:60], "entity.credit_class", told)]


LONGEST = {"name": 200, "address": 300, "district": 60, "industry": 100, "legal_rep": 100, "phone": 40}


def too_long(values: dict[str, Any], titles: dict[str, str], longest: dict[str, int] = LONGEST) -> list[Flaw]:
    """超过能存的字数。"""
    return [
        Flaw(
            titles[field], values[field][:60], "text.too_long", f"有 {_length(values[field])} 个字，最多 {most} 个字。"
        )
        for field, most in longest.items()
        if isinstance(values.get(field), str) and len(values[field]) > most
    ]


def _length(text: str) -> str:
    """A cell that was cut says so: what is counted must be what the sheet holds."""
    return f"{len(text):,}" if len(text) < CELL else f"{CELL:,} 以上"


SAID = {
    "uscc.empty": "统一社会信用代码（或注册号）必填。",
    "uscc.trailing_zeros": "只剩 15 位有效数字，末三位被补成 000。不猜测。",
    "uscc.length_17": "只有 17 位，应为 18 位。请核对营业执照。",
}


def rounded(plain: str, what: str) -> str:
    """9.13E+17 这样的数值：原有几位，看得到前几位，丢了几位。

    A sheet keeps fifteen digits at most: what stands behind them was made up.
    """
    digits, _, power = plain.partition("E")
    whole, kept = int(power.removeprefix("+")) + 1, min(len(digits.replace(".", "")), 15)
    lost = f"{whole} 位里只剩前 {kept} 位，后 {whole - kept} 位丢失，无法还原。" if whole > kept else "写法已变。"
    return f"表格软件已把{what}变成数值，{lost}"


def _code_flaw(refusal: Refusal, said: str, title: str) -> Flaw:
    """The sentences of the import screen; the refusal of the rule itself stands for every other reason."""
    suggestion = refusal.extra.get("suggestion")
    plain = codes.normalise(said)
    message = SAID.get(refusal.code, refusal.message)
    if refusal.code == "uscc.scientific":
        message = f"{rounded(plain, '代码')}请从原系统重新导出，并把该列设为文本；也可照执照重填。"
    elif refusal.code == "uscc.check_digit":
        message = f"校验位不符：末位应为 {codes.uscc_check(plain[:17])}，表中为 {plain[17]}。可能有一位抄错。"
    elif suggestion:
        letters = "、".join(dict.fromkeys(each for each in plain if each in codes.LOOKALIKE))
        others = "、".join(dict.fromkeys(codes.LOOKALIKE[each] for each in plain if each in codes.LOOKALIKE))
        digits = "数字" if others.replace("、", "").isdecimal() else ""
        message = f"含字母 {letters}（代码中不使用）。改为{digits} {others} 后校验通过。"
    return Flaw(title, said, refusal.code, f"{message.rstrip('。')}。", suggestion)
