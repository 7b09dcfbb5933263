"""密码：argon2id（t=2, 19 MiB, p=1），同时最多算两个，登录潮不会拖住同步。"""

from __future__ import annotations

import secrets
import threading
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_two_at_once = threading.Semaphore(2)
_NOBODY = hasher.hash("nobody-has-this-password")
ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
NEIGHBOURS = frozenset(row[at : at + 2] for line in ROWS for row in (line, line[::-1]) for at in range(len(line) - 1))
"""Two characters that follow each other on the keys or in the alphabet, either way."""
COMMON = (
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "iloveyou", "letmein", "welcome", "admin", "administrator",
    "woaini", "5201314", "1314520", "qwerty", "asdfgh", "zxcvbn", "1q2w3e4r", "1qaz2wsx", "abc123", "a123456", "123456",
    "654321", "111111", "000000", "888888", "666666", "112233", "123123", "147258369", "789456123", "sunlot",
    "yangguang", "choucha", "changeme", "root", "test", "guest",
)  # fmt: skip
"""The commonest ones and this program's own names: length and a list, no rules of composition (NIST SP 800-63B)."""
OWN = 6
"""Characters a password must have beside a word of the list."""
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def hashed(password: str) -> str:
    """密码摘要。"""
    with _two_at_once:
        return hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """密码是否相符；没有这个人时也照样算一遍，时间上分不出来。"""
    with _two_at_once:
        try:
            hasher.verify(stored or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def one_time() -> str:
    """一次性密码：三组四位，读得清、抄得对（约 59 位随机）。"""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def weakness(password: str, name: str) -> str | None:
    """密码太弱时的一句话；够强为 None。"""
    if len(password) < 10:
        return "密码至少 10 位。"
    if len(password) > 200:
        return "密码最多 200 位。"
    plain = password.casefold()
    if len(set(plain)) < 5 or _in_turn(plain) or _repeated(plain):
        return "密码太简单：不要连着的数字、字母、键位，也不要重复的字符。请换一句别人猜不到的话。"
    if name.lower() in plain:
        return "密码太简单：不要包含登录名。"
    if any(len(plain) - len(word) < OWN for word in COMMON if word in plain):
        return "这个密码用的人太多，一猜就中。请换一句别人猜不到的话。"
    return None


def too_near(password: str, former: str) -> str | None:
    """新密码包含原密码（一次性密码也是）或是其中一段时的一句话；不是为 None。

    Whoever saw the slip of paper would find the rest by trying. Dashes and spaces between the groups do not count.
    """
    new, old = (text.casefold() for text in (password, former))
    bare, before = ("".join(letter for letter in text if letter.isalnum()) for text in (new, old))
    near = _within(new, old) or (min(len(bare), len(before)) >= OWN and _within(bare, before))
    return "新密码不能包含原密码（一次性密码也是），也不能是其中的一段。请换一句不一样的。" if near else None


def _within(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def _in_turn(plain: str) -> bool:
    """除去至多三个字符，都是顺着或倒着数、照着键盘一排排按下来的。"""
    steps = [a + b for a, b in pairwise(plain)]
    return sum(step in NEIGHBOURS for step in steps) >= len(steps) - 3


def _repeated(plain: str) -> bool:
    """同一小段重复到底，例如 abc12abc12。"""
    return any((plain[:size] * len(plain)).startswith(plain) for size in range(1, len(plain) // 2 + 1))
