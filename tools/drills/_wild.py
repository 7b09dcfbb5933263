"""演练用的台子：会被突然杀掉的真服务，几部不灰心的手机，最后一条一条对数。"""

from __future__ import annotations

import http.client
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tools.benches._machine import ROOT, Client, free_port

BROKEN = (OSError, http.client.HTTPException, ValueError, KeyError)


class Web:
    """一台服务器：主进程预先装好应用，干活的进程可以被 SIGKILL，也可以连主进程一起。"""

    def __init__(self, data: Path, url: str = "") -> None:
        self.data, self.port = data, free_port()
        self.env = os.environ | {"DATA": str(data), "PORT": str(self.port), "HOST": "127.0.0.1"}
        self.env |= {"DATABASE_URL": url, "PUBLIC_DATABASE_URL": url} if url else {}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Web:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """起来，等到答得上话。"""
        serve = [sys.executable, "-m", "gunicorn", "wsgi:app", "--preload", "--bind", f"127.0.0.1:{self.port}"]
        serve += ["--worker-class", "gthread", "--threads", "8", "--no-control-socket"]
        with (self.data / "web.log").open("ab") as log:
            self.process = subprocess.Popen(serve, env=self.env, cwd=ROOT, stdout=log, stderr=log)
        self.wait()

    def wait(self, seconds: float = 90) -> None:
        """等到答得上话。"""
        until = time.monotonic() + seconds
        client = Client(self.port)
        while time.monotonic() < until:
            try:
                if client.get("/healthz").status_code == 200:
                    return
            except BROKEN:
                time.sleep(0.05)
            finally:
                client.hang_up()
        raise SystemExit("the server did not start")

    def children(self) -> list[int]:
        """干活的进程。"""
        if self.process is None:
            return []
        return [int(n) for n in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]

    def kill(self, whole: bool = False) -> None:
        """突然没了：干活的进程，或连主进程一起再重起。"""
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)
        if whole and self.process is not None:
            self.process.kill()
            self.process.wait()
            time.sleep(0.2)
            self.start()

    def stop(self) -> None:
        """收工。"""
        if self.process is not None:
            for pid in self.children():
                os.kill(pid, signal.SIGKILL)
            self.process.kill()
            self.process.wait()
            self.process = None


class Worker(threading.Thread):
    """一部手机：不停地记、拍、送；送不出去就再送，记着局里答应过哪些。"""

    def __init__(self, phone: Any, size: int = 3) -> None:
        super().__init__(daemon=True)
        self.phone, self.size = phone, size
        self.visit = next(iter(phone.visits.values()))
        self.acked: set[str] = set()
        self.photos: dict[str, bytes] = {}
        self.acked_photos: set[str] = set()
        self.failures = 0
        self.stopping = threading.Event()

    def run(self) -> None:
        """记一批、送一批，直到叫停；停之前送完。"""
        base: list[str] = []
        while not self.stopping.is_set():
            for _ in range(self.size):
                base = [self.phone.op(self.visit, "note.set", {"item": None, "text": "x"}, base=base)["op_id"]]
            if random.random() < 0.4:  # noqa: S311 - chance, not secrecy
                content = secrets.token_bytes(60_000)
                self.photos[self.phone.shoot_bytes(self.visit, content)] = content
            self.deliver()
        self.phone.client.hang_up()

    def deliver(self) -> None:
        """送到为止。"""
        while self.phone.outbox or self.phone.files:
            try:
                while self.phone.outbox:
                    batch = self.phone.outbox[:50]
                    told = self.phone.push_batch(batch)
                    self.acked |= {row["op_id"] for row in told["verdicts"]}
                    del self.phone.outbox[: len(batch)]
                files = dict(self.phone.files)
                self.phone.upload(chunk=24 * 1024)
                self.acked_photos |= set(files)
            except BROKEN:
                self.failures += 1
                time.sleep(0.03)
            except Exception as error:
                if "Refused" not in type(error).__name__:
                    raise
                self.failures += 1
                time.sleep(0.03)


def county(app: Any, port: int) -> list[Any]:
    """青禾县里派好的两户、两名检查员的手机，经网络说话。"""
    from server.demo.phone import Phone
    from tests.makers import PASSWORD

    class Wild(Phone):
        """会拍任意内容的手机。"""

        def shoot_bytes(self, visit: Any, content: bytes) -> str:
            """拍一张，内容由演练给。"""
            from server.db import new_id

            kept = self._keep(content)
            place = {"position": None, "source": "camera", "reason": None, "thumb": None, "item": None}
            size = {"media_type": "image/jpeg", "width": 1, "height": 1, "taken_at": "2026-11-24T08:00:00.000Z"}
            self.op(visit, "photo.add", {"photo_id": new_id(), **kept, **size, **place})
            return str(kept["sha256"])

    phones = []
    for name in ("inspector1", "inspector2"):
        phone = Wild(Client(port), name, PASSWORD)  # type: ignore[arg-type]
        phone.take()
        phone.client.hang_up()  # the worker speaks from a thread of its own
        phones.append(phone)
    return phones


def counted(workers: list[Worker]) -> dict[str, int]:
    """对数：做过的每条恰好收存一次、计入一次；答应过的都在；照片逐字节相同。站在应用上下文里用。"""
    from sqlalchemy import select

    from server import storage
    from server.db import session
    from server.inspections.models import Blob, OpLog
    from server.inspections.service import load_ops

    s = session()
    s.rollback()
    found = {"ops": 0, "lost": 0, "duplicate": 0, "failures": 0, "photos": 0, "photos_wrong": 0, "chains_broken": 0}
    for worker in workers:
        dev = worker.phone.device
        made = {op["op_id"]: op for op in worker.visit.ops if op["dev"] == dev}
        stored = Counter(s.scalars(select(OpLog.op_id).where(OpLog.dev == dev)))
        counts = Counter(op["op_id"] for op in load_ops(worker.visit.insp) if op["dev"] == dev)
        seqs = list(s.scalars(select(OpLog.seq).where(OpLog.dev == dev).order_by(OpLog.seq)))
        owed = set(made) if not worker.phone.outbox else worker.acked
        found["ops"] += len(made)
        found["lost"] += sum(stored[op_id] == 0 or counts[op_id] == 0 for op_id in owed)
        found["duplicate"] += sum(n - 1 for n in [*stored.values(), *counts.values()])
        found["chains_broken"] += seqs != list(range(1, len(seqs) + 1))
        kept = set(s.scalars(select(Blob.sha256).where(Blob.sha256.in_(worker.acked_photos))))
        found["photos"] += len(worker.acked_photos)
        for sha in worker.acked_photos:
            good = sha in kept and storage.exists(sha) and storage.digest_of(storage.path(sha)) == sha
            found["photos_wrong"] += not good
        found["failures"] += worker.failures
    return found
