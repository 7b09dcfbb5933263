"""规则取值：某日对某部门作数的是哪一个，从哪里来，顶替了什么（S0-15、S3-20）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import select

from server import clock
from server.accounts.service import jurisdiction
from server.db import session
from server.domain import profiles, rule_layers
from server.domain.profile_values import Value
from server.domain.profiles import Profile
from server.domain.rule_layers import Override, Source
from server.domain.rule_specs import PROFILE, SPECS, spec_of
from server.domain.vocabulary.rules import RuleLayer, RuleState
from server.rules.models import RuleOverride


def overrides() -> list[Override]:
    """全部批准了的另定；值里程序不认得的项不算，一项也认不得的整条不作数。"""
    rows = session().scalars(select(RuleOverride).where(RuleOverride.state == RuleState.APPROVED))
    return [found for row in rows if (found := as_override(row))]


def as_override(row: RuleOverride) -> Override | None:
    """一行另定，写成规则算法认得的样子；值认不得的为 None：下一层的值接着作数。"""
    value = readable(row)
    if value is None:
        return None
    return Override(
        row.id,
        row.key,
        RuleLayer(row.layer),
        row.department_id,
        value,
        row.basis,
        row.since,
        row.until,
    )


def readable(row: RuleOverride) -> Value | None:
    """一行另定的值里程序认得的部分；没有这条规则的、一项也认不得的为 None。"""
    try:
        return spec_of(row.key, profiles.names()).readable(frozen(row.value))
    except KeyError:
        return None


def label(key: str) -> str:
    """一条规则叫什么；程序不再认得的，照它的代码。"""
    return "规则方案" if key == PROFILE else SPECS[key].label if key in SPECS else key


def frozen(value: object) -> Value:
    """数据库里的 JSON 值变回规则的值：列表成元组。"""
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    if isinstance(value, str | int | bool):
        return value
    raise TypeError("规则的值须是文字、整数、是否或列表")


def profile_of(department_id: str | None = None, on: date | None = None) -> Profile:
    """某日（默认今天）对某部门作数的整套规则。

    Raises Problem busy before the first-day setup.
    """
    return rule_layers.effective(jurisdiction().profile, overrides(), department_id, on or clock.today())


def days_of(key: str, department_id: str | None) -> list[tuple[date, date]]:
    """一条是非规则对某部门作数为“是”的各段日子，两头都含；改过几次就分几段。"""
    every = [each for each in overrides() if each.key in (key, PROFILE)]
    turns = sorted({date.min, *_turns(every)})
    last = [*(each - timedelta(1) for each in turns[1:]), date.max]
    return [span for span in zip(turns, last, strict=True) if profile_of(department_id, span[0]).flag(key)]


def _turns(every: Sequence[Override]) -> set[date]:
    """哪些天起作数的值可能变：各条的起日，与止日的次日。"""
    days = {each.since for each in every}
    return days | {each.until + timedelta(1) for each in every if each.until and each.until < date.max}


@dataclass(frozen=True, slots=True)
class Period:
    """一段日子作数的值：两头都含，until 为空是没有止期；own 说的是不是那条另定自己的。"""

    since: date
    until: date | None
    source: Source
    own: bool


def effect(row: Override, known: Sequence[Override]) -> list[Period]:
    """一条另定批准以后，自今天起在它的起止之内，各段日子作数的是哪一个值；已经过了止日的没有。

    known: what is approved. The row takes part as if it were, so what a person is told is what the resolver will say.
    """
    first, last = max(row.since, clock.today()), row.until or date.max
    every = [*(each for each in known if each.id != row.id), row]
    turns = _turns([each for each in every if each.key in (row.key, PROFILE)])
    days = sorted({first, *(day for day in turns if first < day <= last)}) if first <= last else []
    tops = [(day, _top(row, every, day)) for day in days]
    spans = [next(held) for _, held in groupby(tops, key=lambda held: held[1])]
    ends: list[date | None] = [*(day - timedelta(1) for day, _ in spans[1:]), row.until]
    pairs = zip(spans, ends, strict=False)
    return [Period(day, end, top, top.override_id == row.id) for (day, top), end in pairs]


def _top(row: Override, every: Sequence[Override], day: date) -> Source:
    found = rule_layers.sources(row.key, jurisdiction().profile, every, row.department_id, day)
    if row.key == PROFILE:  # a scheme knows no layers: the latest counts
        return max(found, key=lambda each: (each.since or date.min, each.override_id or ""))
    return found[0]


def as_proposed(key: str, layer: str, department_id: str | None, since: date, until: date | None) -> Override:
    """还没有提出的一条另定，只用来算它的起止之内谁作数；值不影响谁作数。"""
    return Override("~", key, RuleLayer(layer), department_id, "", "", max(since, clock.today()), until)


def as_approved(row: RuleOverride) -> Override | None:
    """一行另定，待批准的写成今天批准的样子：不早于今天起作数。"""
    found = as_override(row)
    waits = found is not None and row.state == RuleState.PROPOSED
    return replace(found, since=max(found.since, clock.today())) if found and waits else found


def resolve(key: str, department_id: str | None = None, on: date | None = None) -> tuple[Source, ...]:
    """一条规则的全部来处，作数的在前；没有这条规则抛 KeyError。

    The first is the value in force; the others are what it overrides, in order of precedence.
    """
    found = rule_layers.sources(key, jurisdiction().profile, overrides(), department_id, on or clock.today())
    if not found:
        raise KeyError(key)
    return found
