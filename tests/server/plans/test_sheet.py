"""表格：粘贴、撤回、合并、拆开、自查、导出（S1-02、S1-07、S3-09、S3-14、S4-19）。"""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from server import clock
from server.accounts import service as accounts
from server.auth import SYSTEM
from server.db import new_id, session, unit
from server.draws import kinds
from server.plans import content, merging, past, pasting, review, service
from server.plans.models import Plan, PlanEntry
from server.problems import Problem
from server.registry.entities import sublibraries
from server.registry.models import Checklist, Entity, Membership
from tests.makers import District, made, make_officer, sign_in
from tests.server.plans.lists import SINCE, make_entities, make_item
from tests.server.plans.test_plans import fields

HEAD = "序号\t抽查任务名称\t抽查事项\t检查对象\t抽查比例\t抽查方式\t实施时间\t检查内容\n"


@pytest.fixture
def plan(district: District) -> Plan:
    """一份 2026 年的空计划。"""
    return service.create_plan(district.actor("clerk"), year=2026, title="2026 年度抽查计划")


@pytest.fixture
def items(district: District) -> list[str]:
    """三个事项：两个重点、一个一般。"""
    home = district.department.id
    return [
        make_item(home, code="01", name="登记事项检查"),
        make_item(home, code="02", name="公示信息检查"),
        make_item(home, code="03", name="明码标价检查", category="GENERAL"),
    ]


def test_rows_from_excel_are_read_by_their_heads(district: District, plan: Plan, items: list[str]) -> None:
    """按栏名对列，合计与空行不算，编号名称都认，比例时间读得出。"""
    text = (
        "2026年度抽查计划\n"
        + HEAD
        + "1\t企业抽查\t01、公示信息检查\t企业\t不低于5%\t实地检查、书面检查\t3月至6月\t全部\n"
        "\t\t\t\t\t\t\t\n2\t价格抽查\t03\t企业、个体工商户\t分级\t网络监测\t第三季度\t标价\n合计\t\t\t\t\t\t\t\n"
    )
    rows = pasting.preview(district.actor("clerk"), plan.id, text)
    assert [(row.number, row.problems) for row in rows] == [(3, []), (5, [])]
    batch, rows_made = pasting.commit(district.actor("clerk"), plan.id, text)
    first, second = rows_made
    assert (first.item_ids, first.rounding, first.filter) == (items[:2], "min", {"kind": ["ENTERPRISE"]})
    assert (first.ratios["A"], first.methods) == ([1, 20], ["ON_SITE", "DOCUMENT"])
    assert (first.period_from.isoformat(), first.period_to.isoformat()) == ("2026-03-01", "2026-06-30")
    assert (second.ratios["D"], second.period_from.month, second.batch) == ([3, 10], 7, batch)
    assert pasting.undo(district.actor("clerk"), plan.id, batch) == 2
    assert session().get_one(Plan, plan.id).entries == []


def test_a_trade_as_the_form_offers_it_is_a_condition(district: District, plan: Plan, items: list[str]) -> None:
    """“H62 餐饮业”照表单的写法粘贴就是条件，并说读作什么；认不全的照旧列为须改。"""
    lines = [
        f"{n}\t任务{n}\t0{n}\t{said}\t10%\t实地\t2026-12\t\n" for n, said in enumerate(("H62 餐饮业", "餐饮服务"), 1)
    ]
    read, unread = pasting.preview(district.actor("clerk"), plan.id, HEAD + "".join(lines))
    assert (read.values["filter"], unread.values["filter"]) == ({"industry": ["H62"]}, None)
    assert "“H62 餐饮业”读作行业 H62 餐饮业。" in read.hints
    assert any("读不成条件" in hint for hint in unread.hints)


