"""条件语言的分词：把一句条件切成词。

Twin: `lexer.ts`. The grammar stands in README.md.
"""

import re
from typing import NamedTuple

MAX_LENGTH = 500
MAX_TOKENS = 200


class ExpressionError(ValueError):
    """条件看不懂；消息是一句中文，说明哪里不对。"""


class Token(NamedTuple):
    """一个词：kind 是类别，text 是统一后的写法，raw 是作者写的样子。"""

    kind: str  # num | str | name | op | end
    text: str
    raw: str


_WORDS = {"且": "and", "或": "or", "非": "not"}
_RESERVED = frozenset({"and", "or", "not", "in", "true", "false", "null", "count"})
_SIGNS = {
    "（": "(", "）": ")", "，": ",", "≥": ">=", "≤": "<=", "≠": "!=",
    "==": "==", "!=": "!=", "<=": "<=", ">=": ">=", "<": "<", ">": ">",
    "(": "(", ")": ")", "[": "[", "]": "]", ",": ",", "+": "+", "-": "-", "*": "*",
}  # fmt: skip
_BLANK = " \t\r\n\u3000"
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def tokens(source: str) -> list[Token]:
    """切分一句条件；末尾总有一个 end。

    Raises ExpressionError when it is too long or a character has no meaning.
    """
    if len(source) > MAX_LENGTH:
        raise ExpressionError(f"太长（最多 {MAX_LENGTH} 字）")
    found: list[Token] = []
    at = 0
    while at < len(source):
        if source[at] in _BLANK:
            at += 1
            continue
        token = _next(source, at)
        found.append(token)
        if len(found) > MAX_TOKENS:
            raise ExpressionError(f"太长（最多 {MAX_TOKENS} 个词）")
        at += len(token.raw)
    return [*found, Token("end", "", "")]


def _next(source: str, at: int) -> Token:
    char = source[at]
    for length in (2, 1):
        sign = _SIGNS.get(source[at : at + length])
        if sign:
            return Token("op", sign, source[at : at + length])
    if char in _WORDS:
        return Token("op", _WORDS[char], char)
    if char == "'":
        end = source.find("'", at + 1)
        if end < 0:
            raise ExpressionError(f"第 {at + 1} 个字起的文字缺少右边的单引号")
        return Token("str", source[at + 1 : end], source[at : end + 1])
    if number := _NUMBER.match(source, at):
        return Token("num", number[0], number[0])
    if name := _NAME.match(source, at):
        return Token("op" if name[0] in _RESERVED else "name", name[0], name[0])
    if char == "=":
        raise ExpressionError(f"第 {at + 1} 个字：表示相等请写“==”")
    raise ExpressionError(f"第 {at + 1} 个字“{char}”没有含义")
