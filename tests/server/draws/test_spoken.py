"""要公开的话不写姓名、单位名称和代码：每一个框都一样，拒了的话不落库（S2-05、S2-08）。"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from server.db import session
from server.draws import manual, phones, pulse, service
from server.draws.after import service as after
from server.draws.models import Draw, DrawChange, DrawUnit
from server.plans import service as plans
from server.problems import Problem
from server.registry.models import Entity, Inspector
from tests.makers import District, made
from tests.server.draws.later import asked, drawn_world
from tests.server.draws.world import WITNESSES, approved_entry

FIRM = "青禾县惠民餐饮有限公司"
CODE = "91990100MA5HUIMIN8"
NAMED = {"rule": "ssq 2026123", "at": "2026-10-25T21:15:00+08:00", "spare_at": ""}
SAYINGS = (
    f"漏了{FIRM}",
    "漏了惠 民 餐 饮",
    "漏了惠民（餐饮）",
    f"漏了代码 {CODE[:8]} {CODE[8:].lower()} 的一户",
    "漏了钱　学森管的片区",
    "见证人甲当场不同意",
    "clerk 看错了名录",
)

pytestmark = pytest.mark.usefixtures("spring")


def named_roll() -> None:
    """名录里有一户叫得出名的，冻结时除外；有一名检查人员叫得出姓名。"""
    with made() as s:
        firm = s.scalars(select(Entity).order_by(Entity.id)).first()
        person = s.scalars(select(Inspector).order_by(Inspector.id)).first()
        assert firm is not None
        assert person is not None
        firm.name, firm.id_value, person.name = FIRM, CODE, "钱学森"
        firm.status = "exited"


@pytest.mark.parametrize("words", SAYINGS)
def test_the_reason_of_a_supersession_names_nobody(district: District, words: str) -> None:
    """整次作废的理由公开：全册各户（除外的也在内）、检查人员、见证人、办理人都不能写；换一户的说明不公开，可以写。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    named_roll()
    with pytest.raises(Problem, match="公开的，里面写了") as refused:
        after.propose(clerk, draw.id, asked(None, "", kind="SUPERSEDE", words=f"{words}，须重抽。"))
    assert refused.value.code == "draw.public_words"
    unit = session().scalars(select(DrawUnit).where(DrawUnit.draw_id == draw.id, DrawUnit.rank.is_not(None))).first()
    assert after.propose(clerk, draw.id, asked(unit, words=f"{words}，已搬走。")).state == "PROPOSED"


def test_words_proposed_before_are_read_at_the_approval(district: District) -> None:
    """以前提出的理由里写了名称的，批准时拦下；驳回照样办得成。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    row = after.propose(clerk, draw.id, asked(None, "", kind="SUPERSEDE", words="名录漏了一个乡镇。"))
    named_roll()
    with made() as s:
        s.get_one(DrawChange, row.id).words = f"漏了{FIRM}。"
    with pytest.raises(Problem, match="惠民餐饮"):
        after.decide(district.actor("approver"), row.id, "CONFIRMED")
    assert after.decide(district.actor("approver"), row.id, "REJECTED", "请改写理由").state == "REJECTED"
    assert session().get_one(Draw, draw.id).state == "DRAWN"


def test_every_other_public_box_refuses_the_name_of_a_firm(lists: District) -> None:
    """取消、记为不揭示、怎样摇的、号码的出处、另写的见证人身份：一处都不写；拒了以后抽取照旧。"""
    named_roll()
    clerk, entry, words = lists.actor("clerk"), approved_entry(lists).id, "惠民餐饮的人报的"
    odd = [WITNESSES[0] | {"role": "惠民餐饮的店长"}]
    with pytest.raises(Problem, match="惠民餐饮"):
        service.prepare(clerk, entry, witnesses=odd, ceremony="manual")
    for ceremony, box in (
        ("phones", lambda draw: phones.withhold(clerk, draw, 1, words)),
        ("manual", lambda draw: manual.record(clerk, draw, [manual.Ball(1, (1, 2))], words)),
        ("beacon", lambda draw: pulse.record(clerk, draw, "01 02 03 04 05 06 07", words)),
    ):
        draw = service.prepare(
            clerk, entry, witnesses=WITNESSES, ceremony=ceremony, beacon=NAMED if ceremony == "beacon" else None
        )
        service.freeze(clerk, draw.id)
        if ceremony != "manual":
            service.commit(clerk, draw.id)
        with pytest.raises(Problem, match="惠民餐饮"):
            box(draw.id)
        with pytest.raises(Problem, match="惠民餐饮"):
            service.void(clerk, draw.id, words)
        assert session().get_one(Draw, draw.id).reason == ""
        assert service.void(clerk, draw.id, "仪式改期").state == "VOID"


def test_a_draft_is_read_against_the_register(lists: District) -> None:
    """还没有冻结的，照名录看。"""
    draw = service.prepare(lists.actor("clerk"), approved_entry(lists).id, witnesses=WITNESSES)
    named_roll()
    with pytest.raises(Problem, match=CODE):
        service.void(lists.actor("clerk"), draw.id, f"{CODE}重复登记")


def test_the_reason_of_single_random_in_a_plan_names_nobody(lists: District) -> None:
    """单随机的理由随计划、抽取公开：不写名录里的单位和人；任务名称里就有的词不算。"""
    named_roll()
    entry = approved_entry(lists)
    plan = plans.create_plan(lists.actor("clerk"), year=2026, title="第二份计划")
    given = {
        "name": "惠民餐饮专项", "item_ids": entry.item_ids, "ratios": {"B": "100%"}, "methods": ["ON_SITE"],
        "period_from": date(2026, 3, 10), "period_to": date(2026, 12, 31),
    }  # fmt: skip
    for words in ("钱学森一人能查", f"{CODE}一户"):
        with pytest.raises(Problem) as refused:
            plans.add_entry(lists.actor("clerk"), plan.id, given | {"random_reason": words})
        assert refused.value.code == "plan.public_words"
    kept = plans.add_entry(lists.actor("clerk"), plan.id, given | {"random_reason": "惠民餐饮须全数检查"})
    assert kept.random_reason == "惠民餐饮须全数检查"
