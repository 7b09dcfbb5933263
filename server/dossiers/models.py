"""案卷的表：现场卷、卷内文书、审定意见、查阅记录。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, relationship

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, Base, Utc, column, pk
from server.dossiers.keeping.models import Destruction, DossierKey, LockedFile
from server.jobs import Leased

__all__ = ["Destruction", "DossierKey", "LockedFile"]

Json = JSON().with_variant(JSONB(), "postgresql")


class Dossier(Leased, Base):
    """现场卷：一次检查一卷；状态见 domain.stages.DOSSIER。

    `revision` counts the PDFs made (0: none yet), `version` every change of the row (the ETag of the desk).
    `last_error` says why a dossier still waits at 待生成PDF.
    """

    __tablename__ = "dossier"
    __table_args__ = ({"comment": "现场卷"},)
    __sealed__ = (
        "id no assignment_id department_id entity_name task_name state revision result_code alg "
        "content_digest record_digest ended_on disposals legally_reviewed bound_at approved_at"
    )
    id: Mapped[str] = pk()
    no: Mapped[str] = column("案卷号", PUBLIC, String(80), unique=True)
    assignment_id: Mapped[str] = column("派单", INTERNAL, ForeignKey("assignment.id"), unique=True)
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"), index=True)
    entity_name: Mapped[str] = column("检查对象名称（派出时）", PUBLIC, String(200))
    task_name: Mapped[str] = column("抽查任务名称", PUBLIC, String(200))
    state: Mapped[str] = column("状态", INTERNAL, String(12), default="assembling", index=True)
    revision: Mapped[int] = column("第几版文书", INTERNAL, Integer, default=0)
    version: Mapped[int] = column("行的版本", INTERNAL, Integer, default=1)
    result_code: Mapped[str] = column("检查结果", PUBLIC, String(3))
    alg: Mapped[str] = column("散列算法", PUBLIC, String(10), default="sha256")
    content_digest: Mapped[str] = column("内容摘要", PUBLIC, String(64))
    record_digest: Mapped[str] = column("成卷所据的记录摘要", PUBLIC, String(64), index=True)
    ended_on: Mapped[date] = column("检查结束日（上海）", PUBLIC, Date)
    disposals: Mapped[list[str]] = column("处置", INTERNAL, Json, default=list)
    rehearsal: Mapped[bool] = column("是否演练：不公开、不计数、可删", PUBLIC, Boolean, default=False)
    legally_reviewed: Mapped[bool] = column("已经法制审核", INTERNAL, Boolean, default=False)
    created_at: Mapped[datetime] = column("立卷时间", INTERNAL, Utc, default=clock.now)
    bound_at: Mapped[datetime | None] = column("成卷时间", INTERNAL, Utc, nullable=True)
    approved_at: Mapped[datetime | None] = column("审定时间", INTERNAL, Utc, nullable=True)
    documents: Mapped[list[DossierDocument]] = relationship(
        "DossierDocument", order_by="DossierDocument.id", lazy="selectin", back_populates="dossier"
    )
    decisions: Mapped[list[Decision]] = relationship(
        "Decision", order_by="Decision.id", lazy="selectin", back_populates="dossier"
    )


class DossierDocument(Base):
    """卷内一份文书；新版追加，旧版不删（rulings 29）。

    kind: RECORD_PDF, RECORD_JSON, MANIFEST, and what later rooms deposit; `ref` is their own row.
    """

    __tablename__ = "dossier_document"
    __table_args__ = (UniqueConstraint("dossier_id", "kind", "revision"), {"comment": "卷内文书"})
    __sealed__ = "id dossier_id kind revision alg sha256 size ref made_at"
    id: Mapped[str] = pk()
    dossier_id: Mapped[str] = column("现场卷", INTERNAL, ForeignKey("dossier.id"), index=True)
    kind: Mapped[str] = column("种类", INTERNAL, String(20))
    revision: Mapped[int] = column("第几版", INTERNAL, Integer)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    sha256: Mapped[str] = column("文件指纹", INTERNAL, String(64), index=True)
    size: Mapped[int] = column("字节数", INTERNAL, Integer)
    ref: Mapped[str | None] = column("对应的行", INTERNAL, String(36), nullable=True)
    made_at: Mapped[datetime] = column("产生时间", INTERNAL, Utc, default=clock.now)
    dossier: Mapped[Dossier] = relationship(Dossier, back_populates="documents")


class Decision(Base):
    """一次审定或退回：谁、何时、对第几版、意见、逐项理由。"""

    __tablename__ = "dossier_decision"
    __table_args__ = ({"comment": "审定意见"},)
    __sealed__ = "id dossier_id revision step decision opinion items officer_id officer_name at"
    id: Mapped[str] = pk()
    dossier_id: Mapped[str] = column("现场卷", INTERNAL, ForeignKey("dossier.id"), index=True)
    revision: Mapped[int] = column("针对第几版", INTERNAL, Integer)
    step: Mapped[str] = column("法制审核 legal、审定 review", INTERNAL, String(10))
    decision: Mapped[str] = column("决定：APPROVED、RETURNED", INTERNAL, String(10))
    opinion: Mapped[str] = column("意见", INTERNAL, Text)
    items: Mapped[list[dict[str, Any]]] = column("逐项理由", INTERNAL, Json, default=list)
    officer_id: Mapped[str] = column("决定人", INTERNAL, ForeignKey("officer.id"))
    officer_name: Mapped[str] = column("决定人姓名", PERSONAL, String(60))
    at: Mapped[datetime] = column("决定时间", INTERNAL, Utc, default=clock.now)
    dossier: Mapped[Dossier] = relationship(Dossier, back_populates="decisions")


class CaseFile(Base):
    """案卷：一次检查的全部文书的目录，办结时成卷；以后又有文书，另成一版（rulings 29）。"""

    __tablename__ = "case_file"
    __table_args__ = (UniqueConstraint("dossier_id", "revision"), {"comment": "案卷"})
    __sealed__ = "id dossier_id revision entries missing alg digest files sha256 size bound_on bound_at"
    id: Mapped[str] = pk()
    dossier_id: Mapped[str] = column("现场卷", INTERNAL, ForeignKey("dossier.id"), index=True)
    revision: Mapped[int] = column("第几版", INTERNAL, Integer)
    entries: Mapped[list[dict[str, Any]]] = column("卷内目录各行", INTERNAL, Json)
    missing: Mapped[list[dict[str, str]]] = column("未产生的文书与原因", INTERNAL, Json)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    digest: Mapped[str] = column("目录的摘要", INTERNAL, String(64))
    files: Mapped[int] = column("文件数", INTERNAL, Integer)
    sha256: Mapped[str] = column("目录 PDF 的指纹", INTERNAL, String(64), index=True)
    size: Mapped[int] = column("字节数", INTERNAL, Integer)
    bound_on: Mapped[date] = column("成卷日", INTERNAL, Date)
    bound_at: Mapped[datetime] = column("成卷时间", INTERNAL, Utc, default=clock.now)


class DossierAccess(Base):
    """一次查阅：谁、何时、看了哪一卷的什么、从哪一页；只增不改，数据库拒绝改与删（server.trail.guard）。

    Written technically, one row a look: the trail holds the digest of each whole day (DossierAccessDay). No foreign
    key: the row outlives what it speaks of.
    """

    __tablename__ = "dossier_access"
    __table_args__ = ({"comment": "案卷查阅记录"},)
    id: Mapped[str] = pk()
    day: Mapped[date] = column("记入哪一日的摘要（上海）", INTERNAL, Date, index=True)
    dossier_id: Mapped[str] = column("现场卷", INTERNAL, String(36), index=True)
    dossier_no: Mapped[str] = column("案卷号", INTERNAL, String(80))
    department_id: Mapped[str] = column("案卷的部门", INTERNAL, String(36))
    officer_id: Mapped[str] = column("查阅人", INTERNAL, String(36), index=True)
    officer_name: Mapped[str] = column("查阅人姓名", PERSONAL, String(60))
    what: Mapped[str] = column("看了什么", INTERNAL, String(10))
    detail: Mapped[str] = column("哪一版、哪个文件", INTERNAL, String(80), default="")
    page: Mapped[str] = column("从哪一页打开", INTERNAL, String(200), default="")
    at: Mapped[datetime] = column("何时", INTERNAL, Utc, default=clock.now)


class DossierAccessDay(Base):
    """一日查阅记录的摘要，随留痕固定：此后改一行、少一行都看得出来。"""

    __tablename__ = "dossier_access_day"
    __table_args__ = ({"comment": "每日查阅摘要"},)
    __sealed__ = "day looks alg sha256 logged_at"
    day: Mapped[date] = column("哪一日（上海）", INTERNAL, Date, primary_key=True)
    looks: Mapped[int] = column("几次查阅", INTERNAL, Integer)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    sha256: Mapped[str] = column("当日各行的摘要", INTERNAL, String(64))
    logged_at: Mapped[datetime] = column("留痕时间", INTERNAL, Utc, default=clock.now)
