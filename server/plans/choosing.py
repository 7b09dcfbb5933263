"""定向条件里的辖区、行业从本部门名录里有的选，各带户数；一户也没有的不收（S3-09、S4-01）。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import InstrumentedAttribute, Session

from server import clock
from server.db import session
from server.domain.trades import CODE, SECTIONS, name_of, named
from server.plans import counting
from server.plans.models import Plan
from server.problems import Problem
from server.registry.models import Entity

MOST = 200
"""Descriptions without a code offered at most: a list without an industry column holds almost one for each firm."""
WORDS = {"district": "辖区", "industry": "行业"}


@dataclass(frozen=True, slots=True)
class Choice:
    """一个可选的值：写进条件的字、给人看的字、名录里有几户、属于哪一个门类。"""

    value: str
    name: str
    count: int
    within: str = ""


def offered(s: Session, plan: Plan, day: date) -> dict[str, list[Choice]]:
    """本部门名录里当日有效各户的辖区与行业，户数从多到少；条目里写着而名录里没有的也列出，户数为零。"""
    places, trades = (_said(s, plan.department_id, day, column) for column in (Entity.district, Entity.industry))
    found = {
        "districts": [Choice(value, value, n) for value, n in places.most_common() if value],
        "industries": industries(trades),
    }
    for entry in plan.entries:
        for value in (entry.filter or {}).get("district", ()):
            _add(found["districts"], value, places[value])
        for value in (entry.filter or {}).get("industry", ()):
            _add(found["industries"], value, _beginning(trades, value), named(value))
    return found


def _add(choices: list[Choice], value: str, count: int, name: str = "") -> None:
    if all(each.value != value for each in choices):
        choices.append(Choice(value, name or value, count))


def _beginning(said: Mapping[str, int], value: str) -> int:
    return sum(n for text, n in said.items() if text.startswith(value))


def industries(said: Mapping[str, int]) -> list[Choice]:
    """名录里写的行业归成门类（字母）、大类（两位数），没有代码的照原文；与条件同义，都按开头数户数。"""
    names: dict[str, str] = {}
    plain: Counter[str] = Counter()
    for text, n in sorted(said.items()):
        read = CODE.match(text)
        if read is None:
            plain[text] += n
            continue
        letter, two, rest, name = read.groups()
        names[letter] = SECTIONS[letter]
        if two:
            names.setdefault(letter + two, "")
            names[letter + two] = names[letter + two] or ("" if rest else name)
    counts = {code: _beginning(said, code) for code in names}
    coded = [
        Choice(code, f"{code} {name or name_of(code)}".strip(), counts[code], code[0] if code[1:] else "")
        for code, name in names.items()
    ]
    coded.sort(key=lambda each: (-counts[each.value[0]], each.value[0], each.within, -each.count, each.value))
    return coded + [Choice(text, text, n) for text, n in plain.most_common(MOST) if text]


def _said(s: Session, department_id: str, day: date, column: InstrumentedAttribute[str]) -> Counter[str]:
    query = counting.members([column, func.count()], department_id, day, None)
    return Counter({row[0]: row[1] for row in s.execute(query.group_by(column))})


def check(department_id: str | None, wanted: counting.Filter, kept: counting.Filter = None) -> None:
    """条件里新写的辖区、行业须有户；原来就有的（kept）照旧读得出、改得动。

    Raises Problem plan.filter.
    """
    home = department_id or ""
    for name, word in WORDS.items():
        for value in sorted(set((wanted or {}).get(name, ())) - set((kept or {}).get(name, ()))):
            if not _any(home, {name: [value]}):
                raise Problem("plan.filter", f"名录里没有一户的{word}是“{value[:40]}”。{_instead(home, name)}")


def _any(department_id: str, conditions: counting.Filter) -> bool:
    query = counting.members([Entity.id], department_id, clock.today(), conditions).limit(1)
    return session().scalar(query) is not None


def _instead(department_id: str, name: str) -> str:
    said = _said(session(), department_id, clock.today(), getattr(Entity, name))
    found = (
        industries(said) if name == "industry" else [Choice(text, text, n) for text, n in said.most_common() if text]
    )
    some = "、".join(f"{each.name}（{each.count} 户）" for each in found[:6])
    return f"可选：{some}{'等' if len(found) > 6 else ''}。" if some else "名录里还没有登记，请先导入检查对象。"
