"""检查对象在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate
from webargs.fields import DelimitedList

from server.domain.vocabulary.entities import CandidateState, CodeKind, CreditClass, EntityFlag, EntityKind, EntityState
from server.registry.disclosed import Disclosed, DisclosedChanges
from server.registry.schemas import Moment, Paging, free, one_of, telephone, text

CODE = {"description": "统一社会信用代码、注册号，或其他编号"}


class EntityFilter(Schema):
    """筛选条件；检索、数目、子库、批量办理相同。"""

    q = text(100, load_default="", metadata={"description": "名称、地址片段，代码前段，或拼音首字母"})
    kind = DelimitedList(text(20), load_default=list)
    credit_class = DelimitedList(text(1), load_default=list)
    district = DelimitedList(text(60), load_default=list)
    status = DelimitedList(text(10), load_default=list)
    flag = DelimitedList(fields.String(validate=one_of(EntityFlag)), load_default=list)
    sub_library = text(36, load_default="")


class EntityQuery(Paging, EntityFilter):
    """检索检查对象。"""


class Flag(Schema):
    """一个标记。"""

    since = fields.String(allow_none=True)
    until = fields.String(allow_none=True)
    source = fields.String(allow_none=True)
    count = fields.Integer(allow_none=True)


class EntityOut(Schema):
    """检查对象（不含个人信息）。"""

    id = fields.String()
    code = fields.String(attribute="id_value", metadata={"description": "统一社会信用代码或注册号"})
    code_kind = fields.String(attribute="id_kind")
    name = fields.String()
    kind = fields.String()
    address = fields.String()
    district = fields.String()
    industry = fields.String()
    category = fields.String()
    status = fields.String()
    credit_class = fields.String(allow_none=True)
    flags = fields.Dict(keys=fields.String(), values=fields.Nested(Flag))
    visits = fields.Integer(metadata={"description": "本年已查、将查的次数"})
    last_visit_on = fields.Date(allow_none=True)
    permit_count = fields.Integer(metadata={"description": "有效许可证件数"})


class FormerOut(Schema):
    """并入这一户的旧编号、旧名称，合所问的。"""

    code = fields.String()
    name = fields.String()
    on = fields.Date(allow_none=True, metadata={"description": "哪天并入"})


class EntityRow(EntityOut):
    """列表的一行。"""

    former = fields.List(fields.Nested(FormerOut), metadata={"description": "按旧编号、旧名称找到的，是哪几户并入的"})


class EntityPage(Schema):
    """一页检查对象；total 太多而没有数完时为空，另问 /entities/counts。"""

    items = fields.List(fields.Nested(EntityRow))
    next = fields.String(allow_none=True)
    total = fields.Integer(allow_none=True)


class EntityCounts(Schema):
    """数目：total 符合条件的，kinds 全库各类型的，facets 各栏各选项的；太多而没有数准时 total 与各选项为空。"""

    total = fields.Integer(allow_none=True)
    at_least = fields.Integer(metadata={"description": "至少有几户；数准了就是 total"})
    kinds = fields.Dict(keys=fields.String(), values=fields.Integer())
    exited = fields.Integer(
        allow_none=True, metadata={"description": "全库里已退出名录的户数，计在 kinds 里；没有去数为空"}
    )
    facets = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer(allow_none=True))
    )


class EntityCountQuery(EntityFilter):
    """数哪些；exact 为真即使很多也数准，要等几秒。"""

    exact = fields.Boolean(load_default=False)


class MembershipOut(Schema):
    """在本部门名录里的起止。"""

    since = fields.Date()
    until = fields.Date(allow_none=True)


class EventOut(DisclosedChanges):
    """变动。"""

    table = "entity"
    kind = fields.String()
    effective = fields.Date()
    reason = fields.String()
    at = Moment()
    by = fields.String(metadata={"description": "谁办的"})
    of = fields.String(metadata={"description": "说的是并入的哪一户；空即本户"})


class ToldOut(Schema):
    """告知过哪个部门，怎样答。"""

    department = fields.String()
    on = fields.Date(metadata={"description": "告知日期"})
    state = fields.String()
    reason = fields.String()


class PermitOut(Schema):
    """许可证件。"""

    id = fields.String()
    kind = fields.String()
    number = fields.String()
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)


class SubLibraryRef(Schema):
    """所在的子库。"""

    id = fields.String()
    name = fields.String()


class MergedRef(Schema):
    """并入的旧编号。"""

    id = fields.String()
    code = fields.String(attribute="id_value")
    code_kind = fields.String(attribute="id_kind")
    name = fields.String()


class MergeWaiting(Schema):
    """已提出、等第二人决定的合并。"""

    old = fields.String(metadata={"description": "要并掉的一户的名称"})
    into = fields.String(metadata={"description": "留下的一户的名称"})
    requested_by = fields.String()
    requested_at = Moment()
    mine = fields.Boolean(metadata={"description": "自己提出的，要由另一人确认"})


class EntityDetail(EntityOut, Disclosed):
    """检查对象的全部登记内容；个人信息按角色给出。"""

    table = "entity"

    address_actual = fields.String()
    legal_rep = fields.String()
    contact = fields.String()
    phone = fields.String()
    source = fields.String()
    batch_file = fields.String(metadata={"description": "来自哪一份导入的表"})
    permits = fields.List(fields.Nested(PermitOut))
    sub_libraries = fields.List(fields.Nested(SubLibraryRef))
    merged = fields.List(fields.Nested(MergedRef))
    memberships = fields.List(fields.Nested(MembershipOut))
    events = fields.List(fields.Nested(EventOut))
    told = fields.List(fields.Nested(ToldOut), metadata={"description": "双告知：本部门告知过的部门"})
    merge_waiting = fields.Nested(
        MergeWaiting, allow_none=True, metadata={"description": "本部门已提出、等第二人决定的合并；没有为空"}
    )


class Exit(Schema):
    """退出名录。"""

    on = fields.Date(required=True, metadata={"description": "退出日期"})
    reason = free(300, 2, "请写退出的原因和证明。", required=True)
    closed = fields.Boolean(load_default=False, metadata={"description": "主体已注销、吊销"})


class EntityChange(Schema):
    """更正检查对象，或退出名录（exit）。"""

    name = free(200, 1)
    kind = fields.String(validate=one_of(EntityKind))
    address = free(300, 1)
    address_actual = free(300)
    district = free(60)
    industry = free(100)
    category = free(100)
    legal_rep = free(100)
    contact = free(60)
    phone = telephone()
    credit_class = fields.String(allow_none=True, validate=one_of(CreditClass))
    status = fields.String(validate=one_of(EntityState, only=("active", "suspended")))
    reason = free(300, load_default="")
    exit = fields.Nested(Exit)


class EntityIn(Schema):
    """手工登记检查对象；空着的必填栏与代码的毛病由登记一次说全。"""

    code = fields.String(required=True, validate=validate.Length(max=40), metadata=CODE)
    code_kind = fields.String(load_default=None, allow_none=True, validate=one_of(CodeKind))
    name = free(200, required=True)
    kind = fields.String(required=True, validate=one_of(EntityKind))
    address = free(300, required=True)
    address_actual = free(300)
    district = free(60)
    industry = free(100)
    category = free(100)
    legal_rep = free(100)
    contact = free(60)
    phone = telephone()
    credit_class = fields.String(allow_none=True, validate=one_of(CreditClass))
    despite = fields.Boolean(load_default=False, metadata={"description": "名称、住所相同的已有一户，仍然登记"})


class FlagIn(Schema):
    """打上标记，或去掉（on 为假）。"""

    kind = fields.String(required=True, validate=one_of(EntityFlag))
    on = fields.Boolean(load_default=True)
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    source = free(200, load_default="")
    count = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 100_000))
    reason = free(300, load_default="")


class PermitIn(Schema):
    """登记许可证件。"""

    kind = free(60, 1, required=True)
    number = free(60, 1, required=True)
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class PermitEnd(Schema):
    """许可注销、吊销。"""

    on = fields.Date(required=True)


class Return(Schema):
    """恢复在录。"""

    on = fields.Date(required=True)
    reason = free(300, 2, "请写恢复的原因。", required=True)


class Merge(Schema):
    """并入另一户。"""

    into = text(36, required=True)
    reason = free(300, 2, "请写合并的理由。", required=True)
    evidence = free(200, load_default="", metadata={"description": "依据，必写：换码的通知、文号，或核对情况"})


class MergeRequest(Merge):
    """提出合并：种类不同或代码不同，等另一人确认。"""


class MergeFirm(Schema):
    """合并申请里的一户。"""

    id = fields.String()
    name = fields.String()
    code = fields.String()
    kind = fields.String()
    address = fields.String()


class MergeRequestOut(Schema):
    """一件合并申请。"""

    id = fields.String()
    old = fields.Nested(MergeFirm, metadata={"description": "要并掉的"})
    into = fields.Nested(MergeFirm, metadata={"description": "留下的"})
    reason = fields.String()
    evidence = fields.String()
    state = fields.String(metadata={"description": "waiting 待确认、merged 已合并、refused 没有同意、withdrawn 已撤回"})
    requested_by = fields.String()
    requested_at = Moment()
    opinion = fields.String()
    decided_by = fields.String()
    decided_at = Moment(allow_none=True)
    mine = fields.Boolean(metadata={"description": "自己提出的，要由另一人确认"})


class MergeRequestList(Schema):
    """合并申请。"""

    items = fields.List(fields.Nested(MergeRequestOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class MergeRequestQuery(Schema):
    """哪些申请。"""

    state = fields.String(
        load_default="waiting", validate=validate.OneOf(["", "waiting", "merged", "refused", "withdrawn"])
    )


class MergeDecision(Schema):
    """确认、退回或撤回。"""

    decision = fields.String(required=True, validate=validate.OneOf(["CONFIRMED", "REFUSED", "WITHDRAWN"]))
    opinion = free(300, load_default="")


BULK_ACTS = ("flag", "unflag", "credit_class", "district", "exit", "sub_library", "unlist")


class BulkIn(Schema):
    """批量办理：勾选的 ids，或全部符合 query 的。"""

    act = fields.String(required=True, validate=validate.OneOf(BULK_ACTS, error="不认识的批量办理。"))
    ids = fields.List(text(36), validate=validate.Length(1, 20_000), load_default=None)
    query = fields.Nested(EntityFilter, load_default=None)
    flag = fields.Nested(FlagIn, load_default=None)
    credit_class = fields.String(allow_none=True, load_default=None, validate=one_of(CreditClass))
    district = free(60, load_default=None)
    exit = fields.Nested(Exit, load_default=None)
    sub_library = text(36, load_default=None)
    reason = free(300, load_default="")


class BulkOut(Schema):
    """办的结果：办了、原本如此、正在检查因而没办、已退出因而没改。"""

    id = fields.String()
    done = fields.Integer()
    same = fields.Integer()
    busy = fields.Integer()
    exited = fields.Integer()


class SubLibraryIn(Schema):
    """建子库；query 为空即逐户列入。"""

    name = free(100, 1, required=True)
    query = fields.Nested(EntityFilter, load_default=None, allow_none=True)
    note = free(300, load_default="")


class SubLibraryChange(Schema):
    """改子库。"""

    name = free(100, 1)
    query = fields.Nested(EntityFilter)
    note = free(300)
    closed = fields.Boolean()


class SubLibraryOut(Schema):
    """子库。"""

    id = fields.String()
    name = fields.String()
    query = fields.Dict(allow_none=True)
    note = fields.String()
    closed_on = fields.Date(allow_none=True)
    count = fields.Integer()


class StandardShelves(Schema):
    """规则要而还没有的分类子库。"""

    lacking = fields.List(fields.String())


class SubLibraryList(Schema):
    """本部门的子库。"""

    items = fields.List(fields.Nested(SubLibraryOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class CandidateQuery(Paging):
    """收件筛选。"""

    state = fields.String(load_default="", validate=one_of(CandidateState, only=("", *CandidateState)))


class CandidateIn(Schema):
    """告知一个部门。"""

    department = text(40, required=True, metadata={"description": "收件部门代码"})
    code = fields.String(required=True, validate=validate.Length(1, 40), metadata=CODE)
    code_kind = fields.String(load_default=None, allow_none=True, validate=one_of(CodeKind))
    name = free(200, 1, required=True)
    kind = fields.String(load_default="OTHER", validate=one_of(EntityKind))
    address = free(300, load_default="")
    district = free(60, load_default="")
    industry = free(100, load_default="")
    legal_rep = free(100, load_default="")
    phone = telephone(load_default="")
    source = free(200, load_default="双告知")


class CandidateOut(Schema):
    """一件收件（不含个人信息）。"""

    id = fields.String()
    code = fields.String(attribute="id_value")
    code_kind = fields.String(attribute="id_kind")
    name = fields.String()
    kind = fields.String()
    address = fields.String()
    district = fields.String()
    industry = fields.String()
    source = fields.String()
    department = fields.String()
    from_department = fields.String()
    mine = fields.Boolean(metadata={"description": "收件的是本部门"})
    known = fields.Boolean(metadata={"description": "这个代码行政区里已有"})
    listed = fields.Boolean(metadata={"description": "收件部门的名录里已有"})
    received_on = fields.Date()
    waiting_days = fields.Integer(allow_none=True)
    state = fields.String()
    reason = fields.String()
    decided_at = Moment(allow_none=True)
    entity_id = fields.String(allow_none=True)


class CandidatePage(Schema):
    """收件。"""

    items = fields.List(fields.Nested(CandidateOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()


class CandidateDecision(Schema):
    """认领或退回。"""

    decision = fields.String(required=True, validate=one_of(CandidateState, only=("confirmed", "refused")))
    reason = free(300, load_default="")
