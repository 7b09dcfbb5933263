"""后续处置的网址（桌面）：看、拟办、批准、送达、复查、回执、异议、办事码。"""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from sqlalchemy import func, select

from server import storage
from server.accounts.schemas import page_of
from server.auth import BUSINESS, access, current, get_visible, visible
from server.db import session
from server.domain import followups as law
from server.domain.vocabulary.dossiers import DossierLook
from server.dossiers import accesses
from server.followups import (
    adopted,
    codes,
    drafting,
    extensions,
    files,
    letters,
    objections,
    orders,
    rechecks,
    schemas,
    turns,
    views,
)
from server.followups.entity_routes import pages
from server.followups.materials import routes as materials
from server.followups.models import AdoptedResult, FollowUp
from server.followups.site import answer, blp, seen
from server.inspections.models import Assignment
from server.jobs import why_waiting
from server.problems import Absent, Problem
from server.registry.models import Entity

__all__ = ["blp", "materials", "pages"]
PAGE = 50
CLERK, OFFICE = ("clerk",), ("clerk", "approver", "legal_reviewer")
SEEN = "本部门，检查员看本组和派给自己复查的"


@blp.route("/followups", methods=["GET"])
@access("看后续处置", roles=BUSINESS, scope=SEEN)
@blp.arguments(schemas.FollowUpQuery, location="query")
@blp.response(200, page_of(schemas.FollowUpRow))
def followups(query: dict[str, Any]) -> dict[str, Any]:
    """后续处置：等审批人答复的延期申请在他的最前，其余按期限先后；默认只看没有办结的。"""
    rows = visible(FollowUp, current())
    for name in ("kind", "state", "assignment_id"):
        if query[name]:
            rows = rows.where(getattr(FollowUp, name) == query[name])
    if query["mine"]:
        rows = rows.where(FollowUp.id.in_(turns.awaiting(current())))
    if query["pleaded"]:
        rows = rows.where(extensions.asked())
    if query["open"] and not query["state"]:
        rows = rows.where(FollowUp.state.not_in(law.OPEN_ENDS))
    total = session().scalar(select(func.count()).select_from(rows.subquery()))
    found = list(session().scalars(rows.order_by(*turns.order(current())).limit(PAGE + 1).offset(_from(query))))
    ticking = views.clocks(session(), [row.id for row in found])
    following = str(_from(query) + PAGE) if len(found) > PAGE else None
    items = [views.brief(row, ticking.get(row.id)) for row in found[:PAGE]]
    return {"items": items, "next": following, "total": total}


def _from(query: dict[str, Any]) -> int:
    after = query["after"] or "0"
    return min(int(after), 100_000) if after.isdigit() else 0


@blp.route("/followups", methods=["POST"])
@access("另立后续处置", roles=CLERK, scope="部门内")
@blp.arguments(schemas.FollowUpOpen)
@blp.response(201, schemas.FollowUpDetail)
def begin(data: dict[str, Any]) -> Any:
    """另立一件：移送、抄告、处罚关联。"""
    row = drafting.open_by_hand(current(), data["assignment_id"], data["kind"], data["route"], data["title"])
    return answer(row)


@blp.route("/followups/<follow_up_id>", methods=["GET"])
@access("看一件后续处置", roles=BUSINESS, scope=SEEN)
@blp.response(200, schemas.FollowUpDetail)
def followup(follow_up_id: str) -> Any:
    """一件的全部；ETag 是办的时候要带的版本号。"""
    return answer(get_visible(FollowUp, current(), follow_up_id, "后续处置"))


@blp.route("/followups/<follow_up_id>/draft", methods=["PUT"])
@access("拟办后续处置", roles=CLERK, scope="部门内")
@blp.arguments(schemas.FollowUpDraft)
@blp.response(200, schemas.FollowUpDetail)
def draft(data: dict[str, Any], follow_up_id: str) -> Any:
    """拟好送批；须带 If-Match。"""
    return answer(drafting.propose(current(), follow_up_id, seen(), data["content"]))


@blp.route("/followups/<follow_up_id>/draft/checks", methods=["POST"])
@access("看拟办的文字会不会扣下", roles=CLERK, scope="部门内")
@blp.arguments(schemas.FollowUpDraft)
@blp.response(200, schemas.FollowUpHeld)
def check_draft(data: dict[str, Any], follow_up_id: str) -> dict[str, str]:
    """公开的文字里有没有疑似的；只看，不写。"""
    return {"held": drafting.foretell(current(), follow_up_id, data["content"])}


