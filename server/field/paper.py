"""照纸表补录的到场、离开时间要说得通：不在将来，不早于派发，离开不早于到场。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from server.domain.evidence import CLOCK_WARNING, from_paper, implausible
from sync.ops import Op


def faults(op: Op, sent_at: datetime, now: datetime, accepted: Callable[[], Sequence[Op]]) -> list[str]:
    """这一条到达或离开为什么不合格；手机当场记的不问。"""
    kind, p = op["kind"], op["p"]
    if kind == "visit.start" and from_paper(p):
        said = implausible(kind, datetime.fromisoformat(p["at"]), sent_at, now)
    elif kind == "visit.end" and (came := _came(op, accepted)):
        said = implausible(kind, datetime.fromisoformat(p["at"]), sent_at, now, came)
    else:
        return []
    return [said] if said else []


def _came(op: Op, accepted: Callable[[], Sequence[Op]]) -> datetime | None:
    """The arrival typed from paper; a phone writes the moment of leaving itself, and costs no look into the log."""
    apart = datetime.fromisoformat(op["p"]["at"]) - datetime.fromisoformat(op["wall"])
    if abs(apart) < CLOCK_WARNING:
        return None
    starts = [one["p"] for one in accepted() if one["kind"] == "visit.start"]
    return datetime.fromisoformat(starts[-1]["at"]) if starts and from_paper(starts[-1]) else None
