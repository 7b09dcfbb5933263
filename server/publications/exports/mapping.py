"""各平台的栏目与代码：同一条公示，按各平台要的写法（部门协同监管平台九栏、信用归集）。

The nine fields are those of the national platform's feed; the codes of results are the vocabulary used nationwide since
2017. A platform that asks for more is a new mapping version: batches name the version they were made with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.vocabulary.inspections import ResultCode

VERSION = "2026-1"
PLATFORM, CREDIT = "PLATFORM", "CREDIT"
TARGETS: Mapping[str, str] = {PLATFORM: "部门协同监管平台（九栏）", CREDIT: "公共信用信息平台"}
ACTS: Mapping[str, str] = {"NEW": "新增", "CORRECT": "更正", "WITHDRAW": "撤销"}
RESULTS: Mapping[str, str] = {
    "R01": "1",
    "R02": "B",
    "R03": "C",
    "R04": "6",
    "R05": "E",
    "R06": "8",
    "R07": "F",
    "R08": "A",
    "R09": "7",
    "R10": "9",
}
"""Our code of a result → the platform's."""
HEADS: Mapping[str, tuple[tuple[str, str], ...]] = {
    PLATFORM: (
        ("act", "操作"),
        ("public_id", "公示编号"),
        ("version", "版本"),
        ("entity_name", "检查对象名称"),
        ("entity_code", "统一社会信用代码"),
        ("plan_no", "InspectPlanId 抽查计划编号"),
        ("plan_name", "PlanName 抽查计划名称"),
        ("task_no", "InspectTaskId 抽查任务编号"),
        ("task_name", "TaskName 抽查任务名称"),
        ("targeting", "InspectTypeName 抽查类型"),
        ("authority", "InspectDepartment 抽查机关"),
        ("ended_on", "InspectDate 抽查完成日期"),
        ("items", "InspectItem 抽查事项"),
        ("result", "InspectResult 抽查结果"),
        ("result_code", "抽查结果代码"),
    ),
    CREDIT: (
        ("act", "操作"),
        ("public_id", "公示编号"),
        ("version", "版本"),
        ("entity_code", "统一社会信用代码"),
        ("entity_name", "主体名称"),
        ("kind", "信息类别"),
        ("items", "抽查事项"),
        ("result", "抽查结果"),
        ("problem", "是否发现问题"),
        ("ended_on", "检查完成日期"),
        ("authority", "检查机关"),
        ("published_on", "公示日期"),
        ("sha256", "公示内容摘要（sha256）"),
    ),
}
CLEAN = frozenset({"R01", "R07", "R09", "R10"})


@dataclass(frozen=True, slots=True)
class Source:
    """要报的一条：哪一版、怎么报、公示内容、计划与任务编号。"""

    public_id: str
    version: int
    act: str
    record: Mapping[str, Any]
    sha256: str
    plan_no: str
    task_no: str


def cells(target: str, one: Source) -> list[str]:
    """一行各栏；全是文字，不会被当成公式。撤销的只报编号，不再带结果。"""
    gone = one.act == "WITHDRAW"
    code = one.record["result_code"]
    values: dict[str, Any] = {
        **one.record,
        "act": ACTS[one.act],
        "public_id": one.public_id,
        "version": str(one.version),
        "plan_no": one.plan_no,
        "task_no": one.task_no,
        "items": "；".join(one.record["items"]),
        "result": "" if gone else ResultCode(code).label,
        "result_code": "" if gone else RESULTS[code],
        "problem": "" if gone else ("否" if code in CLEAN else "是"),
        "kind": "双随机抽查检查结果",
        "sha256": one.sha256,
    }
    return [str(values[name]) for name, _ in HEADS[target]]
