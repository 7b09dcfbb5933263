"""单位凭码打开的页面上说什么：办到哪一步的一句话、它自己交过什么（S1-13、S4-15）。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server import clock, storage
from server.followups import extensions
from server.followups.models import FollowStep, FollowUp
from server.followups.orders import ENTITY
from server.problems import Absent

Json = dict[str, Any]
STAGES = (
    ("reported", "整改情况已经交上，等复查"),
    ("rechecked", "复查过了，结论等检查机关批准"),
    ("approved", "责令改正通知书已作出，等待送达"),
    ("failed", "复查认定没有改正，检查机关将依法处理"),
)
"""没有等着改的时候，照还没有办完的一件说；办完的另说。"""
UNANSWERED = {
    "rechecked": "已收到，还没有答复；复查过了，结论等批准",
    "failed": "未另作答复：复查认定逾期未改正",
    "closed": "",
    "cancelled": "未另作答复：这一件不再办理",
}
"""没有等到答复、又不能再答复的延期申请怎样了；办结的照结论说。"""


def headline(orders: Sequence[FollowUp], requests: Sequence[FollowUp] = ()) -> str:
    """页首一句话：先说要办的，再说等什么，都办完了说结论和日期。"""
    waiting = [row for row in orders if row.state == "served"]
    if waiting:
        first = min((row.due_on for row in waiting if row.due_on), default=None)
        more = "，还要补交材料" if any(_again(row) for row in waiting) else ""
        if first and first < clock.today():
            return f"有 {len(waiting)} 份责令改正{more}，最早一份 {first} 已经到期，仍可提交"
        return f"有 {len(waiting)} 份责令改正{more}，最早 {first} 前改好"
    for state, says in STAGES:
        if any(row.state == state for row in orders):
            return says
    if orders:
        return _over(max(orders, key=lambda row: (row.closed_at or row.opened_at, row.id)))
    return next((_wanted(row) for row in requests if row.state in ("asked", "answered")), "整改与异议")


def _wanted(row: FollowUp) -> str:
    if row.state != "asked":
        return "材料已收到，检查结束之前还可以补交"
    if row.due_on and row.due_on < clock.today():
        return f"报送材料 {row.due_on} 已经到期，仍可提交"
    return f"请在 {row.due_on} 前报送材料"


def _over(row: FollowUp) -> str:
    on = f"，办结于 {clock.shanghai_day(row.closed_at)}" if row.closed_at else ""
    if any(step.act == "refer" for step in row.steps):
        return f"复查认定没有改正，已转立案{on}"
    return f"复查已确认：{row.outcome}{on}"


def _again(row: FollowUp) -> bool:
    said = [step.act for step in row.steps if step.act in ("report", "again", "redo")]
    return bool(said) and said[-1] == "again"


def sent(row: FollowUp) -> list[Json]:
    """单位就这一件交过的，先交的在前：说明、谁、哪天、几张照片。"""
    return [_sent(step, row) for step in row.steps if step.act == "report"]


def _sent(step: FollowStep, row: FollowUp) -> Json:
    told = step.facts
    granted = [one.facts["after"] for one in row.steps if one.act == "extend" and one.id > step.id]
    return {
        "on": told["on"],
        "late": told["late"] and not any(told["on"] <= after for after in granted),
        "words": step.words,
        "by": "，".join(one for one in (told["name"], told["position"]) if one),
        "photos": [one for one in row.files if one.step_id == step.id and one.media_type == "image/jpeg"],
    }


def pleas(row: FollowUp) -> list[Json]:
    """单位就这一件申请过的延期，先申请的在前：延到哪天、为什么、怎样答复的。"""
    found: list[Json] = []
    for step in row.steps:
        if step.act == "plead":
            found.append({"until": step.facts["until"], "words": step.words, "answer": "", "why": "", "ended": ""})
        elif found and not found[-1]["answer"] and step.act in extensions.ANSWERS:
            found[-1] |= {"answer": _answer(step), "why": "" if step.act == "extend" else step.words}
    if found and not found[-1]["answer"] and row.state in UNANSWERED:
        found[-1]["ended"] = UNANSWERED[row.state] if row.state != "closed" else f"未另作答复：{_how(row)}，办结"
    return found


def _answer(step: FollowStep) -> str:
    if step.act == "refuse_extension":
        return "不同意延期"
    after = step.facts["after"]
    return f"同意延到 {after}" if step.act == "extend" else f"要求补交材料，期限另定为 {after}"


def _how(row: FollowUp) -> str:
    referred = any(step.act == "refer" for step in row.steps)
    return "复查认定逾期未改正，已转立案" if referred else "已认定改正"


def photo(orders: Sequence[FollowUp], sha256: str) -> bytes:
    """单位自己凭码交上的一张照片；别的附件答得像没有。Raises Absent."""
    own = {one.sha256 for row in orders for one in row.files if one.by_id == ENTITY.officer_id}
    if sha256 not in own:
        raise Absent("照片")
    return storage.read(sha256)
