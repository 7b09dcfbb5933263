"""走完一次检查的小县：名单、抽取、现场、案卷、公示都有。"""

from __future__ import annotations

from flask import Flask

from server.db import session
from server.demo.county import County
from server.trail import service as trail


def finished(app: Flask) -> str:
    """建好，返回外面留着的检查点。"""
    county = County(app)
    county.bring_lists(60)
    rows = county.dispatch(county.draw(county.plan("10%"))["id"])
    county.visit(rows[0], failing=1)
    county.settle()
    county.desk("approver").decide(county.dossier_of(rows[0])["id"], "APPROVED", "事实清楚，同意。")
    county.settle()
    return trail.checkpoint(session(), "t/log", bytes(32))
