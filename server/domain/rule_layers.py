"""规则从哪里来：法律规章 > 地方规定 > 部门规定 > 系统默认；后生效的顶替先生效的（S0-15、S3-20）。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from server.domain import profiles
from server.domain.profile_values import Setting, Value
from server.domain.rule_specs import PROFILE
from server.domain.vocabulary.rules import RuleLayer

ORDER = (RuleLayer.LAW, RuleLayer.LOCAL, RuleLayer.DEPARTMENT, RuleLayer.DEFAULT)


@dataclass(frozen=True, slots=True)
class Override:
    """一条批准了的另定：哪条规则、哪一层、什么值、何时起止（止日含）。"""

    id: str
    key: str
    layer: RuleLayer
    department_id: str | None
    value: Value
    basis: str
    since: date
    until: date | None

    def holds(self, department_id: str | None, on: date) -> bool:
        """某日对某部门是否算数。"""
        mine = self.department_id is None or self.department_id == department_id
        return mine and self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Source:
    """一个值的来处：层、值、出处、起止；override_id 为空的是随程序的方案。"""

    layer: RuleLayer
    value: Value
    basis: str
    says: str
    since: date | None = None
    until: date | None = None
    override_id: str | None = None


def profile_on(chosen: str, overrides: Iterable[Override], on: date) -> str:
    """某日用哪套方案：改定过的以改定的为准，否则是开局时选的。"""
    changes = [each for each in overrides if each.key == PROFILE and each.holds(None, on)]
    return str(_latest(changes)[0].value) if changes else chosen


def sources(
    key: str, chosen: str, overrides: Sequence[Override], department_id: str | None, on: date
) -> tuple[Source, ...]:
    """一条规则在某日对某部门的全部来处，作数的在前。

    chosen: the profile picked at the opening. Empty when neither profile nor override knows the key.
    """
    profile = profiles.load(profile_on(chosen, overrides, on))
    held = [each for each in overrides if each.key == key and each.holds(department_id, on)]
    found: list[Source] = []
    for layer in ORDER:
        found += [_of_override(each) for each in _latest([each for each in held if each.layer == layer])]
        found += _of_profile(profile, key, layer)
    return tuple(found)


def _latest(rows: Iterable[Override]) -> list[Override]:
    return sorted(rows, key=lambda each: (each.since, each.id), reverse=True)


def _of_override(row: Override) -> Source:
    return Source(row.layer, row.value, row.basis, row.layer.label, row.since, row.until, row.id)


def _of_profile(profile: profiles.Profile, key: str, layer: RuleLayer) -> list[Source]:
    own, general = profile.own.get(key), profiles.load(profiles.DEFAULT_NAME).settings.get(key)
    if layer is RuleLayer.LOCAL and own is not None:
        return [Source(layer, own.value, own.basis, f"{profile.place}方案（{profile.name}）")]
    if layer is RuleLayer.DEFAULT and general is not None:
        return [Source(layer, general.value, general.basis, f"系统默认（{profiles.DEFAULT_NAME}）")]
    return []


def effective(chosen: str, overrides: Sequence[Override], department_id: str | None, on: date) -> profiles.Profile:
    """某日对某部门作数的整套规则；名称仍是方案的名称。"""
    base = profiles.load(profile_on(chosen, overrides, on))
    changed = {each.key for each in overrides if each.key != PROFILE and each.holds(department_id, on)}
    if not changed:
        return base
    tops = {key: sources(key, chosen, overrides, department_id, on)[0] for key in changed}
    settings = {key: Setting(top.value, top.basis, top.says) for key, top in tops.items()}
    return profiles.Profile(base.name, base.place, {**base.settings, **settings}, base.own)
