"""演示县抽取之后的变更：一户歇业，由递补顶上；一席回避，等着第二个人确认。"""

from __future__ import annotations

import io
from typing import Any

from server.demo import pictures
from server.demo.county import County
from server.demo.desk import Desk


def struck(county: County, draw_id: str) -> None:
    """派发之前，末一户歇业：经办提出，审批确认。"""
    clerk = county.desk("clerk")
    last = clerk.get(f"/draws/{draw_id}/standing")["units"][-1]
    words = "上门两次，店面已清空转租，房东出具了说明。"
    made = _propose(clerk, draw_id, {"kind": "UNIT", "blind": last["blind"], "reason": "U1", "words": words})
    approver = county.desk("approver")
    approver.post(f"/substitutions/{made['id']}/decisions", {"decision": "CONFIRMED", "opinion": "情况属实。"})


def waiting(county: County, assignment: dict[str, Any]) -> None:
    """派发之后，一名检查员提出回避，等着第二个人。"""
    body = {
        "kind": "SEAT",
        "blind": assignment["blind"],
        "seat": "2",
        "reason": "P1",
        "words": "与经营者是表亲，本人书面说明附后。",
    }
    _propose(county.desk("clerk"), assignment["draw_id"], body)


def _propose(desk: Desk, draw_id: str, body: dict[str, str]) -> dict[str, Any]:
    form = body | {"file": (io.BytesIO(pictures.photo("书面说明")), "凭据.jpg")}
    answer = desk.client.post(f"/api/v1/draws/{draw_id}/substitutions", data=form, headers=desk.headers)
    found: dict[str, Any] = desk._answer(answer)
    return found
