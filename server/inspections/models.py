"""检查的表：派单与检查组、操作日志、封存记录、待处理、文号。"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, relationship

from server import clock
from server.db import INTERNAL, PUBLIC, SENSITIVE, Base, Utc, column, pk
from server.inspections.evidence import Blob, BlobPart, BlobRef, FeedCounter, FeedItem
from server.problems import Problem

__all__ = ["Blob", "BlobPart", "BlobRef", "FeedCounter", "FeedItem"]

Json = JSON().with_variant(JSONB(), "postgresql")


class Assignment(Base):
    """检查派单：一户一次检查，联合检查各部门各一张；状态见 domain.stages.ASSIGNMENT。

    `visit_id` is shared by the assignments of one joint visit (the id of the one that leads), empty elsewhere.
    `package_raw` is the frozen canonical JSON a phone takes along; its SHA-256 is `package_hash`.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("draw_id", "entity_id", "department_id"),
        UniqueConstraint("notice_no", "department_id"),
        {"comment": "检查派单"},
    )
    __sealed__ = (
        "id no notice_no department_id draw_id entity_id entity_name task_name alg package_raw "
        "package_hash nonce content_key code_token form seal_holder window_from window_to deadline_on "
        "created_at cancelled_reason returned plan_entry_id displaced visit_id"
    )
    id: Mapped[str] = pk()
    no: Mapped[str] = column("派单文号", PUBLIC, String(80), unique=True)
    notice_no: Mapped[str] = column("行政检查通知书文号", PUBLIC, String(80))
    department_id: Mapped[str] = column("组织部门", PUBLIC, ForeignKey("department.id"), index=True)
    draw_id: Mapped[str | None] = column(
        "抽取；不随机的任务为空", INTERNAL, ForeignKey("draw.id"), nullable=True, index=True
    )
    plan_entry_id: Mapped[str | None] = column(
        "不随机任务的条目；随机的为空，见抽取", INTERNAL, ForeignKey("plan_entry.id"), nullable=True, index=True
    )
    visit_id: Mapped[str | None] = column(
        "联合检查：牵头部门那一张派单的编号，同一次入户的都相同；一个部门的检查为空",
        INTERNAL,
        String(36),
        nullable=True,
        index=True,
    )
    entity_id: Mapped[str] = column("检查对象", INTERNAL, ForeignKey("entity.id"), index=True)
    entity_name: Mapped[str] = column("检查对象名称（派出时）", PUBLIC, String(200))
    task_name: Mapped[str] = column("抽查任务名称", PUBLIC, String(200))
    rehearsal: Mapped[bool] = column("是否演练：不公开、不计数、可删", PUBLIC, Boolean, default=False)
    state: Mapped[str] = column("状态", INTERNAL, String(12), index=True)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    package_raw: Mapped[str] = column("随手机带走的任务包（规范 JSON）", SENSITIVE, Text)
    package_hash: Mapped[str] = column("任务包指纹", INTERNAL, String(64))
    nonce: Mapped[str] = column("操作链的起点", INTERNAL, String(64))
    content_key: Mapped[str] = column("内容密钥（base64，32 字节）", SENSITIVE, String(44))
    # Sensitive: who holds it opens, without login, a page that names the firm and who comes.
    code_token: Mapped[str] = column("检查码", SENSITIVE, String(32), unique=True)
    form: Mapped[str] = column("检查表指纹", PUBLIC, String(64))
    seal_holder: Mapped[str] = column("有权封存的人", INTERNAL, ForeignKey("officer.id"))
    window_from: Mapped[date] = column("检查时窗起", INTERNAL, Date)
    window_to: Mapped[date] = column("检查时窗止（含）", INTERNAL, Date)
    deadline_on: Mapped[date] = column("期限", INTERNAL, Date, index=True)
    created_at: Mapped[datetime] = column("派出时间", INTERNAL, Utc, default=clock.now)
    taken_at: Mapped[datetime | None] = column("首次下载时间", INTERNAL, Utc, nullable=True)
    cancelled_reason: Mapped[str] = column("撤回理由", INTERNAL, String(500), default="")
    returned: Mapped[dict[str, Any] | None] = column(
        "退回意见：decision_id、opinion、items", INTERNAL, Json, nullable=True
    )
    displaced: Mapped[dict[str, str] | None] = column(
        "被移走封存权的人与时刻：他当时的手机以后送来的待处理", INTERNAL, Json, nullable=True
    )
    recusal: Mapped[dict[str, str] | None] = column(
        "回避经审不成立（检查组不由抽取产生的）：哪一条申请 op、意见 opinion", INTERNAL, Json, nullable=True
    )
    team: Mapped[list[TeamMember]] = relationship(
        "TeamMember", order_by="TeamMember.position", lazy="selectin", back_populates="assignment"
    )

    @property
    def package(self) -> dict[str, Any]:
        """任务包的内容。"""
        found: dict[str, Any] = json.loads(self.package_raw)
        return found