def test_pasted_months_and_everybody_of_a_kind_are_read(district: District, plan: Plan, items: list[str]) -> None:
    """“2026-11至2026-12”“全部企业”读得出；起日过了提示，整段过了列为须改，送不了审。"""
    clerk = district.actor("clerk")
    lines = [
        f"{n}\t任务{n}\t0{n}\t全部企业\t100%\t实地\t{said}\t\n"
        for n, said in enumerate(("2026-11至2026-12", "2026-04至2026-08"), 1)
    ]
    with clock.hands_at(datetime(2026, 11, 22, 2, tzinfo=UTC)):
        rows = pasting.preview(clerk, plan.id, HEAD + "".join(lines))
        assert [(row.problems, row.values["filter"]) for row in rows] == [([], {"kind": ["ENTERPRISE"]})] * 2
        assert all("“全部企业”读作种类：企业。" in row.hints for row in rows)
        assert "起日请写今天或以后" in rows[0].hints[1]
        assert "实施期限到 2026-08-31 为止，已经过了" in rows[1].hints[1]
        make_entities(district.department.id, 2)
        pasting.commit(clerk, plan.id, HEAD + "".join(lines))
        assert (notes(plan)["begun"]["must"], notes(plan, 1)["plan.period_past"]["must"]) == (False, True)
        with pytest.raises(Problem, match=r"^plan\.period_past"):
            service.submit(clerk, plan.id)


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("1\t\t01\t企业\t5%\t实地\t全年\t", "抽查任务名称", "没有任务名称"),
        ("1\t甲\t99\t企业\t5%\t实地\t全年\t", "抽查事项", "清单里没有启用的“99”"),
        ("1\t甲\t01\t企业\t很多\t实地\t全年\t", "抽查比例", "抽查比例看不懂"),
        ("1\t甲\t01\t企业\t1\t实地\t全年\t", "抽查比例", "“1”没有写 %，说不准是多少：请写成 1%（全部是 100%）"),
        ("1\t甲\t01\t企业\t0.029999\t实地\t全年\t", "抽查比例", "“0.029999”没有写 %"),
        ("1\t甲\t01\t企业\t5%\t电话\t全年\t", "抽查方式", "抽查方式看不懂"),
        ("1\t甲\t01\t企业\t5%\t实地\t有空的时候\t", "实施时间", "实施时间看不懂"),
        ("1\t甲\t01\t企业\t5%\t实地\t2027年3月\t", "实施时间", "不在 2026 年度"),
    ],
)
def test_a_wrong_cell_is_told_in_words_and_nothing_is_added(
    client: FlaskClient, district: District, plan: Plan, items: list[str], row: str, column: str, says: str
) -> None:
    """哪一行哪一栏、为什么，用一句中文；有一行不对就一行也不添。"""
    where, headers = f"/api/v1/plans/{plan.id}/paste", sign_in(client, "clerk")
    seen = client.post(where, json={"text": HEAD + row}, headers=headers).json
    assert [(each["column"], says in each["message"]) for each in seen["rows"][0]["problems"]] == [(column, True)]
    refused = client.post(where, json={"text": HEAD + row, "dry_run": False}, headers=headers)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/plan.paste_rows")
    assert session().get_one(Plan, plan.id).entries == []


@pytest.mark.parametrize(("said", "read", "share"), [("0.02", "2%", [1, 50]), ("．125", "12.5%", [1, 8])])
def test_a_raw_percent_cell_is_read_as_a_share_and_told(
    district: District, plan: Plan, items: list[str], said: str, read: str, share: list[int]
) -> None:
    """Excel 百分比格抄来的原值 0.02 读作 2%，并提示读成了什么；添上的就是 2%。"""
    row = HEAD + f"1\t甲\t01\t全部企业\t{said}\t实地\t全年\t"
    (seen,) = pasting.preview(district.actor("clerk"), plan.id, row)
    assert [hint for hint in seen.hints if f"“{said}”读作 {read}（Excel" in hint]
    _, (entry,) = pasting.commit(district.actor("clerk"), plan.id, row)
    assert (entry.ratios["A"], entry.rounding) == (share, "exact")


