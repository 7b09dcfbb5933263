"""门户的其余各页：一户、订阅、站点地图、通报、统计、更正与撤下。"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from server.db import session
from server.domain.codes import make_uscc
from server.domain.shares import percent
from server.portal import copy
from server.portal.facts import fact
from server.publications.models import Publication
from server.publications.public import PublicResult
from tests.makers import District
from tests.server.portal.test_pages import TELLTALES, publish
from tests.server.publications.made import approve, correct, make_inspection, withdraw

ATOM = "{http://www.w3.org/2005/Atom}"
NEW = ("/statistics", "/statistics.json", "/bulletins", "/bulletins/2026-02", "/changes", "/feed.atom", "/sitemap.xml")
VOID = {"meta", "link", "br", "input", "img", "hr", "path", "rect", "circle"}


@pytest.fixture
def rows(district: District, task: SimpleNamespace) -> list[Publication]:
    """八条已公示的结果，两条发现问题。"""
    for n in range(1, 9):
        approve(make_inspection(district, task, n, result="R05" if n < 3 else "R01"))
    return publish()


def test_a_firm_has_a_page_with_its_visits_this_year(rows: list[Publication], client: FlaskClient) -> None:
    """一户的页面写明今年几次、上限几次、历次结果，另有数据与订阅。"""
    text = client.get(f"/entities/{make_uscc(1)}").text
    for said in ("青禾县第1食品商店", "1<small>/ 2 次", "发现问题已责令改正", "2026-04-30"):
        assert said in text, said
    assert client.get(f"/entities/{make_uscc(1)}.json").get_json()["visits"] == 1
    assert client.get(f"/entities/{make_uscc(1)}.atom").status_code == 200


def test_a_check_at_the_desk_is_not_counted_as_an_entry(
    district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """书面检查不算入企检查：次数里没有它，另说几次。"""
    approve(make_inspection(district, task, 1, methods=["DOCUMENT"]))
    publish()
    text = client.get(f"/entities/{make_uscc(1)}").text
    assert "0<small>/ 2 次" in text
    assert "另有书面检查、网络监测 1 次" in text
    told = client.get(f"/entities/{make_uscc(1)}.json").get_json()
    assert (told["visits"], told["desk"]) == (0, 1)


def test_an_unpublished_firm_answers_like_an_unknown_one(
    district: District, task: SimpleNamespace, client: FlaskClient
) -> None:
    """抽中了还没公示的，与从来没有的，答得一样。"""
    make_inspection(district, task, 5)
    publish()
    drawn, unknown = (client.get(f"/entities/{make_uscc(n)}") for n in (5, 6))
    assert drawn.status_code == unknown.status_code == 404
    assert drawn.text.replace(make_uscc(5), "") == unknown.text.replace(make_uscc(6), "")


def test_the_feed_tells_every_version(rows: list[Publication], district: District, client: FlaskClient) -> None:
    """更正与撤下在订阅里各是一件；撤下的不带结果。"""
    correct(district, rows[0].id, {"district": "河西镇"}, "所在地区登记有误")
    withdraw(district, rows[1].id, "公示错了对象，撤下")
    publish()
    root = ET.fromstring(client.get("/feed.atom").data)  # noqa: S314 — made by the portal itself
    titles = [str(each.findtext(f"{ATOM}title")) for each in root.iter(f"{ATOM}entry")]
    assert len(titles) == 10
    assert sum(title.startswith("更正") for title in titles) == sum(title.startswith("撤下") for title in titles) == 1
    assert len({each.findtext(f"{ATOM}id") for each in root.iter(f"{ATOM}entry")}) == 10
    assert not [t for t in titles if rows[1].entity_name in t and "：" in t]


def test_corrections_and_withdrawals_have_a_page(
    rows: list[Publication], district: District, client: FlaskClient
) -> None:
    """更正与撤下列在一处，带理由。"""
    withdraw(district, rows[1].id, "公示错了对象，撤下")
    publish()
    assert "公示错了对象，撤下" in client.get("/changes").text


def test_a_withdrawn_name_stands_nowhere(rows: list[Publication], district: District, client: FlaskClient) -> None:
    """撤下的：本页、数据、更正与撤下、订阅、列表、通报、查询、单位页和静态副本都不再有名称和代码；编号、事实、理由、摘要都在。"""
    gone, why = rows[1], "主体认定有误，撤下"
    before = session().get_one(PublicResult, gone.public_id)
    name, code, digest = before.entity_name, before.entity_code, before.sha256
    paths = ("/", "/results", "/changes", "/bulletins/2026-02", f"/results/{gone.public_id}")
    told = {path: client.get(path).text for path in (*paths, "/feed.atom")}
    assert [path for path, text in told.items() if name in text] == [*paths[1:2], *paths[3:], "/feed.atom"]
    withdraw(district, gone.id, why)
    publish()
    kept = dict(copy.files(client.application))
    whole = {path: client.get(path).text for path in (*paths, "/feed.atom", f"/results/{gone.public_id}.json")}
    whole |= {f"copy:{path}": content.decode("utf-8", "replace") for path, content in kept.items()}
    assert [path for path, text in whole.items() if name in text or code in text] == []
    for path in ("/changes", "/feed.atom", f"/results/{gone.public_id}", f"/results/{gone.public_id}.json"):
        assert gone.public_id in whole[path]
        assert why in (whole[path] if ".json" not in path else json.loads(whole[path])["history"][-1]["reason"])
    assert sum(why in text for path, text in whole.items() if path.startswith("copy:")) >= 4
    assert digest in whole[f"/results/{gone.public_id}"]
    for query in ({"q": name}, {"q": code}):
        assert gone.public_id not in client.get("/results", query_string=query).text
    assert client.get("/results", query_string={"q": gone.public_id}).text.count(f"/results/{gone.public_id}") == 1
    assert client.get(f"/entities/{code}").status_code == client.get(f"/entities/{code}.atom").status_code == 404


def test_the_map_names_every_result(rows: list[Publication], client: FlaskClient) -> None:
    """站点地图逐月列出全部结果，格式是合规的 XML。"""
    whole = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314 — made by the portal itself
    parts = [each.text or "" for each in whole.iter() if each.tag.endswith("loc")]
    text = "".join(client.get(part.removeprefix("http://localhost")).text for part in parts)
    assert [row.public_id for row in rows if f"/results/{row.public_id}<" not in text] == []
    assert client.get("/sitemap-2026-13.xml").status_code == 404


def test_the_bulletin_lists_the_month(rows: list[Publication], client: FlaskClient) -> None:
    """通报列出当月的每一条；没有的月份、没有的张数答 404。"""
    text = client.get("/bulletins/2026-02").text
    assert [row.entity_name for row in rows if row.entity_name not in text] == []
    assert client.get("/bulletins/2026-02?part=2").status_code == client.get("/bulletins/2026-01").status_code == 404


def test_the_bulletin_says_how_many_were_withdrawn(
    rows: list[Publication], district: District, client: FlaskClient
) -> None:
    """通报里撤下的还占一行，条数里写明其中几条已撤下；目录也写。"""
    assert "其中已撤下" not in client.get("/bulletins/2026-02").text + client.get("/bulletins").text
    withdraw(district, rows[0].id, "公示错了对象，撤下")
    publish()
    assert f"共 {len(rows)} 条，其中已撤下 1 条" in client.get("/bulletins/2026-02").text
    assert f"{len(rows)} 条，其中已撤下 1 条" in client.get("/bulletins").text


def test_the_statistics_count_what_is_public(rows: list[Publication], district: District, client: FlaskClient) -> None:
    """统计数的是已公示的；撤下一条就少一条。"""
    told = client.get("/statistics.json").get_json()["years"][0]
    assert (told["published"], told["problems"]["problems"], told["problems"]["permille"]) == (8, 2, 250)
    withdraw(district, rows[0].id, "公示错了对象，撤下")
    publish()
    assert client.get("/statistics.json").get_json()["years"][0]["published"] == 7


def test_the_statistics_count_what_a_correction_says(
    rows: list[Publication], district: District, client: FlaskClient
) -> None:
    """更正之后，统计与首页、结果列表数的是同一个结果、同一个地区。"""
    sound = next(row for row in rows if row.versions[-1].record["result_code"] == "R01")
    correct(district, sound.id, {"result_code": "R05", "district": "河西镇"}, "结果与地区录入有误")
    publish()
    told = client.get("/statistics.json").get_json()["years"][0]
    assert (told["problems"]["problems"], {cell["code"]: cell["count"] for cell in told["results"]}["R05"]) == (3, 3)
    assert {cell["name"]: cell["checked"] for cell in told["districts"]}["河西镇"] == 1
    home = fact("figures")
    assert (home["clean_percent"], told["published"]) == (percent(5, 8), home["listed"])


def test_two_characters_and_conditions_find_together(rows: list[Publication], client: FlaskClient) -> None:
    """两个字的词加条件，一次查到；查不到的词没有结果。"""
    assert "2 条结果" in client.get("/results?q=食品&result=R05").text
    assert "8 条结果" in client.get("/results?q=食品&district=青禾镇&item=销售").text
    assert "没有找到" in client.get("/results?q=食品&district=河西镇").text
    assert "没有找到" in client.get("/results?q=龙凤").text


class Checker(HTMLParser):
    """标签配对、编号不重、没有脚本。"""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> {name}" for name in names if name.startswith("on") or names.count(name) > 1]
        self.faults += [f"id {value}" for name, value in attrs if name == "id" and value in self.ids]
        self.ids |= {value or "" for name, value in attrs if name == "id"}
        self.faults += ["script"] if tag == "script" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def test_pages_are_well_formed_small_and_without_script(rows: list[Publication], client: FlaskClient) -> None:
    """每页标签配对、编号不重、没有脚本、不过 50 KB；没有一个不该公开的字。"""
    paths = [
        "/",
        "/results",
        f"/results/{rows[0].public_id}",
        f"/entities/{make_uscc(1)}",
        "/items",
        "/plans",
        "/draws",
    ]
    for path in [*paths, *NEW]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert len(answer.data) <= 50_000, path
        assert [word for word in TELLTALES if word in answer.text] == [], path
        if answer.mimetype == "text/html":
            checker = Checker()
            checker.feed(answer.text)
            assert (checker.faults, checker.open) == ([], []), path
