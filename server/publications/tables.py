"""公示房间的其余各表：计数用的检查事实、个人信息的扣留、公示证明、公众意见。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, Base, Utc, column, pk
from server.jobs import Leased


class VisitFact(Base):
    """一次检查里统计要用、别处要重放才知道的：不符合的检查项、在场分钟、当时的行业与信用等级。"""

    __tablename__ = "visit_fact"
    __table_args__ = {"comment": "检查的统计事实（可重算）"}
    assignment_id: Mapped[str] = column("检查派单", INTERNAL, ForeignKey("assignment.id"), primary_key=True)
    record_digest: Mapped[str] = column("由哪份记录算出", INTERNAL, String(64))
    failed: Mapped[list[str]] = column("不符合的检查项", INTERNAL, JSON)
    faulty: Mapped[dict[str, Sequence[str]] | None] = column(
        "有问题的事项：sure 自己的题不符合，unsure 分不开；空为还没有算", INTERNAL, JSON, nullable=True
    )
    minutes: Mapped[int | None] = column("在场分钟", INTERNAL, Integer, nullable=True)
    items: Mapped[list[str]] = column("检查事项", PUBLIC, JSON)
    district: Mapped[str] = column("所在地区", PUBLIC, String(60))
    industry: Mapped[str] = column("行业", INTERNAL, String(100))
    credit_class: Mapped[str] = column("信用等级", INTERNAL, String(10))
    computed_at: Mapped[datetime] = column("计算时间", INTERNAL, Utc, default=clock.now)


class TextHold(Base):
    """公开文字里疑似有个人信息而扣下的一份；改掉重来（lapsed），或由第二人写明理由放行（S4-15）。"""

    __tablename__ = "text_hold"
    __table_args__ = (UniqueConstraint("kind", "ref", "stamp"), {"comment": "公开文字的扣留"})
    __sealed__ = "id kind ref stamp title department_id found state author_id released_by released_at reason"
    id: Mapped[str] = pk()
    kind: Mapped[str] = column("哪一种公开文字", INTERNAL, String(20))
    ref: Mapped[str] = column("哪一份", INTERNAL, String(120))
    stamp: Mapped[str] = column("内容的散列；改了内容要重新看", INTERNAL, String(64))
    title: Mapped[str] = column("名称", INTERNAL, String(300))
    department_id: Mapped[str | None] = column("部门", INTERNAL, ForeignKey("department.id"), nullable=True, index=True)
    found: Mapped[list[dict[str, str]]] = column("在哪一栏、像什么（不含原文）", INTERNAL, JSON)
    state: Mapped[str] = column("held 扣下、released 放行", INTERNAL, String(10), default="held", index=True)
    author_id: Mapped[str | None] = column("写这份文字的人；不能由他放行", INTERNAL, String(36), nullable=True)
    created_at: Mapped[datetime] = column("扣下时间", INTERNAL, Utc, default=clock.now)
    released_by: Mapped[str | None] = column("放行人", INTERNAL, String(36), nullable=True)
    released_at: Mapped[datetime | None] = column("放行时间", INTERNAL, Utc, nullable=True)
    reason: Mapped[str] = column("放行理由", INTERNAL, Text, default="")


class PublicationProof(Leased, Base):
    """一份公示证明（F8）：要了才出，后台排版。"""

    __tablename__ = "publication_proof"
    __table_args__ = (UniqueConstraint("publication_id", "version"), {"comment": "公示证明"})
    id: Mapped[str] = pk()
    publication_id: Mapped[str] = column("公示", INTERNAL, ForeignKey("publication.id"), index=True)
    version: Mapped[int] = column("证明第几版", PUBLIC, Integer)
    asked_by: Mapped[str] = column("谁要的", INTERNAL, String(36))
    asked_at: Mapped[datetime] = column("要的时间", INTERNAL, Utc, default=clock.now)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    sha256: Mapped[str | None] = column("PDF 指纹；空为还没有排好", INTERNAL, String(64), nullable=True)


class Feedback(Base):
    """公众的一条意见与答复（S1-18、S2-17b）：联系方式只给经办看，答复经核对后公开。"""

    __tablename__ = "feedback"
    __table_args__ = {"comment": "公众意见"}
    __sealed__ = "id no about text at department_id state answer asked answered_by answered_at"
    id: Mapped[str] = pk()
    no: Mapped[str] = column("受理号", PUBLIC, String(20), unique=True)
    about: Mapped[str] = column("关于哪条公示；空为一般意见", PUBLIC, String(20), default="", index=True)
    text: Mapped[str] = column("意见原文", PERSONAL, Text)
    contact: Mapped[str] = column("联系方式，自愿填写", PERSONAL, String(100), default="")
    at: Mapped[datetime] = column("收到时间", INTERNAL, Utc, default=clock.now)
    department_id: Mapped[str | None] = column(
        "归哪个部门", INTERNAL, ForeignKey("department.id"), nullable=True, index=True
    )
    state: Mapped[str] = column(
        "状态：received、answered、closed", INTERNAL, String(10), default="received", index=True
    )
    asked: Mapped[str] = column("公开的问题（经核对，不含个人信息）", PUBLIC, Text, default="")
    answer: Mapped[str] = column("答复", PUBLIC, Text, default="")
    answered_by: Mapped[str | None] = column("答复人", INTERNAL, String(36), nullable=True)
    answered_at: Mapped[datetime | None] = column("答复时间", INTERNAL, Utc, nullable=True)


class PublicationChange(Base):
    """一次更正或撤下：一人拟，另一人确认才生效（S3-16、S4-15）。"""

    __tablename__ = "publication_change"
    __table_args__ = {"comment": "公示的更正与撤下"}
    __sealed__ = (
        "id publication_id act changes reason seen proposed_by proposer at state decided_by decider decided_at opinion"
    )
    id: Mapped[str] = pk()
    publication_id: Mapped[str] = column("公示", INTERNAL, ForeignKey("publication.id"), index=True)
    act: Mapped[str] = column("更正 correct、撤下 withdraw", INTERNAL, String(10))
    changes: Mapped[dict[str, Any]] = column("哪些栏改成什么；撤下为空", INTERNAL, JSON, default=dict)
    reason: Mapped[str] = column("理由（确认后公开）", INTERNAL, Text)
    seen: Mapped[int] = column("拟办时公示到第几版", INTERNAL, Integer)
    proposed_by: Mapped[str] = column("拟办人", INTERNAL, ForeignKey("officer.id"))
    proposer: Mapped[str] = column("拟办人姓名", PERSONAL, String(60))
    at: Mapped[datetime] = column("拟办时间", INTERNAL, Utc, default=clock.now)
    state: Mapped[str] = column("待确认、已生效、不同意", INTERNAL, String(10), default="proposed", index=True)
    decided_by: Mapped[str | None] = column("确认人", INTERNAL, ForeignKey("officer.id"), nullable=True)
    decider: Mapped[str] = column("确认人姓名", PERSONAL, String(60), default="")
    decided_at: Mapped[datetime | None] = column("确认时间", INTERNAL, Utc, nullable=True)
    opinion: Mapped[str] = column("确认人的意见", INTERNAL, Text, default="")
