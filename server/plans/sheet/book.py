"""计划的表格：报送用的 xlsx（S3-14 六项、S3-17 八项，附征求意见与调整两张）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from server.plans import consulting, content, revising
from server.plans.models import Plan
from server.plans.sheet.paper import STATES, answers, day, signers
from server.plans.sheet.xlsx import CENTER, HEADING, MEDIA, TITLE, Sheet, write

XLSX = MEDIA
SINGLE = (
    "序号",
    "抽查任务名称",
    "抽查项目",
    "抽查范围",
    "库内户数",
    "抽查比例",
    "抽查数量",
    "抽查方式",
    "检查内容",
    "实施时间",
    "备注",
)
JOINT = (
    "序号",
    "工作计划名称",
    "抽查任务名称",
    "抽查事项",
    "检查对象",
    "抽查比例",
    "抽查数量",
    "牵头部门",
    "参与部门",
    "抽查检查日期",
    "备注",
)
SINGLE_WIDTHS = (6, 26, 30, 26, 10, 16, 10, 16, 30, 24, 14)
JOINT_WIDTHS = (6, 26, 26, 30, 24, 16, 10, 20, 26, 24, 14)
ASKED = ("部门", "征求日期", "答复期限", "答复", "理由或修改意见", "答复日期")
BY_FORM = "按检查表"
CHANGED = ("抽查任务", "栏目", "原内容", "调整后")


def workbook(s: Session, plan: Plan) -> bytes:
    """一份计划的表格。"""
    now = content.shown(s, plan)
    joint = plan.scope == "JOINT"
    sheet = Sheet("计划", JOINT_WIDTHS if joint else SINGLE_WIDTHS)
    if plan.kind == "REHEARSAL":
        sheet.line("演练　不作为凭证", TITLE)
    sheet.line(now["title"], TITLE)
    sheet.line(f"文号：{plan.no or '未取'}　　第 {plan.version} 版　　{STATES[plan.state]}")
    sheet.line(f"填报单位（盖章）：{now['authority']}　　　　填报时间：{day(plan.submitted_at or plan.created_at)}")
    sheet.row(JOINT if joint else SINGLE, HEADING)
    for number, entry in enumerate(content.printed(now["entries"]), 1):
        sheet.row(_joint(number, now["title"], entry) if joint else _single(number, entry))
    total = sum(entry["quantity"] for entry in now["entries"])
    by = signers(s, plan)
    sheet.line(f"本计划共 {len(now['entries'])} 项任务，计划检查 {total} 户次。")
    sheet.line(f"填表人：{by['author']}　　审核人：　　　　批准人：{by['approver']}　　批准日期：{by['approved']}")
    sheets, names = [sheet], content.names_of(s)
    if asked := answers(consulting.standing(s, plan), names, plan.version):
        sheets.append(_table("征求意见", ASKED, (26, 18, 18, 16, 40, 18), [list(row.values()) for row in asked]))
    if (changes := _changes(s, plan)) is not None:
        rows = [[row["entry"], row["field"], row["before"], row["after"]] for row in content.adjusted(changes)]
        same = [["（整份计划）", "各栏", "", "与上一版相同"]]
        sheets.append(_table(f"第 {plan.version} 版的调整", CHANGED, (30, 16, 44, 44), rows or same))
    return write(sheets)


def _changes(s: Session, plan: Plan) -> list[dict[str, str]] | None:
    """这张表这一版的调整：正在调整、待批准的一版与上一版比，批准了的照存下的；首版没有。"""
    last = revising.versions(s, plan.id)[-1:]
    if not last:
        return None
    if last[0].version < plan.version:
        return revising.pending(s, plan)
    return last[0].changes if last[0].changes or last[0].reason else None


def joint_workbook(found: dict[str, Any]) -> bytes:
    """汇总的联合计划。"""
    sheet = Sheet("联合计划汇总", JOINT_WIDTHS)
    sheet.line(f"{found['year']} 年度部门联合抽查计划（汇总）", TITLE)
    sheet.line(f"填报单位（盖章）：{found['office']['name'] if found['office'] else '　'}")
    sheet.row(JOINT, HEADING)
    rows = [(plan["title"], entry) for plan in found["plans"] for entry in content.printed(plan["entries"])]
    for number, (title, entry) in enumerate(rows, 1):
        sheet.row(_joint(number, title, entry))
    progress = [
        [row["name"], *(STATES[row[kind]["state"]] if row[kind] else none for kind, none in NONE)]
        for row in found["departments"]
    ]
    return write([sheet, _table("各部门进度", ("部门", "年度计划", "联合计划"), (34, 18, 18), progress)])


NONE = (("annual", "没有编"), ("joint", "不牵头"))
"""A department that leads no joint plan owes none."""


def _table(name: str, head: tuple[str, ...], widths: tuple[int, ...], rows: list[list[str]]) -> Sheet:
    sheet = Sheet(name, widths)
    sheet.row(head, HEADING)
    for row in rows:
        sheet.row(row)
    return sheet


def _single(number: int, entry: dict[str, Any]) -> list[str | int]:
    return [
        number,
        entry["name"],
        "；".join(entry["items"]),
        f"{entry['scope']}（{entry['targeting']}）",
        entry["base"],
        entry["ratio"],
        entry["quantity"],
        "、".join(entry["methods"]),
        entry["content"] or BY_FORM,
        entry["period"],
        _note(entry),
    ]


def _joint(number: int, title: str, entry: dict[str, Any]) -> list[str | int]:
    return [
        number,
        title,
        entry["name"],
        "；".join(entry["items"]),
        entry["scope"],
        entry["ratio"],
        entry["quantity"],
        entry["lead"],
        "、".join(entry["departments"]),
        entry["period"],
        _note(entry),
    ]


def _note(entry: dict[str, Any]) -> str:
    until = entry.get("random_until")  # versions kept before the column have none
    single = f"{entry['random']}，用到 {until}：{entry['random_reason']}" if until else ""
    return "；".join(part for part in (entry["source"], single, entry["note"]) if part)


__all__ = ["CENTER", "XLSX", "joint_workbook", "workbook"]
