"""规范 JSON：同一内容在手机和服务器上得到同一串字节。

Text, whole numbers up to 2^53-1, true/false/null, arrays and objects with ASCII keys.
Anything else is refused instead of being rounded or reordered.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

MAX_INT = 2**53 - 1
MAX_DEPTH = 32
_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class CanonError(ValueError):
    """内容不能写成规范 JSON。"""


def _check(value: Any, depth: int) -> None:
    """Written for speed: every operation goes through here."""
    if depth > MAX_DEPTH:
        raise CanonError("层级过深")
    kind = type(value)
    if kind is str:
        if not value.isascii():
            _paired(value)
    elif kind is dict:
        _members(value, depth)
    elif kind is int:
        if not -MAX_INT <= value <= MAX_INT:
            raise CanonError("整数超出范围")
    elif kind is list or kind is tuple:
        for item in value:
            _check(item, depth + 1)
    elif value is not None and kind is not bool:
        _check(_plain(value), depth)


def _members(value: dict[Any, Any], depth: int) -> None:
    for key, item in value.items():
        if not isinstance(key, str) or not key.isascii():
            raise CanonError("键名只能用 ASCII 字符")
        if type(item) is not str or not item.isascii():
            _check(item, depth + 1)


def _plain(value: Any) -> Any:
    """Members of enumerations and other children of the plain types."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, (list, tuple)):
        return list(value)
    raise CanonError("不接受小数或其他类型")


def _paired(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CanonError("文字含不成对的代理字符") from error


def canonical(value: Any) -> bytes:
    """规范字节：键按字典序、无空白、UTF-8。

    Raises CanonError for floats, foreign types, non-ASCII keys, lone surrogates,
    integers beyond 2^53-1 and nesting beyond 32 levels.
    """
    _check(value, 0)
    return encoded(value)


def encoded(value: Any) -> bytes:
    """规范字节，不再检查：只用于 parse 读出来的、或已经检查过的内容。"""
    return _text(value).encode()


def digest(value: Any) -> str:
    """规范字节的 SHA-256（64 位十六进制小写）。"""
    return sha256(canonical(value)).hexdigest()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CanonError("键名重复")
    return found


def _no_float(text: str) -> Any:
    raise CanonError(f"不接受小数：{text[:20]}")


def parse(raw: bytes | str) -> Any:
    """读 JSON，并保证读到的内容可以写成规范字节。

    Raises CanonError also for text that is not JSON, for duplicate keys and for NaN.
    """
    try:
        value = json.loads(raw, object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float)
        _check(value, 0)
    except CanonError:
        raise
    except (ValueError, RecursionError) as error:
        raise CanonError("不是有效的 JSON") from error
    return value
