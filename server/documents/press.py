"""排版的门口：接连要排时交给预热的进程，否则（或它不在、不行时）每份另起一个受限子进程。

Both ways give the same bytes and the same errors; the warm one saves the loading of the layout program and its fonts.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from server import shell

IDLE_S = 60.0
"""A job within this time of the last one makes a series; a series is worth warming up for, one document is not."""
REST_S = 300.0
"""How long the warm process is left alone after it failed to start."""
START_S = 45.0
OUTPUT_MB = 64
COLD = 68


@dataclass(frozen=True)
class Cost:
    """一份文书用了多少：毫秒、内存峰值（KB）。"""

    cpu_ms: int
    peak_kb: int


class Unfit(Exception):
    """预热的进程排不了这一份，照旧另起一个。"""


def lay(module: str, job: bytes, *, cpu_s: int = 60, memory_mb: int = 1024, wall_s: float = 120) -> bytes:
    """排一份文书。module: one of documents.warm.RENDERERS; job: its JSON.

    Raises shell.ChildError as shell.limited does.
    """
    if _press.worth_it():
        with suppress(Unfit):
            return _press.lay(module, job, cpu_s, memory_mb, wall_s)[0]
    return shell.limited(module, (), job, cpu_s=cpu_s, memory_mb=memory_mb, wall_s=wall_s, output_mb=OUTPUT_MB)


_temporary = tempfile.TemporaryFile


class Press:
    """这个进程的一台预热机；多个线程可以同时交任务。"""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._last = -IDLE_S
        self._rests_until = 0.0
        self._timer: threading.Timer | None = None

    def worth_it(self) -> bool:
        """是不是接连的一份，而且预热的进程没有在歇着。"""
        now = time.monotonic()
        series, self._last = now - self._last < IDLE_S, now
        return series and now >= self._rests_until and sys.platform == "linux"

    def lay(self, module: str, job: bytes, cpu_s: int, memory_mb: int, wall_s: float) -> tuple[bytes, Cost]:
        """交给预热的进程。

        Raises Unfit when it is not there or cannot; shell.Declined and shell.OutOfTime are final.
        """
        told = {
            "module": module, "cpu_s": cpu_s, "memory": memory_mb << 20, "output": OUTPUT_MB << 20, "wall_s": wall_s,
        }  # fmt: skip
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs, _temporary() as source, _temporary() as out, _temporary() as err:
            source.write(job)
            source.seek(0)
            given = [source.fileno(), out.fileno(), err.fileno(), theirs.fileno()]
            self._send(json.dumps(told).encode(), given)
            theirs.close()
            said = self._answer(ours, wall_s)
            out.seek(0)
            err.seek(0)
            if said["code"] == 0:
                return out.read(), Cost(said["cpu_ms"], said["peak_kb"])
            failure = shell.failure(said["code"], err.read().decode("utf-8", "replace"))
        if said["code"] != COLD and isinstance(failure, shell.Declined | shell.OutOfTime):
            raise failure
        raise Unfit from failure

    def _answer(self, ours: socket.socket, wall_s: float) -> dict[str, int]:
        ours.settimeout(wall_s + 10)
        try:
            text = ours.recv(4096)
        except OSError:
            text = b""
        if not text:  # it fell over with everything it carried
            self.stop()
            raise Unfit
        said: dict[str, int] = json.loads(text)
        return said

    def _send(self, told: bytes, given: list[int]) -> None:
        with self._lock:
            control = self._control if self._owner == os.getpid() else None
            try:
                socket.send_fds(control or self._start(), [told], given)
            except OSError as error:
                self._stop()
                raise Unfit from error
            self._rest()

    def _start(self) -> socket.socket:
        self._stop()
        self._owner = os.getpid()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-s", "-E", "-B", "-X", "utf8", "-m", "server.documents.warm"]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  our own module, no input in the command
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=shell.ROOT,
                env={}, start_new_session=True, close_fds=True,
            )  # fmt: skip
        self._control.settimeout(START_S)
        try:
            ready = self._control.recv(64)
        except OSError:
            ready = b""
        if not ready:
            self._rests_until = time.monotonic() + REST_S
            self._stop()
            raise Unfit
        self._control.settimeout(None)
        return self._control

    def _rest(self) -> None:
        """一阵没有活就收掉，不白占内存。"""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(IDLE_S, self._idle)
        self._timer.daemon = True
        self._timer.start()

    def _idle(self) -> None:
        if time.monotonic() - self._last >= IDLE_S:
            self.stop()

    def stop(self) -> None:
        """收掉预热的进程；没有也行。"""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        process, control, self._process, self._control = self._process, self._control, None, None
        if control is not None:
            control.close()  # the other side ends when this does
        if process is not None and self._owner == os.getpid():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what it was laying out goes with it
            process.wait()


_press = Press()
atexit.register(_press.stop)