@blp.route("/followups/<follow_up_id>/decisions", methods=["POST"])
@access("批准后续处置", roles=("approver", "legal_reviewer"), scope="部门内，非拟办人，非检查组成员")
@blp.arguments(schemas.FollowUpDecision)
@blp.response(200, schemas.FollowUpDetail)
def decide(data: dict[str, Any], follow_up_id: str) -> Any:
    """批准、退回或者法制审核；等着批准的是复查的，批准复查结论。"""
    row = get_visible(FollowUp, current(), follow_up_id, "后续处置")
    act = rechecks.decide if row.state == "rechecked" else drafting.decide
    return answer(act(current(), follow_up_id, seen(), data["decision"], data["opinion"]))


@blp.route("/followups/<follow_up_id>/cancellation", methods=["POST"])
@access("不再办理", roles=OFFICE, scope="部门内")
@blp.arguments(schemas.FollowUpWords)
@blp.response(200, schemas.FollowUpDetail)
def cancel(data: dict[str, Any], follow_up_id: str) -> Any:
    """不再办理；异议由单位撤回时也走这里。"""
    row = get_visible(FollowUp, current(), follow_up_id, "后续处置")
    act = objections.withdraw if row.kind == "OBJECTION" else drafting.cancel
    return answer(act(current(), follow_up_id, seen(), data["words"]))


@blp.route("/followups/<follow_up_id>/delivery", methods=["POST"])
@access("登记送达", roles=CLERK, scope="部门内")
@blp.arguments(schemas.DeliveryIn)
@blp.response(200, schemas.FollowUpDetail)
def delivery(data: dict[str, Any], follow_up_id: str) -> Any:
    """送达回证。"""
    given = orders.Service(
        data["method"], data["on"], data["place"], data["receiver"], data["name"], data["reason"], data["witness"],
        data["proof"],
    )  # fmt: skip
    return answer(orders.serve(current(), follow_up_id, seen(), given))


@blp.route("/followups/<follow_up_id>/sending", methods=["POST"])
@access("发出移送抄告", roles=CLERK, scope="部门内")
@blp.arguments(schemas.SendingIn)
@blp.response(200, schemas.FollowUpDetail)
def sending(data: dict[str, Any], follow_up_id: str) -> Any:
    """发出。"""
    return answer(letters.send(current(), follow_up_id, seen(), data["method"], data["proof"], data["on"]))


@blp.route("/followups/<follow_up_id>/receipt", methods=["POST"])
@access("登记回执", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ReceiptIn)
@blp.response(200, schemas.FollowUpDetail)
def receipt(data: dict[str, Any], follow_up_id: str) -> Any:
    """对方的回执。"""
    told = (data["answer"], data["no"], data["on"], data["words"])
    return answer(letters.receive(current(), follow_up_id, seen(), *told))


@blp.route("/followups/<follow_up_id>/handover", methods=["POST"])
@access("登记移交物品、案卷", roles=CLERK, scope="部门内")
@blp.arguments(schemas.HandoverIn)
@blp.response(200, schemas.FollowUpDetail)
def handover(data: dict[str, Any], follow_up_id: str) -> Any:
    """公安机关立案以后的移交。"""
    told = (data["receiver"], data["on"], data["words"])
    return answer(letters.hand_over(current(), follow_up_id, seen(), *told))


@blp.route("/followups/<follow_up_id>/closing", methods=["POST"])
@access("办结后续处置", roles=CLERK, scope="部门内")
@blp.arguments(schemas.FollowUpWords)
@blp.response(200, schemas.FollowUpDetail)
def closing(data: dict[str, Any], follow_up_id: str) -> Any:
    """写明处理结果，办结。"""
    row = get_visible(FollowUp, current(), follow_up_id, "后续处置")
    act = orders.close_corrected if row.kind == "CORRECTED" else letters.close
    return answer(act(current(), follow_up_id, seen(), data["words"]))


@blp.route("/followups/<follow_up_id>/report", methods=["POST"])
@access("代收整改报告", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ReportIn)
@blp.response(200, schemas.FollowUpDetail)
def report(data: dict[str, Any], follow_up_id: str) -> Any:
    """单位交来的纸面整改报告。"""
    told = (data["words"], data["name"], data["position"], data["on"])
    return answer(orders.report(current(), follow_up_id, seen(), *told))


