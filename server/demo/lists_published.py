"""青禾县公布清单与细则：经办送审、法制审核、审批批准、公示公布，全走真实的网址。"""

from __future__ import annotations

from typing import Any

from server.demo.desk import Desk

GUIDELINE = """# 一、抽查原则
依法监管、公正高效、公开透明、协同推进。没有依据的不抽查。

# 二、抽查任务
- 每年二月底前制定年度抽查计划，经批准后公示。
- 只抽取已公布的抽查事项清单里的事项。

# 三、抽查方式
检查对象和检查人员都随机产生，抽取时请见证人掷骰子，过程公开。到场检查不少于两人，先亮证。

# 四、结果公示
检查结束之日起二十个工作日内公示结果，未公示的不算完成。

# 五、督查考核
联席会议办公室每季度通报进度和问题，纳入年度考核。
"""


def publish(
    clerk: Desk, legal: Desk, approver: Desk, publisher: Desk, reason: str = "首次制定清单。"
) -> dict[str, Any]:
    """公布清单的下一版，返回这一版。"""
    place = f"/item-lists/{clerk.post('/item-lists')['id']}"
    seen = {"submitted_at": clerk.post(f"{place}/submission", {"reason": reason})["submitted_at"]}
    legal.post(f"{place}/reviews", {"decision": "APPROVED", "opinion": "依据现行有效，同意。", **seen})
    approver.post(f"{place}/decisions", {"decision": "APPROVED", "opinion": "同意公布。", **seen})
    found: dict[str, Any] = publisher.post(f"{place}/publication", seen)
    return found


def guideline(clerk: Desk, legal: Desk, approver: Desk, publisher: Desk) -> dict[str, Any]:
    """公布一份统一的工作细则。"""
    body = {
        "title": "青禾县市场监督管理局“双随机、一公开”工作细则",
        "document_no": "青市监〔2026〕1号",
        "text": GUIDELINE,
    }
    place = f"/guidelines/{clerk.post('/guidelines', body)['id']}"
    seen = {"submitted_at": clerk.post(f"{place}/submission", {"reason": "首次制定工作细则。"})["submitted_at"]}
    legal.post(f"{place}/reviews", {"decision": "APPROVED", "opinion": "同意。", **seen})
    approver.post(f"{place}/decisions", {"decision": "APPROVED", "opinion": "同意公布。", **seen})
    found: dict[str, Any] = publisher.post(f"{place}/publication", seen)
    return found
