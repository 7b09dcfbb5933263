"""抽取之后的变更：提出、第二人确认，办成的写进公开的变更实录。"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from server.db import INTERNAL, PUBLIC, SENSITIVE, Base, Utc, column, pk

Json = JSON().with_variant(JSONB(), "postgresql")


class DrawChange(Base):
    """一件变更：换下一户（UNIT）、换一名检查人员（SEAT）、整次作废（SUPERSEDE）。

    Who comes next is written at the confirmation, never before: `called_id` and `seats` (a unit called up, its team
    from the lead on), `replacement_id` (a seat). `n` counts the lines of changes.txt, `link` is the hash of the line.
    """

    __tablename__ = "draw_change"
    __table_args__ = ({"comment": "抽取之后的变更"},)
    __sealed__ = (
        "id draw_id kind entity_id inspector_id reason words evidence evidence_type state proposed_by proposed_at "
        "first_by first_at decided_by decided_at opinion n link called_id seats replacement_id passed package_before"
    )
    id: Mapped[str] = pk()
    draw_id: Mapped[str] = column("抽取", PUBLIC, ForeignKey("draw.id"), index=True)
    kind: Mapped[str] = column("种类：UNIT 换户、SEAT 换人、SUPERSEDE 作废", PUBLIC, String(10))
    entity_id: Mapped[str | None] = column(
        "换下的户，或换人的那一户", SENSITIVE, ForeignKey("entity.id"), nullable=True
    )
    inspector_id: Mapped[str | None] = column("换下的人", SENSITIVE, ForeignKey("inspector.id"), nullable=True)
    reason: Mapped[str] = column("理由代码", PUBLIC, String(4), default="")
    words: Mapped[str] = column("情况说明；作废的说明公开", INTERNAL, Text)
    evidence: Mapped[str] = column("凭据的指纹", PUBLIC, String(64))
    evidence_type: Mapped[str] = column("凭据的格式", INTERNAL, String(40))
    state: Mapped[str] = column(
        "状态：PROPOSED、CONFIRMED、REJECTED", PUBLIC, String(10), default="PROPOSED", index=True
    )
    proposed_by: Mapped[str] = column("提出人", INTERNAL, ForeignKey("officer.id"))
    proposed_at: Mapped[datetime] = column("提出时间", PUBLIC, Utc)
    first_by: Mapped[str | None] = column(
        "第一位批准人（作废须两人）", INTERNAL, ForeignKey("officer.id"), nullable=True
    )
    first_at: Mapped[datetime | None] = column("第一次批准的时间", PUBLIC, Utc, nullable=True)
    decided_by: Mapped[str | None] = column("确认或驳回的人", INTERNAL, ForeignKey("officer.id"), nullable=True)
    decided_at: Mapped[datetime | None] = column("办结时间", PUBLIC, Utc, nullable=True)
    opinion: Mapped[str] = column("意见", INTERNAL, Text, default="")
    n: Mapped[int | None] = column("变更实录的第几行", PUBLIC, Integer, nullable=True)
    link: Mapped[str | None] = column("这一行的指纹", PUBLIC, String(64), nullable=True)
    called_id: Mapped[str | None] = column("递补上来的户", SENSITIVE, ForeignKey("entity.id"), nullable=True)
    seats: Mapped[list[str]] = column("递补户的检查组，主检在前", SENSITIVE, Json, default=list)
    replacement_id: Mapped[str | None] = column("顶替的人", SENSITIVE, ForeignKey("inspector.id"), nullable=True)
    passed: Mapped[dict[str, str]] = column("越过的递补或候补（盲码到代码）", PUBLIC, Json, default=dict)
    package_before: Mapped[str | None] = column("变更之前的公开包", PUBLIC, String(64), nullable=True)
