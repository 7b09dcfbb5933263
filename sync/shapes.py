"""字段格式：一行规格对应一条检查，原因用中文说出。

A spec is a short text: ``text:200`` ``word:60`` ``uuid`` ``uuid7`` ``id`` ``sha`` ``b64``
``int:0:9`` ``bool`` ``time`` ``day`` ``decimal`` ``enum:A|B`` ``list:SPEC`` ``obj:NAME``
``one:NAME|NAME`` (first that fits) ``json``; a trailing ``?`` allows null or absence.
The same table of specs stands in ``kinds.ts``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sync.canon import MAX_INT

Shapes = Mapping[str, Mapping[str, str]]

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
SHA = re.compile(r"[0-9a-f]{64}")
B64 = re.compile(r"[A-Za-z0-9+/]{1,400}={0,2}")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
CLOCK = re.compile(r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,3})?Z")
BLANK = " \t\r\n\u00a0\u3000"
MAX_LIST = 500

PATTERNS = {"uuid": UUID, "uuid7": UUID7, "id": ID, "sha": SHA, "b64": B64, "decimal": DECIMAL}


class Spec(NamedTuple):
    """读过的一行规格；同一行只读一次。"""

    optional: bool
    kind: str
    rest: str
    least: int
    most: int


@cache
def read(spec: str) -> Spec:
    """读一行规格。"""
    kind, _, rest = spec.removesuffix("?").partition(":")
    least, most = -MAX_INT, MAX_INT
    if kind == "int":
        low, _, high = rest.partition(":")
        least, most = int(low or least), int(high or most)
    elif kind in ("text", "word"):
        most = int(rest or 4000)
    return Spec(spec.endswith("?"), kind, rest, least, most)


@lru_cache(4096)
def is_day(text: str) -> bool:
    """是否真实存在的日期（YYYY-MM-DD）。"""
    found = DAY.fullmatch(text)
    if not found:
        return False
    year, month, day = (int(part) for part in found.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return year >= 1 and 1 <= month <= 12 and 1 <= day <= days[month - 1]


def is_time(text: str) -> bool:
    """是否 UTC 时刻（YYYY-MM-DDThh:mm:ss[.mmm]Z）。"""
    return is_day(text[:10]) and CLOCK.fullmatch(text[10:]) is not None


Judge = Callable[[Any], str | None]


def _words(spec: Spec) -> Judge:
    most, filled = spec.most, spec.kind == "word"

    def judge(value: Any) -> str | None:
        if not isinstance(value, str):
            return "应为文字"
        if filled and not value.strip(BLANK):
            return "不能为空"
        return f"超过 {most} 字" if len(value) > most else None

    return judge


def _pattern(spec: Spec) -> Judge:
    fits = PATTERNS[spec.kind].fullmatch
    return lambda value: (None if fits(value) else "格式不对") if isinstance(value, str) else "应为文字"


def _int(spec: Spec) -> Judge:
    least, most = spec.least, spec.most

    def judge(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return "应为整数"
        return None if least <= value <= most else f"应在 {least} 到 {most} 之间"

    return judge


def _enum(spec: Spec) -> Judge:
    options = frozenset(spec.rest.split("|"))
    return lambda value: None if isinstance(value, str) and value in options else "不是可选值"


def _bool(spec: Spec) -> Judge:
    return lambda value: None if isinstance(value, bool) else "应为是或否"


def _moment(spec: Spec) -> Judge:
    fits, wrong = (is_time, "不是有效的时刻") if spec.kind == "time" else (is_day, "不是有效的日期")
    return lambda value: (None if fits(value) else wrong) if isinstance(value, str) else "应为文字"


SCALARS: Mapping[str, Callable[[Spec], Judge]] = {
    **dict.fromkeys(PATTERNS, _pattern),
    **dict.fromkeys(("text", "word"), _words),
    **dict.fromkeys(("time", "day"), _moment),
    "int": _int,
    "enum": _enum,
    "bool": _bool,
}


@cache
def scalar(spec: str) -> Judge:
    """一行规格做成的检查：值到原因，合格为 None；同一行只做一次。"""
    told = read(spec)
    return SCALARS[told.kind](told)


def fields(shape: Mapping[str, str], value: Any, path: str, shapes: Shapes) -> list[str]:
    """对象逐字段检查，返回原因列表（空表示合格）。"""
    if not isinstance(value, Mapping):
        return [f"{path}：应为对象"]
    found: list[str] = []
    for name, spec in shape.items():
        item = value.get(name)
        if item is None or read(spec).kind in NESTED:
            found += check(spec, item, f"{path}.{name}", shapes)
        elif reason := scalar(spec)(item):
            found.append(f"{path}.{name}：{reason}")
    if not value.keys() <= shape.keys():
        found += [f"{path}.{name}：未知字段" for name in sorted(value) if name not in shape]
    return found


def _first_that_fits(names: list[str], value: Any, path: str, shapes: Shapes) -> list[str]:
    for name in names:
        if not fields(shapes[name], value, path, shapes):
            return []
    return [f"{path}：不符合任何一种格式"]


def check(spec: str, value: Any, path: str, shapes: Shapes) -> list[str]:
    """按规格检查一个值，返回“路径：原因”列表。"""
    told = read(spec)
    if value is None:
        return [] if told.optional or told.kind == "json" else [f"{path}：缺少"]
    if told.kind in NESTED:
        return NESTED[told.kind](told.rest, value, path, shapes)
    reason = scalar(spec)(value)
    return [f"{path}：{reason}"] if reason else []


def _list(rest: str, value: Any, path: str, shapes: Shapes) -> list[str]:
    if not isinstance(value, (list, tuple)):
        return [f"{path}：应为列表"]
    if len(value) > MAX_LIST:
        return [f"{path}：超过 {MAX_LIST} 项"]
    return [r for i, v in enumerate(value) for r in check(rest, v, f"{path}[{i}]", shapes)]


NESTED: Mapping[str, Callable[[str, Any, str, Shapes], list[str]]] = {
    "json": lambda rest, value, path, shapes: [],
    "obj": lambda rest, value, path, shapes: fields(shapes[rest], value, path, shapes),
    "one": lambda rest, value, path, shapes: _first_that_fits(rest.split("|"), value, path, shapes),
    "list": _list,
}
