"""受限子进程的边界。"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from server import shell

CHILD = "tests.server.naughty_child"


def run(what: str, **limits: int) -> bytes:
    """让淘气的子进程做一件事。"""
    return shell.limited(CHILD, [what], b"abc", **{"cpu_s": 2, "memory_mb": 256, "wall_s": 5, "output_mb": 1} | limits)


def test_output_comes_back() -> None:
    """正常时返回标准输出，输入原样送到。"""
    assert run("echo") == b"abc"


def test_input_may_be_a_file(tmp_path: Path) -> None:
    """输入可以是文件。"""
    path = tmp_path / "in"
    path.write_bytes(b"xyz")
    assert shell.limited(CHILD, ["echo"], path) == b"xyz"


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("spin", shell.OutOfTime),
        ("sleep", shell.OutOfTime),
        ("eat", shell.OutOfMemory),
        ("flood", shell.TooMuchOutput),
        ("crash", shell.Crashed),
        ("die", shell.Crashed),
    ],
)
def test_every_failure_is_typed(what: str, error: type[shell.ChildError]) -> None:
    """用完时间、内存、输出，或意外退出，各是一种错。"""
    with pytest.raises(error):
        run(what, wall_s=1 if what == "sleep" else 5, cpu_s=1 if what == "spin" else 2)


def test_declining_keeps_its_sentence() -> None:
    """子进程拒绝时，代码和中文原样回来。"""
    with pytest.raises(shell.Declined, match="不收") as caught:
        run("decline")
    assert caught.value.code == "x.y"


def test_the_child_knows_no_secret() -> None:
    """子进程的环境是空的：不知道数据库与密钥。"""
    names = set(run("environment").split())
    assert names <= {b"LC_CTYPE"}


def test_a_grandchild_does_not_outlive_the_limit(tmp_path: Path) -> None:
    """超时后连孙进程一起结束。"""
    mark = tmp_path / "alive"
    with pytest.raises(shell.OutOfTime):
        shell.limited(CHILD, ["spawn", str(mark), sys.executable], wall_s=1)
    import time

    time.sleep(1.5)
    assert not mark.exists()
