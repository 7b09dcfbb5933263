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


class SigningPin(Schema):
    """签名口令。"""

    password = fields.String(required=True, validate=validate.Length(1, 200), metadata={"description": "账号密码"})
    pin = fields.String(required=True, validate=validate.Length(1, 200), metadata={"description": "签名口令，6 位以上"})


class SigningPinSet(Schema):
    """设好了；手机只认有内容的答复，公共 Wi-Fi 的登录页冒充不了。"""

    signing_pin = fields.Boolean()


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
    revoked = fields.Boolean(metadata={"description": "这部手机已停用"})
    server_time = fields.String()


class ChangesQuery(Schema):
    """从哪里接着取。"""

    cursor = fields.Integer(load_default=0, strict=False, metadata={"description": "上次取到的号码"})
    dev = fields.String(load_default="", metadata={"description": "取的是哪一部手机；停用的不给"})


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
    gone = fields.List(fields.Dict(), metadata={"description": "不再归此人的任务：assignment_id、reason、at"})
    forms = fields.Dict()
    notices = fields.List(fields.Dict(), metadata={"description": "近来说给本人的话：rev（送达队列的号码）、text"})
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
    by = fields.String(metadata={"description": "谁做的，不在检查组了也写明"})
    entity_name = fields.String(
        allow_none=True, metadata={"description": "检查对象；名称还封着、没有派单或派单不归他看的为空"}
    )
    task_name = fields.String(allow_none=True, metadata={"description": "抽查任务；没有派单或派单不归他看的为空"})
    no = fields.String(allow_none=True, metadata={"description": "派单文号；没有派单或派单不归他看的为空"})
    reason = fields.String()
    kind = fields.String()
    notes = fields.List(fields.Dict())
    received_at = fields.DateTime(metadata={"description": "送达的时间"})
    created_at = fields.DateTime(metadata={"description": "进隔离区的时间：封存到了才知道没有并入的，晚于送达"})
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
    q = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "对象名称、任务、文号或谁做的里有这些字"},
    )


class QuarantineDecision(Schema):
    """决定。"""

    decision = fields.String(required=True, validate=validate.OneOf(["ADOPT", "ADDENDUM", "REJECT"]))
    reason = fields.String(required=True, validate=validate.Length(2, 1000))


class QuarantineDecisions(QuarantineDecision):
    """同一任务的几条，同一个决定和理由。"""

    ids = fields.List(fields.String(validate=validate.Length(1, 36)), required=True, validate=validate.Length(1, 200))


class QuarantineDecided(Schema):
    """决定了的各条。"""

    items = fields.List(fields.Nested(QuarantineRow))


SHA = validate.Regexp("^[0-9a-f]{64}$")
UUID = validate.Regexp("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
COUNT = validate.Range(0, 2**31 - 1)


class PromisedOp(Schema):
    """手机上做过、还没送达的一条。"""

    seq = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**31 - 1))
    op_id = fields.String(required=True, validate=UUID)
    insp = fields.String(required=True, validate=UUID)
    kind = fields.String(required=True, validate=validate.Length(1, 40))


class LocalDeletion(Schema):
    """手机自己清理的一次。"""

    number = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**31 - 1))
    at = fields.AwareDateTime(required=True)
    what = fields.String(required=True, validate=validate.Length(1, 20))
    insp = fields.String(load_default=None, allow_none=True, validate=UUID)
    count = fields.Integer(required=True, strict=True, validate=COUNT)
    size = fields.Integer(required=True, strict=True, validate=COUNT)
    reason = fields.String(required=True, validate=validate.Length(max=200))


