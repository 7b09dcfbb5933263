"""登记簿的定时事：读新收到的表，把要入库的入库，把没写完的变更写完（rulings 35）。"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import and_, or_

from server import clock
from server.db import session, unit
from server.jobs import Tally, claim, release, sweep
from server.logs import log
from server.registry.entities import tallies
from server.registry.imports import batches
from server.registry.imports.apply import apply, settle
from server.registry.imports.limits import Unreadable
from server.registry.items import sweeps as items
from server.registry.models import ImportBatch

WORK: dict[str, Callable[[str], None]] = {
    "received": batches.stage,
    "committing": apply,
    "applied": settle,
    "undone": settle,
}
UNFINISHED = or_(
    ImportBatch.state.in_(("received", "committing")),
    and_(ImportBatch.state.in_(("applied", "undone")), ImportBatch.settled_at.is_(None)),
)


@sweep("imports")
def imports() -> Tally:
    """每批做它的下一步；一批出错不拖累其余，五次不成就搁置。"""
    tally = Tally()
    with unit(technical=True) as s:
        due = claim(s, ImportBatch, UNFINISHED)
    for batch_id in due:
        tally.due += 1
        error = _advance(batch_id)
        with unit(technical=True) as s:
            release(s.get_one(ImportBatch, batch_id), error)
        tally.done += error is None
        tally.failed += error is not None
    return tally


@sweep("imports.forgotten")
def forgotten() -> Tally:
    """没有确认也没有放弃的预览满十四天放弃；放弃的、没读成的清掉暂存的行与各表前几行（只留总账）。"""
    tally = Tally()
    for batch_id in batches.forgotten(clock.now()):
        tally.due += 1
        batches.forget(batch_id)
        tally.done += 1
    return tally


@sweep("entities.tallies")
def tallied() -> Tally:
    """把名录户数零散的增减加总，读数才快。"""
    done = 0
    for _ in range(100):
        with unit(technical=True) as s:
            added = tallies.add_up(s)
        done += added
        if added < tallies.AT_ONCE:
            break
    return Tally(done, done, 0)


def _advance(batch_id: str) -> str | None:
    """Do the next step of one batch; None when it went well, otherwise what went wrong."""
    try:
        WORK[session().get_one(ImportBatch, batch_id).state](batch_id)
    except Unreadable:
        return None  # noted on the batch: a sheet that cannot be read is an answer, not a failure
    except Exception as error:
        session().rollback()
        log.exception("import", batch=batch_id)
        return repr(error)
    return None


__all__ = ["imports", "items"]
