"""手机与局里各自记着什么：手机说做过的、说没有了的、自己清理掉的，以及登记手机的一次性码。"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, SENSITIVE, Base, Utc, column


class DeviceContact(Base):
    """一部手机最近一次报到：做到第几条、还有多少没送达。"""

    __tablename__ = "device_contact"
    __table_args__ = ({"comment": "手机报到"},)
    device_id: Mapped[str] = column("手机", INTERNAL, ForeignKey("device.id"), primary_key=True)
    at: Mapped[datetime] = column("报到时间", INTERNAL, Utc, default=clock.now)
    last_seq: Mapped[int] = column("手机上做到第几条", INTERNAL, Integer)
    unsent_ops: Mapped[int] = column("还没送达的操作数", INTERNAL, Integer)
    unsent_files: Mapped[int] = column("还没送达的文件数", INTERNAL, Integer)
    persisted: Mapped[bool] = column("浏览器答应不清理", INTERNAL, Boolean)
    protocol: Mapped[int] = column("手机讲的约定版本", INTERNAL, Integer)
    app: Mapped[str] = column("手机程序版本", INTERNAL, String(80))
    told_at: Mapped[datetime | None] = column("已告知审批人缺失的时间", INTERNAL, Utc, nullable=True)


class PromisedOp(Base):
    """手机说做过、当时还没送达的操作：送到了就不再算，永远没送到的据此列得出来。"""

    __tablename__ = "promised_op"
    __table_args__ = ({"comment": "手机说做过的操作"},)
    device_id: Mapped[str] = column("手机", INTERNAL, ForeignKey("device.id"), primary_key=True)
    op_id: Mapped[str] = column("操作编号", INTERNAL, String(36), primary_key=True)
    seq: Mapped[int] = column("序号", INTERNAL, Integer)
    insp: Mapped[str] = column("检查", INTERNAL, String(36), index=True)
    kind: Mapped[str] = column("种类", INTERNAL, String(40))
    at: Mapped[datetime] = column("何时说的", INTERNAL, Utc, default=clock.now)


class LostFile(Base):
    """局里在等、手机却说已经没有了的文件。"""

    __tablename__ = "lost_file"
    __table_args__ = ({"comment": "手机说没有了的文件"},)
    device_id: Mapped[str] = column("手机", INTERNAL, ForeignKey("device.id"), primary_key=True)
    sha256: Mapped[str] = column("指纹", INTERNAL, String(64), primary_key=True)
    at: Mapped[datetime] = column("何时说的", INTERNAL, Utc, default=clock.now)


class LocalDeletion(Base):
    """手机自己清理了什么：每一次都记，随报到送来。"""

    __tablename__ = "local_deletion"
    __table_args__ = ({"comment": "手机清理记录"},)
    device_id: Mapped[str] = column("手机", INTERNAL, ForeignKey("device.id"), primary_key=True)
    number: Mapped[int] = column("手机上的编号", INTERNAL, Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = column("清理时间（手机所称）", INTERNAL, Utc)
    what: Mapped[str] = column("清理了什么", INTERNAL, String(20))
    insp: Mapped[str | None] = column("检查", INTERNAL, String(36), nullable=True)
    count: Mapped[int] = column("几件", INTERNAL, Integer)
    size: Mapped[int] = column("字节数", INTERNAL, Integer)
    reason: Mapped[str] = column("为什么", INTERNAL, String(200))
    received_at: Mapped[datetime] = column("收到时间", INTERNAL, Utc, default=clock.now)


class DeviceInvitation(Base):
    """扫码登记手机的一次性码：只存指纹，十分钟内用一次。"""

    __tablename__ = "device_invitation"
    __table_args__ = ({"comment": "登记手机的一次性码"},)
    code_sha256: Mapped[str] = column("码的指纹", SENSITIVE, String(64), primary_key=True)
    officer_id: Mapped[str] = column("给谁", INTERNAL, ForeignKey("officer.id"), index=True)
    until: Mapped[datetime] = column("有效到", INTERNAL, Utc)
    used_at: Mapped[datetime | None] = column("用掉的时间", INTERNAL, Utc, nullable=True)
