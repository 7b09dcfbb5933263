"""规则配置：五份通知各一套，另有系统默认的一套；每个值都带出处。

Precedence of law is expressed by layering: a profile is the default plus its own values.
Keys are those of the rule table; values are str, int, bool or tuples of str.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from server.domain.profile_values import DEFAULT, NOTICES, PLACES, Setting, Value

CODES = re.compile(r"S\d-\d+[a-z]?(?:、S\d-\d+[a-z]?)*")
"""Our numbers of clauses: for the programme and its tests, never for a clerk."""
DEFAULT_NAME = "cn-2025-default"


@dataclass(frozen=True, slots=True)
class Profile:
    """一套规则配置：名称、适用地、全部取值，以及这一方案自己的取值。"""

    name: str
    place: str
    settings: Mapping[str, Setting]
    own: Mapping[str, Setting] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Value:
        """某条规则的值；没有这条规则抛 KeyError。"""
        return self.settings[key].value

    def basis(self, key: str) -> str:
        """某条规则的出处，例如 S3-16。"""
        return self.settings[key].basis

    def source(self, key: str) -> str:
        """某条规则的出处说给办事的人：另定的说哪一层、哪份文件；我们给条款的编号不说。"""
        held = self.settings[key]
        named = CODES.sub("", held.basis).strip("、；，")
        named = re.sub(r"^（(.*)）$", r"\1", named)
        return "：".join(filter(None, (held.layer, named))) or "系统默认"

    def number(self, key: str) -> int:
        """某条规则的整数值；类型不符抛 TypeError。"""
        value = self[key]
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{key} 不是整数")
        return value

    def flag(self, key: str) -> bool:
        """某条规则的是与否；类型不符抛 TypeError。"""
        value = self[key]
        if not isinstance(value, bool):
            raise TypeError(f"{key} 不是是否值")
        return value

    def text(self, key: str) -> str:
        """某条规则的文字值；类型不符抛 TypeError。"""
        value = self[key]
        if not isinstance(value, str):
            raise TypeError(f"{key} 不是文字")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """某条规则的多个文字值；类型不符抛 TypeError。"""
        value = self[key]
        if not isinstance(value, tuple):
            raise TypeError(f"{key} 不是列表")
        return value


def names() -> tuple[str, ...]:
    """全部配置的名称，通用的在前。"""
    return (DEFAULT_NAME, *NOTICES)


@cache
def load(name: str) -> Profile:
    """取一套规则配置；名称不认识抛 KeyError。"""
    own = {} if name == DEFAULT_NAME else NOTICES[name]
    return Profile(name, PLACES[name], {**DEFAULT, **own}, own)
