"""规则与时间的网址。"""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy import func, select

from server import clock
from server.auth import ANY, BUSINESS, access, current, visible
from server.db import session
from server.domain.calendar import due, missing_year
from server.domain.vocabulary.rules import DeadlineState, RuleState
from server.problems import Problem, register
from server.rules import board, desk, proposals, schemas, years
from server.rules.models import CalendarYear, Deadline

register("calendar.range", 422, "超出日历能算的范围")

blp = Blueprint("rules", __name__, url_prefix="/api/v1", description="规则与时间")
MAKERS = ("system_admin", "clerk", "legal_reviewer")
DECIDERS = ("security_admin", "approver")


@blp.route("/rules", methods=["GET"])
@access("看规则", roles=ANY, scope="公开")
@blp.arguments(schemas.RulesAsked, location="query")
@blp.response(200, schemas.RulesOut)
def rules(asked: dict[str, Any]) -> dict[str, Any]:
    """每条规则今天的值、从哪里来、顶替了什么；默认看本部门的。"""
    return desk.table(asked["department_id"] or current().department_id, asked["on"])


@blp.route("/rules/<key>/history", methods=["GET"])
@access("看规则的变动", roles=ANY, scope="公开")
@blp.response(200, schemas.ProposalOut(many=True))
def history(key: str) -> list[dict[str, Any]]:
    """一条规则的全部另定。"""
    return desk.history(key, current().department_id)


@blp.route("/rules/<key>/effect", methods=["GET"])
@access("看另定规则的效力", roles=ANY, scope="公开")
@blp.arguments(schemas.EffectAsked, location="query")
@blp.response(200, schemas.EffectOut(many=True))
def effect(asked: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """要提的一条另定，批准以后各段日子作数的是哪一个值：有上一层的，说明它盖过到哪一天。"""
    return desk.effect_asked(key, department_id=current().department_id, **asked)


@blp.route("/rules", methods=["POST"])
@access("提出另定规则", roles=MAKERS, scope="系统管理员管全行政区，经办与法制审核管本部门")
@blp.arguments(schemas.ProposalIn)
@blp.response(201, schemas.ProposalOut)
def propose(data: dict[str, Any]) -> dict[str, Any]:
    """提出一条另定。"""
    return desk.proposal(proposals.propose(current(), **data))


@blp.route("/rules/proposals/<override_id>/decisions", methods=["POST"])
@access("批准另定规则", roles=DECIDERS, scope="安全管理员管全行政区，审批管本部门；不批自己提的")
@blp.arguments(schemas.RuleDecisionIn)
@blp.response(200, schemas.ProposalOut)
def decide(data: dict[str, Any], override_id: str) -> dict[str, Any]:
    """批准或不批准。"""
    return desk.proposal(proposals.decide(current(), override_id, data["decision"] == "APPROVED", data["opinion"]))


@blp.route("/rules/proposals/<override_id>/withdrawal", methods=["POST"])
@access("撤回另定规则的提议", roles=MAKERS, scope="本人提出、还没有批的")
@blp.response(200, schemas.ProposalOut)
def withdraw(override_id: str) -> dict[str, Any]:
    """提出人撤回。"""
    return desk.proposal(proposals.withdraw(current(), override_id))


@blp.route("/rules/proposals/<override_id>/end", methods=["POST"])
@access("结束另定规则", roles=DECIDERS, scope="安全管理员管全行政区，审批管本部门")
@blp.arguments(schemas.EndIn)
@blp.response(200, schemas.ProposalOut)
def end(data: dict[str, Any], override_id: str) -> dict[str, Any]:
    """提前结束一条另定。"""
    return desk.proposal(proposals.end(current(), override_id, data["until"], data["reason"]))


@blp.route("/calendar", methods=["GET"])
@access("看工作日历", roles=ANY, scope="公开")
@blp.arguments(schemas.CalendarAsked, location="query")
@blp.response(200, schemas.CalendarOut)
def calendar(asked: dict[str, Any]) -> dict[str, Any]:
    """一年的休与班、出处、待核对的录入。"""
    table = years.in_force()
    waiting = visible(CalendarYear, current()).where(CalendarYear.state == RuleState.PROPOSED)
    open_ones = select(func.count()).where(Deadline.state == DeadlineState.OPEN, Deadline.provisional.is_(True))
    return {
        "year": years.year_view(asked["year"] or clock.today().year),
        "years": sorted(table.years),
        "proposals": list(session().scalars(waiting.order_by(CalendarYear.created_at))),
        "missing": missing_year(clock.today(), table),
        "provisional": session().scalar(open_ones) or 0,
    }


@blp.route("/calendar", methods=["POST"])
@access("录入年历", roles=("system_admin",), scope="全行政区")
@blp.arguments(schemas.CalendarIn)
@blp.response(201, schemas.CalendarProposal)
def propose_year(data: dict[str, Any]) -> CalendarYear:
    """录入一年的放假安排，等另一人核对。"""
    return years.propose(current(), **data)


@blp.route("/calendar/<calendar_id>/decisions", methods=["POST"])
@access("核对年历", roles=("security_admin",), scope="全行政区；不核自己录的")
@blp.arguments(schemas.RuleDecisionIn)
@blp.response(200, schemas.CalendarProposal)
def decide_year(data: dict[str, Any], calendar_id: str) -> CalendarYear:
    """核对年历，一致才作数。"""
    return years.decide(current(), calendar_id, data["decision"] == "APPROVED", data["opinion"])


@blp.route("/calendar/due", methods=["GET"])
@access("算到期日", roles=ANY, scope="公开")
@blp.arguments(schemas.DueAsked, location="query")
@blp.response(200, schemas.DueOut)
def due_on(asked: dict[str, Any]) -> Any:
    """自某日起第 n 个工作日：当日不计，第 n 个工作日 24:00 截止。"""
    try:
        return due(asked["start"], asked["days"], years.in_force())
    except OverflowError as error:
        raise Problem("calendar.range", "这个日期超出了日历能算的范围。") from error


@blp.route("/deadlines", methods=["GET"])
@access("看时限", roles=BUSINESS, scope="本部门；上级督导看全部")
@blp.arguments(schemas.BoardAsked, location="query")
@blp.response(200, schemas.BoardOut)
def deadlines(asked: dict[str, Any]) -> dict[str, Any]:
    """时限看板：在走的，或近三十天办结的。"""
    return board.board(current(), **asked)
