"""另定规则的办事：一人提出，另一人批准；法定的底线不能放宽，上一层定了的不能由下一层改。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.accounts.service import jurisdiction
from server.auth import Actor, get_visible
from server.db import new_id, unit
from server.domain import profiles, rule_layers, second
from server.domain.profile_values import Value
from server.domain.rule_fixed import FIXED
from server.domain.rule_specs import PROFILE, Spec, spec_of
from server.domain.vocabulary.rules import RuleLayer, RuleState
from server.problems import Problem, refuse, register
from server.rules import values
from server.rules.models import RuleOverride

register("rules.key", 422, "没有这条规则")
register("rules.value", 422, "这个值不行")
register("rules.fixed", 422, "这条规则由法定，不可改")
register("rules.basis", 422, "要写明依据")
register("rules.dates", 422, "起止日期不对")
register("rules.layer", 403, "这一层规则不归您定")
register("rules.shadowed", 409, "上一层已经定了")
register("rules.waiting", 409, "同样的已在等批准，或已作数")
register("rules.opinion", 422, "不批准要写明意见")

WHOLE = (RuleLayer.LAW, RuleLayer.LOCAL)
MAKERS = {RuleLayer.DEPARTMENT: ("clerk", "legal_reviewer"), RuleLayer.LOCAL: ("system_admin",)}
DECIDERS = {RuleLayer.DEPARTMENT: ("approver",), RuleLayer.LOCAL: ("security_admin",)}


def propose(
    actor: Actor,
    *,
    key: str,
    layer: str,
    value: Any,
    basis: str,
    reason: str,
    since: date,
    until: date | None = None,
) -> RuleOverride:
    """提出一条另定：值要合规则，依据要写明，自今日或以后生效。

    Raises Problem rules.key / rules.fixed / rules.value / rules.basis / rules.dates / rules.layer / rules.shadowed /
    rules.waiting.
    """
    level, spec = _layer(actor, layer, MAKERS), _spec(key)
    department_id = actor.department_id if level is RuleLayer.DEPARTMENT else None
    if level is RuleLayer.DEPARTMENT and key == PROFILE:
        raise Problem("rules.layer", "规则方案全行政区一套，由系统管理员提出、安全管理员批准。")
    if key in FIXED:
        raise Problem("rules.fixed", f"“{spec.label}”不可改。{FIXED[key]}。")
    checked = _checked(spec, value)
    if len(basis.strip()) < 4:
        raise Problem("rules.basis", "请写明依据：文件名、文号或条款，至少 4 个字。")
    _dates(since, until)
    _not_shadowed(key, level, department_id, since, until)
    row = RuleOverride(
        id=new_id(),
        key=key,
        layer=level,
        department_id=department_id,
        value=list(checked) if isinstance(checked, tuple) else checked,
        basis=basis.strip(),
        reason=reason.strip(),
        since=since,
        until=until,
        state=RuleState.PROPOSED,
        author_id=actor.officer_id,
        author_name=actor.name,
        created_at=clock.now(),
    )
    with unit() as s:
        _not_waiting(s, row, spec)
        s.add(row)
        text = f"{actor.name}提出另定“{spec.label}”，请核对后批准：{row.basis}。"
        (role,) = DECIDERS[RuleLayer.LOCAL if level in WHOLE else level]
        for officer_id in officers_with(s, role, department_id, clock.today()):
            if officer_id != actor.officer_id:
                tell(s, officer_id, "rule", text, dedupe=f"rule:{row.id}", link="/desk/rules")
        trail.append(s, "rule.proposed", ref=row.id, actor=actor, payload=_told(row))
    return row


def decide(actor: Actor, override_id: str, approve: bool, opinion: str) -> RuleOverride:
    """批准或不批准，告诉提出的人；提出的人不能批准自己的（S2-04 同理），不批准的写明意见（S0-20 同理）。

    Raises Absent; Problem rules.layer, duty_separation, wrong_state, rules.opinion, rules.value.
    """
    with unit() as s:
        row = get_visible(RuleOverride, actor, override_id, "另定的规则")
        _layer(actor, row.layer, DECIDERS)
        if row.department_id is not None and row.department_id != actor.department_id:
            raise Problem("rules.layer", "部门规定由本部门的审批人批准。")
        refuse(second.another(actor.officer_id, (row.author_id,), "提出的人不能批准自己的规则，请由另一人办理。"))
        if row.state != RuleState.PROPOSED:
            raise Problem("wrong_state", _settled(row), state=row.state)
        if not approve and not opinion.strip():
            raise Problem("rules.opinion", "不批准要写明意见：提出的人照着改。", field="opinion")
        if approve:
            _checked(_spec(row.key), values.frozen(row.value))
            row.since = max(row.since, clock.today())  # no rule reaches back behind its approval
            _dates(row.since, row.until)
        row.state = RuleState.APPROVED if approve else RuleState.REJECTED
        row.decided_by, row.decider_name = actor.officer_id, actor.name
        row.decided_at, row.opinion = clock.now(), opinion.strip()
        said = f"{'批准' if approve else '没有批准'}您提出的另定“{values.label(row.key)}”"
        text = f"{actor.name}{said}{f'，自 {row.since} 起' if approve else ''}{row.opinion and f'：{row.opinion}'}"
        tell(s, row.author_id, "rule", text, dedupe=f"rule:{row.id}:decided", link="/desk/rules")
        trail.append(s, f"rule.{row.state}", ref=row.id, actor=actor, payload={**_told(row), "opinion": row.opinion})
    return row


def withdraw(actor: Actor, override_id: str) -> RuleOverride:
    """提出人撤回自己提的、还没有批的；不删除，留着可查。

    Raises Absent; Problem forbidden, wrong_state.
    """
    with unit() as s:
        row = get_visible(RuleOverride, actor, override_id, "另定的规则")
        if row.author_id != actor.officer_id:
            raise Problem("forbidden", "只有提出人能撤回。")
        if row.state != RuleState.PROPOSED:
            raise Problem("wrong_state", _settled(row), state=row.state)
        row.state = RuleState.WITHDRAWN
        trail.append(s, "rule.withdrawn", ref=row.id, actor=actor, payload=_told(row))
    return row


def end(actor: Actor, override_id: str, until: date, reason: str) -> RuleOverride:
    """提前结束一条另定（止日含当天）；由有权批准的人办，不删除，留着可查。

    Raises Absent; Problem rules.layer, rules.dates, wrong_state.
    """
    with unit() as s:
        row = get_visible(RuleOverride, actor, override_id, "另定的规则")
        _layer(actor, row.layer, DECIDERS)
        if row.department_id is not None and row.department_id != actor.department_id:
            raise Problem("rules.layer", "部门规定由本部门的审批人结束。")
        if row.state != RuleState.APPROVED:
            raise Problem("wrong_state", "没有批准的规则不用结束。", state=row.state)
        if until < clock.today() or (row.until is not None and until > row.until):
            raise Problem("rules.dates", "结束日须在今天或以后，且不晚于原来的止日。")
        before, row.until = row.until, until
        payload = {"key": row.key, "before": str(before), "until": until.isoformat(), "reason": reason.strip()}
        trail.append(s, "rule.ended", ref=row.id, actor=actor, payload=payload)
    return row


def _spec(key: str) -> Spec:
    try:
        return spec_of(key, profiles.names())
    except KeyError as error:
        raise Problem("rules.key", f"没有“{key}”这条规则。") from error


def _checked(spec: Spec, value: object) -> Value:
    try:
        return spec.check(value)
    except ValueError as error:
        raise Problem("rules.value", str(error)) from error


def _layer(actor: Actor, layer: str, who: Mapping[RuleLayer, tuple[str, ...]]) -> RuleLayer:
    level = RuleLayer(layer)
    if not actor.has(*who[RuleLayer.LOCAL if level in WHOLE else level]):
        raise Problem(
            "rules.layer",
            "全行政区的规则由系统管理员提出、安全管理员批准；部门规定由本部门经办或法制审核提出、审批人批准。",
        )
    return level


def _dates(since: date, until: date | None) -> None:
    if since < clock.today():
        raise Problem("rules.dates", "规则只能自今天或以后生效：已经办的事不受后来的规则影响。")
    if until is not None and until < since:
        raise Problem("rules.dates", "止日早于起日。")


def _not_shadowed(key: str, level: RuleLayer, department_id: str | None, since: date, until: date | None) -> None:
    if key == PROFILE:
        return
    above = rule_layers.ORDER[: rule_layers.ORDER.index(level)]
    chosen = jurisdiction().profile
    for source in rule_layers.sources(key, chosen, values.overrides(), department_id, since):
        if source.layer in above:
            settled = f"{source.says}已经定为“{show(source.value)}”（{source.basis}）"
            asked = values.as_proposed(key, level, department_id, since, until)
            free = next((each.since for each in values.effect(asked, values.overrides()) if each.own), None)
            later = f"不能自 {since} 另定；可以自 {free} 起。" if free else "不能另定。"
            raise Problem("rules.shadowed", f"{settled}，{later}")


def _settled(row: RuleOverride) -> str:
    return "提出人已经撤回这条规则。" if row.state == RuleState.WITHDRAWN else "这条规则已经批过了。"


def _not_waiting(s: Session, row: RuleOverride, spec: Spec) -> None:
    """同一层、同一规则、同样的值与起止已有一件在等，或者那一天起作数的就是它：再提一次只会让批准的人看两遍。"""
    same = (RuleOverride.key == row.key, RuleOverride.layer == row.layer)
    live = (RuleState.PROPOSED, RuleState.APPROVED)
    query = select(RuleOverride).where(*same, RuleOverride.state.in_(live)).order_by(RuleOverride.created_at)
    every = [other for other in s.scalars(query) if other.department_id == row.department_id]
    said = show(values.frozen(row.value))
    for other in every:
        if other.state == RuleState.PROPOSED and _alike(other) == _alike(row) and other.since == row.since:
            text = f"{other.author_name}已经提出把“{spec.label}”改为“{said}”，起止也一样，"
            raise Problem("rules.waiting", f"{text}还在等批准。不必再提；要换，由提出人先撤回那一件。")
    in_force = [one for one in every if one.state == RuleState.APPROVED and one.since <= row.since]
    last = max(in_force, key=lambda one: (one.since, one.decided_at or one.created_at), default=None)
    if last is not None and (*_alike(last), last.basis) == (*_alike(row), row.basis):
        text = f"“{spec.label}”已经是“{said}”，依据、止期也一样"
        raise Problem("rules.waiting", f"{text}（{last.since} 起，{last.decider_name}批准）。不必再提。")


def _alike(row: RuleOverride) -> tuple[Any, ...]:
    return row.value, row.until


def show(value: object) -> str:
    """值写成人看的一句。"""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _told(row: RuleOverride) -> dict[str, Any]:
    return {
        "key": row.key,
        "layer": str(row.layer),
        "department": row.department_id,
        "value": row.value,
        "basis": row.basis,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
    }
