"""导入在网络上的样子。"""

from __future__ import annotations

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from server.registry.imports import identity
from server.registry.imports.pipeline import KINDS
from server.registry.schemas import Moment


class ImportFile(Schema):
    """要导入的文件。"""

    file = Upload(required=True, metadata={"description": "xlsx、xls、ods 或 CSV，至多 20 MB"})


class ImportForm(Schema):
    """导入到哪里。"""

    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS), error="不知道导入哪一种表。"))
    department = fields.String(required=True, validate=validate.Length(1, 40), metadata={"description": "部门代码"})


class ImportColumn(Schema):
    """空白表的一列。"""

    field = fields.String()
    title = fields.String()
    needed = fields.Boolean(metadata={"description": "表里一定要有这一列"})
    filled = fields.Boolean(metadata={"description": "有这一列就每行都要填"})
    says = fields.String(metadata={"description": "怎样填"})


class ImportTemplate(Schema):
    """一种空白表。"""

    kind = fields.String()
    columns = fields.List(fields.Nested(ImportColumn))


class ImportTemplateList(Schema):
    """三种空白表。"""

    items = fields.List(fields.Nested(ImportTemplate))


class Name(fields.String):
    """文件、工作表的名字；里面的身份证号不出去。"""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        said = super()._serialize(value, attr, obj, **kwargs)
        return identity.unnamed(said) if isinstance(said, str) else said


class BatchOut(Schema):
    """导入批次。"""

    id = fields.String()
    kind = fields.String()
    state = fields.String()
    file_name = Name()
    sheet = Name(metadata={"description": "文件里有几张工作表的，读的是哪一张；只有一张的为空"})
    size = fields.Integer()
    sha256 = fields.String(attribute="file_sha256")
    total = fields.Integer(metadata={"description": "要读的行数（进度的分母）"})
    progress = fields.Integer(metadata={"description": "已读或已备好的行数"})
    rows = fields.Integer()
    new = fields.Integer()
    changed = fields.Integer()
    same = fields.Integer()
    rejected = fields.Integer()
    problem = fields.String(allow_none=True, metadata={"description": "整个文件读不了的原因"})
    waits_until = Moment(metadata={"description": "等人确认到何时为止，过后自动放弃"})
    created_at = Moment()
    read_at = fields.String(allow_none=True, metadata={"description": "哪一刻照库里比较过；还没有读完的为空"})
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


class ImportReason(Schema):
    """一种原因有几行。"""

    code = fields.String()
    rows = fields.Integer()


class ImportElsewhere(Schema):
    """表里写着的一个别的部门。"""

    name = fields.String()
    rows = fields.Integer()


class ImportSheet(Schema):
    """文件里没有读的另一张工作表，或撤回以后可以再读的这一张。"""

    name = fields.String()
    at = fields.Integer(metadata={"description": "第几张可见的工作表，自 0 起；隐藏的没有"})
    rows = fields.Integer(metadata={"description": "有内容的行数；认得出表头的，只数表头以下"})
    known = fields.Boolean(metadata={"description": "认得出表头"})
    hidden = fields.Boolean(metadata={"description": "隐藏的，要取消隐藏才读得到"})
    batch = fields.String(metadata={"description": "已读成哪一批；没有读过的没有"})
    again = fields.Boolean(metadata={"description": "这一批撤回了的那一张，可以再读"})


class ImportOther(Schema):
    """要另成一批的工作表。"""

    sheet = fields.Integer(required=True, validate=validate.Range(0, 100))


class ImportField(Schema):
    """这种表能对的一项。"""

    field = fields.String()
    title = fields.String()
    needed = fields.Boolean()


class BatchDetail(BatchOut):
    """批次与逐行报告。"""

    problems = fields.List(fields.Nested(ProblemRow), metadata={"description": "前 100 条；全部见 rows"})
    note = fields.Dict(metadata={"description": "工作表、表头行、对列、跳过的行"})
    changes = fields.List(fields.Dict())
    reasons = fields.List(fields.Nested(ImportReason))
    fixable = fields.Integer(metadata={"description": "有可一键采用的建议的行数"})
    corrected = fields.Integer(metadata={"description": "在页面上改过的行数"})
    renamed = fields.Integer(metadata={"description": "代码已在库而名称不同的户数，入库前要确认"})
    elsewhere = fields.List(
        fields.Nested(ImportElsewhere),
        metadata={"description": "“部门”一栏写着的别的部门；这些行照收为本部门的事项"},
    )
    sheets = fields.List(fields.Nested(ImportSheet), metadata={"description": "文件里没有读的别的工作表"})
    noted = fields.Integer(metadata={"description": "照收而另有提示的行数"})
    listed = fields.String(metadata={"description": "带着这一批改动、撤回不改的清单版本；没有为空"})
    barred = fields.String(metadata={"description": "已入库的一批为什么撤不回、该怎么办；撤得回的为空"})
    catalogue = fields.List(fields.Nested(ImportField))


