"""导入：先看后写、一次生效、重复无害、可以撤回。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from server.accounts.models import Message
from server.auth import SYSTEM
from server.db import db, session
from server.problems import Absent, Problem
from server.registry import service
from server.registry.entities import service as entities
from server.registry.imports import batches, shelf
from server.registry.imports.apply import apply, in_use, settle, undo
from server.registry.imports.limits import Unreadable
from server.registry.items.bases import service as bases
from server.registry.models import Entity, ImportBatch, ImportRow, Inspector, Item, LegalBasis, Membership
from server.registry.sweeps import imports as sweep
from server.trail.models import LogEntry
from server.trail.verify import verify
from tests import makers_registry as make
from tests.makers import District, made, sign_in

pytestmark = pytest.mark.usefixtures("district")


def count(model: Any) -> int:
    """读者看得见几行。"""
    return session().scalar(select(func.count()).select_from(model)) or 0


def csv(rows: list[list[str]]) -> bytes:
    """检查对象的 CSV。"""
    return make.csv_bytes(make.ENTITY_HEAD, rows)


def staged(rows: list[list[str]]) -> str:
    """读完、比对完、还没有入库的一批。"""
    batch_id = batches.receive(SYSTEM, "entities", batches.place_of("990100-SJ", SYSTEM), csv(rows), "x.csv")
    batches.stage(batch_id)
    return batch_id


def test_nothing_is_there_before_the_flip_and_all_after() -> None:
    """入库前名录里一户也没有；入库后全部都在，只留一条痕。"""
    batch_id = staged(make.entity_rows(30))
    assert count(Entity) == count(Membership) == 0
    before = count(LogEntry)
    batches.request_commit(SYSTEM, batch_id)
    apply(batch_id)
    assert count(Entity) == count(Membership) == 30
    assert count(LogEntry) == before + 1


def test_the_same_file_again_changes_nothing() -> None:
    """同一份表再导一次：全部不变。"""
    make.load("entities", csv(make.entity_rows(5)))
    again = make.load("entities", csv(make.entity_rows(5)))
    assert (again.new, again.changed, again.same, again.rejected) == (0, 0, 5, 0)
    assert count(Entity) == 5


def test_good_rows_load_and_bad_rows_are_told() -> None:
    """好的行入库，坏的行逐行说明：行号、列、值、代码、原因。"""
    rows = make.entity_rows(4)
    rows[1][1] = rows[1][1][:17] + ("0" if rows[1][1][17] != "0" else "1")
    rows[3][2] = ""
    batch = make.load("entities", csv(rows))
    report = batches.report(batch)
    assert set(report) == {"sha256", "rows", "new", "changed", "same", "rejected", "problems"}
    assert (report["rows"], report["new"], report["rejected"]) == (4, 2, 2)
    assert [(p["row"], p["column"], p["code"]) for p in report["problems"]] == [
        (3, "统一社会信用代码", "uscc.check_digit"),
        (5, "注册地址", "entity.address"),
    ]


def test_duplicates_inside_a_sheet() -> None:
    """表内重复：同名的只留第一行；同码不同名要说与哪一行冲突。"""
    rows = [*make.entity_rows(2), make.entity_row(0), ["另一家店", *make.entity_row(1)[1:]]]
    problems = batches.check(csv(rows), "entities", batches.place_of("990100-SJ", SYSTEM))["problems"]
    assert [(p["row"], p["code"]) for p in problems] == [(4, "duplicate.row"), (5, "duplicate.code")]
    assert problems[1]["message"] == "与第 3 行代码相同、名称不同。"


def test_a_dry_run_writes_nothing() -> None:
    """只看不写：报告与真的一样，库里没有批次也没有暂存。"""
    report = batches.check(csv(make.entity_rows(3)), "entities", batches.place_of("990100-SJ", SYSTEM))
    assert report["new"] == 3
    assert count(ImportBatch) == count(ImportRow) == count(Entity) == 0


def test_changes_are_applied_and_undone() -> None:
    """变更写入新值；撤回恢复原值，新增的不再存在。"""
    make.make_entities(2)
    rows = make.entity_rows(3)
    rows[0][2] = "青禾县新址1号"
    batch = make.load("entities", csv(rows))
    assert (batch.new, batch.changed, batch.same) == (1, 1, 1)
    assert session().scalar(select(Entity.address).where(Entity.id_value == rows[0][1])) == "青禾县新址1号"
    undo(SYSTEM, batch.id)
    assert session().scalar(select(Entity.address).where(Entity.id_value == rows[0][1])) == make.entity_row(0)[2]
    assert count(Entity) == 2


def test_what_was_undone_can_be_imported_again() -> None:
    """撤回之后再导同一份表，又全部是新增。"""
    first = make.load("entities", csv(make.entity_rows(3)))
    undo(SYSTEM, first.id)
    assert count(Entity) == count(Membership) == 0
    second = make.load("entities", csv(make.entity_rows(3)))
    assert (second.new, second.same, count(Entity), count(Membership)) == (3, 0, 3, 3)


def test_an_empty_cell_erases_nothing() -> None:
    """表里空着的格不抹掉库里的值。"""
    make.make_entities(1)
    row = make.entity_row(0)
    row[3] = row[4] = ""
    assert make.load("entities", csv([row])).same == 1


def test_undo_is_refused_after_later_edits(district: District) -> None:
    """入库后又改过的不能撤回，也不留痕。"""
    entity = make.make_entities(2)[0]
    batch_id = entity.batch_id or ""
    entities.change(district.actor("clerk"), entity.id, {"address": "改过的地址"})
    before = count(LogEntry)
    with pytest.raises(Problem, match=r"第 2 行 .*：入库后改过"):
        undo(SYSTEM, batch_id)
    assert count(LogEntry) == before


def test_undo_is_refused_while_rows_are_in_use() -> None:
    """后面的房间说已在使用的，不能撤回。"""
    batch_id = make.make_entities(2)[0].batch_id or ""
    in_use.append(lambda s, kind, ids: s.scalar(select(func.count()).select_from(ids.subquery())) or 0)
    try:
        with pytest.raises(Problem, match="已用于计划"):
            undo(SYSTEM, batch_id)
    finally:
        in_use.pop()


def test_two_departments_share_one_entity(district: District) -> None:
    """同一户进两个部门的名录：对象只有一行，名录有两行；先导入的一批不能撤回。"""
    from server.accounts import service as accounts

    accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    first = make.load("entities", csv(make.entity_rows(2)))
    second = make.load("entities", csv(make.entity_rows(2)), "990100-XF")
    assert (second.new, count(Entity), count(Membership)) == (2, 2, 4)
    with pytest.raises(Problem, match="已列入别的部门"):
        undo(SYSTEM, first.id)
    undo(SYSTEM, second.id)
    assert (count(Entity), count(Membership)) == (2, 2)


def test_who_left_the_list_does_not_come_back_by_a_sheet(district: District) -> None:
    """已退出名录的，不借导入恢复。"""
    from datetime import date

    entity = make.make_entities(1)[0]
    entities.leave(district.actor("clerk"), entity.id, date(2026, 7, 1), "注销登记", closed=True)
    problems = batches.check(csv(make.entity_rows(1)), "entities", batches.place_of("990100-SJ", SYSTEM))["problems"]
    assert [p["code"] for p in problems] == ["entity.exited"]


@pytest.fixture
def power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """写到第三段时断电。"""
    from server.registry.imports import apply as module

    monkeypatch.setattr(module, "CHUNK", 10)
    calls = {"n": 0}
    real = module.prepare

    def failing(*args: Any) -> int:
        calls["n"] += 1
        if calls["n"] == 3:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(module, "prepare", failing)


@pytest.mark.usefixtures("power_cut")
def test_a_power_cut_leaves_nothing_half_written() -> None:
    """备到一半断电：读者一户也看不见；接着做完，一户不多一户不少。"""
    batch_id = staged(make.entity_rows(35))
    batches.request_commit(SYSTEM, batch_id)
    with pytest.raises(KeyboardInterrupt):
        apply(batch_id)
    assert count(Entity) == 0
    apply(batch_id)
    assert count(Entity) == count(Membership) == 35
    staged_rows = select(func.count()).select_from(Entity).execution_options(staged=True)
    assert session().scalar(staged_rows) == 35


def test_many_changes_settle_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """变更很多时分段写完，写完才可撤回；撤回也分段。"""
    from server.registry.imports import apply as module

    make.make_entities(25)
    monkeypatch.setattr(module, "CHUNK", 10)
    rows = [[*row[:2], f"{row[2]}甲", *row[3:]] for row in make.entity_rows(25)]
    batch = make.load("entities", csv(rows))
    assert batch.settled_at is not None
    moved = select(func.count()).select_from(Entity).where(Entity.address.endswith("甲"))
    assert session().scalar(moved) == 25
    undo(SYSTEM, batch.id)
    assert session().scalar(moved) == 0


def test_settling_goes_on_after_a_power_cut() -> None:
    """生效后、写完变更前断电：扫描接着写完。"""
    make.make_entities(3)
    rows = [[*row[:2], f"{row[2]}甲", *row[3:]] for row in make.entity_rows(3)]
    batch = make.load("entities", csv(rows))
    with made() as s:
        s.execute(update(ImportRow).where(ImportRow.batch_id == batch.id).values(done=False))
        s.execute(update(ImportBatch).where(ImportBatch.id == batch.id).values(settled_at=None))
        s.execute(update(Entity).values(address=func.replace(Entity.address, "甲", "")))
    assert service.settling()
    assert sweep().as_dict() == {"due": 1, "done": 1, "failed": 0}
    assert not service.settling()
    assert session().scalar(select(func.count()).select_from(Entity).where(Entity.address.endswith("甲"))) == 3


def test_the_sweep_reads_and_enters_large_sheets() -> None:
    """扫描：先读，再等人点入库，点了就入库。"""
    place = batches.place_of("990100-SJ", SYSTEM)
    batch_id = batches.receive(SYSTEM, "entities", place, csv(make.entity_rows(3)), "x.csv")
    assert sweep().done == 1
    assert sweep().due == 0
    batches.request_commit(SYSTEM, batch_id)
    assert sweep().done == 1
    assert count(Entity) == 3


def test_the_worker_keeps_its_hands_off_what_is_done_at_once() -> None:
    """当场读、当场入库的一批，后台不碰；放手之后才归后台。"""
    place = batches.place_of("990100-SJ", SYSTEM)
    batch_id = batches.receive(SYSTEM, "entities", place, csv(make.entity_rows(3)), "x.csv", here=True)
    assert sweep().due == 0
    with batches.at_once(batch_id):
        batches.stage(batch_id)
    assert batches.request_commit(SYSTEM, batch_id, at_most=3)
    assert not batches.request_commit(SYSTEM, batch_id, at_most=3)
    assert sweep().due == 0
    with pytest.raises(RuntimeError), batches.at_once(batch_id):
        raise RuntimeError
    assert sweep().done == 1
    assert count(Entity) == 3


def test_only_one_batch_enters_at_a_time() -> None:
    """一批正在入库时，另一批要等。"""
    first, second = staged(make.entity_rows(2)), staged(make.entity_rows(2, 10))
    batches.request_commit(SYSTEM, first)
    with pytest.raises(Problem, match="另一批正在入库"):
        batches.request_commit(SYSTEM, second)
    apply(first)
    batches.request_commit(SYSTEM, second)


def test_entering_twice_enters_once() -> None:
    """点两次入库只入一次，只留一条痕。"""
    batch_id = staged(make.entity_rows(2))
    batches.request_commit(SYSTEM, batch_id)
    apply(batch_id)
    before = count(LogEntry)
    batches.request_commit(SYSTEM, batch_id)
    apply(batch_id)
    settle(batch_id)
    assert count(LogEntry) == before


def test_no_unit_holds_the_writer_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """每个写单元写入的业务行都不超过一段（rulings 34）。"""
    from server.registry.imports import apply as module
    from server.registry.imports import pipeline

    for each in (module, pipeline):
        monkeypatch.setattr(each, "CHUNK", 10)
    with inserted("entity") as sizes:
        make.load("entities", csv(make.entity_rows(60)))
    assert sizes == [10] * 6


def test_rows_go_in_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """一段的各行合成一句写入；一句放不下时（SQLite）分成几句，各行照样齐全。"""
    with inserted("entity") as entities_, inserted("membership") as members, inserted("import_row") as lines:
        make.load("entities", csv(make.entity_rows(25)))
    assert (entities_, members, lines) == ([25], [25], [25])
    monkeypatch.setattr(shelf, "MOST_VALUES", 100)
    with inserted("entity") as entities_:
        make.load("entities", csv(make.entity_rows(60)))
    assert sum(entities_) == 35
    names = session().scalars(select(Entity.name).order_by(Entity.id)).all()
    assert names == [row[make.ENTITY_HEAD.index("企业名称")] for row in make.entity_rows(60)]


@contextmanager
def inserted(table: str) -> Iterator[list[int]]:
    """每一句往这张表里写了几行。"""
    sizes: list[int] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _ctx: Any, many: bool) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            sizes.append(len(parameters) if many else statement.count("), (") + 1)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sizes
    event.remove(db.engine, "before_cursor_execute", note)


def test_items_come_as_drafts_with_their_bases() -> None:
    """事项导入为草稿，依据登记在册；同一部法只登记一次。"""
    make.make_items(2)
    item = session().scalars(select(Item)).first()
    assert item is not None
    assert item.state == "draft"
    assert [(b.title, b.article) for b in item.bases] == [("中华人民共和国市场主体登记管理条例", "第三十六条")]
    assert count(LegalBasis) == 1


def test_an_item_without_basis_is_imported_but_cannot_be_activated(district: District) -> None:
    """没有依据的事项可以先收下，但不能启用（S0-02）。"""
    make.load("items", make.csv_bytes(make.ITEM_HEAD, [make.item_row(1, basis="")]))
    item = session().scalars(select(Item)).one()
    with pytest.raises(Problem) as caught:
        service.activate(district.actor("clerk"), item.id)
    assert (caught.value.code, caught.value.detail) == ("item.no_basis", "缺抽查依据，不能启用")


def test_items_of_one_number_get_codes_of_their_own() -> None:
    """一个编号下的几个子项各有各的编号。"""
    rows = [make.item_row(1), [*make.item_row(1)[:2], "子项二", *make.item_row(1)[3:]]]
    make.load("items", make.csv_bytes(make.ITEM_HEAD, rows))
    assert list(session().scalars(select(Item.code).order_by(Item.id))) == ["1", "1-2"]


def test_a_changed_basis_is_relinked_and_undone() -> None:
    """依据改了就重新相连，撤回又连回原来的。"""
    make.make_items(1)
    changed = make.csv_bytes(make.ITEM_HEAD, [make.item_row(1, basis="《广告法》第六条")])
    batch = make.load("items", changed)
    assert batch.changed == 1
    titles = [b.title for b in session().scalars(select(Item)).one().bases]
    assert titles == ["广告法"]
    undo(SYSTEM, batch.id)
    session().expire_all()
    assert [b.article for b in session().scalars(select(Item)).one().bases] == ["第三十六条"]


def library() -> list[str]:
    """依据库里各条的名称。"""
    return list(session().scalars(select(LegalBasis.title).order_by(LegalBasis.id)))


def test_undo_takes_away_the_bases_the_batch_entered(client: FlaskClient, district: District) -> None:
    """撤回一批事项，它登记的依据一并去掉，读错的也不留；别的事项用着的、入库后改过的留下，逐条说出来。"""
    make.make_items(1)
    old = library()
    clerk = district.actor("clerk")
    rows = [
        make.item_row(2, "《广告法》第六条；《价格法》第三十三条；《误读的办法》第一条"),
        make.item_row(1, "《商标法》第九条"),
    ]
    batch = make.load("items", make.csv_bytes(make.ITEM_HEAD, rows), actor=clerk)
    assert len(library()) == len(old) + 4
    found = dict(session().execute(select(LegalBasis.title, LegalBasis.id)).all())
    bases.change(clerk, found["价格法"], {"text": "县级以上各级人民政府价格主管部门……"})
    make.load("items", make.csv_bytes(make.ITEM_HEAD, [make.item_row(3, "《广告法》第六条")]))
    undo(clerk, batch.id)
    assert sorted(library()) == sorted([*old, "广告法", "价格法"])
    told = client.get(f"/api/v1/imports/{batch.id}", headers=sign_in(client, "clerk")).json["note"]["bases_kept"]
    assert told == ["《广告法》第六条（另有 1 个事项用着）", "《价格法》第三十三条（入库后有人改过）"]
    said = session().scalar(
        select(Message.text).where(Message.officer_id == clerk.officer_id, Message.kind == "import")
    )
    assert "留在依据库：《广告法》第六条" in (said or "")


def test_what_was_undone_comes_again_with_its_bases() -> None:
    """撤回之后再导同一张事项表：依据重新登记、重新相连，再撤回又去掉。"""
    for _ in range(2):
        batch = make.load("items", make.csv_bytes(make.ITEM_HEAD, [make.item_row(1)]))
        assert [len(item.bases) for item in session().scalars(select(Item))] == [1]
        undo(SYSTEM, batch.id)
        assert (library(), count(Item)) == ([], 0)


def test_an_item_finds_its_checklist(district: District) -> None:
    """事项名称里有检查表的主题，就连上那张检查表。"""
    body = {"v": 1, "code": "CK02", "version": 1, "title": "登记事项检查表", "sections": []}
    checklist = service.add_checklist(SYSTEM, body)
    assert service.add_checklist(SYSTEM, dict(body)).id == checklist.id
    assert make.make_items(1)[0].checklist_id == checklist.id
    with pytest.raises(Problem, match="升版本号"):
        service.add_checklist(SYSTEM, body | {"title": "别的"})


def test_inspectors_of_another_department_are_not_touched(district: District) -> None:
    """别的部门名下的执法证号，导入时拒绝。"""
    from server.accounts import service as accounts

    accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make.make_inspectors(2)
    batch = make.load("inspectors", make.csv_bytes(make.INSPECTOR_HEAD, [make.inspector_row(0)]), "990100-XF")
    assert batch.rejected == 1
    assert batches.report(batch)["problems"][0]["code"] == "inspector.other_department"


def test_an_inspector_keeps_the_fields_of_the_law() -> None:
    """S3-11 与 S4-04 的各项都读进来了。"""
    row = make.make_inspectors(1)[0]
    assert (row.name, row.gender, row.birth_ym, row.position) == ("赵青", "M", "1988-03", "科员")
    assert (row.unit, row.post, row.qualifications) == ("青禾县市场监督管理局", "综合执法", ["食品检查员"])
    assert row.cert_to is not None
    assert row.cert_to.isoformat() == "2030-12-31"


def test_total_sample_and_hint_rows_are_skipped() -> None:
    """合计行、示例行、填表说明不算数据。"""
    hint = ["请填写全称", "", "", "", "", ""]
    sample = ["示例（请删除）", *make.entity_row(9)[1:]]
    total = ["合计", "", "1 户", "", "", ""]
    rows = [make.ENTITY_HEAD, hint, sample, make.entity_row(0), total]
    batch = make.load("entities", make.xlsx_bytes([list(row) for row in rows]))
    assert (batch.rows, batch.new) == (1, 1)
    assert [each["why"] for each in batch.note["skipped"]] == ["填表说明", "示例行", "合计行"]


def test_a_sample_is_told_in_any_column_and_towns_are_districts() -> None:
    """“案例”写在最后一列也是示例行；列名“乡镇”就是所在地区。"""
    head = [*make.ENTITY_HEAD, "乡镇", "备注"]
    rows = [head, [*make.entity_row(9), "柳林乡", "案例"], [*make.entity_row(0), "河西镇", ""]]
    batch = make.load("entities", make.xlsx_bytes([list(row) for row in rows]))
    assert (batch.new, [each["why"] for each in batch.note["skipped"]]) == (1, ["示例行"])
    assert session().scalar(select(Entity.district)) == "河西镇"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (make.csv_bytes(("企业名称", "注册地址"), [["甲", "乙"]]), "import.missing_column"),
        (make.csv_bytes(make.ENTITY_HEAD, []), "import.empty"),
        ("你好\n".encode(), "import.no_table"),
        (b"%PDF-1.4", "import.format"),
    ],
)
def test_an_unreadable_sheet_leaves_a_failed_batch(content: bytes, code: str) -> None:
    """读不了的表：批次记下原因，库里什么也没有。"""
    batch_id = batches.receive(SYSTEM, "entities", batches.place_of("990100-SJ", SYSTEM), content, "x")
    with pytest.raises(Unreadable) as caught:
        batches.stage(batch_id)
    assert caught.value.code == code
    batch = session().get_one(ImportBatch, batch_id, populate_existing=True)
    waits = code in ("import.missing_column", "import.no_header")  # a person may match the columns
    assert (batch.state, batch.note["code"]) == ("columns" if waits else "failed", code)
    assert count(ImportRow) == 0


def test_a_foreign_department_is_absent(district: District) -> None:
    """往别的部门导入，与部门不存在答得一样。"""
    from server.accounts import service as accounts

    accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    for code in ("990100-XF", "没有"):
        with pytest.raises(Absent):
            batches.place_of(code, district.actor("clerk"))


def test_the_trail_entry_names_the_subjects_by_hash() -> None:
    """入库的留痕写明文件指纹、各类行数和所涉各行的摘要。"""
    import hashlib
    import json

    from server.trail.models import LogPayload

    rows = make.make_entities(3)
    told = json.loads(session().scalars(select(LogPayload.json).order_by(LogPayload.i.desc())).first() or "")
    ids = "\n".join(sorted(row.id for row in rows))
    assert told["data"]["subjects"] == hashlib.sha256(ids.encode()).hexdigest()
    assert told["data"]["new"] == 3
    assert verify(session()) == []


def test_inspector_number_left_behind_by_an_undone_batch_can_be_registered(district: District) -> None:
    """撤回的一批留下的证号，可以再手工登记。"""
    from server.registry.inspectors import service as inspectors

    row = make.make_inspectors(1)[0]
    undo(SYSTEM, row.batch_id or "")
    assert count(Inspector) == 0
    created = inspectors.create(district.actor("clerk"), {"name": "钱文", "cert_no": row.cert_no})
    assert (created.name, count(Inspector)) == ("钱文", 1)
    with pytest.raises(Problem, match="已登记"):
        inspectors.create(district.actor("clerk"), {"name": "孙德", "cert_no": row.cert_no})


def test_changes_behind_many_new_rows_are_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """新增的行很多时，排在后面的变更照样写入。"""
    from server.registry.imports import apply as module

    make.make_entities(2)
    monkeypatch.setattr(module, "CHUNK", 5)
    rows = [*make.entity_rows(20, 50), *([*row[:2], f"{row[2]}甲", *row[3:]] for row in make.entity_rows(2))]
    batch = make.load("entities", csv(rows))
    assert (batch.new, batch.changed) == (20, 2)
    assert session().scalar(select(func.count()).select_from(Entity).where(Entity.address.endswith("甲"))) == 2
