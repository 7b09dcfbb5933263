"""往来的网址：征求意见、公示、备案、调整、计划外任务、演练。"""

from __future__ import annotations

from typing import Any

from flask import Response, request
from sqlalchemy import select

from server.auth import access, current, get_visible
from server.db import session
from server.domain.planning import offplan as sources
from server.domain.planning.advice import cap_of
from server.domain.vocabulary.items import ItemCategory
from server.plans import calendar, consulting, content, keep, offplan, revising, schemas, service, views
from server.plans.meeting.joint import consultation
from server.plans.models import MeetingMinutes, Plan, PlanConsultation, PlanEntry, PlanFiling
from server.plans.post import schemas as shapes
from server.plans.sheet.paper import consult_letter, filing_letter
from server.plans.site import CLERK, DESK, PUBLISHER, blp, document, download, flat, form_json, uploaded
from server.problems import Problem


@blp.route("/plans/<plan_id>/history", methods=["GET"])
@access("看计划的往来", roles=DESK, scope="看得见的计划")
@blp.response(200, shapes.PlanHistoryOut)
def history(plan_id: str) -> dict[str, Any]:
    """历次版本、放弃过的调整、征求意见、纪要、备案。"""
    s, row = session(), get_visible(Plan, current(), plan_id, "计划")
    names = content.names_of(s)
    return {
        "versions": revising.versions(s, row.id)[::-1],
        "abandoned": views.abandoned(row, current()),
        "pending": revising.pending(s, row),
        "consultations": views.consultations(row, names),
        "minutes": list(s.scalars(select(MeetingMinutes).where(MeetingMinutes.plan_id == row.id))),
        "filings": list(s.scalars(select(PlanFiling).where(PlanFiling.plan_id == row.id).order_by(PlanFiling.id))),
    }


@blp.route("/plan-years/<int:wanted>", methods=["GET"])
@access("看年度节点", roles=DESK, scope="部门内")
@blp.response(200, shapes.PlanYearOut)
def plan_year(wanted: int) -> dict[str, Any]:
    """一年的节点、允许的计划外来源。"""
    if not 2016 <= wanted <= 2100:
        raise Problem("invalid", "年度应在 2016 至 2100 之间。")
    profile = keep.of_year(current().department_id, wanted)
    return {
        "milestones": calendar.year(session(), current().department_id, wanted),
        "sources": list(sources.allowed(profile)),
        "not_random": sorted(sources.NOT_RANDOM),
        "may_name": sorted(sources.MAY_NAME),
        "single_random": profile.flag("draw.single_random_allowed"),
        "emergency_hours": profile.number("approval.emergency_hours"),
        "weight_flags": list(profile.words("weight.flags")),
        "defaults": service.defaults(profile)
        | {
            "ratios": dict(each.split("=") for each in profile.words("ratio.by_risk")),
            "caps": {each.value: int(100 * cap_of([each.value], profile)) for each in ItemCategory},
        },
    }


