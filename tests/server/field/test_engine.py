"""手机的送达引擎（TypeScript）对真的服务器：中间是坏线，服务器会死，手机会没电，同事同时在写。"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from server import storage
from server.app import ROOT
from server.db import session
from server.demo.phone import Phone
from server.inspections.models import Blob, OpLog
from server.inspections.service import load_ops
from tests.faultproxy import Fault, FaultProxy
from tests.makers import PASSWORD
from tests.server.field.world import World
from tools.benches._machine import Client
from tools.drills._wild import BROKEN, Web

PWA = ROOT / "pwa"
VITEST = PWA / "node_modules" / "vitest" / "vitest.mjs"
SEED = int(os.environ.get("ENGINE_SEED", "20261121"))
RUNS = int(os.environ.get("ENGINE_RUNS", "6"))


class Bench:
    """手机那边的测试要什么：让线出错、杀服务器、让同事写一条、看局里收到了什么。"""

    def __init__(self, app: Flask, web: Web, proxy: FaultProxy) -> None:
        self.app, self.web, self.proxy = app, web, proxy
        self.line: Any = Client(web.port)
        self.mate = Phone(self.line, "inspector2", PASSWORD)
        self.mate.take()
        self.line.hang_up()

    def fault(self, told: dict[str, Any]) -> None:
        """下几条连接怎样出错；已有的连接都断开，新的毛病马上遇得到。"""
        self.proxy.fault = Fault(**told)
        self.proxy.sever()

    def kill(self, told: dict[str, Any]) -> None:
        """服务器突然没了，又起来。"""
        self.web.kill()
        self.web.wait()

    def colleague(self, told: dict[str, Any]) -> None:
        """同事在自己手机上记一条，送到为止。"""
        self.mate.op(self.mate.visits[told["insp"]], "note.set", {"item": "q02", "text": told["text"]})
        for _ in range(20):
            try:
                self.mate.push()
                break
            except BROKEN:
                self.web.wait()
        self.line.hang_up()

    def log(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        """一部手机的日志。"""
        rows = session().scalars(select(OpLog).where(OpLog.dev == told["dev"]).order_by(OpLog.seq))
        return [{"op": r.op, "seq": r.seq, "verdict": r.verdict, "effective": r.effective} for r in rows]

    def accepted(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        """一次检查里采纳的。"""
        return load_ops(told["insp"])

    def whole(self, told: dict[str, Any]) -> list[str]:
        """收齐的文件。"""
        return list(session().scalars(select(Blob.sha256).where(Blob.sha256.in_(told["shas"]))))

    def read(self, told: dict[str, Any]) -> str:
        """一个文件的字节（base64）。"""
        return base64.b64encode(storage.read(told["sha"])).decode()

    def answer(self, path: str, body: bytes) -> bytes:
        """一问一答，在自己的应用上下文里。"""
        with self.app.app_context():
            return json.dumps(getattr(self, path.strip("/"))(json.loads(body))).encode()


@contextmanager
def asked(bench: Bench) -> Iterator[int]:
    """把台子的话放到一个端口上。"""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status, said = 200, bench.answer(self.path, body)
            except Exception as error:
                status, said = 500, repr(error).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """不写。"""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def live(program: str, place: dict[str, Any], seconds: float = 240 + 20 * RUNS) -> subprocess.CompletedProcess[str]:
    """跑 pwa/tests/live 里的一个文件。"""
    env = os.environ | {"SUNLOT_LIVE": json.dumps(place), "NO_COLOR": "1", "CI": "1"}
    argv = ["node", str(VITEST), "run", "--config", "vitest.live.config.ts", f"tests/live/{program}"]
    return subprocess.run(argv, cwd=PWA, env=env, capture_output=True, text=True, timeout=seconds, check=False)


@contextmanager
def bench(app: Flask) -> Iterator[dict[str, Any]]:
    """一台会死的服务器、一条坏线、一个台子；给出手机那边要知道的。"""
    settings = app.config["SUNLOT"]
    url = "" if settings.database_url.startswith("sqlite") else settings.database_url
    with Web(settings.data, url) as web, FaultProxy(web.port) as proxy, asked(Bench(app, web, proxy)) as control:
        ports = {"line": proxy.port, "server": web.port, "control": control}
        yield {**ports, "name": "inspector1", "password": PASSWORD, "seed": SEED, "runs": RUNS}


def well(told: subprocess.CompletedProcess[str]) -> None:
    """过了；没过就把它说的都说出来。"""
    sys.stdout.write(told.stdout)
    assert told.returncode == 0, f"种子 {SEED}\n{told.stdout[-6000:]}\n{told.stderr[-3000:]}"


@pytest.mark.slow
def test_the_engine_against_a_live_server(app: Flask, world: World) -> None:
    """随机的步骤之后静下来：每条恰好一份，裁决、照片、现值两边相同；种子印在输出里。"""
    with bench(app) as place:
        well(live("engine.live.ts", place))


@pytest.mark.slow
def test_foreign_uploaders_break_and_resume(app: Flask, world: World) -> None:
    """tus-js-client 与 @uppy/tus：传、断、接着传，一字不差。"""
    with bench(app) as place:
        well(live("tus.live.ts", place))
