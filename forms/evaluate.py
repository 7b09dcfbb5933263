"""条件语言的含义：在一组值之上算出一句条件。

Twin: `evaluate.ts`. Total: no expression that parses can fail here; a null or a
value of the wrong type makes a comparison false and a calculation null.
"""

from collections.abc import Mapping
from typing import Any

from forms import exact
from forms.exact import Num
from forms.parser import Binary, Literal, Name, Node, Several, Unary, parse

Value = Num | str | bool | list["Value"] | None
Scope = Mapping[str, Value]


def holds(source: str, scope: Scope) -> bool:
    """条件是否成立；只有 true 算成立。"""
    return evaluate(parse(source), scope) is True


def evaluate(node: Node, scope: Scope) -> Value:
    """计算一棵条件树；没有的名称当作 null。"""
    match node:
        case Literal(value):
            return value
        case Name(name):
            return scope.get(name)
        case Unary("not", x):
            return evaluate(x, scope) is not True
        case Unary(_, x):
            number = evaluate(x, scope)
            return exact.neg(number) if isinstance(number, Num) else None
        case Several("list", parts):
            return [evaluate(part, scope) for part in parts]
        case Several(_, parts):
            return Num(sum(_amount(evaluate(part, scope)) for part in parts), 0)
        case Binary("and", x, y):
            return evaluate(x, scope) is True and evaluate(y, scope) is True
        case Binary("or", x, y):
            return evaluate(x, scope) is True or evaluate(y, scope) is True
        case Binary("==" | "!=" as op, x, y) if Literal(None) in (x, y):
            both = evaluate(x, scope) is None and evaluate(y, scope) is None
            return both if op == "==" else not both
        case Binary(op, x, y):
            return _combine(op, evaluate(x, scope), evaluate(y, scope))


def _amount(value: Value) -> int:
    if isinstance(value, list):
        return len(value)
    return 1 if value is True else 0


def _combine(op: str, a: Value, b: Value) -> Value:
    if op in ("+", "-", "*"):
        if not (isinstance(a, Num) and isinstance(b, Num)):
            return None
        if op == "*":
            return exact.mul(a, b)
        return exact.add(a, b if op == "+" else exact.neg(b))
    if a is None or b is None:
        return False
    match op:
        case "==":
            return _same(a, b)
        case "!=":
            return not _same(a, b)
        case "in":
            return isinstance(b, list) and any(_same(a, part) for part in b)
        case "<":
            return _before(a, b)
        case ">":
            return _before(b, a)
        case "<=":
            return _before(a, b) or (_ordered(a, b) and _same(a, b))
        case _:
            return _before(b, a) or (_ordered(a, b) and _same(a, b))


def _same(a: Value, b: Value) -> bool:
    """同类且相等；清单不参加相等比较。"""
    return type(a) is type(b) and not isinstance(a, list) and a == b


def _ordered(a: Value, b: Value) -> bool:
    return isinstance(a, (Num, str)) and type(a) is type(b)


def _before(a: Value, b: Value) -> bool:
    if isinstance(a, Num) and isinstance(b, Num):
        return exact.less(a, b)
    return isinstance(a, str) and isinstance(b, str) and a < b


def to_value(raw: Any) -> Value:
    """把 JSON 里的事实换成条件语言的值。

    Raises ValueError for floats and objects, which have no exact meaning here.
    """
    if raw is None or isinstance(raw, (bool, str)):
        return raw
    if isinstance(raw, int):
        return Num(raw, 0)
    if isinstance(raw, list):
        return [to_value(part) for part in raw]
    raise ValueError(f"事实不能是 {type(raw).__name__} 类型")
