"""公开：每一列谁能看、公示允许出现哪些字段、文字里有没有个人信息（S3-19、S4-15）。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from server.domain.codes import Code, read_code
from server.domain.vocabulary.inspections import Disposal
from server.domain.vocabulary.publications import PublicationState

Label = Literal["public", "internal", "personal", "sensitive"]

LABELS: Mapping[str, str] = {
    "public": "公开",
    "internal": "内部",
    "personal": "个人信息",
    "sensitive": "敏感",
}

BUSINESS = frozenset({"clerk", "approver", "legal_reviewer", "publisher", "inspector"})
OFFICE = frozenset({"clerk", "approver", "legal_reviewer"})
CLERK = frozenset({"clerk"})
WATCHING = frozenset({"overseer"})
"""上级督导看得到谁检查（姓名本就公示，S3-11）、各单位由谁联络（S4-22），看不到其余的个人信息（决定 0015）。"""
ADMINISTRATION = frozenset({"system_admin", "security_admin", "auditor"})

ENTITLED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "entity": {
        "legal_rep": OFFICE | {"inspector"},
        "contact": OFFICE | {"inspector"},
        "phone": OFFICE | {"inspector"},
    },
    "entity_event": {"changes": OFFICE},
    "candidate": {"legal_rep": CLERK, "phone": CLERK},
    "inspector": {"name": BUSINESS | WATCHING, "gender": CLERK, "birth_ym": CLERK, "position": CLERK},
    "inspector_leave": {"reason": CLERK},
    "inspector_event": {"changes": CLERK},
    "expert": {"name": BUSINESS, "phone": CLERK},
    "liaison": {"name": BUSINESS | WATCHING | ADMINISTRATION, "mobile": BUSINESS | ADMINISTRATION},
    "officer": {"name": BUSINESS | ADMINISTRATION},
    "conflict_of_interest": dict.fromkeys(("inspector_id", "entity_id", "kind", "since", "until"), CLERK),
    "import_row": dict.fromkeys(("before", "after", "problems"), CLERK),
}
"""个人信息和敏感的列各给哪些角色（本部门内）；本人总看得见自己的。没有列出的按标签的通例（entitled）。"""

INSPECTOR_PUBLIC = ("name", "gender", "unit", "cert_no", "post", "law_fields", "qualifications", "specialties")
"""对外公示的检查人员字段（S3-11 姓名、单位、性别、执法证号、执法岗位，以执法资质、业务专长标注）；此外一律不出。"""

EXPORT_WITHOUT = ("legal_rep", "contact", "phone", "birth_ym", "position")
"""导出给别的部门或存档以外用途时不带的列。"""

RESULT_FIELDS = (
    "public_id",
    "entity_name",
    "entity_code",
    "district",
    "authority",
    "plan_name",
    "task_name",
    "targeting",
    "items",
    "item_names",
    "ended_on",
    "result_code",
    "result_label",
    "content_digest",
    "draw_no",
    "ticket_rank",
    "ticket_stub",
    "published_on",
    "version",
)
"""结果公示允许出现的全部字段（S3-19 只针对检查行为本身）；不在表内的一律不出。"""

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
CARD = re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Leak:
    """文字里疑似个人信息的一段：种类与起止位置（不含原文）。"""

    kind: Literal["id_number", "mobile", "bank_card"]
    start: int
    end: int


LEAK_WORDS: Mapping[str, str] = {
    "id_number": "身份证号",
    "mobile": "手机号",
    "bank_card": "银行卡号",
}


def allowed(record: Mapping[str, object], fields: tuple[str, ...] = RESULT_FIELDS) -> dict[str, object]:
    """只留允许公示的字段（S3-19、S4-15）：多出来的丢弃，缺的抛 KeyError。"""
    return {name: record[name] for name in fields}


def entitled(table: str, column: str, label: str) -> frozenset[str]:
    """一列给哪些角色看：公开与内部的给全部办案角色，个人信息同此，敏感的只给经办；另有规定的从其规定。"""
    said = ENTITLED.get(table, {}).get(column)
    if said is not None:
        return said
    return CLERK if label == "sensitive" else BUSINESS


def redacted(table: str, row: Mapping[str, object], roles: frozenset[str], *, own: bool = False) -> dict[str, object]:
    """遮去不归这些角色看的列：文字留空、其余为空，并说出遮了哪几列（hidden）。

    The shape stays the same, so a screen need not know the roles; an empty value with its name in `hidden` is not
    the same as a value that was never entered.
    """
    if own or "system" in roles:
        return {**row, "hidden": []}
    hidden = [name for name, allowed in ENTITLED.get(table, {}).items() if name in row and not roles & allowed]
    blank = {name: "" if isinstance(row[name], str) else None for name in hidden}
    return {**row, **blank, "hidden": sorted(hidden)}


def inspector_public(row: Mapping[str, object], named: Iterable[str]) -> dict[str, object]:
    """对外公示的检查人员一行（S3-11）：姓名、性别须由规则（inspector.publish_fields）点名，其余是公开的列。"""
    open_columns = set(INSPECTOR_PUBLIC) - {"name", "gender"}
    return {name: row[name] for name in INSPECTOR_PUBLIC if name in open_columns or name in set(named)}


def redacted_changes(table: str, changes: Mapping[str, object], roles: frozenset[str]) -> dict[str, object]:
    """变动里的改前改后：不归这些角色看的列，只说改过，不说内容。"""
    kept: dict[str, object] = {}
    for part, values in changes.items():
        if isinstance(values, Mapping):
            rules = ENTITLED.get(table, {})
            kept[part] = {
                name: "（不归您看）" if name in rules and not roles & rules[name] else value
                for name, value in values.items()
            }
        else:
            kept[part] = values
    return kept


def may_see(label: Label, *, public: bool, same_department: bool, own: bool) -> bool:
    """某一列谁能看：公开人人可见；内部限本部门；个人信息限本部门；敏感只限本人。"""
    if label == "public":
        return True
    if public:
        return False
    return own if label == "sensitive" else own or same_department


def is_id_number(text: str) -> bool:
    """是否居民身份证号：18 位、第 7 至 14 位是日期、校验位相符（GB 11643）。

    Without the date every eleventh credit code made of digits alone would be one.
    """
    if not re.fullmatch(r"[1-9]\d{5}(19|20)\d{9}[\dXx]", text):
        return False
    try:
        date.fromisoformat(f"{text[6:10]}-{text[10:12]}-{text[12:14]}")
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()


def is_card_number(text: str) -> bool:
    """是否银行卡号：16 至 19 位、Luhn 校验相符，又不是校验位相符的统一社会信用代码。

    Of the credit codes made of digits alone every tenth passes Luhn.
    """
    if len(text) == 18 and isinstance(read_code(text), Code):
        return False
    digits = [int(each) for each in re.sub(r"[ -]", "", text)]
    if not 16 <= len(digits) <= 19:
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def leaks(text: str) -> tuple[Leak, ...]:
    """找出文字里的身份证号、手机号、银行卡号（S4-15 个人隐私）。

    Checksums keep order numbers and credit codes from being flagged.
    """
    found = [Leak("id_number", *match.span()) for match in ID_NUMBER.finditer(text) if is_id_number(match[0])]
    found += [Leak("mobile", *match.span()) for match in MOBILE.finditer(text)]
    found += [
        Leak("bank_card", *match.span())
        for match in CARD.finditer(text)
        if is_card_number(match[0]) and not is_id_number(match[0])
    ]
    return tuple(sorted(found, key=lambda leak: leak.start))


PRIVATE_KEYS = frozenset(
    {
        "legal_rep", "contact", "phone", "mobile", "office_phone", "birth_ym", "gender", "display_name", "author_name",
        "decider_name", "officer_name", "by_name", "named_by", "strokes", "password", "note_private",
    }
)  # fmt: skip
"""JSON 里写着个人信息的栏：内部的列里也不带出去。"""


def without_persons(value: object) -> object:
    """去掉 JSON 里的个人信息栏，遮去文字里的身份证号、手机号、银行卡号；形状不变（S4-15）。"""
    if isinstance(value, Mapping):
        return {key: without_persons(each) for key, each in value.items() if key not in PRIVATE_KEYS}
    if isinstance(value, list):
        return [without_persons(each) for each in value]
    return masked(value) if isinstance(value, str) else value


def masked(text: str) -> str:
    """文字里的身份证号、手机号、银行卡号换成星号，长短不变。"""
    for leak in reversed(leaks(text)):
        text = text[: leak.start] + "*" * (leak.end - leak.start) + text[leak.end :]
    return text


def opening_state(disposals: frozenset[str]) -> PublicationState:
    """审定后公示的起始状态（S1-13、S4-14）：移送司法机关的暂缓，其余待公示。"""
    return PublicationState.HELD if Disposal.JUDICIAL in disposals else PublicationState.QUEUED
