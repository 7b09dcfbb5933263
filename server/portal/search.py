"""查结果：名称、拼音首字母、代码或公示编号，加几个条件，按公示日期由近到远翻页。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from server.db import session
from server.domain import codes
from server.domain.decide import Refusal
from server.domain.vocabulary import ResultCode, Targeting
from server.publications.public import PublicResult

PAGE = 20
PUBLIC_ID = re.compile(r"\d{4}-[0-9A-Z]{8}")


@dataclass(frozen=True)
class Query:
    """一次查询的条件；空串为不限。"""

    q: str = ""
    authority: str = ""
    result: str = ""
    item: str = ""
    targeting: str = ""
    since: date | None = None
    until: date | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    def parameters(self) -> dict[str, str]:
        """写回网址的参数，只写用到的。"""
        said = {
            "q": self.q,
            "authority": self.authority,
            "result": self.result,
            "item": self.item,
            "targeting": self.targeting,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in said.items() if value}

    def href(self, path: str, **more: str) -> str:
        """带着这些条件的网址。"""
        parameters = self.parameters() | more
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def chips(self) -> list[tuple[str, str]]:
        """正在用的条件（搜索词除外）与去掉它之后的网址。"""
        said = [
            (self.authority, replace(self, authority="")),
            (ResultCode(self.result).label if self.result else "", replace(self, result="")),
            (self.item, replace(self, item="")),
            (self.targeting, replace(self, targeting="")),
            (f"{self.since} 起" if self.since else "", replace(self, since=None)),
            (f"至 {self.until}" if self.until else "", replace(self, until=None)),
        ]
        return [(text, without.href("/results")) for text, without in said if text]


def read_query(arguments: Mapping[str, str]) -> Query:
    """读网址里的条件；看不懂的不用，并说一句。"""
    notes: list[str] = []
    since, until = _day(arguments, "from", notes), _day(arguments, "to", notes)
    if since and until and since > until:
        since, until = until, since
        notes.append("起始日期晚于结束日期，已按相反次序查询。")
    result = arguments.get("result", "").strip()
    targeting = arguments.get("targeting", "").strip()
    return Query(
        q=arguments.get("q", "").strip()[:100],
        authority=arguments.get("authority", "").strip()[:100],
        result=result if result in ResultCode.__members__ else "",
        item=arguments.get("item", "").strip()[:200],
        targeting=targeting if targeting in {each.label for each in Targeting} else "",
        since=since,
        until=until,
        notes=tuple(notes),
    )


def _day(arguments: Mapping[str, str], name: str, notes: list[str]) -> date | None:
    text = arguments.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        notes.append(f"日期“{text[:20]}”看不懂，请写成 2026-01-31；这个条件没有用。")
        return None


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    table = PublicResult
    conditions: list[ColumnElement[bool]] = []
    if query.q:
        conditions.append(_words(query.q))
    if query.authority:
        conditions.append(table.authority == query.authority)
    if query.result:
        conditions += [table.result_code == query.result, table.state != "withdrawn"]
    if query.item:
        conditions.append(table.items_text.contains(query.item, autoescape=True))
    if query.targeting:
        conditions.append(table.targeting == query.targeting)
    if query.since:
        conditions.append(table.published_on >= query.since)
    if query.until:
        conditions.append(table.published_on <= query.until)
    return conditions


def _words(text: str) -> ColumnElement[bool]:
    plain = codes.normalise(text)
    if PUBLIC_ID.fullmatch(plain):
        return PublicResult.public_id == plain
    if len(plain) >= 15 and plain.isalnum() and plain.isascii():
        return PublicResult.entity_code == plain
    named = PublicResult.entity_name.contains(text, autoescape=True)
    if plain.isascii() and plain.isalnum():
        return or_(named, PublicResult.entity_initials.contains(plain.lower(), autoescape=True))
    return named


def matching(query: Query) -> Select[PublicResult]:
    """符合条件的结果，公示日期由近到远。"""
    order = (PublicResult.published_on.desc(), PublicResult.public_id.desc())
    return select(PublicResult).where(*_conditions(query)).order_by(*order)


def count(query: Query) -> int:
    """符合条件的条数。"""
    total = select(func.count()).select_from(PublicResult).where(*_conditions(query))
    return session().scalar(total) or 0


@dataclass(frozen=True)
class Page:
    """一页结果与下一页的游标。"""

    rows: list[PublicResult]
    total: int
    following: str | None


def page(query: Query, after: str = "", size: int = PAGE) -> Page:
    """一页；after 是上一页末条的“日期_编号”，看不懂的当作首页。"""
    rows = list(session().scalars(_from(matching(query), after).limit(size + 1)))
    shown = rows[:size]
    following = f"{shown[-1].published_on}_{shown[-1].public_id}" if len(rows) > size else None
    return Page(shown, count(query), following)


def _from(query: Select[PublicResult], after: str) -> Select[PublicResult]:
    day, _, public_id = after.partition("_")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return query
    table = PublicResult
    return query.where(
        or_(table.published_on < on, and_(table.published_on == on, table.public_id < public_id)),
    )


@dataclass(frozen=True)
class Hint:
    """没有查到时的一句解释与可能想找的。"""

    text: str
    guesses: list[PublicResult]


def hint(query: Query) -> Hint | None:
    """像代码而校验不对的，说明并给出差一位的已公示对象。"""
    plain = codes.normalise(query.q)
    if not re.fullmatch(r"[0-9A-Z.+]{8,25}", plain) or not re.search(r"\d{4}", plain):
        return None
    read = codes.read_code(plain)
    if not isinstance(read, Refusal):
        return None
    near = sorted(_neighbours(plain))
    found = session().scalars(select(PublicResult).where(PublicResult.entity_code.in_(near)).limit(3))
    return Hint(read.message, list(found))


def _neighbours(code: str) -> set[str]:
    """差一位、或相邻两位颠倒的合格代码。"""
    if len(code) != 18:
        return set()
    slips = {code[:at] + letter + code[at + 1 :] for at in range(18) for letter in codes.ALPHABET}
    slips |= {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(17)}
    return {each for each in slips if isinstance(codes.read_code(each), codes.Code)}


def choices() -> dict[str, list[Any]]:
    """筛选框里的可选值，取自已公示的结果。"""
    authorities = session().scalars(select(PublicResult.authority).distinct().order_by(PublicResult.authority))
    return {
        "authorities": list(authorities),
        "results": [(code.value, code.label) for code in ResultCode],
        "targetings": [each.label for each in Targeting],
    }
