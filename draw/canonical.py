"""规范 JSON：同一内容只有一种字节写法，不含小数。

Keys are ASCII, values are text, integers up to 2^53-1, booleans, null, arrays
and objects. For this subset the output equals RFC 8785.
"""

import json
from typing import Any

LIMIT = 2**53 - 1


class NotCanonical(ValueError):
    """内容里有规范 JSON 不允许的值。"""


def canonical(value: object) -> bytes:
    """把值写成规范 JSON 的字节。

    Raises NotCanonical for floats, big integers, non-ASCII or non-text keys,
    lone surrogates and every other type.
    """
    _check(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as e:
        raise NotCanonical("lone surrogate") from e


def decode(data: bytes) -> Any:
    """读回规范 JSON；写法不是唯一那种的拒绝。

    Raises NotCanonical, also for duplicate keys and foreign white space.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as e:
        raise NotCanonical("not JSON") from e
    if canonical(value) != data:
        raise NotCanonical("not in canonical form")
    return value


def _check(value: object) -> None:
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if abs(value) > LIMIT:
            raise NotCanonical("integer beyond 2^53-1")
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical("key must be ASCII text")
            _check(item)
    else:
        raise NotCanonical(f"type {type(value).__name__} is not allowed")