class TeamMember(Base):
    """检查组的一员；换人时旧的写明止期，不删。"""

    __tablename__ = "team_member"
    __table_args__ = ({"comment": "检查组成员"},)
    __sealed__ = "id assignment_id officer_id inspector_id role position since until"
    id: Mapped[str] = pk()
    assignment_id: Mapped[str] = column("派单", INTERNAL, ForeignKey("assignment.id"), index=True)
    officer_id: Mapped[str] = column("人员账号", INTERNAL, ForeignKey("officer.id"), index=True)
    inspector_id: Mapped[str] = column("执法检查人员", INTERNAL, ForeignKey("inspector.id"))
    role: Mapped[str] = column("主检 LEAD、协检 MEMBER", PUBLIC, String(10))
    position: Mapped[int] = column("次序", INTERNAL, Integer)
    since: Mapped[datetime] = column("加入时间", INTERNAL, Utc, default=clock.now)
    until: Mapped[datetime | None] = column("退出时间", INTERNAL, Utc, nullable=True)
    assignment: Mapped[Assignment] = relationship(Assignment, back_populates="team")


class OpLog(Base):
    """操作日志：只增不改；原始规范字节与裁决并列。

    `effective` is false for an operation refiled under a new device whose op_id is already here: stored, answered,
    but not counted twice.
    """

    __tablename__ = "op_log"
    __table_args__ = ({"comment": "操作日志"},)
    __sealed__ = "dev seq op_id insp actor kind raw raw_hash hash verdict effective"
    dev: Mapped[str] = column("手机", INTERNAL, ForeignKey("device.id"), primary_key=True)
    seq: Mapped[int] = column("序号", INTERNAL, Integer, primary_key=True, autoincrement=False)
    op_id: Mapped[str] = column("操作编号", INTERNAL, String(64), index=True)
    insp: Mapped[str] = column("所称的检查", INTERNAL, String(64), index=True)
    actor: Mapped[str] = column("所称的操作人", INTERNAL, String(64))
    kind: Mapped[str] = column("种类", INTERNAL, String(40))
    raw: Mapped[bytes] = column("原始操作（规范 JSON 字节）", SENSITIVE, LargeBinary)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    raw_hash: Mapped[str] = column("整条操作的散列", INTERNAL, String(64))
    hash: Mapped[str] = column("链上的散列", INTERNAL, String(64))
    verdict: Mapped[str] = column("裁决", INTERNAL, String(40), index=True)
    notes: Mapped[list[dict[str, str]]] = column("裁决的说明", INTERNAL, Json, default=list)
    effective: Mapped[bool] = column("计入状态", INTERNAL, Boolean, default=True)
    received_at: Mapped[datetime] = column("收到时间", INTERNAL, Utc, default=clock.now)

    @property
    def op(self) -> dict[str, Any]:
        """操作的内容。Raises Problem destroyed where it went with the dossier (decision 0012)."""
        if not self.raw:
            raise Problem("destroyed", "这次检查的操作正文已随案卷依法销毁；指纹与留痕仍可核对。")
        found: dict[str, Any] = json.loads(self.raw)
        return found


class Quarantine(Base):
    """待处理：收存而未采纳的操作，等人决定。"""

    __tablename__ = "quarantine"
    __table_args__ = (UniqueConstraint("dev", "seq"), {"comment": "待处理的操作"})
    __sealed__ = (
        "id dev seq assignment_id department_id officer_id reason kind notes created_at decision "
        "decided_by decided_at decided_reason"
    )
    id: Mapped[str] = pk()
    dev: Mapped[str] = column("手机", INTERNAL, String(36))
    seq: Mapped[int] = column("序号", INTERNAL, Integer)
    assignment_id: Mapped[str | None] = column("派单", INTERNAL, ForeignKey("assignment.id"), nullable=True, index=True)
    department_id: Mapped[str | None] = column(
        "处理部门", INTERNAL, ForeignKey("department.id"), nullable=True, index=True
    )
    officer_id: Mapped[str] = column("送来的人", INTERNAL, ForeignKey("officer.id"))
    reason: Mapped[str] = column("原因", INTERNAL, String(30))
    kind: Mapped[str] = column("操作种类", INTERNAL, String(40))
    notes: Mapped[list[dict[str, str]]] = column("说明", INTERNAL, Json, default=list)
    created_at: Mapped[datetime] = column("收到时间", INTERNAL, Utc, default=clock.now)
    decision: Mapped[str | None] = column("决定：ADOPT、ADDENDUM、REJECT、SETTLED", INTERNAL, String(10), nullable=True)
    decided_by: Mapped[str | None] = column("决定人", INTERNAL, String(36), nullable=True)
    decided_at: Mapped[datetime | None] = column("决定时间", INTERNAL, Utc, nullable=True)
    decided_reason: Mapped[str] = column("决定理由", INTERNAL, Text, default="")


