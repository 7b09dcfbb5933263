"""单位凭码办理：码不对进不去，照片重新编码，交了就用过；别家的一件也看不到。"""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from server import clock, storage, sweeps, trail
from server.accounts.models import Message
from server.db import session, unit
from server.documents import letters
from server.domain.calendar import due as working
from server.domain.vocabulary.rules import DeadlineKind
from server.followups import codes, entity, extensions, matter, orders, rechecks, turns, views
from server.followups.models import EntityUpload, FollowFile, FollowPaper, FollowUp
from server.insight import waiting
from server.inspections.models import Assignment
from server.problems import Problem
from server.rules import service as rules
from tests.makers import made, sign_in
from tests.server.followups.conftest import Case, working_day
from tests.server.followups.test_orders import concluded, overdue, rechecked, refused, served

SECRET = b"GPS-SECRET-1400"


def photo(color: str = "green", size: tuple[int, int] = (900, 600)) -> bytes:
    """一张带着拍摄信息的照片。"""
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    Image.new("RGB", size, color).save(made, "JPEG", exif=exif)
    return made.getvalue()


class Shop:
    """店主的浏览器，不用脚本。"""

    def __init__(self, client: FlaskClient, case: Case) -> None:
        self.client = client
        self.token = session().get_one(Assignment, case.visit.insp).code_token
        row = codes.current(session(), case.visit.insp)
        self.code = codes.text_of(row) if row else ""
        self.home = ""

    def enter(self, code: str | None = None) -> int:
        """输入办事码。"""
        answer = self.client.post(f"/c/{self.token}/in", data={"code": code or self.code})
        if answer.status_code == 303:
            self.home = answer.headers["Location"]
        return int(answer.status_code)

    def page(self) -> str:
        """办理页。"""
        return self.client.get(self.home).text

    def send(self, *files: bytes) -> int:
        """传照片。"""
        data = {"photos": [(io.BytesIO(content), f"改好-{at}.jpg") for at, content in enumerate(files)]}
        return int(self.client.post(f"{self.home}/photos", data=data).status_code)

    def hand_in(self, **more: str) -> int:
        """交整改。"""
        order = re.findall(r'name="order" value="([^"]+)"', self.page())
        data = {"order": order[0] if order else "", "words": "已经全部改正，附照片。", "name": "试验人"} | more
        return int(self.client.post(f"{self.home}/rectification", data=data).status_code)


@pytest.fixture
def shop(case: Case, client: FlaskClient) -> Shop:
    """通知书送达了，店主手里有码。"""
    served(case)
    return Shop(client, case)


def test_the_code_opens_and_is_not_stored(shop: Shop, case: Case) -> None:
    """码不分大小写；错的进不去；库里没有码本身。"""
    assert shop.enter("AAAA-AAAA") == 403
    assert shop.enter(shop.code.lower().replace("-", " ")) == 303
    assert "第 1 项" in shop.page() or "要求" in shop.page()
    stored = codes.current(session(), case.visit.insp)
    assert stored is not None
    assert shop.code not in str({column.key: getattr(stored, column.key) for column in stored.__table__.columns})


def test_guessing_is_limited(shop: Shop) -> None:
    """一刻钟里试错十次，之后连对的也要等。"""
    answers = [shop.enter(f"AAAA-AAA{at}") for at in range(2, 13)]
    assert answers[:10] == [403] * 10
    assert (answers[10], shop.enter()) == (429, 429)


def test_photos_lose_what_the_camera_wrote(shop: Shop) -> None:
    """照片在子进程里重新编码，拍摄信息不留。"""
    shop.enter()
    assert shop.send(photo()) == 303
    row = session().scalars(select(EntityUpload)).one()
    kept = storage.read(row.sha256)
    assert SECRET not in kept
    assert kept[:3] == b"\xff\xd8\xff"


