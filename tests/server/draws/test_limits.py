"""每人一次至多几户：规则定了，抽以前就看人手够不够；够的，抽出来没有人超（S4-08、S4-09）。"""

from __future__ import annotations

from collections import Counter

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.accounts.models import Message
from server.db import session
from server.draws import service
from server.draws.models import DrawSeat
from server.problems import Problem
from tests.makers import District, sign_in
from tests.server.draws.later import changed, drawn_world, units
from tests.server.draws.test_after import verified
from tests.server.draws.test_kinds import plan_of
from tests.server.draws.world import WITNESSES, approved_entry, drawn
from tests.server.plans.lists import make_entities, make_inspectors
from tests.server.rules.wired import ruled

pytestmark = pytest.mark.usefixtures("spring")
HALF = {"A": "50%", "B": "50%", "C": "50%", "D": "50%", "N": "50%"}


def test_too_few_hands_are_named_before_any_seed(client: FlaskClient, lists: District) -> None:
    """三十户、六人、每人至多八户：预检说主检和检查人员缺多少，冻结拒绝；放宽以后就能冻结。"""
    ruled(lists, "team.max_tasks", 8)
    draw = service.prepare(lists.actor("clerk"), approved_entry(lists, ratios=HALF).id, witnesses=WITNESSES)
    seen = client.get(f"/api/v1/draws/{draw.id}/preflight", headers=sign_in(client, "clerk")).json
    assert seen["ready"] is False
    assert [one["code"] for one in seen["problems"]] == ["draw.too_few_hands"]
    assert "全部区域最多要检查人员 60 人次，只接得下 42 人次" in seen["problems"][0]["message"]
    with pytest.raises(Problem, match="每人一次至多 8 户"):
        service.freeze(lists.actor("clerk"), draw.id)
    assert draw.manifest is None
    ruled(lists, "team.max_tasks", 12)
    assert service.freeze(lists.actor("clerk"), draw.id).state == "FROZEN"


def test_nobody_is_dealt_more_than_the_rule_allows(lists: District) -> None:
    """上限写进公开的方案；抽出来没有人超，独立程序照样核对得过。"""
    ruled(lists, "team.max_tasks", 12)
    draw = drawn(lists, approved_entry(lists, ratios=HALF))
    assert plan_of(draw)["most"] == 12
    query = select(DrawSeat.inspector_id, func.count()).where(DrawSeat.draw_id == draw.id)
    loads = Counter({row[0]: row[1] for row in session().execute(query.group_by(DrawSeat.inspector_id))})
    assert (sum(loads.values()), max(loads.values()) <= 12) == (60, True)
    assert verified(draw)[0] == 0


def test_a_bundle_above_the_limit_is_refused(client: FlaskClient, lists: District) -> None:
    """一捆比一个人能接的还多：预检就说，不等抽出来。"""
    ruled(lists, "team.max_tasks", 2)
    draw = service.prepare(lists.actor("clerk"), approved_entry(lists).id, witnesses=WITNESSES, bundle=3)
    answer = client.get(f"/api/v1/draws/{draw.id}/preflight", headers=sign_in(client, "clerk"))
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/draw.too_few_hands")


def test_the_office_hears_when_one_substitute_is_left(district: District) -> None:
    """A7：四个人里换下一个，这一席只剩一名候补：经办和审批各收一条；八个人的不吵人。"""
    make_entities(district.department.id, 60)
    make_inspectors(district.department.id, 4)
    draw = drawn(district, approved_entry(district))
    changed(district, draw, units(draw)[0], "P2", seat=2)
    told = session().scalars(select(Message).where(Message.kind == "draw_spare")).all()
    assert {one.officer_id for one in told} == {district.officers[n].id for n in ("clerk", "approver")}
    assert all("只剩 1 名来得了的候补人员" in one.text for one in told)
    assert all(unit.blind[:8] not in one.text for one in told for unit in units(draw))


def test_enough_substitutes_are_not_worth_a_message(district: District) -> None:
    """候补还有好几名，不发消息。"""
    draw = drawn_world(district)
    changed(district, draw, units(draw)[0], "P2", seat=2)
    assert session().scalars(select(Message).where(Message.kind == "draw_spare")).all() == []
