"""公开：每一列谁能看、公示允许出现哪些字段、文字里有没有个人信息（S3-19、S4-15）。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from server.domain.vocabulary import Disposal, PublicationState

Label = Literal["public", "internal", "personal", "sensitive"]

LABELS: Mapping[str, str] = {
    "public": "公开",
    "internal": "内部",
    "personal": "个人信息",
    "sensitive": "敏感",
}

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


def may_see(label: Label, *, public: bool, same_department: bool, own: bool) -> bool:
    """某一列谁能看：公开人人可见；内部限本部门；个人信息限本部门；敏感只限本人。"""
    if label == "public":
        return True
    if public:
        return False
    return own if label == "sensitive" else own or same_department


def is_id_number(text: str) -> bool:
    """是否居民身份证号：18 位、校验位相符（GB 11643）。"""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()


def is_card_number(text: str) -> bool:
    """是否银行卡号：16 至 19 位、Luhn 校验相符。"""
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


def opening_state(disposals: frozenset[str]) -> PublicationState:
    """审定后公示的起始状态（S1-13、S4-14）：移送司法机关的暂缓，其余待公示。"""
    return PublicationState.HELD if Disposal.JUDICIAL in disposals else PublicationState.QUEUED
