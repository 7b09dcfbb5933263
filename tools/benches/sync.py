"""make bench sync：送达离线路与磁盘的底线有多远；每个数与同一次运行里量到的底线相比。

A ratio above 1 misses its limit. Rates: link use counts the whole time against bytes / rate; the push and the whole
record are compared with a bare program beside them that only hashes, writes and syncs the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import secrets
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from tests.faultproxy import Fault, FaultProxy
from tools.benches._machine import Client, Server, row

PHOTO = 300_000
CHUNK = 256 * 1024
LINKS = {"10 Mbit/s": (1_250_000, 0.05, 40), "3G 0.75 Mbit/s": (93_750, 0.15, 6), "2G 150 kbit/s": (18_750, 0.3, 2)}
BATCHES, SIZE = 20, 50


def raised(data: Path, units: int) -> Any:
    """青禾县：一对检查员手里有 units 户。"""
    from server.app import create_app
    from server.db import Base, PublicBase, db
    from server.settings import from_env

    app = create_app(from_env(os.environ | {"DATA": str(data)}))
    with app.app_context():
        from tests.makers import make_district
        from tests.server.field.world import make_world

        Base.metadata.create_all(db.engine)
        PublicBase.metadata.create_all(db.engines["public"])
        make_world(make_district(), units).dispatch()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return app


def phone_of(port: int) -> Any:
    """主检的手机，一条连接。"""
    from server.demo.phone import Phone
    from tests.makers import PASSWORD

    return Phone(Client(port), "inspector1", PASSWORD)  # type: ignore[arg-type]


# 操作 ---------------------------------------------------------------------------------------------------------------


def pushes(phone: Any, visit: Any) -> tuple[float, list[bytes]]:
    """送二十批，每批五十条：秒数与各条的字节。"""
    from sync.canon import canonical

    raws: list[bytes] = []
    batches, base = [], list[str]()
    for _ in range(BATCHES):
        batch = []
        for _ in range(SIZE):
            batch.append(phone.op(visit, "note.set", {"item": None, "text": secrets.token_hex(20)}, base=base))
            base = [batch[-1]["op_id"]]
        batches.append(batch)
        raws += [canonical(op) for op in batch]
    begun = time.perf_counter()
    for batch in batches:
        phone.push_batch(batch)
    return time.perf_counter() - begun, raws


def bare_inserts(folder: Path, raws: list[bytes]) -> float:
    """底线：同样的字节，解析、算指纹、插一行，每批一次落盘的提交。"""
    base = sqlite3.connect(folder / "floor.db", isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE log (n INTEGER PRIMARY KEY, hash TEXT UNIQUE, raw BLOB)")
    packed = [gzip.compress(b"[" + b",".join(raws[at : at + SIZE]) + b"]") for at in range(0, len(raws), SIZE)]
    begun = time.perf_counter()
    for body in packed:
        base.execute("BEGIN IMMEDIATE")
        for op in json.loads(gzip.decompress(body)):
            raw = json.dumps(op, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            base.execute("INSERT INTO log (hash, raw) VALUES (?, ?)", (hashlib.sha256(raw).hexdigest(), raw))
        base.execute("COMMIT")
    seconds = time.perf_counter() - begun
    base.close()
    return seconds


def whole_records(phone: Any, visits: list[Any]) -> float:
    """整份记录：一户从到达到封存，带一张 300 KB 照片与签字；每份的秒数。"""
    for visit in visits:
        phone.inspect(visit, seal=False)
        content = secrets.token_bytes(PHOTO)
        phone.files[hashlib.sha256(content).hexdigest()] = content
    files = sorted(phone.files.values(), key=len)
    begun = time.perf_counter()
    phone.push(size=100)
    upload(phone, phone.client.port, files)
    return (time.perf_counter() - begun) / len(visits)


def bare_receiver(folder: Path, sizes: list[int]) -> float:
    """底线：同样多的文件，算指纹、落盘（文件与目录）、插一行。"""
    base = sqlite3.connect(folder / "receiver.db", isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE file (hash TEXT, size INTEGER)")
    contents = [secrets.token_bytes(size) for size in sizes]
    begun = time.perf_counter()
    for content in contents:
        name = hashlib.sha256(content).hexdigest()
        with (folder / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(place)
        os.close(place)
        base.execute("INSERT INTO file VALUES (?, ?)", (name, len(content)))
    seconds = time.perf_counter() - begun
    base.close()
    return seconds


# 线路 ---------------------------------------------------------------------------------------------------------------


def upload(phone: Any, port: int, photos: list[bytes], chunk: int = CHUNK) -> float:
    """两条连接、按指纹续传，断了接着传；秒数。"""
    queue: SimpleQueue[bytes] = SimpleQueue()
    for content in photos:
        queue.put(content)

    def work() -> None:
        client = Client(port)
        while True:
            try:
                content = queue.get_nowait()
            except Empty:
                client.hang_up()
                return
            _send(phone, client, content, chunk)

    threads = [threading.Thread(target=work) for _ in range(2)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def _send(phone: Any, client: Client, content: bytes, chunk: int) -> None:
    path = f"/api/v1/blobs/{hashlib.sha256(content).hexdigest()}"
    offset, asked = 0, False
    while offset < len(content):
        left = len(content) - offset
        piece = content[offset : offset + (left if left <= 1.25 * chunk else chunk)]  # as the real phone cuts
        told = {"Upload-Offset": str(offset), "Upload-Length": str(len(content)), "Tus-Resumable": "1.0.0"}
        try:
            if asked:
                answer = client.head(path, headers=phone.credential("HEAD", path, b""))
                offset, asked = int(answer.headers.get("Upload-Offset", 0)), False
                continue
            signed = {**phone.credential("PATCH", path, piece), **told}
            answer = client.patch(path, data=piece, headers=signed, content_type="application/offset+octet-stream")
        except OSError:
            asked = True
            continue
        if answer.status_code == 204:
            offset = int(answer.headers["Upload-Offset"])
        else:
            asked = True


def links(phone: Any, server: int) -> list[dict[str, Any]]:
    """三种线路的利用率与多余的字节；2G 上每八秒断一次。"""
    rows: list[dict[str, Any]] = []
    with FaultProxy(server) as proxy:
        for name, (rate, rtt, count) in LINKS.items():
            proxy.fault, proxy.up, proxy.free_at = Fault(rate=rate, rtt=rtt), 0, 0.0
            seconds = upload(phone, proxy.port, [secrets.token_bytes(PHOTO) for _ in range(count)])
            rows.append(
                row(
                    f"{name}: {count} photos, time over the link's own", seconds * rate / (count * PHOTO), "×", 1 / 0.95
                )
            )
            rows.append(row(f"{name}: bytes sent over the photos'", proxy.up / (count * PHOTO), "×", 1.02))
        rate, rtt, count = LINKS["2G 150 kbit/s"]
        photos = [secrets.token_bytes(PHOTO) for _ in range(count)]
        proxy.fault, proxy.free_at = Fault(rate=rate, rtt=rtt), 0.0
        whole = upload(phone, proxy.port, photos, 64 * 1024)
        photos = [secrets.token_bytes(PHOTO) for _ in range(count)]
        proxy.fault, proxy.free_at = Fault(rate=rate, rtt=rtt, kind="cut", after=rate * 4, times=99), 0.0
        cut = upload(phone, proxy.port, photos, 64 * 1024)
        rows.append(row("2G cut every 8 s, over the uncut time", cut / whole, "×", 1.3))
    return rows


def bundle(phone: Any, server: int) -> dict[str, Any]:
    """五十户的离线包在 2G（450 kbit/s 下行）上。"""
    client = phone.client
    headers = {**phone.bearer, "Accept-Encoding": "gzip"}
    size = len(client.get("/api/v1/field/bundle", headers=headers).data)
    with FaultProxy(server) as proxy:
        proxy.fault = Fault(rate=18_750, rate_down=56_250, rtt=0.3)
        slow = Client(proxy.port)
        begun = time.perf_counter()
        slow.get("/api/v1/field/bundle", headers=headers)
        seconds = time.perf_counter() - begun
        slow.hang_up()
    return row(f"50 assignments on 2G ({size // 1024} KB), time over the link's own", seconds * 56_250 / size, "×", 1.1)


def measure(folder: Path) -> list[dict[str, Any]]:
    """整套测量。"""
    data = folder / "data"
    data.mkdir()
    app = raised(data, 50)
    with app.app_context(), Server(os.environ | {"DATA": str(data)}) as server:
        phone = phone_of(server.port)
        visits = phone.take()
        pushed, raws = pushes(phone, visits[0])
        phone.outbox.clear()
        floor = bare_inserts(folder, raws)
        record = whole_records(phone, visits[1:6])
        sizes = [PHOTO, *([20_000] * 6)]
        bare = bare_receiver(folder, sizes)
        rows = [
            row(f"push of {BATCHES * SIZE} operations", BATCHES * SIZE / pushed, "op/s", None),
            row("push, time over bare inserts", pushed / floor, "×", 1 / 0.6),
            row("whole record with 300 KB photo", record, "s", None),
            row("whole record, time over a bare receiver", record / bare, "×", 2.0),
            bundle(phone, server.port),
            *links(phone, server.port),
            row("peak memory of the largest process", server.peak_mb(), "MB", 250.0),
        ]
    load = os.getloadavg()
    return [*rows, row("load of the machine, one and fifteen minutes", load[0], f"({load[2]:.1f})", None)]


def main() -> int:
    """测完打印；有一项超过限度则退出 1。"""
    with tempfile.TemporaryDirectory(prefix="sunlot-bench-") as folder:
        rows = measure(Path(folder))
    print(json.dumps(rows, ensure_ascii=False, indent=1))
    return 1 if any(item["ratio"] is not None and item["ratio"] > 1 for item in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
