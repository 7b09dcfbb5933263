"""make bench phones：一千部手机同时送达，每部一批操作、一张 300 KB 的照片；公示页同时有人看。

Every phone is a key, an identity and a connection of its own, and all of them speak at once. Requests are signed
beforehand, so that what is measured is the server; who is refused for the moment tries again after a random pause, as
the real phone does. PHONES=n, OPS=n.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import os
import random
import re
import secrets
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tools.benches._machine import Client, Server, row

PHONES = int(os.environ.get("PHONES", "1000"))
OPS = int(os.environ.get("OPS", "20"))
PHOTO, CHUNK = 300_000, 256 * 1024
PATIENCE = 600.0
Request = tuple[str, str, dict[str, str], bytes]


def raised(data: Path) -> Any:
    """青禾县，每两名检查员一户，每人一部登记好的手机。"""
    from server.app import create_app
    from server.db import Base, PublicBase, db
    from server.settings import from_env

    app = create_app(from_env(os.environ | {"DATA": str(data)}))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        PublicBase.metadata.create_all(db.engines["public"])
    return app


def peopled() -> list[Any]:
    """派发好的一千部手机；站在应用上下文里用。"""
    from cryptography.hazmat.primitives.asymmetric import ec

    from server import clock
    from server.accounts.models import Device, Officer, RoleGrant
    from server.db import new_id, session
    from server.demo.phone import Phone, Visit, _url64
    from server.inspections.dispatch import dispatch_draw
    from server.registry.models import Checklist, Inspector
    from tests.makers import made, make_district
    from tests.server.field.world import make_draw

    district = make_district()
    department, rows, phones = district.department.id, list[Inspector](), list[Any]()
    with made() as s:
        for number in range(PHONES):
            rows.append(Inspector(department_id=department, name=f"检查员{number}", cert_no=f"B-{number:04d}"))
        s.add_all(rows)
        s.flush()
        for number, inspector in enumerate(rows):
            phone = Phone.__new__(Phone)
            phone.key = ec.generate_private_key(ec.SECP256R1())
            phone.officer, phone.device = {"id": new_id()}, new_id()
            phone.seq, phone.outbox, phone.files = 0, [], {}
            named = {
                "name": f"b{number}",
                "display_name": inspector.name,
                "password_hash": "none",
                "created_at": clock.now(),
            }
            s.add(Officer(id=phone.officer["id"], department_id=department, inspector_id=inspector.id, **named))
            s.flush()
            granted = {"role": "inspector", "department_id": department, "since": clock.today(), "granted_by": "system"}
            s.add(RoleGrant(officer_id=phone.officer["id"], **granted))
            public = phone.key.public_key().public_numbers()
            jwk = {"kty": "EC", "crv": "P-256", "x": _url64(public.x), "y": _url64(public.y)}
            kept = {"public_key": jwk, "name": "测速", "enrolled_at": clock.now()}
            s.add(Device(id=phone.device, officer_id=phone.officer["id"], **kept))
            phones.append(phone)
    pairs = [rows[at : at + 2] for at in range(0, PHONES - 1, 2)]
    author = session().get_one(Officer, district.officers["clerk"].id)
    draw = make_draw(district, author, pairs)
    given = dispatch_draw(district.actor("approver"), draw.id, clock.today(), clock.today(), "测速时没有见证人")
    by_officer = {member.officer_id: one for one in given for member in one.team}
    for phone in phones:
        one = by_officer[phone.officer["id"]]
        form = session().query(Checklist.body).filter(Checklist.hash == one.form).scalar()
        phone.visits = {one.id: Visit(one.package, one.package_hash, form)}
    return phones


def worked(phone: Any) -> bytes:
    """做一批操作，其中一张照片；返回照片的字节。"""
    from server.db import new_id

    visit = next(iter(phone.visits.values()))
    phone.arrive(visit)
    base: list[str] = []
    for _ in range(OPS - 3):
        base = [phone.op(visit, "note.set", {"item": None, "text": secrets.token_hex(15)}, base=base)["op_id"]]
    content = secrets.token_bytes(PHOTO)
    named = {"sha256": hashlib.sha256(content).hexdigest(), "size": PHOTO, "media_type": "image/jpeg"}
    place = {"position": None, "source": "camera", "reason": None, "thumb": None, "item": "q01"}
    shot = {"photo_id": new_id(), "width": 1600, "height": 1200, "taken_at": "2026-11-21T08:00:00.000Z"}
    phone.op(visit, "photo.add", {**shot, **named, **place})
    return content


def pushed(phone: Any, number: int) -> Request:
    """签好名的一批操作。"""
    body = gzip.compress(json.dumps({"dev": phone.device, "batch_id": f"b{number}", "ops": phone.outbox}).encode())
    signed = phone.credential("POST", "/api/v1/sync/push", body)
    return "POST", "/api/v1/sync/push", {**signed, "Content-Type": "application/json", "Content-Encoding": "gzip"}, body


def parts(phone: Any, content: bytes) -> list[Request]:
    """签好名的各段。"""
    path = f"/api/v1/blobs/{hashlib.sha256(content).hexdigest()}"
    found: list[Request] = []
    for at in range(0, len(content), CHUNK):
        piece = content[at : at + CHUNK]
        told = {"Upload-Offset": str(at), "Upload-Length": str(len(content)), "Tus-Resumable": "1.0.0"}
        told["Content-Type"] = "application/offset+octet-stream"
        found.append(("PATCH", path, {**phone.credential("PATCH", path, piece), **told}, piece))
    return found


async def said(port: int, request: Request) -> tuple[int, int]:
    """一条新连接上的一问一答，返回状态和几秒后再来。"""
    method, path, headers, body = request
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    later = re.search(rb"(?i)\r\nretry-after: (\d+)\r\n", answer)
    return int(answer.split(b" ", 2)[1]) if answer else 0, int(later[1]) if later else 1


async def speak(port: int, makers: list[Any]) -> int:
    """一部手机：一问接一问，忙就等一等再问；返回问过几次。"""
    asked = 0
    for make in makers:
        for _ in range(100):
            asked += 1
            try:
                status, later = await asyncio.wait_for(said(port, make()), PATIENCE)
            except OSError:
                status, later = 0, 1
            if status in (200, 204):
                break
            if status not in (0, 423, 429, 503):
                raise SystemExit(f"answered {status}")
            await asyncio.sleep(later * random.uniform(1, 2))  # noqa: S311 - as long as asked, and a random part more
        else:
            raise SystemExit("a phone gave up")
    return asked


async def at_once(port: int, every: list[list[Any]]) -> tuple[float, int]:
    """全部手机同时开口；到最后一部说完的秒数，与一共问了几次。"""
    begun = time.perf_counter()
    asked = await asyncio.gather(*(speak(port, makers) for makers in every))
    return time.perf_counter() - begun, sum(asked)


class Reader(threading.Thread):
    """看公示页的人：一直看，记下每次多久。"""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.client, self.took, self.stopping = Client(port), list[float](), threading.Event()
        self.client.timeout = PATIENCE

    def run(self) -> None:
        """首页、结果、抽取轮着看。"""
        pages = ("/", "/results", "/draws")
        while not self.stopping.wait(0.2):
            begun = time.perf_counter()
            self.client.get(pages[len(self.took) % len(pages)])
            self.took.append(time.perf_counter() - begun)
        self.client.hang_up()

    def p95(self) -> float:
        """九成五的人等不过这么久（毫秒）。"""
        self.stopping.set()
        self.join(60)
        return sorted(self.took)[int(len(self.took) * 0.95)] * 1000


def measure(folder: Path) -> list[dict[str, Any]]:
    """整套测量。"""
    data = folder / "data"
    data.mkdir()
    app = raised(data)
    with app.app_context():
        phones = peopled()
        photos = [worked(phone) for phone in phones]
        with Server(os.environ | {"DATA": str(data)}) as server:
            reader = Reader(server.port)
            reader.start()
            every = [[lambda p=p, n=n: pushed(p, n)] for n, p in enumerate(phones)]
            ops, asked = asyncio.run(at_once(server.port, every))
            during = reader.p95()
            reader = Reader(server.port)
            reader.start()
            every = [
                [lambda p=p, c=c, n=n: parts(p, c)[n] for n in range(-(-PHOTO // CHUNK))]
                for p, c in zip(phones, photos, strict=True)
            ]
            files, tried = asyncio.run(at_once(server.port, every))
            later = reader.p95()
            peak = server.peak_mb()
        kept = _kept()
    load = os.getloadavg()
    return [
        row(f"{PHONES} phones at once, {OPS} operations each", ops, "s", 30.0),
        row("requests asked for that", asked, "", None),
        row("portal meanwhile, 95th percentile", during, "ms", 500.0),
        row(f"{PHONES} photos of 300 KB at once", files, "s", 180.0),
        row("parts sent for that", tried, "", None),
        row("portal meanwhile, 95th percentile", later, "ms", 500.0),
        row("operations and photos not stored", PHONES * OPS - kept[0] + PHONES - kept[1], "", None),
        row("peak memory of the largest process", peak, "MB", 250.0),
        row("load of the machine, one and fifteen minutes", load[0], f"({load[2]:.1f})", None),
    ]


def _kept() -> tuple[int, int]:
    from sqlalchemy import func, select

    from server.db import session
    from server.inspections.models import Blob, OpLog

    s = session()
    s.rollback()
    counted = select(func.count()).select_from(OpLog).where(OpLog.verdict == "applied")
    return s.scalar(counted) or 0, s.scalar(select(func.count()).select_from(Blob)) or 0


def main() -> int:
    """测完打印；有一项超过限度、或少了一件，退出 1。"""
    with tempfile.TemporaryDirectory(prefix="sunlot-phones-") as folder:
        rows = measure(Path(folder))
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    missing = next(item["value"] for item in rows if item["name"].endswith("not stored"))
    return 1 if missing or any(item["ratio"] is not None and item["ratio"] > 1 for item in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
