"""除外的理由，写成一句话（rulings 15）：哪一条规则，差的是什么。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from draw import preflight
from draw.team import Job, Rules
from server.domain.entry import FIELDS, UNCLASSED, Subject, failed
from server.domain.vocabulary.entities import CreditClass, EntityKind, EntityState
from server.domain.words import labels
from server.plans.models import PlanEntry

NAMED = ("E2", "E4", "E5")
"""Codes under which a name may be shown at the desk. E1 and E3 say that the firm was drawn elsewhere: naming it would
open a name before its time (rulings 12)."""


def words(flag: str, row: Any, entry: PlanEntry, subject: Subject | None = None) -> str:
    """一户为什么不参加抽取；不说是哪一次抽取抽中过它。subject: what the conditions are judged by, for E4."""
    if flag == "E1":
        lately = f"{entry.repeat_months} 个月内同一事项已抽中、" if entry.repeat_months else ""
        return f"{lately}次数已满，或已有互认的检查结果"
    if flag == "E2":
        return f"名录状态：{labels(EntityState).get(row.status, row.status)}"
    if flag == "E3":
        return "已在其他部门本年的抽查里"
    missed = [_own(name, subject) for name in failed(entry.filter, subject)] if subject else []
    return f"不在定向范围（{'；'.join(missed)}）" if missed else "不在定向范围"


def _own(name: str, subject: Subject) -> str:
    """不合的一项：这一户是什么。"""
    if name == "sub_library":
        return "不在所定的子库里"
    own: str = getattr(subject, name)
    said = {"kind": labels(EntityKind), "credit_class": labels(CreditClass) | {UNCLASSED: "未分类"}}.get(name, {})
    return f"{FIELDS[name]}：{said.get(own, own) or '未登记'}"


class Constraints:
    """没有检查组的户：第一个满足不了的条件，同样的户只算一次。"""

    def __init__(self, rules: Rules, specialties: Mapping[str, str]) -> None:
        self.rules, self.specialties = rules, specialties
        self.known: dict[object, str] = {}

    def said(self, job: Job) -> str:
        """一句话。"""
        kind = (job.area, job.need, self.rules.barred(job))
        if kind not in self.known:
            self.known[kind] = self._sentence(preflight.why(job, self.rules))
        return self.known[kind]

    def _sentence(self, found: str) -> str:
        word, _, rest = found.partition(" ")
        if word == "need":
            return f"没有人具备专长“{self.specialties.get(rest, rest)}”"
        if word != "seat":
            return "单看每个席位都有人，凑不成一组"
        seat, _, condition = rest.partition(" ")
        who = "主检" if seat == "1" else f"第 {seat} 名检查人员"
        return {
            "dept": f"本部门当天没有能出勤的人任{who}",
            "quals": f"没有持证有效、可任{who}的人",
            "area": f"没有管这个地区、可任{who}的人",
            "recused": f"可任{who}的人都须回避",
        }[condition]
