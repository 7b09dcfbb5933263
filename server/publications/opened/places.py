"""扣下的文字在哪一栏：给放行的人看的名字，不是数据里的名字。"""

from __future__ import annotations

from server import fieldnames

PLACES = {
    "title": "名称", "name": "名称", "reason": "理由", "ended_reason": "废止的理由", "difference": "与上一版之差",
    "file": "附件里看不见的文字", "document": "正文", "text": "正文", "rows": "各行", "entries": "各项任务",
    "items": "事项", "versions": "历次版本", "content": "抽查内容", "requirement": "检查要求", "bases": "依据",
    "note": "说明", "remark": "备注", "scope": "抽查范围", "single": "只随机一头的理由", "witnesses": "见证人身份",
    "beacon": "开奖的约定", "recorded": "现场摇号的记录", "question": "公开的问题", "answer": "答复",
    "authority": "作出决定的机关", "decision_no": "决定书文号", "kind_words": "处罚种类", "entity_name": "检查对象",
    "expertise": "擅长领域", "qualifications": "资质", "departments": "参加部门", "value": "开奖号码",
    "source": "从哪里看到的", "rule": "哪种开奖", "how": "用什么摇的", "ceremony": "抽取的方式", "period": "实施时间",
    "codes": "事项编码", "targeting": "定向还是不定向", "ratio": "抽查比例", "lead": "牵头部门", "seats": "席位",
    "frequency": "频次", "methods": "检查方式", "changes": "调整之处", "body": "", "v": "",
}  # fmt: skip
OWN = {
    "INSPECTOR": {
        "name": "姓名", "gender": "性别", "unit": "工作单位", "cert_no": "执法证号", "post": "执法岗位",
        "law_fields": "执法类别", "qualifications": "执法资质", "specialties": "业务专长",
    },
}  # fmt: skip
"""What one kind calls a column otherwise."""
WHOLE = "正文"


def place(where: str, kind: str = "") -> str:
    """一处的名字，由外到里；报告的各部分本来就是中文名，照原样；没有名字的是正文。"""
    known = PLACES | OWN.get(kind, {})
    parts = [part for part in where.split(".") if not part.isdigit()]
    named = [known[part] for part in parts if known.get(part)]
    if not named and parts and parts[-1] not in known:
        last = parts[-1] if not parts[-1].isascii() else fieldnames.name(parts[-1])
        named = [last] if last and not last.startswith("“") else []
    return "·".join(dict.fromkeys(named)) or WHOLE
