"""撤回导入的事项：哪几版清单冻结着这一批的内容，看那一版的行，不只看日子。"""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.db import session
from server.registry.imports import batches, views
from server.registry.imports.apply import undo
from server.registry.imports.views import listed
from server.registry.items import annex, printing, service
from server.registry.items.bases import service as bases
from server.registry.items.lists import service as lists
from server.registry.items.models import ItemList
from server.registry.models import ImportBatch
from tests import makers_registry as make
from tests.makers import District, sign_in
from tests.makers_items import publish_list

RETURNED = "请审核人退回，退回以后这一版才照恢复的内容。"


@pytest.fixture
def office(district: District) -> District:
    """两个启用的事项，清单第 1 版已公布。"""
    for item in make.make_items(2):
        service.change(district.actor("clerk"), item.id, {"content": "登记事项与实际是否一致"})
        service.activate(district.actor("clerk"), item.id)
    publish_list(district)
    return district


def load(office: District, *rows: list[str]) -> ImportBatch:
    """经办再导几行。"""
    return make.load("items", make.csv_bytes(make.ITEM_HEAD, list(rows)), actor=office.actor("clerk"))


def share(serial: int, said: str = "不低于5%") -> list[str]:
    """这个事项的一行，比例改了。"""
    return [*make.item_row(serial)[:6], said, *make.item_row(serial)[7:]]


def touched(office: District, serial: int = 2, content: str = "与这一批无关的一处") -> None:
    """另一个事项改了内容，清单有下一版草稿。"""
    clerk = office.actor("clerk")
    (item,) = [one for one in service.listing(clerk) if one.code == str(serial)]
    service.change(clerk, item.id, {"content": content})


def submitted(office: District) -> ItemList:
    """草稿送审。"""
    clerk = office.actor("clerk")
    return lists.submit(clerk, lists.start(clerk).id, "本批事项调整。")


def published(office: District, row: ItemList) -> ItemList:
    """送审的一版审核、批准、公布。"""
    lists.review(office.actor("legal"), row.id, "APPROVED", "依据现行有效。")
    lists.decide(office.actor("approver"), row.id, "APPROVED", "同意。")
    return lists.publish(office.actor("publisher"), row.id)


def test_a_version_made_after_the_undo_is_not_named(client: FlaskClient, office: District) -> None:
    """撤回得干净的一批，以后送审、公布的版本都与它无关：什么也不说。"""
    batch = load(office, share(1))
    undo(office.actor("clerk"), batch.id)
    touched(office)
    row = submitted(office)
    assert listed(batch) == ""
    published(office, row)
    path = f"/api/v1/imports/{batch.id}"
    assert client.get(path, headers=sign_in(client, "clerk")).json["listed"] == ""


def test_a_version_without_the_new_item_is_not_to_be_returned(office: District) -> None:
    """只登记了没有启用的新事项，哪一版也没有列它：别的改动送审了，不说要退回；启用了、列进去的才说。"""
    batch = load(office, make.item_row(7))
    touched(office)
    row = submitted(office)
    assert listed(batch) == ""
    published(office, row)
    assert listed(batch) == ""
    clerk = office.actor("clerk")
    (item,) = [one for one in service.listing(clerk) if one.code == "7"]
    service.change(clerk, item.id, {"content": "登记事项与实际是否一致"})
    service.activate(clerk, item.id)
    assert listed(batch) == ""
    submitted(office)
    assert listed(batch) == f"清单第 3 版在入库以后送审，内容已冻结，撤回不改它：{RETURNED}"


def test_a_version_sent_before_the_batch_holds_nothing_of_it(office: District) -> None:
    """先送审、后入库、再公布的一版，行早已冻结，里面没有这一批；随后的一版才有。"""
    touched(office)
    row = submitted(office)
    batch = load(office, share(1))
    assert listed(batch) == ""
    published(office, row)
    assert [one.version for one in lists.listing(office.actor("clerk"))] == [3, 2, 1]
    assert listed(batch) == ""
    submitted(office)
    assert "第 2 版" not in listed(batch)
    assert "第 3 版在入库以后送审" in listed(batch)


