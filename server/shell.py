"""受限子进程：图片、表格、PDF 这类外来文件只在这里打开。

The child limits itself before it touches a byte of the input: setting limits between fork and exec from a threaded
server can deadlock. Input and output are files, so that neither side holds a pipe's worth of a bomb in memory; the
environment is empty, therefore the child knows neither the database nor any key.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
DECLINED, NO_MEMORY, NO_ROOM = 65, 66, 67
OUT_OF_CPU = {-signal.SIGXCPU, -signal.SIGKILL}


class ChildError(Exception):
    """子进程没有给出结果；message 是给人看的一句话。"""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.trace = trace


class OutOfTime(ChildError):
    """用完了时间。"""


class OutOfMemory(ChildError):
    """用完了内存。"""


class TooMuchOutput(ChildError):
    """结果超过上限。"""


class Crashed(ChildError):
    """意外退出。"""


class Declined(ChildError):
    """子进程看懂了输入并拒绝它：稳定代码加一句中文。"""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def limited(
    module: str,
    args: Sequence[str] = (),
    stdin: bytes | Path = b"",
    *,
    cpu_s: int = 10,
    memory_mb: int = 512,
    wall_s: float = 30,
    output_mb: int = 64,
) -> bytes:
    """在受限子进程里运行 `python -m module args`，返回它的标准输出。

    Raises OutOfTime, OutOfMemory, TooMuchOutput, Crashed, or Declined(code) when the module called decline().
    """
    limits = f"{cpu_s},{memory_mb << 20},{output_mb << 20}"
    command = [sys.executable, "-s", "-E", "-B", "-X", "utf8", "-m", "server.shell", limits, module, *args]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, _opened(stdin) as source:
        child = subprocess.Popen(
            command, stdin=source, stdout=out, stderr=err, cwd=ROOT, env={}, start_new_session=True, close_fds=True
        )
        try:
            code = child.wait(timeout=wall_s)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(child)
        err.seek(0, os.SEEK_END)
        err.seek(max(0, err.tell() - 8000))
        trace = err.read().decode("utf-8", "replace")
        if code == 0:
            out.seek(0)
            return out.read()
        raise failure(code, trace)


@contextlib.contextmanager
def _opened(stdin: bytes | Path) -> Iterator[IO[bytes]]:
    with stdin.open("rb") if isinstance(stdin, Path) else tempfile.TemporaryFile() as source:
        if isinstance(stdin, bytes):
            source.write(stdin)
            source.seek(0)
        yield source


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the whole session of the child; a grandchild must not outlive the limit."""
    if child.returncode is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def failure(code: int | None, trace: str) -> ChildError:
    """子进程的退出码（到时未完为 None）与它说的话，是哪一种错。"""
    if code is None or code in OUT_OF_CPU:
        return OutOfTime("处理时间超过上限，已停止", trace)
    if code == DECLINED:
        told = json.loads(trace.strip().splitlines()[-1])
        return Declined(told["code"], told["message"])
    if code == NO_MEMORY or "memory allocation of" in trace:
        return OutOfMemory("处理所需内存超过上限，已停止", trace)
    if code == NO_ROOM:
        return TooMuchOutput("结果太大，已停止", trace)
    return Crashed("处理时意外退出", trace)


def decline(code: str, message: str) -> NoReturn:
    """（在子进程里）拒绝输入并说明原因。"""
    sys.stderr.write("\n" + json.dumps({"code": code, "message": message}, ensure_ascii=False) + "\n")
    sys.stderr.flush()
    os._exit(DECLINED)


def confine(cpu_s: int, memory: int, output: int) -> None:
    """（在子进程里）限制自己：处理器秒数、内存与输出的字节数。"""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def main(argv: Sequence[str]) -> None:
    """子进程入口：先限制自己，再运行模块。"""
    cpu_s, memory, output = (int(part) for part in argv[0].split(","))
    module = argv[1]
    confine(cpu_s, memory, output)
    sys.argv = [module, *argv[2:]]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        sys.stdout.flush()
    except MemoryError:
        os._exit(NO_MEMORY)
    except OSError as error:
        if error.errno == 27:  # EFBIG: the output limit
            os._exit(NO_ROOM)
        raise


if __name__ == "__main__":
    main(sys.argv[1:])
