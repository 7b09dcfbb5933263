"""仪式在网络上的样子。"""

from __future__ import annotations

import base64
import binascii

from marshmallow import Schema, fields, validate

from server.plans.schemas import Moment
from server.problems import Problem

INK = "data:image/png;base64,"


class PhoneOut(Schema):
    """一位见证人的手机。"""

    place = fields.Integer()
    name = fields.String()
    office = fields.String()
    path = fields.String(allow_none=True, metadata={"description": "他那一页的网址，扫码打开"})
    state = fields.String(metadata={"description": "waiting、committed、revealed、withheld"})
    commitment = fields.String(allow_none=True)
    value = fields.String(allow_none=True)
    reason = fields.String()


class SpokenOut(Schema):
    """一位见证人的口令。"""

    place = fields.Integer()
    name = fields.String()
    code = fields.String(metadata={"description": "六位数字，当面告诉本人，不投影"})


class DiceTyped(Schema):
    """骰子录到哪里。"""

    digits = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{0,20}$"))
    confirmed = fields.Integer(required=True, validate=validate.Range(0, 4), metadata={"description": "读回了几组"})
    corrections = fields.Integer(required=True, validate=validate.Range(0, 999))
    draft = fields.Integer(required=True, validate=validate.Range(0, 10**6), metadata={"description": "第几稿，只增"})


class WithheldIn(Schema):
    """谁没有揭示，怎么说的。"""

    place = fields.Integer(required=True, validate=validate.Range(1, 99))
    reason = fields.String(required=True, validate=validate.Length(2, 300))


class BeaconIn(Schema):
    """开奖号码。"""

    value = fields.String(required=True, validate=validate.Length(1, 80))
    source = fields.String(required=True, validate=validate.Length(2, 300), metadata={"description": "从哪里看到的"})


class ManualRow(Schema):
    """摇出的一户：名册行号、检查人员行号（主检在前）。"""

    unit = fields.Integer(required=True, validate=validate.Range(1, 10**7))
    staff = fields.List(fields.Integer(), required=True, validate=validate.Length(1, 12))


class ManualIn(Schema):
    """现场摇号的结果。"""

    rows = fields.List(fields.Nested(ManualRow), required=True, validate=validate.Length(1, 20000))
    how = fields.String(required=True, validate=validate.Length(2, 500), metadata={"description": "用什么、怎样摇的"})


class RosterQuota(Schema):
    """一层应抽几户。"""

    stratum = fields.String()
    pool = fields.Integer(metadata={"description": "参加抽取的户"})
    low = fields.Integer()
    high = fields.Integer()


class RosterUnit(Schema):
    """名册里的一户，没有名称。"""

    number = fields.Integer(metadata={"description": "名册行号"})
    stratum = fields.String()
    blind = fields.String(metadata={"description": "代号前八位"})


class RosterPerson(Schema):
    """一名检查人员，没有姓名。"""

    number = fields.Integer(metadata={"description": "人员名册行号"})
    blind = fields.String(metadata={"description": "代号前八位"})
    lead = fields.Boolean(metadata={"description": "可否任主检"})
    office = fields.String(metadata={"description": "联合抽查里他是哪个部门的；单个部门的为空"})
    sits = fields.List(fields.String(), metadata={"description": "可任的席位"})


class RosterOut(Schema):
    """现场摇号之前发的名册。"""

    seats = fields.List(fields.String(), metadata={"description": "检查组的席位，主检在前"})
    offices = fields.List(fields.String(), metadata={"description": "各席位归哪个部门；单个部门的为空"})
    quotas = fields.List(fields.Nested(RosterQuota))
    units = fields.List(fields.Nested(RosterUnit))
    staff = fields.List(fields.Nested(RosterPerson))


class SceneOut(Schema):
    """一份影像。"""

    sha256 = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    name = fields.String()
    added_at = Moment()
    removed_at = Moment(allow_none=True, metadata={"description": "移出记录的时间；文件仍存着"})
    removed_reason = fields.String()


class RemovalIn(Schema):
    """为何移出。"""

    reason = fields.String(required=True, validate=validate.Length(2, 300))


class MinutesIn(Schema):
    """拟抽取记录时要填的。"""

    place = fields.String(required=True, validate=validate.Length(1, 100))
    host = fields.String(required=True, validate=validate.Length(1, 40))
    operator = fields.String(required=True, validate=validate.Length(1, 40))
    recorder = fields.String(required=True, validate=validate.Length(1, 40))
    incidents = fields.String(load_default="", validate=validate.Length(0, 1000))
    remarks = fields.String(load_default="", validate=validate.Length(0, 1000))


class FormerSignature(Schema):
    """作废了的一次签字。"""

    method = fields.String()
    reason = fields.String()
    signed_at = Moment()
    voided_at = Moment()
    why = fields.String(metadata={"description": "重签、记录重新拟定"})


class MinutesSigner(Schema):
    """一位签字人。"""

    signer = fields.String()
    name = fields.String()
    role = fields.String()
    method = fields.String(allow_none=True, metadata={"description": "canvas、paper、refused；还没签为空"})
    reason = fields.String()
    signed_at = Moment(allow_none=True)
    former = fields.List(fields.Nested(FormerSignature), metadata={"description": "以前作废了的各次，先签的在前"})


class MinutesOut(Schema):
    """抽取记录。"""

    drafted = fields.Boolean()
    stale = fields.Boolean(dump_default=False, metadata={"description": "拟定之后又加了、移出了影像或办了变更，须重拟"})
    closed_at = Moment(allow_none=True)
    digest = fields.String(allow_none=True)
    pdf = fields.String(allow_none=True)
    scan = fields.String(allow_none=True, dump_default=None)
    said = fields.Nested(MinutesIn, allow_none=True)
    signers = fields.List(fields.Nested(MinutesSigner))


class SignatureIn(Schema):
    """一人的签字。"""

    signer = fields.String(required=True, validate=validate.Length(1, 10))
    method = fields.String(required=True, validate=validate.OneOf(["canvas", "paper", "refused"]))
    image = fields.String(load_default="", validate=validate.Length(0, 1_500_000))
    reason = fields.String(load_default="", validate=validate.Length(0, 300))


def image_of(text: str) -> bytes | None:
    """签名影像（data:image/png;base64）；没有为 None。Raises Problem draw.minutes."""
    if not text:
        return None
    if not text.startswith(INK):
        raise Problem("draw.minutes", "签名影像打不开，请重签。")
    try:
        return base64.b64decode(text.removeprefix(INK), validate=True)
    except (binascii.Error, ValueError) as e:
        raise Problem("draw.minutes", "签名影像打不开，请重签。") from e
