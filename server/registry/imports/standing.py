"""登记状态、在岗状态的说法：整格都是认得的词才算数；一个词夹在别的词里（已不营业）不算。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from server.registry.imports.fields import halfwidth

APART = re.compile(r"[\s()\[\]{}【】〔〕〈〉<>《》、,，;；。.:：/|·\-—－_]+")
"""What stands between the words of one cell: 存续（在营、开业、在册）."""
NUMBERED = re.compile(r"[\d年月日至]+")
"""A number or a date beside the word tells nothing of it: 注销 2026-05-30, 1-存续."""

OPEN = "存续|在营|在业|在册|营业|开业|有效|登记成立|设立|成立|确立|迁入|正常(?:经营)?|(?:在|持续)经营|经营(?=中)|active"
REST = "歇业|停业|(?:暂停|停止)(?:营业|经营)"
GONE = "注销|吊销|撤销|迁出|退出|除名"
WHOSE = "(?:企业|公司|主体|单位|商户|户|状态)?"
FIRMS = {
    "active": re.compile(rf"(?:已|正在|仍在?|依法)?(?:(?:{OPEN})+(?:登记|中)?|已登记|(?:营业)?执照有效){WHOSE}"),
    "suspended": re.compile(rf"(?:已|正在|自行|依法)?(?:{REST})+(?:整顿|登记|备案|中)?{WHOSE}"),
    "closed": re.compile(
        rf"(?:已|被|已被|依法|强制|简易)?(?:{GONE})+(?:(?:营业)?执照|登记|许可|市场|名录|本?[县市区省])?"
        rf"(?:[但尚]*未注销)?{WHOSE}"
    ),
}
STAFF = "(?:人员|状态|中)?"
PEOPLE = {
    "removed": re.compile(rf"(?:已|正式|已经)?(?:离职|辞职|退休|调离|调出|出库|removed){STAFF}"),
    "suspended": re.compile(
        "(?:已|现|正在)?(?:暂停(?:抽取|执法|使用)?|停职|停岗|停用|停薪留职|外借|借调(?:在外|外出|(?:到|至|在)?外单位)?"
        rf"|(?:长期|休|请)?(?:病|产|事|长)假|休假|请假|不在岗|离岗|suspended){STAFF}"
    ),
    "active": re.compile(rf"(?:仍|正常)?(?:在岗|在职|在编|在库|正常|有效|可派|可抽取|active)+{STAFF}"),
}
BESIDE = re.compile(r"[但尚]*未注销|企业|公司|主体|单位|商户|状态|人员")
"""Words that say nothing by themselves, beside one that does."""


@lru_cache(maxsize=2000)
def firm(said: str) -> str | None:
    """登记状态：active、suspended、closed；认不出为 None。"""
    return _of(said, FIRMS)


@lru_cache(maxsize=2000)
def person(said: str) -> str | None:
    """在岗状态：active、suspended、removed；认不出为 None。"""
    return _of(said, PEOPLE)


def _of(said: str, known: Mapping[str, re.Pattern[str]]) -> str | None:
    """一格说的是哪一种；有一个词不认得、或几个词说的不一样，就是认不出。"""
    found: set[str] = set()
    for word in APART.split(halfwidth(said).lower()):
        if not word or NUMBERED.fullmatch(word):
            continue
        kind = next((kind for kind, words in known.items() if words.fullmatch(word)), None)
        if kind is None and not BESIDE.fullmatch(word):
            return None
        found |= {kind} if kind else set()
    return found.pop() if len(found) == 1 else None
