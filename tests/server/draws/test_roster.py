"""现场摇号：摇之前看得到名册的行号，没有名称；公开页只说真话，办完就有（S0-19、rulings 12、16）。"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from draw import verify_draw
from draw.package import Unit, read_staff, read_units
from draw.plan import Plan
from draw.quota import plan_total, quotas
from draw.result import strata_of
from server import storage
from server.db import session
from server.draws import manual, roster, service, showing
from server.draws.models import Draw
from server.draws.service import class_name
from server.problems import Problem
from server.registry.models import Entity, Inspector
from tests.makers import District, sign_in
from tests.server.draws.test_ceremonies import TWO, balls, ready
from tests.server.draws.world import approved_entry, drawn

pytestmark = pytest.mark.usefixtures("spring")
UNTRUE = ("合成种子", "每户算一个号签", "数小的抽中", "洗牌", "全部重算", "离线核对页", "系统先交密封的数")


def lottery(lists: District) -> Draw:
    """冻结好的现场摇号。"""
    return ready(lists, "manual", entry_id=approved_entry(lists, rounding="min", min_n=0).id)


def sent(found: list[manual.Ball]) -> dict[str, Any]:
    """录入的样子。"""
    return {"rows": [{"unit": one.unit, "staff": list(one.staff)} for one in found], "how": "摇号机，公证员操作"}


def test_the_roster_is_given_before_the_lottery(client: FlaskClient, lists: District) -> None:
    """行号就是冻结文件里的行；没有名称、没有整个代号；每层写明应抽几户；只给看得见这次抽取的人。"""
    draw, desk = lottery(lists), sign_in(client, "clerk")
    answer = client.get(f"/api/v1/draws/{draw.id}/roster", headers=desk)
    told, lines = answer.json, read_units(storage.read(draw.files["units.txt"]))
    assert [lines[one["number"] - 1].blind[:8] for one in told["units"]] == [one["blind"] for one in told["units"]]
    assert len(told["units"]) == draw.numbers["included"]
    people = read_staff(storage.read(draw.files["staff.txt"]))
    assert all(people[one["number"] - 1].blind[:8] == one["blind"] for one in told["staff"])
    assert [one["lead"] for one in told["staff"]] == ["L" in people[one["number"] - 1].quals for one in told["staff"]]
    assert sum(one["high"] for one in told["quotas"]) == draw.numbers["planned"]
    names = [*session().scalars(select(Entity.name)), *session().scalars(select(Inspector.name))]
    assert not [name for name in names if name in answer.text]
    assert not [one.blind for one in lines if one.blind in answer.text]
    assert client.get(f"/api/v1/draws/{draw.id}/roster").status_code == 401
    assert client.get("/api/v1/draws/none/roster", headers=desk).status_code == 404


def test_the_roster_is_a_sheet_too(client: FlaskClient, lists: District) -> None:
    """CSV 一行一户、一行一人，代号写成文字；没有冻结的没有行号。"""
    draw, desk = lottery(lists), sign_in(client, "clerk")
    for part, head in (("units", "名册行号"), ("staff", "人员编号")):
        answer = client.get(f"/api/v1/draws/{draw.id}/roster/{part}.csv", headers=desk)
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert rows[0][0] == head
        assert len(rows) - 1 == len(roster.read(draw)[part])
        assert rows[1][2].startswith('="')
    assert client.get(f"/api/v1/draws/{draw.id}/roster/names.csv", headers=desk).status_code == 404
    again = service.prepare(lists.actor("clerk"), approved_entry(lists).id, witnesses=TWO, ceremony="manual")
    assert client.get(f"/api/v1/draws/{again.id}/roster", headers=desk).status_code == 409


def test_a_layer_is_named_when_its_number_is_wrong(lists: District) -> None:
    """哪层多了、少了，照墙上的名册用化名，不说信用风险类别。"""
    clerk = lists.actor("clerk")
    draw = ready(lists, "manual", entry_id=approved_entry(lists, rounding="min", min_n=0).id)
    found = roster.read(draw)
    most = max(found["quotas"], key=lambda one: one["pool"])
    one_layer = [one["number"] for one in found["units"] if one["stratum"] == most["stratum"]]
    pair, total = balls(draw)[0].staff, draw.numbers["planned"]
    assert total > most["high"]
    with pytest.raises(Problem, match=r"层 .* 应抽") as refused:
        manual.record(clerk, draw.id, [manual.Ball(n, pair) for n in one_layer[:total]], "摇号机")
    assert [one["stratum"] for one in found["quotas"] if one["stratum"] in refused.value.detail]
    assert set(draw.aliases["stratum"]) >= {one["stratum"] for one in found["units"]}
    assert [one["stratum"] for one in found["quotas"]] == sorted(one["stratum"] for one in found["quotas"])
    told = refused.value.detail + str(found)
    assert not [name for name in draw.aliases["stratum"].values() if class_name(name) in told]


@pytest.mark.parametrize(("rounding", "least"), [("exact", 0), ("exact", 17), ("up", 0), ("down", 0), ("down", 12)])
def test_the_bounds_are_those_of_the_seeded_draw(rounding: str, least: int) -> None:
    """各层的上下限与掷骰抽取的名额是同一把尺：随便什么种子，名额都在里面；总数也凑得出。"""
    sizes = {"a" * 8: (13, (1, 10)), "b" * 8: (29, (1, 4)), "c" * 8: (3, (1, 1)), "d" * 8: (0, (1, 3))}
    units = [
        Unit(f"{n}{code}", code, "0" * 8, frozenset(), 1, "-") for code, (n_of, _) in sizes.items() for n in range(n_of)
    ]
    plan = Plan("double", rounding, least, {code: ratio for code, (_, ratio) in sizes.items()}, (0, 1), "ticket", ())
    bounds, strata = manual.spans(units, plan), strata_of(units, plan)
    total = plan_total(strata, rounding, least)
    for seed in range(40):
        got = quotas(strata, rounding, f"{seed:064x}", least)
        assert all(bounds[code][0] <= n <= bounds[code][1] for code, n in got.items())
    assert sum(low for low, _ in bounds.values()) <= total <= sum(high for _, high in bounds.values())


def test_the_public_page_of_a_lottery_says_what_happened(
    client: FlaskClient, lists: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """摇之前、摇之后都不说种子、号签、重算；记录包里是名册与录下的结果，散列与页上、日志里的相同。"""
    draw, desk = lottery(lists), sign_in(client, "clerk")
    for show in showing.shown:
        show()
    before = client.get(f"/draws/{draw.no}").text
    assert "还没有摇" in before
    assert "名册封条" in before
    assert not [word for word in UNTRUE if word in before]
    assert client.get(f"/draws/{draw.no}/package.zip").status_code == 404
    answer = client.post(f"/api/v1/draws/{draw.id}/manual", json=sent(balls(draw)), headers=desk)
    after = client.get(f"/draws/{draw.no}").text
    assert answer.status_code == 200
    assert not [word for word in UNTRUE if word in after]
    assert not [word for word in ("还没有摇", "名单已冻结", "第 1 签", "候补") if word in after]
    assert "怎样摇的：摇号机，公证员操作。" in after
    assert answer.json["result"] in after
    content = client.get(f"/draws/{draw.no}/package.zip").data
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {"units.txt", "manifest.json", "manual.json"} <= set(packed.namelist())
        assert storage.put(packed.read("manual.json")) == answer.json["result"]
        assert storage.put(packed.read("manifest.json")) == answer.json["manifest"]
    (tmp_path / "record.zip").write_bytes(content)
    assert verify_draw.main(["verify_draw.py", str(tmp_path / "record.zip")]) == 1
    assert capsys.readouterr().out.startswith(f"files ok\nseed FAIL {verify_draw.HAND}\n")


def test_every_step_shows_at_once(client: FlaskClient, lists: District) -> None:
    """冻结、封数、掷骰一办完，公开页就是新的；掷骰以前各层写“—”，不写抽中 0。"""
    desk, clerk = sign_in(client, "clerk"), lists.actor("clerk")
    draw = service.prepare(clerk, approved_entry(lists).id, witnesses=TWO)
    client.post(f"/api/v1/draws/{draw.id}/freeze", headers=desk)
    frozen = client.get(f"/draws/{draw.no}").text
    assert '<td class="r"><b>—</b></td>' in frozen
    assert "<b>0</b></td>" not in frozen
    client.post(f"/api/v1/draws/{draw.id}/commitment", headers=desk)
    assert "信封 " in client.get(f"/draws/{draw.no}").text
    client.post(
        f"/api/v1/draws/{draw.id}/dice", json={"digits": "63454660390103169462", "corrections": 0}, headers=desk
    )
    seen = client.get(f"/draws/{draw.no}").text
    assert "下载数据包" in seen
    assert "其余的名称在检查结果公示时向社会公开" in seen


def test_a_page_that_cannot_be_written_stops_no_draw(
    client: FlaskClient, lists: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """公示库一时写不成：抽取照样办成，下一次扫描补上。"""

    def broken() -> int:
        raise RuntimeError("public database away")

    monkeypatch.setattr(showing, "shown", [broken])
    draw, desk = lottery(lists), sign_in(client, "clerk")
    answer = client.post(f"/api/v1/draws/{draw.id}/manual", json=sent(balls(draw)), headers=desk)
    assert (answer.status_code, answer.json["state"]) == (200, "DRAWN")


def test_a_cancelled_draw_promises_nothing(client: FlaskClient, lists: District) -> None:
    """作废的页：理由后面有句号，不再说其余的名称将要公开，也不说数据包照旧公开。"""
    draw = service.prepare(lists.actor("clerk"), approved_entry(lists).id, witnesses=TWO)
    service.freeze(lists.actor("clerk"), draw.id)
    desk = sign_in(client, "approver")
    client.post(f"/api/v1/draws/{draw.id}/void", json={"reason": "没看清骰数"}, headers=desk)
    page = client.get(f"/draws/{draw.no}").text
    assert "理由：没看清骰数。取消时还没有掷骰" in page
    assert "这一次已取消" in page
    assert "作废" not in page
    assert not [word for word in ("其余的名称", "数据包照旧公开", "数据包在掷骰之后提供") if word in page]


def test_other_draws_need_no_roster_page_to_stay_as_they_were(client: FlaskClient, lists: District) -> None:
    """掷骰的公开页仍是六步，仍可重算。"""
    draw = drawn(lists, approved_entry(lists))
    for show in showing.shown:
        show()
    page = client.get(f"/draws/{draw.no}").text
    assert all(word in page for word in ("六步", "合成种子", "全部重算", "每户算一个号签"))
