"""个人信息与秘密：种在每一栏、每一种公开里，公开的输出一个字也没有；放行要第二人。"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, sweeps
from server.accounts.models import Message
from server.auth import Actor
from server.db import session
from server.dossiers.models import Decision, Dossier
from server.inspections.models import Assignment, TeamMember
from server.plans.models import Plan, PlanEntry
from server.problems import Problem
from server.publications import changes, gate, service
from server.publications.models import Publication, TextHold
from server.registry.models import Inspector
from tests import makers_registry as make
from tests.domain.test_privacy import CARD, ID
from tests.makers import District, made
from tests.server.portal.test_pages import publish
from tests.server.publications.made import approve, make_inspection

PLANTS = {"id_number": ID, "mobile": "14000000177", "bank_card": CARD, "plate": "鲁A7K177", "secret": "口令：qinghe177"}
FIELDS = ("entity_name", "district", "task_name", "items", "entity_code")
PAGES = ("/", "/results", "/results.csv", "/feed.atom", "/sitemap.xml", "/statistics", "/changes", "/bulletins",
         "/plans", "/draws", "/draws/990100-2026-01", "/items", "/inspectors", "/inspectors.json",
         "/statistics.json")  # fmt: skip


def planted(row: Assignment, field: str, plant: str) -> None:
    """把一段文字种进任务包里会公示的一栏。"""
    with made() as s:
        fresh = s.get_one(Assignment, row.id)
        package = json.loads(fresh.package_raw)
        places: dict[str, tuple[Any, Any]] = {
            "entity_name": (package["entity"], "name"),
            "entity_code": (package["entity"], "code"),
            "district": (package["entity"], "district"),
            "items": (package["items"][0], "name"),
        }
        if field == "task_name":
            fresh.task_name = f"抽查{plant}"
            return
        holder, key = places[field]
        holder[key] = plant if field == "entity_code" else f"{holder[key]}{plant}"
        fresh.package_raw = json.dumps(package, ensure_ascii=False)


def person(district: District, officer: str = "p", *roles: str) -> Actor:
    """一位公示人员。"""
    return Actor(officer, "公示员", district.department.id, frozenset(roles or ("publisher",)))


def test_no_plant_in_any_field_reaches_the_public(
    district: District, task: SimpleNamespace, client: FlaskClient, app: Flask, tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """A17：五种信息种在五栏里，二十五次检查全部暂缓；网页、订阅、副本、出错页、日志里一个也没有。"""
    for n, (field, plant) in enumerate(((f, p) for f in FIELDS for p in PLANTS.values()), 1):
        row = make_inspection(district, task, n)
        planted(row, field, plant)
        approve(row, pdf=f"{n:064x}")
    rows = publish()
    said = {row.hold_reason for row in rows}
    assert {row.state for row in rows} == {"held"}, said
    texts = {path: client.get(path).text for path in (*PAGES, f"/entities/{ID}", "/results?q=14000000177x")}
    done = app.test_cli_runner().invoke(args=["portal", "export", str(tmp_path / "copy")])
    texts |= {
        path.name: path.read_text("utf-8", "replace") for path in (tmp_path / "copy").rglob("*") if path.is_file()
    }
    texts |= {"log": capfd.readouterr().err, "export": done.output, "reasons": " ".join(map(str, said))}
    found = [(name, plant) for name, text in texts.items() for plant in PLANTS.values() if plant in text]
    assert [each for each in found if each[0] not in (f"/entities/{ID}", "/results?q=14000000177x")] == []


def test_the_team_and_the_approver_cannot_release(district: District, task: SimpleNamespace) -> None:
    """检查组的人、审定的人都不能解除暂缓；另一人可以，写明理由之后由扫描公示。"""
    row = make_inspection(district, task)
    planted(row, "entity_name", PLANTS["mobile"])
    approve(row)
    held = publish()[0]
    make.load("inspectors", make.csv_bytes(make.INSPECTOR_HEAD, [make.inspector_row(1)]))
    person_of = session().scalars(select(Inspector.id)).first()
    with made() as s:
        dossier = s.scalars(select(Dossier)).one()
        approver, member = district.officers["approver"].id, district.officers["clerk"].id
        s.add(Decision(dossier_id=dossier.id, revision=1, step="review", decision="APPROVED", opinion="通过",
                       officer_id=approver, officer_name="审批员"))  # fmt: skip
        s.add(TeamMember(assignment_id=row.id, officer_id=member, inspector_id=person_of, role="LEAD", position=1))
    for officer in (approver, member):
        with pytest.raises(Problem, match="由另一人"):
            service.release(person(district, officer), held.id, "这是单位名称的一部分")
    service.release(person(district), held.id, "这是单位名称的一部分")
    assert publish()[0].state == "published"


@pytest.mark.parametrize("plant", PLANTS.values())
def test_a_public_reason_is_read_too(district: District, task: SimpleNamespace, plant: str) -> None:
    """更正、撤下的理由会公开，里面有个人信息的不收。"""
    approve(make_inspection(district, task))
    row = publish()[0]
    with pytest.raises(Problem, match="理由会公开"):
        changes.propose(person(district), row.id, "withdraw", {}, f"应当事人要求撤下，{plant}")


def test_a_plan_with_a_number_is_held_until_a_second_person_releases(
    district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """计划里写了手机号：不公开；写的人放不了，另一人放行之后公开；改了内容要重新看。"""
    publish()
    assert task.plan.title in client.get("/plans").text
    with made() as s:
        s.get_one(Plan, task.plan.id).title = "2026 年度抽查计划，联系14000000177"
    publish()
    assert "14000000177" not in client.get("/plans").text
    hold = session().scalars(select(TextHold)).one()
    assert hold.found == [{"where": "title", "kind": "mobile"}]
    with pytest.raises(Problem, match="由另一人"):
        gate.release(person(district, district.officers["clerk"].id), hold.id, "号码是单位的公开电话")
    gate.release(person(district), hold.id, "号码是单位的公开电话")
    publish()
    assert "14000000177" in client.get("/plans").text
    with made() as s:
        s.get_one(Plan, task.plan.id).title = "2026 年度抽查计划，联系14000000178"
    publish()
    assert "14000000178" not in client.get("/plans").text


def test_held_text_is_told_once(district: District, task: SimpleNamespace) -> None:
    """扣下一次只登记一次，再扫不再扣；消息点开就是放行的那一页。"""
    with made() as s:
        s.get_one(Plan, task.plan.id).title = f"计划{ID}"
    publish()
    with clock.hands_at(clock.parse_iso("2026-02-03T02:00:00Z")):
        sweeps.run("publications.project")
    assert len(list(session().scalars(select(TextHold)))) == 1
    told = session().scalars(select(Message).where(Message.text.contains("没有公开。请改掉"))).all()
    assert {one.link for one in told} == {"/desk/public-words"}
    assert ID not in str(session().scalars(select(Publication)).all())


def test_what_is_typed_at_an_approval_stays_inside(
    district: District, task: SimpleNamespace, client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    """审定、法制审核、批准计划、确认更正时写的意见只在内部：公开的各页、数据、副本里一个字也没有，所以不必扣下。"""
    row = make_inspection(district, task)
    approve(row)
    number = PLANTS["mobile"]
    with made() as s:
        s.get_one(Plan, task.plan.id).opinion = f"同意，有事打{number}"
        dossier = s.scalars(select(Dossier)).one()
        by = {"officer_id": district.officers["approver"].id, "officer_name": "审批员", "dossier_id": dossier.id}
        said = {"opinion": f"同意，有事打{number}", "items": [{"item": "q01", "reason": f"补拍，问{number}"}]}
        s.add_all([Decision(revision=1, step="legal", decision="APPROVED", **by, **said),
                   Decision(revision=1, step="review", decision="RETURNED", **by, **said),
                   Decision(revision=1, step="review", decision="APPROVED", **by, **said)])  # fmt: skip
    shown = publish()[0]
    done = changes.propose(
        district.actor("publisher"), shown.id, "correct", {"district": "青石镇"}, "地区写错，照登记改"
    )
    changes.decide(person(district, district.officers["approver"].id, "approver"), done.id, True, f"已核，{number}")
    publish()
    assert shown.public_id in client.get("/changes").text
    result = f"/results/{shown.public_id}"
    texts = {path: client.get(path).text for path in (*PAGES, result, f"{result}.json", "/feedback")}
    app.test_cli_runner().invoke(args=["portal", "export", str(tmp_path / "copy")])
    kept = [path for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    texts |= {path.name: path.read_text("utf-8", "replace") for path in kept}
    assert kept
    assert [name for name, text in texts.items() if number in text] == []
    assert session().scalars(select(TextHold)).all() == []


def test_the_reason_of_a_single_draw_is_read(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """单随机的理由印在抽取页上：里面有手机号的，这一次的页先不公开。"""
    with made() as s:
        entry = s.get_one(PlanEntry, task.entry.id)
        entry.random_kind, entry.random_until = "SINGLE", date(2026, 12, 31)
        entry.random_reason = "人员不足，问14000000177"
    publish()
    assert client.get("/draws/990100-2026-01").status_code == 404
    held = {(row.kind, row.found[0]["where"]) for row in session().scalars(select(TextHold))}
    assert ("DRAW", "single") in held
