"""计划各表谁能看：本部门的人；征求过意见的部门与联席会议办公室看得到联合计划（S3-07、S3-17）。"""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from server.auth import BUSINESS, OVERSEER, Actor, own_department, scope
from server.plans.models import (
    JointOffice,
    MeetingMember,
    MeetingMinutes,
    Plan,
    PlanConsultation,
    PlanDecision,
    PlanEntry,
    PlanFiling,
    PlanVersion,
)


def _office(actor: Actor) -> ColumnElement[bool]:
    """办事人在联席会议办公室。"""
    return select(JointOffice.id).where(own_department(JointOffice.department_id, actor)).exists()


def _asked(actor: Actor) -> ColumnElement[bool]:
    own = own_department(PlanConsultation.department_id, actor)
    return Plan.id.in_(select(PlanConsultation.plan_id).where(own))


@scope(Plan)
def _plans(actor: Actor) -> ColumnElement[bool]:
    return or_(
        own_department(Plan.department_id, actor),
        _asked(actor),
        (Plan.scope == "JOINT") & (Plan.kind == "ANNUAL") & _office(actor),
    )


@scope(PlanEntry)
def _entries(actor: Actor) -> ColumnElement[bool]:
    """条目只给编制部门办事；别的部门随计划一起读。"""
    return PlanEntry.plan_id.in_(select(Plan.id).where(own_department(Plan.department_id, actor)))


@scope(PlanVersion)
def _versions(actor: Actor) -> ColumnElement[bool]:
    return PlanVersion.plan_id.in_(select(Plan.id).where(_plans(actor)))


@scope(PlanFiling)
def _filings(actor: Actor) -> ColumnElement[bool]:
    return PlanFiling.plan_id.in_(select(Plan.id).where(_plans(actor)))


@scope(PlanConsultation)
def _consultations(actor: Actor) -> ColumnElement[bool]:
    return PlanConsultation.plan_id.in_(select(Plan.id).where(_plans(actor)))


@scope(PlanDecision)
def _decisions(actor: Actor) -> ColumnElement[bool]:
    """审批的意见只给编制部门看。"""
    return PlanDecision.plan_id.in_(select(Plan.id).where(own_department(Plan.department_id, actor)))


@scope(MeetingMinutes)
def _minutes(actor: Actor) -> ColumnElement[bool]:
    return or_(
        own_department(MeetingMinutes.department_id, actor),
        MeetingMinutes.plan_id.in_(select(Plan.id).where(_plans(actor))),
    )


@scope(MeetingMember)
def _members(actor: Actor) -> ColumnElement[bool]:
    """联席会议的名册各成员单位都要用：办业务的人都看得到，上级督导也看得到（同联络表）。"""
    return MeetingMember.id.is_not(None) if actor.has(*BUSINESS, OVERSEER) else MeetingMember.id.is_(None)


@scope(JointOffice)
def _offices(actor: Actor) -> ColumnElement[bool]:
    return JointOffice.id.is_not(None)
