"""调整：抽取要用、对外公布的每一栏都参与比较；理由、期限总是公开；每一次备案都收得到回执（S3-14、S3-17）。"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from server import clock
from server.plans import content, past, restoring, review, revising, service
from server.plans.models import Plan, PlanEntry
from server.plans.schemas import PlanEntryIn
from server.publications import planned
from tests.makers import District, make_officer, sign_in
from tests.server.plans.lists import make_entities, make_item
from tests.server.plans.test_joint import PDF, approve, asked_again, others, plan, published
from tests.server.plans.test_plans import fields

__all__ = ["others", "plan"]

KEPT_FROM_THE_START = {
    "id", "plan_id", "position", "created_at", "batch", "source", "source_reason", "source_no", "source_file",
    "source_record", "targets", "urgent", "targeting",
}  # fmt: skip
"""Columns no change of an entry reaches: its place, and what opened it; targeting follows from the filter."""


def other_values(district: District, entry: PlanEntry) -> dict[str, Any]:
    """每一栏换一个值。"""
    slots = [dict(slot) for slot in entry.slots]
    slots[1]["seats"] += 1
    return {
        "name": "换了名称",
        "item_ids": [make_item(district.department.id)],
        "filter": {"credit_class": ["D"]},
        "ratios": {name: [7, 100] for name in "ABCDN"},
        "rounding": "min",
        "min_n": 9,
        "reserve": [1, 3],
        "methods": ["DOCUMENTS"],
        "content": "换了内容",
        "period_from": date(2026, 2, 1),
        "period_to": date(2026, 11, 30),
        "team_size": 5,
        "repeat_months": 11,
        "object_scope": "换了范围",
        "frequency_cap": 7,
        "note": "换了备注",
        "slots": slots,
        "random_kind": "SINGLE",
        "random_reason": "人员不足",
        "random_until": date(2026, 12, 1),
        "weights": {"complaints": 3},
        "bundle": 4,
        "draw_days": "day",
        "everybody": True,
    }


def test_every_column_a_draw_or_the_public_reads_is_compared(district: District, plan: Plan) -> None:
    """一栏一栏改，每一栏都说得出改了；新添的栏不写进这里就通不过。"""
    make_entities(district.department.id, 20)
    published(district, plan)
    revising.revise(district.actor("clerk"), plan.id, "席位和时间要调整。")
    entry, s = plan.entries[0], service.session()
    values = other_values(district, entry)
    columns = set(restoring.kept(plan)["entries"][0])
    assert columns - KEPT_FROM_THE_START == set(values)
    asked = {name for name in PlanEntryIn().fields if name != "period"}
    assert asked <= set(values)  # whatever a clerk can change
    assert revising.pending(s, plan) == []
    with s.no_autoflush:
        for name, value in values.items():
            before = getattr(entry, name)
            if name == "team_size":  # counts where an entry names no seats
                before, entry.slots = entry.slots, []
            setattr(entry, name, value)
            assert revising.pending(s, plan), name
            assert revising.state_for(s, plan, entry) == "revising", name
            setattr(entry, "slots" if name == "team_size" else name, before)
    s.rollback()


def test_a_row_drawn_already_keeps_its_number(district: District, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """抽过的一条，名录后来添了户，再调整也照抽取时的户数，不算一处调整；此刻的另写。没有抽的照此刻的名录重算。"""
    make_entities(district.department.id, 100)
    published(district, plan)
    (before,) = content.kept(service.session(), plan)["entries"]
    revising.revise(district.actor("clerk"), plan.id, "席位和时间要调整。")
    make_entities(district.department.id, 100, id_value=lambda n: f"X{n:05d}", id_kind="other")
    s = service.session()
    assert [row["field"] for row in revising.pending(s, plan)] == ["抽查数量"]
    monkeypatch.setattr(past, "already_drawn", lambda _s, ids: set(ids))
    assert revising.pending(s, plan) == []
    (row,) = review.of(s, plan)["rows"]
    assert (row["base"], row["count"]) == (before["base"], before["quantity"])
    assert row["now"]["base"] == before["base"] + 100


def test_seats_alone_are_a_change_with_reason_and_deadline(client: FlaskClient, district: District, plan: Plan) -> None:
    """只动席位：列出原来与调整后的席位，公示页有理由和期限。"""
    published(district, plan)
    revising.revise(district.actor("clerk"), plan.id, "消防人手充实，多出一席。")
    slots = [dict(slot) for slot in plan.entries[0].slots]
    slots[1]["seats"] = 2
    service.change_entry(district.actor("clerk"), plan.entries[0].id, {"slots": slots})
    asked_again(district, plan)
    answer = client.get(f"/api/v1/plans/{plan.id}/plan.xlsx", headers=sign_in(client, "approver"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["第 2 版的调整"]  # read before it is approved
    assert "席位" in str(list(sheet.iter_rows(values_only=True)))
    approve(district, plan)
    revising.publish(district.actor("publisher"), plan.id)
    (row,) = revising.versions(service.session(), plan.id)[-1].changes
    assert row["field"] == "席位"
    assert ("消防救援大队 1 席" in row["before"], "消防救援大队 2 席" in row["after"]) == (True, True)
    planned.plans()
    page = client.get(f"/plans/{plan.id}").text
    assert "第 2 版调整了什么" in page
    assert "消防人手充实" in page
    assert "期限" in page


def test_reason_and_deadline_are_public_without_a_difference(
    client: FlaskClient, district: District, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """从前批准的、一处也没有改的一版，理由和期限照样公开，并说与上一版相同；摘要说明算的是什么。"""
    monkeypatch.setattr(revising, "unchanged", lambda *_: None)
    published(district, plan)
    revising.revise(district.actor("clerk"), plan.id, "上一版备案退回，原样再公示。")
    approve(district, plan)
    revising.publish(district.actor("publisher"), plan.id)
    planned.plans()
    page = client.get(f"/plans/{plan.id}").text
    assert "上一版备案退回" in page
    assert "各栏与上一版相同" in page
    assert "不是下载文件的指纹" in page


def test_a_version_kept_before_a_column_was_printed_is_completed(district: District, plan: Plan) -> None:
    """旧版内容里没有写席位的，由存下的原样补上，不把“现在写了”算成调整。"""
    published(district, plan)
    (version,) = revising.versions(service.session(), plan.id)
    bare = [{key: row[key] for key in row if key not in ("seats", "reserve")} for row in version.content["entries"]]
    version.content = version.content | {"entries": bare}
    (found,) = content.then(service.session(), plan, version)
    assert found["seats"][0].endswith("1 席")
    version.kept = None
    assert content.differences(service.session(), plan, version, content.of(service.session(), plan)) == []


def test_a_new_title_is_a_change_and_is_put_back(district: District, plan: Plan) -> None:
    """改了计划名称也列出；放弃调整就恢复。"""
    published(district, plan)
    clerk, title = district.actor("clerk"), plan.title
    revising.revise(clerk, plan.id, "名称里漏了部门。")
    service.change_plan(clerk, plan.id, {"title": "2026 年度跨部门联合抽查计划"})
    (row,) = revising.pending(service.session(), plan)
    assert (row["field"], row["before"]) == ("计划名称", title)
    revising.abandon(clerk, plan.id, "名称不改了，照旧。")
    assert plan.title == title


@pytest.mark.parametrize("again", [False, True])
def test_a_receipt_is_entered_for_every_filing_still_waiting(
    client: FlaskClient, district: District, plan: Plan, again: bool
) -> None:
    """调整已经开始、新的一版已经公示，前一版的回执都还登记得了；现行一版的状态不因此变。"""
    published(district, plan)
    filing = revising.file(district.actor("clerk"), plan.id, "青禾县联席会议办公室")
    revising.revise(district.actor("clerk"), plan.id, "时间要调整。")
    if again:
        service.change_entry(district.actor("clerk"), plan.entries[0].id, {"period_to": date(2026, 11, 30)})
        asked_again(district, plan)
        approve(district, plan)
        revising.publish(district.actor("publisher"), plan.id)
    data = {"no": "联办备〔2026〕2号", "file": (io.BytesIO(PDF), "回执.pdf")}
    done = client.post(f"/api/v1/filings/{filing.id}/receipt", data=data, headers=sign_in(client, "clerk"))
    assert (done.status_code, done.json["receipt_no"]) == (200, "联办备〔2026〕2号")
    service.session().refresh(plan)
    assert plan.state == ("published" if again else "revising")
    filed = [row.filed_at is not None for row in revising.versions(service.session(), plan.id)]
    assert filed == ([True, False] if again else [True])


def test_who_leads_no_joint_plan_has_no_clock_for_it(client: FlaskClient, district: District, plan: Plan) -> None:
    """没有牵头的部门：牵头部门公示以前没有钟；公示以后说是谁、哪天、什么状态。牵头的部门照旧有钟。"""
    seen = "/api/v1/plan-years/2026"
    before = client.get(seen, headers=sign_in(client, "xf")).json["milestones"][0]
    assert (before["rule"], before["own"], before["done_on"], before["lead"]) == ("joint_plan.due", False, None, "")
    assert client.get(seen, headers=sign_in(client, "clerk")).json["milestones"][0]["own"] is True
    published(district, plan)
    after = client.get(seen, headers=sign_in(client, "xf")).json["milestones"][0]
    assert (after["own"], after["lead"], after["state"]) == (False, district.department.name, "published")
    assert after["done_on"] is not None
    own = client.get(seen, headers=sign_in(client, "clerk")).json["milestones"][0]
    assert (own["own"], own["lead"], own["done_on"]) == (True, "", after["done_on"])


def test_who_oversees_is_late_with_no_plan_of_his_own(client: FlaskClient, district: District) -> None:
    """上级督导没有自己的计划：年度计划的节点不说“还没有公布”，看得到各部门公布了的。"""
    make_officer("overseer", "overseer", None)
    headers = sign_in(client, "overseer")
    plan = service.create_plan(district.actor("clerk"), year=2026, title="2026 年度抽查计划")
    service.add_entry(district.actor("clerk"), plan.id, fields(make_item(district.department.id)))
    approve(district, plan)
    revising.publish(district.actor("publisher"), plan.id)
    stones = client.get("/api/v1/plan-years/2026", headers=headers).json["milestones"]
    assert [one["own"] for one in stones] == [False, False]
    (row,) = client.get("/api/v1/plans", headers=headers).json["items"]
    assert (row["state"], row["held"]) == ("published", "")


def test_the_year_of_a_number_is_the_year_it_was_issued(district: District) -> None:
    """十一月批准的下一年计划，文号是今年的，接着今年的序号（GB/T 9704）。"""
    numbers = []
    for year in (clock.today().year + 1, clock.today().year):
        clerk = district.actor("clerk")
        row = service.create_plan(clerk, year=year, title=f"{year} 年度抽查计划")
        period = {"period_from": date(year, 12, 1), "period_to": date(year, 12, 31)}
        service.add_entry(clerk, row.id, fields(make_item(district.department.id)) | period)
        numbers.append(approve(district, row).no)
    assert numbers == [f"青市监抽计〔{clock.today().year}〕{n}号" for n in (1, 2)]
