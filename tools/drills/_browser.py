"""真的 Chromium 在作答、拍照、送达的随机时刻被 SIGKILL；说过“已存本机”的都在，局里恰好一份。"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import Any


def kills(folder: Path, times: int) -> dict[str, int]:
    """杀 times 次；跑不了返回 {}。"""
    from server.app import ROOT
    from tests.journeys.lab import CHROMIUM, Server

    if not times or not Path(CHROMIUM).exists() or not (ROOT / "pwa" / "dist" / "field" / "sw.js").exists():
        return {}
    data = folder / "data"
    data.mkdir()
    name, password, row = _county(data)
    server = Server(data)
    server.start()
    try:
        return _play(server, folder, (name, password, row), times)
    finally:
        server.kill()


def _county(data: Path) -> tuple[str, str, dict[str, Any]]:
    from server.app import create_app
    from server.db import Base, build_projection, db
    from server.demo.county import County
    from server.settings import Settings

    main, public = (f"sqlite:///{data / name}" for name in ("sunlot.db", "public.db"))
    app = create_app(Settings(data=data, database_url=main, public_url=public, demo=True))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        build_projection()
        county = County(app)
        county.bring_lists(60)
        row = county.dispatch(county.draw(county.plan())["id"])[0]
        lead = next(member for member in row["team"] if member["role"] == "LEAD")
        officers = {o["id"]: o["name"] for o in county.desk("clerk").get("/officers")["items"]}
        name = officers[lead["officer_id"]]
        password = county.people.passwords[name]
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return name, password, row


def _play(server: Any, folder: Path, who: tuple[str, str, dict[str, Any]], times: int) -> dict[str, int]:
    from playwright.sync_api import sync_playwright

    from tests.journeys.field_robot import Robot

    name, password, row = who
    said = killed = 0
    with sync_playwright() as playwright, Robot(playwright, folder / "profile", server.url) as robot:
        robot.open()
        robot.sign_in(name, password)
        robot.depart(row["id"])
        robot.arrive()
        while killed < times:
            said += _answers_until(robot, time.monotonic() + random.uniform(0.1, 2.0))  # noqa: S311
            robot.kill()
            killed += 1
            robot.open()
            robot.unlock()
            robot.until("continue", f"card-{row['id']}")
            robot.tap("continue" if robot.shows("continue") else f"card-{row['id']}")
            robot.until("question", "to-readback")
            if killed % 10 == 0:
                print(f"  Chromium {killed} / {times}", file=sys.stderr)
        robot.page.goto(f"{server.url}/field/#/outbox")
        robot.page.reload()
        robot.unlock()
        robot.deliver()
    return {"kills": killed, **_counted(server.data, row["id"], said)}


def _answers_until(robot: Any, until: float) -> int:
    """作答到时候为止；返回页面说过“已存”的次数。"""
    said = 0
    while time.monotonic() < until and robot.shows("question"):
        choices = [one for one in ("answer-CONFORM", "answer-FAIL", "answer-NA") if robot.shows(one)]
        if not choices:
            if robot.shows("next"):
                robot.tap("next")
            continue
        robot.tap(random.choice(choices))  # noqa: S311
        if robot.shows("finding-text"):
            robot.page.go_back()
        said += 1
    return said


def _counted(data: Path, insp: str, said: int) -> dict[str, int]:
    """局里的每条恰好一份，链不断；条数不少于页面说过已存的次数。"""
    from collections import Counter

    from sqlalchemy import select

    from server.app import create_app
    from server.db import db, session
    from server.inspections.models import OpLog
    from server.settings import Settings

    main, public = (f"sqlite:///{data / name}" for name in ("sunlot.db", "public.db"))
    app = create_app(Settings(data=data, database_url=main, public_url=public, demo=True))
    with app.app_context():
        rows = session().execute(select(OpLog.dev, OpLog.seq, OpLog.op_id, OpLog.verdict, OpLog.kind)).all()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    twice = sum(n - 1 for n in Counter(row.op_id for row in rows).values())
    holes = sum(
        sorted(row.seq for row in rows if row.dev == dev) != list(range(1, sum(row.dev == dev for row in rows) + 1))
        for dev in {row.dev for row in rows}
    )
    answers = sum(row.kind == "answer.set" for row in rows)
    held = sum(row.verdict != "applied" for row in rows)
    return {"ops": len(rows), "answers": answers, "said": said, "lost": holes, "duplicate": twice, "held": held}
