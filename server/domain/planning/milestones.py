"""时间节点：一年里计划这件事要在哪几天前办完（S3-14、S3-17、S3-06、S4-20、S4-22）。"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from server.domain.profiles import Profile


@dataclass(frozen=True, slots=True)
class Milestone:
    """一个节点：规则、标题、到哪一天（含）、出处。"""

    rule: str
    title: str
    due_on: date
    basis: str


SETUP = {
    "setup.contacts_due": "报送工作联络表（附件5）",
    "setup.lists_due": "报送事项清单与两库（附件2、3、4）",
    "setup.published_due": "公布事项清单",
    "setup.due": "报送实施方案",
}


def of_year(profile: Profile, year: int) -> tuple[Milestone, ...]:
    """一年的节点，早的在前；只在某年办的节点（开局）只在那一年出现。"""
    found = [
        Milestone(
            "joint_plan.due",
            "联合抽查计划公布",
            _due(profile, "joint_plan.due", year),
            _basis(profile, "joint_plan.due"),
        ),
        Milestone("plan.due", "部门年度抽查计划公布", _due(profile, "plan.due", year), _basis(profile, "plan.due")),
    ]
    for rule, title in SETUP.items():
        if rule in profile.settings and profile.text(rule).startswith(f"{year}-"):
            found.append(Milestone(rule, title, date.fromisoformat(profile.text(rule)), _basis(profile, rule)))
    return tuple(sorted(found, key=lambda one: one.due_on))


def due_of(profile: Profile, year: int, scope: str) -> date:
    """某种计划应在哪一天前公布。"""
    return _due(profile, "joint_plan.due" if scope == "JOINT" else "plan.due", year)


def _due(profile: Profile, rule: str, year: int) -> date:
    month, day = (int(part) for part in profile.text(rule).split("-"))
    last = calendar.monthrange(year, month)[1]
    return date(year, month, last if (month, day) == (2, 28) else min(day, last))


def _basis(profile: Profile, rule: str) -> str:
    return profile.basis(rule)