def test_a_way_of_inspecting_that_is_not_read_is_told(district: District, plan: Plan, items: list[str]) -> None:
    """抽查方式里认得一种、认不得一种：认得的照收，另一种在这一行上说出来；都认得的不提。"""
    row = HEAD + "1\t甲\t01\t全部企业\t2%\t现场检查（必要时飞行检查）\t全年\t"
    (seen,) = pasting.preview(district.actor("clerk"), plan.id, row)
    assert [hint for hint in seen.hints if "“必要时飞行检查”没有读进去" in hint]
    (seen,) = pasting.preview(district.actor("clerk"), plan.id, row.replace("（必要时飞行检查）", "、场所查看"))
    assert [hint for hint in seen.hints if "读作“实地检查”；“场所查看”没有读进去" in hint]
    (seen,) = pasting.preview(district.actor("clerk"), plan.id, row.replace("（必要时飞行检查）", "、第三方机构检查"))
    assert seen.values["methods"] == ["ON_SITE", "ENTRUSTED"]
    assert not [hint for hint in seen.hints if "没有读进去" in hint]
    (seen,) = pasting.preview(district.actor("clerk"), plan.id, row.replace("（必要时飞行检查）", "、网络监测"))
    assert not [hint for hint in seen.hints if "没有读进去" in hint]
    (seen,) = pasting.preview(
        district.actor("clerk"), plan.id, row.replace("现场检查（必要时飞行检查）", "双随机、不定向")
    )
    assert (seen.values["methods"], seen.problems) == (["ON_SITE"], [])
    assert [hint for hint in seen.hints if "“双随机、不定向”只说怎样抽，没有说怎样查：抽查方式读作“实地检查”" in hint]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("线上监测、委托第三方机构检测", "网络监测、委托专业机构、检验检测"),
        ("", "实地检查（没有写）"),
        ("双随机抽查", "实地检查"),
        ("单随机", "单随机"),
        ("随便看看", "随便看看"),
    ],
)
def test_the_preview_says_what_the_ways_are_read_as(
    client: FlaskClient, district: District, plan: Plan, items: list[str], said: str, read: str
) -> None:
    """预览逐行说抽查方式读成什么；没有写的按实地检查，照实说没有写；看不懂的照原文。"""
    row = HEAD + f"1\t甲\t01\t全部企业\t2%\t{said}\t全年\t"
    where, headers = f"/api/v1/plans/{plan.id}/paste", sign_in(client, "clerk")
    assert client.post(where, json={"text": row}, headers=headers).json["rows"][0]["read"]["methods"] == read


