"""服务器在随机的时刻被 SIGKILL 十次：做过的每条恰好收存一次、生效一次，照片逐字节相同。"""

from __future__ import annotations

import random
import time

from flask import Flask

from tests.server.field.world import World
from tools.drills._wild import Web, Worker, counted, county

KILLS = 10


def test_ten_kills_lose_nothing(app: Flask, world: World) -> None:
    """两部手机一直在送，服务器死十次；一条不丢，一条不重。"""
    settings = app.config["SUNLOT"]
    url = "" if settings.database_url.startswith("sqlite") else settings.database_url
    with Web(settings.data, url) as web:
        workers = [Worker(phone, 6) for phone in county(app, web.port)]
        for worker in workers:
            worker.start()
        for _ in range(KILLS):
            time.sleep(random.uniform(0.05, 0.4))
            web.kill()
            web.wait()
        for worker in workers:
            worker.stopping.set()
        for worker in workers:
            worker.join(60)
        found = counted(workers)
    assert (found["lost"], found["duplicate"], found["chains_broken"], found["photos_wrong"]) == (0, 0, 0, 0), found
    assert found["ops"] >= 12
    assert found["failures"] > 0
