"""扫一遍到期的事，或由后台定时扫。"""

from __future__ import annotations

import json
import threading

from flask import Flask

from server import clock
from server.db import db, session, unit
from server.jobs import SWEEPS, Bell, reclaim
from server.logs import log
from server.problems import Absent


def run(name: str = "all") -> dict[str, dict[str, int]]:
    """扫一种或全部；一种扫描出错不拖累其余。

    Raises Absent for an unknown name.
    """
    if name != "all" and name not in SWEEPS:
        raise Absent("扫描")
    results = {}
    for each in SWEEPS if name == "all" else [name]:
        try:
            results[each] = SWEEPS[each]().as_dict()
        except Exception as error:
            session().rollback()
            log.exception("sweep", name=each)
            results[each] = {"due": 0, "done": 0, "failed": 1}
            if name != "all":
                raise error
        _ring(each, results[each])
    return results


def _ring(name: str, result: dict[str, int]) -> None:
    with unit(technical=True) as s:
        s.merge(Bell(name=name, at=clock.now(), result=json.dumps(result)))


def take_up() -> None:
    """起来时接过上一个后台没办完的事：突然断电不该让案卷白等一个租期。"""
    if db.engine.dialect.name == "sqlite":  # one machine, one worker: whoever held a lease is dead
        with unit(technical=True) as s:
            reclaim(s)


def work(app: Flask, stop: threading.Event, every: float = 2.0) -> None:
    """后台循环：每隔几秒问一次数据库有什么到期，直到叫停。"""
    with app.app_context():
        take_up()
    while not stop.is_set():
        with app.app_context():
            run()
        stop.wait(every)