@blp.route("/plans/<plan_id>/consultations", methods=["POST"])
@access("征求意见", roles=CLERK, scope="部门内")
@blp.arguments(shapes.PlanAskIn)
@blp.response(200, schemas.PlanOut)
def ask(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """书面征求参与部门的意见。"""
    return views.plan(consulting.ask(current(), plan_id, **data), current())


@blp.route("/plans/<plan_id>/recall", methods=["POST"])
@access("收回征求意见稿", roles=CLERK, scope="部门内")
@blp.response(200, schemas.PlanOut)
def recall(plan_id: str) -> dict[str, Any]:
    """收回去修改。"""
    return views.plan(consulting.recall(current(), plan_id), current())


@blp.route("/consultations/<consultation_id>/answer", methods=["POST"])
@access("答复征求意见", roles=DESK, scope="被征求的部门")
@blp.arguments(shapes.PlanAnswerIn)
@blp.response(200, schemas.PlanConsultationOut)
def answer(data: dict[str, Any], consultation_id: str) -> dict[str, Any]:
    """同意、修改后同意、不参加。"""
    row = consulting.answer(current(), consultation_id, **data)
    return consultation(row, content.names_of(session()))


@blp.route("/consultations/<consultation_id>/letter.pdf", methods=["GET"])
@access("打印征求意见函", roles=DESK, scope="看得见的计划")
def letter(consultation_id: str) -> Response:
    """征求意见函，附答复单。"""
    row = get_visible(PlanConsultation, current(), consultation_id, "征求意见")
    return document(consult_letter(session(), row), "application/pdf", "consultation.pdf", inline=True)


@blp.route("/plans/<plan_id>/publication", methods=["POST"])
@access("公示计划", roles=PUBLISHER, scope="部门内，非编制人、审批人")
@blp.arguments(schemas.PlanSeen)
@blp.response(200, schemas.PlanOut)
def publish(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """公示这一版。"""
    row = revising.publish(current(), plan_id, **data)
    for show in revising.published:
        show()
    return views.plan(keep.fresh(row), current())


@blp.route("/plans/<plan_id>/revision", methods=["POST"])
@access("调整计划", roles=CLERK, scope="部门内")
@blp.arguments(shapes.PlanReviseIn)
@blp.response(200, schemas.PlanOut)
def revise(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """调整：另成一版。"""
    return views.plan(revising.revise(current(), plan_id, data["reason"]), current())


@blp.route("/plans/<plan_id>/revision/abandonment", methods=["POST"])
@access("放弃调整", roles=CLERK, scope="部门内")
@blp.arguments(shapes.PlanReviseIn)
@blp.response(200, schemas.PlanOut)
def abandon(data: dict[str, Any], plan_id: str) -> dict[str, Any]:
    """放弃调整：恢复上一版；理由写在 reason。"""
    return views.plan(revising.abandon(current(), plan_id, data["reason"]), current())


@blp.route("/plans/<plan_id>/closing", methods=["POST"])
@access("结束计划", roles=("approver",), scope="部门内")
@blp.response(200, schemas.PlanOut)
def close(plan_id: str) -> dict[str, Any]:
    """年度结束。"""
    return views.plan(revising.close(current(), plan_id), current())


@blp.route("/plans/<plan_id>/filings", methods=["POST"])
@access("报备案", roles=CLERK, scope="部门内")
@blp.arguments(shapes.PlanFilingIn)
@blp.response(201, schemas.PlanFilingOut)
def file(data: dict[str, Any], plan_id: str) -> PlanFiling:
    """报备案。"""
    return revising.file(current(), plan_id, data["to_body"].strip())


@blp.route("/filings/<filing_id>/receipt", methods=["POST"])
@access("登记备案回执", roles=CLERK, scope="部门内")
@blp.response(200, schemas.PlanFilingOut)
def receipt(filing_id: str) -> PlanFiling:
    """登记回执：no 与 file（multipart）。"""
    found, no = uploaded(), request.form.get("no", "").strip()
    if found is None or not 0 < len(no) <= 80:
        raise Problem("plan.file", "请写回执号，并附上回执影印件。")
    return revising.receipt(current(), filing_id, no, *found)


@blp.route("/filings/<filing_id>/file", methods=["GET"])
@access("下载备案回执", roles=DESK, scope="看得见的计划")
def receipt_file(filing_id: str) -> Response:
    """回执影印件。"""
    return download(get_visible(PlanFiling, current(), filing_id, "备案").receipt_file)


@blp.route("/filings/<filing_id>/letter.pdf", methods=["GET"])
@access("打印备案函", roles=DESK, scope="看得见的计划")
def filing_paper(filing_id: str) -> Response:
    """备案函，附回执条。"""
    row = get_visible(PlanFiling, current(), filing_id, "备案")
    return document(filing_letter(session(), row), "application/pdf", "filing.pdf", inline=True)


@blp.route("/off-plan-tasks", methods=["POST"])
@access("立计划外任务", roles=CLERK, scope="部门内")
@blp.response(201, schemas.PlanOut)
def off_plan() -> dict[str, Any]:
    """立计划外任务：task（JSON）与 file（multipart）；没有文件的在 task 里写 record。"""
    data = flat(form_json("task", shapes.OffPlanIn()))
    named = {name: data.pop(name) for name in ("source", "source_reason", "source_no", "urgent", "record")}
    row = offplan.open_task(
        current(),
        source=named["source"],
        reason=named["source_reason"],
        no=named["source_no"],
        entry=data,
        evidence=uploaded(),
        record=named["record"],
        urgent=named["urgent"],
    )
    return views.plan(row, current())


@blp.route("/plan-entries/<entry_id>/evidence", methods=["GET"])
@access("下载来源凭据", roles=DESK, scope="部门内")
def evidence(entry_id: str) -> Response:
    """计划外任务的来源凭据。"""
    return download(get_visible(PlanEntry, current(), entry_id, "计划条目").source_file)


@blp.route("/plans/<plan_id>", methods=["DELETE"])
@access("删去演练", roles=CLERK, scope="部门内，只限演练")
@blp.response(204)
def remove_rehearsal(plan_id: str) -> None:
    """删去一次演练的全部内容。"""
    offplan.remove_rehearsal(current(), plan_id)
