"""检索：二字词、代码、首字母、地址；索引与库同步；数目等于同一条件的 COUNT。"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update

from server import clock
from server.auth import SYSTEM
from server.db import db, session, unit
from server.domain.codes import make_uscc
from server.plans import counting
from server.registry.entities import index, tallies
from server.registry.entities import search as searching
from server.registry.entities import service as upkeep
from server.registry.entities.index import folded, grams
from server.registry.entities.search import Wanted, counts, matching, search
from server.registry.imports.apply import undo
from server.registry.models import Entity
from tests import makers_registry as make
from tests.makers import District, made, sign_in
from tests.server.plans.lists import make_entities

API = "/api/v1"
NAMES = (
    "青禾县（城关）聚福楼饭店", "青禾县河西ＫＦＣ快餐店", "青禾县柳林聚宝 五金店", "重庆小面馆", "青禾县７天便利店",
    "青禾县东湖水产市场", "青禾县永顺检测公司", "青禾县百家乐超市公司",
)  # fmt: skip


@pytest.fixture
def firms(district: District) -> list[Entity]:
    """八户，名称各有难处。"""
    rows = [[name, *make.entity_row(at)[1:]] for at, name in enumerate(NAMES)]
    make.load("entities", make.csv_bytes(make.ENTITY_HEAD, rows))
    return list(session().scalars(select(Entity).order_by(Entity.id)))


@pytest.fixture(params=["walked", "indexed"])
def path(request: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """两条路：小的一组逐行看，大的走索引；答案必须相同。"""
    monkeypatch.setattr(searching, "FEW", 5000 if request.param == "walked" else -1)
    return str(request.param)


def found(q: str, **more: Any) -> list[str]:
    """检索得到的名称。"""
    page = search(SYSTEM, Wanted(q=q, **more))
    assert page.total == len(page.items)
    return [row.name for row in page.items]


@pytest.mark.parametrize(
    ("q", "n"),
    [
        ("聚福", 1), ("公司", 2), ("青禾", 8), ("福楼饭", 1), ("聚", 2), ("店", 4), ("（城关）", 1), ("(城关)", 1),
        ("kfc", 1), ("ＫＦＣ", 1), ("聚宝五金", 1), ("聚宝 五", 1), ("cqxm", 1), ("xm", 1), ("qhxdh", 1), ("7天", 1),
        ("文化路3号", 1), ("化路", 8), ("宝福", 0), ("福宝", 0), ("100%", 0), ("_", 0), ("%", 0),
        ('"聚福"', 0), ("聚福*", 0),
    ],
)  # fmt: skip
def test_words_are_found(firms: list[Entity], path: str, q: str, n: int, actor: Any) -> None:
    """二字词、一字、全角半角、空格、首字母、地址；标点只是标点；两条路答案相同。"""
    page = search(actor, Wanted(q=q))
    assert page.total == len(page.items) == n


@pytest.fixture
def actor(client: FlaskClient, firms: list[Entity]) -> Any:
    """本部门的经办。"""
    from server.accounts.models import Officer
    from server.auth import Actor

    row = session().scalars(select(Officer).where(Officer.name == "clerk")).one()
    department = session().scalar(text("SELECT department_id FROM membership LIMIT 1"))
    return Actor(row.id, row.display_name, department, frozenset({"clerk"}))


@pytest.mark.parametrize("q", [make_uscc(3), make_uscc(3)[:12].lower(), "９１９９０１００"])
def test_a_code_is_found_by_its_beginning(firms: list[Entity], path: str, actor: Any, q: str) -> None:
    """代码前段，大小写、全角都行。"""
    codes = [row.id_value for row in search(actor, Wanted(q=q)).items]
    assert make_uscc(3) in codes
    assert all(code.startswith(folded(q).upper()) for code in codes)


@pytest.mark.parametrize("last", [5, 6, 8, 11, 18])
def test_a_code_is_found_by_its_end(firms: list[Entity], path: str, actor: Any, last: int) -> None:
    """代码末几位也行（敲后六位是常事），大小写都行；同一位数的别的代码不混进来。"""
    code = make_uscc(3)
    ending = code[-last:].lower()
    page = search(actor, Wanted(q=ending))
    assert code in [row.id_value for row in page.items]
    assert all(row.id_value.lower().endswith(ending) for row in page.items)
    assert counts(actor, Wanted(q=ending))["total"] == page.total == len(page.items)


def test_the_end_of_no_code_is_read_as_a_word(firms: list[Entity], path: str, actor: Any) -> None:
    """没有这样结尾的代码，照旧按名称、首字母、地址去找；四位以下不当作代码末段。"""
    assert [row.name for row in search(actor, Wanted(q="qhxlljbwjd")).items] == ["青禾县柳林聚宝 五金店"]
    assert search(actor, Wanted(q=make_uscc(3)[-4:])).items == []


def test_pages_meet_without_gap_or_twin(firms: list[Entity], path: str, actor: Any) -> None:
    """逐页翻：每户恰好一次；按词查与不按词查都如此。"""
    for q in ("", "青禾", "91990100", make_uscc(2)[-6:]):
        whole = [row.id for row in search(actor, Wanted(q=q)).items]
        seen, after = [], None
        while True:
            page = search(actor, Wanted(q=q), after, 2)
            seen += [row.id for row in page.items]
            after = page.next
            if after is None:
                break
        assert seen == whole
        assert len(set(whole)) == len(whole) == page.total


def test_a_cursor_nobody_handed_out_is_no_fault(firms: list[Entity], path: str, actor: Any) -> None:
    """编出来的起点：照没有这一户答，不出错。"""
    assert search(actor, Wanted(q=firms[0].name[:2]), "zzz").items == []


def test_the_numbers_equal_a_count(firms: list[Entity], path: str, actor: Any) -> None:
    """页上的总数、数目页的总数、各栏之和，都等于同一条件的 COUNT。"""
    for wanted in (
        Wanted(),
        Wanted(q="青禾"),
        Wanted(credit_classes=("A", "B")),
        Wanted(q="公司", kinds=("ENTERPRISE",)),
    ):
        said = session().scalar(matching(actor, wanted).with_only_columns(func.count()))
        told = counts(actor, wanted)
        assert search(actor, wanted).total == told["total"] == said
        without = counts(actor, Wanted(q=wanted.q))
        assert sum(without["facets"]["credit_class"].values()) == without["total"]
    assert counts(actor, Wanted(q="公司"))["kinds"] == {"ENTERPRISE": 8}


def test_the_whole_of_the_list_says_how_many_have_left(firms: list[Entity], path: str, actor: Any) -> None:
    """各类型合计连退出的也算，退出的有几户另说，等于 COUNT；加了筛选也还是全库的数。"""
    with unit(technical=True) as s:
        s.execute(update(Entity).where(Entity.id.in_([firm.id for firm in firms[:2]])).values(status="exited"))
    gone = matching(actor, Wanted(statuses=("exited",))).with_only_columns(func.count())
    for wanted in (Wanted(), Wanted(q="公司"), Wanted(statuses=("active",))):
        told = counts(actor, wanted)
        assert (sum(told["kinds"].values()), told["exited"]) == (8, session().scalar(gone)) == (8, 2)


def test_beyond_the_limit_the_total_is_left_open(
    firms: list[Entity], actor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """太多就不在页上数，数目页照样准确。"""
    monkeypatch.setattr(searching, "COUNTED", 3)
    assert search(actor, Wanted(q="青禾")).total is None
    assert counts(actor, Wanted(q="青禾"))["total"] == 8


def test_the_index_follows_every_change(firms: list[Entity], actor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """改名、导入改名、直接写库、撤回一批：检索立刻跟上，旧名不再找得到。"""
    monkeypatch.setattr(searching, "FEW", -1)
    from server.registry.entities import service

    service.change(actor, firms[0].id, {"name": "青禾县新月楼"}, "更名")
    assert (len(found("新月")), len(found("聚福")), len(found("xyl"))) == (1, 0, 1)
    row = ["青禾县圆月楼", *make.entity_row(0)[1:]]
    make.load("entities", make.csv_bytes(make.ENTITY_HEAD, [row]), renamed=True)
    assert (len(found("圆月")), len(found("新月"))) == (1, 0)
    with unit(technical=True) as s:
        s.execute(text("UPDATE entity SET name = '青禾县缺月楼' WHERE name = '青禾县圆月楼'"))
    assert (len(found("缺月")), len(found("圆月"))) == (1, 0)
    batch = make.load("entities", make.csv_bytes(make.ENTITY_HEAD, [["昙花一现店", *make.entity_row(77)[1:]]]))
    assert found("昙花") == ["昙花一现店"]
    undo(SYSTEM, batch.id)
    assert found("昙花") == []


def test_a_backlog_is_worked_off_piece_by_piece(firms: list[Entity], monkeypatch: pytest.MonkeyPatch) -> None:
    """一次改了很多户：分几段编进索引，没编的不丢，编完一条不剩（PostgreSQL 的索引自己跟着走）。"""
    monkeypatch.setattr(searching, "FEW", -1)
    if db.engine.dialect.name == "sqlite":
        with unit(technical=True) as s:
            s.execute(text("UPDATE entity SET name = '青禾县缺月楼'"))
            raw: Any = s.connection().connection.dbapi_connection
            assert [index.catch_up(raw, 3) for _ in range(4)] == [3, 3, 2, 0]
            assert raw.execute("SELECT count(*) FROM entity_reindex").fetchone() == (0,)
        assert (len(found("缺月")), found("聚福")) == (len(firms), [])


def test_a_rolled_back_change_leaves_the_index_alone(
    firms: list[Entity], actor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """没有提交的改动，检索看不到。"""
    monkeypatch.setattr(searching, "FEW", -1)
    with pytest.raises(RuntimeError), unit(technical=True) as s:  # noqa: PT012
        s.execute(text("UPDATE entity SET name = '海市蜃楼' WHERE name = '重庆小面馆'"))
        raise RuntimeError
    assert (found("海市"), found("重庆")) == ([], ["重庆小面馆"])


def test_every_word_of_a_name_is_in_the_index() -> None:
    """两字组不跨标点，末字单列，首字母三连。"""
    words = set(grams("甲乙-丙", "", "jyb").split())
    assert words == {"甲乙", "乙", "丙", "pjyb", "pyb"}


def test_another_department_finds_nothing(client: FlaskClient, firms: list[Entity], path: str) -> None:
    """别的部门检索不到，数目也是零。"""
    from server.accounts import service as accounts
    from tests.makers import make_officer

    other = accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")
    make_officer("fireclerk", "clerk", other.id)
    headers = sign_in(client, "fireclerk")
    assert client.get(f"{API}/entities?q=聚福", headers=headers).json["total"] == 0
    told = client.get(f"{API}/entities/counts?q=公司", headers=headers).json
    assert (told["total"], told["kinds"]) == (0, {})


def test_counts_of_a_large_library_are_kept_for_half_a_minute(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """户数很多时，同样的人问同样的数半分钟内不再数；数与逐次数的一样；到时重数。"""
    make.load("entities", make.csv_bytes(make.ENTITY_HEAD, make.entity_rows(6)))
    clerk, other = district.actor("clerk"), district.actor("publisher")
    wanted = [Wanted(), Wanted(q="店"), Wanted(credit_classes=("A",))]
    plain = [searching.counts(clerk, one) for one in wanted]
    monkeypatch.setattr(searching, "LARGE", -1)
    monkeypatch.setattr(searching, "_told", {})
    assert [searching.counts(clerk, one) for one in wanted] == plain
    make.load("entities", make.csv_bytes(make.ENTITY_HEAD, make.entity_rows(2, 50)))
    told = wanted[1]
    assert searching.counts(clerk, told)["total"] == plain[1]["total"]
    assert searching.counts(other, told)["total"] == plain[1]["total"] + 1
    monkeypatch.setattr(searching, "KEPT_S", -1)
    assert searching.counts(clerk, told)["total"] == plain[1]["total"] + 1


def test_too_many_to_count_at_once_are_told_as_more(
    client: FlaskClient, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """名录很大、合词的太多：先说至少几户，选项照列不带数；要数准时与逐户数的一样；不多的照旧数准。"""
    make.load("entities", make.csv_bytes(make.ENTITY_HEAD, make.entity_rows(6)))
    headers = sign_in(client, "clerk")
    clerk = district.actor("clerk")
    exact = searching.counts(clerk, Wanted(q="店", credit_classes=("A",)))
    plain = searching.counts(clerk, Wanted(q="店"))
    for name, value in (("LARGE", -1), ("BOUND", 3), ("_told", {})):
        monkeypatch.setattr(searching, name, value)
    place = f"{API}/entities/counts"
    told = client.get(place, query_string={"q": "店"}, headers=headers).json
    assert (told["total"], told["at_least"], told["kinds"]) == (None, 3, plain["kinds"])
    assert set(told["facets"]["district"].values()) == {None}
    assert set(plain["facets"]["district"]) <= set(told["facets"]["district"])
    some = client.get(place, query_string={"q": "店", "credit_class": "A"}, headers=headers).json
    assert (some["total"], some["at_least"] <= exact["total"]) == (None, True)
    sure = client.get(place, query_string={"q": "店", "exact": "true"}, headers=headers).json
    assert (sure["total"], sure["facets"]["district"]) == (plain["total"], plain["facets"]["district"])
    monkeypatch.setattr(searching, "_told", {})
    monkeypatch.setattr(searching, "BOUND", 6)
    assert client.get(place, query_string={"q": "店"}, headers=headers).json["total"] == plain["total"]


def same_as_counted(district: District, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """相加得来的数，与逐户去数的一样；返回不限条件的那一份。"""
    clerk = district.actor("clerk")
    asked = [
        Wanted(),
        Wanted(credit_classes=("A", "")),
        Wanted(flags=("abnormal",)),
        Wanted(districts=("城东",), statuses=("active",), flags=("abnormal", "complaints")),
    ]
    added = [searching.counts(clerk, one) for one in asked]
    with monkeypatch.context() as patch:
        patch.setattr(searching, "_home", lambda actor: None)
        assert [searching.counts(clerk, one) for one in asked] == added
    return added[0]


def test_kept_totals_equal_a_count(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """导入、手工改、标记、退出、并户、撤回导入之后，相加的数都等于逐户去数；加总之后不变。"""
    clerk, home = district.actor("clerk"), district.department.id
    shops = make_entities(home, 30)
    first = make.load("entities", make.csv_bytes(make.ENTITY_HEAD, make.entity_rows(6, 500)))
    assert same_as_counted(district, monkeypatch)["total"] == 36
    upkeep.change(clerk, shops[0], {"credit_class": "D", "district": "城南"})
    with made() as s:
        s.execute(update(Entity).where(Entity.id.in_(shops[1:4])).values(flags={"abnormal": True}))
    upkeep.leave(clerk, shops[5], on=clock.today(), reason="迁出本县", closed=True)
    make.merged(district, shops[6], shops[7])
    upkeep.leave(clerk, shops[8], on=clock.today(), reason="迁出本县", closed=False)
    upkeep.leave(clerk, shops[9], on=clock.today() + timedelta(days=9), reason="下旬迁出", closed=False)
    assert same_as_counted(district, monkeypatch)["total"] == 35
    undo(SYSTEM, first.id)
    assert same_as_counted(district, monkeypatch)["total"] == 29
    standing = searching.counts(clerk, Wanted())["facets"]["status"]
    assert standing == {"active": 27, "exited": 2}  # the pool of a plan counts the same firms
    assert sum(counting.sizes(session(), home, clock.today(), None).values()) == 27
    assert searching.search(clerk, Wanted(statuses=("exited",))).total == 2
    assert searching.search(clerk, Wanted(statuses=("active",))).total == 27
    monkeypatch.setattr(tallies, "NOTES", 0)
    with unit(technical=True) as s:
        assert tallies.add_up(s) > 0
    assert same_as_counted(district, monkeypatch)["total"] == 29


STREETS = ("青禾县城关镇朝阳路1号", "青禾县城关镇文化路2号", "青禾县朝阳街道3号", "青禾县朝阳路4号", "青禾县朝阳路5号")
SHOPS = ("青禾某粮油店", "青禾朝阳粮油店", "青禾某药房", "青禾朝阳药房", "某饭店")


@pytest.fixture
def streets(district: District) -> None:
    """五户：两户名称里有“朝阳”，一户住所里没有。"""
    rows = [
        [name, make.entity_row(at)[1], street, *make.entity_row(at)[3:]]
        for at, (name, street) in enumerate(zip(SHOPS, STREETS, strict=True))
    ]
    make.load("entities", make.csv_bytes(make.ENTITY_HEAD, rows))


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_names_come_before_addresses(streets: None, path: str, size: int) -> None:
    """名称里有这个词的在前，只在地址里有的在后；翻页不重不漏。"""
    seen: list[str] = []
    after = None
    while True:
        page = search(SYSTEM, Wanted(q="朝阳"), after, size)
        seen += [row.name for row in page.items]
        if (after := page.next) is None:
            break
    assert set(seen[:2]) == {"青禾朝阳粮油店", "青禾朝阳药房"}
    assert sorted(seen) == sorted(SHOPS)


@pytest.mark.parametrize(
    ("q", "n"),
    [("青禾 粮油", 2), ("粮油　朝阳", 2), ("粮油 药房", 0), ("文化路 粮油", 1), ("青禾 某", 3), ("店 饭", 1)],
)
def test_a_space_means_both_words(streets: None, path: str, q: str, n: int) -> None:
    """空格隔开的几个词都要有，不论先后，名称、地址各占一个也行。"""
    assert len(found(q)) == n
    assert counts(SYSTEM, Wanted(q=q))["total"] == n


def test_a_search_finds_what_a_firm_was(district: District, firms: list[Entity], path: str) -> None:
    """两条路都按旧名称、旧代码找到留下的一户；一户也没有时，各栏选项仍在，数目是零。"""
    old, into = firms[0], firms[1]
    make.merged(district, old.id, into.id)
    assert found("聚福楼") == [into.name]
    assert found(old.id_value) == [into.name]
    assert counts(SYSTEM, Wanted(q="聚福楼"))["total"] == 1
    none = counts(SYSTEM, Wanted(q="没有这一户"))
    assert none["total"] == 0
    assert set(none["facets"]["kind"].values()) == set(none["facets"]["district"].values()) == {0}
