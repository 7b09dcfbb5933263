"""清单的版本：从草稿到公布，快照不动，计划只认公布的，打印与 Excel 九栏。"""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from forms.canonical import identity
from server import clock
from server.accounts.models import Message, Officer
from server.auth import SYSTEM, Actor
from server.clock import shanghai_day
from server.db import session
from server.documents import layout, tables
from server.documents.words import day
from server.insight import waiting as workbench
from server.problems import Problem
from server.publications import sweeps as publications
from server.registry.imports.apply import undo
from server.registry.items import annex, checks, printing, service, sweeps
from server.registry.items.lists import service as lists
from server.registry.items.models import ItemList
from server.registry.models import ImportBatch, Item, LegalBasis
from server.trail.models import LogEntry
from tests import makers_registry as make
from tests.makers import District, made, sign_in
from tests.makers_items import listed, publish_list

API = "/api/v1"


@pytest.fixture
def office(district: District) -> District:
    """两个启用的事项。"""
    for item in make.make_items(2):
        service.change(district.actor("clerk"), item.id, {"content": "登记事项与实际是否一致"})
        service.activate(district.actor("clerk"), item.id)
    return district


def test_an_item_without_content_is_not_published(office: District) -> None:
    """抽查内容空着的事项，清单送不了审，体检里列为要先改的。"""
    clerk = office.actor("clerk")
    (item,) = make.make_items(1, start=3)
    service.activate(clerk, item.id)
    assert any(row["problem"] == "item.content" and row["stop"] for row in checks.health(clerk))
    with pytest.raises(Problem, match="没有填写抽查内容"):
        publish_list(office)


def entries() -> int:
    """留痕条数。"""
    return session().scalar(select(func.count()).select_from(LogEntry)) or 0


def test_a_list_goes_from_draft_to_published(office: District) -> None:
    """四步四个人，一步一条留痕；公布后指纹算得出来。"""
    before = entries()
    row = publish_list(office)
    assert entries() == before + 4  # the draft came with the activation
    assert (row.state, row.version, len(row.rows)) == ("published", 1, 2)
    document = printing_document(row)
    assert identity(document) == row.sha256


def printing_document(row: ItemList) -> dict[str, Any]:
    """一版清单的全文。"""
    from server.accounts.models import Department
    from server.registry.items.snapshot import document_of

    return document_of(session().get_one(Department, row.department_id), row.version, [each.body for each in row.rows])


def test_the_hands_are_kept_apart(office: District) -> None:
    """没有法制审核不能批准；退回要写意见，退回后又是草稿。"""
    clerk, legal, approver = (office.actor(name) for name in ("clerk", "legal", "approver"))
    row = lists.start(clerk)
    waiting = [workbench.queue(one)["lists_to_submit"] for one in (clerk, legal, approver)]
    lists.submit(clerk, row.id, "首次制定清单。")
    assert (waiting, workbench.queue(clerk)["lists_to_submit"]) == ([1, 0, 0], 0)
    with pytest.raises(Problem, match="法制审核"):
        lists.decide(approver, row.id, "APPROVED")
    with pytest.raises(Problem, match="意见"):
        lists.review(legal, row.id, "RETURNED")
    with pytest.raises(Problem, match="另一人"):
        lists.review(clerk, row.id, "APPROVED")
    item = service.listing(clerk)[0]
    with pytest.raises(Problem, match="冻结"):
        service.change(clerk, item.id, {"content": "送审之后又改"})
    assert (workbench.queue(legal)["lists_to_judge"], workbench.queue(approver)["lists_to_judge"]) == (1, 0)
    told = list(session().scalars(select(Message.text).where(Message.officer_id == legal.officer_id)))
    assert any("等您法制审核" in text for text in told)
    lists.review(legal, row.id, "RETURNED", "第一项依据要写到条。")
    row = lists.get(clerk, row.id)
    assert (row.state, row.sha256, row.review_opinion) == ("draft", None, "第一项依据要写到条。")
    told = [one for one in workbench.bench(clerk)["which"] if one["key"] == "lists_to_submit"]
    assert [one["link"] for one in told] == [f"/desk/item-lists/{row.id}"]
    assert told[0]["text"].endswith("第 1 版，退回了，改好再送审")