@blp.route("/followups/<follow_up_id>/extension", methods=["POST"])
@access("同意延期", roles=("approver",), scope="部门内")
@blp.arguments(schemas.DueIn)
@blp.response(200, schemas.FollowUpDetail)
def extension(data: dict[str, Any], follow_up_id: str) -> Any:
    """延期整改。"""
    return answer(extensions.extend(current(), follow_up_id, seen(), data["due_on"], data["reason"]))


@blp.route("/followups/<follow_up_id>/extension-refusal", methods=["POST"])
@access("不同意延期", roles=("approver",), scope="部门内")
@blp.arguments(schemas.FollowUpWords)
@blp.response(200, schemas.FollowUpDetail)
def extension_refusal(data: dict[str, Any], follow_up_id: str) -> Any:
    """单位申请的延期，不同意。"""
    return answer(extensions.decline(current(), follow_up_id, seen(), data["words"]))


@blp.route("/followups/<follow_up_id>/more", methods=["POST"])
@access("要求补交整改材料", roles=CLERK, scope="部门内")
@blp.arguments(schemas.DueIn)
@blp.response(200, schemas.FollowUpDetail)
def more(data: dict[str, Any], follow_up_id: str) -> Any:
    """材料不够，另定日子补交。"""
    return answer(orders.again(current(), follow_up_id, seen(), data["due_on"], data["reason"]))


@blp.route("/followups/<follow_up_id>/recheck-team", methods=["POST"])
@access("派复查", roles=CLERK, scope="部门内")
@blp.arguments(schemas.RecheckTeamIn)
@blp.response(200, schemas.FollowUpDetail)
def recheck_team(data: dict[str, Any], follow_up_id: str) -> Any:
    """派两名检查人员去复查。"""
    return answer(rechecks.assign(current(), follow_up_id, seen(), data["inspector_ids"], data["planned_on"]))


@blp.route("/followups/<follow_up_id>/recheck", methods=["POST"])
@access("记复查", roles=("clerk", "inspector"), scope="部门内经办，派去复查的检查员")
@blp.arguments(schemas.RecheckIn)
@blp.response(200, schemas.FollowUpDetail)
def recheck(data: dict[str, Any], follow_up_id: str) -> Any:
    """复查的逐项情况与结论，报审批人。"""
    given = rechecks.Recheck(
        tuple(data["inspector_ids"]), data["on"], data["on_site"], tuple(data["items"]), data["outcome"],
        data["opinion"], data["words"],
    )  # fmt: skip
    return answer(rechecks.record(current(), follow_up_id, seen(), given))


@blp.route("/followups/<follow_up_id>/referral", methods=["POST"])
@access("转立案", roles=CLERK, scope="部门内")
@blp.arguments(schemas.FollowUpWords)
@blp.response(200, schemas.FollowUpDetail)
def referral(data: dict[str, Any], follow_up_id: str) -> Any:
    """没有改正的转本部门立案。"""
    return answer(orders.refer(current(), follow_up_id, seen(), data["words"]))


@blp.route("/followups/<follow_up_id>/files", methods=["POST"])
@access("交附件", roles=("clerk", "inspector", "approver"), scope=SEEN)
@blp.response(201, schemas.FollowUpDetail)
def add_file(follow_up_id: str) -> Any:
    """交一份附件（multipart：file），随下一步归档。"""
    file = request.files.get("file")
    if file is None:
        raise Problem("invalid", "请选择要交的附件。")
    with file.stream:
        content = file.read(files.MOST_BYTES + 1)
    files.attach(current(), follow_up_id, file.filename or "", content)
    return answer(get_visible(FollowUp, current(), follow_up_id, "后续处置"))