def test_the_preview_says_what_every_cell_is_read_as(
    client: FlaskClient, district: District, plan: Plan, items: list[str]
) -> None:
    """对象、比例、时间也逐行说读成什么；合计、注不是任务，说没有读哪几行；以注、审核开头的任务照读。"""
    rows = "1\t注册登记抽查\t01\t企业\t不少于5%\t实地\t第二季度\t\n2\t审核备案抽查\t01\t\t5户\t实地\t3月-6月底\t\n"
    text = HEAD + rows + "合计（2项）\t\t\t\t\t\t\t\n注：以上不含专项\t\t\t\t\t\t\t\n审核人：甲\t\t\t\t\t\t\t\n"
    make_entities(district.department.id, 20)
    path = f"/api/v1/plans/{plan.id}/paste"
    seen = client.post(path, json={"text": text}, headers=sign_in(client, "clerk")).json
    first, second = (row["read"] for row in seen["rows"])
    assert (first["scope"], first["ratio"], first["period"]) == ("企业", "不低于 5%", "2026-04-01 至 2026-06-30")
    assert (second["ratio"], second["period"]) == ("5 户", "2026-03-01 至 2026-06-30")
    assert [(one["number"], one["text"]) for one in seen["skipped"]] == [
        (4, "合计(2项)"),
        (5, "注:以上不含专项"),
        (6, "审核人:甲"),
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("A级3%", "B、C、D 类抽多少没有写"),
        ("5%（D级企业）", "A、B、C 类抽多少没有写"),
        ("高风险10%、低风险1%", "读不成信用风险类别"),
        ("3%-5%", "不能是区间"),
        ("120%", "不能超过 100%"),
    ],
)
def test_a_share_that_is_not_for_everybody_is_not_taken_for_everybody(
    district: District, plan: Plan, items: list[str], said: str, told: str
) -> None:
    """只写了一类的、分成别的档的、区间、超过全部的比例都是问题，说出缺什么。"""
    (seen,) = pasting.preview(district.actor("clerk"), plan.id, HEAD + f"1\t甲\t01\t企业\t{said}\t实地\t全年\t")
    assert [(each["column"], told in each["message"]) for each in seen.problems] == [("抽查比例", True)]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("A类1%、B类3%、C类10%、D类30%", "A 类 1%，B 类 3%，C 类 10%，D 类 30%，未分类 3%"),
        ("D级企业5%，其余不抽", "A 类 0%，B 类 0%，C 类 0%，D 类 5%，未分类 0%"),
        ("不低于3%（A级），其余不低于5%", "不低于 A 类 3%，B 类 5%，C 类 5%，D 类 5%，未分类 5%"),
    ],
)
def test_shares_of_classes_are_pasted_as_such(
    district: District, plan: Plan, items: list[str], said: str, read: str
) -> None:
    """分类别写的比例照类别读，其余的照写的读；添上的就是这几类的比例。"""
    row = HEAD + f"1\t甲\t01\t企业\t{said}\t实地\t全年\t"
    (seen,) = pasting.preview(district.actor("clerk"), plan.id, row)
    assert (seen.problems, seen.read["ratio"]) == ([], read)
    _, (entry,) = pasting.commit(district.actor("clerk"), plan.id, row)
    assert content.ratio_text(entry) == read


def test_what_stands_beside_a_share_is_told(district: District, plan: Plan, items: list[str]) -> None:
    """比例旁边写的条件没有读进去，在这一行上说；没有栏名的一格、别的部门牵头，也说。"""
    head = HEAD.rstrip("\n") + "\t\t牵头部门\n"
    row = head + "1\t甲\t01\t企业\t3%（重点户除外）\t实地\t全年\t\t由信用股负责\t县卫健局\n"
    (seen,) = pasting.preview(district.actor("clerk"), plan.id, row)
    told = "".join(seen.hints)
    assert "比例里的“重点户除外”没有读进去" in told
    assert "“第 9 列”一栏没有读：由信用股负责" in told
    assert "牵头部门写的是“县卫健局”，没有读" in told


def test_an_item_no_published_list_holds_is_told_in_the_preview(district: District, plan: Plan) -> None:
    """启用了而不在已公布的清单里的事项，预览就是问题，不等按了“添上”才说。"""
    make_item(district.department.id, code="08", name="新事项检查", listed=False)
    (seen,) = pasting.preview(district.actor("clerk"), plan.id, HEAD + "1\t甲\t08\t企业\t3%\t实地\t全年\t")
    assert [(each["column"], "不在已公布的抽查事项清单里" in each["message"]) for each in seen.problems] == [
        ("抽查事项", True)
    ]


def test_a_column_nobody_knows_is_told(district: District, plan: Plan, items: list[str]) -> None:
    """认不出的栏写着字的，在这一行上说没有读；序号、空的不提；“检查时间”读作实施时间。"""
    head = "序号\t任务名称\t抽查事项\t检查对象\t抽查比例\t检查时间\t承办科室\n"
    rows = head + "1\t甲\t01\t全部企业\t2%\t全年\t登记科\n2\t乙\t01\t全部企业\t2%\t全年\t\n"
    first, second = pasting.preview(district.actor("clerk"), plan.id, rows)
    assert ("“承办科室”一栏没有读：登记科" in first.hints, first.shown["period"]) == (True, "全年")
    assert not [hint for hint in (*first.hints[1:], *second.hints) if "没有读：" in hint]


