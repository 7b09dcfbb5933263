"""人与机构的表。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from server.db import INTERNAL, PERSONAL, PUBLIC, SENSITIVE, Base, Utc, column, pk


class Jurisdiction(Base):
    """本系统服务的行政区：一次安装一个。"""

    __tablename__ = "jurisdiction"
    __table_args__ = {"comment": "行政区"}
    code: Mapped[str] = column("行政区划代码（GB/T 2260）", PUBLIC, String(6), primary_key=True)
    name: Mapped[str] = column("名称", PUBLIC, String(60))
    profile: Mapped[str] = column("规则方案", PUBLIC, String(40))
    demo: Mapped[bool] = column("是否演示数据", PUBLIC, Boolean, default=False)
    origin: Mapped[str] = column("留痕日志来源名", PUBLIC, String(100))
    created_at: Mapped[datetime] = column("开局时间", INTERNAL, Utc)


class Department(Base):
    """行政检查主体（S4-25）。"""

    __tablename__ = "department"
    __table_args__ = {"comment": "部门"}
    id: Mapped[str] = pk()
    code: Mapped[str] = column("部门代码", PUBLIC, String(40), unique=True)
    name: Mapped[str] = column("部门全称", PUBLIC, String(100))
    short_name: Mapped[str] = column("机关代字（文号字头）", PUBLIC, String(20))
    kind: Mapped[str] = column("主体类别", PUBLIC, String(30), default="ADMINISTRATIVE")
    phone: Mapped[str | None] = column("对外办公电话", PUBLIC, String(40), nullable=True)
    superior_id: Mapped[str | None] = column(
        "上级部门",
        INTERNAL,
        ForeignKey("department.id", deferrable=True, initially="DEFERRED"),  # rows of a backup come in any order
        nullable=True,
    )
    active: Mapped[bool] = column("在用", INTERNAL, Boolean, default=True)
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc)


class Officer(Base):
    """系统里的人员账号。"""

    __tablename__ = "officer"
    __table_args__ = {"comment": "人员"}
    id: Mapped[str] = pk()
    name: Mapped[str] = column("登录名", INTERNAL, String(60), unique=True)
    display_name: Mapped[str] = column("姓名", PERSONAL, String(60))
    department_id: Mapped[str | None] = column(
        "所在部门", INTERNAL, ForeignKey("department.id"), nullable=True, index=True
    )
    inspector_id: Mapped[str | None] = column("对应的执法检查人员", INTERNAL, String(36), nullable=True, index=True)
    password_hash: Mapped[str] = column("口令摘要（argon2id）", SENSITIVE, String(200))
    must_change_password: Mapped[bool] = column("须改口令", INTERNAL, Boolean, default=True)
    signing_pin: Mapped[dict[str, Any] | None] = column(
        "签名口令的验证值（PBKDF2-SHA-256，带盐）", SENSITIVE, JSON(none_as_null=True), nullable=True
    )
    active: Mapped[bool] = column("在用", INTERNAL, Boolean, default=True)
    created_at: Mapped[datetime] = column("建立时间", INTERNAL, Utc)
    department: Mapped[Department | None] = relationship(Department, lazy="joined")
    grants: Mapped[list[RoleGrant]] = relationship("RoleGrant", lazy="selectin", foreign_keys="RoleGrant.officer_id")


class RoleGrant(Base):
    """授权：谁在何时起止担任何角色；代理审批也是有起止的授权。"""

    __tablename__ = "role_grant"
    __table_args__ = {"comment": "角色授权"}
    __sealed__ = "id officer_id role department_id since until delegated_from granted_by revoked_at"
    id: Mapped[str] = pk()
    officer_id: Mapped[str] = column("人员", INTERNAL, ForeignKey("officer.id"), index=True)
    role: Mapped[str] = column("角色", INTERNAL, String(30))
    department_id: Mapped[str | None] = column("在哪个部门", INTERNAL, ForeignKey("department.id"), nullable=True)
    since: Mapped[date] = column("自", INTERNAL, Date)
    until: Mapped[date | None] = column("至（含）", INTERNAL, Date, nullable=True)
    delegated_from: Mapped[str | None] = column("代理何人", INTERNAL, ForeignKey("officer.id"), nullable=True)
    granted_by: Mapped[str] = column("授权人", INTERNAL, String(36))
    revoked_at: Mapped[datetime | None] = column("收回时间", INTERNAL, Utc, nullable=True)


class Device(Base):
    """手机：一部手机上的一个人（rulings 18），自有密钥与自有序号。"""

    __tablename__ = "device"
    __table_args__ = {"comment": "手机"}
    id: Mapped[str] = pk()
    officer_id: Mapped[str] = column("人员", INTERNAL, ForeignKey("officer.id"), index=True)
    alg: Mapped[str] = column("签名算法", INTERNAL, String(20), default="ES256")
    public_key: Mapped[dict[str, Any]] = column("公钥（JWK）", INTERNAL, JSON)
    name: Mapped[str] = column("手机名称", INTERNAL, String(100))
    user_agent: Mapped[str] = column("浏览器", INTERNAL, String(300), default="")
    enrolled_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc)
    revoked_at: Mapped[datetime | None] = column("停用时间", INTERNAL, Utc, nullable=True)
    last_seen_at: Mapped[datetime | None] = column("最后联系", INTERNAL, Utc, nullable=True)
    head_seq: Mapped[int] = column("已收到的最后序号", INTERNAL, Integer, default=0)
    head_hash: Mapped[str | None] = column("已收到的最后摘要", INTERNAL, String(64), nullable=True)


class DeviceNonce(Base):
    """手机凭证用过的随机数：十分钟内不得重放。"""

    __tablename__ = "device_nonce"
    __table_args__ = {"comment": "手机凭证随机数"}
    device_id: Mapped[str] = column("手机", INTERNAL, String(36), primary_key=True)
    nonce: Mapped[str] = column("随机数", INTERNAL, String(64), primary_key=True)
    at: Mapped[datetime] = column("使用时间", INTERNAL, Utc, index=True)


class SignInTry(Base):
    """登录试过一次：一刻钟后不再算数。"""

    __tablename__ = "sign_in_try"
    __table_args__ = {"comment": "登录试错"}
    id: Mapped[str] = pk()
    who: Mapped[str] = column("账号与地址的摘要（SHA-256）", INTERNAL, String(64), index=True)
    at: Mapped[datetime] = column("时间", INTERNAL, Utc, index=True)


class AuthSession(Base):
    """登录：一次登录一行，可以随时收回。"""

    __tablename__ = "auth_session"
    __table_args__ = {"comment": "登录"}
    id: Mapped[str] = pk()
    officer_id: Mapped[str] = column("人员", INTERNAL, ForeignKey("officer.id"), index=True)
    kind: Mapped[str] = column("桌面或手机", INTERNAL, String(10))
    refresh_jti: Mapped[str] = column("当前刷新令牌编号", SENSITIVE, String(36))
    former_jti: Mapped[str | None] = column(
        "上一个刷新令牌编号：答复丢了可以再要一次", SENSITIVE, String(36), nullable=True
    )
    rotated_at: Mapped[datetime | None] = column("上次换新的时间", INTERNAL, Utc, nullable=True)
    device_id: Mapped[str | None] = column("认定的手机：此后换新须有它的签名", INTERNAL, String(36), nullable=True)
    created_at: Mapped[datetime] = column("登录时间", INTERNAL, Utc)
    used_at: Mapped[datetime] = column("最后使用", INTERNAL, Utc)
    revoked_at: Mapped[datetime | None] = column("收回时间", INTERNAL, Utc, nullable=True)
    revoked_because: Mapped[str | None] = column("收回原因", INTERNAL, String(40), nullable=True)


class Message(Base):
    """站内消息：退回、时限、待办。"""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("officer_id", "dedupe", name="uq_message_officer_id_dedupe"),
        {"comment": "站内消息"},
    )
    id: Mapped[str] = pk()
    officer_id: Mapped[str] = column("收件人", INTERNAL, ForeignKey("officer.id"), index=True)
    kind: Mapped[str] = column("种类", INTERNAL, String(40))
    text: Mapped[str] = column("内容", PERSONAL, Text)
    link: Mapped[str | None] = column("去处", INTERNAL, String(200), nullable=True)
    dedupe: Mapped[str] = column("同一件事只发一次的标记", INTERNAL, String(120))
    created_at: Mapped[datetime] = column("时间", INTERNAL, Utc)
    read_at: Mapped[datetime | None] = column("已读时间", INTERNAL, Utc, nullable=True)


class Absence(Base):
    """人员不在岗：起止日都含；期间的提醒发给在岗的人。"""

    __tablename__ = "absence"
    __table_args__ = {"comment": "人员不在岗"}
    id: Mapped[str] = pk()
    officer_id: Mapped[str] = column("人员", INTERNAL, ForeignKey("officer.id"), index=True)
    kind: Mapped[str] = column("原因：LEAVE、SICK、TRAVEL、TRAINING、OTHER", PERSONAL, String(10))
    since: Mapped[date] = column("自", INTERNAL, Date)
    until: Mapped[date] = column("至（含）", INTERNAL, Date)
    note: Mapped[str] = column("说明", PERSONAL, String(200), default="")
    recorded_by: Mapped[str] = column("登记人", INTERNAL, String(36))
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc)
    cancelled_at: Mapped[datetime | None] = column("撤销时间", INTERNAL, Utc, nullable=True)


class Training(Base):
    """培训记录：谁、何时、哪一项专长、是否合格、有效到何时（S0-27b）。"""

    __tablename__ = "training"
    __table_args__ = {"comment": "培训记录"}
    id: Mapped[str] = pk()
    officer_id: Mapped[str] = column("人员", INTERNAL, ForeignKey("officer.id"), index=True)
    qualification: Mapped[str] = column("专长或资格", PUBLIC, String(60))
    title: Mapped[str] = column("培训名称", PUBLIC, String(120))
    organiser: Mapped[str] = column("举办单位", PUBLIC, String(100))
    held_on: Mapped[date] = column("结束日", PUBLIC, Date)
    hours: Mapped[int] = column("学时", PUBLIC, Integer)
    passed: Mapped[bool] = column("是否合格", INTERNAL, Boolean)
    valid_until: Mapped[date | None] = column("有效到", INTERNAL, Date, nullable=True)
    recorded_by: Mapped[str] = column("登记人", INTERNAL, String(36))
    created_at: Mapped[datetime] = column("登记时间", INTERNAL, Utc)


class Liaison(Base):
    """附件5 工作联络表：每个单位一名分管负责人、一个牵头科室、一名联络员（S4-22）。"""

    __tablename__ = "liaison"
    __table_args__ = (UniqueConstraint("department_id", "role"), {"comment": "工作联络表"})
    id: Mapped[str] = pk()
    department_id: Mapped[str] = column("单位", PUBLIC, ForeignKey("department.id"), index=True)
    role: Mapped[str] = column("LEADER 分管负责人、OFFICE 牵头科室、CONTACT 联络员", PUBLIC, String(10))
    name: Mapped[str] = column("姓名（牵头科室填科室负责人）", PERSONAL, String(60))
    post: Mapped[str] = column("职务；牵头科室填科室名称", INTERNAL, String(60))
    office_phone: Mapped[str] = column("办公电话", INTERNAL, String(40))
    mobile: Mapped[str] = column("手机号", PERSONAL, String(20))
    note: Mapped[str] = column("备注", INTERNAL, String(200), default="")
    changed_by: Mapped[str] = column("填写人", INTERNAL, String(36))
    changed_at: Mapped[datetime] = column("填写时间", INTERNAL, Utc)
