"""盲码：名单公开可复算，但没有密钥的人认不出是谁（检查前保密）。

K is 32 random bytes as 64 hex characters, fresh for every attempt, fixed by its
commitment in the manifest before the seed exists.
"""

import re
import unicodedata

from draw.hashing import digest, keyed, ticket

ID = re.compile(r"[0-9A-Z-]{1,40}")


def normal_id(raw: str) -> str:
    """对象编号的统一写法：去空白、规范化、转大写。

    Raises ValueError when something outside [0-9A-Z-]{1,40} remains.
    """
    name = unicodedata.normalize("NFC", raw.strip()).upper()
    if not ID.fullmatch(name):
        raise ValueError(f"id {raw!r} is outside [0-9A-Z-]{{1,40}}")
    return name


def key_commitment(key: str, alg: str = "sha256") -> str:
    """密钥的承诺：写入清单，抽取前公布。"""
    return digest(key.encode(), alg)


def salt(key: str, name: str, alg: str = "sha256") -> str:
    """一户的盐：单独公开时只揭开这一户。"""
    return keyed(key, name, alg)


def blind(salt_hex: str, name: str, alg: str = "sha256") -> str:
    """盲码：号签 T(盐, 编号) 的前 32 个字符（128 位）。"""
    return ticket(salt_hex, name, alg)[:32]


def opens(blind_hex: str, name: str, salt_hex: str, alg: str = "sha256") -> bool:
    """核对一户的揭示：编号与盐能否算回盲码。"""
    try:
        return blind(salt_hex, name, alg) == blind_hex
    except ValueError:
        return False


def alias(key: str, kind: str, name: str, alg: str = "sha256") -> str:
    """分层、区域、专长的化名：8 个字符，``kind`` 为 stratum、area 或 qual。"""
    return ticket(key, f"{kind}/{name}", alg)[:8]