class ImportProblem(ProblemRow):
    """一个问题，以及要改的是哪一项。"""

    field = fields.String()


class ImportChange(Schema):
    """一项变更前后。"""

    field = fields.String()
    before = fields.Raw()
    after = fields.Raw()


class ImportCellFix(Schema):
    """在页面上改过的一格。"""

    field = fields.String()
    from_ = fields.String(data_key="from", attribute="from")
    to = fields.String()


class ImportRowOut(Schema):
    """批次里的一行。"""

    row = fields.Integer()
    state = fields.String(metadata={"description": "new、changed、same、rejected"})
    cells = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    values = fields.Dict()
    problems = fields.List(fields.Nested(ImportProblem))
    changes = fields.List(fields.Nested(ImportChange))
    corrections = fields.List(fields.Nested(ImportCellFix))
    kept = fields.Boolean()


class ImportRowList(Schema):
    """一页行。"""

    items = fields.List(fields.Nested(ImportRowOut))
    next = fields.Integer(allow_none=True)
    total = fields.Integer()


class ImportRowQuery(Schema):
    """要看哪些行。"""

    state = fields.String(load_default="", validate=validate.OneOf(["", "new", "changed", "same", "rejected"]))
    reason = fields.String(load_default="", validate=validate.Length(max=40))
    fixable = fields.Boolean(load_default=False)
    renamed = fields.Boolean(load_default=False, metadata={"description": "只看名称与库里不同的"})
    noted = fields.Boolean(load_default=False, metadata={"description": "只看照收而另有提示的"})
    after = fields.Integer(load_default=0, validate=validate.Range(0, 10_000_000))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 200))


class ImportRowFix(Schema):
    """改一行：几格的新值，或在几行代码相同时留这一行。"""

    cells = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 40)),
        values=fields.String(validate=validate.Length(max=4000)),
        load_default=dict,
        validate=validate.Length(max=40),
    )
    keep = fields.Boolean(load_default=False)
    rename = fields.Boolean(load_default=False, metadata={"description": "确认库里这个人现在叫这个名字"})


class ImportCommit(Schema):
    """入库时的确认。"""

    renamed = fields.Boolean(load_default=False, metadata={"description": "名称与库里不同的户确已改名"})


class ImportRowFixed(Schema):
    """改后的一行与批次的计数。"""

    row = fields.Nested(ImportRowOut)
    batch = fields.Nested(BatchDetail)


class ImportAccepted(Schema):
    """采用建议的结果。"""

    done = fields.Integer(metadata={"description": "改成的行数"})
    batch = fields.Nested(BatchDetail)


class ImportOpening(Schema):
    """一张工作表的前几行。"""

    name = fields.String()
    total = fields.Integer()
    rows = fields.List(fields.List(fields.Raw()), metadata={"description": "每行第一个是行号，其余是各格"})


class ImportMatching(Schema):
    """对列要看的：各工作表的前几行、现在怎样对、能对的各项。"""

    sheets = fields.List(fields.Nested(ImportOpening))
    sheet = fields.Integer()
    row = fields.Integer()
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), data_key="fields", attribute="fields")
    catalogue = fields.List(fields.Nested(ImportField))


class ImportMatch(Schema):
    """人说的：哪一张工作表、表头在哪一行、各列（自 0 起）是什么。"""

    sheet = fields.Integer(required=True, validate=validate.Range(0, 100))
    row = fields.Integer(required=True, validate=validate.Range(1, 10_000_000))
    fields_ = fields.Dict(
        keys=fields.Integer(validate=validate.Range(0, 200)),
        values=fields.String(validate=validate.Length(1, 40)),
        required=True,
        data_key="fields",
        attribute="fields",
        validate=validate.Length(1, 60),
    )


class BatchList(Schema):
    """导入批次。"""

    items = fields.List(fields.Nested(BatchOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()
