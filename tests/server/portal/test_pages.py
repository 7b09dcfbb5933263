"""门户的网页：公开的都在，不该公开的一个字也没有。"""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock, sweeps
from server.db import session, unit
from server.draws import closing
from server.draws.models import Draw, DrawMinutes
from server.inspections.models import Assignment
from server.plans.models import PlanEntry
from server.portal import draws, verify
from server.publications import lists as publishing
from server.publications import papers, proofs
from server.publications.models import Publication, PublicationProof
from server.publications.public import PublicCode, PublicDraw, PublicFile, PublicResult
from server.registry.models import Inspector
from tests import makers_registry as make
from tests.makers import District, made
from tests.server.publications.made import CANARY, PHONE, approve, correct, make_inspection, withdraw

TELLTALES = (CANARY, PHONE, "检查员甲", "990100001", "token-1", "package_raw")


def publish(at: str = "2026-02-02") -> list[Publication]:
    """扫一遍，返回全部公示。"""
    session().rollback()
    with clock.hands_at(datetime.fromisoformat(f"{at}T02:00:00+00:00").astimezone(UTC)):
        for name in ("publications.publish", "publications.project"):
            sweeps.run(name)
    session().rollback()
    return list(session().scalars(select(Publication).order_by(Publication.public_id)))


@pytest.fixture
def shown(district: District, task: SimpleNamespace) -> Publication:
    """一条已公示的结果。"""
    approve(make_inspection(district, task, result="R05", disposal="ON_SITE_CORRECTED"))
    return publish()[0]


@pytest.fixture
def approved(district: District, task: SimpleNamespace) -> Assignment:
    """一次已审定、还没有公示的检查。"""
    row = make_inspection(district, task)
    approve(row)
    return row


def paths(public_id: str) -> list[str]:
    """全部公开网址（检查码除外）。"""
    lists = ["/", "/results", "/results.csv", "/plans", "/items", "/draws", "/draws/990100-2026-01"]
    return [*lists, "/verify", "/verify?d=00000001", f"/results/{public_id}", f"/results/{public_id}.json"]


def test_every_page_answers(shown: Publication, client: FlaskClient) -> None:
    """每个公开网址都答 200。"""
    assert {path: client.get(path).status_code for path in paths(shown.public_id)} == dict.fromkeys(
        paths(shown.public_id), 200
    )


def test_nothing_private_leaves_the_house(shown: Publication, client: FlaskClient) -> None:
    """人名、电话、地址、发现的问题、意见、检查码，公开网页上一个也没有。"""
    texts = {path: client.get(path).text for path in paths(shown.public_id)}
    assert [(path, word) for path, text in texts.items() for word in TELLTALES if word in text] == []


def test_where_all_are_checked_no_page_says_the_firm_was_drawn(
    shown: Publication, task: SimpleNamespace, client: FlaskClient
) -> None:
    """单随机、全数检查：结果、列表、首页、一户的页都说覆盖全部对象，不说由签抽中；抽取页不说数小的抽中。"""
    pages = ["/", "/results", f"/results/{shown.public_id}", "/entities/91990100MA0000015X"]
    assert all("第 1 签" in client.get(page).text for page in pages)
    with made() as s:
        entry = s.get_one(PlanEntry, task.entry.id)
        entry.random_kind, entry.random_reason, entry.random_until = "SINGLE", "法律规定普查", date(2026, 12, 31)
        entry.ratios = {"A": [1, 1], "B": [1, 1]}
        s.get_one(Draw, task.draw.id).reason = "理由变了，整页重写"
    publish("2026-02-03")
    told = {page: client.get(page).text for page in pages}
    assert [page for page in pages if "覆盖全部对象" not in told[page] or "第 1 签" in told[page]] == []
    assert "检查人员经公开随机抽取产生" in told[pages[2]]
    draw = client.get("/draws/990100-2026-01").text
    assert "这 2 户的检查人员是怎样抽出来的" in draw
    assert not [word for word in ("数小的抽中", "抽取数，", "每层抽几户") if word in draw]