def test_every_version_that_holds_the_change_is_named(office: District) -> None:
    """第 2 版带着改动公布了，第 3 版又在审：两版都说；撤回以后也说；谁来退回，看到了哪一步。"""
    batch = load(office, share(1))
    published(office, submitted(office))
    touched(office)
    row = submitted(office)
    kept = "清单第 2 版在入库以后公布，撤回不改它：恢复的内容要随下一版审核、公布以后才算数。"
    both = f"{kept}清单第 3 版在入库以后送审，内容已冻结，撤回不改它：{RETURNED}"
    assert listed(batch) == both
    undo(office.actor("clerk"), batch.id)
    assert listed(batch) == both
    lists.review(office.actor("legal"), row.id, "APPROVED", "依据现行有效。")
    assert listed(batch) == both.replace("请审核人", "请审批人")
    lists.decide(office.actor("approver"), row.id, "RETURNED", "这一批导入撤回了，请重送。")
    assert listed(batch) == kept
    published(office, submitted(office))
    assert listed(batch) == ""


def test_a_column_written_over_again_is_not_held(office: District) -> None:
    """入库以后又由人改掉的栏不算这一批的；批里没有一处还在，就不提那一版。"""
    batch = load(office, share(1))
    clerk = office.actor("clerk")
    (item,) = [one for one in service.listing(clerk) if one.code == "1"]
    service.change(clerk, item.id, {"ratio_text": "不低于8%"})
    submitted(office)
    assert listed(batch) == ""


def test_bases_and_remarks_are_read_as_the_list_prints_them(office: District) -> None:
    """依据换了条款，按名称与条款认得出；备注不公布，改了备注的一批哪一版也不带。"""
    law = "《中华人民共和国市场主体登记管理条例》第四十条"
    bases = load(office, make.item_row(1, law))
    remark = make.load(
        "items",
        make.csv_bytes((*make.ITEM_HEAD, "备注"), [[*make.item_row(2), "内部备注"]]),
        actor=office.actor("clerk"),
    )
    assert (bases.changed, remark.changed) == (1, 1)
    submitted(office)
    assert "第 2 版在入库以后送审" in listed(bases)
    assert listed(remark) == ""


def read_back(office: District, cells: dict[int, str] | None = None) -> ImportBatch:
    """导出清单的附件2，改几行的抽查频次，再读进来。cells: 第几项（自 0 起）→ 频次一格。"""
    row = session().scalars(select(ItemList).order_by(ItemList.version.desc())).first()
    assert row is not None
    book = openpyxl.load_workbook(io.BytesIO(annex.sheet(printing.sheet(row, lists.rows_of(row)))))
    session().rollback()
    for at, said in (cells or {}).items():
        book.worksheets[0].cell(5 + at, 7).value = said
    out = io.BytesIO()
    book.save(out)
    clerk = office.actor("clerk")
    batch_id = batches.receive(clerk, "items", batches.place_of("990100-SJ", clerk), out.getvalue(), "清单.xlsx")
    batches.stage(batch_id)
    return session().get_one(ImportBatch, batch_id)


def test_the_excel_of_a_list_read_again_changes_nothing(office: District) -> None:
    """系统自己导出的附件2 再导进来：标题、注、落款不成事项，各项与库里一样。"""
    batch = read_back(office)
    assert (batch.rows, batch.same, batch.new, batch.changed, batch.rejected) == (2, 2, 0, 0, 0)


def test_what_is_struck_from_the_cell_of_annex_2_is_struck(office: District) -> None:
    """附件2 的频次一格里去掉比例、去掉次数，都是改动：预览写明去掉，入库真的去掉。"""
    batch = read_back(office, {0: "每年不少于1次", 1: "50%"})
    shown = [views.shown(batch, row)["changes"] for row in session().scalars(make.staged_rows(batch.id))]
    assert [[(one["field"], one["before"], one["after"]) for one in each] for each in shown] == [
        [("ratio_text", "不低于3%", "")],
        [("ratio_text", "不低于3%", "50%"), ("frequency_text", "每年不少于1次", "")],
    ]
    make.enter(batch.id)
    kept = [(one.frequency_text, one.frequency, one.ratio_text) for one in service.listing(office.actor("clerk"))]
    assert (kept[0][2], kept[1]) == ("", ("", None, "50%"))
    assert service.listing(office.actor("clerk"))[0].ratio is None


