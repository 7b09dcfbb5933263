"""演练用的后台：主进程装好应用，干活的分身被杀就再分一个；标准输入一关就收工。

QUICK=1 puts a stand-in for the layout program, for the short run in the tests, where the question is how often and
not how it looks.
"""

from __future__ import annotations

import os
import select
import sys
import time
from datetime import timedelta
from typing import Any

NAMES = ("dossiers.assemble", "publications.publish", "publications.project")


def main() -> None:
    """分身、守着、再分身。"""
    from server.app import create_app
    from server.settings import Settings

    app = create_app(Settings(data=_path(), database_url=os.environ["DATABASE_URL"],
                              public_url=os.environ["PUBLIC_DATABASE_URL"], base_url="http://127.0.0.1"))  # fmt: skip
    if os.environ.get("QUICK"):
        from server import jobs
        from server.dossiers import assembly

        assembly.render = _stand_in
        jobs.LEASE = timedelta(seconds=3)  # on PostgreSQL a dead worker's lease must run out by itself
    while not select.select([sys.stdin], [], [], 0)[0]:
        child = os.fork()
        if not child:
            try:
                _work(app)
            finally:
                os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


def _path() -> Any:
    from pathlib import Path

    return Path(os.environ["DATA"])


def _work(app: Any) -> None:
    from server import sweeps

    parent = os.getppid()
    with app.app_context():
        sweeps.take_up()
    while os.getppid() == parent and not select.select([sys.stdin], [], [], 0)[0]:
        with app.app_context():
            idle = not any(sweeps.run(name)[name]["due"] for name in NAMES)
        time.sleep(0.1 if idle else 0)


def _stand_in(record: dict[str, Any], _manifest: dict[str, Any], _files: object) -> bytes:
    time.sleep(0.02)
    return b"%PDF-1.7 " + str(record["no"]).encode()


if __name__ == "__main__":
    main()
