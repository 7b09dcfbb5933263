"""公开页与抽取记录说出变更：只有代号；作废与补充互相指得到；核对程序一并提供。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from draw.canonical import canonical
from server import clock
from server.db import session
from server.draws import minutes, views
from server.draws import service as draws
from server.draws.after import service
from server.draws.after.views import now
from server.draws.models import Draw
from server.problems import Problem
from server.publications import lists
from server.registry.models import Entity
from tests.makers import District, made
from tests.server.draws.later import asked, changed, draw_again, drawn_world, units
from tests.server.draws.test_after import superseded, supplemented
from tests.server.draws.world import DICE, WITNESSES

SPRING = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
PEOPLE = {"host": "主持人甲", "operator": "操作人乙", "recorder": "记录人丙"}
SAID = PEOPLE | {"place": "三楼会议室", "incidents": "", "remarks": ""}


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日。"""
    with clock.hands_at(SPRING):
        yield


def test_the_public_page_tells_changes_in_codes(client: FlaskClient, district: District) -> None:
    """公开页列出换户与换人、理由和行指纹，旧包的指纹也在；没有一个企业名称。"""
    draw = drawn_world(district)
    before = draw.package
    gone = units(draw)[0]
    row = changed(district, draw, gone)
    seat = changed(district, draw, units(draw)[0], "P1", seat=1)
    lists.draws()
    page = client.get(f"/draws/{draw.no}").text
    assert all(word in page for word in ("抽取之后的变更", "歇业", "回避", gone.blind[:12], str(row.link)[:16]))
    assert str(before) in page
    assert str(seat.link)[:16] in page
    assert "verify_changes.py" in page
    assert not [name for name in session().scalars(select(Entity.name)) if name in page]
    assert client.get("/portal/verify_changes.py").status_code == 200


def test_layers_stand_in_one_order_everywhere(client: FlaskClient, district: District) -> None:
    """层的次序：抽中、提出变更、抽取记录与各层名额都一样；公开页照化名排，不漏出类别。"""
    draw = drawn_world(district)
    changed(district, draw, units(draw)[0])
    seen = views.draw(draw)["strata"]
    order = [one["name"] for one in seen]
    listed = [one["stratum_name"] for one in views.units(draw) if one["rank"]]
    asked_about = [one["stratum"] for one in now(district.actor("clerk"), draw)["units"] if one["rank"]]
    assert listed == sorted(listed, key=order.index)
    assert asked_about == sorted(asked_about, key=order.index)
    assert len({*listed}) > 2
    lists.draws()
    page = client.get(f"/draws/{draw.no}").text
    assert [one["code"] for one in sorted(seen, key=lambda one: page.index(one["code"]))] == sorted(
        one["code"] for one in seen
    )