def test_a_result_shows_the_facts_of_the_feed(shown: Publication, client: FlaskClient) -> None:
    """结果页有名称、代码、计划、任务、类型、事项、机关、日期、结果与封存码。"""
    text = client.get(f"/results/{shown.public_id}").text
    said = "青禾县第1食品商店 91990100MA0000015X 食品销售单位抽查 不定向 食品销售监督检查 2026-01-30 发现问题已责令改正"
    for word in [*said.split(), "2026 年度抽查计划", "青禾县市场监督管理局", "0000 0001"]:
        assert word in text


def test_the_json_is_the_allowed_record(shown: Publication, client: FlaskClient) -> None:
    """数据只有允许的字段，摘要可以重算。"""
    from server.domain.disclosure import RESULT_FIELDS
    from server.publications.record import digest

    body: dict[str, Any] = client.get(f"/results/{shown.public_id}.json").get_json()
    record = {name: body[name] for name in RESULT_FIELDS}
    assert set(body) - set(RESULT_FIELDS) == {"state", "alg", "history", "sha256", "addendum"}
    assert body["sha256"] == digest(record)


def test_an_undrawn_and_a_drawn_firm_get_the_same_page(
    district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """没公示之前，查抽中的与查没抽中的，答得一模一样。"""
    make_inspection(district, task, name="青禾县待查商店")
    publish()
    drawn = client.get("/results?q=青禾县待查商店").text.replace("青禾县待查商店", "X")
    undrawn = client.get("/results?q=青禾县没有商店").text.replace("青禾县没有商店", "X")
    assert drawn == undrawn


def test_a_slip_in_the_code_is_explained(shown: Publication, client: FlaskClient) -> None:
    """代码抄错一位，说明校验不对，并给出差一位的那一家。"""
    text = client.get("/results?q=91990100MA00000158").text
    assert "校验位不符" in text
    assert "91990100MA0000015X" in text


@pytest.mark.parametrize("q", ["青禾县第1", "qhxd1sp", "９１９９０１００ma0000015x", "91990100MA0000015X"])
def test_a_firm_is_found_by_name_initials_or_code(shown: Publication, client: FlaskClient, q: str) -> None:
    """名称的一部分、拼音首字母、全角小写的代码，都查得到。"""
    assert "1 条结果" in client.get("/results", query_string={"q": q}).text


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"result": "R05"}, True),
        ({"result": "R01"}, False),
        ({"authority": "青禾县市场监督管理局"}, True),
        ({"targeting": "定向"}, False),
        ({"from": "2026-02-03"}, False),
        ({"to": "2026-02-02"}, True),
        ({"item": "食品"}, True),
        ({"result": "R99"}, True),
    ],
)
def test_filters_narrow_the_list(
    shown: Publication, client: FlaskClient, condition: dict[str, str], found: bool
) -> None:
    """筛选按条件收窄；看不懂的条件不用。"""
    assert ("1 条结果" in client.get("/results", query_string=condition).text) is found


def test_reversed_dates_are_turned_round_and_said(shown: Publication, client: FlaskClient) -> None:
    """起止颠倒，按相反次序查，并说一句。"""
    text = client.get("/results?from=2026-02-28&to=2026-02-01").text
    assert "起始日期晚于结束日期" in text
    assert "1 条结果" in text


