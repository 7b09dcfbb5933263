"""测速用的台子：真的服务、真的后台、真的连接，以及它们用了多少内存。"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def row(name: str, value: float, unit: str, limit: float | None) -> dict[str, Any]:
    """结果的一行；ratio 是与限度之比，超过 1 就是没做到。"""
    ratio = None if limit is None else round(value / limit, 3)
    against = None if limit is None else f"limit {limit:g} {unit}"
    return {"name": name, "value": round(value, 3), "unit": unit, "ratio": ratio, "against": against}


def flask(*arguments: str) -> list[str]:
    """一条 flask 命令。"""
    return [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]


def free_port() -> int:
    """一个空闲端口。"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Answer:
    """与测试客户端的回答同形。"""

    def __init__(self, status: int, headers: dict[str, str], data: bytes) -> None:
        self.status_code, self.headers, self.data = status, headers, data

    @property
    def text(self) -> str:
        """正文。"""
        return self.data.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """正文里的 JSON。"""
        return json.loads(self.data)


class Client:
    """经网络说话的客户端，用法与 Flask 的测试客户端相同；每个线程一条连接。"""

    def __init__(self, port: int) -> None:
        self.port, self.timeout = port, 60.0
        self._local = threading.local()

    def get(self, path: str, **more: Any) -> Answer:
        """GET。"""
        return self._send("GET", path, **more)

    def head(self, path: str, **more: Any) -> Answer:
        """HEAD。"""
        return self._send("HEAD", path, **more)

    def post(self, path: str, **more: Any) -> Answer:
        """POST。"""
        return self._send("POST", path, **more)

    def patch(self, path: str, **more: Any) -> Answer:
        """PATCH。"""
        return self._send("PATCH", path, **more)

    def _send(
        self, method: str, path: str, *, json: Any = None, data: Any = None, headers: Any = None, content_type: str = ""
    ) -> Answer:
        body, kind = _body(json, data)
        sent = {**(headers or {}), **({"Content-Type": content_type or kind} if content_type or kind else {})}
        for attempt in (1, 2):
            connection = self._connection()
            try:
                connection.request(method, urllib.parse.quote(path, safe="/?&=%:+,.-_"), body=body, headers=sent)
                answer = connection.getresponse()
                return Answer(answer.status, dict(answer.getheaders()), answer.read())
            except (http.client.RemoteDisconnected, ConnectionError):
                self.hang_up()  # the server closed an idle connection
                if attempt == 2:
                    raise
            except (OSError, http.client.HTTPException):
                self.hang_up()
                raise
        raise AssertionError

    def hang_up(self) -> None:
        """断开这个线程的连接；下一次请求另接。"""
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        found: http.client.HTTPConnection = self._local.connection
        return found


def _body(content: Any, data: Any) -> tuple[bytes | None, str]:
    if content is not None:
        return json.dumps(content).encode(), "application/json"
    if isinstance(data, dict):
        return _multipart(data)
    return data, ""


def _multipart(form: dict[str, Any]) -> tuple[bytes, str]:
    """表单：字符串是字段，（文件，名字）是附件。"""
    border, parts = uuid.uuid4().hex, list[bytes]()
    for name, value in form.items():
        if isinstance(value, tuple):
            head = f'Content-Disposition: form-data; name="{name}"; filename="{value[1]}"\r\n'
            head += "Content-Type: text/csv\r\n\r\n"
            content = value[0].read()
        else:
            head, content = f'Content-Disposition: form-data; name="{name}"\r\n\r\n', str(value).encode()
        parts.append(b"--" + border.encode() + b"\r\n" + head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"


class Server:
    """服务与后台，各是一个真的进程；边跑边看内存。"""

    def __init__(self, env: dict[str, str]) -> None:
        self.port = free_port()
        self.env = env | {"PORT": str(self.port), "HOST": "127.0.0.1"}
        self._peak, self._stop = 0, threading.Event()

    def __enter__(self) -> Server:
        serve = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}"]
        serve += ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._processes = [
            subprocess.Popen(argv, env=self.env, cwd=ROOT, **quiet)  # type: ignore[call-overload]
            for argv in (serve, flask("worker"))
        ]
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        try:
            self._wait()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """收掉两个进程。"""
        self._stop.set()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(45)  # gunicorn gives broken-off uploads half a minute

    def peak_mb(self) -> float:
        """用得最多的那个进程的峰值，含导入。"""
        return self._peak / 1024

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if Client(self.port).get("/healthz").status_code == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server did not start")

    def _watch(self) -> None:
        """每 0.2 秒看一次：我们的孩子和孩子的孩子。"""
        while not self._stop.wait(0.2):
            self._peak = max([self._peak, *map(_high_water, _family())])


def _family() -> list[Path]:
    """本进程的全部后代（Linux）。"""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(place.name)] = int((place / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
    family = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return [Path("/proc") / str(number) for number in family - {os.getpid()}]


def _high_water(place: Path) -> int:
    """一个进程到目前为止的最大常驻内存（KB）。"""
    try:
        status = (place / "status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
