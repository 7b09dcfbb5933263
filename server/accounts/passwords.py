"""密码：argon2id（t=2, 19 MiB, p=1），同时最多算两个，登录潮不会拖住同步。"""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_two_at_once = threading.Semaphore(2)
_NOBODY = hasher.hash("nobody-has-this-password")
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
    if len(set(password)) < 5 or name.lower() in password.lower():
        return "密码太简单：不要包含登录名，也不要用重复的字符。"
    return None
