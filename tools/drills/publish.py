"""make drill publish：一千份案卷成卷、审定、公示，后台被 SIGKILL 一百次；每份恰好一卷、一条公示。

DOSSIERS=n and KILLS=n for other sizes. Every dossier is laid out for real; the approver decides while workers die.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tools.benches._machine import ROOT

DOSSIERS = int(os.environ.get("DOSSIERS", "1000"))
KILLS = int(os.environ.get("KILLS", "100"))
PATIENCE = 4 * 3600.0


class Sweeper:
    """后台：一个主进程，一个随时会死的分身。"""

    def __init__(self, data: Path, urls: tuple[str, str], quick: bool) -> None:
        env = os.environ | {"DATA": str(data), "DATABASE_URL": urls[0], "PUBLIC_DATABASE_URL": urls[1]}
        env |= {"QUICK": "1"} if quick else {}
        with (data / "sweeper.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tools.drills._sweeper"], env=env, cwd=ROOT, text=True, stderr=log,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        self.child = self._next()

    def kill(self) -> None:
        """分身突然没了，主进程再分一个。"""
        os.kill(self.child, signal.SIGKILL)
        self.child = self._next()

    def stop(self) -> None:
        """收工。"""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(60)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _next(self) -> int:
        line = self.process.stdout.readline() if self.process.stdout is not None else ""
        if not line:
            raise SystemExit("the worker did not start")
        return int(line)


def sealed(client: Any, count: int) -> Any:
    """一个县，count 户查完、送齐、等成卷；返回审批人。"""
    from server.demo.phone import Phone
    from tests.makers import PASSWORD, make_district
    from tests.server.field.world import make_world

    district = make_district()
    make_world(district, units=count).dispatch()
    phone = Phone(client, "inspector1", PASSWORD)
    for visit in phone.take():
        phone.inspect(visit)
        phone.push()
        phone.upload()
    return district.actor("approver")


def approve(actor: Any, limit: int = 20) -> int:
    """审定一批待审的；返回审了几份。"""
    from sqlalchemy import select

    from server.db import session
    from server.dossiers import service
    from server.dossiers.models import Dossier

    session().rollback()
    waiting = session().scalars(select(Dossier).where(Dossier.state == "in_review").limit(limit)).all()
    for row in waiting:
        service.decide(actor, row.id, row.version, "APPROVED", "事实清楚，同意。", {})
    return len(waiting)


def play(sweeper: Sweeper, actor: Any, count: int, kills: int, pause: tuple[float, float]) -> int:
    """边杀边审，直到全部公示；返回杀了几次。"""
    from sqlalchemy import func, select

    from server.db import session
    from server.publications.public import PublicResult

    done, until, rng = 0, time.monotonic() + PATIENCE, random.Random(20261121)  # noqa: S311
    published = 0
    while (published < count or done < kills) and time.monotonic() < until:
        time.sleep(rng.uniform(*pause))
        if done < kills:
            sweeper.kill()
            done += 1
        approve(actor)
        session().rollback()
        published = session().scalar(select(func.count()).select_from(PublicResult)) or 0
        session().rollback()
        if sys.stderr.isatty() or done % 10 == 0:
            print(f"  {published} / {count}，杀了 {done} 次", file=sys.stderr)
    return done


def counted(count: int) -> dict[str, int]:
    """一份一份对数：卷、文书、留痕、公示，各恰好一次。"""
    from sqlalchemy import select

    from server import storage
    from server.db import session
    from server.dossiers.models import Dossier, DossierDocument
    from server.inspections.models import Assignment
    from server.publications.models import Publication, PublicationVersion
    from server.publications.public import PublicResult
    from server.trail.models import LogPayload

    s = session()
    s.rollback()
    dossiers = list(s.scalars(select(Dossier)))
    papers = Counter((row.dossier_id, row.kind) for row in s.scalars(select(DossierDocument)))
    trails = Counter((kind, ref) for kind, ref in s.execute(select(LogPayload.kind, LogPayload.ref)))
    publications = list(s.scalars(select(Publication)))
    versions = Counter(s.scalars(select(PublicationVersion.publication_id)))
    shown = Counter(s.scalars(select(PublicResult.public_id)))
    kinds = ("RECORD_PDF", "RECORD_JSON", "MANIFEST")
    broken = sum(not storage.exists(sha256) for sha256 in s.scalars(select(DossierDocument.sha256)))
    return {
        "dossiers": len(dossiers),
        "not_published": sum(row.state != "published" for row in s.scalars(select(Assignment))),
        "archives_wrong": sum(any(papers[row.id, kind] != 1 for kind in kinds) for row in dossiers)
        + abs(len({row.assignment_id for row in dossiers}) - count),
        "bound_wrong": sum(trails["dossier.bound", row.id] != 1 for row in dossiers),
        "publications_wrong": sum(versions[row.id] != 1 or shown[row.public_id] != 1 for row in publications)
        + abs(len(publications) - count),
        "published_wrong": sum(trails["publication.published", row.id] != 1 for row in publications),
        "files_lost": broken,
    }


def main() -> int:
    """打印合计；有一份不是恰好一次就退出 1。"""
    from server.app import create_app
    from server.db import Base, PublicBase, db
    from server.settings import Settings

    with tempfile.TemporaryDirectory(prefix="sunlot-publish-") as folder:
        data = Path(folder)
        urls = (f"sqlite:///{data / 'sunlot.db'}", f"sqlite:///{data / 'public.db'}")
        app = create_app(Settings(data=data, database_url=urls[0], public_url=urls[1], base_url="http://127.0.0.1"))
        begun = time.monotonic()
        with app.app_context():
            Base.metadata.create_all(db.engine)
            PublicBase.metadata.create_all(db.engines["public"])
            actor = sealed(app.test_client(), DOSSIERS)
            print(f"  {DOSSIERS} 份封存、送齐", file=sys.stderr)
            sweeper = Sweeper(data, urls, quick=bool(os.environ.get("QUICK")))
            done = play(sweeper, actor, DOSSIERS, KILLS, (0.5, 8.0))
            sweeper.stop()
            found = counted(DOSSIERS)
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
    found |= {"runs": done, "kills": done, "seconds": round(time.monotonic() - begun)}
    print(json.dumps(found))
    wrong = sum(found[key] for key in found if key.endswith(("_wrong", "_lost")) or key == "not_published")
    return int(bool(wrong) or found["dossiers"] != DOSSIERS or done < KILLS)


if __name__ == "__main__":
    sys.exit(main())
