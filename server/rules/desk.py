"""规则一览：每条规则今天的值、从哪里来、顶替了什么、自何时起。"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import or_, select

from server import clock
from server.accounts.models import Department
from server.accounts.service import jurisdiction
from server.db import session
from server.domain import profiles, rule_layers
from server.domain.rule_fixed import FIXED
from server.domain.rule_layers import Override, Source
from server.domain.rule_specs import PROFILE, SPECS, Spec
from server.domain.vocabulary.rules import RuleLayer, RuleState
from server.rules import values
from server.rules.models import RuleOverride
from server.rules.values import Period


def table(department_id: str | None, on: date | None = None) -> dict[str, Any]:
    """全部规则，按目录的次序；另附待批准与将生效的另定、可选的方案。"""
    day, chosen, known = on or clock.today(), jurisdiction().profile, values.overrides()
    name = rule_layers.profile_on(chosen, known, day)
    rows = []
    for spec in SPECS.values():
        found = rule_layers.sources(spec.key, chosen, known, department_id, day)
        if found:
            rows.append(_row(spec, found))
    return {
        "day": day,
        "profile": {"name": name, "place": profiles.load(name).place},
        "profiles": [_scheme(each) for each in profiles.names()],
        "rules": rows,
        "proposals": [_proposal(row, known) for row in _waiting(department_id, day)],
    }


def _row(spec: Spec, found: tuple[Source, ...]) -> dict[str, Any]:
    return {
        "key": spec.key,
        "group": spec.group,
        "label": spec.label,
        "kind": spec.kind,
        "unit": spec.unit,
        "low": spec.low,
        "high": spec.high,
        "law": spec.law,
        "choices": list(spec.choices),
        "must": list(spec.must),
        "fixed": FIXED.get(spec.key, ""),
        **_source(found[0]),
        "overrides": [_source(each) for each in found[1:]],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "value": list(source.value) if isinstance(source.value, tuple) else source.value,
        "layer": source.layer,
        "layer_label": source.layer.label,
        "says": source.says,
        "basis": source.basis,
        "since": source.since,
        "until": source.until,
        "override_id": source.override_id,
    }


def _scheme(name: str) -> dict[str, Any]:
    profile = profiles.load(name)
    general = profiles.load(profiles.DEFAULT_NAME)
    keys = [
        key
        for key, own in profile.own.items()
        if own.value != general.settings.get(key, own).value or key not in general.settings
    ]
    return {
        "name": name,
        "place": profile.place,
        "differs": [
            {
                "key": key,
                "label": SPECS[key].label,
                "value": _plain(profile.own[key].value),
                "basis": profile.own[key].basis,
            }
            for key in keys
        ],
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _waiting(department_id: str | None, day: date) -> list[RuleOverride]:
    mine = or_(RuleOverride.department_id.is_(None), RuleOverride.department_id == department_id)
    later = (RuleOverride.state == RuleState.APPROVED) & (RuleOverride.since > day)
    query = select(RuleOverride).where(mine, (RuleOverride.state == RuleState.PROPOSED) | later)
    return list(session().scalars(query.order_by(RuleOverride.created_at.desc())))


def history(key: str, department_id: str | None) -> list[dict[str, Any]]:
    """一条规则的全部另定，新的在前：谁提、谁批、依据、起止、未批准的也在。"""
    mine = or_(RuleOverride.department_id.is_(None), RuleOverride.department_id == department_id)
    query = select(RuleOverride).where(RuleOverride.key == key, mine).order_by(RuleOverride.created_at.desc())
    known = values.overrides()
    return [_proposal(row, known) for row in session().scalars(query)]


def effect_asked(key: str, layer: str, department_id: str | None, since: date, until: date | None) -> list[Any]:
    """还没有提出的一条另定，批准以后各段日子作数的是哪一个值；没有这条规则的为空。"""
    if key != PROFILE and key not in SPECS:
        return []
    mine = department_id if layer == RuleLayer.DEPARTMENT else None
    row = values.as_proposed(key, layer, mine, since, until)
    return [_period(each) for each in values.effect(row, values.overrides())]


def _period(period: Period) -> dict[str, Any]:
    source = period.source
    return {
        "from": period.since,
        "until": period.until,
        "value": _plain(source.value),
        "layer": source.layer,
        "layer_label": source.layer.label,
        "own": period.own,
    }


def _effect(row: RuleOverride, known: list[Override]) -> list[dict[str, Any]]:
    live = row.state in (RuleState.PROPOSED, RuleState.APPROVED)
    found = values.as_approved(row) if live else None
    return [_period(each) for each in values.effect(found, known)] if found else []


def proposal(row: RuleOverride) -> dict[str, Any]:
    """刚办过的一条另定，连同它作数不作数。"""
    return _proposal(row, values.overrides())


def _proposal(row: RuleOverride, known: list[Override]) -> dict[str, Any]:
    department = session().get(Department, row.department_id) if row.department_id else None
    spec = SPECS.get(row.key)
    return {
        **{
            name: getattr(row, name)
            for name in (
                "id", "key", "layer", "value", "basis", "reason", "since", "until", "state", "author_id",
                "author_name", "created_at", "decider_name", "decided_at", "opinion",
            )
        },
        "label": values.label(row.key),
        "kind": spec.kind if spec else "text",
        "unit": spec.unit if spec else "",
        "department": department.name if department else None,
        "effect": _effect(row, known),
    }  # fmt: skip
