"""查结果：名称、拼音首字母、代码或公示编号，加几个条件，按公示日期由近到远翻页。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import BigInteger, ColumnElement, Select, Text, case, cast, false, func, or_, select, table, text
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql import ARRAY

from server.db import session
from server.domain import codes
from server.domain.decide import Refusal
from server.domain.pairs import folded
from server.domain.vocabulary.inspections import ResultCode
from server.domain.vocabulary.plans import Targeting
from server.publications.finding import about, asked, condition, first_of, match, serial
from server.publications.public import PublicFact, PublicResult

PAGE = 20
COUNTED = 1_000
"""A search is counted this far; beyond it the page says so."""
CODE_LENGTH = 15
FTS = table("public_result_fts", sql_column("rowid", BigInteger))
PUBLIC_ID = re.compile(r"\d{4}-[0-9A-Z]{8}")
STANDING = PublicResult.state != "withdrawn"
"""What a name or a code finds: who was withdrawn is no longer named, so a name does not lead there either."""


@dataclass(frozen=True)
class Query:
    """一次查询的条件；空串为不限。"""

    q: str = ""
    authority: str = ""
    result: str = ""
    item: str = ""
    targeting: str = ""
    district: str = ""
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
            "district": self.district,
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
            (self.district, replace(self, district="")),
            (f"{self.since} 起" if self.since else "", replace(self, since=None)),
            (f"至 {self.until}" if self.until else "", replace(self, until=None)),
        ]
        return [(text, without.href("/results")) for text, without in said if text]


def read_query(arguments: Mapping[str, str]) -> Query:
    """读网址里的条件；看不懂的不用，并说一句。"""
    arguments = {name: clean(value) for name, value in arguments.items()}
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
        district=arguments.get("district", "").strip()[:60],
        since=since,
        until=until,
        notes=tuple(notes),
    )


def clean(text: str) -> str:
    """去掉印不出来的字；PostgreSQL 不收零字节。"""
    return "".join(letter for letter in text if letter.isprintable())


def _day(arguments: Mapping[str, str], name: str, notes: list[str]) -> date | None:
    text = arguments.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        notes.append(f"日期“{text[:20]}”看不懂，请写成 2026-01-31；这个条件没有用。")
        return None


def matching(query: Query) -> Select[PublicResult]:
    """符合条件的结果，公示日期由近到远；走一遍索引，取够一页就停。"""
    return _searched(query).order_by(_place(query).desc())


def _searched(query: Query) -> Select[Any]:
    found = select(PublicResult)
    plain = codes.normalise(query.q)
    if PUBLIC_ID.fullmatch(plain):
        found = found.where(PublicResult.public_id == plain)
    elif _is_code(plain):
        found = found.where(PublicResult.entity_code == plain, STANDING)
    elif query.q:
        found = found.where(_read(query.q), STANDING)
    if query.item:
        found = found.where(PublicResult.items_text.contains(query.item, autoescape=True))
    place = _place(query)
    if query.since:
        found = found.where(place >= first_of(query.since))
    if query.until and query.until < date.max:
        found = found.where(place < first_of(query.until + timedelta(days=1)))
    return _indexed(found, query)


def _is_code(plain: str) -> bool:
    return len(plain) >= CODE_LENGTH and plain.isalnum() and plain.isascii()


def _asked(query: Query) -> tuple[list[list[str]], list[str]]:
    """文字要的词（几组之一），条件要的词（都要）。"""
    plain = codes.normalise(query.q)
    typed = query.q and not _is_code(plain) and not PUBLIC_ID.fullmatch(plain)
    said = (("A", query.authority), ("R", query.result), ("T", query.targeting), ("D", query.district))
    must = [condition(kind, value) for kind, value in said if value]
    return (asked(query.q) if typed else []), must + (about(query.item) if query.item else [])


def _indexed(found: Select[Any], query: Query) -> Select[Any]:
    groups, must = _asked(query)
    if not groups and not must:
        return found
    if _sqlite():
        terms = match(groups, must)
        joined = found.join(FTS, FTS.c.rowid == PublicResult.n)
        return joined.where(text("public_result_fts MATCH :terms").bindparams(terms=terms))
    here: Any = PublicResult.words
    if groups:
        found = found.where(or_(*(here.op("@>")(cast(group, ARRAY(Text))) for group in groups)))
    return found.where(here.op("@>")(cast(must, ARRAY(Text)))) if must else found


def _place(query: Query) -> Any:
    """The number that both the index and the table walk by."""
    groups, must = _asked(query)
    return FTS.c.rowid if (groups or must) and _sqlite() else PublicResult.n


def _read(q: str) -> ColumnElement[bool]:
    """逐行核对：索引只管两三个字，连着的全文在这里看；没有可查的字就没有结果。"""
    said = folded(q)
    return PublicResult.said.contains(said, autoescape=True) if asked(q) else false()


def _sqlite() -> bool:
    return session().get_bind(PublicResult).dialect.name == "sqlite"


def count(query: Query) -> tuple[int | None, int]:
    """公示着的条数与已撤下的条数，与下载的表同一个数法；有条件而多于 COUNTED 时不数到底，为 None 与 0。"""
    gone = PublicResult.state == "withdrawn"
    if not query.parameters():  # whoever was withdrawn has a day of change, and that column is indexed
        every = session().scalar(select(func.count()).select_from(PublicResult)) or 0
        left = select(func.count()).select_from(PublicResult).where(PublicResult.changed_on.is_not(None), gone)
        withdrawn = session().scalar(left) or 0
        return every - withdrawn, withdrawn
    within = _searched(query).with_only_columns(case((gone, 1), else_=0).label("gone")).limit(COUNTED + 1).subquery()
    seen, withdrawn = session().execute(select(func.count(), func.sum(within.c.gone)).select_from(within)).one()
    return (seen - (withdrawn or 0), withdrawn or 0) if seen <= COUNTED else (None, 0)


@dataclass(frozen=True)
class Page:
    """一页结果与下一页的游标；total 为公示着的条数，None 即多于 COUNTED；withdrawn 为已撤下的条数，另说。"""

    rows: list[PublicResult]
    total: int | None
    withdrawn: int
    following: str | None

    @property
    def says(self) -> str:
        """条数写成人话。"""
        return f"{self.total}" if self.total is not None else f"{COUNTED} 多"

    @property
    def besides(self) -> str:
        """撤下的另说一句；没有为空。"""
        return f"，另有 {self.withdrawn} 条已撤下" if self.withdrawn else ""


def page(query: Query, after: str = "", size: int = PAGE) -> Page:
    """一页；after 是上一页末条的“日期_编号”，看不懂的当作首页。"""
    found = matching(query)
    last = _after(after)
    rows = list(session().scalars((found.where(_place(query) < last) if last else found).limit(size + 1)))
    shown = rows[:size]
    following = f"{shown[-1].published_on}_{shown[-1].public_id}" if len(rows) > size else None
    return Page(shown, *count(query), following)


def newest(size: int) -> list[PublicResult]:
    """最新公示的几条：同一天的按公示的时刻，后公示的在前。"""
    every = matching(read_query({}))
    last = session().scalars(every.limit(size)).all()
    if not last:
        return []
    since = first_of(last[-1].published_on)
    first = PublicResult.history[0]["at_utc"].as_string()
    order = (PublicResult.published_on.desc(), first.desc(), PublicResult.n.desc())
    recent = every.where(PublicResult.n >= since).order_by(None).order_by(*order)
    return list(session().scalars(recent.limit(size)))


def _after(after: str) -> int | None:
    day, _, public_id = after.partition("_")
    try:
        return serial(date.fromisoformat(day), public_id)
    except ValueError:
        return None


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
    found = session().scalars(select(PublicResult).where(PublicResult.entity_code.in_(near), STANDING).limit(3))
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
    known = session().get(PublicFact, "choices")
    said: dict[str, Any] = known.value if known else {}
    return {
        "authorities": said.get("authorities", []),
        "districts": said.get("districts", []),
        "results": [(code.value, code.label) for code in ResultCode],
        "targetings": [each.label for each in Targeting],
    }
