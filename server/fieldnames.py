"""各栏在表单上叫什么：拒绝的话里照表单的名字说，不说程序里的栏名。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, fields

from server.db import Base

COMMON: Mapping[str, str] = {
    "_schema": "", "act": "办什么", "after": "翻页位置", "at": "时间", "bases": "抽查依据", "basis_ids": "抽查依据",
    "birth_ym": "出生年月", "closed": "是否停用", "code": "编号", "code_kind": "代码种类", "contact": "联系人",
    "credit_class": "信用风险分类", "cursor": "翻页位置", "department": "部门", "department_ids": "部门",
    "digits": "骰子点数", "district": "辖区", "dossiers": "案卷", "exact": "是否数全", "exit": "退出",
    "file": "文件", "flag": "标记", "ids": "勾选的各件", "inspector_ids": "检查人员", "item": "事项", "items": "条目",
    "keys": "勾选的各项", "leader": "主检", "legal_rep": "法定代表人（负责人）", "limit": "每页条数", "members": "组员",
    "method": "方式", "mine": "只看归我办的", "name": "名称", "new": "新密码", "number": "证号",
    "officer_ids": "账号", "old": "原密码", "on": "日期", "open": "只看没有办完的", "password": "密码", "place": "地点",
    "pleaded": "只看申请延期的", "position": "职务", "proof": "凭据", "q": "检索", "ratios": "各类的抽查比例",
    "receiver": "收件人", "renamed": "名称已改", "reserve": "候补比例", "role": "身份", "rows": "各行",
    "seat": "换下哪一位", "sheet": "工作表", "since": "自", "sub_library": "子库", "subject": "抽查主体",
    "successor": "下一版本", "text": "内容", "to": "换成哪一版", "unsigned": "不等签字先派发的理由",
    "until": "至", "why": "理由",
    "window_from": "检查时窗自", "window_to": "检查时窗至", "witness": "见证人", "words": "说明",
}  # fmt: skip
"""What most forms call a field; where a form says otherwise it stands in BY_FORM."""

_LAW = {"text": "条文", "version": "版本"}
_CODE = {"code": "统一社会信用代码或注册号"}
_TEAM = {"reason": "为什么派这几个人"}
_ADDRESS = {"address": "住所（经营场所）"}
_ENTITY = _ADDRESS | {"category": "经营类别"}
_SPAN = {"since": "起", "until": "止"}
_PERSON = {"name": "姓名", "post": "执法岗位"}
_DEPARTMENT = {"name": "全称", "short_name": "文号字头", "phone": "对外办公电话"}
_ITEM = {
    "name": "事项名称", "category": "事项类别", "qualifications": "人员资质", "power_ref": "权责清单编号",
    "random_reason": "为什么不是双随机", "checklist_id": "检查表",
}  # fmt: skip
_ENTRY = {
    "name": "任务名称", "content": "检查内容", "object_scope": "检查对象怎么称呼", "frequency_cap": "一户一年最多几次",
    "random_reason": "为什么不能双随机", "random_until": "用到哪一天", "repeat_months": "几个月内不重复查同一事项",
    "rounding": "比例的性质", "draw_days": "哪天去查", "period": "实施期限", "slots": "参与部门", "weights": "加大力度",
    "bundle": "同一乡镇几户归一捆", "everybody": "按名录全部对象抽取",
}  # fmt: skip
_EXPERT = {
    "name": "姓名或机构名称", "valid_from": "聘期起", "valid_to": "聘期止", "agreement_no": "聘书、合同编号",
}  # fmt: skip
_MEETING = {
    "title": "会议名称", "held_on": "开会日期", "no": "纪要文号", "signed_by": "签发人", "attended": "到会单位",
    "decisions": "议定事项",
}  # fmt: skip

BY_FORM: Mapping[str, Mapping[str, str]] = {
    "AbsenceIn": {"kind": "原因", "note": "说明"},
    "AdoptionForm": {"authority": "作出结果的机关", "no": "来文号或公示编号", "words": "检查结果"},
    "BasisChange": _LAW,
    "BasisIn": _LAW,
    "BasisOut": _LAW,
    "BasisRepeal": {"on": "自哪天起不再有效", "note": "依据的文件或理由", "replacement": "代替它的新版本"},
    "BeaconIn": {"value": "开奖号码", "source": "从哪里看到的"},
    "BulkIn": {"query": "条件"},
    "CalendarIn": {"year": "年份", "text": "通知全文"},
    "CandidateDecision": {"reason": "退回的理由"},
    "CandidateIn": _CODE | _ADDRESS | {"department": "告知哪个部门", "source": "说明"},
    "ConflictIn": {"kind": "情形", "entity_id": "哪一户"} | _SPAN,
    "Credentials": {"name": "登录名", "kind": "在哪里登录"},
    "DaysIn": {"first": "检查日自", "last": "检查日至", "half": "抽到半日"},
    "DelegationIn": {"role": "角色", "officer_id": "交给谁"},
    "DeliveryIn": {
        "method": "送达方式", "on": "送达日期", "place": "送达地点", "receiver": "收件人身份", "name": "收件人姓名",
        "reason": "拒收的事由", "witness": "见证人姓名、单位",
    },
    "DepartmentChange": _DEPARTMENT,
    "DepartmentIn": _DEPARTMENT | {"code": "代码", "kind": "主体类别"},
    "DestructionIn": {"reason": "依据与理由"},
    "DiceTyped": {"confirmed": "读回了几组", "draft": "第几稿"},
    "DirectedIn": _TEAM,
    "DrawChangeIn": {"blind": "哪一户"},
    "FreezeIn": {"seen": "预检里看到的数"},
    "DrawWitness": {"name": "姓名", "unit": "单位"},
    "DueAsked": {"start": "起算日"},
    "EntityChange": _ENTITY | {"reason": "更正理由"},
    "EntityIn": _ENTITY | _CODE | {"despite": "确是另一户"},
    "EntryQuery": {"subject": "哪一类", "actor": "谁办的", "ref": "所涉对象的内部编号", "before": "翻页位置"},
    "Exit": {"reason": "原因和证明", "closed": "主体已注销、吊销"},
    "ExpertChange": _EXPERT | {"ended_on": "解聘日期"},
    "ExpertIn": _EXPERT,
    "FlagIn": {"count": "次数"} | _SPAN,
    "FollowUpOpen": {"kind": "办什么", "assignment_id": "哪一次检查", "title": "什么事"},
    "FormChangeIn": {"reason": "为什么换"},
    "GrantIn": {"role": "角色"},
    "GuidelineChange": {"text": "正文"},
    "GuidelineIn": {"text": "正文"},
    "HandoverIn": {"receiver": "对方谁收的", "on": "移交日期", "words": "移交了哪些物品和材料"},
    "Heartbeat": {"deleted": "手机上删去的", "lacks": "手机上没有的文件", "unsent": "还没送达的"},
    "ImportCommit": {"renamed": "这些户确已改名"},
    "ImportMatch": {"row": "表头在第几行", "fields": "各列"},
    "ImportRowFix": {"keep": "留这一行", "rename": "改名"},
    "ImportRowQuery": {"noted": "只看有提示的", "renamed": "只看改名的"},
    "InitiatorIn": {"department": "发起部门", "when": "什么情形"},
    "InspectorChange": _PERSON | {"reason": "原因"},
    "InspectorIn": _PERSON,
    "InvitationCode": {"code": "登记码"},
    "ItemChange": _ITEM,
    "ItemIn": _ITEM,
    "LeaveIn": {"reason": "事由"} | _SPAN,
    "LetterIn": {"no": "挂号信编号", "received_on": "哪天收到回执"},
    "LiaisonIn": {"name": "姓名", "post": "职务或科室名称"},
    "ListRevocation": {"reason": "为什么废止"},
    "ListSubmission": {"reason": "制定或调整的理由"},
    "ManualIn": {"how": "用什么摇的"},
    "ManualRow": {"staff": "检查人员行号", "unit": "名册行号"},
    "MaterialsIn": {"due_on": "哪一天以前报送", "told_by": "打算怎样交给单位", "wanted": "要哪几样"},
    "MaterialsUrge": {"due_on": "改到哪一天", "words": "还要补什么"},
    "MeetingMemberIn": {"department_id": "单位", "name": "姓名", "phone": "电话"},
    "MeetingMinutesEnd": {"why": "为什么撤去"},
    "MeetingMinutesFix": {"why": "为什么更正"},
    "MeetingMinutesIn": _MEETING,
    "Merge": {"into": "留下哪一户", "reason": "为什么是同一户"},
    "MinutesIn": {
        "host": "主持人", "operator": "操作人", "recorder": "记录人", "incidents": "异常与处置",
        "remarks": "在场人员的意见",
    },
    "NamedBeacon": {"rule": "哪种开奖", "at": "何时开奖", "spare_at": "备用一期何时开奖"},
    "NewDevice": {"public_key_jwk": "手机的公钥"},
    "ObjectionIn": {
        "assignment_id": "哪一次检查", "words": "哪一项、为什么", "name": "提出人姓名、职务", "contact": "联系电话",
        "on": "收到日期",
    },
    "OffPlanIn": {
        "source_reason": "为什么在计划之外检查", "source_no": "来文号或登记号", "urgent": "怎样紧急、为什么等不到批准",
        "record": "来电、来访记录", "targets": "检查对象",
    },
    "OfficerIn": {"name": "登录名"},
    "PermitEnd": {"on": "终止日期"},
    "PlanAnswerIn": {"reason": "理由或修改意见"},
    "PlanAskIn": {"department_ids": "征求哪些部门的意见", "due_on": "答复期限"},
    "PlanEntryChange": _ENTRY,
    "PlanEntryIn": _ENTRY,
    "PlanFilingIn": {"to_body": "报给谁"},
    "PlanMergeIn": {"entry_ids": "合并哪几条"},
    "PlanPasteIn": {"text": "粘贴的内容", "dry_run": "只看不存"},
    "PlanPeriod": {"from": "自", "to": "至"},
    "PlanReviseIn": {"reason": "调整的理由"},
    "PlanSlot": {"seats": "席位"},
    "PostingIn": {"on": "公示日", "place": "在哪里"},
    "PublicChangeDecision": {"confirmed": "是否同意"},
    "QualificationIn": {"name": "资质", "number": "证书编号"},
    "QuarantineQuery": {"decided": "只看已决定的"},
    "Recalled": {"aside": "谁回避"},
    "ReceiptIn": {"answer": "对方答复", "no": "回执号", "on": "收到日期"},
    "RecheckIn": {
        "inspector_ids": "复查人员", "on": "复查日期", "on_site": "方式", "items": "逐项情况", "opinion": "对方的意见",
        "outcome": "复查结论",
    },
    "RecheckItem": {"requirement": "第几项要求", "done": "是否改好"},
    "RecheckTeamIn": {"planned_on": "定在哪天"},
    "ReportIn": {"words": "改正情况", "name": "提交人", "on": "收到日期"},
    "Return": {"on": "恢复日期", "reason": "原因和证明"},
    "SeenNumbers": {"excluded": "除外户数", "frame": "名录户数", "included": "参加抽取的户数"},
    "SendingIn": {"method": "送达方式", "proof": "怎样送的", "on": "发出日期"},
    "SigningPin": {"password": "账号密码", "pin": "新的签名口令"},
    "SingleIn": _TEAM,
    "SlipIn": {"asked_by": "谁来问的"},
    "SourceRecordIn": {"at": "什么时候来电、来访", "phone": "来电号码", "by": "记录人", "text": "对方说了什么"},
    "SubLibraryChange": {"note": "说明"},
    "SubLibraryIn": {"name": "子库名称", "note": "说明"},
    "TrainingIn": {"qualification": "专长", "title": "培训名称", "passed": "合格"},
    "UpperIn": {"level": "层级", "title": "清单名称"},
    "WithheldIn": {"place": "第几位见证人", "reason": "他怎么说"},
}  # fmt: skip
"""Where a form calls a field by another name than most: schema, field, name."""


@cache
def _columns() -> dict[str, str]:
    """栏名到中文：取自各表列的说明，同名的取最常用的一种。"""
    said: dict[str, Counter[str]] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            said.setdefault(column.key, Counter())[re.split(r"[：:（(，,；]", column.comment or "")[0]] += 1
    return {key: counted.most_common(1)[0][0] for key, counted in said.items()}


def name(key: str, schema: Schema | None = None) -> str:
    """一栏的名字：表单另有叫法的从表单，其余从通称，再从列的说明；都没有的照写。"""
    for kind in type(schema).__mro__ if schema is not None else ():
        if (said := BY_FORM.get(kind.__name__, {}).get(key)) is not None:
            return said
    said = COMMON.get(key)
    return said if said is not None else _columns().get(key, f"“{key}”")


def label(path: str, schema: Schema | None = None) -> str:
    """“entries.0.name” 写成“第 1 条名称：”；不认识的栏名原样写出。"""
    parts: list[str] = []
    for key in path.split("."):
        if key.isdigit():
            parts.append(f"第 {int(key) + 1} 条")
        else:
            parts.append(name(key, schema))
            schema = inside(schema, key)
    return f"{''.join(parts)}：" if any(parts) else ""


def inside(schema: Schema | None, key: str) -> Schema | None:
    """一栏里面还有各栏的，里面的表单；没有为空。"""
    named: dict[str, Any] = {field.data_key or one: field for one, field in schema.fields.items()} if schema else {}
    field = named.get(key)
    while isinstance(field, fields.List):
        field = field.inner
    return field.schema if isinstance(field, fields.Nested) else None
