"""后续处置的表：一件处置、它的每一步、文书、附件，以及给被检查单位的办事码。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, relationship

from server import clock
from server.db import INTERNAL, PERSONAL, PUBLIC, Base, Utc, column, pk
from server.jobs import Leased

Json = JSON().with_variant(JSONB(), "postgresql")


class Handling(Base):
    """一次审定的检查已经看过要办什么；`handled_on` 是问题处理完的日子（S2-13）。"""

    __tablename__ = "handling"
    __table_args__ = ({"comment": "检查的后续处置"},)
    __sealed__ = "assignment_id dossier_id department_id opened_at handled_on"
    assignment_id: Mapped[str] = column("检查派单", INTERNAL, ForeignKey("assignment.id"), primary_key=True)
    dossier_id: Mapped[str] = column("现场卷", INTERNAL, ForeignKey("dossier.id"), unique=True)
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"), index=True)
    opened_at: Mapped[datetime] = column("看过的时间", INTERNAL, Utc, default=clock.now)
    handled_on: Mapped[date | None] = column("问题处理完的日子", INTERNAL, Date, nullable=True)


class FollowUp(Base):
    """一件后续处置；状态见 domain.stages.FOLLOW_UP 里它那一种的表。

    `content` holds what the paper of this kind says (facts, requirements, addressee …); it is frozen into a
    FollowPaper when approved. `version` counts changes of the row (the ETag of the desk).
    """

    __tablename__ = "follow_up"
    __table_args__ = ({"comment": "后续处置"},)
    __sealed__ = (
        "id no kind route state version assignment_id dossier_id department_id entity_id entity_name title content "
        "due_on author_id approver_id outcome opened_at closed_at"
    )
    id: Mapped[str] = pk()
    no: Mapped[str] = column("文号；没有批准时为空", PUBLIC, String(80), default="")
    kind: Mapped[str] = column("种类", INTERNAL, String(12), index=True)
    route: Mapped[str] = column("移送去向：INTERNAL、OTHER_DEPT、JUDICIAL、REGISTRY", INTERNAL, String(12), default="")
    state: Mapped[str] = column("状态", INTERNAL, String(12), index=True)
    version: Mapped[int] = column("行的版本", INTERNAL, Integer, default=1)
    assignment_id: Mapped[str] = column("检查派单", INTERNAL, ForeignKey("assignment.id"), index=True)
    dossier_id: Mapped[str | None] = column("现场卷", INTERNAL, ForeignKey("dossier.id"), nullable=True)
    department_id: Mapped[str] = column("部门", INTERNAL, ForeignKey("department.id"), index=True)
    entity_id: Mapped[str] = column("检查对象", INTERNAL, ForeignKey("entity.id"), index=True)
    entity_name: Mapped[str] = column("检查对象名称（派出时）", PUBLIC, String(200))
    rehearsal: Mapped[bool] = column("是否演练：不公开、不计数、可删", PUBLIC, Boolean, default=False)
    title: Mapped[str] = column("一句话", INTERNAL, String(300))
    content: Mapped[dict[str, Any]] = column("文书的内容", INTERNAL, Json, default=dict)
    due_on: Mapped[date | None] = column("现在的期限", INTERNAL, Date, nullable=True, index=True)
    author_id: Mapped[str | None] = column("拟办人", INTERNAL, String(36), nullable=True)
    approver_id: Mapped[str | None] = column("批准人", INTERNAL, String(36), nullable=True)
    outcome: Mapped[str] = column("办结情况", INTERNAL, Text, default="")
    opened_at: Mapped[datetime] = column("开始时间", INTERNAL, Utc, default=clock.now)
    closed_at: Mapped[datetime | None] = column("办结时间", INTERNAL, Utc, nullable=True)
    steps: Mapped[list[FollowStep]] = relationship(
        "FollowStep", order_by="FollowStep.id", lazy="selectin", back_populates="follow_up"
    )
    papers: Mapped[list[FollowPaper]] = relationship(
        "FollowPaper", order_by="FollowPaper.id", lazy="selectin", back_populates="follow_up"
    )
    files: Mapped[list[FollowFile]] = relationship(
        "FollowFile", order_by="FollowFile.id", lazy="selectin", back_populates="follow_up"
    )


class FollowStep(Base):
    """办过的一步：谁、何时、怎么说、有关的事实；只增不改。"""

    __tablename__ = "follow_step"
    __table_args__ = ({"comment": "后续处置的一步"},)
    __sealed__ = "id follow_up_id act at by_id by_name words facts"
    id: Mapped[str] = pk()
    follow_up_id: Mapped[str] = column("后续处置", INTERNAL, ForeignKey("follow_up.id"), index=True)
    act: Mapped[str] = column("办了什么", INTERNAL, String(20))
    at: Mapped[datetime] = column("时间", INTERNAL, Utc, default=clock.now)
    by_id: Mapped[str] = column("办理人；entity 为被检查单位", INTERNAL, String(36))
    by_name: Mapped[str] = column("办理人姓名", PERSONAL, String(60))
    words: Mapped[str] = column("说明", INTERNAL, Text, default="")
    facts: Mapped[dict[str, Any]] = column("有关的事实", INTERNAL, Json, default=dict)
    follow_up: Mapped[FollowUp] = relationship(FollowUp, back_populates="steps")


class FollowFile(Base):
    """一份附件：单位上传的照片（已重新编码）、回证、回执、委托书。"""

    __tablename__ = "follow_file"
    __table_args__ = ({"comment": "后续处置的附件"},)
    __sealed__ = "id follow_up_id step_id alg sha256 size media_type name by_id at"
    id: Mapped[str] = pk()
    follow_up_id: Mapped[str] = column("后续处置", INTERNAL, ForeignKey("follow_up.id"), index=True)
    step_id: Mapped[str | None] = column("随哪一步交来；空为还没有用", INTERNAL, String(36), nullable=True)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    sha256: Mapped[str] = column("文件指纹", INTERNAL, String(64), index=True)
    size: Mapped[int] = column("字节数", INTERNAL, Integer)
    media_type: Mapped[str] = column("格式", INTERNAL, String(60))
    name: Mapped[str] = column("文件名", INTERNAL, String(120))
    by_id: Mapped[str] = column("交来的人；entity 为被检查单位", INTERNAL, String(36))
    at: Mapped[datetime] = column("收到时间", INTERNAL, Utc, default=clock.now)
    follow_up: Mapped[FollowUp] = relationship(FollowUp, back_populates="files")


class FollowPaper(Leased, Base):
    """一份文书：内容在批准时定下，PDF 由扫描排好、入卷。"""

    __tablename__ = "follow_paper"
    __table_args__ = ({"comment": "后续处置的文书"},)
    __sealed__ = "id follow_up_id kind no content issued_at alg sha256 size"
    id: Mapped[str] = pk()
    follow_up_id: Mapped[str] = column("后续处置", INTERNAL, ForeignKey("follow_up.id"), index=True)
    kind: Mapped[str] = column("文书种类", INTERNAL, String(20))
    no: Mapped[str] = column("文号；没有文号的为空", PUBLIC, String(80), default="")
    content: Mapped[dict[str, Any]] = column("文书内容", INTERNAL, Json)
    issued_at: Mapped[datetime] = column("成文时间", INTERNAL, Utc, default=clock.now)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    sha256: Mapped[str | None] = column("PDF 指纹；空为还没有排好", INTERNAL, String(64), nullable=True, index=True)
    size: Mapped[int] = column("字节数", INTERNAL, Integer, default=0)
    follow_up: Mapped[FollowUp] = relationship(FollowUp, back_populates="papers")


class FollowPerson(Base):
    """一次复查派给的检查人员；换了一批，旧的写明止期。"""

    __tablename__ = "follow_person"
    __table_args__ = ({"comment": "复查人员"},)
    __sealed__ = "id follow_up_id inspector_id officer_id name cert_no planned_on since until"
    id: Mapped[str] = pk()
    follow_up_id: Mapped[str] = column("后续处置", INTERNAL, ForeignKey("follow_up.id"), index=True)
    inspector_id: Mapped[str] = column("检查人员", INTERNAL, ForeignKey("inspector.id"))
    officer_id: Mapped[str | None] = column("账号", INTERNAL, String(36), nullable=True, index=True)
    name: Mapped[str] = column("姓名", PERSONAL, String(60))
    cert_no: Mapped[str] = column("执法证号", PUBLIC, String(40))
    planned_on: Mapped[date | None] = column("定在哪天复查", INTERNAL, Date, nullable=True)
    since: Mapped[datetime] = column("派给的时间", INTERNAL, Utc, default=clock.now)
    until: Mapped[datetime | None] = column("换下的时间", INTERNAL, Utc, nullable=True)


class EntityCode(Base):
    """给签收人的办事码：整改和异议各用一次（rulings 33）；只存序号，码由本机密钥算出。"""

    __tablename__ = "entity_code"
    __table_args__ = (UniqueConstraint("assignment_id", "serial"), {"comment": "单位办事码"})
    __sealed__ = "id assignment_id serial issued_at issued_by given_to reported_at objected_at revoked_at"
    id: Mapped[str] = pk()
    assignment_id: Mapped[str] = column("检查派单", INTERNAL, ForeignKey("assignment.id"), index=True)
    serial: Mapped[int] = column("第几个", INTERNAL, Integer)
    issued_at: Mapped[datetime] = column("发出时间", INTERNAL, Utc, default=clock.now)
    issued_by: Mapped[str] = column("发出人", INTERNAL, String(36))
    given_to: Mapped[str] = column("交给谁", PERSONAL, String(60), default="")
    reported_at: Mapped[datetime | None] = column("用它交过整改", INTERNAL, Utc, nullable=True)
    objected_at: Mapped[datetime | None] = column("用它提过异议", INTERNAL, Utc, nullable=True)
    revoked_at: Mapped[datetime | None] = column("停用时间", INTERNAL, Utc, nullable=True)


class EntityVisit(Base):
    """凭码打开的一次办理：两小时有效；只存门票的摘要。"""

    __tablename__ = "entity_visit"
    __table_args__ = ({"comment": "单位办理"},)
    id: Mapped[str] = column("门票的 SHA-256", INTERNAL, String(64), primary_key=True)
    code_id: Mapped[str] = column("办事码", INTERNAL, ForeignKey("entity_code.id"), index=True)
    until: Mapped[datetime] = column("有效到", INTERNAL, Utc, index=True)


class EntityUpload(Base):
    """还没有提交的照片、材料：提交时转为附件，七天没有提交的清掉。"""

    __tablename__ = "entity_upload"
    __table_args__ = ({"comment": "单位上传的照片、材料（待提交）"},)
    id: Mapped[str] = pk()
    code_id: Mapped[str] = column("办事码", INTERNAL, ForeignKey("entity_code.id"), index=True)
    sha256: Mapped[str] = column("重新编码后的指纹", INTERNAL, String(64))
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    size: Mapped[int] = column("字节数", INTERNAL, Integer)
    media_type: Mapped[str] = column("格式", INTERNAL, String(60), default="image/jpeg")
    name: Mapped[str] = column("原文件名", INTERNAL, String(120))
    at: Mapped[datetime] = column("收到时间", INTERNAL, Utc, default=clock.now)


class AdoptedResult(Base):
    """互认：采用别的部门、别的层级已有的检查结果，同一事项不再重复检查（S0-22、S1-16、S3-05）。"""

    __tablename__ = "adopted_result"
    __table_args__ = ({"comment": "采用的检查结果"},)
    __sealed__ = (
        "id department_id entity_id item_ids source_authority source_no inspected_on result_words alg sha256 size "
        "name free_until author_id approver_id state created_at decided_at"
    )
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("采用的部门", INTERNAL, ForeignKey("department.id"), index=True)
    entity_id: Mapped[str] = column("检查对象", INTERNAL, ForeignKey("entity.id"), index=True)
    item_ids: Mapped[list[str]] = column("抵哪些抽查事项", INTERNAL, Json, default=list)
    source_authority: Mapped[str] = column("作出结果的机关", PUBLIC, String(100))
    source_no: Mapped[str] = column("来文号或公示编号", PUBLIC, String(80))
    inspected_on: Mapped[date] = column("检查日期", PUBLIC, Date)
    result_words: Mapped[str] = column("结果", INTERNAL, Text)
    alg: Mapped[str] = column("散列算法", INTERNAL, String(10), default="sha256")
    sha256: Mapped[str] = column("来文的指纹", INTERNAL, String(64), index=True)
    size: Mapped[int] = column("来文字节数", INTERNAL, Integer)
    name: Mapped[str] = column("来文文件名", INTERNAL, String(120))
    free_until: Mapped[date] = column("这些事项不再重复检查到", INTERNAL, Date, index=True)
    author_id: Mapped[str] = column("登记人", INTERNAL, String(36))
    approver_id: Mapped[str | None] = column("批准人", INTERNAL, String(36), nullable=True)
    state: Mapped[str] = column("状态：proposed、approved、rejected", INTERNAL, String(10), default="proposed")
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc, default=clock.now)
    decided_at: Mapped[datetime | None] = column("批准时间", INTERNAL, Utc, nullable=True)
