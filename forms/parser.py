"""条件语言的语法：把词排成一棵树。

Twin: `parser.ts`. Precedence, loosest first: or, and, not, comparison, + -, *, unary -.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from forms import exact
from forms.exact import Num
from forms.lexer import ExpressionError, Token, tokens

MAX_DEPTH = 20
_COMPARE = ("==", "!=", "<=", ">=", "<", ">", "in")


@dataclass(frozen=True)
class Literal:
    """数、文字、true、false 或 null。"""

    value: Num | str | bool | None


@dataclass(frozen=True)
class Name:
    """检查项编号或者事实的名称。"""

    name: str


@dataclass(frozen=True)
class Unary:
    """op 是 not 或 -。"""

    op: str
    x: "Node"


@dataclass(frozen=True)
class Binary:
    """op 是 and or + - * 或者比较。"""

    op: str
    x: "Node"
    y: "Node"


@dataclass(frozen=True)
class Several:
    """op 是 count（计数）或 list（方括号里的清单）。"""

    op: str
    parts: tuple["Node", ...]


Node = Literal | Name | Unary | Binary | Several


@lru_cache(maxsize=2048)
def parse(source: str) -> Node:
    """解析一句条件。

    Raises ExpressionError with a Chinese sentence saying what is missing and where.
    """
    return _Parser(tokens(source)).whole()


def names(node: Node) -> set[str]:
    """条件里提到的全部名称。"""
    match node:
        case Name(name):
            return {name}
        case Unary(_, x):
            return names(x)
        case Binary(_, x, y):
            return names(x) | names(y)
        case Several(_, parts):
            return set().union(*map(names, parts))
        case Literal():
            return set()


class _Parser:
    def __init__(self, stream: list[Token]) -> None:
        self.stream = stream
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        if self.stream[0].kind == "end":
            raise ExpressionError("条件是空的")
        node = self.disjunction()
        rest = self.stream[self.at]
        if rest.kind != "end":
            hint = "，连着比较请用“且”分开" if rest.text in _COMPARE else ""
            raise ExpressionError(f"在“{self.before()}”之后多出“{rest.raw}”{hint}")
        return node

    def before(self) -> str:
        return self.stream[self.at - 1].raw if self.at else ""

    def accept(self, *texts: str) -> str | None:
        token = self.stream[self.at]
        if token.kind == "op" and token.text in texts:
            self.at += 1
            return token.text
        return None

    def close(self, mark: str, opened: str) -> None:
        if not self.accept(mark):
            raise ExpressionError(f"“{opened}”没有配对的“{mark}”")

    def shallow(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"套得太深（最多 {MAX_DEPTH} 层）")

    def nested(self) -> Node:
        self.depth += 1
        self.shallow(self.depth)
        node = self.disjunction()
        self.depth -= 1
        return node

    def chain(self, part: Callable[[], Node], *ops: str) -> Node:
        node = part()
        while op := self.accept(*ops):
            node = Binary(op, node, part())
        return node

    def prefixed(self, op: str, part: Callable[[], Node]) -> Node:
        count = 0
        while self.accept(op):
            count += 1
        self.shallow(self.depth + count)
        node = part()
        for _ in range(count):
            node = Unary(op, node)
        return node

    def disjunction(self) -> Node:
        return self.chain(self.conjunction, "or")

    def conjunction(self) -> Node:
        return self.chain(self.negation, "and")

    def negation(self) -> Node:
        return self.prefixed("not", self.comparison)

    def comparison(self) -> Node:
        node = self.sum()
        op = self.accept(*_COMPARE)
        return Binary(op, node, self.sum()) if op else node

    def sum(self) -> Node:
        return self.chain(self.product, "+", "-")

    def product(self) -> Node:
        return self.chain(self.signed, "*")

    def signed(self) -> Node:
        return self.prefixed("-", self.atom)

    def atom(self) -> Node:
        token = self.stream[self.at]
        opened = self.accept("(", "[", "true", "false", "null", "count")
        match opened:
            case "true" | "false" | "null":
                return Literal({"true": True, "false": False}.get(opened))
            case "(":
                node = self.nested()
                self.close(")", "(")
                return node
            case "[":
                return Several("list", self.parts("]", "["))
            case "count":
                if not self.accept("("):
                    raise ExpressionError("“count”之后缺少“(”")
                return Several("count", self.parts(")", "("))
        if token.kind in ("num", "str", "name"):
            self.at += 1
            return self.leaf(token)
        raise ExpressionError(self.lacking())

    def leaf(self, token: Token) -> Node:
        if token.kind == "name":
            return Name(token.text)
        if token.kind == "str":
            return Literal(token.text)
        number = exact.read(token.text)
        if number is None:
            raise ExpressionError(f"数“{token.raw}”太长（整数最多 15 位，小数最多 6 位）")
        return Literal(number)

    def parts(self, mark: str, opened: str) -> tuple[Node, ...]:
        found = [self.nested()]
        while self.accept(","):
            found.append(self.nested())
        self.close(mark, opened)
        return tuple(found)

    def lacking(self) -> str:
        before = self.stream[self.at - 1] if self.at else None
        if before is None:
            return f"不能以“{self.stream[0].raw}”开头"
        what = "条件" if before.text in ("and", "or", "not") else "内容"
        return f"在“{before.raw}”之后缺少{what}"
