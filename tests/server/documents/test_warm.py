"""预热的排版进程：同样的字节，锁上的门，倒下了照排。"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import shell
from server.documents import press
from tests.server.documents import records

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="只在 Linux 上预热")
RENDER = "server.documents.render"
LIMITS = (60, 1536, 120.0)
LOCKED = """
import errno, socket
from server.documents.warm import _confine
_confine(5, 1 << 30, 1 << 20)
for attempt in (lambda: open("/etc/hostname"), socket.socket, lambda: socket.create_connection(("127.0.0.1", 9))):
    try:
        attempt()
    except OSError as error:
        print(error.errno == errno.EMFILE)
"""


def job(folder: Path, **more: str) -> bytes:
    """一份任务，一张照片。"""
    writer = records.usual(photos=1, **more)
    writer.seal("R05", "封存")
    record = writer.record()
    for sha, content in writer.files.items():
        (folder / sha).write_bytes(content)
    files = {sha: str(folder / sha) for sha in writer.files}
    return json.dumps({"record": record, "manifest": records.manifest(record), "files": files}).encode()


@pytest.fixture(scope="module")
def machine() -> Iterator[press.Press]:
    """一台预热机。"""
    made = press.Press()
    yield made
    made.stop()


def test_warm_and_cold_give_the_same_bytes(machine: press.Press, tmp_path: Path) -> None:
    """预热的和另起的排出来一个字节不差。"""
    told = job(tmp_path)
    content, cost = machine.lay(RENDER, told, *LIMITS)
    assert content == shell.limited(RENDER, (), told, cpu_s=60, memory_mb=1536, wall_s=120)
    assert cost.peak_kb > 0


def test_the_door_is_locked() -> None:
    """上了锁的子进程打不开文件，也连不出去。"""
    done = subprocess.run([sys.executable, "-c", LOCKED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 3


def test_a_refusal_comes_back_as_it_is(machine: press.Press, tmp_path: Path) -> None:
    """缺必填栏目：代码和中文原样回来。"""
    with pytest.raises(shell.Declined, match="被检查单位") as caught:
        machine.lay(RENDER, job(tmp_path, name=""), *LIMITS)
    assert caught.value.code == "document.fields_missing"


def test_a_rare_character_takes_the_slow_way(machine: press.Press, tmp_path: Path) -> None:
    """随系统带的字体里没有的字要用本机的字体，预热的进程打不开，让给另起的。"""
    with pytest.raises(press.Unfit):
        machine.lay(RENDER, job(tmp_path, name="青禾县\U0010fffd餐饮店"), *LIMITS)


def test_time_is_limited(machine: press.Press, tmp_path: Path) -> None:
    """到时没排完就停下。"""
    with pytest.raises(shell.OutOfTime):
        machine.lay(RENDER, job(tmp_path), 60, 1536, 0.05)


def test_it_falls_over_and_stands_up(machine: press.Press, tmp_path: Path) -> None:
    """预热的进程被杀：这一份让给另起的，下一份重新预热。"""
    told = job(tmp_path)
    first, _ = machine.lay(RENDER, told, *LIMITS)
    process = machine._process
    assert process is not None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with pytest.raises(press.Unfit):
        machine.lay(RENDER, told, *LIMITS)
    assert machine.lay(RENDER, told, *LIMITS)[0] == first


def test_one_document_is_not_worth_warming_up() -> None:
    """单独一份不预热，接连的才预热；起不来的歇一阵。"""
    made = press.Press()
    assert [made.worth_it(), made.worth_it()] == [False, True]
    made._rests_until = float("inf")
    assert not made.worth_it()
