"""守则：随派单下发的封存、拒签、结果规则，手机和服务器用同一引擎判断（S3-18）。

Twin: `guards.ts`. The rules are data made from the rule profile; nothing of them is
repeated in code.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from forms.evaluate import holds, to_value
from forms.lexer import ExpressionError
from forms.parser import names, parse


class Breach(TypedDict):
    """一条没有满足的规则。"""

    code: str
    message: str


def judge_guards(rules: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> list[Breach]:
    """没有满足的规则，按规则的次序；全部满足时为空。

    A rule is {"code","expr","message"}; a fact that is absent is null, so a rule that
    needs it is not met.
    """
    scope = {name: to_value(raw) for name, raw in facts.items()}
    return [Breach(code=rule["code"], message=rule["message"]) for rule in rules if not holds(rule["expr"], scope)]


def check_guards(rules: Sequence[Mapping[str, Any]], known: frozenset[str]) -> list[str]:
    """规则里看不懂的条件和不认识的事实，每处一句中文。"""
    found = []
    for rule in rules:
        try:
            strange = sorted(names(parse(rule["expr"])) - known)
        except ExpressionError as problem:
            found.append(f"规则“{rule['code']}”看不懂：{problem}")
        else:
            found += [f"规则“{rule['code']}”看不懂：不认识“{name}”" for name in strange]
    return found
