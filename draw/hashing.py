"""号签与散列：一个原语 T(S, x) = 十六进制 H(S ‖ x)。

`alg` is ``sha256`` (default) or ``sm3``; both give 64 hex characters. Merkle
roots are not made here: the tree of RFC 6962 stays SHA-256.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from itertools import islice
from math import isqrt
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


def _midstate(seed: str, alg: str) -> Any:
    """散列过种子的状态的复制函数：种子恰为一块，只算一次。"""
    if alg not in ALGS or not HEX64.fullmatch(seed):
        raise ValueError("seed must be 64 lower-case hex characters, alg sha256 or sm3")
    return hashlib.new(alg, seed.encode()).copy


def tickets(seed: str, names: Iterable[str], alg: str = "sha256") -> list[str]:
    """同一种子下许多名称的号签，顺序与输入相同。

    The seed fills exactly one block, so its state is computed once and copied.
    """
    copy = _midstate(seed, alg)
    return [state.hexdigest() for name in names if not (state := copy()).update(name.encode())]


def ticketer(seed: str, alg: str = "sha256") -> Callable[[str], str]:
    """同一种子下逐个算号签的函数；种子只散列一次。"""
    copy = _midstate(seed, alg)

    def one(name: str) -> str:
        state = copy()
        state.update(name.encode())
        found: str = state.hexdigest()
        return found

    return one


def lowest(names: Iterable[str], count: int, seed: str, alg: str = "sha256") -> list[tuple[str, str]]:
    """号签最小的 count 个（号签，名称），由小到大；同号签按名称。

    Reads the names once, in any order, and keeps O(count) of them, so ten million
    come from a cursor. The bound only saves memory: whatever it lets pass is
    sorted, and nothing at or below the count-th lowest is ever dropped.
    """
    copy = _midstate(seed, alg)
    source, seen = map(str.encode, names), 0
    kept: list[tuple[bytes, bytes]] = []
    bound = b"\xff" * 33
    while count > 0 and (chunk := list(islice(source, CHUNK))):
        seen += len(chunk)
        kept += [
            (value, name) for name in chunk if not (state := copy()).update(name) and (value := state.digest()) <= bound
        ]
        if len(kept) > 2 * count + CHUNK:
            kept, bound = _narrowed(kept, count, seen)
    kept.sort()
    return [(value.hex(), name.decode()) for value, name in kept[:count]]


def _narrowed(kept: list[tuple[bytes, bytes]], count: int, seen: int) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """留下的里面再筛一次：照均匀估一个上限，够 count 个就不必排序；估得不对的，排了再截。"""
    bound = ((count + 6 * isqrt(count) + 64 << 256) // seen).to_bytes(33, "big")[1:]
    few = [row for row in kept if row[0] <= bound]
    if count <= len(few) <= len(kept) - CHUNK // 2:
        return few, bound
    kept.sort()
    return kept[:count], kept[count - 1][0]


def stage(seed: str, name: str, alg: str = "sha256") -> str:
    """某一步骤的种子：quota、units、order、deal、sub、time 各用各的。"""
    return ticket(seed, "stage:" + name, alg)


def keyed(key: str, message: str, alg: str = "sha256") -> str:
    """带密钥的散列（HMAC）：密钥是 64 个十六进制字符本身的字节。"""
    if alg not in ALGS:
        raise UnknownAlgorithm(alg)
    return hmac.new(key.encode(), message.encode(), alg).hexdigest()