@pytest.mark.parametrize(
    ("often", "share", "cell", "changes"),
    [
        ("每年1次", "A级3%；B级5%", None, []),
        ("每年1次，每次5%。", "不低于3%", None, []),
        ("按5%的比例每年抽取1次", "不低于3%", None, []),
        ("每年1次，其中C类20%", "不低于3%", "每年1次，其中C类20%；不低于4%", [("ratio_text", "不低于3%", "不低于4%")]),
        ("每年1次，每次5%", "不低于3%", "每年1次，每次5%", [("ratio_text", "不低于3%", "")]),
        (
            "按5%的比例每年抽取1次",
            "不低于3%",
            "每年2次；不低于3%",
            [("frequency_text", "按5%的比例每年抽取1次", "每年2次")],
        ),
        ("每年1次", "不低于3%", "", [("frequency_text", "每年1次", ""), ("ratio_text", "不低于3%", "")]),
    ],
)
def test_the_cell_of_annex_2_is_parted_where_the_library_parts_it(
    office: District, often: str, share: str, cell: str | None, changes: list[tuple[str, str, str]]
) -> None:
    """清单导出的一格，库里的次数、比例原样在里面的，照库里的分界读；整格删空，两样都去掉。"""
    item = service.listing(office.actor("clerk"))[0]
    service.change(office.actor("clerk"), item.id, {"frequency_text": often, "ratio_text": share})
    batch = read_back(office, {} if cell is None else {0: cell})
    shown = [views.shown(batch, row) for row in session().scalars(make.staged_rows(batch.id))]
    assert not any(row["problems"] for row in shown)
    found = [(one["field"], one["before"], one["after"]) for row in shown for one in row["changes"]]
    assert sorted(found) == sorted(changes)


def test_a_cell_that_cannot_be_parted_changes_no_item_of_the_library(office: District) -> None:
    """写着比例而分不开的一格，库里有的事项不改，成为问题行；照样写清楚了就收。"""
    batch = read_back(office, {0: "每年1次（A级3%；B级5%）", 1: "每年2次；全覆盖"})
    rows = {row.row: row for row in session().scalars(make.staged_rows(batch.id))}
    first, second = (views.shown(batch, rows[at]) for at in sorted(rows))
    assert [(told["code"], "没有改" in told["message"]) for told in first["problems"]] == [("item.ratio_part", True)]
    assert [(one["field"], one["after"]) for one in second["changes"]] == [
        ("ratio_text", "全覆盖"),
        ("frequency_text", "每年2次"),
    ]


def cited(office: District, on: date, article: str = "第三十六条") -> tuple[ImportBatch, list[tuple[str, str]]]:
    """依据自 on 之日起由新的一版代替，再导库里的第 1 项和新的第 7 项；答这一批，与第 7 项靠着的依据。"""
    clerk = office.actor("clerk")
    (row,), _ = bases.search(clerk, "市场主体登记管理条例", state="in_force")
    bases.repeal(clerk, row.id, on, "修订", {"version": "修订本", "article": article})
    batch = make.load("items", make.csv_bytes(make.ITEM_HEAD, [make.item_row(1), make.item_row(7)]), actor=clerk)
    (item,) = [one for one in service.listing(clerk) if one.code == "7"]
    return batch, [(one.version, one.article) for one in item.bases]


def test_a_law_not_yet_in_force_takes_no_item_from_the_one_that_is(office: District) -> None:
    """新版已登记、还没有施行：导入照写的条款连到现行的一版，库里的事项不变。"""
    batch, found = cited(office, clock.today() + timedelta(days=9))
    assert (batch.same, batch.new, batch.note["noted"], found) == (1, 1, 0, [("", "第三十六条")])


def test_a_sheet_that_cites_a_replaced_article_takes_the_one_in_force(office: District) -> None:
    """表里还写着被代替的条款：照接替它的一条，行上说一句，撤得回。"""
    batch, found = cited(office, clock.today(), "第九十九条")
    assert (batch.same, batch.new, batch.note["noted"], found) == (1, 1, 1, [("修订本", "第九十九条")])
    rows = [views.shown(batch, row) for row in session().scalars(make.staged_rows(batch.id))]
    (told,) = [told for row in rows for told in row["problems"]]
    assert "改靠《中华人民共和国市场主体登记管理条例》第九十九条（修订本）" in told["message"]
    assert undo(office.actor("clerk"), batch.id).state == "undone"


@pytest.mark.parametrize(("days", "said"), [(0, "没有现行的版本接替它"), (9, "")])
def test_a_sheet_that_cites_a_repealed_law_is_told(office: District, days: int, said: str) -> None:
    """表里的依据废止了、没有接替的：照收，行上说一句；还没到废止那天的不说。"""
    clerk = office.actor("clerk")
    (row,), _ = bases.search(clerk, "市场主体登记管理条例", state="in_force")
    bases.repeal(clerk, row.id, clock.today() + timedelta(days=days), "废止")
    report = batches.check(
        make.csv_bytes(make.ITEM_HEAD, [make.item_row(7)]), "items", batches.place_of("990100-SJ", clerk)
    )
    assert [said in told["message"] for told in report.get("notes", [])] == ([True] if said else [])
