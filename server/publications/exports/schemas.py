"""平台报送在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.publications.exports.mapping import TARGETS


class ExportAsked(Schema):
    """报给哪里。"""

    target = fields.String(required=True, validate=validate.OneOf(tuple(TARGETS)))


class ExportLine(Schema):
    """报送的一行与回执。"""

    n = fields.Integer()
    public_id = fields.String()
    version = fields.Integer()
    act = fields.String(metadata={"description": "NEW、CORRECT、WITHDRAW"})
    cells = fields.List(fields.String())
    outcome = fields.String(metadata={"description": "SENT、ACCEPTED、REJECTED"})
    message = fields.String()


class ExportBatchOut(Schema):
    """一批报送。"""

    id = fields.String()
    target = fields.String()
    title = fields.String()
    mapping = fields.String()
    made_at = fields.DateTime()
    made_by_name = fields.String()
    rows = fields.Integer()
    accepted = fields.Integer()
    rejected = fields.Integer()
    sha256 = fields.String()
    size = fields.Integer()
    resend_of = fields.String(allow_none=True)


class ExportBatchFull(ExportBatchOut):
    """一批报送的各行。"""

    heads = fields.List(fields.String())
    lines = fields.List(fields.Nested(ExportLine))


class ExportTarget(Schema):
    """一个平台：还有几条没报。"""

    target = fields.String()
    title = fields.String()
    waiting = fields.Integer()
    new = fields.Integer()
    corrected = fields.Integer()
    withdrawn = fields.Integer()
    refused = fields.Integer(metadata={"description": "平台没收下、等补报的行数；补报在那一批里办"})


class ExportBoard(Schema):
    """平台报送一页。"""

    targets = fields.List(fields.Nested(ExportTarget))
    batches = fields.List(fields.Nested(ExportBatchOut))


class ExportOutcome(Schema):
    """一行的回执。"""

    n = fields.Integer(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(("ACCEPTED", "REJECTED")))
    message = fields.String(load_default="", validate=validate.Length(max=500))


class ExportOutcomes(Schema):
    """一批的回执；没有点名的行算收下。"""

    rows = fields.List(fields.Nested(ExportOutcome), load_default=list, validate=validate.Length(max=2000))
