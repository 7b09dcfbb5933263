"""号签与散列：一个原语 T(S, x) = 十六进制 H(S ‖ x)。

`alg` is ``sha256`` (default) or ``sm3``; both give 64 hex characters. Merkle
roots are not made here: the tree of RFC 6962 stays SHA-256.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable

ALGS = ("sha256", "sm3")
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
    if alg not in ALGS or not HEX64.fullmatch(seed):
        raise ValueError("seed must be 64 lower-case hex characters, alg sha256 or sm3")
    start = hashlib.new(alg, seed.encode())
    out = []
    for name in names:
        state = start.copy()
        state.update(name.encode())
        out.append(state.hexdigest())
    return out


def stage(seed: str, name: str, alg: str = "sha256") -> str:
    """某一步骤的种子：quota、units、order、deal、sub 各用各的。"""
    return ticket(seed, "stage:" + name, alg)


def keyed(key: str, message: str, alg: str = "sha256") -> str:
    """带密钥的散列（HMAC）：密钥是 64 个十六进制字符本身的字节。"""
    if alg not in ALGS:
        raise UnknownAlgorithm(alg)
    return hmac.new(key.encode(), message.encode(), alg).hexdigest()
