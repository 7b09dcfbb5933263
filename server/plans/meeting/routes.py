"""联席会议办公室的网址：汇总、成员、纪要。"""

from __future__ import annotations

from typing import Any

from flask import Response

from server import clock
from server.auth import OVERSEER, access, current, get_visible, visible
from server.db import session
from server.plans import content
from server.plans.meeting import joint, service
from server.plans.meeting import schemas as shapes
from server.plans.models import MeetingMember, MeetingMinutes, Plan
from server.plans.schemas import MeetingMinutesOut, PlanPerson
from server.plans.sheet.book import XLSX, joint_workbook
from server.plans.sheet.paper import joint_pdf
from server.plans.site import CLERK, DESK, blp, document, download, form_json, uploaded
from server.problems import Problem

OFFICE_READERS = (*DESK, "system_admin")


def _member(row: MeetingMember, names: dict[str, str]) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in ("id", "department_id", "role", "name", "position", "phone", "since")}
    return found | {"department": {"id": row.department_id, "name": names.get(row.department_id, "")}}


def _readable(wanted: int) -> dict[str, Any]:
    """汇总：办公室与上级督导看全部；别的部门只看名单与自己看得见的计划。"""
    if not 2016 <= wanted <= 2100:
        raise Problem("invalid", "年度应在 2016 至 2100 之间。")
    s, actor = session(), current()
    found, names = joint.aggregate(s, wanted), content.names_of(s)
    found["is_office"] = bool(found["office"] and found["office"]["id"] == actor.department_id)
    watches = actor.has(OVERSEER)
    if not found["is_office"] and not watches:
        mine = set(s.scalars(visible(Plan, actor).with_only_columns(Plan.id)))
        found["plans"] = [plan for plan in found["plans"] if plan["id"] in mine]
        found["tasks"] = sum(len(plan["entries"]) for plan in found["plans"])
        found["departments"] = [row for row in found["departments"] if row["id"] == actor.department_id]
    named = service.members(s, clock.today()) if actor.department_id or watches else []
    found["members"] = [_member(row, names) for row in named]
    order = (MeetingMinutes.held_on.desc(), MeetingMinutes.id)
    found["minutes"] = list(s.scalars(visible(MeetingMinutes, actor).order_by(*order)))
    return found


@blp.route("/joint-plans/<int:wanted>", methods=["GET"])
@access("看联合计划汇总", roles=OFFICE_READERS, scope="办公室、上级督导看全部，其余看自己的")
@blp.response(200, shapes.JointOut)
def joint_plans(wanted: int) -> dict[str, Any]:
    """各部门联合计划的汇总。"""
    return _readable(wanted)


@blp.route("/joint-plans/<int:wanted>/joint.xlsx", methods=["GET"])
@access("导出联合计划汇总", roles=DESK, scope="办公室、上级督导看全部，其余看自己的")
def joint_sheet(wanted: int) -> Response:
    """汇总表格。"""
    return document(joint_workbook(_readable(wanted)), XLSX, f"joint-{wanted}.xlsx")


@blp.route("/joint-plans/<int:wanted>/joint.pdf", methods=["GET"])
@access("打印联合计划汇总", roles=DESK, scope="办公室、上级督导看全部，其余看自己的")
def joint_paper(wanted: int) -> Response:
    """汇总，报政府用。"""
    return document(joint_pdf(_readable(wanted)), "application/pdf", f"joint-{wanted}.pdf", inline=True)


@blp.route("/joint-office", methods=["POST"])
@access("指定联席会议办公室", roles=("system_admin",), scope="全区")
@blp.arguments(shapes.JointOfficeIn)
@blp.response(200, PlanPerson)
def set_office(data: dict[str, Any]) -> dict[str, Any]:
    """指定办公室设在哪个部门。"""
    row = service.set_office(current(), data["department_id"])
    return {"id": row.department_id, "name": content.names_of(session()).get(row.department_id, "")}


@blp.route("/meeting-members", methods=["POST"])
@access("登记联席会议成员", roles=CLERK, scope="联席会议办公室")
@blp.arguments(shapes.MeetingMemberIn)
@blp.response(201, shapes.MeetingMemberOut)
def add_member(data: dict[str, Any]) -> dict[str, Any]:
    """登记一位。"""
    return _member(service.add_member(current(), data), content.names_of(session()))


@blp.route("/meeting-members/<member_id>/end", methods=["POST"])
@access("登记成员变动", roles=CLERK, scope="联席会议办公室")
@blp.response(204)
def end_member(member_id: str) -> None:
    """不再担任。"""
    service.end_member(current(), member_id)


@blp.route("/minutes", methods=["POST"])
@access("登记会议纪要", roles=CLERK, scope="部门内")
@blp.response(201, MeetingMinutesOut)
def add_minutes() -> MeetingMinutes:
    """登记纪要：minutes（JSON）与 file（multipart）。"""
    return service.add_minutes(current(), form_json("minutes", shapes.MeetingMinutesIn()), uploaded())


@blp.route("/minutes/<minutes_id>/correction", methods=["POST"])
@access("更正会议纪要", roles=CLERK, scope="部门内，送审以前")
@blp.response(201, MeetingMinutesOut)
def correct_minutes(minutes_id: str) -> MeetingMinutes:
    """更正：minutes（JSON，附 why）与 file（multipart，可不附）。"""
    data = form_json("minutes", shapes.MeetingMinutesFix())
    why = data.pop("why")
    return service.correct_minutes(current(), minutes_id, data, uploaded(), why)


@blp.route("/minutes/<minutes_id>/withdrawal", methods=["POST"])
@access("撤去会议纪要", roles=CLERK, scope="部门内，送审以前")
@blp.arguments(shapes.MeetingMinutesEnd)
@blp.response(200, MeetingMinutesOut)
def withdraw_minutes(data: dict[str, str], minutes_id: str) -> MeetingMinutes:
    """撤去登记错了的一份。"""
    return service.withdraw_minutes(current(), minutes_id, data["why"])


@blp.route("/minutes/<minutes_id>/file", methods=["GET"])
@access("下载会议纪要", roles=DESK, scope="看得见的计划")
def minutes_file(minutes_id: str) -> Response:
    """纪要影印件。"""
    return download(get_visible(MeetingMinutes, current(), minutes_id, "会议纪要").file)
