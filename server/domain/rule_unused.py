"""有值而还没有程序读的规则：另定它不改变什么；读到它的那天从这里删去。"""

from __future__ import annotations

from collections.abc import Mapping

UNUSED: Mapping[str, str] = {
    "draw.require_signatures": "签字不作为派发的条件",
    "entity.sub_libraries": "分类子库由各部门自己建",
    "joint.lead_kind": "牵头部门写在每一条任务里",
    "publish.channels": "只有公示网站一个渠道",
    "publish.exceptions": "不公示的情形由公示人员逐件暂缓",
    "report.parts": "抽查报告的部分还没有按它核对",
    "report.publish": "抽查报告不公示",
}
"""规则到现在实际怎样办。"""