def test_a_bad_file_does_not_cost_the_good_ones(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """不是照片的、太大的、超过六张的，说明白；其余照存。"""
    monkeypatch.setattr(entity, "MOST_BYTES", 200_000)
    shop.enter()
    assert shop.send(photo(), b"<?php echo 1;", b"x" * (entity.MOST_BYTES + 1)) == 422
    assert session().scalar(select(func.count()).select_from(EntityUpload)) == 1
    assert shop.send(*(photo() for _ in range(6))) == 422
    assert session().scalar(select(func.count()).select_from(EntityUpload)) == entity.MOST_PHOTOS


def test_the_report_reaches_the_office(shop: Shop, case: Case) -> None:
    """交上之后照片成为附件、整改报告成文，复查的钟开始走；再交不行。"""
    shop.enter()
    shop.send(photo(), photo("blue"))
    assert shop.hand_in(position="店长") == 303
    row = case.only()
    assert (row.state, len(row.files), row.steps[-1].by_name) == ("reported", 2, "被检查单位 试验人")
    assert session().scalar(select(func.count()).select_from(EntityUpload)) == 0
    paper = session().scalars(select(FollowPaper).where(FollowPaper.kind == "RECTIFICATION")).one()
    assert len(paper.content["photos"]) == 2
    assert shop.hand_in(order=row.id) == 409
    assert "整改情况已收到" in shop.page()


def test_the_shop_sees_what_it_sent_and_how_it_ended(shop: Shop, case: Case) -> None:
    """交上的说明和照片看得见；每一步换一句话；办结了不再请它传整改照片。"""
    shop.enter()
    shop.send(photo())
    shop.hand_in(words="已经全部改正，换了新的架子。")
    page = shop.page()
    assert "整改情况已经交上，等复查</h1>" in page
    assert "换了新的架子" in page
    assert "照片 1 张" in page
    picture = re.findall(r'src="([^"]+/sent/[^"]+)"', page)
    assert shop.client.get(picture[0]).data[:3] == b"\xff\xd8\xff"
    assert shop.client.get(re.sub(r"[0-9a-f]{64}", "0" * 64, picture[0])).status_code == 404
    row = rechecked(case, case.only(), "pass")
    assert "复查过了，结论等检查机关批准</h1>" in shop.page()
    rechecks.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    page = shop.page()
    assert re.search(r"复查已确认：已改正，办结于 [\d-]{10}</h1>", page)
    assert "第一步：传照片" not in page
    assert page.index('data-test="open-objection"') < page.index('data-test="upload"')
    assert "异议的证明材料" in page


def test_the_shop_reads_which_of_two_dates_holds(shop: Shop, case: Case) -> None:
    """现场写明的与通知书的不是一天：单位的页面用通知书上的话说以哪个为准；延了期的，说另定的替代它们。"""
    row = case.only()
    noticed = row.content["due_on"]
    shop.enter()
    with made() as s:
        s.get_one(FollowUp, row.id).content = row.content | {"signed_due_on": noticed}
    assert "现场写明的改正期限" not in shop.page()
    with made() as s:
        s.get_one(FollowUp, row.id).content = row.content | {"signed_due_on": "2026-01-04"}
    assert f"现场写明的改正期限是 2026-01-04，通知书写明的是 {noticed}，以通知书为准。" in shop.page()
    with made() as s:
        s.get_one(FollowUp, row.id).due_on = date(2099, 1, 5)
    assert "以通知书为准；其后另定的 2099-01-05 替代它们。" in shop.page()


def test_an_order_that_failed_says_so(shop: Shop, case: Case) -> None:
    """复查没有改正的，不说“等复查”。"""
    with overdue(case.only()):
        concluded(case, case.only(), "fail")
    shop.enter()
    assert "复查认定没有改正，检查机关将依法处理</h1>" in shop.page()


def test_words_are_asked_for_and_kept(shop: Shop, case: Case) -> None:
    """说明太短：留在本页说明白，写过的姓名还在，什么也没交。"""
    shop.enter()
    answer = shop.client.post(
        f"{shop.home}/rectification", data={"order": case.only().id, "words": "好", "name": "某某"}
    )
    assert answer.status_code == 422
    assert 'value="某某"' in answer.text
    assert case.only().state == "served"


def test_an_objection_starts_its_clock_once(shop: Shop, case: Case) -> None:
    """提异议：答复的钟走；同一个码不能再提。"""
    shop.enter()
    data = {"words": "第一项说得不对，当天正在清理。", "name": "试验人", "contact": "14000000001"}
    assert shop.client.post(f"{shop.home}/objection", data=data).status_code == 303
    row = case.only("OBJECTION")
    assert (row.state, row.content["late"]) == ("received", False)
    assert row.due_on is not None
    assert shop.client.post(f"{shop.home}/objection", data=data).status_code == 409


def test_a_ticket_opens_no_other_shop(shop: Shop, case: Case, client: FlaskClient) -> None:
    """门票只对自己的检查码有用；不存在的与别家的答得一样。"""
    shop.enter()
    ticket = shop.home.rsplit("/", 1)[1]
    other = session().scalars(select(Assignment).where(Assignment.id != case.visit.insp)).first()
    assert other is not None
    for token in (other.code_token, "no-such-token"):
        assert client.get(f"/c/{token}/in/{ticket}").status_code == 404
    assert client.get(f"{shop.home}/papers/{'0' * 36}.pdf").status_code == 404


def test_a_new_code_ends_the_old(shop: Shop, case: Case) -> None:
    """另发一个码，旧码和它的门票当即停用。"""
    shop.enter()
    fresh = codes.hand_out(case.actor("clerk"), case.visit.insp, "店长")
    assert shop.client.get(shop.home).status_code == 410
    assert shop.enter() == 403
    assert shop.enter(fresh) == 303


def test_the_desk_says_that_the_printed_code_is_void(shop: Shop, case: Case, client: FlaskClient) -> None:
    """通知书排好以后另发的码：桌面说印着的旧码停用了；排好以前另发的，印的就是新码，不说。新码连同网址一起告诉。"""
    head, path = sign_in(client, "clerk"), f"/api/v1/followups/{case.only().id}"

    def replaced() -> str | None:
        found: str | None = client.get(path, headers=head).json["code_replaced_at"]
        return found

    codes.hand_out(case.actor("clerk"), case.visit.insp, "店长")
    assert replaced() is None
    sweeps.run("followups.papers")
    assert replaced() is None
    given = {"assignment_id": case.visit.insp, "given_to": "店主"}
    told = client.post("/api/v1/entity-codes", json=given, headers=head).json
    assert replaced() is not None
    assert told["url"].endswith(f"/c/{shop.token}/in")
    assert client.get(told["url"]).status_code == 200
    assert shop.enter(told["code"]) == 303


def test_the_shop_reads_only_its_papers(shop: Shop, case: Case) -> None:
    """送给单位的看得到，回证不在列；排好的通知书印着办事码。"""
    sweeps.run("followups.papers")
    shop.enter()
    page = shop.page()
    assert "责令改正通知书</a>" in page
    assert "送达回证" not in page
    found = re.findall(r'href="([^"]+\.pdf)"', page)
    answer = shop.client.get(found[0])
    assert answer.data[:5] == b"%PDF-"
    assert {row.kind for row in case.dossier.documents} >= {"ORDER", "SERVICE", "RECORD_PDF"}
    assert session().scalars(select(FollowFile)).all() == []


def test_script_is_only_text(shop: Shop, case: Case) -> None:
    """写进来的标签只当文字。"""
    shop.enter()
    data = {"words": "<script>alert(1)</script>不对", "name": "<b>某</b>", "contact": ""}
    shop.client.post(f"{shop.home}/objection", data=data)
    assert "<script>alert" not in shop.page()
    assert "&lt;script&gt;" in shop.page()


def pleading(shop: Shop, row: FollowUp, until: object) -> str:
    """单位申请延期，答复的那一页。"""
    data = {"order": row.id, "until": str(until), "words": "设备要等厂家发货。", "name": "店主"}
    answer = shop.client.post(f"{shop.home}/extension", data=data)
    return answer.text if answer.status_code != 303 else shop.page()


def asked(case: Case, role: str = "approver") -> list[str]:
    """这个人的等我办里，后续处置怎样写。"""
    return [one["text"] for one in waiting.bench(case.actor(role))["which"] if one["key"] == "followups"]


def test_a_firm_asks_for_more_time_and_gets_it(client: FlaskClient, case: Case) -> None:
    """到期之前申请，审批人的等我办里有；同意了，期限改到那一天，页面写着。"""
    row = served(case)
    shop = Shop(client, case)
    shop.enter()
    later = working_day(30)
    assert "等检查机关答复" in pleading(shop, row, later)
    assert "已经收到" in pleading(shop, row, later)
    approver = case.actor("approver")
    assert turns.awaiting(approver) == [row.id]
    assert asked(case) == [f"{row.entity_name}：责令改正，申请延期到 {later}，等您答复"]
    row = case.only()
    assert [one["plea_until"] for one in listed(client, "pleaded=true")] == [str(later)]
    extensions.extend(approver, row.id, row.version, later, "设备要等厂家发货。")
    assert f"同意延到 {later}" in shop.page()
    assert case.only().due_on == later
    assert turns.awaiting(approver) == []
    assert listed(client, "pleaded=true") == []


def listed(client: FlaskClient, query: str, name: str = "approver") -> list[dict[str, Any]]:
    """这个人看到的后续处置，按条件。"""
    found: list[dict[str, Any]] = client.get(f"/api/v1/followups?{query}", headers=sign_in(client, name)).json["items"]
    return found


def test_a_plea_stands_first_for_who_answers_it(client: FlaskClient, case: Case) -> None:
    """有延期申请等着的，在审批人的最前，期限更早的、没有期限的都在后；经办的仍按期限。写明延到哪天、几时前答复。"""
    row = served(case)
    due, later = row.due_on, working_day(30)
    given = {"assignment_id": case.visit.insp, "kind": "INFORM", "title": "告知另一个部门的事。"}
    other = client.post("/api/v1/followups", json=given, headers=sign_in(client, "clerk")).json["id"]
    with made() as s:
        s.get_one(FollowUp, other).due_on = clock.today()
    assert [one["id"] for one in listed(client, "")] == [other, row.id]
    shop = Shop(client, case)
    shop.enter()
    pleading(shop, row, later)
    first = listed(client, "")[0]
    assert (first["id"], first["plea_until"], first["plea_before"]) == (row.id, str(later), str(due))
    assert listed(client, "", "clerk")[0]["id"] == other
    assert turns.awaiting(case.actor("approver"))[0] == row.id
    extensions.decline(case.actor("approver"), row.id, case.only().version, "货早就到了。")
    told = listed(client, "")
    assert [one["id"] for one in told] == [other, row.id]
    assert [one["plea_until"] for one in told] == [None, None]


def test_a_plea_is_declined_with_reasons_the_firm_reads(client: FlaskClient, case: Case) -> None:
    """不同意的写明理由，期限不变；经办不能替审批人答复。"""
    row = served(case)
    shop, due = Shop(client, case), row.due_on
    shop.enter()
    pleading(shop, row, working_day(30))
    row = case.only()
    with pytest.raises(Problem):
        extensions.decline(case.actor("clerk"), row.id, row.version, "货早就到了。")
    headers = sign_in(client, "approver") | {"If-Match": f'"{row.version}"'}
    client.post(f"/api/v1/followups/{row.id}/extension-refusal", json={"words": "货早就到了。"}, headers=headers)
    assert "货早就到了" in shop.page()
    assert case.only().due_on == due


def pleaded_and_reported(client: FlaskClient, case: Case) -> tuple[Shop, date]:
    """期限之前申请了延期，又交了整改报告；还有原来的期限。"""
    row = served(case)
    due = row.due_on
    assert due is not None
    shop = Shop(client, case)
    shop.enter()
    pleading(shop, row, working_day(30))
    shop.send(photo())
    assert shop.hand_in() == 303
    return shop, due


def after(due: date) -> datetime:
    """原来的期限过后的第一天。"""
    return datetime.combine(due + timedelta(days=1), time(3), tzinfo=clock.SHANGHAI)


def test_a_plea_made_in_time_is_answered_after_the_report(client: FlaskClient, case: Case) -> None:
    """交了整改报告，申请还等答复：没有答复不能记逾期未改正；同意了只改期限，之后的复查照新的期限算。"""
    shop, due = pleaded_and_reported(client, case)
    row, approver, later = case.only(), case.actor("approver"), working_day(30)
    assert (row.state, "等检查机关答复" in shop.page()) == ("reported", True)
    assert asked(case) == [f"{row.entity_name}：责令改正，申请延期到 {later}，等您答复"]
    assert asked(case, "clerk") == [f"{row.entity_name}：责令改正，申请延期到 {later}，等审批人答复"]
    assert {"extend", "refuse_extension"} <= set(views.allowed(session(), row, approver)[0])
    with clock.hands_at(after(due)):
        assert refused(rechecked, case, row, "fail") == "followup.plea"
        row, recheck_by = case.only(), case.only().due_on
        row = extensions.extend(approver, row.id, row.version, later, "设备要等厂家发货。")
        days = rules.profile_of(row.department_id).number(DeadlineKind.RECHECK)
        put_off = working(later, days, rules.calendar()).on
        assert (row.state, row.due_on, matter.order_due(row)) == ("reported", put_off, later)
        assert recheck_by is not None
        assert recheck_by < later < put_off
        assert row.steps[-1].facts["before"] == str(due)
        told_alike(client, shop, row, put_off)
        assert refused(extensions.extend, approver, row.id, row.version, later, "再延一次可以吗。") == "wrong_state"
        assert "extend" not in views.allowed(session(), case.only(), approver)[0]
        row = concluded(case, case.only(), "fail")
        assert (row.state, row.due_on) == ("served", later)
    assert f"同意延到 {later}" in shop.page()


def told_alike(client: FlaskClient, shop: Shop, row: FollowUp, put_off: date) -> None:
    """列表、本页、时限板、单位的页面和延期整改通知说的是同一天；经办收到消息。"""
    headers = sign_in(client, "clerk")
    assert [one["due_on"] for one in listed(client, "", "clerk")] == [str(put_off)]
    page = client.get(f"/api/v1/followups/{row.id}", headers=headers).json
    assert (page["due_on"], page["order_due"]) == (str(put_off), row.steps[-1].facts["after"])
    board = client.get("/api/v1/deadlines", headers=headers).json["items"]
    mine = [(one["kind"], one["due_on"]) for one in board if one["subject_id"] == row.id and one["state"] == "open"]
    assert mine == [("recheck.days", str(put_off))]
    shop.enter()
    assert f"检查机关会在 {put_off} 前复查" in shop.page()
    paper = session().scalars(select(FollowPaper).where(FollowPaper.kind == "EXTENSION")).one()
    assert paper.content["recheck_by"] == str(put_off)
    job = {"kind": "EXTENSION", "title": "延期整改通知", "content": paper.content | {"sealed": False}, "mark": ""}
    assert f"至迟在{put_off.year}年{put_off.month}月{put_off.day}日进行" in letters.page(job, frozenset())
    told = session().scalars(select(Message.text).where(Message.text.like("%的改正期限延到%"))).all()
    assert told
    assert all(f"复查改到 {put_off} 前" in one for one in told)


def test_a_plea_declined_after_the_report_leaves_the_date(client: FlaskClient, case: Case) -> None:
    """不同意的，期限不变，之后可以记逾期未改正。"""
    shop, due = pleaded_and_reported(client, case)
    row = case.only()
    extensions.decline(case.actor("approver"), row.id, row.version, "货早就到了。")
    with clock.hands_at(after(due)):
        assert concluded(case, case.only(), "fail").state == "failed"
    assert "货早就到了" in shop.page()


def test_more_papers_asked_for_by_a_new_date_answer_the_plea(client: FlaskClient, case: Case) -> None:
    """要求补交另定了日子，就是答复；可以再申请。"""
    shop, _due = pleaded_and_reported(client, case)
    row, later = case.only(), working_day(20)
    orders.again(case.actor("clerk"), row.id, row.version, later, "请补改正后的照片。")
    page = shop.page()
    assert f"要求补交材料，期限另定为 {later}" in page
    assert "等检查机关答复" not in page
    assert 'data-test="open-plea"' in page


def test_a_plea_nobody_answered_ends_with_the_matter(client: FlaskClient, case: Case) -> None:
    """没有答复就认定改正、办结的，页面照实说。"""
    shop, _due = pleaded_and_reported(client, case)
    rechecked(case, case.only(), "pass")
    assert "还没有答复；复查过了" in shop.page()
    row = case.only()
    rechecks.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    page = shop.page()
    assert "未另作答复：已认定改正，办结" in page
    assert "等检查机关答复" not in page


def test_a_late_recheck_is_not_confirmed_before_the_plea_is_answered(client: FlaskClient, case: Case) -> None:
    """从前没有答复申请就记下的逾期未改正，批准不了，退回以后先答复。"""
    row = served(case)
    assert row.due_on is not None
    with clock.hands_at(after(row.due_on)):
        row = rechecked(case, row, "fail")
        with unit() as s:
            until, shop = {"until": working_day(30).isoformat()}, entity.by("店主")
            matter.step(s, matter.load(s, case.actor("clerk"), row.id), "plead", shop, "等发货。", until)
            trail.append(s, "followup.pleaded", ref=row.id, actor=shop, payload=until)
        approver = case.actor("approver")
        assert refused(rechecks.decide, approver, row.id, row.version, "APPROVED", "同意。") == "followup.plea"
        row = rechecks.decide(approver, row.id, row.version, "RETURNED", "先答复延期申请。")
        assert extensions.plea(case.only()) == until["until"]


@pytest.mark.parametrize(("ahead", "says"), [(3, "之后"), (400, "90 天之内")])
def test_a_plea_names_a_later_working_day(client: FlaskClient, case: Case, ahead: int, says: str) -> None:
    """延到的日子须在现在的期限之后，九十天之内；写好的姓名和理由还在申请里，不跑到整改说明里。"""
    row = served(case)
    shop = Shop(client, case)
    shop.enter()
    page = pleading(shop, row, clock.today() + timedelta(days=ahead))
    assert says in page
    assert re.findall(r'value="店主" data-test="([a-z-]+)"', page) == ["plea-name"]
    assert re.findall(r'data-test="([a-z-]+)">设备要等厂家发货。', page) == ["plea-words"]


def test_a_refused_objection_keeps_what_was_typed(client: FlaskClient, case: Case) -> None:
    """异议写得太短：姓名、电话、写的字都还在异议里，不跑到整改说明里。"""
    served(case)
    shop = Shop(client, case)
    shop.enter()
    data = {"words": "不对", "name": "某店主", "contact": "14000000311"}
    page = client.post(f"{shop.home}/objection", data=data).text
    assert re.findall(r'value="某店主" data-test="([a-z-]+)"', page) == ["who"]
    assert re.findall(r'data-test="([a-z-]+)">不对<', page) == ["why"]
    assert 'value="14000000311"' in page
