"""规则从哪里来：一人提出，另一人批准；上层优先，底线不能放宽，有起止。"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.accounts.models import Message
from server.db import session
from server.domain import profiles
from server.domain.rule_specs import SPECS
from server.domain.vocabulary.plans import TaskSource
from server.problems import Problem
from server.rules import desk, proposals
from server.rules import service as rules
from server.rules.models import RuleOverride
from server.trail.models import LogPayload
from tests.makers import District, sign_in

ROOT = Path(__file__).parents[3]
KEY = "publish.result_days"


def asked(district: District, who: str, layer: str, value: Any, key: str = KEY, **more: Any) -> RuleOverride:
    """某人提出一条另定。"""
    given = {"basis": "青市监发〔2026〕3号", "reason": "试行", "since": clock.today()} | more
    return proposals.propose(district.actor(who), key=key, layer=layer, value=value, **given)


def in_force(district: District, who: str, decider: str, layer: str, value: Any, **more: Any) -> RuleOverride:
    """提出并由另一人批准。"""
    row = asked(district, who, layer, value, **more)
    return proposals.decide(district.actor(decider), row.id, True, "同意")


def test_a_department_may_be_stricter_for_itself(district: District) -> None:
    """部门另定的值只管本部门，全行政区仍是通用的。"""
    in_force(district, "clerk", "approver", "DEPARTMENT", 10)
    assert rules.profile_of(district.department.id).number(KEY) == 10
    assert rules.profile_of().number(KEY) == 20


def test_the_higher_layer_wins_and_says_what_it_overrides(district: District) -> None:
    """部门定十日，地方后来定十五日：地方优先，看得见顶替了什么。"""
    in_force(district, "clerk", "approver", "DEPARTMENT", 10)
    in_force(district, "sysadmin", "secadmin", "LOCAL", 15)
    found = rules.resolve(KEY, district.department.id)
    assert [(each.layer.value, each.value) for each in found] == [("LOCAL", 15), ("DEPARTMENT", 10), ("DEFAULT", 20)]
    assert rules.profile_of(district.department.id).basis(KEY) == "青市监发〔2026〕3号"


def test_a_rule_holds_within_its_dates_only(district: District) -> None:
    """起日之前、止日之后都不算；止日当天还算。"""
    today = clock.today()
    since, until = today + timedelta(days=3), today + timedelta(days=5)
    in_force(district, "sysadmin", "secadmin", "LOCAL", 12, since=since, until=until)
    held = [rules.profile_of(on=today + timedelta(days=n)).number(KEY) for n in (2, 3, 5, 6)]
    assert held == [20, 12, 12, 20]


def test_what_waits_for_approval_does_not_count(district: District) -> None:
    """没有批准的不作数，不批准的也不作数。"""
    row = asked(district, "sysadmin", "LOCAL", 12)
    assert rules.profile_of().number(KEY) == 20
    proposals.decide(district.actor("secadmin"), row.id, False, "依据不足")
    assert rules.profile_of().number(KEY) == 20


@pytest.mark.parametrize(
    ("who", "layer", "value", "key", "code"),
    [
        ("sysadmin", "LOCAL", 21, KEY, "rules.value"),
        ("sysadmin", "LOCAL", 1, "team.min_inspectors", "rules.value"),
        ("sysadmin", "LOCAL", "二十", KEY, "rules.value"),
        ("sysadmin", "LOCAL", 5, "no.such_rule", "rules.key"),
        ("clerk", "LOCAL", 10, KEY, "rules.layer"),
        ("approver", "DEPARTMENT", 10, KEY, "rules.layer"),
        ("clerk", "DEPARTMENT", "ziyang-2017", "profile", "rules.layer"),
        ("sysadmin", "LOCAL", "nowhere-1999", "profile", "rules.value"),
        ("sysadmin", "LOCAL", "2-31x", "plan.due", "rules.value"),
        ("sysadmin", "LOCAL", ["投诉举报", "转办交办"], "plan.offplan_sources", "rules.value"),
        ("sysadmin", "LOCAL", ["PLAN"], "plan.offplan_sources", "rules.value"),
        ("sysadmin", "LOCAL", ["姓名"], "inspector.required_fields", "rules.value"),
        ("sysadmin", "LOCAL", ["联系电话"], "entity.required_fields", "rules.value"),
        ("sysadmin", "LOCAL", ["birth_ym"], "inspector.publish_fields", "rules.value"),
        ("sysadmin", "LOCAL", ["A=甲"], "ratio.by_risk", "rules.value"),
        ("sysadmin", "LOCAL", "2026-13-40", "setup.due", "rules.value"),
        ("sysadmin", "LOCAL", "{字头}字〔{year}〕{seq}号", "numbering.pattern", "rules.fixed"),
    ],
)
def test_what_may_not_be_set_is_refused(
    district: District, who: str, layer: str, value: Any, key: str, code: str
) -> None:
    """放宽法定底线、类型不对、没有这条、不归您定的，都不收。"""
    with pytest.raises(Problem) as caught:
        asked(district, who, layer, value, key)
    assert caught.value.code == code


def test_nobody_approves_his_own_rule(district: District) -> None:
    """提出的人不能批准自己的，别的部门的审批也不能。"""
    row = asked(district, "clerk", "DEPARTMENT", 10)
    with pytest.raises(Problem, match="部门规定"):
        proposals.decide(district.actor("secadmin"), row.id, True, "")
    proposals.decide(district.actor("approver"), row.id, True, "同意")
    with pytest.raises(Problem, match="批过了"):
        proposals.decide(district.actor("approver"), row.id, True, "")


@pytest.mark.parametrize(("approve", "said"), [(True, "批准您提出的另定"), (False, "没有批准您提出的另定")])
def test_who_proposed_a_rule_is_told_what_was_decided(district: District, approve: bool, said: str) -> None:
    """批准、不批准都告诉提出的人，连同意见；不批准而不写意见的不收。"""
    row = asked(district, "clerk", "DEPARTMENT", 10)
    if not approve:
        with pytest.raises(Problem, match="不批准要写明意见"):
            proposals.decide(district.actor("approver"), row.id, False, " ")
    proposals.decide(district.actor("approver"), row.id, approve, "见会议记录")
    mine = select(Message).where(Message.officer_id == district.officers["clerk"].id)
    (told,) = session().scalars(mine)
    assert said in told.text
    assert told.text.endswith("：见会议记录")
    assert told.link == "/desk/rules"


def test_below_a_settled_rule_nothing_is_set(district: District) -> None:
    """地方已经定了的，部门不能再另定。"""
    in_force(district, "sysadmin", "secadmin", "LOCAL", 15)
    with pytest.raises(Problem, match="已经定为“15”"):
        asked(district, "clerk", "DEPARTMENT", 10)


def test_another_scheme_takes_over_on_its_day(district: District) -> None:
    """换用资阳方案：自那天起要抽查报告，之前不要；方案自己的值写明出处。"""
    day = clock.today() + timedelta(days=7)
    in_force(district, "sysadmin", "secadmin", "LOCAL", "ziyang-2017", key="profile", since=day)
    assert not rules.profile_of(on=day - timedelta(days=1)).flag("report.required")
    assert rules.profile_of(on=day).flag("report.required")
    assert rules.resolve("report.days", on=day)[0].basis == "S1-12"
    assert rules.resolve("report.days", on=day)[0].layer.value == "LOCAL"


def test_a_rule_never_reaches_back(district: District) -> None:
    """昨天起生效的不收；批准晚了，自批准那天起。"""
    with pytest.raises(Problem, match="只能自今天"):
        asked(district, "sysadmin", "LOCAL", 15, since=clock.today() - timedelta(days=1))


def test_an_ended_rule_gives_way(district: District) -> None:
    """提前结束的，过了止日就回到下一层；三步各有留痕。"""
    row = in_force(district, "sysadmin", "secadmin", "LOCAL", 15)
    proposals.end(district.actor("secadmin"), row.id, clock.today(), "试行结束")
    assert rules.profile_of().number(KEY) == 15
    assert rules.profile_of(on=clock.today() + timedelta(days=1)).number(KEY) == 20
    kinds = session().scalars(select(LogPayload.kind).where(LogPayload.kind.like("rule.%")).order_by(LogPayload.i))
    assert kinds.all() == ["rule.proposed", "rule.approved", "rule.ended"]


def test_the_desk_shows_where_a_value_comes_from(client: FlaskClient, district: District) -> None:
    """规则页：每条写明值、来处、依据、顶替了什么、自何时起。"""
    in_force(district, "sysadmin", "secadmin", "LOCAL", 15)
    answer = client.get("/api/v1/rules", headers=sign_in(client, "clerk")).json
    row = next(rule for rule in answer["rules"] if rule["key"] == KEY)
    assert (row["value"], row["layer_label"], row["since"]) == (15, "地方规定", clock.today().isoformat())
    assert [each["value"] for each in row["overrides"]] == [20]
    assert len(answer["profiles"]) == 6
    assert all(rule["basis"] for rule in answer["rules"])


def test_the_rule_goes_through_http_from_proposal_to_approval(client: FlaskClient, district: District) -> None:
    """经办提出，审批批准，历史里两人都在。"""
    body = {"key": KEY, "layer": "DEPARTMENT", "value": 12, "basis": "局务会纪要 3 号", "since": ""}
    body["since"] = clock.today().isoformat()
    made = client.post("/api/v1/rules", json=body, headers=sign_in(client, "clerk"))
    assert made.status_code == 201
    url = f"/api/v1/rules/proposals/{made.json['id']}/decisions"
    done = client.post(url, json={"decision": "APPROVED", "opinion": "同意"}, headers=sign_in(client, "approver"))
    assert done.json["state"] == "approved"
    past = client.get(f"/api/v1/rules/{KEY}/history", headers=sign_in(client, "clerk")).json
    assert [(row["author_name"], row["decider_name"]) for row in past] == [("clerk", "approver")]


STORED = {
    "plan.offplan_sources": ["投诉举报", "ASSIGNED"],
    "ratio.by_risk": ["A=甲", "B=5/100"],
    "weight.flags": ["投诉多"],
    "setup.due": "2026-13-40",
    "item_list.layout": ["名称"],
    "publish.problem_mode": "以后再说",
    "profile": "nowhere-1999",
    "no.such_rule": ["甲"],
}


def test_a_stored_value_nobody_knows_breaks_no_screen(client: FlaskClient, district: District) -> None:
    """早先收下的认不得的值：认得的项照用，一项也认不得的不作数；规则、计划、开局各页都打得开。"""
    today = clock.today()
    for n, (key, value) in enumerate(STORED.items()):
        row = RuleOverride(
            id=f"stored-{n}",
            key=key,
            layer="LOCAL",
            department_id=None,
            value=value,
            basis="旧的",
            reason="",
            since=today,
            until=None,
            state="approved",
            author_id=district.officers["sysadmin"].id,
            author_name="系统管理员",
            created_at=clock.now(),
        )
        session().add(row)
    session().commit()
    held = rules.profile_of(district.department.id)
    assert held.words("plan.offplan_sources") == ("ASSIGNED",)
    assert held.words("ratio.by_risk") == ("B=5/100",)
    assert "complaints" in held.words("weight.flags")
    headers = sign_in(client, "clerk")
    year = client.get(f"/api/v1/plan-years/{today.year}", headers=headers)
    assert (year.status_code, year.json["sources"]) == (200, ["ASSIGNED"])
    assert client.get("/api/v1/rules", headers=headers).status_code == 200
    assert client.get("/api/v1/setup", headers=sign_in(client, "sysadmin")).status_code == 200


def test_an_unreadable_proposal_is_not_approved(district: District) -> None:
    """早先提出、值认不得的，批准时挡住，说明是哪一个值。"""
    row = asked(district, "sysadmin", "LOCAL", ["ASSIGNED"], "plan.offplan_sources")
    row.value = ["转办交办"]
    session().commit()
    with pytest.raises(Problem, match="没有“转办交办”"):
        proposals.decide(district.actor("secadmin"), row.id, True, "同意")


def test_the_name_of_a_channel_means_the_channel(district: District) -> None:
    """渠道可以自写，写的是程序认得的那一个的名称，就是那一个。"""
    row = asked(district, "sysadmin", "LOCAL", ["公示网站", "政务公开栏"], "publish.channels")
    assert row.value == ["portal", "政务公开栏"]


def test_every_value_to_choose_from_has_a_name_on_the_desk() -> None:
    """勾选的各项都有中文名；随程序的各方案的值都在可选的里面。"""
    words = (ROOT / "pwa/src/desk/rules/show.ts").read_text(encoding="utf-8")
    listed = {each for spec in SPECS.values() if spec.choices for each in map(str, spec.choices)}
    bare = {each for each in listed if each.isascii() and each not in set(TaskSource)}
    assert {
        each for each in bare if not re.search(rf"(^|[\s{{'])['\"]?{re.escape(each)}['\"]?:", words, re.MULTILINE)
    } == set()
    for name in profiles.names():
        for key, setting in profiles.load(name).settings.items():
            assert SPECS[key].check(setting.value) == setting.value


def test_the_same_proposal_waits_once_and_its_proposer_takes_it_back(client: FlaskClient, district: District) -> None:
    """同样的提议在等时不再收，换个值可以；提出人撤回留一条痕，撤回了能再提，别人和批过的撤不了。"""
    today = clock.today()
    body = {"key": KEY, "layer": "DEPARTMENT", "value": 10, "basis": "青市监发〔2026〕3号", "since": today.isoformat()}
    headers = sign_in(client, "clerk")
    first = client.post("/api/v1/rules", json=body, headers=headers).json["id"]
    again = client.post("/api/v1/rules", json=body | {"reason": "再提一次"}, headers=headers)
    assert (again.status_code, again.json["type"]) == (409, "/problems/rules.waiting")
    assert "还在等批准" in again.json["detail"]
    other = client.post("/api/v1/rules", json=body | {"value": 12}, headers=headers).json["id"]
    where = "/api/v1/rules/proposals/{}/withdrawal"
    refused = client.post(where.format(first), headers=sign_in(client, "legal"))
    assert refused.status_code == 403
    assert client.post(where.format(first), headers=headers).json["state"] == "withdrawn"
    waiting = client.get("/api/v1/rules", headers=headers).json["proposals"]
    assert [row["id"] for row in waiting] == [other]
    assert client.post(where.format(first), headers=headers).status_code == 409
    with pytest.raises(Problem, match="撤回"):
        proposals.decide(district.actor("approver"), first, True, "同意")
    assert client.post("/api/v1/rules", json=body, headers=headers).status_code == 201
    kinds = list(session().scalars(select(LogPayload.kind).where(LogPayload.ref == first)))
    assert kinds == ["rule.proposed", "rule.withdrawn"]


def test_what_is_in_force_is_not_proposed_again(district: District) -> None:
    """批准作数了的同样一条不再收；中间换过别的值，换回来收。"""
    first = asked(district, "clerk", "DEPARTMENT", 10)
    proposals.decide(district.actor("approver"), first.id, True, "同意")
    with pytest.raises(Problem, match="已经是“10”"):
        asked(district, "clerk", "DEPARTMENT", 10)
    other = asked(district, "clerk", "DEPARTMENT", 12)
    proposals.decide(district.actor("approver"), other.id, True, "同意")
    assert asked(district, "clerk", "DEPARTMENT", 10).state == "proposed"


def proposed_under(district: District, since: date, until: date | None) -> RuleOverride:
    """部门先提十日，地方随后定十五日（自 since，至 until）；部门的还在等批准。"""
    row = asked(district, "clerk", "DEPARTMENT", 10)
    in_force(district, "sysadmin", "secadmin", "LOCAL", 15, since=since, until=until)
    return row


def said(row: RuleOverride) -> list[tuple[Any, ...]]:
    """一条另定各段作数的值：自、至、值、层、是不是它自己。"""
    told = desk.proposal(row)["effect"]
    return [(one["from"], one["until"], one["value"], one["layer"], one["own"]) for one in told]


def test_a_rule_under_a_higher_layer_says_before_approval_that_nothing_changes(district: District) -> None:
    """地方定了十五日没有止期：部门的十日批准前后都说作数的仍是十五。"""
    today = clock.today()
    row = proposed_under(district, today, None)
    under = [(today, None, 15, "LOCAL", False)]
    assert said(row) == under
    proposals.decide(district.actor("approver"), row.id, True, "同意")
    assert said(row) == under
    assert rules.profile_of(district.department.id).number(KEY) == 15


def test_the_periods_told_before_approval_are_what_counts_after_it(district: District) -> None:
    """地方的隔日起、有止期：之前、之中、之后各一段，批准以后每一天作数的正是这些。"""
    today = clock.today()
    first, last = today + timedelta(days=2), today + timedelta(days=4)
    row = proposed_under(district, first, last)
    told = said(row)
    assert told == [
        (today, first - timedelta(days=1), 10, "DEPARTMENT", True),
        (first, last, 15, "LOCAL", False),
        (last + timedelta(days=1), None, 10, "DEPARTMENT", True),
    ]
    proposals.decide(district.actor("approver"), row.id, True, "同意")
    for day in (today + timedelta(days=n) for n in range(8)):
        value = next(one[2] for one in told if one[0] <= day and (one[1] is None or day <= one[1]))
        assert rules.profile_of(district.department.id, day).number(KEY) == value


def test_a_later_rule_of_the_same_layer_takes_over_on_its_day(district: District) -> None:
    """同一层后来的一条自它的起日接替；不批准的、过了止日的没有要说的。"""
    today = clock.today()
    later = today + timedelta(days=3)
    in_force(district, "clerk", "approver", "DEPARTMENT", 8, since=later)
    row = asked(district, "clerk", "DEPARTMENT", 10)
    assert [one[2:] for one in said(row)] == [(10, "DEPARTMENT", True), (8, "DEPARTMENT", False)]
    proposals.decide(district.actor("approver"), row.id, False, "不必")
    assert said(row) == []


def test_another_scheme_counts_until_the_next_whatever_its_layer(district: District) -> None:
    """方案不分层，后生效的作数：换方案的提议说到下一套接替为止。"""
    today = clock.today()
    later = today + timedelta(days=3)
    in_force(district, "sysadmin", "secadmin", "LOCAL", "ziyang-2017", key="profile", since=later)
    row = asked(district, "sysadmin", "LAW", "fushun-price-2016", key="profile")
    assert [one[2:] for one in said(row)] == [("fushun-price-2016", "LAW", True), ("ziyang-2017", "LOCAL", False)]


def test_the_form_asks_what_a_rule_would_change(client: FlaskClient, district: District) -> None:
    """填表时就问得到：地方的到哪天，部门的从哪天；硬提的，回话说可以自哪天起。"""
    today = clock.today()
    last, free = today + timedelta(days=4), (today + timedelta(days=5)).isoformat()
    in_force(district, "sysadmin", "secadmin", "LOCAL", 15, until=last)
    headers = sign_in(client, "clerk")
    asked_for = {"layer": "DEPARTMENT", "since": today.isoformat()}
    told = client.get(f"/api/v1/rules/{KEY}/effect", query_string=asked_for, headers=headers).json
    assert [(one["from"], one["until"], one["own"], one["layer_label"]) for one in told] == [
        (today.isoformat(), last.isoformat(), False, "地方规定"),
        (free, None, True, "部门规定"),
    ]
    assert client.get("/api/v1/rules/no.such/effect", query_string=asked_for, headers=headers).json == []
    body = {"key": KEY, "value": 10, "basis": "局务会纪要 3 号"} | asked_for
    refused = client.post("/api/v1/rules", json=body, headers=headers)
    assert (refused.status_code, f"可以自 {free} 起" in refused.json["detail"]) == (409, True)
    made = client.post("/api/v1/rules", json=body | {"since": free}, headers=headers)
    assert [one["own"] for one in made.json["effect"]] == [True]
