"""保管的表：每卷一把密钥、锁着的文件、销毁的提出与决定。"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PERSONAL, SENSITIVE, Base, Utc, column, pk
from server.jobs import Leased


class DossierKey(Leased, Base):
    """一卷的密钥，由本机的保管密钥包着；销毁之后只剩这一行，没有密钥。

    `covers` is the version of the dossier whose files all lie locked; another version means there is work to do.
    """

    __tablename__ = "dossier_key"
    __table_args__ = ({"comment": "案卷密钥"},)
    id: Mapped[str] = pk()
    dossier_id: Mapped[str] = column("现场卷", INTERNAL, ForeignKey("dossier.id"), unique=True)
    wrapped: Mapped[bytes | None] = column("包着的密钥；空为已销毁", SENSITIVE, LargeBinary, nullable=True)
    alg: Mapped[str] = column("加密算法", INTERNAL, String(20), default="A256GCM")
    covers: Mapped[int] = column("锁到案卷行的第几版；0 为还没有锁完", INTERNAL, Integer, default=0)
    made_at: Mapped[datetime] = column("产生时间", INTERNAL, Utc, default=clock.now)


class LockedFile(Base):
    """一件锁着的文件：名字是明文的指纹，另记密文的指纹，两样都可核对。"""

    __tablename__ = "locked_file"
    __table_args__ = ({"comment": "锁在案卷密钥下的文件"},)
    sha256: Mapped[str] = column("明文的指纹，即文件名", INTERNAL, String(64), primary_key=True)
    dossier_id: Mapped[str] = column("现场卷", INTERNAL, ForeignKey("dossier.id"), index=True)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    cipher_sha256: Mapped[str] = column("密文的指纹", INTERNAL, String(64))
    cipher_size: Mapped[int] = column("密文的字节数", INTERNAL, Integer)
    locked_at: Mapped[datetime] = column("锁好的时间", INTERNAL, Utc, default=clock.now)
    removed_at: Mapped[datetime | None] = column("销毁后密文删去的时间", INTERNAL, Utc, nullable=True)


class Destruction(Base):
    """销毁一卷的个人内容：一人写明依据与理由提出，另一人决定（S0-20、S2-03 职责分离）。"""

    __tablename__ = "dossier_destruction"
    __table_args__ = ({"comment": "案卷销毁"},)
    __sealed__ = (
        "id dossier_id basis reason state proposed_by proposed_name proposed_at decided_by decided_name opinion "
        "decided_at files listed"
    )
    id: Mapped[str] = pk()
    dossier_id: Mapped[str] = column("现场卷", INTERNAL, ForeignKey("dossier.id"), index=True)
    basis: Mapped[str] = column("由头", INTERNAL, String(10))
    reason: Mapped[str] = column("依据与理由", INTERNAL, Text)
    state: Mapped[str] = column("走到哪里", INTERNAL, String(10), default="proposed", index=True)
    proposed_by: Mapped[str] = column("提出人", INTERNAL, ForeignKey("officer.id"))
    proposed_name: Mapped[str] = column("提出人姓名", PERSONAL, String(60))
    proposed_at: Mapped[datetime] = column("提出时间", INTERNAL, Utc, default=clock.now)
    decided_by: Mapped[str | None] = column("决定人", INTERNAL, ForeignKey("officer.id"), nullable=True)
    decided_name: Mapped[str] = column("决定人姓名", PERSONAL, String(60), default="")
    opinion: Mapped[str] = column("决定的意见", INTERNAL, Text, default="")
    decided_at: Mapped[datetime | None] = column("决定时间", INTERNAL, Utc, nullable=True)
    files: Mapped[int] = column("销毁了几件文件", INTERNAL, Integer, default=0)
    listed: Mapped[str] = column("销毁的文件指纹排序后的摘要（sha256）", INTERNAL, String(64), default="")
