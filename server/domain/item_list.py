"""清单的版本：一行有哪些栏、两版差在哪里、谁可以审核批准公布（S0-10、S3-09、S4-01、S4-20）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.domain import second
from server.domain.decide import Refusal

Row = Mapping[str, Any]
TITLES = {
    "code": "编号",
    "name": "事项名称",
    "sub_item": "抽查子项",
    "category": "事项类别",
    "bases": "抽查依据",
    "subject": "抽查主体",
    "initiators": "发起部门",
    "object_kind": "抽查对象",
    "content": "抽查内容",
    "requirement": "抽查要求",
    "methods": "抽查方式",
    "random_kind": "随机方式",
    "random_reason": "不随机的理由",
    "ratio_text": "抽查比例",
    "ratio": "抽查比例（读法）",
    "frequency_text": "抽查频次",
    "frequency": "抽查频次（读法）",
    "staff_requirement": "检查人员要求",
    "qualifications": "所需资质",
    "joint_departments": "联合抽查部门",
    "publicity_mode": "公开方式",
    "power_ref": "权责清单编号",
    "checklist": "检查表",
}
"""Columns of one row of the published list, in printed order; everything else of an item stays inside."""


def full_name(name: str, sub_item: str | None) -> str:
    """附件2 里的一项怎样称呼：抽查类别在前，抽查事项（子项）写在括号里；给人看的地方都用这一句（S4-01）。"""
    return f"{name}（{sub_item}）" if sub_item else name


def short_name(item: Row) -> str:
    """任务包里一项的类别名：公开数据的 items 一栏和统计照旧用它；没有子项的就是名称。"""
    return str(item.get("short") or item["name"])


def difference(before: Sequence[Row], after: Sequence[Row]) -> dict[str, list[dict[str, Any]]]:
    """两版之差：新增、删去、改动（逐栏前后对照），以事项编号相认。"""
    old, new = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    changed = [(old[key], row) for key, row in new.items() if key in old]
    return {
        "added": [_brief(row) for key, row in new.items() if key not in old],
        "removed": [_brief(row) for key, row in old.items() if key not in new],
        "changed": [_brief(now) | {"fields": cells} for was, now in changed if (cells := _cells(was, now))],
    }


def changes(found: Mapping[str, Sequence[Any]]) -> int:
    """一共动了几项。"""
    return sum(len(rows) for rows in found.values())


def _brief(row: Row) -> dict[str, Any]:
    return {"id": row["id"], "name": row["name"], "sub_item": row["sub_item"]}


def _cells(was: Row, now: Row) -> list[dict[str, Any]]:
    return [
        {"field": field, "title": title, "before": was.get(field), "after": now.get(field)}
        for field, title in TITLES.items()
        if was.get(field) != now.get(field)
    ]


def holds(body: Row, before: Row | None, after: Row) -> bool:
    """冻结的一行带不带一批导入写进去的内容：有一栏被它改过，而这一行写的正是改后的值。

    before: what stood in the columns the batch changed; None for an item the batch brought, which every row of it
    holds. Columns that are not published (remarks) count for nothing.
    """
    if before is None:
        return True
    told = ((_printed(field, body[field]), _printed(field, before[field]), field) for field in before if field in body)
    return any(now != was and now == _printed(field, after.get(field)) for now, was, field in told)


def _printed(field: str, value: Any) -> Any:
    """A basis is known by its title and article, which an import keeps in a list and a version in columns."""
    if field != "bases":
        return value
    return [(one["title"], one["article"]) if isinstance(one, Mapping) else tuple(one[:2]) for one in value or ()]


def kept(version: int, state: str, reviewed: bool) -> str:
    """带着一批导入的内容的一版，撤回那一批时怎么说：撤回不改它，要怎样才恢复。"""
    if state == "published":
        return f"清单第 {version} 版在入库以后公布，撤回不改它：恢复的内容要随下一版审核、公布以后才算数。"
    who = "审批人" if reviewed or state == "approved" else "审核人"
    return f"清单第 {version} 版在入库以后送审，内容已冻结，撤回不改它：请{who}退回，退回以后这一版才照恢复的内容。"


REASON = 5
"""Characters a reason needs at least: it stands on the public page."""


def may_submit(rows: Sequence[Row], found: Mapping[str, Sequence[Any]], reason: str) -> Refusal | None:
    """能否送审：清单不空、与现行版有差别、写明为何制定或调整（S2-06 动态调整）。"""
    if not rows:
        return Refusal("list.empty", "没有启用的事项，清单是空的。请先启用事项")
    if not changes(found):
        return Refusal("list.unchanged", "与现行版没有差别，不必再公布一版")
    return too_short(reason)


def too_short(reason: str) -> Refusal | None:
    """制定或调整的理由写得够不够：清单、细则说同一句。"""
    if len(reason.strip()) < REASON:
        told = f"请写明制定或调整的理由，至少 {REASON} 个字，公布时一并公开"
        return Refusal("list.reason", told, {"field": "reason"})
    return None


def may_judge(author_ids: Sequence[str], officer_id: str, decision: str, opinion: str) -> Refusal | None:
    """谁可以审核、批准：不得是编制人或送审人；退回要写意见（S0-20）。"""
    if own := second.another(officer_id, author_ids, "不能审核、批准自己编制或送审的清单，请由另一人办理"):
        return own
    if decision == "RETURNED" and not opinion.strip():
        return Refusal("list.opinion", "退回要写明意见", {"field": "opinion"})
    return None


def may_approve(reviewed_by: str | None, officer_id: str) -> Refusal | None:
    """批准之前要经法制审核，审核与批准是两个人（S4-20）。"""
    if reviewed_by is None:
        return Refusal("list.not_reviewed", "还没有经过法制审核，不能批准")
    return second.another(officer_id, (reviewed_by,), "法制审核与批准须由两个人办理")


def may_publish(author_ids: Sequence[str], approver_id: str | None, officer_id: str) -> Refusal | None:
    """公布人不得是编制人、送审人或批准人（编制、批准、公布三手分开）。"""
    return second.another(officer_id, (*author_ids, approver_id), "编制、批准、公布须由不同的人办理")


def may_revoke(author_ids: Sequence[str], officer_id: str, reason: str) -> Refusal | None:
    """废止现行的一版（S0-02 没有依据不得检查）：由审批人办，不是编制人，写明理由；理由公开。"""
    if own := second.another(officer_id, author_ids, "编制人不能废止自己编的一版，须由另一人办理"):
        return own
    if len(reason.strip()) < REASON:
        return Refusal("list.reason", f"请写明为什么废止，至少 {REASON} 个字；理由会公开")
    return None


def words_missing(parts: Sequence[str], text: str) -> list[str]:
    """细则里没有写到的部分（S3-13 抽查原则、任务、方式、结果公示、督查考核）。"""
    return [part for part in parts if part not in text]


GUIDELINE_PARTS = ("抽查原则", "抽查任务", "抽查方式", "结果公示", "督查考核")
