"""抽取的三张表：抽取、名单里的每一户、检查组的席位。"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from server import clock
from server.db import INTERNAL, PUBLIC, SENSITIVE, Base, Utc, column, pk
from server.draws.after.models import DrawChange
from server.draws.ceremony_models import DrawMinutes, DrawPhone, DrawScene, DrawSignature
from server.draws.opening_models import NameOpening, NameRequest

__all__ = [
    "Draw",
    "DrawChange",
    "DrawMinutes",
    "DrawPhone",
    "DrawScene",
    "DrawSeat",
    "DrawSignature",
    "DrawUnit",
    "NameOpening",
    "NameRequest",
]
Json = JSON().with_variant(JSONB(), "postgresql")


class Draw(Base):
    """一次抽取：DRAFT → FROZEN → COMMITTED → SEEDED → DRAWN → OPEN → CLOSED；取消只在种子之前。

    Key and system secret exist only sealed; `aliases` is what turns the published codes back into words.
    """

    __tablename__ = "draw"
    __table_args__ = (UniqueConstraint("no", "attempt"), {"comment": "抽取"})
    __sealed__ = (
        "id no attempt plan_entry_id department_id title year seq state alg open_at witnesses item_ids "
        "previous_manifest numbers aliases files manifest blind_commit key_sealed system_commit "
        "secret_sealed dice seed result package reason created_by created_at frozen_at committed_at "
        "drawn_at opened_at closed_at ceremony beacon annex bell_at supplements_id bundle days registers lenders"
    )
    id: Mapped[str] = pk()
    no: Mapped[str] = column("抽取编号", PUBLIC, String(40), index=True)
    attempt: Mapped[int] = column("第几次", PUBLIC, Integer, default=1)
    plan_entry_id: Mapped[str] = column("计划条目", PUBLIC, ForeignKey("plan_entry.id"), index=True)
    department_id: Mapped[str] = column("组织部门", PUBLIC, ForeignKey("department.id"), index=True)
    title: Mapped[str] = column("抽查任务名称", PUBLIC, String(200))
    year: Mapped[int] = column("年度", PUBLIC, Integer)
    seq: Mapped[int] = column("年内顺序号", PUBLIC, Integer)
    state: Mapped[str] = column("状态", PUBLIC, String(12), default="DRAFT", index=True)
    alg: Mapped[str] = column("散列算法", PUBLIC, String(10), default="sha256")
    open_at: Mapped[str] = column("名称何时公开：closed、drawn", PUBLIC, String(10), default="closed")
    witnesses: Mapped[list[dict[str, str]]] = column("见证人：姓名、单位、身份", SENSITIVE, Json, default=list)
    item_ids: Mapped[list[str]] = column("抽查事项", PUBLIC, Json, default=list)
    previous_manifest: Mapped[str | None] = column("上一次的清单指纹", PUBLIC, String(64), nullable=True)
    numbers: Mapped[dict[str, Any]] = column("冻结时的各项数目与提示", INTERNAL, Json, default=dict)
    aliases: Mapped[dict[str, dict[str, str]]] = column("化名对照：分层、区域、专长", INTERNAL, Json, default=dict)
    files: Mapped[dict[str, str]] = column("公开包各文件的指纹", PUBLIC, Json, default=dict)
    manifest: Mapped[str | None] = column("清单指纹", PUBLIC, String(64), nullable=True)
    blind_commit: Mapped[str | None] = column("盲码密钥的承诺", PUBLIC, String(64), nullable=True)
    key_sealed: Mapped[bytes | None] = column("盲码密钥（加密封存）", SENSITIVE, LargeBinary, nullable=True)
    system_commit: Mapped[str | None] = column("系统的承诺", PUBLIC, String(64), nullable=True)
    secret_sealed: Mapped[bytes | None] = column("系统的数（加密封存）", SENSITIVE, LargeBinary, nullable=True)
    dice: Mapped[str | None] = column("骰子读数", PUBLIC, String(20), nullable=True)
    seed: Mapped[str | None] = column("种子", PUBLIC, String(64), nullable=True)
    result: Mapped[str | None] = column("结果文件的指纹", PUBLIC, String(64), nullable=True)
    package: Mapped[str | None] = column("公开包压缩件的 SHA-256", PUBLIC, String(64), nullable=True)
    reason: Mapped[str] = column("取消或作废的理由", PUBLIC, Text, default="")
    created_by: Mapped[str] = column("经办人", INTERNAL, ForeignKey("officer.id"))
    created_at: Mapped[datetime] = column("建立时间", INTERNAL, Utc, default=clock.now)
    frozen_at: Mapped[datetime | None] = column("冻结时间", PUBLIC, Utc, nullable=True)
    committed_at: Mapped[datetime | None] = column("承诺时间", PUBLIC, Utc, nullable=True)
    drawn_at: Mapped[datetime | None] = column("抽取时间", PUBLIC, Utc, nullable=True)
    opened_at: Mapped[datetime | None] = column("派发时间", PUBLIC, Utc, nullable=True)
    closed_at: Mapped[datetime | None] = column("结束时间", PUBLIC, Utc, nullable=True)
    ceremony: Mapped[str] = column("怎样定种子：dice、phones、beacon、manual", PUBLIC, String(10), default="dice")
    beacon: Mapped[dict[str, str]] = column("点名的开奖：规则、时间、号码、出处", PUBLIC, Json, default=dict)
    annex: Mapped[str | None] = column("除外理由与增减附表的指纹", INTERNAL, String(64), nullable=True)
    bell_at: Mapped[datetime | None] = column("鸣铃时间：此后才揭示", PUBLIC, Utc, nullable=True)
    rehearsal: Mapped[bool] = column("是否演练：不公开、不计数、可删", PUBLIC, Boolean, default=False)
    typed: Mapped[dict[str, Any] | None] = column(
        "骰子录到哪里：数字、读回几组、更正几处、第几稿", PUBLIC, Json, nullable=True
    )
    lease_until: Mapped[datetime | None] = column("正在冻结，到何时", INTERNAL, Utc, nullable=True)
    bundle: Mapped[int] = column("同一区域几户归一捆，1 为不归并", PUBLIC, Integer, default=1)
    days: Mapped[list[str]] = column("检查日或半日，由抽取分到各组；空为不抽", PUBLIC, Json, default=list)
    registers: Mapped[list[str]] = column(
        "名录取自哪些部门（本部门与下级）；空为本部门", PUBLIC, Json, default=list, server_default="[]"
    )
    lenders: Mapped[list[str]] = column(
        "抽调检查人员的下级部门；空为不抽调", PUBLIC, Json, default=list, server_default="[]"
    )
    supplements_id: Mapped[str | None] = column(
        "补充的是哪一次抽取", PUBLIC, ForeignKey("draw.id"), nullable=True, index=True
    )


class DrawUnit(Base):
    """名单里的一户：代号与实名的对应，只由有权的人看。

    `rank` counts the drawn units of a stratum from 1, `reserve_rank` its reserves; both are null for the rest.
    """

    __tablename__ = "draw_unit"
    __table_args__ = (
        UniqueConstraint("draw_id", "blind"),
        Index("ix_draw_unit_entity", "entity_id"),
        {"comment": "抽取名单里的一户"},
    )
    draw_id: Mapped[str] = column("抽取", PUBLIC, ForeignKey("draw.id"), primary_key=True)
    entity_id: Mapped[str] = column("检查对象", SENSITIVE, ForeignKey("entity.id"), primary_key=True)
    blind: Mapped[str] = column("盲码", PUBLIC, String(32))
    salt: Mapped[str] = column("盐，单独公开只揭开这一户", SENSITIVE, String(64))
    stratum: Mapped[str] = column("分层（化名）", PUBLIC, String(8))
    area: Mapped[str] = column("区域（化名）", PUBLIC, String(8))
    need: Mapped[str] = column("所需专长（化名，逗号分隔，无为 -）", PUBLIC, String(200), default="-")
    weight: Mapped[int] = column("权重", PUBLIC, Integer, default=1)
    flag: Mapped[str] = column("除外代码，无为 -", PUBLIC, String(2), default="-")
    ticket: Mapped[str | None] = column("号签", PUBLIC, String(64), nullable=True)
    rank: Mapped[int | None] = column("层内中签序", PUBLIC, Integer, nullable=True)
    reserve_rank: Mapped[int | None] = column("层内候补序", PUBLIC, Integer, nullable=True)


class DrawSeat(Base):
    """检查组的一个席位：1 为主检。"""

    __tablename__ = "draw_seat"
    __table_args__ = {"comment": "检查组席位"}
    draw_id: Mapped[str] = column("抽取", PUBLIC, ForeignKey("draw.id"), primary_key=True)
    entity_id: Mapped[str] = column("检查对象", SENSITIVE, ForeignKey("entity.id"), primary_key=True)
    slot: Mapped[int] = column("席位", PUBLIC, Integer, primary_key=True, autoincrement=False)
    inspector_id: Mapped[str] = column("检查人员", SENSITIVE, ForeignKey("inspector.id"), index=True)
