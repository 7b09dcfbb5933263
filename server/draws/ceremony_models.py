"""仪式上留下的：见证人的手机、现场影像、抽取记录、签字。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from server.db import INTERNAL, PERSONAL, PUBLIC, SENSITIVE, Base, Utc, column, pk

Json = JSON().with_variant(JSONB(), "postgresql")


class DrawPhone(Base):
    """一位见证人的手机：先交指纹，铃响后交数。

    `token` opens the page and is kept sealed, because the projector must show the same code again after a reload; the
    hash finds the row. The code hangs on the wall for everybody to scan, so the first fingerprint also needs the six
    digits that only this witness is told. `value` stays empty until the bell.
    """

    __tablename__ = "draw_phone"
    __table_args__ = (UniqueConstraint("draw_id", "place"), {"comment": "见证人的手机"})
    __sealed__ = "id draw_id place token_sha256 commitment committed_at value revealed_at withheld_at reason"
    id: Mapped[str] = pk()
    draw_id: Mapped[str] = column("抽取", PUBLIC, ForeignKey("draw.id"), index=True)
    place: Mapped[int] = column("第几位见证人", PUBLIC, Integer)
    token: Mapped[bytes] = column("打开页面的码（加密封存）", SENSITIVE, LargeBinary)
    token_sha256: Mapped[str] = column("码的指纹", INTERNAL, String(64), unique=True)
    spoken: Mapped[bytes | None] = column("当面告诉的口令（加密封存）", SENSITIVE, LargeBinary, nullable=True)
    commitment: Mapped[str | None] = column("先交的指纹", PUBLIC, String(64), nullable=True)
    committed_at: Mapped[datetime | None] = column("交指纹的时间", PUBLIC, Utc, nullable=True)
    value: Mapped[str | None] = column("揭示的数", PUBLIC, String(200), nullable=True)
    revealed_at: Mapped[datetime | None] = column("揭示时间", PUBLIC, Utc, nullable=True)
    withheld_at: Mapped[datetime | None] = column("记为不揭示的时间", PUBLIC, Utc, nullable=True)
    reason: Mapped[str] = column("不揭示的说明", PUBLIC, Text, default="")


class DrawScene(Base):
    """现场的一张照片或一段录像，按 SHA-256 存放；移出的只是不再列进记录（S4-10）。"""

    __tablename__ = "draw_scene"
    __table_args__ = (UniqueConstraint("draw_id", "sha256"), {"comment": "抽取现场影像"})
    __sealed__ = "id draw_id sha256 media_type size name added_by added_at removed_by removed_at removed_reason"
    id: Mapped[str] = pk()
    draw_id: Mapped[str] = column("抽取", PUBLIC, ForeignKey("draw.id"), index=True)
    sha256: Mapped[str] = column("指纹", PUBLIC, String(64))
    media_type: Mapped[str] = column("格式", INTERNAL, String(40))
    size: Mapped[int] = column("字节数", INTERNAL, Integer)
    name: Mapped[str] = column("文件名", INTERNAL, String(120))
    added_by: Mapped[str] = column("谁加的", INTERNAL, ForeignKey("officer.id"))
    added_at: Mapped[datetime] = column("何时加的", INTERNAL, Utc)
    removed_by: Mapped[str | None] = column("谁移出的", INTERNAL, ForeignKey("officer.id"), nullable=True)
    removed_at: Mapped[datetime | None] = column("何时移出的，文件仍存着", INTERNAL, Utc, nullable=True)
    removed_reason: Mapped[str] = column("为何移出", INTERNAL, Text, default="", server_default="")


class DrawMinutes(Base):
    """抽取记录：内容先定指纹，再签字，签完成卷（S2-05、S4-10）。"""

    __tablename__ = "draw_minutes"
    __table_args__ = {"comment": "抽取记录"}
    __sealed__ = "draw_id content digest made_by made_at closed_at closed_by pdf scan voided"
    draw_id: Mapped[str] = column("抽取", PUBLIC, ForeignKey("draw.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = column("记录的内容", SENSITIVE, Json)
    digest: Mapped[str] = column("内容指纹", PUBLIC, String(64))
    made_by: Mapped[str] = column("谁拟的", INTERNAL, ForeignKey("officer.id"))
    made_at: Mapped[datetime] = column("何时拟的", INTERNAL, Utc)
    closed_at: Mapped[datetime | None] = column("成卷时间", PUBLIC, Utc, nullable=True)
    closed_by: Mapped[str | None] = column("谁成的卷", INTERNAL, ForeignKey("officer.id"), nullable=True)
    pdf: Mapped[str | None] = column("纸面的指纹", PUBLIC, String(64), nullable=True)
    scan: Mapped[str | None] = column("签字纸件扫描的指纹", INTERNAL, String(64), nullable=True)
    voided: Mapped[list[dict[str, Any]]] = column(
        "作废了的签字：谁、怎样、影像的指纹、何时签、何时为何作废", SENSITIVE, Json, default=list, server_default="[]"
    )


class DrawSignature(Base):
    """一人的手写签名影像，或拒绝签字的说明；对着记录的指纹。"""

    __tablename__ = "draw_signature"
    __table_args__ = (UniqueConstraint("draw_id", "signer"), {"comment": "抽取记录的签字"})
    __sealed__ = "id draw_id signer name method image reason digest recorded_by signed_at"
    id: Mapped[str] = pk()
    draw_id: Mapped[str] = column("抽取", PUBLIC, ForeignKey("draw.id"), index=True)
    signer: Mapped[str] = column("谁：w1、w2……、host、operator、recorder", PUBLIC, String(10))
    name: Mapped[str] = column("姓名", PERSONAL, String(60))
    method: Mapped[str] = column("canvas 手写、paper 签在纸上、refused 拒签", PUBLIC, String(10))
    image: Mapped[str | None] = column("签名影像的指纹", SENSITIVE, String(64), nullable=True)
    reason: Mapped[str] = column("拒签的理由", INTERNAL, Text, default="")
    digest: Mapped[str] = column("签的是哪个指纹", PUBLIC, String(64))
    recorded_by: Mapped[str] = column("经手人", INTERNAL, ForeignKey("officer.id"))
    signed_at: Mapped[datetime] = column("签字时间", INTERNAL, Utc)
