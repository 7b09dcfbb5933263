"""撤回一批：后来登记的东西还靠着它的行，就不能撤，说出是哪一行、为什么。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from server.auth import SYSTEM, Actor
from server.db import session
from server.problems import Problem
from server.registry.entities import service as entities
from server.registry.imports.apply import undo
from server.registry.inspectors import conflicts, leaves
from server.registry.models import Inspector
from tests import makers_registry as make
from tests.makers import District

pytestmark = pytest.mark.usefixtures("district")
DAY = date(2026, 11, 25)


def away(actor: Actor, person: Inspector) -> None:
    """请假。"""
    leaves.take(actor, person.id, DAY, DAY, "SICK")


def qualified(actor: Actor, person: Inspector) -> None:
    """登记一项已过期的资质。"""
    leaves.qualify(actor, person.id, {"name": "食品检查员", "valid_to": date(2026, 1, 1)})


def recused(actor: Actor, person: Inspector) -> None:
    """登记回避。"""
    conflicts.declare_conflict(actor, person.id, make.make_entities(1)[0].id, "KIN")


@pytest.mark.parametrize(("deed", "says"), [(away, "不在岗"), (qualified, "检查人员的资质"), (recused, "回避关系")])
def test_a_person_something_was_entered_for_stays(
    district: District, deed: Callable[[Actor, Inspector], None], says: str
) -> None:
    """请假、资质、回避登记在后，这一批人员不能撤回；说出第几行、谁、为什么，人还在。"""
    person = make.make_inspectors(2)[1]
    deed(district.actor("clerk"), person)
    with pytest.raises(Problem, match=rf"第 \d 行 {person.name}：已登记.*{says}"):
        undo(SYSTEM, person.batch_id or "")
    assert session().scalar(select(Inspector.name).where(Inspector.id == person.id)) == person.name


def test_a_recusal_also_holds_the_firm(district: District) -> None:
    """为某人登记了对这一户的回避：这一户所在的批次也不能撤回。"""
    firm, person = make.make_entities(1)[0], make.make_inspectors(1)[0]
    conflicts.declare_conflict(district.actor("clerk"), person.id, firm.id, "KIN")
    with pytest.raises(Problem, match=f"第 2 行 {firm.name}：已登记回避关系"):
        undo(SYSTEM, firm.batch_id or "")


def test_changed_firms_are_named(district: District) -> None:
    """入库后改过的，说出第几行、哪一户，至多说五户。"""
    firms = make.make_entities(7)
    for firm in firms:
        entities.change(district.actor("clerk"), firm.id, {"credit_class": "D" if firm.credit_class != "D" else "A"})
    with pytest.raises(Problem) as refused:
        undo(SYSTEM, firms[0].batch_id or "")
    assert refused.value.detail.count("入库后改过") == 5
    assert "等 7 行" in refused.value.detail
