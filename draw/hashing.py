"""号签与散列：一个原语 T(S, x) = 十六进制 H(S ‖ x)。

`alg` is ``sha256`` (default) or ``sm3``; both give 64 hex characters. Merkle
roots are not made here: the tree of RFC 6962 stays SHA-256.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

ALGS = ("sha256", "sm3")
CHUNK = 512
HEX64 = re.compile(r"[0-9a-f]{64}")


class UnknownAlgorithm(ValueError):
    """算法不在允许的两种之内。"""


def digest(data: bytes, alg: str = "sha256") -> str:
    """一段字节的散列：64 个小写十六进制字符。"""
    if alg not in ALGS:
        raise UnknownAlgorithm(alg)
    return hashlib.new(alg, data).hexdigest()


def ticket(seed: str, name: str, alg: str = "sha256") -> str:
    """号签 T(S, x)：种子的 64 个十六进制字符后接名称的 UTF-8，取散列。

    A citizen repeats it with ``printf '%s%s' $S $ID | sha256sum``.
    Raises ValueError if the seed is not 64 lower-case hex characters.
    """
    if not HEX64.fullmatch(seed):
        raise ValueError("seed must be 64 lower-case hex characters")
    return digest((seed + name).encode(), alg)


def tickets(seed: str, names: Iterable[str], alg: str = "sha256") -> list[str]:
    """同一种子下许多名称的号签，顺序与输入相同。

    The seed fills exactly one block, so its state is computed once and copied.
    """
    return list(map(ticketer(seed, alg), names))


def ticketer(seed: str, alg: str = "sha256") -> Callable[[str], str]:
    """同一种子下逐个算号签的函数；种子只散列一次。"""
    if alg not in ALGS or not HEX64.fullmatch(seed):
        raise ValueError("seed must be 64 lower-case hex characters, alg sha256 or sm3")
    copy = hashlib.new(alg, seed.encode()).copy

    def one(name: str) -> str:
        state = copy()
        state.update(name.encode())
        return state.hexdigest()

    return one


def lowest(names: Iterable[str], count: int, seed: str, alg: str = "sha256") -> list[tuple[str, str]]:
    """号签最小的 count 个（号签，名称），由小到大；同号签按名称。

    Reads the names once, in any order, and keeps O(count) of them, so ten million
    come from a cursor. The bound only saves memory: whatever it lets pass is
    sorted, and nothing at or below the count-th lowest is ever dropped.
    """
    if alg not in ALGS or not HEX64.fullmatch(seed):
        raise ValueError("seed must be 64 lower-case hex characters, alg sha256 or sm3")
    copy: Any = hashlib.new(alg, seed.encode()).copy
    source = iter(names)
    kept: list[tuple[bytes, str]] = []
    bound = b"\xff" * 33
    while count > 0 and (chunk := list(islice(source, CHUNK))):
        kept += [
            (value, name)
            for name in chunk
            if not (state := copy()).update(name.encode()) and (value := state.digest()) <= bound
        ]
        if len(kept) > 2 * count + CHUNK:
            kept.sort()
            del kept[count:]
            bound = kept[-1][0]
    kept.sort()
    return [(value.hex(), name) for value, name in kept[:count]]


def stage(seed: str, name: str, alg: str = "sha256") -> str:
    """某一步骤的种子：quota、units、order、deal、sub、time 各用各的。"""
    return ticket(seed, "stage:" + name, alg)


def keyed(key: str, message: str, alg: str = "sha256") -> str:
    """带密钥的散列（HMAC）：密钥是 64 个十六进制字符本身的字节。"""
    if alg not in ALGS:
        raise UnknownAlgorithm(alg)
    return hmac.new(key.encode(), message.encode(), alg).hexdigest()
