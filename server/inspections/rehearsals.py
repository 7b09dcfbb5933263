"""删去演练：派单和它名下的一切，手机上的也收回（rulings 3）。"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server import clock
from server.draws.models import Draw
from server.inspections.feeds import feed_all
from server.inspections.letters.models import RegisteredLetter
from server.inspections.models import (
    Assignment,
    BlobRef,
    FeedItem,
    NumberEntry,
    OpLog,
    Quarantine,
    Record,
)
from server.inspections.versions import FormVersion
from server.plans import offplan

REASON = "演练已删去"


def erase(s: Session, entry_ids: Sequence[str]) -> None:
    """删去这些条目的演练派单：操作、封存记录、检查组、待处理，文号登记写明作废。

    Evidence rows go one by one, so that the trail entry of the removal names each of them.
    """
    draws = select(Draw.id).where(Draw.plan_entry_id.in_(entry_ids), Draw.rehearsal.is_(True))
    for row in s.scalars(select(Assignment).where(Assignment.draw_id.in_(draws), Assignment.rehearsal.is_(True))).all():
        officers = [member.officer_id for member in row.team]
        s.execute(delete(FeedItem).where(FeedItem.subject == row.id))
        s.execute(delete(BlobRef).where(BlobRef.insp == row.id))
        feed_all(s, officers, "recall", row.id, {"reason": REASON, "at": clock.iso(clock.now())})
        for number in s.scalars(select(NumberEntry).where(NumberEntry.text.in_([row.no, row.notice_no]))):
            number.voided_reason = REASON
        owned = (
            select(Quarantine).where(Quarantine.assignment_id == row.id),
            select(OpLog).where(OpLog.insp == row.id),
            select(Record).where(Record.assignment_id == row.id),
            select(FormVersion).where(FormVersion.assignment_id == row.id),
            select(RegisteredLetter).where(RegisteredLetter.assignment_id == row.id),
        )
        for query in owned:
            for each in s.scalars(query).all():
                s.delete(each)
        for member in list(row.team):
            s.delete(member)
        s.flush()
        s.delete(row)
    s.flush()


offplan.erasers["inspections"] = erase