def test_who_sent_a_list_back_is_told_to_whom_it_came_back(client: FlaskClient, office: District) -> None:
    """法制审核、批准之后审批人先后退回：清单页上是最近一次的意见、谁退的、哪天；再送审就没有了。"""
    clerk, legal, approver = (office.actor(name) for name in ("clerk", "legal", "approver"))
    row = lists.listing(clerk)[0]
    place, headers = f"{API}/item-lists/{row.id}", sign_in(client, "clerk")
    assert client.get(place, headers=headers).json["returned"] is None
    lists.submit(clerk, row.id, "首次公布。")
    lists.review(legal, row.id, "RETURNED", "第一项依据要写到条。")
    assert client.get(place, headers=headers).json["returned"]["opinion"] == "第一项依据要写到条。"
    lists.submit(clerk, row.id, "首次公布。")
    assert client.get(place, headers=headers).json["returned"] is None
    lists.review(legal, row.id, "APPROVED")
    lists.decide(approver, row.id, "APPROVED")
    lists.decide(approver, row.id, "RETURNED", "频次与上级清单不一致。")
    told = client.get(f"{API}/item-lists", headers=headers).json["items"][0]["returned"]
    name = session().get_one(Officer, approver.officer_id).display_name
    assert (told["opinion"], told["by"]) == ("频次与上级清单不一致。", name)
    assert shanghai_day(datetime.fromisoformat(told["at"])) == clock.today()


def test_a_published_version_never_changes(office: District) -> None:
    """公布之后再改事项，公布的那一版不动，改动记在下一版草稿里。"""
    row = publish_list(office)
    digest, item_id = row.sha256, row.rows[0].item_id
    service.change(office.actor("clerk"), item_id, {"frequency_text": "每年2次"})
    draft = lists.listing(office.actor("clerk"))[0]
    assert (draft.version, draft.state) == (2, "draft")
    changed = lists.changes_of(draft)["changed"]
    assert [cell["field"] for cell in changed[0]["fields"]] == ["frequency_text", "frequency"]
    old = lists.get(office.actor("clerk"), row.id)
    assert old.rows[0].body["frequency_text"] == "每年不少于1次"
    assert identity(printing_document(old)) == digest
    new = publish_list(office, "减少重复进门。")
    old = lists.get(office.actor("clerk"), row.id)
    assert (new.version, old.state) == (2, "superseded")


def test_nothing_new_is_not_published_again(office: District) -> None:
    """没有差别的不再送审。"""
    publish_list(office)
    row = lists.start(office.actor("clerk"))
    with pytest.raises(Problem, match="没有差别"):
        lists.submit(office.actor("clerk"), row.id, "再发一次")


def test_a_draft_names_the_items_that_are_not_enabled(client: FlaskClient, office: District) -> None:
    """登记了没有启用的事项不算差别，草稿要说出它；送审之后、已公布的版本不再说。"""
    publish_list(office)
    (item,) = make.make_items(1, start=7)
    row = lists.start(office.actor("clerk"))
    head = sign_in(client, "clerk")
    told = client.get(f"{API}/item-lists/{row.id}", headers=head).json
    assert (told["difference"], told["left_out"][0]["id"]) == ({"added": [], "changed": [], "removed": []}, item.id)
    every = client.get(f"{API}/item-lists", headers=head).json["items"]
    assert [len(one["left_out"]) for one in every] == [1, 0]


def again(*rows: list[str], actor: Actor = SYSTEM) -> ImportBatch:
    """把几行再导一次。"""
    return make.load("items", make.csv_bytes(make.ITEM_HEAD, list(rows)), actor=actor)


def test_an_import_opens_the_next_version_and_its_undo_closes_it(client: FlaskClient, office: District) -> None:
    """导入改了已公布的事项：第 2 版草稿同时开出，编制人是入库的人，只留一条痕；撤回后没有差别，不留空草稿。"""
    publish_list(office)
    clerk, before = office.actor("clerk"), entries()
    batch = again([*make.item_row(1)[:6], "不低于5%", *make.item_row(1)[7:]], actor=clerk)
    head = sign_in(client, "clerk")
    first = client.get(f"{API}/item-lists", headers=head).json["items"][0]
    assert (first["version"], first["state"], first["author"]["id"]) == (2, "draft", clerk.officer_id)
    assert [one["name"] for one in first["difference"]["changed"]] == [make.item_row(1)[1]]
    assert entries() == before + 1
    undo(clerk, batch.id)
    assert [row.version for row in lists.listing(clerk)] == [1]
    assert entries() == before + 2
    service.change(clerk, service.listing(clerk)[0].id, {"content": "另改一处"})
    assert [row.version for row in lists.listing(clerk)] == [2, 1]


