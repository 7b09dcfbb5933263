"""make run：建表、（空文件夹时）建演示县、起服务与后台，Ctrl-C 一起收；HTTPS=1 时连同自建的证书与发证书的小门。"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from steps import environment, frontend, native
from steps.console import LOGS, ROOT, Stop, must, say, tail, warn

PATIENCE = 60.0  # seconds until the server must answer
GRACE = 15.0  # seconds a process gets to finish what it is doing


def run() -> int:
    """从空机器到能打开的网址；正常收尾返回 0。"""
    begun = time.monotonic()
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    data = Path(os.environ.get("DATA") or ROOT / "data").resolve()
    secure = env_on("HTTPS")
    _free(host, port)
    if secure:
        _free(host, port + 1)
    environment.prepare("run")
    native.libraries()
    frontend.build()
    env = os.environ | {"HOST": host, "PORT": str(port), "DATA": str(data)}
    _prepare(data, env)
    papers = _papers(data, host, port) if secure else None
    if papers:
        env.setdefault("BASE_URL", papers["address"])
    return Pair(env, host, port, papers).serve(begun)


def env_on(name: str) -> bool:
    """开关式的环境变量：1 是开，没有或 0 是关。"""
    return os.environ.get(name, "0") not in ("", "0")


def _papers(data: Path, host: str, port: int) -> dict[str, str]:
    """自建的证书；HOST 是公网地址时不发，照实说。"""
    command = [environment.PYTHON, "-m", "server.lan", "papers", data / "tls", "--host", host, "--port", str(port)]
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"证书没有发成。{done.stderr.strip()}")
    told: dict[str, str] = json.loads(done.stdout)
    return told


def _free(host: str, port: int) -> None:
    """端口被占时现在就说，而不是等服务起不来。"""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stop(f"{host}:{port} 用不了（{error.strerror}）。换一个端口：make run PORT={port + 1}") from None


def flask(*arguments: str) -> list[str | Path]:
    """一条 flask 命令。"""
    return [environment.PYTHON, "-m", "flask", "--app", "wsgi", *arguments]


def _prepare(data: Path, env: dict[str, str]) -> None:
    """建表；全新的数据文件夹再建演示县（DEMO=0 时不建）。"""
    unfinished = data / ".demo-unfinished"
    if unfinished.exists():  # an earlier first start was cut off; everything here was made by it
        shutil.rmtree(data)
    fresh = not data.exists() or not any(data.iterdir())
    demo = env.get("DEMO", "1") != "0"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if fresh and demo:
        unfinished.touch()
    must(flask("db", "upgrade"), "migrate", "数据库升级没有成功", env=env)
    if fresh and demo:
        if subprocess.call(flask("demo"), env=env, cwd=ROOT):
            raise Stop("演示数据没有建成。")
        unfinished.unlink()
    elif fresh:
        say(f"· 空的数据文件夹。开局请执行：{setup_command(data)}")


def setup_command(data: Path) -> str:
    """开局的命令，带上这一次所给的设置：漏了 DATA 就开到别的文件夹里去了。"""
    given = {name: os.environ[name] for name in ("HOST", "PORT") if os.environ.get(name)}
    given |= {"DATA": str(data)} if os.environ.get("DATA") else {}
    settings = [f"{name}={shlex.quote(value)}" for name, value in given.items()]
    return " ".join([*settings, ".venv/bin/flask --app wsgi setup --jurisdiction 六位行政区划代码"])


def _accounts(data: Path) -> None:
    """演示县的账号；密码只在这个数据文件夹里有效。"""
    listed = data / "demo-accounts.txt"
    if listed.is_file():
        say("\n演示账号（合成数据，密码每个数据文件夹不同）：")
        say("\n".join(f"  {line}" for line in listed.read_text("utf-8").splitlines()))


class Pair:
    """服务与后台：同生同死。"""

    def __init__(self, env: dict[str, str], host: str, port: int, papers: dict[str, str] | None = None) -> None:
        self.stop = threading.Event()
        self.data = Path(env["DATA"])
        self.papers = papers
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  compared, not bound
        scheme = "https" if papers else "http"
        self.address = f"{scheme}://[{shown}]:{port}" if ":" in shown else f"{scheme}://{shown}:{port}"
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        server = [environment.PYTHON, "-m", "gunicorn", "wsgi:app", "--bind", bind, "--worker-class", "gthread"]
        server += [
            "--workers",
            "2",
            "--threads",
            "8",
            "--timeout",
            "60",
            "--graceful-timeout",
            "10",
            "--no-control-socket",
            "--preload",  # the house is opened once and shared by both workers
        ]
        if papers:
            server += ["--certfile", papers["certificate"], "--keyfile", papers["key"]]
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._end)
        self.processes = {"server": _start(server, "server", env), "worker": _start(flask("worker"), "worker", env)}
        if papers:
            door = [
                environment.PYTHON,
                "-m",
                "server.lan",
                "door",
                self.data / "tls",
                "--host",
                host,
                "--port",
                str(port),
            ]
            self.processes["door"] = _start(door, "door", env)

    def _end(self, _sign: int, _frame: FrameType | None) -> None:
        self.stop.set()

    def serve(self, begun: float) -> int:
        """等到能答话，报出网址，守着，直到有人叫停或有一个先倒下。"""
        try:
            if not self._answers():
                return self._fallen() or 0
            say(f"\n阳光抽查已就绪（{time.monotonic() - begun:.1f} 秒）")
            for title, path in (
                ("公示门户", "/"),
                ("办公桌面", "/desk/"),
                ("现场检查", "/field/"),
                ("接口说明", "/api/docs"),
            ):
                say(f"  {title}  {self.papers['address'] if self.papers else self.address}{path}")
            _accounts(self.data)
            if self.papers:
                say(f"\n{self.papers['says']}")
            say("\n  按 Ctrl-C 结束。日志在 build/logs/server.log 与 worker.log。")
            while not self.stop.wait(0.5):
                if self._dead():
                    return self._fallen()
            say("· 正在收尾 …")
            return 0
        finally:
            self._finish()

    def _answers(self) -> bool:
        until = time.monotonic() + PATIENCE
        trusted = ssl.create_default_context(cafile=self.papers["root"]) if self.papers else None
        while time.monotonic() < until and not self.stop.is_set() and not self._dead():
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5, context=trusted) as answer:
                    return bool(answer.status == 200)
            except (urllib.error.URLError, OSError):
                self.stop.wait(0.1)
        return False

    def _dead(self) -> str | None:
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)

    def _fallen(self) -> int:
        """说出谁倒下了；只是有人叫停则不算。"""
        if self.stop.is_set():
            return 0
        name = self._dead() or "server"
        warn(f"! {name} 没有起来或中途退出。\n{tail(name)}")
        return 1

    def _finish(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + GRACE
        for process in self.processes.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(argv: list[str | Path], log: str, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """自成一组，Ctrl-C 由我们转达，而不是同时打断三个程序。"""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / f"{log}.log").open("wb") as file:
        command = [str(part) for part in argv]
        return subprocess.Popen(
            command, stdout=file, stderr=subprocess.STDOUT, env=env, cwd=ROOT, start_new_session=True
        )
