"""联席会议在网络上的样子。"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.domain.vocabulary.plans import MeetingRole
from server.plans.schemas import MeetingMinutesOut, Moment, PlanConsultationOut, PlanPerson


class JointOfficeIn(Schema):
    """办公室设在哪个部门。"""

    department_id = fields.String(required=True, validate=validate.Length(1, 36))


class MeetingMemberIn(Schema):
    """召集人、成员或联络员。"""

    department_id = fields.String(required=True, validate=validate.Length(1, 36))
    role = fields.String(required=True, validate=validate.OneOf([r.value for r in MeetingRole]))
    name = fields.String(required=True, validate=validate.Length(1, 60))
    position = fields.String(load_default="", validate=validate.Length(0, 100))
    phone = fields.String(load_default="", validate=validate.Length(0, 40))


class MeetingMemberOut(MeetingMemberIn):
    """在任的一位。"""

    id = fields.String()
    department = fields.Nested(PlanPerson)
    since = fields.Date()


class MeetingMinutesIn(Schema):
    """纪要的各栏（multipart 的 minutes，JSON）。"""

    plan_id = fields.String(load_default=None, allow_none=True)
    no = fields.String(load_default="", validate=validate.Length(0, 80))
    title = fields.String(required=True, validate=validate.Length(1, 200))
    held_on = fields.Date(required=True)
    place = fields.String(load_default="", validate=validate.Length(0, 100))
    attended = fields.List(fields.String(validate=validate.Length(1, 100)), load_default=[])
    decisions = fields.String(required=True, validate=validate.Length(1, 5000))
    signed_by = fields.String(load_default="", validate=validate.Length(0, 60))


class MeetingMinutesFix(MeetingMinutesIn):
    """更正：改后的各栏与为什么改。"""

    why = fields.String(required=True, validate=validate.Length(2, 300))


class MeetingMinutesEnd(Schema):
    """撤去的理由。"""

    why = fields.String(required=True, validate=validate.Length(2, 300))


class PlanProgress(Schema):
    """一个部门一种计划的进度。"""

    state = fields.String()
    published_at = Moment(allow_none=True)
    late = fields.Boolean()


class JointDepartment(Schema):
    """一个部门：年度计划与联合计划各走到哪一步。"""

    id = fields.String()
    name = fields.String()
    annual = fields.Nested(PlanProgress, allow_none=True)
    joint = fields.Nested(PlanProgress, allow_none=True)


class JointPlan(Schema):
    """汇总里的一份联合计划。"""

    id = fields.String()
    no = fields.String()
    title = fields.String()
    version = fields.Integer()
    state = fields.String()
    authority = fields.String()
    entries = fields.List(fields.Dict())
    consultations = fields.List(fields.Nested(PlanConsultationOut))
    minutes = fields.List(fields.String())


class JointOut(Schema):
    """联席会议办公室的汇总。"""

    year = fields.Integer()
    office = fields.Nested(PlanPerson, allow_none=True)
    due_on = fields.Date()
    tasks = fields.Integer()
    plans = fields.List(fields.Nested(JointPlan))
    departments = fields.List(fields.Nested(JointDepartment))
    members = fields.List(fields.Nested(MeetingMemberOut))
    minutes = fields.List(fields.Nested(MeetingMinutesOut))
    is_office = fields.Boolean()
