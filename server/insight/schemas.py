"""工作台在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class StateCount(Schema):
    """一种状态有几件。"""

    state = fields.String(metadata={"description": "检查派单状态；公示之后撤下的为 withdrawn"})
    label = fields.String()
    count = fields.Integer()


class Progress(Schema):
    """本年进度；未公示不计完成（S3-16）。"""

    year = fields.Integer()
    total = fields.Integer()
    published = fields.Integer(metadata={"description": "现在公示着的，即已完成；撤下的不算"})
    percent = fields.Integer(metadata={"description": "完成百分数，向下取整"})
    nonrandom = fields.Integer(metadata={"description": "不随机的检查，另计，不在 total 里（S2-01）"})
    random_percent = fields.Integer(metadata={"description": "随机抽查占全部检查的百分数，向下取整（S2-04）"})
    states = fields.List(fields.Nested(StateCount))


class DueRow(Schema):
    """一件的时限。"""

    id = fields.String()
    kind = fields.String()
    label = fields.String(metadata={"description": "哪一种时限"})
    link = fields.String(metadata={"description": "桌面网址"})
    assignment_id = fields.String(allow_none=True)
    dossier_id = fields.String(allow_none=True)
    no = fields.String()
    entity_name = fields.String(allow_none=True, metadata={"description": "亮证之前不显示"})
    state = fields.String(allow_none=True)
    due_on = fields.Date()
    says = fields.String(metadata={"description": "是哪一个时限"})
    provisional = fields.Boolean(metadata={"description": "年历未公布，日期暂定"})
    days_left = fields.Integer(metadata={"description": "还剩几个工作日；已过为负"})
    unknown_year = fields.Integer(allow_none=True, metadata={"description": "还没有公布放假安排的年份：还剩几天是约数"})
    late = fields.Boolean()


class Queue(Schema):
    """归我办的。"""

    to_review = fields.Integer(metadata={"description": "待我审定的案卷"})
    quarantined = fields.Integer(metadata={"description": "隔离区待处理"})
    consultations = fields.Integer(metadata={"description": "别的部门征求意见，待本部门答复的"})
    plans_to_decide = fields.Integer(metadata={"description": "待我审批的计划"})
    plans_to_publish = fields.Integer(metadata={"description": "待我公示的计划"})
    lists_to_judge = fields.Integer(metadata={"description": "待我审核、批准、公布的事项清单"})
    lists_to_submit = fields.Integer(metadata={"description": "待我送审的事项清单草稿，退回的也算"})
    guidelines_to_submit = fields.Integer(metadata={"description": "待我送审的工作细则草稿，退回的也算"})
    checklists_to_submit = fields.Integer(metadata={"description": "待我送审的检查表草稿：没有待核的项，退回的也算"})
    guidelines_to_judge = fields.Integer(metadata={"description": "待我审核、批准、公布的工作细则"})
    checklists_to_decide = fields.Integer(metadata={"description": "待我批准的检查表"})
    checklists_to_confirm = fields.Integer(metadata={"description": "待我核定的检查表：还有待核的项"})
    rules_to_decide = fields.Integer(metadata={"description": "待我批准的部门规则"})
    changes_to_confirm = fields.Integer(metadata={"description": "待我确认的更正、撤下"})
    results_to_mend = fields.Integer(metadata={"description": "异议成立、待我更正或撤下的公示"})
    merges_to_confirm = fields.Integer(metadata={"description": "待我确认的合并：种类不同、代码不同的两户"})
    draw_changes = fields.Integer(metadata={"description": "待我确认的抽取变更：换户、换人、作废"})
    recusals_to_answer = fields.Integer(metadata={"description": "待我提出怎么办的回避申请：现场提出，检查停着"})
    texts_held = fields.Integer(metadata={"description": "待我放行的公开文字"})
    adoptions = fields.Integer(metadata={"description": "待我批准的互认"})
    destructions = fields.Integer(metadata={"description": "待我决定的案卷销毁"})
    feedback = fields.Integer(metadata={"description": "待答复的公众意见"})
    candidates = fields.Integer(metadata={"description": "待认领的新登记"})
    imports_open = fields.Integer(metadata={"description": "待核对入库的表"})
    plans_to_mend = fields.Integer(metadata={"description": "退回来要改的计划"})
    teams_to_name = fields.Integer(metadata={"description": "待我指定检查组的任务"})
    entries_to_draw = fields.Integer(metadata={"description": "到了实施期限还没有抽取的任务"})
    followups = fields.Integer(metadata={"description": "轮到我办的后续处置"})
    draws_open = fields.Integer(metadata={"description": "未办完的抽取"})
    names_to_open = fields.Integer(metadata={"description": "待我同意或驳回的提前揭开"})
    conflicts_to_confirm = fields.Integer(metadata={"description": "待我本人确认的回避关系"})
    desk_checks = fields.Integer(metadata={"description": "我组里在桌面上办、还没有封存的检查"})
    returned_to_mend = fields.Integer(metadata={"description": "退回我组补正的检查"})
    unread = fields.Integer(metadata={"description": "未读消息"})


class Which(Schema):
    """等我办的某一样里的一件。"""

    key = fields.String(metadata={"description": "queue 里的哪一样"})
    text = fields.String(metadata={"description": "哪一户、办到哪一步；名称还封着的只写代号"})
    link = fields.String(metadata={"description": "桌面网址"})


class PhoneRow(Schema):
    """一部手机最近一次联系。"""

    device_id = fields.String()
    officer_name = fields.String()
    name = fields.String()
    last_seen_at = fields.DateTime(allow_none=True)
    packages = fields.Integer(metadata={"description": "手里的任务数"})


class LatestDraw(Schema):
    """最近一次抽取；只有数，没有名字。"""

    id = fields.String()
    no = fields.String()
    state = fields.String()
    listed = fields.Integer(metadata={"description": "在册数，封存名册之前为 0"})
    frame = fields.Integer(metadata={"description": "参加抽取数（在册数减去除外的）"})
    drawn = fields.Integer(metadata={"description": "抽中数"})


class Workbench(Schema):
    """工作台。"""

    progress = fields.Nested(Progress)
    deadlines = fields.List(fields.Nested(DueRow))
    queue = fields.Nested(Queue)
    which = fields.List(fields.Nested(Which), metadata={"description": "其中几样的前三件"})
    phones = fields.List(fields.Nested(PhoneRow))
    draw = fields.Nested(LatestDraw, allow_none=True)


class SetupLine(Schema):
    """开局清单的一行。"""

    key = fields.String()
    title = fields.String()
    done = fields.Boolean(metadata={"description": "由库里的事实算出，不能打勾"})
    says = fields.String(metadata={"description": "现状一句话"})
    link = fields.String(metadata={"description": "去哪里办；空为不在桌面上办"})
    by = fields.String(metadata={"description": "轮到谁办；空为平常办那一页的人"})


class SetupDate(Schema):
    """方案里的开局日期。"""

    key = fields.String()
    on = fields.String()
    basis = fields.String()


class Setup(Schema):
    """开局清单。"""

    lines = fields.List(fields.Nested(SetupLine))
    done = fields.Integer()
    total = fields.Integer()
    dates = fields.List(fields.Nested(SetupDate))


class ProgressAsked(Schema):
    """看哪个部门、哪一年。"""

    year = fields.Integer(load_default=None, validate=validate.Range(2016, 2100))
    department_id = fields.String(load_default=None)


class MonthCount(Schema):
    """一个月派出与公示的件数。"""

    month = fields.Integer()
    sent = fields.Integer()
    published = fields.Integer()


class Coverage(Schema):
    """计划覆盖清单的多少。"""

    items = fields.Integer(metadata={"description": "清单上启用的事项"})
    planned = fields.Integer(metadata={"description": "本年计划里有的"})
    target_percent = fields.Integer()


class PersonLoad(Schema):
    """一个人手里的件数。"""

    name = fields.String()
    total = fields.Integer()
    open = fields.Integer(metadata={"description": "还没有封存的"})
    done = fields.Integer(metadata={"description": "已公示的"})


class DepartmentProgress(Schema):
    """本部门进度。"""

    year = fields.Integer()
    department = fields.String(allow_none=True)
    total = fields.Integer(metadata={"description": "随机抽查派出几件，撤回的不数"})
    published = fields.Integer(metadata={"description": "现在公示着的；撤下的不算"})
    nonrandom = fields.Integer(metadata={"description": "不随机的检查，另计"})
    random_percent = fields.Integer(metadata={"description": "随机抽查占全部检查的百分数，向下取整（S2-04）"})
    states = fields.List(fields.Nested(StateCount))
    months = fields.List(fields.Nested(MonthCount))
    coverage = fields.Nested(Coverage)
    people = fields.List(fields.Nested(PersonLoad))
    late = fields.Integer()


class RateCell(Schema):
    """一个方面的问题发现率；率是千分数，不足 5 次为空。"""

    name = fields.String()
    checked = fields.Integer()
    problems = fields.Integer()
    permille = fields.Integer(allow_none=True)
    low = fields.Integer(metadata={"description": "95% 区间下限，千分数"})
    high = fields.Integer(metadata={"description": "95% 区间上限，千分数"})
    weak = fields.Boolean(metadata={"description": "不足 10 次"})
    change = fields.Integer(allow_none=True, metadata={"description": "比去年多几个千分点"})
    whole = fields.Integer(metadata={"description": "有问题的里面分不到事项、各事项都计的几次；按事项分的才有"})


class Completion(Schema):
    """完成：只有公示了才算。"""

    total = fields.Integer()
    entered = fields.Integer()
    published = fields.Integer()
    on_time = fields.Integer()
    late = fields.Integer()
    entered_permille = fields.Integer(allow_none=True)
    published_permille = fields.Integer(allow_none=True)
    on_time_permille = fields.Integer(allow_none=True)


class Randomness(Schema):
    """随机抽查占比。"""

    random = fields.Integer()
    directed = fields.Integer()
    permille = fields.Integer(allow_none=True)


class MonthCell(Schema):
    """一个月。"""

    month = fields.Integer()
    sent = fields.Integer()
    ended = fields.Integer()
    published = fields.Integer()
    late = fields.Integer()


class Band(Schema):
    """公示用了几个工作日的一档。"""

    name = fields.String()
    count = fields.Integer()
    late = fields.Boolean()


class ResultCell(Schema):
    """一种结果。"""

    code = fields.String()
    name = fields.String()
    count = fields.Integer()


class ClassCell(RateCell):
    """行业里一个信用风险分类的发现率。"""

    name = fields.String(data_key="class", attribute="class")


class CrossRow(Schema):
    """一个行业，各信用风险分类。"""

    name = fields.String()
    checked = fields.Integer()
    cells = fields.List(fields.Nested(ClassCell))


class FailingRow(Schema):
    """一个常见问题。"""

    name = fields.String()
    times = fields.Integer()
    entities = fields.Integer()


class LoadRow(Schema):
    """一位检查人员。"""

    name = fields.String()
    total = fields.Integer()
    checked = fields.Integer()
    problems = fields.Integer()


class SpreadCell(Schema):
    """一年被查几次的户数。"""

    times = fields.Integer()
    entities = fields.Integer()


class MostRow(Schema):
    """被查得最多的一户。"""

    entity = fields.String()
    times = fields.Integer()


class Burden(Schema):
    """企业负担。"""

    visits = fields.Integer(metadata={"description": "进门的次数"})
    desk = fields.Integer(metadata={"description": "书面检查、网络监测的次数，没有进门"})
    entities = fields.Integer()
    mean_hundredths = fields.Integer(allow_none=True, metadata={"description": "户均次数的一百倍"})
    minutes_mean = fields.Integer(allow_none=True)
    spread = fields.List(fields.Nested(SpreadCell))
    most = fields.List(fields.Nested(MostRow))


class RiseRow(Schema):
    """骤升的检查项。"""

    name = fields.String()
    now = fields.Integer()
    before = fields.List(fields.Integer())
    quarter = fields.String()


class RepeatRow(Schema):
    """屡犯的一户一项。"""

    entity = fields.String()
    name = fields.String()
    days = fields.List(fields.Date())


class Analysis(Schema):
    """统计分析。"""

    year = fields.Integer()
    department = fields.String(allow_none=True)
    completion = fields.Nested(Completion)
    coverage = fields.Nested(Coverage)
    randomness = fields.Nested(Randomness)
    months = fields.List(fields.Nested(MonthCell))
    timeliness = fields.List(fields.Nested(Band))
    results = fields.List(fields.Nested(ResultCell))
    problems = fields.Nested(RateCell)
    directed = fields.Nested(RateCell)
    problems_before = fields.Nested(RateCell)
    items = fields.List(fields.Nested(RateCell))
    industries = fields.List(fields.Nested(RateCell))
    districts = fields.List(fields.Nested(RateCell))
    classes = fields.List(fields.Nested(RateCell))
    crossed = fields.List(fields.Nested(CrossRow))
    failing = fields.List(fields.Nested(FailingRow))
    people = fields.List(fields.Nested(LoadRow))
    burden = fields.Nested(Burden)
    rises = fields.List(fields.Nested(RiseRow))
    repeats = fields.List(fields.Nested(RepeatRow))


class DiligenceLine(Schema):
    """尽职材料的一行。"""

    title = fields.String()
    done = fields.Boolean(metadata={"description": "由存下的事实算出，不能打勾"})
    applies = fields.Boolean(metadata={"description": "没有人到场的检查，到场才做的不适用，不计数"})
    says = fields.String()
    proof = fields.String()


class Diligence(Schema):
    """一次检查的尽职材料。"""

    no = fields.String()
    entity_name = fields.String()
    task_name = fields.String()
    result = fields.String()
    ended_on = fields.Date(allow_none=True)
    lines = fields.List(fields.Nested(DiligenceLine))
    done = fields.Integer()
    total = fields.Integer()


class DataExportOut(Schema):
    """一次全部数据导出。"""

    id = fields.String()
    asked_by = fields.String()
    asked_at = fields.DateTime()
    state = fields.String(metadata={"description": "waiting、ready、gone"})
    parked = fields.Boolean(metadata={"description": "试过五次不成，搁置了"})
    done = fields.Integer(metadata={"description": "写好的表数"})
    total = fields.Integer(metadata={"description": "全部表数"})
    rows = fields.Integer()
    size = fields.Integer(metadata={"description": "字节"})
    digest = fields.String(allow_none=True, metadata={"description": "压缩件的 SHA-256"})
    ready_at = fields.DateTime(allow_none=True)


class DataExports(Schema):
    """历次导出。"""

    items = fields.List(fields.Nested(DataExportOut))
    next = fields.String(allow_none=True)
    total = fields.Integer()
