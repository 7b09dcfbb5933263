"""口令摘要：强度写死在代码里，不认识的人也要算一样久。"""

from __future__ import annotations

import subprocess
import sys

import pytest

from server.accounts import passwords

STRONG = "$argon2id$v=19$m=19456,t=2,p=1$"


def test_a_password_is_kept_as_argon2id_of_full_strength() -> None:
    """另起一个进程（不受测试降档影响）：正式的摘要与陪算的摘要都是足额的 argon2id。"""
    program = "from server.accounts import passwords as p; print(p.hashed('correct horse 9'), p._NOBODY)"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert [each.startswith(STRONG) for each in told] == [True, True]


@pytest.mark.parametrize(
    "weak",
    [
        "12345678901", "01234567890", "98765432109", "abcdefghijk", "qwertyuiop", "1qaz2wsx3edc", "aaaaaaaaaaa",
        "abc12abc12", "13131313131", "clerk-20261", "password123", "Password2026", "P@ssw0rd123", "admin123456",
        "woaini1314", "a123456789", "qwerty12345", "123456789a!", "sunlot2026",
    ],
)  # fmt: skip
def test_what_everybody_tries_first_is_no_password(weak: str) -> None:
    """顺序、键位、重复、登录名、最常见的，都不收，各有一句话。"""
    assert (passwords.weakness(weak, "clerk") or "").endswith("。")


@pytest.mark.parametrize(
    "good",
    [
        "correct horse 9",
        "hao-de-mima-7788",
        "蓝天白云下的小县城真好",
        "jd82kfm3qzt",
        "latest harbour 41",
        "20261123-hewan",
    ],
)
def test_length_is_enough_otherwise(good: str) -> None:
    """不要求大小写、数字、符号都有；一次性密码自己也够强。"""
    assert passwords.weakness(good, "clerk") is None
    assert passwords.weakness(passwords.one_time(), "clerk") is None


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("ab3d-ef5h-jk7m", "ab3d-ef5h-jk7m"),
        ("ab3d-ef5h-jk7m1", "ab3d-ef5h-jk7m"),
        ("x!AB3D-EF5H-JK7M", "ab3d-ef5h-jk7m"),
        ("ab3def5hjk7m", "ab3d-ef5h-jk7m"),
        ("ab3d ef5h jk7m 88", "ab3d-ef5h-jk7m"),
        ("ab3d-ef5h-jk", "ab3d-ef5h-jk7m"),
    ],
)
def test_the_former_password_with_a_little_more_or_less_is_no_new_one(new: str, old: str) -> None:
    """与原密码一样、包含它、包含在它里面，隔不隔短横、大小写都不算换过。"""
    assert "原密码" in (passwords.too_near(new, old) or "")


def test_another_sentence_is_a_new_password() -> None:
    """别的话照收；原来的密码全是符号，也不把别的都算作相近。"""
    assert passwords.too_near("correct horse 9", passwords.one_time()) is None
    assert passwords.too_near("hao-de-mima-7788", "!!??!!??..a") is None