def test_pages_follow_without_gap_or_repeat(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """翻页不漏不重。"""
    for n in range(1, 24):
        approve(make_inspection(district, task, n=n))
    rows = publish()
    seen: list[str] = []
    href: str | None = "/results"
    while href:
        text = client.get(href).text
        seen += [row.public_id for row in rows if f"/results/{row.public_id}" in text]
        links = [part.split('"')[0] for part in text.split('href="')[1:] if part.startswith("/results?after=")]
        href = links[0] if links else None
    assert sorted(seen) == [row.public_id for row in rows]


def test_a_formula_in_the_name_stays_text(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """名称像公式的，CSV 里前面加撇号；表格软件不会执行。"""
    approve(make_inspection(district, task, name='=HYPERLINK("x")'))
    publish()
    content = client.get("/results.csv").data.decode("utf-8")
    assert content.startswith("\ufeff公示编号,")
    assert "\"'=HYPERLINK" in content


def test_a_filtered_table_says_it_is_a_part(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """筛选过的 CSV，文件名写明是节选、按什么、几条里的几条；表里只有数据。"""
    for n, name in enumerate(("青禾第一超市", "青禾第二超市"), 1):
        approve(make_inspection(district, task, n, name=name))
    publish()
    whole, part = (client.get(path) for path in ("/results.csv", "/results.csv?q=第一"))
    named = [unquote(answer.headers["Content-Disposition"]) for answer in (whole, part)]
    assert named[0].endswith("''检查结果.csv")
    assert named[1].endswith("''检查结果（节选，第一，全部 2 条中的 1 条）.csv")
    assert part.data.decode("utf-8").startswith("\ufeff公示编号,")


def test_a_script_in_the_name_stays_text(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """名称里的脚本按字面显示。"""
    approve(make_inspection(district, task, name="<script>alert(1)</script>"))
    row = publish()[0]
    assert "<script>alert" not in client.get(f"/results/{row.public_id}").text
    assert "<script>alert" not in client.get("/results?q=<script>alert(1)</script>").text


def test_a_correction_shows_before_and_after(shown: Publication, district: District, client: FlaskClient) -> None:
    """更正前后并列，理由公开，旧摘要还在。"""
    before = shown.versions[0].sha256
    correct(district, shown.id, {"district": "青石镇"}, "所在地区录入有误")
    publish()
    text = client.get(f"/results/{shown.public_id}").text
    for word in ("更正 1 次", "<del>青禾镇</del>", "<ins>青石镇</ins>", "所在地区录入有误", before):
        assert word in text


def test_a_withdrawn_result_is_gone_but_explained(shown: Publication, district: District, client: FlaskClient) -> None:
    """撤下的答 410，只留说明；数据与 CSV 里不再有结果。"""
    withdraw(district, shown.id, "主体认定有误，已撤下")
    publish()
    answer = client.get(f"/results/{shown.public_id}")
    assert answer.status_code == 410
    assert "主体认定有误" in answer.text
    assert "发现问题已责令改正" not in answer.text
    data = client.get(f"/results/{shown.public_id}.json")
    assert (data.status_code, "result_code" in data.get_json()) == (410, False)
    assert shown.public_id not in client.get("/results.csv").text
    found = client.get("/verify", query_string={"d": data.get_json()["history"][0]["sha256"][:8]}).text
    assert "没有查到" in found
    sealed = shown.versions[0].record["content_digest"]
    for digits in (sealed[:8], sealed):
        page = client.get("/verify", query_string={"d": digits}).text
        assert f"但这条公示已于 {clock.today()} 撤下" in page
        assert "看撤下的说明" in page
        assert shown.entity_name not in page


def test_a_result_page_is_asked_for_again(shown: Publication, district: District, client: FlaskClient) -> None:
    """结果页每次都问一声：没有变的答 304 不再传，更正了的立刻是新的。"""
    url = f"/results/{shown.public_id}"
    first = client.get(url)
    assert first.headers["Cache-Control"] == "no-cache"
    seen = {"If-None-Match": first.headers["ETag"]}
    again = client.get(url, headers=seen)
    assert (again.status_code, again.data) == (304, b"")
    correct(district, shown.id, {"district": "青石镇"}, "所在地区有误")
    publish()
    fresh = client.get(url, headers=seen)
    assert (fresh.status_code, "青石镇" in fresh.text) == (200, True)
    assert client.get(f"{url}.json").headers["Cache-Control"] == "no-cache"


def test_a_draw_opens_only_published_names(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """抽取页只露出已公示的名字；其余只有签与代号。"""
    approve(make_inspection(district, task, n=1))
    make_inspection(district, task, n=2)
    publish()
    text = client.get("/draws/990100-2026-01").text
    assert "青禾县第1食品商店" in text
    assert "青禾县第2食品商店" not in text
    assert "封存，公示后公开" in text
    assert "人大代表" in text


def test_the_one_ticket_on_the_draw_page_is_right(shown: Publication, client: FlaskClient) -> None:
    """“算一个号签”里的值，用散列命令真的算得出。"""
    import hashlib

    text = client.get("/draws/990100-2026-01").text
    unit_seed = hashlib.sha256(("ef" * 32 + "stage:units").encode()).hexdigest()
    assert hashlib.sha256((unit_seed + f"{1:032x}").encode()).hexdigest() in text


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("8" * 64, "是同一份，一个字没改"),
        ("0000 0001", "前 8 位与检查当天的封存码相同"),
        ("00000001" + "5" * 56, "与检查当天封存的内容摘要一致"),
        ("ffffffff", "<div>没有这个码<small"),
        ("f" * 64, "登记里没有这个指纹"),
        ("f" * 64, "这里没有登记过这份文件的指纹"),
        ("封存码", "请输入 8 至 64 位"),
        ("1234567", "请输入 8 至 64 位"),
    ],
)
def test_a_digest_is_compared(shown: Publication, client: FlaskClient, digits: str, said: str) -> None:
    """8 位只说像，64 位才确证，没有的说没有，看不懂的说看不懂。"""
    assert said in client.get("/verify", query_string={"d": digits}).text


def test_a_digest_that_is_no_seal_is_called_what_it_is(shown: Publication, client: FlaskClient) -> None:
    """只有封存码叫印记；公示内容的摘要、封存的内容摘要、名册的封条，各叫各的。"""
    publishing.draws()
    row = session().get_one(PublicResult, shown.public_id)
    heads = {row.content_digest[:8]: "有这个印记，", row.sha256: "这是公示内容的摘要，",
             row.content_digest: "这是检查当天封存的内容摘要，", "ab" * 32: "这是抽取名册的封条，"}  # fmt: skip
    for digits, head in heads.items():
        page = client.get("/verify", query_string={"d": digits}).text
        assert f'<p class="verdict">{head}' in page
        assert ("有这个印记" in page, "印记能照着画" in page) == ((head == "有这个印记，"),) * 2


def test_the_minutes_of_a_draw_are_known(shown: Publication, task: SimpleNamespace, client: FlaskClient) -> None:
    """见证人手里的抽取记录对得上，没有名字；不认识的文件只说没有登记，不说它被改过。"""
    publishing.draws()
    with made() as s:
        s.add(DrawMinutes(draw_id=task.draw.id, content={}, digest="d" * 64, made_by=task.plan.author_id,
                          made_at=clock.now(), closed_at=clock.now(), pdf="7" * 64, scan="6" * 64))  # fmt: skip
    assert "这里没有登记过" in client.get("/verify", query_string={"d": "7" * 64}).text
    assert (papers.papers(), papers.papers()) == (2, 0)
    for digest, said in (("7" * 64, "990100-2026-01 第 1 次抽取记录"), ("6" * 64, "签字纸件的扫描")):
        page = client.get("/verify", query_string={"d": digest}).text
        assert "是同一份，一个字没改" in page
        assert said in page
        assert "/draws/990100-2026-01" in page
        assert CANARY not in page
    assert "编辑" not in client.get("/verify", query_string={"d": "f" * 64}).text
    assert "前 8 位与登记的" in client.get("/verify", query_string={"d": "7777 7777"}).text
    for digest in ("abab abab", "ab" * 32):  # the seal that projector, minutes and public page show
        page = client.get("/verify", query_string={"d": digest}).text
        assert "与抽取名册的封条相同" in page
        assert "没有查到" not in page


@pytest.mark.parametrize(("state", "said"), [("SUPERSEDED", "已作废"), ("VOID", "已取消")])
def test_the_minutes_of_a_void_draw_say_so_and_lead_on(
    shown: Publication, task: SimpleNamespace, client: FlaskClient, state: str, said: str
) -> None:
    """作废、取消的抽取的记录：纸是真的，抽取不算数了；没有重抽的看说明，重抽了的看现行的一次；前几位也这样说。"""
    with made() as s:
        s.get_one(Draw, task.draw.id).state = state
    publishing.draws()
    with made() as s:
        s.add(DrawMinutes(draw_id=task.draw.id, content={}, digest="d" * 64, made_by=task.plan.author_id,
                          made_at=clock.now(), closed_at=clock.now(), pdf="7" * 64))  # fmt: skip
    papers.papers()
    for digest in ("7" * 64, "7777 7777", "abab abab"):
        page = client.get("/verify", query_string={"d": digest}).text
        assert f"但这次抽取{said}，尚未重抽" in page
        assert f"看{said[1:]}的说明" in page
        assert "是同一份，一个字没改" not in page
    with made() as s:
        old = s.get_one(PublicDraw, ("990100-2026-01", 1))
        columns = {key.name: getattr(old, key.name) for key in PublicDraw.__table__.columns}
        s.add(PublicDraw(**columns | {"attempt": 2, "state": "OPEN", "drawn_at": clock.now()}))
    page = client.get("/verify", query_string={"d": "7" * 64}).text
    assert f"此件真实，但这次抽取{said}，另行重抽" in page
    assert 'href="/draws/990100-2026-01?attempt=2"' in page
    assert "（第 2 次）" in page


def test_a_superseded_draw_promises_only_what_holds(
    shown: Publication, task: SimpleNamespace, client: FlaskClient
) -> None:
    """作废以前查完封存的照常公示，公开页不说它们不再公开。"""
    with made() as s:
        s.get_one(Draw, task.draw.id).state = "SUPERSEDED"
    publishing.draws()
    page = client.get("/draws/990100-2026-01").text
    assert "以前已经查完封存的，照常审定、公示" in page
    assert "没有公开的名称不再公开" not in page
    assert not [word for word in ("检查员手机", "由审计人员核对", "公示时", "公示后公开") if word in page]


def test_the_code_on_paper_leads_to_the_check(shown: Publication, client: FlaskClient) -> None:
    """印在纸上的短网址转到核对页；乱写的也只转到核对页。"""
    sealed = session().get_one(PublicResult, shown.public_id).content_digest
    answer = client.get(f"/v/{sealed.upper()}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/verify?d={sealed}")
    assert client.get("/v/https:evil.example").headers["Location"] == "/verify?d=https%3Aevil.example"


def test_what_an_addendum_left_behind_can_be_compared(shown: Publication, client: FlaskClient) -> None:
    """补正之后重签的印记、补正以前的那一版 PDF，都对得上，并说清楚是哪一版。"""
    with unit(technical=True) as s:
        for kind, sha in (("amended", "46ba63be" + "7" * 56), ("record_old", "9" * 64)):
            s.add(PublicFile(sha256=sha, alg="sha256", kind=kind, public_id=shown.public_id))
    ask = [client.get("/verify", query_string={"d": digits}).text for digits in ("L-46ba63be", "9" * 64)]
    assert "前 8 位与补正之后的记录相同" in ask[0]
    assert "补正以前的一版，现行的是补正之后的" in ask[1]
    assert "此件真实，但已被第 2 版（补正之后）取代" in ask[1]
    assert "一个字没改" not in ask[1]
    first = session().get_one(PublicResult, shown.public_id).content_digest
    both = client.get("/verify", query_string={"d": first[:8]}).text
    assert f'{first[:4]} {first[4:8]}</b>，补正签字旁是补正之后的码 <b class="num">46ba 63be' in both
    for page in (both, client.get("/verify", query_string={"d": first}).text):
        assert "这个码在第 1、2 版上都有；现行的是第 2 版：看您手里的是不是第 2 版" in page
        assert "有这个印记，但" not in page
    assert "一个字没改" in client.get("/verify", query_string={"d": "8" * 64}).text
    page = client.get(f"/results/{shown.public_id}").text
    assert "46ba 63be" in page
    assert "补正以前的现场检查记录文件指纹" in page
    said = client.get(f"/results/{shown.public_id}.json").json
    assert said["addendum"] == {"alg": "sha256", "record_digest": "46ba63be" + "7" * 56}


def test_the_seal_shown_is_the_one_that_was_asked_for(shown: Publication, client: FlaskClient) -> None:
    """问的是补正之后的码，大印记就是补正之后的，不是检查当天的；没有补正过的写明没有。"""
    again, sealed = "46ba63be" + "7" * 56, session().get_one(PublicResult, shown.public_id).content_digest
    assert client.get(f"/results/{shown.public_id}.json").json["addendum"] is None
    with unit(technical=True) as s:
        s.add(PublicFile(sha256=again, alg="sha256", kind="amended", public_id=shown.public_id))
    assert verify.check("46ba63be").found[0].digest == again
    assert verify.check(again).found[0].digest == again
    assert verify.check(sealed[:8]).found[0].digest == sealed


def test_the_code_page_tells_who_and_why(approved: Assignment, client: FlaskClient) -> None:
    """检查码：谁来查、凭什么、查什么；没有被查单位的负责人、电话、地址。"""
    publish()
    answer = client.get(f"/c/{approved.code_token}")
    for word in ("检查员甲", "990100001", "食品销售监督检查", "《食品安全法》第一百一十条", "青市监检通〔2026〕1号"):
        assert word in answer.text
    assert CANARY not in answer.text
    assert PHONE not in answer.text
    assert "公示的结果" in answer.text
    assert 'href="/results/' in answer.text


def test_the_code_page_of_a_desk_check_lets_nobody_in(
    district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """书面检查的码：不上门，有人以此上门的请拒绝；不说核对来人、检查员手机。"""
    with made() as s:
        s.get_one(PlanEntry, task.entry.id).methods = ["DOCUMENT"]
    row = make_inspection(district, task, 1, methods=["DOCUMENT"])
    publishing.codes()
    assert "检查员手机" not in client.get(f"/c/{row.code_token}").text
    with unit(technical=True) as s:  # as it was before the record was sealed
        page = s.scalars(select(PublicCode)).one()
        page.body = page.body | {"phase": "before"}
    text = client.get(f"/c/{row.code_token}").text
    assert "本次是书面检查，不上门；有人以此上门的，请拒绝并" in text
    for word in ("核对来人", "检查员手机", "进门", "看证件"):
        assert word not in text


def test_the_code_page_leaves_no_trace(approved: Assignment, client: FlaskClient) -> None:
    """检查码页不留缓存、不进搜索、不带来处。"""
    publish()
    for path in (f"/c/{approved.code_token}", "/c/unknown"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]


def test_an_unknown_code_warns(district: District, client: FlaskClient) -> None:
    """不认识的码答 404，并先叫人别开门。"""
    answer = client.get("/c/unknown")
    assert answer.status_code == 404
    assert "先不要让来人进门" in answer.text


@pytest.mark.parametrize("path", ["/results/2026-ABCDEFGH", "/draws/990100-2026-99", "/nowhere"])
def test_absent_pages_promise_that_nothing_is_deleted(district: District, client: FlaskClient, path: str) -> None:
    """没有的网址答 404，说明公示过的不会删除。"""
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "公示过的结果不会删除" in answer.text


def test_pages_load_nothing_foreign_and_no_inline_script(shown: Publication, client: FlaskClient) -> None:
    """网页不加载外站资源，没有行内脚本与行内样式。"""
    import re

    for path in ["/", "/results", f"/results/{shown.public_id}", "/draws/990100-2026-01", "/verify"]:
        text = client.get(path).text
        assert re.findall(r'(?:src|href)="(?:https?:)?//', text) == []
        assert re.findall(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", text) == []


def test_demo_data_is_marked_on_every_page(shown: Publication, client: FlaskClient) -> None:
    """演示数据每页有横幅，不让搜索引擎收录。"""
    for path in ("/", "/results", "/draws", "/c/unknown"):
        text = client.get(path).text
        assert "演示数据" in text
        assert "noindex" in text
    assert "Disallow: /\n" in client.get("/robots.txt").text


def test_the_list_of_inspectors_shows_what_the_rule_names(district: District, client: FlaskClient) -> None:
    """检查人员名录（S3-11）：姓名、单位、证号等公开，生日、职务永不出；涉密的、离岗的、证件到期的不在。"""
    shown, secret, gone, expired = make.make_inspectors(4)
    with made() as s:
        s.get_one(Inspector, secret.id).publish_ok = False
        s.get_one(Inspector, gone.id).status = "removed"
        s.get_one(Inspector, expired.id).cert_to = date(2026, 2, 1)
    publish()
    offices = client.get("/inspectors.json").json["items"]
    assert [[row["cert_no"] for row in office["inspectors"]] for office in offices] == [[shown.cert_no]]
    row = offices[0]["inspectors"][0]
    assert row["name"] == shown.name
    assert not {"birth_ym", "position", "gender", "id"} & set(row)
    page = client.get("/inspectors")
    assert page.status_code == 200
    assert (shown.cert_no in page.text, secret.cert_no in page.text) == (True, False)
    assert 'href="/inspectors"' in client.get("/").text


def test_the_home_page_names_the_rows_of_the_csv(
    client: FlaskClient, district: District, task: SimpleNamespace
) -> None:
    """首页的“结果 CSV（n 条）”就是文件里的行数：撤下的不在文件里，也不数。"""
    for n in (1, 2):
        approve(make_inspection(district, task, n=n))
    rows = publish()
    withdraw(district, rows[0].id, "主体认定有误")
    publish()
    lines = client.get("/results.csv").text.strip().splitlines()
    assert len(lines) - 1 == 1
    home = client.get("/").text
    assert "结果 CSV（1 条）" in home
    assert "全部 1 条" in home


@pytest.mark.parametrize(
    ("asked", "besides"),
    [({}, "，另有 1 条已撤下"), ({"from": "2026-01-01"}, "，另有 1 条已撤下"), ({"q": "青禾县"}, "")],
)
def test_the_list_counts_as_the_csv_and_tells_withdrawn_ones_apart(
    client: FlaskClient, district: District, task: SimpleNamespace, asked: dict[str, str], besides: str
) -> None:
    """结果页的条数与同样条件下载的表一样多；撤下的另说一句，不混在里面；按名称查的不提撤下的是谁。"""
    for n in (1, 2, 3):
        approve(make_inspection(district, task, n=n))
    rows = publish()
    assert "3 条结果</b>" in client.get("/results", query_string=asked).text
    withdraw(district, rows[0].id, "主体认定有误")
    publish()
    assert f"2 条结果{besides}</b>" in client.get("/results", query_string=asked).text
    assert len(client.get("/results.csv", query_string=asked).text.strip().splitlines()) - 1 == 2


def test_the_digest_printed_on_a_proof_is_known(shown: Publication, district: District, client: FlaskClient) -> None:
    """公示证明上印的 64 位照抄来核对：认得，带着 sha256 的也认；更正以后说更正了，抄得来的不算确证。"""
    printed = session().get_one(PublicResult, shown.public_id).sha256
    proof = proofs.ask(district.actor("publisher"), shown.id)
    with unit(technical=True) as s:
        s.get_one(PublicationProof, proof.id).sha256 = "9" * 64
    assert papers.papers() == 2
    for typed in (printed, f"sha256：{printed}", f"{printed[:32]} {printed[32:]}"):
        page = client.get("/verify", query_string={"d": typed}).text
        assert "与公示证明上印的公示内容校验值（第 1 版）相同" in page
        assert "一个字没改" not in page
    correct(district, shown.id, {"district": "青石镇"}, "所在地区有误")
    publish()
    page = client.get("/verify", query_string={"d": printed}).text
    assert "与公示证明上印的公示内容校验值（第 1 版）相同" in page
    assert f"公示的结果已于 {clock.today().isoformat()} 更正" in page


def test_a_proof_of_what_was_withdrawn_since_says_so(
    shown: Publication, district: District, client: FlaskClient
) -> None:
    """公示证明是真的；其后更正、撤下了的，核对时说何时，不再只说一个字没改。"""
    proof = proofs.ask(district.actor("publisher"), shown.id)
    with unit(technical=True) as s:
        s.get_one(PublicationProof, proof.id).sha256 = "9" * 64
    papers.papers()

    def told() -> str:
        return client.get("/verify", query_string={"d": "9" * 64}).text

    assert "是同一份，一个字没改" in told()
    correct(district, shown.id, {"district": "青石镇"}, "所在地区有误")
    publish()
    on = clock.today().isoformat()
    assert f"此件真实，但公示的结果已于 {on} 更正" in told()
    assert ("看现行的公示（第 2 版）" in told(), "看现行的：" in told()) == (True, False)
    withdraw(district, shown.id, "主体认定有误")
    publish()
    assert f"此件真实，但这条公示已于 {on} 撤下" in told()
    assert ("看撤下的说明" in told(), "看现行的" in told()) == (True, False)


def test_a_withdrawn_name_is_not_counted_as_public(
    district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """抽取页：撤下的不算公开着的户；同去的另一机关的结果还公示着的，这一户照旧有名字。"""
    for n in (1, 2):
        approve(make_inspection(district, task, n=n))
    row = publish()[0]
    withdraw(district, row.id, "主体认定有误")
    ids = [each.public_id for each in publish()]
    text = client.get("/draws/990100-2026-01").text
    assert "已公开 1 户，另有 1 户公示之后撤下" in text
    assert "<b>1<small>/ 2</small></b>" in text
    assert "已撤下，见说明" in text
    with unit(technical=True) as s:
        gone, other = sorted((s.get_one(PublicResult, each) for each in ids), key=lambda one: one.state != "withdrawn")
        other.ticket, name = gone.ticket, other.entity_name
    opened = draws.story(session().scalars(select(PublicDraw)).first())["opened"]
    assert [(one.state, one.entity_name) for one in opened.values()] == [("published", name)]


def test_a_redraw_counts_only_its_own_results(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """重抽的一页不数作废那一次的公示：公开着的、撤下的都只数本次的签；作废的一页照旧数自己的。"""
    for n in (1, 2):
        approve(make_inspection(district, task, n=n))
    withdraw(district, publish()[0].id, "主体认定有误")
    publish()
    with made() as s:
        old = s.get_one(PublicDraw, ("990100-2026-01", 1))
        columns = {key.name: getattr(old, key.name) for key in PublicDraw.__table__.columns}
        old.state = "SUPERSEDED"
        drawn = [{"blind": f"{n:032x}", "ticket": f"{n:064x}", "reserve": None} for n in (3, 4)]
        strata = [old.body["strata"][0] | {"units": drawn}]
        s.add(PublicDraw(**columns | {"attempt": 2, "body": old.body | {"strata": strata}}))
    page = client.get("/draws/990100-2026-01").text
    assert "第 2 次抽取" in page
    assert "已公开 0 户，其余" in page
    assert "<b>0<small>/ 2</small></b>" in page
    assert not [word for word in ("公示之后撤下", "户已撤下", "食品商店") if word in page]
    before = client.get("/draws/990100-2026-01?attempt=1").text
    assert "已公开 1 户" in before
    assert "青禾县第" in before
    standing = next(row for row in publish() if row.state == "published")
    assert 'href="/draws/990100-2026-01?attempt=1"' in client.get(f"/results/{standing.public_id}").text


def test_a_closed_draw_promises_no_more_names(district: District, task: SimpleNamespace, client: FlaskClient) -> None:
    """结束了的抽取：撤回的一户不再说公示后公开；公示了的、结束以后撤下的照旧说。"""
    for n in (1, 2):
        approve(make_inspection(district, task, n=n))
    make_inspection(district, task, n=3, state="cancelled")
    row = next(one for one in publish() if one.state == "published")
    assert "其余的名称在检查结果公示时向社会公开" in client.get("/draws/990100-2026-01").text
    closing.close(district.actor("clerk"), task.draw.id)
    publish()
    page = client.get("/draws/990100-2026-01").text
    assert "已公开 2 户。这次抽取已结束：其余的没有完成检查，名称不再公开。" in page
    assert page.count("封存，没有完成检查") == 1
    withdraw(district, row.id, "主体认定有误")
    publish()
    page = client.get("/draws/990100-2026-01").text
    assert "已公开 1 户，另有 1 户公示之后撤下、名称不再列出。这次抽取已结束：其余的没有完成检查" in page
    assert "公示后公开" not in page


def test_a_closed_draw_with_every_name_out_speaks_of_no_rest(
    shown: Publication, district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """各户都公示了的，结束以后不再说其余；递补上来没有查成的一户也算其余。"""
    closing.close(district.actor("clerk"), task.draw.id)
    publish()
    page = client.get("/draws/990100-2026-01").text
    assert "已公开 1 户。这次抽取已结束。" in page
    with made() as s:
        draw = s.get_one(PublicDraw, ("990100-2026-01", 1))
        spare = {"blind": f"{9:032x}", "ticket": f"{9:064x}", "reserve": 1}
        layer = draw.body["strata"][0]
        layers = [layer | {"units": [*layer["units"], spare]}]
        called = {
            "n": 1,
            "kind": "UNIT",
            "unit": "0" * 32,
            "called": "",
            "on": "",
            "reason": "",
            "passed": 0,
            "link": "",
        }
        draw.body = draw.body | {"strata": layers, "changes": [called]}
    assert "这次抽取已结束。" in client.get("/draws/990100-2026-01").text
    with made() as s:
        draw = s.get_one(PublicDraw, ("990100-2026-01", 1))
        draw.body = draw.body | {"changes": [called | {"called": spare["blind"]}]}
    page = client.get("/draws/990100-2026-01").text
    assert "这次抽取已结束：其余的没有完成检查，名称不再公开。" in page
    assert "候补第 1 位，已递补，没有完成检查" in page
