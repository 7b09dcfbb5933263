"""检查审批表上的每一格都是登记过的事：没有另写意见的决定写成话，不留一道斜线。"""

from __future__ import annotations

import re
from typing import Any

from server.documents import letters

PLAIN: dict[str, Any] = {
    "entity": "青禾禾香超市", "code": "", "case_no": "卷〔2026〕3号", "assignment_no": "", "task_name": "", "items": "",
    "nonrandom": "", "draw": "", "window": ["2026-11-03", "2026-11-17"], "team": [], "ended_on": "2026-11-05",
    "result_code": "R01", "disposals": "无", "versions": [], "public_id": "",
}  # fmt: skip


def rows(before: dict[str, str], *decisions: tuple[str, str]) -> list[list[str]]:
    """表里各行的文字，按格。"""
    told = [
        {"step": "审定", "says": says, "words": words, "by": "审批乙", "on": "2026-11-06", "revision": 1}
        for says, words in decisions
    ]
    job = {
        "kind": "APPROVAL",
        "title": "检查审批表",
        "mark": "",
        "content": PLAIN | {"before": [before], "decisions": told},
    }
    html = letters.page(job, frozenset())
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]


def test_an_approval_without_words_is_said_in_words() -> None:
    """计划和结果都同意、没有另写意见：印“同意，无补充意见”；写了的照写。"""
    said = rows(
        {"what": "年度计划", "by": "审批乙", "on": "2026-01-20", "words": ""}, ("退回补正", "照片不清"), ("同意", "")
    )
    assert ["年度计划：同意，无补充意见", "审批乙", "2026-01-20"] in said
    assert ["审定", "退回补正", "照片不清", "审批乙", "2026-11-06"] in said
    assert ["审定", "同意", "同意，无补充意见", "审批乙", "2026-11-06"] in said


def test_nothing_is_said_for_a_plan_nobody_decided() -> None:
    """还没有人批准的计划（紧急先行）：不替人写同意。"""
    assert ["年度计划", "／", "／"] in rows({"what": "年度计划", "by": "", "on": "", "words": ""}, ("同意", "可以"))
