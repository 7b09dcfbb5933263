"""规则从哪里来：一人提出，另一人批准；上层优先，底线不能放宽，有起止。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.db import session
from server.problems import Problem
from server.rules import proposals
from server.rules import service as rules
from server.rules.models import RuleOverride
from server.trail.models import LogPayload
from tests.makers import District, sign_in

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