def add(district: District, plan: Plan, item: str, **more: Any) -> str:
    """添一条，返回编号。"""
    return service.add_entry(district.actor("clerk"), plan.id, fields(item) | more).id


def notes(plan: Plan, at: int = 0) -> dict[str, dict[str, Any]]:
    """第几行的提示，按代码。"""
    row = review.of(session(), session().get_one(Plan, plan.id))["rows"][at]
    return {note["code"]: note for note in row["notes"]}


def test_the_meter_counts_items_of_the_list(district: District, plan: Plan, items: list[str]) -> None:
    """清单三项列入一项：覆盖 33%，规定 100%，还差两项，逐项指名。"""
    add(district, plan, items[0])
    found = review.of(session(), plan)["coverage"]
    assert (found["covered"], found["total"], found["percent"], found["target"], found["lacking"]) == (1, 3, 33, 100, 2)
    assert [cell["code"] for cell in found["items"] if not cell["planned"]] == ["02", "03"]


def test_counts_and_warnings_of_a_row(district: District, plan: Plan, items: list[str]) -> None:
    """库内、应抽与抽取同一算法；一般事项超上限须改；三户以下说明易被猜到。"""
    make_entities(district.department.id, 60)
    make_entities(district.department.id, 3, kind="ASSOCIATION", id_value=lambda n: f"X{n}", id_kind="other")
    add(district, plan, items[2], ratios={"B": "12%"})
    add(district, plan, items[0], ratios={"B": "5%"}, filter={"kind": ["ASSOCIATION"]})
    rows = review.of(session(), session().get_one(Plan, plan.id))["rows"]
    assert [(row["base"], row["count"]) for row in rows] == [(63, 8), (3, 1)]
    assert notes(plan)["ratio_cap"]["must"] is True
    assert notes(plan)["ratio_cap"]["title"] == "比例 12% 超过上限 10%"
    assert notes(plan, 1)["guessable"]["title"] == "只有 3 户，抽中易被猜到"
    assert "3 户 × 5% → 1 户，实为 33%" in notes(plan, 1)["guessable"]["text"]


def test_the_past_is_asked_through_a_door(
    district: District, plan: Plan, items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """近期查过、今年查满的户数由后面的房间告诉计划。"""
    shops = make_entities(district.department.id, 10)
    told = past.Past(recent=frozenset(shops[:3]), full=frozenset(shops[3:5]))
    monkeypatch.setattr(past, "readers", [lambda _s, _asked: told])
    add(district, plan, items[0])
    assert notes(plan)["frequency"]["title"] == "2 户今年已查满 2 次"
    assert notes(plan)["repeat"]["title"] == "3 户 3 个月内已查过同一事项"


def test_a_looser_bound_than_the_rule_must_be_changed(district: District, plan: Plan, items: list[str]) -> None:
    """一户一年的次数写得比规则宽：须改；写得严的不提。"""
    make_entities(district.department.id, 10)
    add(district, plan, items[0], frequency_cap=5)
    note = notes(plan)["frequency_loose"]
    assert (note["title"], note["must"]) == ("一户一年 5 次比规则宽", True)
    add(district, plan, items[1], frequency_cap=1)
    assert "frequency_loose" not in notes(plan, 1)


def test_another_departments_plan_over_the_same_objects(district: District, plan: Plan, items: list[str]) -> None:
    """同一时期、同一批对象，已批准的别家计划：说出重合几户。"""
    fire = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="消")
    for name, role in (("xf1", "clerk"), ("xf2", "approver")):
        district.officers[name] = make_officer(name, role, fire.id)
    shops = make_entities(district.department.id, 12)
    with unit(technical=True) as s:
        s.add_all([Membership(entity_id=key, department_id=fire.id, since=SINCE) for key in shops[:9]])
    theirs = service.create_plan(district.actor("xf1"), year=2026, title="消防计划")
    service.add_entry(district.actor("xf1"), theirs.id, fields(make_item(fire.id)) | {"name": "消防安全抽查"})
    service.submit(district.actor("xf1"), theirs.id)
    add(district, plan, items[0])
    assert "overlap" not in notes(plan)
    service.decide(district.actor("xf2"), theirs.id, "APPROVED")
    assert notes(plan)["overlap"]["title"] == "与青禾县消防救援大队“消防安全抽查”重合 9 户"