def test_an_undo_names_the_version_that_keeps_the_change(client: FlaskClient, office: District) -> None:
    """入库以后送审、公布的版本带着改动，撤回不改它：撤回前后都说是哪一版、怎样才恢复；还没有送审的不提。"""
    publish_list(office)
    clerk, head = office.actor("clerk"), sign_in(client, "clerk")
    batch = again([*make.item_row(1)[:6], "不低于5%", *make.item_row(1)[7:]], actor=clerk)
    path = f"{API}/imports/{batch.id}"
    assert client.get(path, headers=head).json["listed"] == ""
    row = lists.listing(clerk)[0]
    lists.submit(clerk, row.id, "比例调整。")
    assert "第 2 版在入库以后送审" in client.get(path, headers=head).json["listed"]
    undo(clerk, batch.id)
    assert "请审核人退回" in client.get(path, headers=head).json["listed"]


def test_an_import_that_changes_nothing_opens_no_version(office: District) -> None:
    """同一张表再导一次、只改了不公布的备注，都不开下一版；新登记、还没有启用的事项也不开，启用才开。"""
    publish_list(office)
    assert again(make.item_row(1), make.item_row(2)).same == 2
    clerk = office.actor("clerk")
    assert [row.version for row in lists.listing(clerk)] == [1]
    service.change(clerk, service.listing(clerk)[0].id, {"remark": "内部备注"})
    assert [row.version for row in lists.listing(clerk)] == [1]
    again(make.item_row(7))
    assert [row.version for row in lists.listing(clerk)] == [1]


def test_an_item_left_out_of_the_published_version_keeps_no_draft_open(office: District) -> None:
    """公布时就没有启用的事项，不算新的改动：导入改了别的事项再撤回，照样不留空草稿。"""
    make.make_items(1, start=9)
    publish_list(office)
    clerk = office.actor("clerk")
    batch = again([*make.item_row(1)[:6], "不低于5%", *make.item_row(1)[7:]], actor=clerk)
    assert [row.version for row in lists.listing(clerk)] == [2, 1]
    undo(clerk, batch.id)
    assert [row.version for row in lists.listing(clerk)] == [1]


def test_an_undo_after_publication_opens_the_next_version(office: District) -> None:
    """导入的改动已经公布，再撤回这一批：清单有下一版草稿，说出改回了什么。"""
    publish_list(office)
    clerk = office.actor("clerk")
    batch = again([*make.item_row(1)[:6], "不低于5%", *make.item_row(1)[7:]], actor=clerk)
    publish_list(office, "调整比例。")
    undo(clerk, batch.id)
    row = lists.listing(clerk)[0]
    (cell,) = [one for one in lists.changes_of(row)["changed"][0]["fields"] if one["field"] == "ratio_text"]
    assert (row.version, row.state, cell["after"]) == (3, "draft", "不低于3%")


def test_a_draft_somebody_asked_for_or_sent_stays(office: District) -> None:
    """点过“开下一版”的、退回来的草稿，改回原样也留着，照实说没有差别；没有什么可送审，不列在等我办里。"""
    publish_list(office)
    clerk = office.actor("clerk")
    asked = lists.start(clerk)
    batch = again([*make.item_row(1)[:6], "不低于5%", *make.item_row(1)[7:]], actor=clerk)
    lists.submit(clerk, asked.id, "调整比例。")
    lists.review(office.actor("legal"), asked.id, "RETURNED", "依据要写到条。")
    waits = workbench.queue(clerk)["lists_to_submit"]
    undo(clerk, batch.id)
    assert (waits, workbench.queue(clerk)["lists_to_submit"]) == (1, 0)
    assert lists.listing(clerk)[0].id == asked.id
    assert not any(lists.changes_of(asked).values())


