"""make drill power：服务器的数据放在循环设备上，随时把盘照原样复制下来，等于那一刻断电；答应过的一件不许少。

The image file holds only what the kernel was told to write: what was not synced is still in the page cache of the
mounted file system and missing from the copy. Needs root, mkfs.ext4 and loop devices, otherwise exit 2. CUTS=n for the
server, BROWSER_CUTS=n for the profile of Chromium.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools.drills import _profile
from tools.drills._wild import Web, Worker, county
from tools.drills.kill import raised

CUTS = int(os.environ.get("CUTS", "50"))
BROWSER_CUTS = int(os.environ.get("BROWSER_CUTS", "50"))
MEGABYTES = 256
NOTHING = ("runs", "acked", "lost_ops", "lost_photos", "photos_wrong", "damaged")


def run(*argv: object) -> None:
    """一条命令，不成就抛。"""
    subprocess.run([str(part) for part in argv], check=True, capture_output=True)


def unmount(place: Path) -> None:
    """卸下；刚结束的进程也许还没有放手，等它一会儿。"""
    for _ in range(100):
        if subprocess.run(["umount", str(place)], check=False, capture_output=True).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"{place} 卸不下来")


def possible() -> bool:
    """这台机器做得了吗。"""
    return os.geteuid() == 0 and Path("/dev/loop-control").exists() and shutil.which("mkfs.ext4") is not None


def frozen(web: Web, image: Path, copy: Path) -> None:
    """停住全部进程，照抄盘，再放开。"""
    pids = [*web.children(), *([web.process.pid] if web.process else [])]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        run("cp", "--sparse=always", image, copy)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def examined(copy: Path, place: Path, acked: dict[str, set[str]]) -> dict[str, int]:
    """断电后的盘：日志重放后挂上，库是否完好，答应过的操作与照片在不在、对不对。"""
    run("mount", "-o", "loop", copy, place)
    try:
        base = sqlite3.connect(place / "data" / "sunlot.db")
        whole = base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        ops = {row[0] for row in base.execute("SELECT op_id FROM op_log")}
        rows = {row[0] for row in base.execute("SELECT sha256 FROM blob")}
        base.close()
        wrong = sum(not _good(place, sha) for sha in rows)
    finally:
        unmount(place)
    return {
        "lost_ops": len(acked["ops"] - ops),
        "lost_photos": len(acked["photos"] - rows),
        "photos_wrong": wrong,
        "damaged": int(not whole),
    }


def _good(place: Path, sha: str) -> bool:
    path = place / "data" / "files" / sha[:2] / sha[2:4] / sha
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha


def cuts(folder: Path) -> dict[str, Any]:
    """一边送一边断电。"""
    image, copy, disk, place = (folder / name for name in ("disk.img", "copy.img", "disk", "place"))
    disk.mkdir()
    place.mkdir()
    run("truncate", "-s", f"{MEGABYTES}M", image)
    run("mkfs.ext4", "-q", image)
    run("mount", "-o", "loop", image, disk)
    total = dict.fromkeys(NOTHING, 0)
    try:
        data = disk / "data"
        data.mkdir()
        app = raised(data)
        with app.app_context(), Web(data) as web:
            workers = [Worker(phone) for phone in county(app, web.port)]
            for worker in workers:
                worker.start()
            for number in range(CUTS):
                time.sleep(random.uniform(0.2, 1.2))  # noqa: S311
                acked = {
                    "ops": set[str]().union(*(set(worker.acked) for worker in workers)),
                    "photos": set[str]().union(*(set(worker.acked_photos) for worker in workers)),
                }
                frozen(web, image, copy)
                for name, count in examined(copy, place, acked).items():
                    total[name] += count
                total["runs"] += 1
                total["acked"] = len(acked["ops"]) + len(acked["photos"])
                print(f"  {number + 1} / {CUTS}", file=sys.stderr)
            for worker in workers:
                worker.stopping.set()
            for worker in workers:
                worker.join(120)
            released()
    finally:
        unmount(disk)
    return total


def released() -> None:
    """本进程也放开那块盘上的文件，才卸得下来。"""
    from server.db import db

    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


def main() -> int:
    """打印合计；有丢失或损坏退出 1，这台机器做不了退出 2。"""
    if not possible():
        print("要 root、mkfs.ext4 与循环设备，这台机器做不了断电演练。", file=sys.stderr)
        print(json.dumps({"runs": 0, "lost": 0, "duplicate": 0}))
        return 2
    with tempfile.TemporaryDirectory(prefix="sunlot-power-") as folder:
        found = cuts(Path(folder)) if CUTS else dict.fromkeys(NOTHING, 0)
    with tempfile.TemporaryDirectory(prefix="sunlot-power-") as folder:
        browser = _profile.cuts(Path(folder), BROWSER_CUTS)
    lost = browser.get("lost", 0) + found["lost_ops"] + found["lost_photos"] + found["photos_wrong"] + found["damaged"]
    print(json.dumps({**found, "lost": lost, "duplicate": 0, "browser": browser}))
    if lost:
        return 1
    return 0 if browser.get("cuts", 0) == BROWSER_CUTS else 2


if __name__ == "__main__":
    sys.exit(main())
