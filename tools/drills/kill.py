"""make drill kill：服务器被 SIGKILL 二百次（每十次连主进程一起），真的 Chromium 被杀若干次；一条不丢，一条不重。

KILLS=n for the server, BROWSER_KILLS=n for Chromium; without Chromium or a built phone page that half counts as 0
and the drill exits 2.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools.drills import _browser
from tools.drills._wild import Web, Worker, counted, county

KILLS = int(os.environ.get("KILLS", "200"))
BROWSER_KILLS = int(os.environ.get("BROWSER_KILLS", "200"))


def raised(data: Path, units: int = 2, form: dict[str, Any] | None = None) -> Any:
    """一个派好 units 户的应用；form 换一张检查表。"""
    from server.app import create_app
    from server.db import Base, PublicBase, db
    from server.settings import Settings

    main, public = (f"sqlite:///{data / name}" for name in ("sunlot.db", "public.db"))
    app = create_app(Settings(data=data, database_url=main, public_url=public, base_url="http://127.0.0.1", demo=True))
    with app.app_context():
        from tests.makers import make_district
        from tests.server.field.world import FORM, make_world

        Base.metadata.create_all(db.engine)
        PublicBase.metadata.create_all(db.engines["public"])
        make_world(make_district(), units, form or FORM).dispatch()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return app


def server_kills(data: Path) -> dict[str, int]:
    """两部手机一直在送，服务器死了又起。"""
    app = raised(data)
    with app.app_context(), Web(data) as web:
        workers = [Worker(phone) for phone in county(app, web.port)]
        for worker in workers:
            worker.start()
        for number in range(KILLS):
            time.sleep(random.uniform(0.05, 0.5))  # noqa: S311
            web.kill(whole=number % 10 == 9)
            web.wait()
            if number % 20 == 19:
                print(f"  {number + 1} / {KILLS}", file=sys.stderr)
        for worker in workers:
            worker.stopping.set()
        for worker in workers:
            worker.join(120)
        return counted(workers)


def main() -> int:
    """打印合计；有丢有重退出 1，跑不了退出 2。"""
    with tempfile.TemporaryDirectory(prefix="sunlot-kill-") as folder:
        found = server_kills(Path(folder))
    with tempfile.TemporaryDirectory(prefix="sunlot-kill-") as folder:
        browser = _browser.kills(Path(folder), BROWSER_KILLS)
    lost = found["lost"] + found["photos_wrong"] + found["chains_broken"] + browser.get("lost", 0)
    lost += browser.get("holes", 0) + browser.get("held", 0)
    twice = found["duplicate"] + browser.get("duplicate", 0)
    runs = KILLS + browser.get("kills", 0)
    print(json.dumps({"runs": runs, "lost": lost, "duplicate": twice, "server": found, "browser": browser}))
    if lost or twice:
        return 1
    return 0 if browser.get("kills", 0) == BROWSER_KILLS else 2


if __name__ == "__main__":
    sys.exit(main())