class Heartbeat(Schema):
    """报到。"""

    last_seq = fields.Integer(required=True, strict=True, validate=COUNT)
    unsent_ops = fields.Integer(required=True, strict=True, validate=COUNT)
    unsent_files = fields.Integer(required=True, strict=True, validate=COUNT)
    unsent = fields.List(fields.Nested(PromisedOp), load_default=list, validate=validate.Length(max=500))
    lacks = fields.List(fields.String(validate=SHA), load_default=list, validate=validate.Length(max=500))
    deleted = fields.List(fields.Nested(LocalDeletion), load_default=list, validate=validate.Length(max=200))
    persisted = fields.Boolean(required=True)
    protocol = fields.Integer(required=True, strict=True, validate=validate.Range(0, 9999))
    app = fields.String(required=True, validate=validate.Length(max=80))


class HeartbeatAnswer(Schema):
    """报到的答复：两边各有什么，好核对。"""

    last_seq = fields.Integer(metadata={"description": "局里收到第几条"})
    revoked = fields.Boolean(
        metadata={"description": "这部手机已停用：都送达之后清除本机资料；还有没送达的，只毁钥匙，密文留着"}
    )
    blobs_missing = fields.List(fields.String())
    protocol = fields.Dict(metadata={"description": "newest、oldest"})
    min_client = fields.Integer()
    server_time = fields.String()


class Invitation(Schema):
    """扫码登记手机的码。"""

    code = fields.String()
    path = fields.String(metadata={"description": "手机要打开的地址"})
    until = fields.DateTime()


class InvitationCode(Schema):
    """码。"""

    code = fields.String(required=True, validate=validate.Length(16, 100))


class LostOp(Schema):
    """没有送到的一条。"""

    seq = fields.Integer()
    op_id = fields.String()
    kind = fields.String()
    insp = fields.String()
    entity_name = fields.String(allow_none=True)
    at = fields.DateTime()


class LostFile(Schema):
    """没有送到的文件。"""

    sha256 = fields.String()
    role = fields.String()
    size = fields.Integer(allow_none=True)
    insp = fields.String()
    entity_name = fields.String(allow_none=True)
    at = fields.DateTime(metadata={"description": "手机何时说没有这个文件"})
    by = fields.String(metadata={"description": "哪一部手机说的"})
    by_device = fields.String()


class Cleared(Schema):
    """手机清理过的。"""

    at = fields.DateTime()
    what = fields.String()
    insp = fields.String(allow_none=True)
    count = fields.Integer()
    size = fields.Integer()
    reason = fields.String()


class PhoneLoss(Schema):
    """一部手机的报到与没有送到的内容。"""

    device_id = fields.String()
    officer_name = fields.String()
    name = fields.String()
    at = fields.DateTime()
    last_seq = fields.Integer()
    head_seq = fields.Integer()
    unsent_ops = fields.Integer()
    unsent_files = fields.Integer()
    persisted = fields.Boolean()
    gone = fields.Boolean(metadata={"description": "这个身份不会再送东西来"})
    ops = fields.List(fields.Nested(LostOp))
    files = fields.List(fields.Nested(LostFile))
    doubted = fields.List(
        fields.Nested(LostFile),
        metadata={"description": "此人后来用的手机说没有、只可能还在这部手机上的文件：不知道丢没丢"},
    )
    deleted = fields.List(fields.Nested(Cleared))


class PhoneLosses(Schema):
    """各手机的报到。"""

    items = fields.List(fields.Nested(PhoneLoss))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class OfficerEnding(Schema):
    """停用账号会使什么停下来。"""

    phones = fields.Integer(metadata={"description": "在用的手机"})
    tasks = fields.Integer(metadata={"description": "在检查组里、还没有办完的任务"})
    seals = fields.Integer(metadata={"description": "其中等此人封存的"})


class RescueFile(Schema):
    """撤离包。"""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class Rescued(Schema):
    """导入撤离包的结果。"""

    device_id = fields.String()
    ops = fields.Integer(metadata={"description": "新收的操作"})
    repeated = fields.Integer(metadata={"description": "早已收过的"})
    verdicts = fields.Dict(keys=fields.String(), values=fields.Integer())
    files = fields.Integer()
    known_files = fields.Integer()
    problems = fields.List(fields.String())
    complete = fields.Boolean()
