"""D8：后台在公示的任何一步死去，再扫一遍恰好公示一次；没有审定的一次也没有。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from server import clock, sweeps, trail
from server.db import session
from server.publications import projection, service
from server.publications import sweeps as publishing
from server.publications.models import Publication
from server.publications.public import PublicResult
from server.trail.models import LogPayload
from tests.makers import District
from tests.server.publications.conftest import task as task
from tests.server.publications.made import approve, make_inspection

MORNING = datetime(2026, 2, 2, 2, tzinfo=UTC)
LATER = datetime(2026, 2, 2, 3, tzinfo=UTC)
"""An hour on: what the dead worker had claimed is free again."""


class Killed(BaseException):
    """像被 kill -9：没有人接得住。"""


def dying(real: Callable[..., Any], after: bool) -> Callable[..., Any]:
    """这个函数做之前（或做完）就死。"""

    def die(*args: Any, **kwargs: Any) -> Any:
        if after:
            real(*args, **kwargs)
        raise Killed

    return die


def swept(at: datetime) -> None:
    """公示与写投影各扫一遍。"""
    with clock.hands_at(at):
        for name in ("publications.publish", "publications.project"):
            sweeps.run(name)


STEPS = [
    pytest.param(service, "publish", False, id="before the act"),
    pytest.param(trail, "append", False, id="inside the act"),
    pytest.param(service, "publish", True, id="after the act"),
    pytest.param(publishing, "release", False, id="before the lease is given back"),
    pytest.param(projection, "put", False, id="before the public page"),
    pytest.param(projection, "put", True, id="after the public page"),
]


@pytest.mark.parametrize(("room", "name", "after"), STEPS)
def test_a_death_at_any_step_publishes_once(
    district: District, task: Any, monkeypatch: pytest.MonkeyPatch, room: Any, name: str, after: bool
) -> None:
    """D8：死在任何一步：公示一行、公开一页、留痕一条。"""
    approved, waiting = make_inspection(district, task, 1), make_inspection(district, task, 2)
    approve(approved)
    with clock.hands_at(MORNING):  # both have their deadline; nothing is public yet
        for assignment in (approved, waiting):
            service.enqueue(publishing.sources.inspection(assignment.id))
    with monkeypatch.context() as broken:
        broken.setattr(room, name, dying(getattr(room, name), after))
        with pytest.raises(Killed):
            swept(MORNING)
    session().rollback()
    swept(LATER)
    swept(LATER)
    s = session()
    assert (
        s.scalars(select(PublicResult.public_id)).all()
        == s.scalars(select(Publication.public_id).where(Publication.assignment_id == approved.id)).all()
    )
    entries = select(func.count()).select_from(LogPayload).where(LogPayload.kind == "publication.published")
    assert s.scalar(entries) == 1
    assert s.scalar(select(Publication.state).where(Publication.assignment_id == waiting.id)) == "queued"
