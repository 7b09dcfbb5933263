"""扣下的文字在哪一栏：给放行的人看的名字，不是数据里的名字。"""

from __future__ import annotations

PLACES = {
    "title": "名称", "name": "名称", "reason": "理由", "ended_reason": "废止的理由", "difference": "与上一版之差",
    "file": "附件里看不见的文字", "document": "正文", "text": "正文", "rows": "各行", "entries": "各项任务",
    "items": "事项", "versions": "历次版本", "content": "抽查内容", "requirement": "检查要求", "bases": "依据",
    "note": "说明", "remark": "备注", "scope": "抽查范围", "single": "只随机一头的理由", "witnesses": "见证人身份",
    "beacon": "开奖的约定", "recorded": "现场摇号的记录", "question": "公开的问题", "answer": "答复",
    "authority": "作出决定的机关", "decision_no": "决定书文号", "kind_words": "处罚种类", "entity_name": "检查对象",
    "expertise": "擅长领域", "qualifications": "资质", "departments": "参加部门",
}  # fmt: skip


def place(where: str) -> str:
    """一处的名字，由外到里；没有名字的照原样。"""
    named = [PLACES[part] for part in where.split(".") if part in PLACES]
    return "·".join(dict.fromkeys(named)) or where
