"""口令摘要：强度写死在代码里，不认识的人也要算一样久。"""

from __future__ import annotations

import subprocess
import sys

STRONG = "$argon2id$v=19$m=19456,t=2,p=1$"


def test_a_password_is_kept_as_argon2id_of_full_strength() -> None:
    """另起一个进程（不受测试降档影响）：正式的摘要与陪算的摘要都是足额的 argon2id。"""
    program = "from server.accounts import passwords as p; print(p.hashed('correct horse 9'), p._NOBODY)"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert [each.startswith(STRONG) for each in told] == [True, True]