def form(code: str) -> str:
    """一份检查表。"""
    row = Checklist(id=new_id(), code=code, version=1, hash=code.ljust(64, "0"), title=code, body={"sections": []})
    with made() as s:
        s.add(row)
    return row.id


def test_items_of_two_checklists_are_told_early_and_split(district: District, plan: Plan) -> None:
    """一条里用了两份检查表：编计划时就说，一键拆成两条；同一份检查表的两条可以合回去。"""
    home, one, two = district.department.id, form("CK01"), form("CK02")
    wanted = [make_item(home, code=str(n), checklist_id=sheet) for n, sheet in enumerate((one, two, one))]
    key = add(district, plan, wanted[0], item_ids=wanted)
    assert notes(plan)["checklists"]["fix"] == {"split": 2}
    parts = merging.split(district.actor("clerk"), key)
    assert [row.item_ids for row in parts] == [[wanted[0], wanted[2]], [wanted[1]]]
    assert "checklists" not in notes(plan)
    assert "merge" not in notes(plan, 1)  # only what can be done is offered
    with pytest.raises(Problem, match="不同的检查表"):
        merging.merge(district.actor("clerk"), plan.id, [row.id for row in parts])


def test_two_entries_become_one_visit(district: District, plan: Plan, items: list[str]) -> None:
    """对象、时间相同的两条合成一次检查：事项相加，名称合在一起，比例取高，时间取长。"""
    first = add(district, plan, items[0], ratios={"B": "3%"}, name="公示信息抽查")
    second = add(district, plan, items[1], ratios={"B": "5%"}, name="登记事项抽查")
    assert notes(plan, 1)["merge"]["fix"] == {"merge": [first, second]}
    merged = merging.merge(district.actor("clerk"), plan.id, [first, second])
    assert (merged.item_ids, merged.ratios["B"]) == (items[:2], [1, 20])
    assert merged.name == "公示信息抽查、登记事项抽查"
    assert merging.joined(["甲" * 40, "乙" * 40]) == f"{'甲' * 40}等 2 项任务"
    assert [entry.id for entry in session().get_one(Plan, plan.id).entries] == [first]