def test_the_public_pages_of_both_attempts_point_at_each_other(client: FlaskClient, district: District) -> None:
    """A6：作废的写明理由和两个人批准；第二次写明是第几次；两页都列出历次。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    row = service.propose(clerk, draw.id, asked(None, "", kind="SUPERSEDE", words="冻结时漏了一个乡镇。"))
    for name in ("approver", "legal"):
        service.decide(district.actor(name), row.id, "CONFIRMED")
    lists.draws()
    again = draws.prepare(clerk, draw.plan_entry_id, witnesses=WITNESSES)
    draws.freeze(clerk, again.id)
    lists.draws()
    old, new = (client.get(f"/draws/{draw.no}?attempt={n}").text for n in (1, 2))
    assert "冻结时漏了一个乡镇。" in old
    assert "两个不同的人批准作废" in old
    assert f"/draws/{draw.no}?attempt=2" in old
    assert "第 2 次" in new
    assert f"/draws/{draw.no}?attempt=1" in new


def test_the_package_of_a_void_draw_leads_to_what_stands(client: FlaskClient, district: District) -> None:
    """作废的包：没有重抽说尚未重抽，抽出了才说现行的；补充抽取的包不说重抽，指向所补充的那一次。"""
    (draw, more), clerk = supplemented(district), district.actor("clerk")
    draws.freeze(clerk, more.id)
    draws.commit(clerk, more.id)
    packages = [draw.package, draws.roll(clerk, more.id, DICE).package]
    superseded(district, draw)
    lists.draws()
    mother, child = (client.get(f"/verify?d={one}").text for one in packages)
    assert "此件真实，但这次抽取已作废，尚未重抽" in mother
    assert "看现行的" not in mother
    listed = client.get("/draws").text
    assert ">已作废</span>" in listed
    assert "重抽" not in listed
    row = next(one for one in views.briefs(session().scalars(select(Draw)).all()) if one["id"] == draw.id)
    assert (row["again"], views.draw(draw)["again"]) == (None, None)
    assert f'href="/draws/{draw.no}?attempt=1">看作废的说明' in mother
    assert "此件真实，但这次补充抽取已作废" in child
    assert f'href="/draws/{draw.no}?attempt=1">看所补充的抽取：{draw.no}' in child
    assert not [word for word in ("重抽", "看现行的") if word in child]
    again = draws.prepare(clerk, draw.plan_entry_id, witnesses=WITNESSES)
    draws.freeze(clerk, again.id)
    lists.draws()
    assert "正在重抽" in client.get(f"/verify?d={draw.package}").text
    draws.commit(clerk, again.id)
    draws.roll(clerk, again.id, DICE)
    lists.draws()
    told = client.get(f"/verify?d={draw.package}").text
    assert "这次抽取已作废，另行重抽" in told
    assert ">已作废，重抽为第 2 次</span>" in client.get("/draws").text
    row = next(one for one in views.briefs(session().scalars(select(Draw)).all()) if one["id"] == draw.id)
    assert (row["again"], views.draw(draw)["again"]) == (2, 2)
    assert f'href="/draws/{draw.no}?attempt=2">看现行的' in told


def test_the_minutes_print_changes_and_grow_stale_with_them(district: District) -> None:
    """拟定之后又办了变更，须重新拟定；重拟的记录列出变更，没有名称。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    minutes.draft(clerk, draw.id, SAID)
    gone = units(draw)[0]
    row = changed(district, draw, gone)
    with pytest.raises(Problem, match="变更"):
        minutes.sign(clerk, draw.id, "host", method="paper", image=None, reason="")
    told = minutes.draft(clerk, draw.id, SAID).content
    assert told["changes"] == [[1, told["changes"][0][1], "歇业", str(row.link)[:16]]]
    assert told["changes"][0][1].startswith(f"{gone.blind[:8]} 换下")
    text = canonical(told).decode()
    assert not [name for name in session().scalars(select(Entity.name)) if name in text]
    assert minutes.sign(clerk, draw.id, "host", method="paper", image=None, reason="").method == "paper"


@pytest.mark.parametrize(("state", "said"), [("VOID", "已取消"), ("SUPERSEDED", "已作废")])
def test_a_void_supplement_is_said_so_beside_its_number(
    client: FlaskClient, district: District, state: str, said: str
) -> None:
    """补充抽取作废了，所补充的那一页在它的编号旁边说；没有作废的不说。"""
    (draw, more), clerk = supplemented(district), district.actor("clerk")
    draws.freeze(clerk, more.id)
    lists.draws()
    beside = f'attempt=1">{more.no}</a>'
    page = client.get(f"/draws/{draw.no}").text
    assert beside in page
    assert f"{beside}（<b>已" not in page
    with made() as s:
        s.get_one(Draw, more.id).state = state
    lists.draws()
    assert f"{beside}（<b>{said}</b>）" in client.get(f"/draws/{draw.no}").text


def test_a_draw_cancelled_before_anything_was_drawn_shows_no_result(client: FlaskClient, district: District) -> None:
    """没有抽就取消的：清单说没有抽，页上没有“现在公示着”的数；抽出以后作废的有，不写成还差几户。"""
    draw, clerk = drawn_world(district), district.actor("clerk")
    again = draw_again(district)
    with made() as s:
        s.get_one(Draw, again.id).state = "SUPERSEDED"
    third = draws.prepare(clerk, again.plan_entry_id, witnesses=WITNESSES)
    draws.freeze(clerk, third.id)
    draws.void(district.actor("approver"), third.id, "仪式改期")
    lists.draws()
    listed = client.get("/draws").text
    row = third.numbers
    assert f"{row['included']} 户，没有抽" in listed
    assert f"{draw.numbers['included']} 户中抽 {draw.numbers['planned']} 户" in listed
    live, gone, never = (client.get(f"/draws/{one.no}?attempt={one.attempt}").text for one in (draw, again, third))
    assert f"0<small>/ {draw.numbers['planned']}</small>" in live
    assert "0<small>户</small></b><span>现在公示着结果和名字" in gone
    assert "现在公示着" not in never
    assert "没有抽就取消了" in never
    with made() as s:
        s.get_one(Draw, draw.id).state = "CLOSED"
    lists.draws()
    assert "0<small>户</small></b><span>现在公示着" in client.get(f"/draws/{draw.no}").text