def test_what_changed_during_the_review_opens_the_version_after(office: District) -> None:
    """审核当中导入改了事项：送审的那版不动，它公布以后有下一版草稿，不归公布的人编制。"""
    publish_list(office)
    clerk = office.actor("clerk")
    service.change(clerk, service.listing(clerk)[0].id, {"content": "改一处"})
    row = lists.start(clerk)
    lists.submit(clerk, row.id, "调整内容。")
    again([*make.item_row(2)[:6], "不低于5%", *make.item_row(2)[7:]], actor=clerk)
    assert [one.version for one in lists.listing(clerk)] == [2, 1]
    lists.review(office.actor("legal"), row.id, "APPROVED", "依据现行有效。")
    lists.decide(office.actor("approver"), row.id, "APPROVED", "同意。")
    lists.publish(office.actor("publisher"), row.id)
    draft = lists.listing(clerk)[0]
    assert (draft.version, draft.state, draft.author_id) == (3, "draft", SYSTEM.officer_id)
    assert len(lists.changes_of(draft)["changed"]) == 1


def test_plans_know_the_published_list_only(office: District) -> None:
    """没有公布的事项不在可列之列；类别以公布的为准，事后改类别绕不过比例上限。"""
    clerk = office.actor("clerk")
    item = service.listing(clerk)[0]
    assert service.facts(item).listed is False
    publish_list(office)
    service.change(clerk, item.id, {"category": "KEY"})
    known = service.facts(service.get(clerk, item.id))
    assert (known.listed, known.category) == (True, "GENERAL")


def test_annex2_has_exactly_the_nine_columns(client: FlaskClient, office: District) -> None:
    """Excel 是附件2 的样子：九栏一字不差，有填报单位（盖章），每页重复表头，没有公式。"""
    row = publish_list(office)
    service.change(office.actor("clerk"), row.rows[0].item_id, {"content": "=HYPERLINK(1)"})
    draft = lists.listing(office.actor("clerk"))[0]
    clerk = sign_in(client, "clerk")
    answer = client.get(f"{API}/item-lists/{draft.id}/annex2.xlsx", headers=clerk)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    head = [cell.value for cell in sheet[4]]
    assert head == [
        "序号", "事项名称", "抽查依据", "抽查对象", "抽查内容", "抽查方式", "抽查频次", "联合抽查部门",
        "抽查情况及查处结果公开方式",
    ]  # fmt: skip
    assert str(sheet["A3"].value).startswith("填报单位（盖章）：青禾县市场监督管理局")
    assert (sheet["E5"].value, sheet["E5"].data_type) == ("=HYPERLINK(1)", "s")
    assert sheet["A2"].value == "随机抽查事项清单【草稿（未公布）】"
    public = client.get(f"{API}/item-lists/{row.id}/annex2.xlsx", headers=clerk)
    assert openpyxl.load_workbook(io.BytesIO(public.data)).worksheets[0]["A2"].value == "随机抽查事项清单"
    assert sheet.print_title_rows == "$4:$4"
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


def test_the_papers_are_typeset_behind(app: Flask, client: FlaskClient, office: District) -> None:
    """请求里不排版：先说正在排，后台排好就能取；浏览器打印的一份同样的栏、同样的字；公布证明写着网址与校验值。"""
    row = publish_list(office)
    clerk = sign_in(client, "clerk")
    place = f"{API}/item-lists/{row.id}"
    assert client.get(f"{place}/annex2.pdf", headers=clerk).json["type"] == "/problems/document.waiting"
    sheet = client.get(place, headers=clerk).json["sheet"]
    assert sheet["rows"] == annex.nine([each.body for each in row.rows])
    assert (sheet["columns"], sheet["foot"]) == (list(annex.NINE), f"第 1 版　{day(clock.today().isoformat())}公布")
    assert (sheet["unit"], sheet["date"], sheet["signers"]) == (
        "青禾县市场监督管理局", day(clock.today().isoformat()), ["", "", ""],
    )  # fmt: skip
    printing.keep(row.id)
    for name in ("annex2.pdf", "proof.pdf"):
        answer = client.get(f"{place}/{name}", headers=clerk)
        assert answer.status_code == 200
        assert answer.data.startswith(b"%PDF-")


