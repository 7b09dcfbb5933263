"""留痕的几张表（draw.md 3）。"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped

from server.db import INTERNAL, PUBLIC, SENSITIVE, Base, Utc, column

BIG = BigInteger().with_variant(Integer, "sqlite")


class LogEntry(Base):
    """公开的叶子：时刻、种类、摘要；没有编号，没有人（rulings 34）。"""

    __tablename__ = "log_entry"
    __table_args__ = {"comment": "留痕叶子"}
    i: Mapped[int] = column("序号，从 0 起无缺号", PUBLIC, BIG, primary_key=True, autoincrement=False)
    body: Mapped[bytes] = column("规范 JSON 叶子", PUBLIC, LargeBinary)
    leaf: Mapped[bytes] = column("RFC 6962 叶子摘要", PUBLIC, LargeBinary(32))


class LogHead(Base):
    """日志头：只有一行，写入时先锁住它。"""

    __tablename__ = "log_head"
    __table_args__ = {"comment": "留痕日志头"}
    id: Mapped[int] = column("固定为 1", INTERNAL, Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = column("叶子数", PUBLIC, BIG)
    frontier: Mapped[bytes] = column("压缩前沿，每个 32 字节", PUBLIC, LargeBinary)


class LogNode(Base):
    """已完成的子树，供证明与分片使用。"""

    __tablename__ = "log_node"
    __table_args__ = {"comment": "留痕子树"}
    level: Mapped[int] = column("层", PUBLIC, Integer, primary_key=True, autoincrement=False)
    i: Mapped[int] = column("层内序号", PUBLIC, BIG, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = column("子树摘要", PUBLIC, LargeBinary(32))


class LogPayload(Base):
    """叶子背后的内容：谁、何事；可以依法删去而不破坏证明。"""

    __tablename__ = "log_payload"
    __table_args__ = {"comment": "留痕内容"}
    i: Mapped[int] = column("序号", INTERNAL, BIG, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = column("时刻", INTERNAL, Utc, index=True)
    kind: Mapped[str] = column("种类", INTERNAL, String(60), index=True)
    ref: Mapped[str | None] = column("所涉对象", INTERNAL, String(100), index=True)
    actor: Mapped[str] = column("办事人", SENSITIVE, String(100), index=True)
    salt: Mapped[bytes] = column("盐", SENSITIVE, LargeBinary(16))
    json: Mapped[str] = column("内容（规范 JSON）", SENSITIVE, Text)


class LogErasure(Base):
    """依法删去的内容：先登记、留痕，再删；没有登记的缺失就是篡改。"""

    __tablename__ = "log_erasure"
    __table_args__ = {"comment": "留痕内容的删除登记"}
    __sealed__ = "i reason at"
    i: Mapped[int] = column("被删内容的序号", INTERNAL, BIG, primary_key=True, autoincrement=False)
    reason: Mapped[str] = column("依据与理由", INTERNAL, Text)
    at: Mapped[datetime] = column("时刻", INTERNAL, Utc)


class LogKey(Base):
    """换上的日志密钥：公钥、前一把密钥对它的签名、写明此事的那一条留痕。"""

    __tablename__ = "log_key"
    __table_args__ = {"comment": "日志密钥"}
    __sealed__ = "n vkey signature i at"
    n: Mapped[int] = column("第几把，从 2 起；第一把不在表里", INTERNAL, Integer, primary_key=True, autoincrement=False)
    vkey: Mapped[str] = column("公钥（vkey 一行）", PUBLIC, String(300))
    signature: Mapped[str] = column("前一把密钥的签名（base64）", PUBLIC, String(100))
    i: Mapped[int] = column("留痕序号", PUBLIC, BIG)
    at: Mapped[datetime] = column("换上的时刻", PUBLIC, Utc)