def test_the_table_opens_in_a_spreadsheet(
    client: FlaskClient, district: District, plan: Plan, items: list[str]
) -> None:
    """导出的表格打得开：标题、表头、一行任务、数字是数字。"""
    make_entities(district.department.id, 20)
    add(district, plan, items[0], name="=1+1 登记事项抽查")
    answer = client.get(f"/api/v1/plans/{plan.id}/plan.xlsx", headers=sign_in(client, "clerk"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "2026 年度抽查计划"
    assert rows[3][:3] == ("序号", "抽查任务名称", "抽查项目")
    assert rows[4][:2] == (1, "=1+1 登记事项抽查")
    assert sheet["B5"].data_type == "s"


def test_the_sheet_says_why_only_one_end_is_drawn(
    client: FlaskClient, district: District, plan: Plan, items: list[str]
) -> None:
    """单随机的一条，备注写着用到哪一天、为什么。"""
    entry_id = add(district, plan, items[0])
    with made() as s:
        entry = s.get_one(PlanEntry, entry_id)
        entry.random_kind, entry.random_reason, entry.random_until = "SINGLE", "检查人员只有两名", date(2027, 6, 30)
    answer = client.get(f"/api/v1/plans/{plan.id}/plan.xlsx", headers=sign_in(client, "clerk"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert "用到 2027-06-30：检查人员只有两名" in str(list(sheet.iter_rows(values_only=True))[4][-1])


def test_the_paper_is_a_pdf(client: FlaskClient, district: District, plan: Plan, items: list[str]) -> None:
    """计划表排得出 PDF，检查内容与备注都在。"""
    add(district, plan, items[0], content="亮照经营", note="雨天顺延")
    answer = client.get(f"/api/v1/plans/{plan.id}/plan.pdf", headers=sign_in(client, "clerk"))
    assert answer.status_code == 200, answer.text
    assert answer.data.startswith(b"%PDF-")
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=answer.data, capture_output=True, check=True)
    assert "亮照经营" in told.stdout.decode()
    assert "备注：雨天顺延" in told.stdout.decode()


def test_a_letter_no_font_has_is_named(client: FlaskClient, district: District) -> None:
    """名称里有字体没有的字，说出是哪个字，不说系统忙。"""
    odd = service.create_plan(district.actor("clerk"), year=2026, title="计划\U0004c852")
    answer = client.get(f"/api/v1/plans/{odd.id}/plan.pdf", headers=sign_in(client, "clerk"))
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/plan.paper")
    assert "U+4C852" in answer.json["detail"]


def test_a_row_for_a_sub_library_counts_its_members(district: District, plan: Plan, items: list[str]) -> None:
    """定向条件写子库：库内户数就是子库的户数；没有的子库不收；有计划用着就不能改名（S4-03）。"""
    clerk = district.actor("clerk")
    make_entities(district.department.id, 40)
    shelf = sublibraries.create(clerk, "城东专项库", {"district": ["城东"]})
    add(district, plan, items[0], filter={"sub_library": ["城东专项库"]})
    row = review.of(session(), plan)["rows"][0]
    assert (row["base"], plan.entries[0].targeting) == (20, "TARGETED")
    assert "子库 城东专项库" in content.scope_text(plan.entries[0])
    with pytest.raises(Problem, match="没有叫"):
        add(district, plan, items[1], filter={"sub_library": ["没有的库"]})
    with pytest.raises(Problem, match="不能改名"):
        sublibraries.change(clerk, shelf.id, {"name": "换个名"})


def test_the_list_says_who_starts_it(district: District, plan: Plan) -> None:
    """清单写明电影院由宣传部门发起：列进本部门的计划时提醒；查别的对象不提醒（S3-17）。"""
    home = district.department.id
    rules = [{"department": "宣传部门", "when": "电影院"}, {"department": "市场监管部门", "when": ""}]
    wanted = make_item(home, code="09", name="文化市场检查", initiators=rules)
    add(district, plan, wanted, object_scope="电影院")
    assert "宣传部门" in notes(plan)["initiator"]["title"]
    service.change_entry(district.actor("clerk"), plan.entries[0].id, {"object_scope": "商店"})
    assert "initiator" not in notes(plan)


def test_a_number_of_objects_stays_a_number(district: District, plan: Plan, items: list[str]) -> None:
    """粘来“3 户”就写“3 户”，名录变了仍是 3 户，不变成 1/20（S3-14）。"""
    make_entities(district.department.id, 60)
    head = "抽查任务名称\t抽查事项\t抽查数量\n"
    _, (entry,) = pasting.commit(district.actor("clerk"), plan.id, head + "企业抽查\t01\t3户")
    assert content.ratio_text(entry) == "3 户"
    assert review.of(session(), session().get_one(Plan, plan.id))["rows"][0]["count"] == 3
    make_entities(district.department.id, 41, id_value=lambda n: f"Y{n}", id_kind="other")
    assert review.of(session(), session().get_one(Plan, plan.id))["rows"][0]["count"] == 3
    assert kinds.strata(entry, kinds.Kind({}, ()), {"A": 70, "B": 31})["ratios"]["A"] == [3, 101]


def test_what_another_plan_lists_is_told_apart(district: District, plan: Plan, items: list[str]) -> None:
    """同一年另一份已批准的计划列入的，覆盖里写明是别处列的（S1-02）。"""
    add(district, plan, items[0])
    service.submit(district.actor("clerk"), plan.id)
    service.decide(district.actor("approver"), plan.id, "APPROVED")
    second = service.create_plan(district.actor("clerk"), year=2026, title="又一份")
    found = review.of(session(), second)["coverage"]
    assert (found["covered"], found["elsewhere"]) == (1, 1)


def test_a_published_version_keeps_its_numbers(
    client: FlaskClient, district: District, plan: Plan, items: list[str]
) -> None:
    """批准之后名录少了一户：表格、汇总与桌面仍是当时的数，此刻的另写；检查内容与打印件一样写按检查表（S3-14）。"""
    shops, clerk = make_entities(district.department.id, 20), district.actor("clerk")
    add(district, plan, items[0], ratios={"B": "100%"}, rounding="min", content="")
    service.submit(clerk, plan.id)
    service.decide(district.actor("approver"), plan.id, "APPROVED")
    with made() as s:
        s.get_one(Entity, shops[0]).status = "closed"
    answer = client.get(f"/api/v1/plans/{plan.id}/plan.xlsx", headers=sign_in(client, "clerk"))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    row, names = rows[4], {who: district.officers[who].display_name for who in ("clerk", "approver")}
    assert rows[-1][0].startswith(
        f"填表人：{names['clerk']}　　审核人：　　　　批准人：{names['approver']}　　批准日期：2"
    )
    assert (row[4:7], row[8]) == ((20, "100%（全部）", 20), "按检查表")
    told = review.of(session(), session().get_one(Plan, plan.id))
    assert (told["visits"], told["rows"][0]["base"]) == (20, 20)
    assert told["rows"][0]["now"] == {"base": 19, "count": 19}


def test_the_same_item_over_the_same_objects_is_told_on_both_sides(
    district: District, plan: Plan, items: list[str]
) -> None:
    """部门计划与本部门牵头的联合计划、一份计划之内，同一事项查同一批对象：草稿时、公示后两边都提示，合并不了的说为什么（S0-12、S4-19）。"""
    make_entities(district.department.id, 20)
    add(district, plan, items[0], name="甲")
    joint = service.create_plan(district.actor("clerk"), year=2026, title="联合计划", scope="JOINT")
    add(district, joint, items[0], name="乙", filter={"district": ["城东"]})
    assert notes(plan)["twice"]["title"] == "与《联合计划》第 1 条“乙”事项、对象、时间重叠 10 户"
    assert notes(plan)["twice"]["text"].endswith("。两份计划的条目合并不了，请改其中一条。")
    assert notes(joint)["twice"]["title"] == "与《2026 年度抽查计划》第 1 条“甲”事项、对象、时间重叠 10 户"
    with made() as s:
        s.get_one(Plan, joint.id).state = "published"
    assert "twice" in notes(plan)
    assert "twice" in notes(joint)
    add(district, plan, items[0], name="丙", filter={"district": ["城西"]})
    told = notes(plan, 1)["twice"]
    assert told["title"] == "与第 1 行“甲”事项、对象、时间重叠 10 户"
    assert told["text"] == "同一户会为同一事项上门两次。对象范围或参与部门不同，合并不了。"
    add(district, plan, items[1], name="丁", filter={"district": ["城西"]})
    assert "twice" not in notes(plan, 2)
