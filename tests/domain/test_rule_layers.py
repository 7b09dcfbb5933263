"""规则的层：上层优先，后来顶替先来，不在起止之内的不算；界限只能更严。"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import profiles, rule_layers
from server.domain.rule_layers import ORDER, Override
from server.domain.rule_specs import KEYS, PROFILE, SPECS, spec_of
from server.domain.vocabulary.rules import RuleLayer

KEY, DAY = "publish.result_days", date(2026, 6, 1)
LAYERS = st.sampled_from((RuleLayer.LAW, RuleLayer.LOCAL, RuleLayer.DEPARTMENT))


@st.composite
def overrides(draw: st.DrawFn) -> list[Override]:
    """几条批准了的另定，层、起止、值都随意。"""
    made = []
    for number in range(draw(st.integers(0, 6))):
        since = DAY + timedelta(days=draw(st.integers(-20, 20)))
        length = draw(st.none() | st.integers(0, 30))
        layer = draw(LAYERS)
        place = "d1" if layer is RuleLayer.DEPARTMENT else None
        until = None if length is None else since + timedelta(days=length)
        made.append(Override(f"{number:02d}", KEY, layer, place, draw(st.integers(1, 20)), "某文", since, until))
    return made


@given(overrides())
def test_the_strongest_layer_in_force_decides(rows: list[Override]) -> None:
    """作数的值出自仍在起止之内的最强一层；层的次序从强到弱；整套与单条一致。"""
    found = rule_layers.sources(KEY, "cn-2025-default", rows, "d1", DAY)
    ranks = [ORDER.index(each.layer) for each in found]
    assert ranks == sorted(ranks)
    live = [row for row in rows if row.holds("d1", DAY)]
    assert len(found) == len(live) + 1
    strongest = min((ORDER.index(row.layer) for row in live), default=len(ORDER) - 1)
    assert ranks[0] == strongest
    assert rule_layers.effective("cn-2025-default", rows, "d1", DAY)[KEY] == found[0].value


@given(overrides())
def test_another_department_is_not_touched(rows: list[Override]) -> None:
    """部门规定只管本部门。"""
    found = rule_layers.sources(KEY, "cn-2025-default", rows, "d2", DAY)
    assert RuleLayer.DEPARTMENT not in {each.layer for each in found}


def test_the_later_of_two_on_one_layer_counts() -> None:
    """同一层里，后生效的顶替先生效的，先前的仍看得见。"""
    rows = [
        Override("1", KEY, RuleLayer.LOCAL, None, 18, "旧文", date(2026, 1, 1), None),
        Override("2", KEY, RuleLayer.LOCAL, None, 12, "新文", date(2026, 5, 1), None),
    ]
    found = rule_layers.sources(KEY, "linyi-2017", rows, None, DAY)
    assert [each.value for each in found] == [12, 18, 20]


@pytest.mark.parametrize("name", profiles.names())
def test_every_shipped_value_passes_its_own_check(name: str) -> None:
    """六套方案的每个值都合自己的种类与界限。"""
    for key, setting in profiles.load(name).settings.items():
        assert spec_of(key, profiles.names()).check(setting.value) == setting.value


def test_every_rule_is_described_once() -> None:
    """每条有值的规则都在目录里，目录里没有多余的。"""
    assert set(SPECS) - {PROFILE} == KEYS


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("team.min_inspectors", 1),
        ("publish.result_days", 21),
        ("publish.collect_days", 8),
        ("report.days", 4),
        ("plan.adjust_days", 11),
        ("unreachable.attempts", 1),
        ("retention.years", 5),
        ("team.min_inspectors", True),
        ("draw.min_witness", "2"),
        ("publish.channels", ["甲", "甲"]),
        ("plan.due", "13-40"),
    ],
)
def test_law_is_not_relaxed(key: str, value: object) -> None:
    """比法定更宽的、种类不对的，不收。"""
    with pytest.raises(ValueError, match=SPECS[key].label):
        SPECS[key].check(value)
