"""撤回一批：后来登记的东西还靠着它的行，就不能撤，说出是哪一行、为什么。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from server.accounts import service as accounts
from server.auth import SYSTEM, Actor
from server.db import session
from server.problems import Problem
from server.registry.entities import service as entities
from server.registry.imports import apply
from server.registry.imports.apply import barred, undo
from server.registry.inspectors import conflicts, leaves
from server.registry.items import service as items
from server.registry.items.guidelines import service as guidelines
from server.registry.models import Entity, EntityEvent, ImportBatch, Inspector, Item
from tests import makers_registry as make
from tests.makers import District, sign_in

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


def entered(row: object) -> ImportBatch:
    """一行所在的批次。"""
    return session().get_one(ImportBatch, getattr(row, "batch_id", ""))


def test_what_stands_in_the_way_of_an_undo_is_told_before(client: FlaskClient, district: District) -> None:
    """启用了新登记的事项，这一批就撤不回：批次上先说是哪一行、为什么、怎么办，与撤回时说的一字不差；别的批不说。"""
    clerk = district.actor("clerk")
    first, second = make.make_items(2)
    path, head = f"/api/v1/imports/{first.batch_id}", sign_in(client, "clerk")
    assert client.get(path, headers=head).json["barred"] == ""
    items.activate(clerk, second.id)
    told = client.get(path, headers=head).json["barred"]
    way = "请在“抽查事项清单”里逐项更正，不要的停用，没有启用过的可以删除。"
    assert told == f"不能撤回：第 3 行 {second.name}：入库后启用了。{way}"
    refused = client.delete(path, headers=head)
    assert (refused.status_code, refused.json["detail"]) == (409, told)
    items.retire(clerk, second.id)
    done = "停用了的已不列入清单，不用再办；这一批里别的事项请逐项更正，不要的停用，没有启用过的可以删除。"
    assert barred(entered(first)) == f"不能撤回：第 3 行 {second.name}：入库后停用了。{done}"
    items.change(clerk, first.id, {"content": "改一处"})
    assert f"第 2 行 {first.name}：入库后改过；第 3 行 {second.name}：入库后停用了。" in barred(entered(first))
    assert barred(entered(make.make_items(1, start=5)[0])) == ""


def test_a_guideline_bars_the_undo_of_its_items(client: FlaskClient, district: District) -> None:
    """工作细则写着的事项，带来它的那一批撤不回：细则不会留下找不到的事项；去掉以后撤得回。"""
    clerk, item = district.actor("clerk"), make.make_items(1)[0]
    row = guidelines.create(clerk, {"title": "登记检查细则", "scope": "ITEM", "item_ids": [item.id]})
    refused = client.delete(f"/api/v1/imports/{item.batch_id}", headers=sign_in(client, "clerk"))
    assert refused.status_code == 409
    assert f"第 2 行 {item.name}：已写进" in refused.json["detail"]
    guidelines.change(clerk, row.id, {"scope": "UNIFIED", "item_ids": []})
    assert client.delete(f"/api/v1/imports/{item.batch_id}", headers=sign_in(client, "clerk")).status_code == 200


def test_a_person_away_bars_the_undo_beforehand(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """后来登记的请假也先说；撤回了的不再说；批太大的不逐行看，撤回时才说。"""
    person = make.make_inspectors(2)[1]
    free = entered(make.make_inspectors(1, start=5)[0])
    away(district.actor("clerk"), person)
    told = barred(entered(person))
    assert f"{person.name}：已登记" in told
    assert told.endswith("请在“检查人员”里逐人更正，不该在库的出库。")
    monkeypatch.setattr(apply, "LOOKED", 1)
    assert barred(entered(person)) == ""
    with pytest.raises(Problem, match="不在岗"):
        undo(SYSTEM, person.batch_id or "")
    assert barred(undo(SYSTEM, free.id)) == ""


def test_rows_in_use_bar_the_undo_beforehand() -> None:
    """已用于计划、抽取的，也先说。"""
    batch = entered(make.make_entities(2)[0])
    apply.in_use.append(lambda s, kind, ids: 2)
    try:
        assert barred(batch).startswith("其中 2 行已用于计划、抽取或检查，不能撤回。请在“检查对象”里")
    finally:
        apply.in_use.pop()


def loaded(kind: str, change: tuple[int, str] | None = None, code: str = "990100-SJ") -> ImportBatch:
    """导入两行；change：第二行的这一列改成这样。"""
    heads = {"entities": make.ENTITY_HEAD, "inspectors": make.INSPECTOR_HEAD, "items": make.ITEM_HEAD}
    makers = {"entities": make.entity_row, "inspectors": make.inspector_row, "items": make.item_row}
    rows = [makers[kind](1), makers[kind](2)]
    if change:
        rows[1][change[0]] = change[1]
    return make.load(kind, make.csv_bytes(heads[kind], rows), code)


MODELS = {"entities": Entity, "inspectors": Inspector, "items": Item}
CHANGES = [
    ("entities", (5, "D")),
    ("inspectors", (3, "副科长")),
    ("items", (6, "不低于5%")),
    ("items", (3, "《企业信息公示暂行条例》第十四条")),
]


@pytest.mark.parametrize(("kind", "change"), CHANGES)
def test_a_later_batch_bars_the_undo_only_while_it_stands(kind: str, change: tuple[int, str]) -> None:
    """后来的一批改过的行：那一批在，前一批撤不回，说先撤哪一批；那一批撤回了，前一批就撤得回。"""
    first, later = loaded(kind), loaded(kind, change)
    told = "后来导入的“测试.csv”又改过。请先撤回后来的那一批，再撤回这一批。"
    assert barred(first).startswith("不能撤回：第 3 行")
    assert barred(first).endswith(told)
    with pytest.raises(Problem, match="后来导入的"):
        undo(SYSTEM, first.id)
    undo(SYSTEM, later.id)
    assert barred(first) == ""
    undo(SYSTEM, first.id)
    assert not session().scalars(select(MODELS[kind])).all()


def test_batches_are_taken_back_one_after_the_other() -> None:
    """三批先后改同一户：从后往前一批一批撤得回，跳过一批不行；改过库里老户的也一样。"""
    batches = [loaded("entities"), loaded("entities", (5, "D")), loaded("entities", (5, "A"))]
    with pytest.raises(Problem, match="后来导入的"):
        undo(SYSTEM, batches[1].id)
    for batch in reversed(batches):
        assert barred(batch) == ""
        undo(SYSTEM, batch.id)
    assert not session().scalars(select(Entity)).all()


def test_what_a_person_changed_between_two_batches_still_bars_the_undo(district: District) -> None:
    """后来的一批撤回了，人改过的还在：前一批仍撤不回。"""
    first, later = loaded("entities"), loaded("entities", (5, "D"))
    firm = session().scalars(select(Entity).where(Entity.credit_class == "D")).one()
    entities.change(district.actor("clerk"), firm.id, {"contact": "赵青"})
    undo(SYSTEM, later.id)
    assert "入库后改过" in barred(first)
    with pytest.raises(Problem, match="入库后改过"):
        undo(SYSTEM, first.id)


def test_a_row_brought_anew_forgets_the_batches_before(district: District) -> None:
    """撤回了再导入的一户，从前的批次不算在它头上：之后被人改过仍看得出。"""
    first, later = loaded("entities"), loaded("entities", (5, "D"))
    undo(SYSTEM, later.id)
    undo(SYSTEM, first.id)
    again = loaded("entities")
    assert barred(again) == ""
    firm = session().scalars(select(Entity).where(Entity.credit_class == "C")).one()
    entities.change(district.actor("clerk"), firm.id, {"contact": "赵青"})
    assert "入库后改过" in barred(again)


def test_the_firm_tells_what_an_import_changed(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """导入改了哪几栏、撤回又改回去，各是这一户的一条变动，写明经办人和表名；新增的户、没有变的户没有。"""
    monkeypatch.setattr(apply, "CHUNK", 1)  # the second row is written after the act
    clerk, firms = district.actor("clerk"), make.make_entities(3)
    rows = make.entity_rows(4)
    rows[0][5], rows[1][2] = "D", "青禾县改后路9号"
    batch = make.load("entities", make.csv_bytes(make.ENTITY_HEAD, rows), actor=clerk)
    undo(clerk, batch.id)
    told = [entities.events(clerk, firm.id) for firm in firms]
    assert [[one["reason"] for one in each] for each in told[:2]] == [["撤回导入“测试.csv”", "导入“测试.csv”"]] * 2
    assert {(one["kind"], one["by"]) for each in told for one in each} == {("CHANGED", "clerk")}
    assert told[1][1]["changes"]["after"] == told[1][0]["changes"]["before"] == {"address": "青禾县改后路9号"}
    assert told[1][0]["changes"]["after"] == told[1][1]["changes"]["before"] == {"address": firms[1].address}
    assert told[2] == []
    assert session().scalar(select(func.count()).select_from(EntityEvent)) == 4


def test_another_department_is_not_named(district: District) -> None:
    """别的部门后来的导入改过本部门的户：它在就撤不回，撤回了就撤得回，表名不说。"""
    accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="消")
    first = loaded("entities")
    other = loaded("entities", (5, "D"), "990100-XF")
    assert "测试.csv" not in barred(first)
    assert "别的部门" in barred(first)
    undo(SYSTEM, other.id)
    assert barred(first) == ""
    clerk, firm = district.actor("clerk"), session().scalars(select(Entity).where(Entity.name.contains("0002"))).one()
    assert [one["reason"] for one in entities.events(clerk, firm.id)] == ["撤回导入", "导入"]
