"""真的服务器与真的浏览器：在本机随机端口上起服务，可以随时杀掉再起。"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from server.app import ROOT

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=1",
]


def free_port() -> int:
    """一个空闲端口。"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """一台服务器：网页进程与后台进程，各自独立，可以 kill -9。"""

    data: Path
    port: int = field(default_factory=free_port)
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """地址。"""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """起来，等到答得上话。"""
        env = {**os.environ, "DATA": str(self.data), "PORT": str(self.port), "BASE_URL": self.url}
        web = ["gunicorn", "-k", "gthread", "--threads", "8", "-b", f"127.0.0.1:{self.port}", "wsgi:app"]
        work = ["flask", "--app", "wsgi", "worker"]
        with (self.data / "server.log").open("ab") as log:
            self.children = [
                subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=env, stdout=log, stderr=log)
                for words in (web, work)
            ]
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise RuntimeError((self.data / "server.log").read_text("utf-8", "replace")[-4000:])

    def kill(self) -> None:
        """突然断掉（SIGKILL），连同它起的子进程。"""
        for child in self.children:
            for pid in _family(child.pid):
                os.kill(pid, signal.SIGKILL)
            child.wait()
        self.children.clear()


def _family(pid: int) -> list[int]:
    """某进程和它的子进程。"""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _family(int(child))
    return found