class Record(Base):
    """封存的记录：两个摘要、设备签名、服务器回签；更正只改现行记录摘要。"""

    __tablename__ = "record"
    __table_args__ = ({"comment": "封存的检查记录"},)
    __sealed__ = (
        "assignment_id seal_op alg content_digest sealed_digest record_digest result_code ended_at "
        "ended_on clock_off device_id sealed_by device_alg device_signature sealed_at_server "
        "countersign_alg countersignature trail_ref"
    )
    assignment_id: Mapped[str] = column("派单", INTERNAL, ForeignKey("assignment.id"), primary_key=True)
    seal_op: Mapped[str] = column("封存操作", INTERNAL, String(36))
    alg: Mapped[str] = column("散列算法", PUBLIC, String(10), default="sha256")
    content_digest: Mapped[str] = column("内容摘要", PUBLIC, String(64), index=True)
    sealed_digest: Mapped[str] = column("封存时的记录摘要", PUBLIC, String(64))
    record_digest: Mapped[str] = column("现行记录摘要（含更正）", PUBLIC, String(64), index=True)
    result_code: Mapped[str] = column("检查结果", PUBLIC, String(3))
    ended_at: Mapped[datetime] = column("检查结束时刻（手机所称）", INTERNAL, Utc)
    ended_on: Mapped[date] = column("检查结束日（上海）", PUBLIC, Date)
    clock_off: Mapped[bool] = column("手机时钟可疑", INTERNAL, Boolean, default=False)
    device_id: Mapped[str] = column("封存的手机", INTERNAL, ForeignKey("device.id"))
    sealed_by: Mapped[str] = column("封存人", INTERNAL, ForeignKey("officer.id"))
    device_alg: Mapped[str] = column("设备签名算法", INTERNAL, String(20), default="ES256")
    device_signature: Mapped[str] = column("设备签名", INTERNAL, String(200))
    sealed_at_server: Mapped[datetime] = column("服务器收到封存的时刻", INTERNAL, Utc)
    countersign_alg: Mapped[str] = column("回签算法", PUBLIC, String(20), default="Ed25519")
    countersignature: Mapped[str] = column("服务器回签（base64）", PUBLIC, String(100))
    trail_ref: Mapped[str] = column("留痕的参照", INTERNAL, String(100))
    archived_at: Mapped[datetime | None] = column("成卷时间", INTERNAL, Utc, nullable=True)


class NumberSeries(Base):
    """文号序列：每个部门、种类、年度一行，取号时锁住。"""

    __tablename__ = "number_series"
    __table_args__ = ({"comment": "文号序列"},)
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"), primary_key=True)
    kind: Mapped[str] = column("种类", INTERNAL, String(20), primary_key=True)
    year: Mapped[int] = column("年度", INTERNAL, Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = column("已用到", INTERNAL, Integer, default=0)


class NumberEntry(Base):
    """文号登记：逐号在册，不跳号，作废的写明理由。"""

    __tablename__ = "number_entry"
    __table_args__ = ({"comment": "文号登记"},)
    __sealed__ = "department_id kind year seq text subject taken_at voided_reason"
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"), primary_key=True)
    kind: Mapped[str] = column("种类", INTERNAL, String(20), primary_key=True)
    year: Mapped[int] = column("年度", INTERNAL, Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = column("顺序号", INTERNAL, Integer, primary_key=True, autoincrement=False)
    text: Mapped[str] = column("文号", PUBLIC, String(80), unique=True)
    subject: Mapped[str] = column("用于", INTERNAL, String(36), index=True)
    taken_at: Mapped[datetime] = column("取号时间", INTERNAL, Utc, default=clock.now)
    voided_reason: Mapped[str | None] = column("作废理由", INTERNAL, String(300), nullable=True)
