"""书面检查、网络监测和补录：不到现场，记录与手机的一样；纸表照钉住的那一版印。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forms.sample import picked
from server import clock
from server.accounts.models import Officer
from server.accounts.roles import actor_of
from server.db import new_id, session
from server.demo import pictures, starter
from server.demo.phone import Phone, Visit
from server.documents import blank, layout, view
from server.documents.attachments import attachments, on_paper
from server.documents.case import Case
from server.documents.checklist import notes
from server.documents.gaps import gaps
from server.documents.render import printed
from server.documents.words import minute, span
from server.domain.office import on_site
from server.dossiers import media, views
from server.dossiers import record as records
from server.dossiers.assembly import assemble
from server.dossiers.models import Dossier
from server.insight import diligence, waiting
from server.inspections import paper
from server.inspections import service as inspections
from server.inspections.models import Assignment, Quarantine, Record
from server.inspections.service import load_ops
from server.plans.models import PlanEntry
from server.publications import visits
from sync.facts import PAPER_ENTRY
from tests.makers import District, made, sign_in
from tests.server.field.world import World, first, make_world, phones

PDF = b"%PDF-1.7\nreport\n%%EOF\n"


@pytest.fixture
def desk(client: FlaskClient, district: District) -> tuple[Phone, Visit]:
    """一户的书面检查，主检在桌面上打开。"""
    world = make_world(district, units=1)
    ways(world, ["DOCUMENT", "NETWORK"])
    world.dispatch()
    phone, _ = phones(client)
    return phone, first(phone)


def ways(world: World, methods: list[str]) -> None:
    """条目的检查方式。"""
    with made() as s:
        s.get_one(PlanEntry, world.draw.plan_entry_id).methods = methods


def attach(phone: Phone, visit: Visit, kind: str, **more: Any) -> dict[str, Any]:
    """附一份材料。"""
    p = {
        "file_id": new_id(),
        "item": None,
        "kind": kind,
        "title": "材料",
        "from": "青禾县试验商店",
        "at": clock.iso(clock.now()),
        **phone._keep(PDF + kind.encode()),
        "media_type": "application/pdf",
        "certified": kind == "COPY",
        "voided": None,
    }
    return phone.op(visit, "file.set", p | more)


def begin(phone: Phone, visit: Visit) -> None:
    """办公室里开始：没有到场。"""
    p = {"at": clock.iso(clock.now()), "position": None, "no_position_reason": "书面检查，未到场", "met": "OFFICE"}
    phone.op(visit, "visit.start", p)


def finish(phone: Phone, visit: Visit) -> list[str]:
    """答完、核对、两名检查人员签字、封存；返回没有采纳的。"""
    for item in visit.form["sections"][0]["items"]:
        phone.answer(visit, item)
    content = phone.read_back(visit, "R01", "未发现问题。")
    for member in visit.package["team"]:
        phone.sign(visit, content, member["role"], member["name"])
    phone.seal(visit, content, "R01")
    return [row["verdict"] for row in phone.push() if row["verdict"] != "applied"]


def test_what_needs_no_visit() -> None:
    """书面、网络、采用结论不到现场；只要有一种要到现场，就是到现场的检查。"""
    assert not on_site(["DOCUMENT"])
    assert not on_site(["NETWORK", "ADOPTED"])
    assert on_site(["DOCUMENT", "ON_SITE"])
    assert on_site(["ENTRUSTED"])
    assert on_site([])


def test_a_document_check_seals_without_the_firm(desk: tuple[Phone, Visit]) -> None:
    """没有亮证、没有被检查对象签字，两名检查人员签了就封存（rulings 28）；材料进了卷，复制件印着与原件一致。"""
    phone, visit = desk
    begin(phone, visit)
    attach(phone, visit, "MATERIAL", title="营业执照副本")
    attach(phone, visit, "COPY", title="租赁合同复制件")
    wrong = attach(phone, visit, "REPORT", title="传错的报告")
    phone.op(visit, "file.set", wrong["p"] | {"voided": "传错了"}, base=[wrong["op_id"]])
    assert finish(phone, visit) == []
    phone.upload()
    row = session().get_one(Record, visit.insp)
    assert row.result_code == "R01"
    assemble()
    case = Case(records.build(session(), session().query(Dossier).one(), "https://example.org"))
    told = [(row["kind"], row["title"], row["certified"], row["voided"]) for row in attachments(case)]
    assert told == [
        ("书面材料", "营业执照副本", False, ""),
        ("复制件", "租赁合同复制件", True, ""),
        ("受托机构报告", "传错的报告", False, "传错了"),
    ]
    assert not on_paper(case)


@pytest.mark.parametrize(
    ("methods", "words"), [(["DOCUMENT"], "请按通知报送材料"), (["NETWORK"], "需要你单位提供材料的，另行书面通知")]
)
def test_the_notice_of_a_desk_check_sends_nobody(district: District, methods: list[str], words: str) -> None:
    """书面检查的通知书不说来人出示证件：请报送材料，有人上门可以拒绝；只有网络监测的不要材料。"""
    world = make_world(district, units=1)
    ways(world, methods)
    told = "".join(world.dispatch()[0].package["notice"]["paragraphs"])
    assert words in told
    assert "有人以本次检查为由上门的，你单位有权拒绝" in told
    assert "出示" not in told


def test_a_phone_is_not_sent_where_nobody_goes(client: FlaskClient, district: District) -> None:
    """书面检查不给手机带上门，任务也不算带走；桌面上领得到；退回补正时手机照样收到。"""
    world = make_world(district, units=1)
    ways(world, ["DOCUMENT"])
    (row,) = world.dispatch()
    phone, _ = phones(client)
    carried = phone.bearer | {"X-Sunlot-Protocol": "2"}

    def pages(headers: dict[str, str]) -> list[Any]:
        return [one for one in _changes(client, headers) if one["kind"] == "package" and "package" in one["body"]]

    assert client.get("/api/v1/field/bundle", headers=carried).json["packages"] == []
    assert pages(carried) == []
    me = actor_of(session().scalars(select(Officer).where(Officer.name == "inspector1")).one())
    assert waiting.queue(me)["desk_checks"] == 1
    assert session().get_one(Assignment, row.id).state == "notified"
    visit = first(phone)
    begin(phone, visit)
    assert finish(phone, visit) == []
    phone.upload()
    with made() as s:
        for act in ("adopt", "review"):
            inspections.move(s, row.id, act)
        inspections.send_back(s, row.id, {"decision_id": new_id(), "opinion": "缺一页。", "items": []})
    assert {one["body"]["state"] for one in pages(carried)} == {"returned"}
    assert (waiting.queue(me)["desk_checks"], waiting.queue(me)["returned_to_mend"]) == (0, 1)


def _changes(client: FlaskClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/v1/sync/changes?cursor=0", headers=headers).json["items"]
    return found


def test_due_diligence_asks_no_visit_of_a_desk_check(desk: tuple[Phone, Visit], district: District) -> None:
    """书面检查的尽职材料：到场才做的各行不适用，写明原因，不计数；不说当场宣读过。"""
    phone, visit = desk
    begin(phone, visit)
    assert finish(phone, visit) == []
    told = diligence.pack(district.actor("approver"), visit.insp)
    rows = {one["title"]: one for one in told["lines"]}
    away = [title for title, one in rows.items() if not one["applies"]]
    assert away == ["出示执法证件", "送达检查通知书", "告知回避权利", "当场宣读或交阅", "当事人签字或注明拒签"]
    assert rows["送达检查通知书"]["says"] == "书面检查、网络监测未到场"
    assert rows["当场宣读或交阅"]["says"].startswith("书面检查、网络监测未到场；检查人员自己核对：20")
    assert (told["total"], "封存" in rows, "现场封存" in rows) == (len(rows) - 5, True, False)


def test_a_visit_still_needs_its_guards(client: FlaskClient, district: District) -> None:
    """到现场的检查不因此放宽：没有亮证、没有对方签字，封存不采纳。"""
    make_world(district, units=1).dispatch()
    phone, _ = phones(client)
    visit = first(phone)
    begin(phone, visit)
    assert finish(phone, visit) != []
    assert session().get(Record, visit.insp) is None


def test_a_draw_on_site_is_the_one_the_seed_gives(desk: tuple[Phone, Visit]) -> None:
    """照种子算出的抽样采纳；换一个人，不采纳；记录里写着抽了谁。"""
    phone, visit = desk
    begin(phone, visit)
    names = ["甲", "乙", "丙", "丁"]
    drawn = picked(visit.package["nonce"], "q01", 1, names, 2)
    p = {"item": "q01", "attempt": 1, "names": names, "n": 2, "picked": drawn, "reason": None}
    good = phone.op(visit, "sample.set", p)
    assert [row["verdict"] for row in phone.push()] == ["applied", "applied"]
    phone.op(visit, "sample.set", p | {"picked": [no % 4 + 1 for no in drawn]}, base=[good["op_id"]])
    assert [row["verdict"] for row in phone.push()] == ["quarantined:invalid"]


def test_the_record_says_what_was_leaned_on(desk: tuple[Phone, Visit]) -> None:
    """采用的结论与抽样印在记录栏；照纸表补录的标明补录。"""
    phone, visit = desk
    begin(phone, visit)
    names = ["甲", "乙", "丙"]
    drawn = picked(visit.package["nonce"], "q01", 1, names, 1)
    p = {"item": "q01", "attempt": 1, "names": names, "n": 1, "picked": drawn, "reason": None}
    phone.op(visit, "sample.set", p)
    attach(phone, visit, "PAPER", title="纸质检查表")
    assert finish(phone, visit) == []
    phone.upload()
    assemble()
    case = Case(records.build(session(), session().query(Dossier).one(), "https://example.org"))
    told = notes(case, case.items[0], {"source": {"kind": "EXPERT", "by": "专家丙", "on": "2026-03-01"}})
    assert f"现场从3个里抽1个：{drawn[0]}号{names[drawn[0] - 1]}" in told
    assert "专家意见：专家丙，2026年3月1日" in told
    assert on_paper(case)


def test_the_blank_of_the_pinned_version(client: FlaskClient, district: District) -> None:
    """检查组下载之后，照钉住的那一版印空白表；名称没有揭开的人印不了。"""
    world = make_world(district, units=1)
    made_ = world.dispatch()[0]
    path = f"/api/v1/assignments/{made_.id}/blank.pdf"
    sealed = client.get(path, headers=sign_in(client, "clerk"))
    assert (sealed.status_code, sealed.json["type"]) == (409, "/problems/paper.sealed_name")
    phone, _ = phones(client)
    first(phone)
    done = client.get(path, headers=phone.bearer)
    assert (done.status_code, done.data[:5]) == (200, b"%PDF-")
    assert session().get_one(Assignment, made_.id).state == "taken"


def test_the_blank_has_lines_for_what_is_told_at_the_door(
    monkeypatch: pytest.MonkeyPatch, client: FlaskClient, sent: tuple[Phone, Visit, datetime]
) -> None:
    """空白表上有到场见到谁、出示证件、送达告知、告知回避的行，证号和通知书照派单印好；补录时照着录。"""
    phone, visit, _ = sent
    jobs: list[dict[str, str]] = []
    monkeypatch.setattr(paper, "printed", lambda _form, _hash, head, _url: jobs.append(head) or b"")
    client.get(f"/api/v1/assignments/{visit.insp}/blank.pdf", headers=phone.bearer)
    job = {"form": visit.form, "hash": "0" * 64, "head": jobs[0], "url": "", "mark": ""}
    text = blank.page(job)
    for word in ("□已出示行政执法证件", "□已告知有权申请回避", "□不申请", "□不成立，继续检查", "□成立，换人"):
        assert word in text
    notice = visit.package["notice"]
    assert f"□已送达《{notice['title']}》{notice['no']}" in text
    assert f"证件号：{'、'.join(seat['cert_no'] for seat in visit.package['team'])}" in text
    assert "□已送达检查通知书（告知书）" in blank.page(job | {"head": {}})
    met = "<b>到场见到：</b><span>□负责人或现场负责人</span><span>□员工</span><span>□无人</span>"
    assert met in text


def test_the_blank_has_lines_for_a_refusal_and_stays_on_its_pages() -> None:
    """空白表上有拒签人、原话、告知过权利、见证人的行；一页的检查表仍是一页。"""
    form = starter.checklist("CK12")
    job = {"form": form, "hash": "0" * 64, "head": {}, "url": "", "mark": "", "made": "2026-11-23"}
    text = blank.page(job)
    for word in (
        "拒签人：",
        "□不愿说明姓名",
        "□已告知陈述、申辩",
        "拒签的原因和原话：",
        "<th>见证人</th><td>（签名）　单位或住址、电话：",
    ):
        assert word in text
    css = layout.sheet("blank.css").replace("SIZE", blank.SIZES[blank.ONE_PAGE - 1])
    assert len(layout.pages(layout.dated(text, job["made"]), css).pages) == 1


def test_a_picture_taken_in_as_a_file_is_shown_and_printed(client: FlaskClient, desk: tuple[Phone, Visit]) -> None:
    """桌面上附的图片既是材料又是照片，纸上的签名就是扫描件：照样看得到、印得出。"""
    phone, visit = desk
    begin(phone, visit)
    picture, ink = pictures.photo("材料照片"), pictures.signature("负责人")
    for content in (picture, ink):
        attach(phone, visit, "MATERIAL", **phone._keep(content), media_type="image/jpeg")
    taken = {"photo_id": new_id(), "item": "q01", **phone._keep(picture), "media_type": "image/jpeg"}
    taken |= {"width": 1600, "height": 1200, "taken_at": clock.iso(clock.now()), "position": None, "source": "file"}
    phone.op(visit, "photo.add", taken | {"reason": "材料照片", "thumb": None})
    signed = {"role": "ENTITY", "name": "负责人", "position": None, "relation": None, "method": "paper_scan"}
    signed |= {"image": phone._keep(ink), "strokes_sha256": None, "content_digest": phone.content_digest(visit)}
    phone.op(visit, "sign.add", signed)
    assert finish(phone, visit) == []
    phone.upload()
    assemble()
    row = session().query(Dossier).one()
    record = records.build(session(), row, "https://example.org")
    shas = [taken["sha256"], signed["image"]["sha256"]]
    roles = {file["sha256"]: file["role"] for file in record["files"]}
    assert [roles[sha] for sha in shas] == ["photo", "signature"]
    assert set(shas) <= set(printed(record, dict.fromkeys(roles, "somewhere")))
    headers = sign_in(client, "approver")
    for sha in shas:
        assert client.get(f"/api/v1/dossiers/{row.id}/photos/{sha}", headers=headers).status_code == 200
    assert client.get(f"/api/v1/dossiers/{row.id}/files/{shas[0]}", headers=headers).status_code == 200
    bound = record | {"files": [{"sha256": sha, "size": 1, "role": "file"} for sha in shas]}
    assert all(media.pictured(bound, sha) for sha in shas)  # a dossier bound before one use won over the other


def on_a_sheet(phone: Phone, visit: Visit, came: datetime, left: datetime | None, **said: bool) -> list[str]:
    """照纸表录入：到场、亮证、离开；返回各条的判定。said: 告知回避一栏与都记明的不同之处。"""
    p = {"at": clock.iso(came), "position": None, "no_position_reason": PAPER_ENTRY, "met": "STAFF"}
    phone.op(visit, "visit.start", p)
    phone.op(visit, "credentials.show", dict.fromkeys(SHOWN, True) | said)
    if left:
        phone.op(visit, "visit.end", {"at": clock.iso(left)})
    return [row["verdict"] for row in phone.push()]


SHOWN = ("ids_shown", "notice_served", "recusal_told", "recusal_asked")


@pytest.fixture
def sent(client: FlaskClient, district: District) -> Iterator[tuple[Phone, Visit, datetime]]:
    """派出去的一户，要到现场；当时用纸填的，三天以后补录。"""
    make_world(district, units=1).dispatch()
    before = clock.now()
    phone, _ = phones(client)
    visit = first(phone)
    with clock.hands_at(before + timedelta(days=3)):
        yield phone, visit, before


def test_a_sheet_typed_later_keeps_its_own_time(sent: tuple[Phone, Visit, datetime], district: District) -> None:
    """补录的检查时间、结束日、在场分钟都是纸表上的；录入的时刻另写。"""
    phone, visit, before = sent
    came = before.replace(second=0, microsecond=0) + timedelta(hours=1)
    left = came + timedelta(minutes=40)
    assert on_a_sheet(phone, visit, came, left) == ["applied"] * 3
    attach(phone, visit, "PAPER", title="纸质检查表")
    for item in visit.form["sections"][0]["items"]:
        phone.answer(visit, item)
    content = phone.read_back(visit, "R01", "未发现问题。")
    for member in visit.package["team"]:
        phone.sign(visit, content, member["role"], member["name"])
    phone.sign(visit, content, "ENTITY", "店员", method="paper_scan")
    phone.seal(visit, content, "R01")
    assert {row["verdict"] for row in phone.push()} == {"applied"}
    row = session().get_one(Record, visit.insp)
    assert (row.ended_on, row.ended_at) == (clock.shanghai_day(left), left)
    phone.upload()
    assemble()
    ops = load_ops(visit.insp)
    assert visits._minutes(ops) == 40
    record = records.build(session(), session().query(Dossier).one(), "https://example.org")
    case = Case(record)
    assert (case.started, case.left) == (came, left)
    typed = minute(case.when(ops[0]["op_id"]))
    assert view.cover(case)["when"] == f"{span(case.started, case.left)}（照纸质检查表；补录于{typed}）"
    shown = views.contents(record)
    assert (shown["visits"][0]["at"], shown["visits"][0]["typed"]) == (minute(case.started), f"补录于{typed}")
    assert shown["typed_at"] == clock.iso(case.when(ops[0]["op_id"]))
    assert shown["told"]["ids"].startswith("照纸质检查表，补录于")
    scan = next(one for one in shown["signatures"] if one["name"] == "店员")
    assert scan["at"].startswith("照纸质检查表，补录于")
    says = {one["title"]: one["says"] for one in diligence.pack(district.actor("approver"), visit.insp)["lines"]}
    assert says["出示执法证件"].startswith("照纸质检查表，补录于")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, "☑已告知 ☑不申请"),
        ({"recusal_told": False, "recusal_asked": False}, "☐已告知 ☐不申请 未记载"),
        ({"recusal_asked": False}, "☑已告知 ☐不申请 未记载"),
    ],
    ids=["asked", "the sheet does not say", "typed before anybody was asked"],
)
def test_a_sheet_typed_says_of_recusal_what_the_paper_says(
    sent: tuple[Phone, Visit, datetime], said: dict[str, bool], shown: str
) -> None:
    """补录的告知回避：纸上写了不申请才印不申请，没有记载的印未记载；封存得了，审定的人看得到缺。"""
    phone, visit, before = sent
    came = before.replace(second=0, microsecond=0) + timedelta(hours=1)
    assert on_a_sheet(phone, visit, came, came, **said) == ["applied"] * 3
    for item in visit.form["sections"][0]["items"]:
        phone.answer(visit, item)
    content = phone.read_back(visit, "R01", "未发现问题。")
    for member in visit.package["team"]:
        phone.sign(visit, content, member["role"], member["name"])
    phone.sign(visit, content, "ENTITY", "店员", method="paper_scan")
    phone.seal(visit, content, "R01")
    assert {row["verdict"] for row in phone.push()} == {"applied"}
    phone.upload()
    assemble()
    record = records.build(session(), session().query(Dossier).one(), "https://example.org")
    html = layout.page("dossier.html", {**view.context(record), "images": frozenset(), "sealed": False})
    told = html.split("<th>回避</th>")[1].split("</tr>")[0]
    found = [("☑" if f'<i class="box on"></i>{word}' in told else "☐") + word for word in ("已告知", "不申请")]
    assert " ".join(found + ["未记载"] * ("未记载" in told)) == shown
    missed = [one["says"] for one in gaps(Case(record))]
    assert ("补录的纸质检查表没有记载对方是否申请回避" in missed) is ("未记载" in shown)


def test_a_refusal_on_a_sheet_is_sealed_and_printed_as_typed(sent: tuple[Phone, Visit, datetime]) -> None:
    """纸表上的拒签：原因、原话、拒签人、见证人照录，封存得了；纸上没有记告知权利的，卷里说缺，不写已告知。"""
    phone, visit, before = sent
    came = before.replace(second=0, microsecond=0) + timedelta(hours=1)
    on_a_sheet(phone, visit, came, came)
    for item in visit.form["sections"][0]["items"]:
        phone.answer(visit, item)
    content = phone.read_back(visit, "R01", "未发现问题。")
    for member in visit.package["team"]:
        phone.sign(visit, content, member["role"], member["name"])
    who = {"name": "王掌柜", "position": "店长", "unwilling": False}
    witness = {"name": "李邻居", "org": "桥头便利店", "phone": None, "image": None}
    p = {"reason_code": "DISAGREE", "words": "不认。", "who": who, "rights_told": False, "witness": witness}
    phone.op(visit, "sign.refuse", p | {"recording": None, "content_digest": content})
    phone.seal(visit, content, "R01")
    assert {row["verdict"] for row in phone.push()} == {"applied"}
    phone.upload()
    assemble()
    record = records.build(session(), session().query(Dossier).one(), "https://example.org")
    (shown,) = views.contents(record)["refusals"]
    assert shown["at"].startswith("照纸质检查表，补录于")
    assert (shown["who"], shown["words"], shown["rights"]) == ("王掌柜（店长）", "不认。", "")
    assert shown["witnessed"] == "见证人李邻居（桥头便利店）在场见证上述情况。"
    assert "拒签时没有记告知陈述申辩、回避的权利和后果" in {one["says"] for one in gaps(Case(record))}
    html = layout.page("dossier.html", {**view.context(record), "images": frozenset(), "sealed": False})
    sealed = minute(Case(record).when(record["ops"][-1]["op_id"]))
    for word in ("用手机的签名", "当事人手机", "现场封存", "现场核对页", "先于拒签", "在拒签之后"):
        assert word not in html
    assert f"本卷内容据纸质检查表补录，于{sealed}在办公室录入封存。" in html
    assert f"于{sealed}在办公室录入，连同检查记录一并封存" in html
    assert "补录时签" in html
    typed = Case(record).when(record["ops"][-1]["op_id"])
    assert f"检查员甲 {typed:%m-%d}录入" in html
    assert f"检查员甲 {typed:%H:%M}" not in html
    assert "以上记录照纸质检查表录入，对方核对、签字的以所附纸表为准。" in html
    assert "已交你（单位）核对" not in html


def test_desk_and_server_name_a_paper_entry_alike() -> None:
    """桌面写的就是服务器认的那句话：一处写定，两份同样。"""
    twin = Path(__file__).parents[3] / "sync/facts.ts"
    assert f'PAPER_ENTRY = "{PAPER_ENTRY}"' in twin.read_text("utf-8")


def test_the_time_on_a_sheet_must_be_possible(sent: tuple[Phone, Visit, datetime]) -> None:
    """纸表上的时间不在将来，不早于派发，离开不早于到场：不合的不采纳，说得出哪里不对。"""
    phone, visit, before = sent
    hour = timedelta(hours=1)
    wrong = "quarantined:invalid"
    assert on_a_sheet(phone, visit, before - hour, None)[0] == wrong
    assert on_a_sheet(phone, visit, clock.now() + hour, None)[0] == wrong
    assert on_a_sheet(phone, visit, before + 2 * hour, before + hour) == ["applied", "applied", wrong]
    said = [one.notes[0]["message"] for one in session().query(Quarantine).order_by(Quarantine.seq)]
    assert [text.split("（")[0] for text in said] == [
        "到场时间早于任务派发", "到场时间写成了将来，请照纸表改。", "离开时间早于到场时间，请照纸表改。",
    ]  # fmt: skip
