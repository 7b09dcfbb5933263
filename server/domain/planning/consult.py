"""征求意见：书面问每个参与部门，沉默不等于同意（S3-07；A4）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.decide import Refusal
from server.domain.profiles import Profile
from server.domain.vocabulary.plans import ConsultAnswer


@dataclass(frozen=True, slots=True)
class Asked:
    """问过的一个部门：名称、期限与答复（None 为没有答复）。"""

    department: str
    due_on: date
    answer: str | None


def may_ask(departments: Sequence[str], due_on: date, today: date) -> Refusal | None:
    """能否发出：至少一个部门，期限在今天之后。"""
    if not departments:
        return Refusal("plan.nobody_asked", "先选参与部门，再书面征求意见。")
    if due_on <= today:
        return Refusal("plan.consult_due", "答复期限应在今天之后。")
    return None


def may_answer(answer: str, reason: str) -> Refusal | None:
    """答复：修改或不参加要写理由（S3-07 书面征求意见）。"""
    if answer not in ConsultAnswer.__members__:
        return Refusal("invalid", "答复应为同意、修改后同意或不参加。")
    if answer != ConsultAnswer.AGREE and not reason.strip():
        return Refusal("plan.answer_reason", "修改或不参加要写明理由。")
    return None


def may_go_on(participants: Sequence[str], asked: Sequence[Asked], minutes: bool) -> Refusal | None:
    """联合计划能否送审：参与部门都问过；有没答复的、有不同意见的，须附联席会议纪要（A4）。"""
    known = {one.department for one in asked}
    if never := [name for name in participants if name not in known]:
        return Refusal("plan.not_asked", f"还没有向{'、'.join(never)}书面征求意见。")
    if minutes:
        return None
    if silent := [one.department for one in asked if one.answer is None]:
        return Refusal(
            "plan.silent",
            f"{'、'.join(silent)}没有答复。沉默不等于同意：请等答复，或附上联席会议纪要再送审。",
            {"silent": "、".join(silent)},
        )
    if other := [one.department for one in asked if one.answer != ConsultAnswer.AGREE]:
        return Refusal("plan.disagreed", f"{'、'.join(other)}有不同意见。请改后再征求，或附上联席会议纪要。")
    return None


KEY = "joint.lead_kind"
OFFICE_LEADS = {"legal_office": "政府法制部门", "county_government": "县政府"}
"""Those who lead through the office of the joint meeting."""


def may_lead(profile: Profile, office: str | None, lead: str, superior: bool) -> Refusal | None:
    """联合计划能否由这个部门牵头（S0-11、S1-08、S2-16、S3-07）：规则 joint.lead_kind 定由谁牵头。

    office: the department that holds the office of the joint meeting, None before it is named; superior: whether the
    leading department stands above the others.
    """
    kind = profile.text(KEY)
    if kind in OFFICE_LEADS and lead != office:
        where = "由联席会议办公室所在部门编制" if office else "请先指定联席会议办公室设在哪个部门"
        return Refusal("plan.lead", f"联合计划由{OFFICE_LEADS[kind]}牵头（{profile.source(KEY)}），{where}")
    if kind == "superior_department" and not superior:
        return Refusal("plan.lead", f"联合计划由上级部门牵头（{profile.source(KEY)}），本部门不是参与部门的上级")
    return None
