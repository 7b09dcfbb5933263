"""写在整卷上的说明：自成一节，审定页上也有；两部手机各写各的结果、意见，纸面上各有一句。"""

from __future__ import annotations

from datetime import timedelta

from server.documents import layout, view
from server.documents.case import Case
from server.dossiers import views
from tests.server.documents import records

TOLD = "第 1 次到访无人。拨打登记电话 14000000312：无人接。邻里或物业：钱店员说已搬走。门上已张贴到访通知。"
AGAIN = "第 2 次到访无人。拨打登记电话 14000000312：空号。邻里或物业：物业吴主任说已退租。门上已张贴到访通知。"


def vain() -> records.Writer:
    """两次到访都没有人，各次做了什么写在整卷的说明里。"""
    writer = records.Writer(records.form())
    for text in (TOLD, f"{TOLD}\n{AGAIN}"):
        writer.arrive("NOBODY")
        writer.shoot(None, "door")
        base = records.current(writer, "note:-")
        writer.op("note.set", {"item": None, "text": text}, base=base)
        writer.op("visit.end", {"at": records.stamp(writer.tick)})
        writer.tick += timedelta(days=2)
    writer.seal("R04", "两次到访无人")
    return writer


def printed(record: dict[str, object]) -> str:
    """排版以前的页面。"""
    return layout.page("dossier.html", {**view.context(record), "images": frozenset(), "sealed": False})


def test_what_was_done_at_a_closed_door_has_a_page_of_its_own() -> None:
    """电话、邻里的话、张贴的通知印在《到访情况说明》，在目录里；审定页给同样的话。"""
    record = vain().record()
    html = printed(record)
    part = html.split('id="account"')[1].split("</section>")[0]
    assert [word in part for word in (TOLD, AGAIN, "到达（第2次）", "照1、照2", "检查员甲")] == [True] * 5
    assert [row["key"] for row in view.context(record)["parts"]][4:6] == ["account", "photos"]
    (shown,) = views.contents(record)["account"]
    assert (shown["lines"], shown["by"]) == ([TOLD, AGAIN], "检查员甲")


def test_a_record_without_an_account_has_no_such_page() -> None:
    """没有写的不印这一节，目录里也没有。"""
    record = records.signed().record()
    assert views.contents(record)["account"] == []
    assert "到访情况说明" not in printed(record)


def test_what_two_phones_wrote_apart_about_the_result_is_printed() -> None:
    """检查结果、单位意见、整卷的说明，两部手机写得不同的，检查表末尾各有一句，写明后来谁定的；一致的不印。"""
    writer = records.Writer(records.form())
    writer.arrive()
    mine = writer.op("result.set", {"code": "R01", "summary": "没有问题。"})
    other = writer.op("result.set", {"code": "R05", "summary": "一项有问题。"}, who=1)
    writer.op("result.set", {"code": "R05", "summary": "一项有问题。"}, base=[mine["op_id"], other["op_id"]])
    for who, text in enumerate(("属实。", "有意见。")):
        writer.op("opinion.set", {"text": text}, who)
        writer.op("note.set", {"item": None, "text": text}, who)
    writer.seal("R05", "有问题")
    record = writer.record()
    said = view.table(Case(record))["differing"]
    assert [line.split("：")[0] for line in said] == [
        "两部手机到访情况说明不同", "两部手机单位意见不同", "两部手机检查结果不同",
    ]  # fmt: skip
    assert said[2].endswith("检查员甲定为“发现问题已责令改正：一项有问题。”")
    assert said[1].endswith("没有人定")
    assert "两机不同" in printed(record)
    assert len(views.contents(record)["account"]) == 2
    assert view.table(Case(records.signed().record()))["differing"] == []