@blp.route("/followups/<follow_up_id>/files/<sha256>", methods=["GET"])
@access("看附件", roles=BUSINESS, scope=SEEN)
@blp.response(200, content_type="application/octet-stream")
def one_file(follow_up_id: str, sha256: str) -> Response:
    """一份附件；照片可以直接看，PDF 下载。"""
    found, content = files.read(current(), follow_up_id, sha256)
    shown = "inline" if found.media_type == "image/jpeg" else "attachment; filename=fujian.pdf"
    headers = {"Content-Disposition": shown, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(content, content_type=found.media_type, headers=headers)


@blp.route("/followups/<follow_up_id>/papers/<paper_id>.pdf", methods=["GET"])
@access("取后续处置文书", roles=BUSINESS, scope=SEEN)
@blp.response(200, content_type="application/pdf")
def paper(follow_up_id: str, paper_id: str) -> Response:
    """一份文书的 PDF；还没有排好的答 503。"""
    row = get_visible(FollowUp, current(), follow_up_id, "后续处置")
    found = next((one for one in row.papers if one.id == paper_id), None)
    if found is None:
        raise Absent("文书")
    if found.sha256 is None:
        raise Problem("dossier.waiting", why_waiting(found, "正在排版，请稍后再看。"))
    return Response(storage.read(found.sha256), content_type="application/pdf")


@blp.route("/objections", methods=["POST"])
@access("登记异议", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ObjectionIn)
@blp.response(201, schemas.FollowUpDetail)
def objection(data: dict[str, Any]) -> Any:
    """登记书面或者口头提出的异议。"""
    told = (data["words"], data["name"], data["contact"], data["on"])
    return answer(objections.register(current(), data["assignment_id"], *told))


@blp.route("/entity-codes", methods=["POST"])
@access("发办事码", roles=CLERK, scope="部门内")
@blp.arguments(schemas.EntityCodeIn)
@blp.response(201, schemas.EntityCodeOut)
def entity_code(data: dict[str, Any]) -> dict[str, str]:
    """给签收人一个新的办事码；旧的停用。"""
    code = codes.hand_out(current(), data["assignment_id"], data["given_to"])
    token = session().get_one(Assignment, data["assignment_id"]).code_token
    return {"code": code, "url": f"{current_app.config['SUNLOT'].base_url}/c/{token}/in"}


@blp.route("/adoptions", methods=["GET"])
@access("看互认", roles=OFFICE, scope="部门内")
@blp.response(200, page_of(schemas.AdoptionRow))
def adoptions() -> dict[str, Any]:
    """采用的别处检查结果，新的在前，至多两百份。"""
    query = visible(AdoptedResult, current())
    total = session().scalar(select(func.count()).select_from(query.subquery()))
    rows = list(session().scalars(query.order_by(AdoptedResult.id.desc()).limit(200)))
    return {"items": [_adoption(row) for row in rows], "next": None, "total": total}


@blp.route("/adoptions", methods=["POST"])
@access("登记互认", roles=CLERK, scope="部门内")
@blp.arguments(schemas.AdoptionForm, location="form")
@blp.response(201, schemas.AdoptionRow)
def adopt(data: dict[str, Any]) -> dict[str, Any]:
    """登记一份别处的检查结果，附来文 PDF（multipart：file）。"""
    file = request.files.get("file")
    if file is None:
        raise Problem("followup.file", "请附上来文 PDF。")
    with file.stream:
        content = file.read(adopted.MOST_BYTES + 1)
    told = {name: data[name] for name in ("entity_id", "authority", "no", "inspected_on", "words")}
    items = [one.strip() for one in data["item_ids"].split(",") if one.strip()]
    return _adoption(adopted.propose(current(), item_ids=items, paper=(file.filename or "", content), **told))


@blp.route("/adoptions/<adopted_id>/decisions", methods=["POST"])
@access("批准互认", roles=("approver",), scope="部门内，非登记人")
@blp.arguments(schemas.FollowUpDecision)
@blp.response(200, schemas.AdoptionRow)
def decide_adoption(data: dict[str, Any], adopted_id: str) -> dict[str, Any]:
    """批准或不采用。"""
    return _adoption(adopted.decide(current(), adopted_id, data["decision"], data["opinion"]))


def _dossier_of(given: dict[str, Any]) -> str | None:
    row = session().get(FollowUp, given["follow_up_id"])
    return row.dossier_id if row else None


accesses.watch(blp, {"paper": DossierLook.PAPER, "one_file": DossierLook.PAPER}, _dossier_of)


def _adoption(row: AdoptedResult) -> dict[str, Any]:
    names = (
        "id", "entity_id", "item_ids", "source_authority", "source_no", "inspected_on", "result_words", "free_until",
        "state",
    )  # fmt: skip
    entity = session().get_one(Entity, row.entity_id)
    mine = row.author_id == current().officer_id
    return {name: getattr(row, name) for name in names} | {"entity_name": entity.name, "mine": mine}
