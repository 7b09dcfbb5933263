"""导入在网络上的样子。"""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from server.registry.imports.pipeline import KINDS
from server.registry.schemas import Moment


class ImportFile(Schema):
    """要导入的文件。"""

    file = Upload(required=True, metadata={"description": "xlsx、xls、ods 或 CSV，至多 20 MB"})


class ImportForm(Schema):
    """导入到哪里。"""

    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS), error="不知道导入哪一种表。"))
    department = fields.String(required=True, validate=validate.Length(1, 40), metadata={"description": "部门代码"})


class BatchOut(Schema):
    """导入批次。"""

    id = fields.String()
    kind = fields.String()
    state = fields.String()
    file_name = fields.String()
    size = fields.Integer()
    sha256 = fields.String(attribute="file_sha256")
    rows = fields.Integer()
    new = fields.Integer()
    changed = fields.Integer()
    same = fields.Integer()
    rejected = fields.Integer()
    problem = fields.String(allow_none=True, metadata={"description": "整个文件读不了的原因"})
    created_at = Moment()
    applied_at = Moment()
    undone_at = Moment()


class ProblemRow(Schema):
    """一行里的一个问题。"""

    row = fields.Integer(metadata={"description": "表中的行号，表头为 1"})
    column = fields.String()
    value = fields.String()
    code = fields.String()
    message = fields.String()
    suggestion = fields.String()


class BatchDetail(BatchOut):
    """批次与逐行报告。"""

    problems = fields.List(fields.Nested(ProblemRow))
    note = fields.Dict(metadata={"description": "工作表、表头行、对列、跳过的行"})
    changes = fields.List(fields.Dict())


class BatchList(Schema):
    """导入批次。"""

    items = fields.List(fields.Nested(BatchOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()