def test_no_paper_of_an_earlier_step_is_handed_out(
    app: Flask, client: FlaskClient, office: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """走了一步（审核、批准、公布），上一步排的打印件就不再给，只说正在排；排的当中走了一步的那份不记；废止前没排好的照样排。"""
    told: list[str] = []

    def typeset(_template: str, context: dict[str, Any], _made: str, _identifier: str) -> bytes:
        told.append(str(context.get("stage", "proof")))
        return f"%PDF-{len(told)}".encode()

    monkeypatch.setattr(printing, "typeset", typeset)
    clerk, legal, approver, publisher = (office.actor(name) for name in ("clerk", "legal", "approver", "publisher"))
    row, head = lists.start(clerk), sign_in(client, "clerk")
    place = f"{API}/item-lists/{row.id}"

    def fetched() -> tuple[int, bool]:
        """拿打印件的答复，清单页说不说已排好。"""
        return client.get(f"{place}/annex2.pdf", headers=head).status_code, client.get(place, headers=head).json[
            "printed"
        ]

    lists.submit(clerk, row.id, "首次制定清单。")
    for act, by in ((lists.review, legal), (lists.decide, approver), (None, publisher)):
        assert fetched() == (409, False)
        sweeps.lists()
        assert fetched() == (200, True)
        if act:
            act(by, row.id, "APPROVED", "同意。")
        else:
            lists.publish(by, row.id)
    assert told == ["送审稿（未公布）", "送审稿（未公布）", "送审稿（待公布）"]
    answer = client.get(f"{place}/annex2.pdf", headers=head).json
    assert (answer["type"], answer["detail"]) == ("/problems/document.waiting", "正在排版，请过一会儿再试。")
    with made() as s:
        s.get_one(ItemList, row.id).last_error = "Traceback: OSError"
    answer = client.get(f"{place}/annex2.pdf", headers=head).json
    assert ("没有成功" in answer["detail"], "Traceback" in answer["detail"]) == (True, False)
    lists.revoke(approver, row.id, "依据已经废止。")
    sweeps.lists()
    assert (fetched(), told[3:]) == ((200, True), ["", "proof"])
    named = unquote(client.get(f"{place}/annex2.pdf", headers=head).headers["Content-Disposition"])
    assert named.endswith("第1版.pdf")


def test_a_paper_made_while_a_step_was_taken_is_not_kept(
    app: Flask, office: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """送审稿正排着，清单公布了：排好的送审稿不记，下一遍排的是公布的一份。"""
    clerk, legal, approver, publisher = (office.actor(name) for name in ("clerk", "legal", "approver", "publisher"))
    row = lists.start(clerk)
    lists.submit(clerk, row.id, "首次制定清单。")
    lists.review(legal, row.id, "APPROVED", "同意。")
    lists.decide(approver, row.id, "APPROVED", "同意。")
    going, told = [row.id], []

    def typeset(_template: str, context: dict[str, Any], _made: str, _identifier: str) -> bytes:
        told.append(str(context.get("stage", "proof")))
        if going:
            lists.publish(publisher, going.pop())
        return f"%PDF-{len(told)}".encode()

    monkeypatch.setattr(printing, "typeset", typeset)
    printing.keep(row.id)
    assert printing.annex_of(lists.get(clerk, row.id)) is None
    printing.keep(row.id)
    assert printing.annex_of(lists.get(clerk, row.id)) is not None
    assert told == ["送审稿（待公布）", "", "proof"]


def words(client: FlaskClient, headers: dict[str, str], row: ItemList) -> tuple[dict[str, Any], list[str], str]:
    """一版清单的三份：浏览器打印读的、Excel 的各格、PDF 的底稿。"""
    place = f"{API}/item-lists/{row.id}"
    shown = client.get(place, headers=headers).json["sheet"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{place}/annex2.xlsx", headers=headers).data))
    cells = [str(cell.value) for line in book.worksheets[0] for cell in line if cell.value]
    return shown, cells, tables.page("item_list.html", printing.sheet(row, lists.rows_of(row)))


def test_print_excel_and_pdf_say_the_same(client: FlaskClient, office: District) -> None:
    """附件2 三份同一个来源：填报日期、注、版次、校验值、演示的斜印字，网页打印、Excel、PDF 都有，一字不差。"""
    row, head = publish_list(office), sign_in(client, "clerk")
    shown, cells, html = words(client, head, row)
    today = day(clock.today().isoformat())
    assert (shown["date"], shown["foot"], shown["stage"]) == (today, f"第 1 版　{today}公布", "")
    assert (shown["watermark"], shown["notes"]) == ("演示数据　不作为凭证", list(annex.NOTES))
    assert f"填报日期：{today}" in cells
    assert cells[-1] == f"{shown['foot']}　{shown['mark']}　{shown['watermark']}"
    for said in (today, shown["foot"], shown["mark"], shown["watermark"], *shown["notes"]):
        assert said in html
        assert any(said in cell for cell in cells), said


def test_what_differs_from_the_published_version_says_it_is_a_draft(client: FlaskClient, office: District) -> None:
    """导入改了已公布的事项：草稿的三份都写草稿（未公布），不写哪天公布；公布的一版三份仍是公布的内容。"""
    row, head = publish_list(office), sign_in(client, "clerk")
    again([*make.item_row(1)[:6], "不低于5%", *make.item_row(1)[7:]], actor=office.actor("clerk"))
    draft = lists.listing(office.actor("clerk"))[0]
    shown, cells, html = words(client, head, draft)
    assert (shown["stage"], shown["foot"]) == ("草稿（未公布）", "第 2 版　未公布")
    assert shown["watermark"] == "演示数据　草稿（未公布）"
    assert "随机抽查事项清单【草稿（未公布）】" in cells
    assert "<h1>随机抽查事项清单【草稿（未公布）】</h1>" in html
    assert any("不低于5%" in cell for cell in shown["rows"][0])
    shown, cells, html = words(client, head, row)
    assert shown["stage"] == ""
    for text in (str(shown), str(cells), html):
        assert "草稿" not in text
        assert "不低于5%" not in text
        assert "不低于3%" in text


def test_a_version_under_review_has_one_word_till_it_is_published(client: FlaskClient, office: District) -> None:
    """送审之后、批准之后，纸上和文件名里都叫送审稿，公布了才不写。"""
    row, head = lists.start(office.actor("clerk")), sign_in(client, "clerk")
    lists.submit(office.actor("clerk"), row.id, "首次制定清单。")
    said = []
    for act in (None, lists.review, lists.decide):
        if act:
            act(office.actor("legal" if act is lists.review else "approver"), row.id, "APPROVED", "同意。")
        told = client.get(f"{API}/item-lists/{row.id}", headers=head).json["sheet"]["stage"]
        file = client.get(f"{API}/item-lists/{row.id}/annex2.xlsx", headers=head)
        said.append((told, unquote(file.headers["Content-Disposition"]).endswith("第1版（送审稿）.xlsx")))
    assert said == [("送审稿（未公布）", True), ("送审稿（未公布）", True), ("送审稿（待公布）", True)]


def test_what_is_known_stands_on_the_second_annex(app: Flask, office: District) -> None:
    """送审的附件2 印上填报日期、填表人、审核人、负责人；还没有办到的空着，不编；公布的一份不带人名。"""
    row = publish_list(office)
    assert printing.filed(row)["signers"] == ("", "", "")
    row.published_at = None
    names = dict(session().execute(select(Officer.id, Officer.display_name)).all())
    told = printing.filed(row)
    assert told["signers"] == (names[row.submitted_by], names[row.reviewed_by], names[row.approved_by])
    assert told["date"] == day(shanghai_day(row.submitted_at).isoformat())
    html = tables.page("item_list.html", annex.context([each.body for each in row.rows], "市场监管局", **told))
    assert f"填表人：{told['signers'][0]}" in html
    assert f"填报日期：{told['date']}" in html
    assert printing.filed(ItemList())["signers"] == ("", "", "")


def test_the_line_of_signatures_never_stands_alone() -> None:
    """签字行不单独落在一页上：末页至少有一个事项。"""
    row = {
        "name": "登记事项检查", "sub_item": "", "bases": [{"title": "企业信息公示暂行条例", "article": "第十四条"}],
        "object_kind": "企业", "content": "名称、住所、经营范围等登记事项的真实情况", "methods": ["ON_SITE"],
        "frequency_text": "每年一次", "ratio_text": "3%", "joint_departments": [], "publicity_mode": "公示网站",
        "category": "KEY", "subject": "",
    }  # fmt: skip
    for many in (8, 9, 10, 11):
        html = tables.page("item_list.html", annex.context([row] * many, "市场监管局"))
        pages = layout.pages(layout.dated(html, "2026-11-22"), layout.sheet("table.css"), archival=False)
        pdf = layout.written(pages, identifier="x", archival=False)
        told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
        last = told.stdout.decode().rstrip("\f").split("\f")[-1]
        assert "填表人" in last
        assert "实地检查" in last, many


def test_the_public_page_of_a_version(client: FlaskClient, office: District) -> None:
    """每一版一个网页、一个 JSON；旧版仍可读，写明已被代替。"""
    row = publish_list(office)
    service.change(office.actor("clerk"), row.rows[0].item_id, {"frequency_text": "每年2次"})
    publish_list(office, "减少重复进门。")
    publications.project()
    old, new = client.get("/items/990100-SJ-1"), client.get("/items/990100-SJ-2")
    assert "已被新版代替" in old.text
    assert "每年不少于1次" in new.text
    assert "每年2次" in new.text
    body = client.get("/items/990100-SJ-2.json").json
    assert identity(body["document"]) == body["sha256"]
    assert client.get("/items/990100-SJ-9").status_code == 404
    assert client.get("/items").status_code == 200


def test_the_public_difference_of_a_repealed_basis_says_the_day(client: FlaskClient, office: District) -> None:
    """依据写明了哪天废止，公开页两版之差与清单里都写这一天；只改了条文的，不把同一句印两遍。"""
    row = publish_list(office)
    basis = session().get_one(Item, row.rows[0].item_id).bases[0]
    ended = clock.today() + timedelta(days=30)
    with made() as s:
        s.get_one(LegalBasis, basis.id).in_force_to = ended
    publish_list(office, "依据将废止，先告知。")
    with made() as s:
        s.get_one(LegalBasis, basis.id).text = "登记机关依法监督管理。"
    publish_list(office, "补上了依据的条文。")
    publications.project()
    second, third = (client.get(f"/items/990100-SJ-{n}").text for n in (2, 3))
    assert f"（自 {ended + timedelta(days=1)} 起废止）</ins>" in second
    assert "名称、条款没变，条文、文号或施行日期改了" in third


def test_a_version_names_the_one_it_is_compared_with(client: FlaskClient, office: District) -> None:
    """首版没有现行的可比；第 2 版草稿与现行的第 1 版比，送审时的第 1 版后来废止也说得出；再下一版又没有可比的。"""
    clerk, headers = office.actor("clerk"), sign_in(client, "clerk")

    def against() -> list[object]:
        told = client.get(f"{API}/item-lists", headers=headers).json["items"]
        return [one["against"] for one in told]

    assert against() == [None]
    first = publish_list(office)
    item = service.listing(clerk)[0]
    service.change(clerk, item.id, {"content": "登记事项是否变更"})
    assert against() == [{"version": 1, "state": "published"}, None]
    second = lists.submit(clerk, lists.start(clerk).id, "改写内容。")
    lists.revoke(office.actor("approver"), first.id, "依据已经修订，先停用。")
    assert against() == [{"version": 1, "state": "revoked"}, None]
    lists.review(office.actor("legal"), second.id, "RETURNED", "重新起草。")
    assert against() == [None, None]
    told = client.get(f"{API}/item-lists/{second.id}", headers=headers).json
    assert (len(told["difference"]["added"]), told["count"], told["department_id"]) == (2, 2, item.department_id)


def test_a_list_entered_as_published_was_compared_with_nothing(client: FlaskClient, office: District) -> None:
    """没有送审过、直接登记为公布的一版也读得出来。"""
    listed([one.id for one in service.listing(office.actor("clerk"))])
    (told,) = client.get(f"{API}/item-lists", headers=sign_in(client, "clerk")).json["items"]
    assert (told["state"], told["submitted_at"], told["against"]) == ("published", None, None)


def test_the_items_say_whether_a_plan_may_list_them(client: FlaskClient, office: District) -> None:
    """各项写明在不在现行公布的清单里、是哪个部门的；清单废止了就都不在。"""
    headers = sign_in(client, "clerk")

    def standing() -> list[bool]:
        told = client.get(f"{API}/items", headers=headers).json["items"]
        assert {one["department_id"] for one in told} == {office.actor("clerk").department_id}
        return [one["listed"] for one in told]

    assert standing() == [False, False]
    row = publish_list(office)
    (third,) = make.make_items(1, start=3)
    service.activate(office.actor("clerk"), third.id)
    assert standing() == [True, True, False]
    lists.revoke(office.actor("approver"), row.id, "依据已经修订，先停用。")
    assert standing() == [False, False, False]


def test_six_columns_of_the_other_notice(office: District) -> None:
    """另一种版式是六栏。"""
    row = publish_list(office)
    six = ("name", "object", "category", "method", "subject", "basis")
    context = annex.context([each.body for each in row.rows], "青禾县市场监督管理局", layout=six)
    assert context["columns"] == ["抽查项目", "检查对象", "事项类别", "检查方式", "检查主体", "检查依据"]
    assert all(len(cells) == 6 for cells in context["rows"])


def test_a_list_says_in_five_characters_why(client: FlaskClient, office: District) -> None:
    """理由要公开，至少 5 个字，与细则说的一样；一个字的送不了审，写够了就行。"""
    clerk = sign_in(client, "clerk")
    path = f"{API}/item-lists/{client.post(f'{API}/item-lists', headers=clerk).json['id']}/submission"
    for reason in ("", "调", "首次制定"):
        short = client.post(path, json={"reason": reason}, headers=clerk)
        assert (short.status_code, short.json["type"]) == (422, "/problems/list.reason")
        assert short.json["detail"] == "请写明制定或调整的理由，至少 5 个字，公布时一并公开。"
    assert client.post(path, json={"reason": "首次制定清单"}, headers=clerk).json["state"] == "reviewing"


def test_a_published_list_is_revoked_with_a_reason(client: FlaskClient, office: District) -> None:
    """废止由审批人办、写明理由；页面仍在，理由公开；其后计划列不进任何事项，再公布才行；下一版草稿随即等经办送审。"""
    row = publish_list(office)
    path = f"{API}/item-lists/{row.id}/revocation"
    said = {"reason": "依据已经修订，先停用。"}
    assert client.post(path, json=said, headers=sign_in(client, "clerk")).status_code == 403
    short = client.post(path, json={"reason": "停"}, headers=sign_in(client, "approver"))
    assert (short.status_code, short.json["type"]) == (422, "/problems/list.reason")
    done = client.post(path, json=said, headers=sign_in(client, "approver"))
    assert (done.status_code, done.json["state"], done.json["ended_reason"]) == (200, "revoked", said["reason"])
    assert client.post(path, json=said, headers=sign_in(client, "approver")).json["type"] == "/problems/wrong_state"
    assert service.facts(service.listing(office.actor("clerk"))[0]).listed is False
    waits = client.get(f"{API}/workbench", headers=sign_in(client, "clerk")).json["which"]
    assert [one["text"] for one in waits if one["key"] == "lists_to_submit"] == [
        "青禾县市场监督管理局随机抽查事项清单第 2 版，草稿，等您送审"
    ]
    publications.project()
    page = client.get(f"/items/{done.json['no']}").get_data(as_text=True)
    assert "废止" in page
    assert said["reason"] in page
    every = client.get("/items").get_data(as_text=True)
    assert "没有现行的抽查事项清单。" in every
    ended = shanghai_day(datetime.fromisoformat(done.json["ended_at"]))
    assert f"{ended} 废止，理由：依据已经修订，先停用</span>" in every
    again = publish_list(office, "依据修订后重新公布。")
    assert (again.version, again.state) == (2, "published")
    publications.project()
    assert "已废止" not in client.get("/items").get_data(as_text=True)
    page = client.get(f"/items/{done.json['no'][:-1]}2").get_data(as_text=True)
    assert "这一版公布以前没有现行的清单，不与以前的版本相比。" in page
    assert "与上一版相比" not in page
