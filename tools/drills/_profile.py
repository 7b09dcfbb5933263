"""浏览器的资料夹放在循环设备上，随时把盘照原样复制下来，等于手机那一刻没电；页面读得到的操作与照片一件不许少。

What a page reads from IndexedDB has been committed with strict durability, so it must be in the copy. The copy is
opened by another Chromium, which finds whatever its database can restore, as after a real loss of power.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools.drills import _browser

MEGABYTES = 512
KEYS = """async () => {
  const found = (await indexedDB.databases()).map(d => d.name).find(n => n.startsWith('sunlot-'))
  if (!found) return []
  const done = request => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result)
    request.onerror = no
  })
  const db = await done(indexedDB.open(found))
  const keys = store => done(db.transaction(store).objectStore(store).getAllKeys())
  const all = [...await keys('ops'), ...await keys('blobs')]
  db.close()
  return all
}"""


def pids(profile: Path) -> list[int]:
    """用这个资料夹的全部进程。"""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and str(profile).encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


class Cut(threading.Thread):
    """过一会儿停住浏览器，照抄盘，再放开；记下停住之前页面读到过哪些。"""

    def __init__(self, profile: Path, copy: Any, acked: list[set[str]], after: float) -> None:
        super().__init__(daemon=True)
        self.profile, self.copy, self.acked, self.after = profile, copy, acked, after
        self.promised: set[str] = set()

    def run(self) -> None:
        """一次断电。"""
        time.sleep(self.after)
        self.promised = set(self.acked[-1])
        stopped = pids(self.profile)
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        try:
            self.copy()
        finally:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)


def cuts(folder: Path, times: int) -> dict[str, int]:
    """断 times 次；跑不了返回 {}。"""
    from playwright.sync_api import sync_playwright

    from tests.journeys.field_robot import Robot
    from tests.makers import PASSWORD
    from tools.drills._wild import Web
    from tools.drills.kill import raised
    from tools.drills.power import run, unmount

    if not times or not _browser.possible():
        return {}
    image, copy, disk, place, data = (folder / name for name in ("disk.img", "copy.img", "disk", "place", "data"))
    for made in (disk, place, data):
        made.mkdir()
    raised(data)
    run("truncate", "-s", f"{MEGABYTES}M", image)
    run("mkfs.ext4", "-q", image)
    run("mount", "-o", "loop", image, disk)
    found, chance = {"cuts": 0, "acked": 0, "lost": 0}, random.Random(times)  # noqa: S311
    try:
        with Web(data) as web, sync_playwright() as playwright:
            url = f"http://127.0.0.1:{web.port}"
            with Robot(playwright, disk / "profile", url) as robot:
                robot.open()
                robot.sign_in("inspector1", PASSWORD)
                insp, promised, acked = _browser.arrived(robot), _browser.Promises(), [set(robot.page.evaluate(KEYS))]
                for number in range(times):
                    cut = Cut(
                        robot.profile, lambda: run("cp", "--sparse=always", image, copy), acked, chance.uniform(0.3, 3)
                    )
                    cut.start()
                    while cut.is_alive():
                        _browser.work(robot, insp, promised, chance)
                        acked.append(set(robot.page.evaluate(KEYS)))
                    found["lost"] += len(cut.promised - _restored(playwright, copy, place, url))
                    found["acked"], found["cuts"] = len(cut.promised), number + 1
                    print(f"  profile {number + 1} / {times}", file=sys.stderr)
    finally:
        unmount(disk)
    return found


def _restored(playwright: Any, copy: Path, place: Path, url: str) -> set[str]:
    """断电后的盘挂上，另一个浏览器打开，读得到哪些。"""
    from tests.journeys.field_robot import Robot
    from tools.drills.power import run, unmount

    run("mount", "-o", "loop", copy, place)
    try:
        for lock in (place / "profile").glob("Singleton*"):
            lock.unlink()
        with Robot(playwright, place / "profile", url) as robot:
            robot.open()
            return set(robot.page.evaluate(KEYS))
    finally:
        unmount(place)
