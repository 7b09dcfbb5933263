"""执法检查人员表：一行 → 一人（S1-05, S3-11, S4-04）。身份证号、学历等不收（只收必要的信息）。"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from server import clock
from server.registry.imports import standing
from server.registry.imports.columns import Columns
from server.registry.imports.entities import rounded, too_long
from server.registry.imports.fields import FOREVER, day, halfwidth, month, several, span, truth
from server.registry.imports.report import Draft, Flaw, Record

COLUMNS = Columns(
    names={
        "name": ("姓名", "人员姓名", "执法人员姓名", "检查人员", "执法人员"),
        "gender": ("性别",),
        "birth_ym": ("出生年月", "出生日期", "出生年月日", "出生"),
        "position": ("职务", "担任职务", "具体职务", "职务（级）"),
        "cert_no": (
            "执法证号",
            "执法证编号",
            "行政执法证号",
            "执法证件号",
            "执法证号码",
            "执法证件编号",
            "行政执法证件号",
            "证件号码",
            "证号",
        ),
        "unit": ("工作单位", "单位", "所在单位", "单位名称", "部门", "执法单位"),
        "post": ("执法岗位", "执法岗位情况", "岗位", "岗位大类", "所在岗位"),
        "qualifications": ("执法资质", "资质", "岗位资质资格", "岗位资质", "专业资质", "资质资格"),
        "specialties": ("业务专长", "专长", "业务特长", "专业", "擅长领域", "擅长"),
        "law_fields": ("执法类别", "执法领域", "执法事项范围", "执法种类", "执法范围"),
        "regions": ("行政区域", "执法区域", "地区", "区域", "执法地域"),
        "cert_from": ("有效期起", "发证日期", "有效期自", "证件有效期起", "起始日期", "有效期开始"),
        "cert_to": (
            "有效期止",
            "有效期至",
            "有效日期",
            "证件有效期止",
            "截止日期",
            "有效期截止",
            "到期日期",
            "证件有效期至",
            "证件到期日",
            "有效期到",
        ),
        "validity": ("有效期", "证件有效期", "有效期起止", "有效期限", "执法证有效期", "有效期起止日期"),
        "can_lead": ("可任主检", "可任组长", "是否可任主检", "主检", "组长", "任主检"),
        "status": ("状态", "在岗状态", "人员状态"),
    },
    needed=(("name",), ("cert_no",)),
    dates=("birth_ym", "cert_from", "cert_to"),
)
GENDER = {"男": "M", "女": "F", "M": "M", "F": "F"}
LISTS = ("qualifications", "specialties", "law_fields", "regions")
LONGEST = {"name": 60, "unit": 200, "position": 100, "post": 100, "cert_no": 40}
LOOKALIKE = re.compile(r"(?<=\d)[OoIl](?=\d)")
"""One letter between digits; groups of letters belong to the number."""
ID_NUMBER = re.compile(r"\d{17}[\dXx]")


def read(row: int, record: Record, titles: dict[str, str]) -> Draft:
    """读一行执法检查人员。"""
    cert_no = re.sub(r"\s+", "", halfwidth(record.get("cert_no", "")))
    values: dict[str, Any] = {"name": re.sub(r"\s+", "", record.get("name", "")), "cert_no": cert_no}
    for field in ("position", "unit", "post"):
        if record.get(field):
            values[field] = " ".join(record[field].split())
    for field in LISTS:
        if record.get(field):
            values[field] = several(record[field])
    flaws = [
        *_required(record, titles, cert_no),
        *_person(record, titles, values),
        *_validity(record, titles, values),
        *_lead(record, titles, values),
        *_status(record, titles, values),
        *too_long(values, titles, LONGEST),
    ]
    notes = [*_lasting(record, titles, values), *_lapsed(titles, values), *_lookalike(cert_no, titles)]
    return Draft(row, cert_no, values, flaws, notes)


def _lasting(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    """有效期写“长期”：没有可登记的到期日，照收而说一句。"""
    column = next(
        (name for name in ("cert_to", "validity") if any(map(record.get(name, "").__contains__, FOREVER))), ""
    )
    if not column or "cert_to" in values:
        return []
    said = record[column][:60]
    told = (
        f"“{said}”没有到期日：新登记的，有效期止留空，名录里显示“未填”，不会到期提醒，也不按过期处理；"
        "库里已有到期日的不改。证上有日期的请照填。"
    )
    return [Flaw(titles[column], said, "inspector.cert_lasting", told)]


def _lapsed(titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    """证件在导入当天已经过期（止日当天还有效）：照收而说一句；已出库的人不说。"""
    last = values.get("cert_to", "")
    if not last or last >= _iso(clock.today()) or values.get("status") == "removed":
        return []
    told = f"执法证已于 {last} 到期。照收，但不得参与抽查，派不到任务；已换新证的请照新证填。"
    return [Flaw(titles.get("cert_to") or titles["validity"], last, "inspector.cert_lapsed", told)]


def _lookalike(cert_no: str, titles: dict[str, str]) -> list[Flaw]:
    """数字中间夹着一个像数字的字母：多半抄错，照收而说一句。"""
    found = list(dict.fromkeys(LOOKALIKE.findall(cert_no)))
    if not found:
        return []
    told = "、".join(f"字母 {each}（像数字 {'0' if each in 'Oo' else '1'}）" for each in found)
    return [
        Flaw(titles["cert_no"], cert_no[:60], "inspector.cert_letter", f"数字中间有{told}。照表中所写收下，请核对。")
    ]


def without_identity(said: str) -> str:
    """像身份证号的只留前六位；别的照原样。"""
    return said[:6] + "*" * 12 if ID_NUMBER.fullmatch(said) else said


def _required(record: Record, titles: dict[str, str], cert_no: str) -> list[Flaw]:
    flaws = []
    if not record.get("name"):
        flaws.append(Flaw(titles["name"], "", "inspector.name", "姓名必填。"))
    if not cert_no:
        flaws.append(Flaw(titles["cert_no"], "", "inspector.cert_no", "执法证号必填。没有执法证的人员不入名录。"))
    elif re.fullmatch(r"\d(\.\d+)?E\+?\d+", cert_no):
        told = f"{rounded(cert_no, '证号')}请把该列设为文本后重新导出；也可照执法证重填。"
        flaws.append(Flaw(titles["cert_no"], cert_no, "inspector.cert_scientific", told))
    elif ID_NUMBER.fullmatch(cert_no):
        told = "这像是身份证号，不是执法证号。系统不收身份证号。"
        flaws.append(Flaw(titles["cert_no"], without_identity(cert_no), "inspector.id_number", told))
    return flaws


def _person(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    flaws = []
    if said := record.get("gender", ""):
        values["gender"] = GENDER.get(halfwidth(said).upper().removesuffix("性"), "")
        if not values["gender"]:
            flaws.append(Flaw(titles["gender"], said, "inspector.gender", "性别只能是男或女。"))
    if said := record.get("birth_ym", ""):
        values["birth_ym"] = month(said) or ""
        if not values["birth_ym"]:
            flaws.append(Flaw(titles["birth_ym"], said, "inspector.birth_ym", "出生年月认不出，例：1988-03。"))
    return flaws


def _validity(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    """Dates travel as ISO text, because a staged row is JSON."""
    flaws = []
    if said := record.get("validity", ""):
        both = span(said)
        if both is None:
            flaws.append(
                Flaw(titles["validity"], said, "inspector.validity", "有效期认不出，例：2024-01-01至2029-12-31。")
            )
        else:
            values |= {key: _iso(each) for key, each in zip(("cert_from", "cert_to"), both, strict=True) if each}
    for field in ("cert_from", "cert_to"):
        said = record.get(field, "")
        if said and (found := day(said)):
            values[field] = _iso(found)
        elif said and not said.startswith(("长期", "9999")):
            flaws.append(Flaw(titles[field], said, f"inspector.{field}", "日期认不出，例：2029-12-31。"))
    if values.get("cert_from") and values.get("cert_to") and values["cert_to"] < values["cert_from"]:
        title = titles.get("cert_to") or titles["validity"]
        flaws.append(Flaw(title, values["cert_to"], "inspector.validity_order", "有效期止早于有效期起。"))
    return flaws


def _iso(found: date) -> str:
    return found.isoformat()


def _lead(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    said = record.get("can_lead", "")
    if not said:
        return []
    lead = truth(said)
    if lead is None:
        return [Flaw(titles["can_lead"], said[:60], "inspector.can_lead", "只能写是或否（可以、不可以也可）。")]
    values["can_lead"] = lead
    return []


def _status(record: Record, titles: dict[str, str], values: dict[str, Any]) -> list[Flaw]:
    said = record.get("status", "")
    if not said:
        return []
    found = standing.person(said)
    if found is None:
        return [
            Flaw(
                titles["status"],
                said[:60],
                "inspector.status",
                "状态认不出。可写：在库（在岗、在职）、暂停（借调、病假、离岗）、已出库（退休、调离）。",
            )
        ]
    values["status"] = found
    return []
