"""各份文书的内容由记录算出，模板只放值。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from server.documents import checklist, layout, people, qr, view, words
from server.documents.case import Case
from server.domain.evidence import old_position
from server.dossiers import views
from tests.server.documents import records


def row(case: Case, name: str) -> dict[str, Any]:
    """检查表的一行。"""
    return checklist.row(case, next(item for item in case.items if item["id"] == name))


def test_both_families_are_placed() -> None:
    """符合/不符合与是否检查、有无问题，两种作答各填各的格。"""
    case = Case(records.signed().record())
    assert [o["label"] for o in row(case, "q02")["options"] if o["on"]] == ["不符合"]
    assert (row(case, "q08")["checked"], row(case, "q08")["found"]) == (True, True)
    assert (row(case, "q10")["checked"], row(case, "q10")["found"]) == (False, None)
    assert row(case, "q04")["value"] == "开业"


def test_notes_say_what_where_and_who() -> None:
    """记录栏有问题、处置、期限、照片、作答人和时刻。"""
    notes = row(Case(records.signed().record()), "q08")["notes"]
    assert notes[0].endswith("（责令限期改正，2026年11月27日24时前）")
    assert notes[1:] == ["照6", "检查员甲 09:19"]


def test_the_visit_ends_where_the_person_read_it_end() -> None:
    """检查时间止于核对前的离场，与当事人看过的一样；封存的时刻另写。"""
    writer = records.Writer(records.form())
    writer.arrive()
    writer.op("visit.end", {"at": "2026-11-12T01:28:00.000Z"})
    writer.seal("R01", "未发现问题")
    found = Case(writer.record())
    assert view.cover(found)["when"].endswith("9:28")
    assert view.table(found)["when"].endswith("9:28")
    assert "9:28" not in view.cover(found)["sealed"]


def test_an_inspection_of_two_days_tells_both_days_on_paper_and_on_the_review_page() -> None:
    """隔日再到的，检查时间写两天的日期，审定页与纸面一字不差；每次到访各有各的日子。"""
    writer = records.Writer(records.form())
    writer.arrive("NOBODY")
    writer.op("visit.end", {"at": "2026-11-12T01:28:00.000Z"})
    writer.tick += timedelta(days=2)
    writer.arrive("NOBODY")
    writer.op("visit.end", {"at": "2026-11-14T02:05:00.000Z"})
    writer.seal("R04", "两次到访无人")
    record = writer.record()
    told = "2026年11月12日09:12至2026年11月14日10:05"
    assert (views.contents(record)["when"], view.cover(Case(record))["when"]) == (told, told)
    assert [one["at"][:11] for one in views.contents(record)["visits"]] == ["2026年11月12日", "2026年11月14日"]


def test_a_checklist_that_names_the_way_of_the_task_does_not_say_it_twice() -> None:
    """检查表写的方式就是任务的方式的只印一次；写得更宽的、别的，任务的方式照印在前。"""
    record = records.signed().record()

    def told(own: str) -> str:
        record["form"]["parts"]["method"] = own
        return str(view.table(Case(record))["methods"])

    assert told("实地检查。") == "实地检查。"
    assert told("实地检查；逐项核对。") == "实地检查；逐项核对。"
    assert told("实地检查或者书面检查。") == "实地检查。实地检查或者书面检查。"
    assert told("逐项核对。") == "实地检查。逐项核对。"


def test_a_signature_on_a_colleagues_phone_says_so() -> None:
    """检查人员在主检的手机上签的，文书上写明；在自己手机上签的不写。"""
    writer = records.Writer(records.form())
    writer.arrive()
    lead, member = (seat["name"] for seat in writer.package["team"][:2])
    writer.sign("MEMBER", member, 0)
    writer.seal("R01", "未发现问题")
    said = [(one["name"], f"在{lead}的手机上签" in one["detail"]) for one in people.signatures(Case(writer.record()))]
    assert said == [(lead, False), (member, True), (member, False)]


def test_a_desk_check_claims_nothing_of_a_visit() -> None:
    """书面检查的卷：没有告知确认书，目录写明原因；封面不叫现场卷，不是随机抽取的也不叫随机抽查；不说交过当事人核对，检查方式只写任务的，照片不叫现场照片。"""
    found = view.context(records.at_desk(photos=2).record())
    told = next(row for row in found["parts"] if row["key"] == "told")
    assert (told["note"], told["absent"], told["on"]) == ("未产生，原因：书面检查未到场", True, "")
    assert (found["checklist"]["read_out"], found["checklist"]["methods"]) == ("", "书面检查。")
    assert found["photos_title"] == "影像材料"
    assert any(row["title"] == "影像材料" for row in found["parts"])
    assert views.contents(records.at_desk().record())["away"] == "书面检查未到场"
    named = records.at_desk().record()
    named["draw"] = {**(named.get("draw") or {}), "nonrandom": "投诉举报", "source_no": "", "approved_on": ""}
    onsite = records.signed().record()
    assert [view.cover(Case(one))["name"] for one in (onsite, named)] == ["随机抽查现场卷", "检查案卷"]
    assert found["cover"]["name"] == "随机抽查案卷"
    sheets = [[part["title"] for part in view.parts(Case(one), view.context(one))] for one in (onsite, named)]
    assert ["随机抽查检查表" in one for one in sheets] == [True, False]
    assert view.table(Case(named))["title"] == "检查表（非随机）"
    there = view.context(records.signed().record())
    assert (there["away"], there["photos_title"], any(row["absent"] for row in there["parts"])) == (
        "",
        "现场照片",
        False,
    )


def test_counts_add_up() -> None:
    """已检查、不适用、未检查之和等于总项数；条件不成立的项算不适用。"""
    counts = checklist.counts(Case(records.signed().record()))
    assert counts == {"n": 14, "a": 11, "b": 2, "c": 1, "d": 2}


def test_only_judged_items_carry_a_judgement() -> None:
    """选择、人数、材料填好了只是已填，没有符合与否；判断的项有判定。"""
    case = Case(records.signed().record())
    told = {item["id"]: checklist.judgement(case, item) for item in case.items}
    assert [told[name] for name in ("q04", "q12", "q14")] == [None, None, None]
    assert [told[name] for name in ("q01", "q02", "q07", "q08")] == ["CONFORM", "FAIL", "CONFORM", "FAIL"]


def test_a_stop_leaves_the_rest_unchecked() -> None:
    """停止规则之后没有作答的项印“停止检查未查”。"""
    writer = records.Writer(records.form())
    writer.arrive()
    writer.answer("q03", {"verdict": "FAIL"})
    writer.seal("R08", "停止")
    case = Case(writer.record())
    assert row(case, "q09")["notes"] == ["停止检查未查"]
    assert view.table(case)["stopped"] == "3"


def test_nobody_there_is_said_plainly() -> None:
    """无人在场时不写“已交核对”，未答的项写“未查”。"""
    writer = records.Writer(records.form())
    writer.arrive("NOBODY")
    writer.seal("R04", "无人")
    found = view.context(writer.record())
    assert found["checklist"]["nobody"]
    assert found["checklist"]["read_out"] == "以上记录未交被检查单位核对。"
    assert found["checklist"]["sections"][0]["rows"][0]["notes"] == ["未查"]


def test_a_photo_of_the_door_is_captioned_for_what_it_is() -> None:
    """无人在场时拍的是门头和门上的通知；人来了以后拍的才是现场。"""
    writer = records.Writer(records.form())
    writer.arrive("NOBODY")
    writer.shoot(None, "door")
    writer.arrive("STAFF")
    writer.shoot(None, "inside")
    writer.seal("R01", "未发现问题")
    told = [row["item"] for row in view.photos(Case(writer.record()))]
    assert told == ["门头、门上通知（无人在场）", "现场"]


def test_who_came_before_anybody_left_belongs_to_the_same_visit() -> None:
    """没有人离开时又到的不是第二次到访；离开以后再到的才是。"""
    writer = records.Writer(records.form())
    writer.arrive("NOBODY")
    writer.arrive("STAFF")
    writer.op("visit.end", {"at": "2026-11-12T01:28:00.000Z"})
    writer.arrive("NOBODY")
    writer.seal("R01", "未发现问题")
    first, second = view.context(writer.record())["visit"]["arrivals"]
    assert [len(first["joined"]), len(second["joined"])] == [1, 0]
    assert first["joined"][0].endswith("起，在场：员工")


def test_a_signature_on_the_desk_is_not_called_one_on_a_phone() -> None:
    """在办公桌面上签的，写桌面，不写手机。"""
    writer = records.Writer(records.form())
    writer.arrive()
    lead, member = (seat["name"] for seat in writer.package["team"][:2])
    writer.sign("MEMBER", member, 0)
    writer.ops[-1]["app"] = "desk 0123456"
    writer.seal("R01", "未发现问题")
    told = next(one["detail"] for one in people.signatures(Case(writer.record())) if one["name"] == member)
    assert told.endswith(f"，在{lead}登录的办公桌面上签")


def test_what_a_witness_read_is_not_said_of_the_firm() -> None:
    """无人在场、由见证人看过的记录，写见证人核对。"""
    writer = records.Writer(records.form())
    writer.arrive("NOBODY")
    writer.op("readback.end", {"by": "见证人", "read_aloud": False})
    writer.seal("R04", "无人")
    assert view.context(writer.record())["checklist"]["read_out"] == "现场无人，以上记录由见证人核对。"


def test_who_was_there_while_it_was_read_aloud_stands_beside_the_signatures() -> None:
    """当面宣读的，写见证人在场；只有拒签的见证人的，指到那一页；早先没有见证人的，只写宣读。"""

    def said(signs: str) -> str:
        writer = records.usual()
        if signs == "witness":
            writer.sign("WITNESS", "戊", position="桥头便利店")
        if signs == "refusal":
            writer.refuse()
        writer.seal("R05", "封存")
        return str(view.context(writer.record())["checklist"]["read_out"])

    rest = "，你可以要求更正或者补充。"
    assert said("") == "以上记录已交你（单位）核对并宣读" + rest
    assert said("refusal") == "以上记录已交你（单位）核对，检查员当面宣读，见证见《拒绝签字记录》" + rest
    assert said("witness") == "以上记录已交你（单位）核对，检查员当面宣读，见证人戊（桥头便利店）在场" + rest


def test_each_receipt_has_its_own_entry() -> None:
    """完整性校验页：封存与补正的回执各写各的时刻和存证日志的那一条；早先的记录不把两件事并成一件。"""
    writer = records.signed()
    writer.amend([{"item": "q01", "old": None, "new": {"verdict": "FAIL"}, "reason": "重看", "photos": []}])
    record = writer.record()
    assert [row[0::2] for row in view.integrity(Case(record))["receipts"]] == [("封存", None)]
    rows = [("SEAL", "2026-11-12T02:21:09.000Z", 842), ("ADDENDUM", "2026-11-13T02:25:00.000Z", 855)]
    record["seal"]["receipts"] = [dict(zip(("of", "received_at", "trail_index"), row, strict=True)) for row in rows]
    told = view.integrity(Case(record))["receipts"]
    assert [row[0::2] for row in told] == [("封存", 842), ("第1次补正", 855)]
    assert told[0][1].startswith("2026年11月12日")
    assert told[1][1].startswith("2026年11月13日")


def test_nobody_is_said_to_have_signed_the_refusal() -> None:
    """拒签页不印检查人员的签字影像：签字签的是检查内容，只说他们在检查表上何时签、谁封存。"""
    writer = records.Writer(records.form())
    writer.arrive()
    lead = writer.package["team"][0]["name"]
    writer.sign("LEAD", lead, 0)
    writer.refuse()
    writer.seal("R01", "未发现问题")
    beside = people.beside_refusal(Case(writer.record()))
    assert {row["name"] for row in beside["signed"]} >= {lead}
    assert all(row["order"] in ("先于拒签", "在拒签之后") for row in beside["signed"])
    assert beside["sealed_by"] == lead
    page = (layout.TEMPLATES / "refusal.html").read_text()
    assert "m.signs" not in page


def test_a_refusal_has_reason_witness_and_film() -> None:
    """拒签有理由、原话、见证人与录像（S3-18）。"""
    writer = records.usual(photos=0)
    writer.refuse()
    writer.seal("R05", "拒签")
    found = view.context(writer.record())
    assert [part["title"] for part in found["parts"]][4] == "拒绝签字记录"
    refusal = found["refusals"][0]
    assert refusal["reason"] == "要求请示负责人"
    assert refusal["who"] == "店员丁（营业员）"
    assert "陈述、申辩" in refusal["rights"]
    assert "云杉湖物业服务有限公司" in refusal["witnessed"]
    assert "2分14秒" in refusal["filmed"]


def test_who_refused_is_named_or_told_not_to_say() -> None:
    """不愿说明的照写；早先没有记下谁拒签的，不替它编一个。"""
    assert people.refuser({"who": {"name": None, "position": "店员", "unwilling": True}}) == "不愿说明姓名（店员）"
    assert people.refuser({"who": {"name": None, "position": None, "unwilling": True}}) == "不愿说明姓名"
    assert people.refuser({}) == ""


def test_an_addendum_shows_old_and_new() -> None:
    """补正写出原来、现在、理由和退回意见，被改的行有标记。"""
    writer = records.signed()
    change = {"item": "q13", "old": {"verdict": "CONFORM"}, "new": {"verdict": "FAIL"}, "reason": "复核", "photos": []}
    writer.amend([change])
    returned = {"decision_id": records.uid("decision", 1), "opinion": "请复核第13项。", "items": []}
    found = view.context(writer.record(returns=[returned]))
    added = found["addenda"][0]
    assert (added["opinion"], added["changes"][0]["old"], added["changes"][0]["new"]) == (
        "请复核第13项。",
        "符合",
        "不符合",
    )
    assert not any(signature["stale"] for signature in added["signatures"])
    assert "此项已补正，见《补正说明》" in found["checklist"]["sections"][2]["rows"][0]["notes"]
    assert found["integrity"]["latest"]


def test_an_addendum_stands_beside_what_was_asked() -> None:
    """补正的每一项旁边是退回它的理由；点了名而没有补正的，也写出来。"""
    writer = records.signed()
    change = {"item": "q13", "old": {"verdict": "CONFORM"}, "new": {"verdict": "FAIL"}, "reason": "复核", "photos": []}
    writer.amend([change])
    asked = [{"item": "q13", "reason": "照片与作答不符"}, {"item": "q02", "reason": "缺改后照片"}]
    returned = {"decision_id": records.uid("decision", 1), "opinion": "请复核。", "items": asked}
    record = writer.record(returns=[returned])
    added = view.context(record)["addenda"][0]
    assert [row["asked"] for row in added["changes"]] == ["照片与作答不符"]
    assert [(row["no"], row["asked"]) for row in added["unmet"]] == [("2", "缺改后照片")]
    html = layout.page("dossier.html", {**view.context(record), "images": frozenset(), "sealed": False})
    assert html.index("照片与作答不符") < html.index("缺改后照片") < html.index("补正前摘要")


def test_a_result_changed_by_an_addendum_is_the_result() -> None:
    """补正改了结果：封面与检查表写现在的结果，补正说明写原来与现在。"""
    writer = records.signed()
    old, new = {"code": "R05", "summary": "责令限期改正。"}, {"code": "R08", "summary": ""}
    writer.amend([{"item": "result", "old": old, "new": new, "reason": "须移送", "photos": []}])
    found = view.context(writer.record())
    assert found["cover"]["result"] == "发现问题待后续处理"
    assert [row["label"] for row in found["checklist"]["results"] if row["on"]] == ["发现问题待后续处理"]
    row = found["addenda"][0]["changes"][0]
    assert (row["text"], row["old"], row["new"]) == (
        "检查结果",
        "发现问题已责令改正：责令限期改正。",
        "发现问题待后续处理",
    )


def test_a_voided_photo_keeps_its_number() -> None:
    """作废的照片留号、写明理由，不再列为证据。"""
    writer = records.usual(photos=2)
    first = next(op for op in writer.ops if op["kind"] == "photo.add")
    writer.op("photo.void", {"photo_id": first["p"]["photo_id"], "reason": "拍到无关人员"})
    writer.seal("R05", "封存")
    case = Case(writer.record())
    assert [photo["voided"] for photo in view.photos(case)] == ["拍到无关人员", None]
    assert case.photo_numbers("q01") == "照2"


@pytest.mark.parametrize("title", list(view.REQUIRED))
def test_each_required_field_is_asked_for(title: str) -> None:
    """去掉任何一个必填栏目，都能说出它的名称。"""
    record = records.signed().record()
    place = record
    *path, last = view.REQUIRED[title]
    for key in path:
        place = place[key]
    del place[last]
    assert view.absent(record) == [title]


def test_the_letter_does_not_repeat_itself() -> None:
    """通知书的称呼与落款只印一次。"""
    notice = view.notice(Case(records.signed().record()))
    assert not any("91990100MA00000019" in text for text in notice["body"])
    assert notice["date"] == "2026年11月9日"


def test_codes_can_be_scanned() -> None:
    """二维码由另一个程序解出同一网址。"""
    made = qr.code("https://example.test/draws/990100-2026-07")
    picture = Image.new("L", ((made.side + 8) * 6,) * 2, 255)
    pen = ImageDraw.Draw(picture)
    for run in made.path.split("M")[1:]:
        x, rest = run.split(" ")
        y, width = rest.split(".5h")
        left, top = (int(x) + 4) * 6, (int(y) + 4) * 6
        pen.rectangle((left, top, left + int(width) * 6 - 1, top + 5), fill=0)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [made.text]


def test_places_are_rounded_without_floats() -> None:
    """经纬度四舍五入到四位小数，南纬西经另写。"""
    where = {"lat_e6": -30123456, "lon_e6": 120654351, "accuracy_m": 9, "age_s": 1}
    assert words.place(where) == "30.1235°S 120.6544°E ±9 m"
    assert words.place({**where, "age_s": 605}).endswith("±9 m（10 分钟前）")
    assert words.place(None, "地下室") == "无定位（地下室）"


def test_a_position_older_than_five_minutes_is_a_caution() -> None:
    """五分钟以前取的定位照收，审定页标黄；五分钟整还算当时的，没有定位的另有原因，不标。"""
    where = {"lat_e6": 1, "lon_e6": 1, "accuracy_m": 9}
    ages = [(None, False), (where, False), ({**where, "age_s": 300}, False), ({**where, "age_s": 301}, True)]
    assert [old_position(position) for position, _ in ages] == [says for _, says in ages]
    writer = records.usual(photos=2)
    start = next(op["p"] for op in writer.ops if op["kind"] == "visit.start")
    start["position"] = {**start["position"], "age_s": 1500}
    taken = [op["p"] for op in writer.ops if op["kind"] == "photo.add"]
    taken[0] |= {"position": {**taken[0]["position"], "age_s": 400}}
    writer.seal("R01", "核对")
    told = views.contents(writer.record())
    assert [one["old"] for one in told["visits"]] == [True]
    assert [one["old"] for one in told["photos"]] == [True, False]


def test_signing_again_voids_the_earlier_signature() -> None:
    """同一人在同一份内容上重签：前一个仍印出来，写明作废；旁人的不受影响。"""
    writer = records.usual(photos=0)
    for name in ("店长丁", "店长丁", "经理戊"):
        writer.sign("ENTITY", name)
    writer.seal("R01", "核对")
    shown = view.context(writer.record())["signatures"]
    told = [(row["name"], row["stale"], row["replaced"]) for row in shown if row["role"] == "被检查单位"]
    assert told == [("店长丁", False, True), ("店长丁", False, False), ("经理戊", False, False)]


def test_a_photo_says_before_or_after_and_why_there_is_no_position() -> None:
    """改正前、改正后印在照片旁；没有定位的写明原因，其余的理由另印。"""
    writer = records.usual(photos=2)
    taken = [op["p"] for op in writer.ops if op["kind"] == "photo.add"]
    taken[0] |= {"reason": "改正前", "position": {**taken[0]["position"], "age_s": 70}}
    taken[1] |= {"reason": "改正后；无定位：未允许定位；相机被占用", "position": None}
    writer.seal("R01", "核对")
    shown = view.photos(Case(writer.record()))
    assert [(row["moment"], row["reason"]) for row in shown] == [("改正前", ""), ("改正后", "相机被占用")]
    assert shown[0]["place"].endswith("（1 分钟前）")
    assert shown[1]["place"] == "无定位（未允许定位）"


@pytest.mark.parametrize(
    ("count", "said"),
    [(999, "999 字节"), (1024, "1 KB"), (345_678, "338 KB"), (1_048_576, "1.0 MB"), (12_582_912, "12.0 MB")],
)
def test_photos_are_sized_in_words_people_use(count: int, said: str) -> None:
    """照片大小写成 KB、MB。"""
    assert words.about(count) == said


def test_the_index_dates_the_draw_by_the_shanghai_day() -> None:
    """卷内目录写的抽取日期是北京时间的那一天，与抽取记录页上写的时刻一致。"""
    record = records.signed().record()
    record["draw"] = (record.get("draw") or {}) | {"at": "2026-11-21T17:24:00.000Z"}
    told = view.draw(Case(record))
    assert (told["on"], told["when"]) == ("2026-11-22", "2026年11月22日01:24")
