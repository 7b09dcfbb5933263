"""报送的表：一批一行，每条公示一行，回执记在行上。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PUBLIC, Base, Utc, column, pk


class ExportBatch(Base):
    """一批报送（S2-15、S4-17）：文件一经写成不再改，更正另起一批。"""

    __tablename__ = "export_batch"
    __table_args__ = {"comment": "平台报送批次"}
    __sealed__ = "id target mapping department_id made_by made_at rows alg sha256 size resend_of"
    id: Mapped[str] = pk()
    target: Mapped[str] = column("报给哪里：PLATFORM、CREDIT", INTERNAL, String(20), index=True)
    mapping: Mapped[str] = column("栏目与代码对照的版本", INTERNAL, String(40))
    department_id: Mapped[str] = column("报送单位", INTERNAL, ForeignKey("department.id"), index=True)
    made_by: Mapped[str] = column("报送人", INTERNAL, ForeignKey("officer.id"))
    made_at: Mapped[datetime] = column("生成时间", INTERNAL, Utc, default=clock.now)
    rows: Mapped[int] = column("行数", INTERNAL, Integer)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    sha256: Mapped[str] = column("文件指纹", INTERNAL, String(64))
    size: Mapped[int] = column("字节数", INTERNAL, Integer)
    resend_of: Mapped[str | None] = column("补报哪一批", INTERNAL, ForeignKey("export_batch.id"), nullable=True)


class ExportRow(Base):
    """报送的一行：哪条公示的哪一版，平台怎么答。"""

    __tablename__ = "export_row"
    __table_args__ = (UniqueConstraint("batch_id", "n"), {"comment": "平台报送的一行"})
    __sealed__ = "id batch_id n public_id version act cells"
    id: Mapped[str] = pk()
    batch_id: Mapped[str] = column("批次", INTERNAL, ForeignKey("export_batch.id"), index=True)
    n: Mapped[int] = column("第几行", INTERNAL, Integer)
    public_id: Mapped[str] = column("公示编号", PUBLIC, String(20), index=True)
    version: Mapped[int] = column("公示版本", PUBLIC, Integer)
    act: Mapped[str] = column("新增 NEW、更正 CORRECT、撤销 WITHDRAW", INTERNAL, String(10))
    cells: Mapped[list[Any]] = column("各栏", PUBLIC, JSON)
    outcome: Mapped[str] = column("回执：SENT 待回执、ACCEPTED、REJECTED", INTERNAL, String(10), default="SENT")
    message: Mapped[str] = column("平台的说法", INTERNAL, Text, default="")
