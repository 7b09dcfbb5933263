"""证件到期提前告知：六十天、三十天、到期当天各一次（S1-06 人员合格）。"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from server import clock
from server.accounts.messages import officers_with, tell
from server.accounts.models import Officer
from server.db import session, unit
from server.domain.team import CERTIFICATE_WARNINGS
from server.jobs import Tally, sweep
from server.registry.models import Inspector


@sweep("certificates")
def certificates() -> Tally:
    """告诉本部门经办与本人；同一张证、同一个提前量只说一次。"""
    tally, today = Tally(), clock.today()
    horizon = today + timedelta(days=max(CERTIFICATE_WARNINGS))
    due = select(Inspector).where(Inspector.status == "active", Inspector.cert_to <= horizon)
    for row in list(session().scalars(due)):
        left = (row.cert_to - today).days if row.cert_to else 0
        step = min((each for each in (*CERTIFICATE_WARNINGS, 0) if left <= each), default=0)
        said = f"还有 {left} 天到期" if left > 0 else "今天到期" if left == 0 else "已到期，不能派"
        tally.due += 1
        with unit(technical=True) as s:
            own = s.scalars(select(Officer.id).where(Officer.inspector_id == row.id, Officer.active.is_(True)))
            told = [
                tell(
                    s, officer, "certificate", f"{row.name}的执法证（{row.cert_no}）{said}。",
                    dedupe=f"certificate:{row.id}:{row.cert_to}:{step if left >= 0 else 'over'}", link="/inspectors",
                )
                for officer in dict.fromkeys([*officers_with(s, "clerk", row.department_id, today), *own])
            ]  # fmt: skip
        tally.done += any(told)
    return tally
