"""条件的类别检查：发现永远不成立的比较，例如拿判定和数比较。

Every expression evaluates without failing, so a slip would stay silent; this check
gives the author of a table a sentence instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.exact import Num
from forms.lexer import ExpressionError
from forms.parser import Binary, Literal, Name, Node, Several, Unary

_TITLES = {"number": "数", "text": "文字", "truth": "是非", "list": "清单", "null": "空"}


@dataclass(frozen=True)
class Kind:
    """值的类别；words 不为 None 时，文字只能取其中之一。"""

    name: str  # number | text | truth | list | null | any
    words: frozenset[str] | None = None


NUMBER, TEXT, TRUTH, LIST = Kind("number"), Kind("text"), Kind("truth"), Kind("list")
NULL, ANY = Kind("null"), Kind("any")


def require_condition(node: Node, known: Mapping[str, Kind]) -> None:
    """整句必须是能成立或不成立的条件。

    Raises ExpressionError for unknown names, mixed kinds and impossible words.
    """
    _want(_kind(node, known), TRUTH, "整句应当是一个条件")


def require_number(node: Node, known: Mapping[str, Kind]) -> None:
    """整句必须算得出一个数。

    Raises ExpressionError for unknown names and mixed kinds.
    """
    _want(_kind(node, known), NUMBER, "整句应当是一个数")


def _kind(node: Node, known: Mapping[str, Kind]) -> Kind:
    match node:
        case Literal(value):
            return _of_literal(value)
        case Name(name):
            if name not in known:
                raise ExpressionError(f"不认识“{name}”，只能用本项和前面各项的编号")
            return known[name]
        case Unary("not", x):
            _want(_kind(x, known), TRUTH, "“非”的后面应当是条件")
            return TRUTH
        case Unary(_, x):
            _want(_kind(x, known), NUMBER, "负号的后面应当是数")
            return NUMBER
        case Several("list", parts):
            words = [part.value for part in parts if isinstance(part, Literal)]
            for part in parts:
                _kind(part, known)
            texts = frozenset(word for word in words if isinstance(word, str))
            return Kind("list", texts if len(texts) == len(parts) else None)
        case Several(_, parts):
            for part in parts:
                if _kind(part, known).name not in ("list", "truth", "any", "null"):
                    raise ExpressionError("count 里应当是清单或者条件")
            return NUMBER
        case Binary(op, x, y):
            return _of_pair(op, _kind(x, known), _kind(y, known))


def _of_literal(value: object) -> Kind:
    if isinstance(value, bool):
        return TRUTH
    if isinstance(value, Num):
        return NUMBER
    return Kind("text", frozenset([value])) if isinstance(value, str) else NULL


def _of_pair(op: str, a: Kind, b: Kind) -> Kind:
    if op in ("and", "or"):
        word = "且" if op == "and" else "或"
        for side in (a, b):
            _want(side, TRUTH, f"“{word}”的两边都应当是条件")
        return TRUTH
    if op in ("+", "-", "*"):
        for side in (a, b):
            _want(side, NUMBER, f"“{op}”的两边都应当是数")
        return NUMBER
    if op == "in":
        _want(b, LIST, "“in”的后面应当是清单")
        _possible(a, b)
        return TRUTH
    if op not in ("==", "!=") and "truth" in (a.name, b.name):
        raise ExpressionError(f"是非不能用“{op}”比较")
    if "list" in (a.name, b.name):
        raise ExpressionError(f"清单不能用“{op}”比较，请用 in 或 count")
    if a.name != b.name and not {"any", "null"} & {a.name, b.name}:
        raise ExpressionError(f"{_TITLES[a.name]}和{_TITLES[b.name]}不能比较")
    if op in ("==", "!="):
        _possible(a, b)
    return TRUTH


def _possible(a: Kind, b: Kind) -> None:
    """写出来的文字必须在另一边可以取的值之内。"""
    if a.words is None or b.words is None:
        return
    small, large = sorted((a.words, b.words), key=len)
    if b.name == "list" and len(a.words) > 1:
        small, large = b.words, a.words
    for word in sorted(small - large):
        raise ExpressionError(f"“{word}”不是可以取的值（{'、'.join(sorted(large))}）")


def _want(found: Kind, wanted: Kind, sentence: str) -> None:
    if found.name not in (wanted.name, "any", "null"):
        raise ExpressionError(f"{sentence}，这里是{_TITLES[found.name]}")
