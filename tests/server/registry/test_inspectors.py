"""检查人员：今天能不能派、请假、资质、回避、证件到期；个人信息按角色。"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from sqlalchemy import select

from server import clock
from server.accounts.models import Message, Officer
from server.accounts.roles import grant_role, revoke_role
from server.auth import BUSINESS, SYSTEM, rules
from server.db import Base, Label, session, unit
from server.domain import disclosure
from server.domain.vocabulary.inspectors import InspectorDay
from server.registry.disclosed import Disclosed, DisclosedChanges
from server.registry.inspectors import standing
from server.registry.inspectors.expiry import certificates
from server.registry.inspectors.standing import unfit
from server.registry.models import Inspector
from tests import makers_registry as make
from tests.makers import District, make_officer, sign_in

API = "/api/v1"


@pytest.fixture
def clerk(district: District, client: FlaskClient) -> dict[str, str]:
    """经办的请求头。"""
    return sign_in(client, "clerk")


def why(person: Inspector, on: date, entity: str | None = None) -> str | None:
    """这一天为什么不能去。"""
    refusal = unfit(session(), [person.id], on, entity).get(person.id)
    return refusal.code if refusal else None


def test_leave_covers_its_first_and_last_day(client: FlaskClient, clerk: dict[str, str]) -> None:
    """请假：首末两天都不派，次日可派；重叠的拒绝；销假当天就可派。"""
    person, today = make.make_inspectors(1)[0], clock.today()
    place = f"{API}/inspectors/{person.id}"
    body = {"since": today.isoformat(), "until": (today + timedelta(2)).isoformat(), "reason": "SICK"}
    made = client.post(f"{place}/leaves", headers=clerk, json=body)
    assert made.status_code == 201
    days = [why(person, today + timedelta(n)) for n in (-1, 0, 2, 3)]
    assert days == [None, "team.leave", "team.leave", None]
    assert client.get(place, headers=clerk).json["day"] == "leave"
    assert client.get(f"{API}/inspectors?day=leave", headers=clerk).json["total"] == 1
    twice = client.post(f"{place}/leaves", headers=clerk, json=body)
    assert (twice.status_code, twice.json["type"]) == (409, "/problems/inspector.away")
    client.post(f"{API}/leaves/{made.json['id']}/cancellation", headers=clerk)
    assert why(person, today) is None


def test_the_numbers_of_the_day_add_up(client: FlaskClient, clerk: dict[str, str]) -> None:
    """可派、没有账号、请假、过期、停用之和等于名录人数；筛选与数目一致。"""
    rows, today = make.make_inspectors(5), clock.today()
    make_officer("jc78", "inspector", rows[4].department_id, inspector_id=rows[4].id)
    past = (today - timedelta(1)).isoformat()
    soon = (today + timedelta(60)).isoformat()
    for row, change in zip(rows, ({"cert_to": past}, {"status": "suspended"}, {"cert_to": soon}), strict=False):
        assert client.patch(f"{API}/inspectors/{row.id}", headers=clerk, json=change).status_code == 200
    told = client.get(f"{API}/inspectors/counts", headers=clerk).json
    assert (told["expired"], told["suspended"], told["expiring"]) == (1, 1, 1)
    assert told["ready"] + told["unreached"] == told["total"] - 2
    for state in ("ready", "unreached", "expired", "suspended", "leave", "expiring"):
        assert client.get(f"{API}/inspectors?day={state}", headers=clerk).json["total"] == told[state]


def test_nobody_without_an_account_is_said_to_be_ready(client: FlaskClient, clerk: dict[str, str]) -> None:
    """没有账号的人在名录里不说可派，与抽取同一判断；建了账号当天就可派，停用账号又不可派。"""
    person = make.make_inspectors(1)[0]
    place = f"{API}/inspectors/{person.id}"
    assert client.get(place, headers=clerk).json["day"] == "unreached"
    officer = make_officer("jc79", "inspector", person.department_id, inspector_id=person.id)
    assert client.get(place, headers=clerk).json["day"] == "ready"
    with unit(technical=True) as s:
        s.get_one(Officer, officer.id).active = False
    assert client.get(place, headers=clerk).json["day"] == "unreached"
    found = client.get(f"{API}/inspectors?day=unreached", headers=clerk).json["items"]
    assert person.id in {row["id"] for row in found}


def test_an_account_without_the_role_of_an_inspector_reaches_nobody(client: FlaskClient, clerk: dict[str, str]) -> None:
    """账号没有检查员角色、角色过了期或收回了，都不算可派，说清差的是角色；授予了当天就可派。"""
    person, today = make.make_inspectors(1)[0], clock.today()
    officer = make_officer("jc80", "clerk", person.department_id, inspector_id=person.id)

    def day() -> tuple[str, str]:
        said = standing.account_wanting(session(), [(person.id, person.name)])
        return client.get(f"{API}/inspectors/{person.id}", headers=clerk).json["day"], said

    bare = f"{person.name}的账号当天没有检查员角色，请安全管理员在“人员与角色”授予"
    assert day() == ("unreached", bare)
    grant_role(SYSTEM, officer.id, "inspector", since=today + timedelta(1))
    grant_role(SYSTEM, officer.id, "inspector", since=today - timedelta(9), until=today - timedelta(1))
    assert day() == ("unreached", bare)
    grant = grant_role(SYSTEM, officer.id, "inspector", since=today, until=today)
    assert day() == ("ready", "")
    revoke_role(SYSTEM, grant.id)
    assert day() == ("unreached", bare)
    with unit(technical=True) as s:
        s.get_one(Officer, officer.id).active = False
    assert "没有可用的账号，请系统管理员" in day()[1]
    assert InspectorDay(day()[0]).label == "没有可用的账号或检查员角色"


def test_who_is_suspended_later_was_fit_on_the_day(client: FlaskClient, clerk: dict[str, str]) -> None:
    """停用从登记那天起算：此前的检查仍算数，此后不得参加。"""
    person, today = make.make_inspectors(1)[0], clock.today()
    change = {"status": "suspended", "reason": "调离执法岗位"}
    client.patch(f"{API}/inspectors/{person.id}", headers=clerk, json=change)
    assert why(person, today) == "team.not_in_library"
    assert why(person, today - timedelta(1)) is None
    assert unfit(session(), ["nobody"], today)["nobody"].code == "team.not_in_library"
    history = client.get(f"{API}/inspectors/{person.id}", headers=clerk).json["events"]
    assert (history[0]["kind"], history[0]["reason"]) == ("SUSPENDED", "调离执法岗位")


def test_a_recusal_ends_on_its_day(client: FlaskClient, clerk: dict[str, str]) -> None:
    """回避：终止当天仍须回避，次日起不必；列表里有户名。"""
    person, firm, today = make.make_inspectors(1)[0], make.make_entities(1)[0], clock.today()
    place = f"{API}/inspectors/{person.id}/conflicts"
    made = client.post(place, headers=clerk, json={"entity_id": firm.id, "kind": "SHARES"}).json
    client.post(f"{API}/conflicts/{made['id']}/end", headers=clerk, json={"on": today.isoformat()})
    assert client.get(place, headers=clerk).json["items"][0]["entity_name"] == firm.name
    assert [why(person, today + timedelta(n), firm.id) for n in (0, 1)] == ["team.conflict", None]
    backwards = {"entity_id": firm.id, "kind": "KIN", "since": "2026-02-02", "until": "2026-02-01"}
    assert client.post(place, headers=clerk, json=backwards).status_code == 422


def test_who_must_confirm_a_recusal_finds_it_waiting(client: FlaskClient, clerk: dict[str, str]) -> None:
    """经办登记了回避，本人有消息、等我办里有一件；确认以后没有了，照原样再登记一次不再问，改了起止才再问。"""
    person, firm = make.make_inspectors(1)[0], make.make_entities(1)[0]
    make_officer("ins", "inspector", person.department_id, inspector_id=person.id)
    own, place = sign_in(client, "ins"), f"{API}/inspectors/{person.id}/conflicts"
    given = {"entity_id": firm.id, "kind": "SHARES", "since": "2026-01-05"}

    def waits() -> tuple[int, int]:
        told = [one for one in client.get(f"{API}/messages", headers=own).json["items"] if one["kind"] == "conflict"]
        return client.get(f"{API}/workbench", headers=own).json["queue"]["conflicts_to_confirm"], len(told)

    assert waits() == (0, 0)
    client.post(place, headers=clerk, json=given)
    assert waits() == (1, 1)
    client.post(f"{place}/confirmation", headers=own)
    client.post(place, headers=clerk, json=given)
    assert waits() == (0, 1)
    client.post(place, headers=clerk, json=given | {"until": "2027-01-05"})
    assert waits() == (1, 2)


def test_only_the_person_confirms(client: FlaskClient, clerk: dict[str, str]) -> None:
    """回避关系由本人确认；经办代办不了；本人可申报自己的，不能申报别人的。"""
    mine, other = make.make_inspectors(2)
    firm = make.make_entities(1)[0]
    officer = make_officer("jc77", "inspector", mine.department_id, inspector_id=mine.id)
    own = sign_in(client, officer.name)
    place = f"{API}/inspectors/{mine.id}/conflicts"
    assert client.post(f"{place}/confirmation", headers=clerk).status_code == 403
    assert client.get(f"{API}/inspectors/{mine.id}", headers=own).json["must_confirm"] is True
    assert client.post(place, headers=own, json={"entity_id": firm.id, "kind": "KIN"}).status_code == 201
    assert client.post(f"{place}/confirmation", headers=own).json["must_confirm"] is False
    foreign = f"{API}/inspectors/{other.id}/conflicts"
    assert client.post(foreign, headers=own, json={"entity_id": firm.id, "kind": "KIN"}).status_code == 404
    assert client.get(foreign, headers=own).json["total"] == 0


def test_a_lapsed_qualification_does_not_count(client: FlaskClient, clerk: dict[str, str]) -> None:
    """资质过期当天起不作数；没写期限的照旧。"""
    person, today = make.make_inspectors(1)[0], clock.today()
    place = f"{API}/inspectors/{person.id}"
    for name, until in (("甲", today), ("乙", today - timedelta(1))):
        client.post(f"{place}/qualifications", headers=clerk, json={"name": name, "valid_to": until.isoformat()})
    assert {"甲", *person.qualifications} == set(client.get(place, headers=clerk).json["valid_qualifications"])


def test_the_office_is_told_twice_before_a_certificate_ends(client: FlaskClient, clerk: dict[str, str]) -> None:
    """证件六十天内到期告知一次，三十天内再告知一次；重扫不重复。"""
    person, today = make.make_inspectors(1)[0], clock.today()
    for left, told in ((59, 1), (58, 1), (29, 2), (-1, 3)):
        with unit(technical=True) as s:
            s.get_one(Inspector, person.id).cert_to = today + timedelta(59)
        with unit(technical=True) as s:
            s.get_one(Inspector, person.id).cert_to = today + timedelta(left) if left != 58 else today + timedelta(59)
        certificates()
        mine = select(Message).where(Message.kind == "certificate", Message.text.contains(person.cert_no))
        assert len({row.dedupe for row in session().scalars(mine)}) == told


def test_experts_are_a_library_apart(client: FlaskClient, clerk: dict[str, str]) -> None:
    """专家另成一库：不在检查人员里，电话只给经办，解聘不删。"""
    body = {"kind": "EXPERT", "name": "专家甲", "phone": "14000000001"}
    made = client.post(f"{API}/experts", headers=clerk, json=body)
    assert (made.status_code, client.post(f"{API}/experts", headers=clerk, json=body).status_code) == (201, 409)
    seen = client.get(f"{API}/experts", headers=sign_in(client, "approver")).json["items"][0]
    assert (seen["phone"], seen["hidden"]) == ("", ["phone"])
    ended = {"ended_on": clock.today().isoformat()}
    assert client.patch(f"{API}/experts/{made.json['id']}", headers=clerk, json=ended).json["engaged"] is False
    assert client.get(f"{API}/inspectors/counts", headers=clerk).json["total"] == len(
        list(session().scalars(select(Inspector)))
    )


@pytest.mark.parametrize(("who", "sees"), [("clerk", True), ("approver", True), ("publisher", False)])
def test_roles_see_what_is_theirs(client: FlaskClient, clerk: dict[str, str], who: str, sees: bool) -> None:
    """公示人员看不到电话和法定代表人，变动里也看不到；出生年月只有经办看得到。"""
    firm, person = make.make_entities(1)[0], make.make_inspectors(1)[0]
    client.patch(f"{API}/entities/{firm.id}", headers=clerk, json={"phone": "14000009999"})
    headers = sign_in(client, who)
    answer = client.get(f"{API}/entities/{firm.id}", headers=headers)
    assert ("14000009999" in answer.text) is sees
    assert (firm.legal_rep in answer.text) is sees
    assert (answer.json["hidden"] == []) is sees
    told = client.get(f"{API}/inspectors/{person.id}", headers=headers).json
    assert (told["birth_ym"] == person.birth_ym) is (who == "clerk")


def test_the_overseer_sees_who_inspects_and_nothing_else_of_him(client: FlaskClient, district: District) -> None:
    """上级督导看得到姓名（本就公示），列表、导出都有；性别、出生年月、职务没有。"""
    person = make.make_inspectors(3)[0]
    make_officer("watching", "overseer", None)
    headers = sign_in(client, "watching")
    page = client.get(f"{API}/inspectors", headers=headers).json
    row = page["items"][0]
    assert page["total"] == len(page["items"])
    assert (row["name"], row["hidden"]) == (person.name, ["birth_ym", "gender", "position"])


def personal() -> dict[str, list[tuple[str, str]]]:
    """只作个人信息用的列名 → (表, 级别)。"""
    found: dict[str, list[tuple[str, Label]]] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            found.setdefault(column.name, []).append((table.name, column.info["label"]))
    return {name: rows for name, rows in found.items() if all(label is Label.PERSONAL for _, label in rows)}


def loose(schema: Schema, names: Any, roles: set[str]) -> list[str]:
    """这个回答里给了不该给的角色的列。"""
    found = []
    for name, field in schema.fields.items():
        column = field.attribute or name
        if column in names and not isinstance(schema, (Disclosed, DisclosedChanges)):
            allowed = set.union(*(set(disclosure.entitled(t, column, label)) for t, label in names[column]))
            found += [f"{type(schema).__name__}.{name}: {role}" for role in sorted(roles - allowed)]
        inner: Any = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            found += loose(inner.schema, names, roles)
    return found


def test_no_answer_gives_personal_data_to_a_role_without_title(app: Flask) -> None:
    """逐个回答的模式查：一单两库的每条网址，没有一列个人信息给了不该看的角色。"""
    names, found, looked = personal(), [], 0
    assert {"legal_rep", "birth_ym"} <= set(names)
    roles = {(row["path"], row["method"]): set(row["roles"]) for row in rules(app)}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        answers = getattr(view, "_apidoc", {}).get("response", {}).get("responses", {})
        if not rule.endpoint.startswith("registry."):
            continue
        for method in (rule.methods or set()) & {"GET", "POST", "PATCH", "DELETE"}:
            for shape in (one.get("schema") for several in answers.values() for one in several):
                if isinstance(shape, Schema):
                    looked += 1
                    who = roles[(rule.rule, method)] & set(BUSINESS)
                    found += [f"{method} {rule.rule} {one}" for one in loose(shape, names, who)]
    assert looked > 40
    assert found == []


def test_the_public_sees_what_the_rule_names() -> None:
    """对外公示：姓名、性别须由规则点名；出生年月、职务永远不出。"""
    row = dict.fromkeys((*disclosure.INSPECTOR_PUBLIC, "birth_ym", "position", "phone"), "x")
    assert set(disclosure.inspector_public(row, ("unit", "cert_no"))) & {"name", "gender"} == set()
    told = disclosure.inspector_public(row, ("name", "unit", "cert_no", "birth_ym"))
    assert "name" in told
    assert not {"birth_ym", "position", "phone", "gender"} & set(told)


def test_a_start_asks_for_the_person_and_a_seal_for_the_team(client: FlaskClient, clerk: dict[str, str]) -> None:
    """A8：开始检查看本人，封存看全组，按做的那一天；作答不问。"""
    from types import SimpleNamespace

    from server.field.fitness import unfit_for

    mine, mate = make.make_inspectors(2)
    client.patch(f"{API}/inspectors/{mate.id}", headers=clerk, json={"cert_to": "2026-11-23"})
    team = [{"inspector_id": mine.id}, {"inspector_id": mate.id}]
    assignment: Any = SimpleNamespace(id="a1", package={"team": team}, entity_id="e1")

    def found(kind: str, wall: str) -> list[str]:
        op = {"kind": kind, "wall": wall, "off": 0, "p": {}}
        return [one["code"] for one in unfit_for(session(), op, assignment, mine.id)]

    assert found("seal", "2026-11-23T15:59:00.000Z") == []
    assert found("seal", "2026-11-23T16:01:00.000Z") == ["team.certificate_expired"]
    assert found("visit.start", "2026-11-24T02:00:00.000Z") == found("answer.set", "2026-11-24T02:00:00.000Z") == []
