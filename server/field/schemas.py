"""手机的门在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class NewDevice(Schema):
    """登记手机。"""

    public_key_jwk = fields.Dict(required=True, metadata={"description": "P-256 公钥（JWK）"})
    name = fields.String(required=True, validate=validate.Length(1, 100), metadata={"description": "手机名称"})
    user_agent = fields.String(load_default="", validate=validate.Length(max=1000))


class DeviceId(Schema):
    """登记结果。"""

    device_id = fields.String()


class OpBatch(Schema):
    """一批操作（可用 gzip 压缩，至多 1 MB、100 条）。"""

    dev = fields.String(required=True)
    batch_id = fields.String(required=True)
    ops = fields.List(fields.Dict(), required=True)


class OpVerdict(Schema):
    """一条裁决。"""

    seq = fields.Integer()
    op_id = fields.String()
    verdict = fields.String(metadata={"description": "applied 或 quarantined:原因"})


class OpPushed(Schema):
    """送达的答复。"""

    batch_id = fields.String()
    ack_seq = fields.Integer(metadata={"description": "已收到的最后序号"})
    verdicts = fields.List(fields.Nested(OpVerdict))
    blobs_missing = fields.List(fields.String())
    server_time = fields.String()


class ChangesQuery(Schema):
    """从哪里接着取。"""

    cursor = fields.Integer(load_default=0, strict=False, metadata={"description": "上次取到的号码"})


class FieldChange(Schema):
    """一条变更。"""

    rev = fields.Integer()
    kind = fields.String()
    subject = fields.String()
    body = fields.Dict()


class FieldChanges(Schema):
    """若干条变更。"""

    items = fields.List(fields.Nested(FieldChange))
    cursor = fields.Integer()
    more = fields.Boolean()
    server_time = fields.String()


class FieldBundle(Schema):
    """离线包。"""

    server_time = fields.String()
    cursor = fields.Integer()
    officer_id = fields.String()
    packages = fields.List(fields.Dict())
    forms = fields.Dict()
    min_client = fields.Integer()


class BlobHashes(Schema):
    """若干指纹。"""

    sha256 = fields.List(
        fields.String(validate=validate.Regexp("^[0-9a-f]{64}$")), required=True, validate=validate.Length(max=1000)
    )


class QuarantineRow(Schema):
    """一条待处理。"""

    id = fields.String()
    assignment_id = fields.String(allow_none=True)
    officer_id = fields.String()
    reason = fields.String()
    kind = fields.String()
    notes = fields.List(fields.Dict())
    created_at = fields.DateTime()
    decision = fields.String(allow_none=True)
    decided_by = fields.String(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)
    decided_reason = fields.String()
    op = fields.Dict(metadata={"description": "原操作"})


class QuarantinePage(Schema):
    """待处理列表。"""

    items = fields.List(fields.Nested(QuarantineRow))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class QuarantineQuery(Schema):
    """待处理列表的条件。"""

    decided = fields.Boolean(load_default=False, metadata={"description": "看已决定的"})


class QuarantineDecision(Schema):
    """决定。"""

    decision = fields.String(required=True, validate=validate.OneOf(["ADOPT", "ADDENDUM", "REJECT"]))
    reason = fields.String(required=True, validate=validate.Length(2, 1000))
