"""入库时重新比较：批次的数是写了的数，预览之后库里改过的不悄悄盖掉。"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from server import clock
from server.auth import SYSTEM
from server.db import session
from server.registry.entities import service as entities
from server.registry.imports import apply as module
from server.registry.imports import batches, corrections, mappings, views
from server.registry.imports.apply import undo
from server.registry.models import Entity, ImportBatch, ImportMapping, ImportRow, Inspector, Item
from server.trail.models import LogPayload
from tests import makers_registry as make
from tests.makers import District, made

pytestmark = pytest.mark.usefixtures("district")
HEADS = {"entities": make.ENTITY_HEAD, "inspectors": make.INSPECTOR_HEAD, "items": make.ITEM_HEAD}
MAKERS = {"entities": make.entity_row, "inspectors": make.inspector_row, "items": make.item_row}
MODELS: dict[str, Any] = {"entities": Entity, "inspectors": Inspector, "items": Item}
CHANGED = {"entities": (2, "青禾县改后路9号"), "inspectors": (3, "副科长"), "items": (6, "不低于7%")}
BY_HAND = {
    "entities": ("address", "手改路7号"),
    "inspectors": ("position", "手改科长"),
    "items": ("ratio_text", "手改5%"),
}
KINDS = pytest.mark.parametrize("kind", list(HEADS))


def read(kind: str, *, change: bool = False, bad: bool = False) -> str:
    """读两行（bad：再加一行没有名称的），还没有入库。"""
    rows = [MAKERS[kind](1), MAKERS[kind](2)]
    if change:
        rows[1][CHANGED[kind][0]] = CHANGED[kind][1]
    rows += [["", *MAKERS[kind](3)[1:]]] if bad else []
    place = batches.place_of("990100-SJ", SYSTEM)
    batch_id = batches.receive(SYSTEM, kind, place, make.csv_bytes(HEADS[kind], rows), "表.csv")
    batches.stage(batch_id)
    return batch_id


def entered(batch_id: str) -> ImportBatch:
    """入库。"""
    make.enter(batch_id)
    return now(batch_id)


def now(batch_id: str) -> ImportBatch:
    """批次现在的样子。"""
    return session().get_one(ImportBatch, batch_id, populate_existing=True)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """新增、变更、不变、问题。"""
    return batch.new, batch.changed, batch.same, batch.rejected


def held(kind: str) -> int:
    """库里看得见几行。"""
    return session().scalar(select(func.count()).select_from(MODELS[kind])) or 0


def edited(kind: str) -> str:
    """有人把库里第二行改了，返回改成什么。"""
    name, value = BY_HAND[kind]
    with made() as s:
        row = s.scalars(select(MODELS[kind]).order_by(MODELS[kind].id)).all()[1]
        setattr(row, name, value)
    return value


def value(kind: str) -> list[str]:
    """库里这一栏的各值。"""
    return list(session().scalars(select(getattr(MODELS[kind], BY_HAND[kind][0]))))


def told(batch_id: str) -> dict[str, Any]:
    """入库的留痕怎样说。"""
    entry = select(LogPayload.json).where(LogPayload.ref == batch_id, LogPayload.kind == "import.applied")
    return dict(json.loads(session().scalars(entry).one())["data"])


@KINDS
def test_what_an_undone_batch_took_away_enters_with_the_next(kind: str) -> None:
    """读的时候与库里一样，前一批撤回后入库：这些行照新增写入，撤得回。"""
    first = entered(read(kind))
    again = read(kind)
    assert counts(now(again)) == (0, 0, 2, 0)
    undo(SYSTEM, first.id)
    assert counts(entered(again)) == (2, 0, 0, 0)
    assert held(kind) == 2
    undo(SYSTEM, again)
    assert held(kind) == 0


@KINDS
def test_the_second_of_two_previews_counts_only_what_it_wrote(kind: str) -> None:
    """同一份表两个预览都入库：第二批写了 0 行，就说 0 行；撤第二批不动库，撤第一批才没有了。"""
    one, other = read(kind), read(kind)
    entered(one)
    second = entered(other)
    assert counts(second) == (0, 0, 2, 0)
    assert told(other)["same"] == 2
    undo(SYSTEM, other)
    assert held(kind) == 2
    undo(SYSTEM, one)
    assert held(kind) == 0


@KINDS
def test_an_edit_made_after_the_preview_is_not_overwritten(kind: str) -> None:
    """预览“原值 → 新值”，其间有人改成第三个值：这一行不写，列为问题，说出库里现在的值。"""
    entered(read(kind))
    batch_id = read(kind, change=True)
    assert counts(now(batch_id)) == (0, 1, 1, 0)
    by_hand = edited(kind)
    batch = entered(batch_id)
    assert (counts(batch), batch.state) == ((0, 0, 1, 1), "applied")
    assert by_hand in value(kind)
    problem = batches.report(batch)["problems"][0]
    assert (problem["row"], problem["code"]) == (3, "registry.edited")
    assert f"现为“{by_hand}”" in problem["message"]
    assert "没有写入。请看新的比较" in problem["message"]
    undo(SYSTEM, batch_id)
    assert by_hand in value(kind)


@KINDS
def test_an_unchanged_row_edited_since_is_told(kind: str) -> None:
    """预览时不变、其间有人改过的行：不改回去，列为问题。"""
    entered(read(kind))
    batch_id = read(kind)
    by_hand = edited(kind)
    assert counts(entered(batch_id)) == (0, 0, 1, 1)
    assert by_hand in value(kind)


def test_what_the_library_says_by_now_counts_as_unchanged() -> None:
    """预览时要改，其间别人已改成一样：不变，不写。"""
    entered(read("entities"))
    one, other = read("entities", change=True), read("entities", change=True)
    entered(one)
    assert counts(entered(other)) == (0, 0, 2, 0)
    undo(SYSTEM, other)
    assert CHANGED["entities"][1] in value("entities")


def test_a_firm_struck_off_the_list_since_is_left_out(district: District) -> None:
    """预览之后退出名录的户：不写，说为什么。"""
    entered(read("entities"))
    batch_id = read("entities", change=True)
    firm = session().scalars(select(Entity).order_by(Entity.id)).all()[1]
    entities.leave(district.actor("clerk"), firm.id, clock.today(), "迁出", closed=False)
    batch = entered(batch_id)
    assert counts(batch) == (0, 0, 1, 1)
    assert "退出本部门名录" in batches.report(batch)["problems"][0]["message"]


def test_an_edit_between_preparing_and_writing_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """备好以后、写入之前的更正也不盖掉，留痕里的数是写了的数。"""
    entered(read("entities"))
    batch_id = read("entities", change=True)
    digest = module.corrected_rows

    def meanwhile(which: str) -> int:
        if now(which).state == "committing":
            edited("entities")
        return digest(which)

    monkeypatch.setattr(module, "corrected_rows", meanwhile)
    assert counts(entered(batch_id)) == (0, 0, 1, 1)
    assert "手改路7号" in value("entities")
    assert (told(batch_id)["changed"], told(batch_id)["rejected"]) == (0, 1)


def test_rows_that_equal_the_library_are_not_kept_once_entered() -> None:
    """入库以后不变的行只留下数。"""
    entered(read("entities"))
    batch = entered(read("entities", change=True))
    states = select(ImportRow.state).where(ImportRow.batch_id == batch.id)
    assert (session().scalars(states).all(), batch.same) == (["changed"], 1)


def test_a_preview_can_be_compared_again(district: District) -> None:
    """照原来的对列再读一次：得到现在的比较，改过的格还在，不算人工对过列。"""
    first = entered(read("entities"))
    batch_id = read("entities", bad=True)
    corrections.correct(SYSTEM, batch_id, 4, {"name": "青禾补名店"})
    assert counts(now(batch_id)) == (1, 0, 2, 0)
    undo(SYSTEM, first.id)
    note = now(batch_id).note
    fields = {int(at): name for at, name in note["fields"].items()}
    mappings.match(SYSTEM, batch_id, note["sheet_at"], note["header_row"], fields)
    batches.stage(batch_id)
    assert counts(now(batch_id)) == (3, 0, 0, 0)
    assert now(batch_id).note["read_at"] > note["read_at"]
    assert views.summary(now(batch_id))["corrected"] == 1
    assert session().scalar(select(func.count()).select_from(ImportMapping)) == 0
    assert counts(entered(batch_id)) == (3, 0, 0, 0)
