"""拒签看得到：公开页写明哪一位、哪一天，此前的数据包指纹仍对得上，案卷的节录也写着（S2-05、S4-10）。"""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest
from flask.testing import FlaskClient

from server import shell, storage
from server.db import session
from server.documents import layout, view
from server.documents import minutes as typed
from server.documents.case import Case
from server.draws import manual, minutes, scene, signing
from server.draws.models import Draw, DrawMinutes
from server.publications import lists as publishing
from tests.makers import District
from tests.server.documents import records
from tests.server.draws.test_ceremonies import balls, ready
from tests.server.draws.test_minutes import JPEG, SAID, closed, png
from tests.server.draws.world import approved_entry, drawn

pytestmark = pytest.mark.usefixtures("spring")
MARKED = "第 1 位见证人（人大代表）拒绝在抽取记录上签字"


def test_the_public_page_marks_a_witness_who_refused(client: FlaskClient, lists: District) -> None:
    """成卷以前没有；成卷以后写着第 1 位见证人拒签，只有身份，没有姓名和理由；先前的包照样认得。"""
    draw = drawn(lists, approved_entry(lists))
    publishing.draws()
    first = session().get_one(Draw, draw.id).package
    assert MARKED not in client.get(f"/draws/{draw.no}").text
    closed(lists, draw)
    publishing.draws()
    page = client.get(f"/draws/{draw.no}").text
    assert MARKED in page
    assert f'<p class="hash">{first}</p>' in page
    assert not [word for word in ("见证人甲", "科长丁", "中途离场") if word in page]
    assert "原来的七个文件一字未动" in client.get("/verify", query_string={"d": first}).text
    assert publishing.draws() == 0


def test_a_lottery_by_hand_marks_it_too(client: FlaskClient, lists: District) -> None:
    """现场摇号没有公开包，公开页照样写明拒签；重签的写明第几次；抽取记录里没有种子，不说可以自己算。"""
    draw, clerk = (
        ready(lists, "manual", entry_id=approved_entry(lists, rounding="min", min_n=0).id),
        lists.actor("clerk"),
    )
    manual.record(clerk, draw.id, balls(draw), "摇号机")
    publishing.draws()
    scene.add(clerk, draw.id, "现场.jpg", JPEG)
    minutes.draft(clerk, draw.id, SAID)
    for who in ("host", "host", "operator", "recorder", "w2"):
        minutes.sign(clerk, draw.id, who, method="canvas", image=png(), reason="")
    minutes.sign(clerk, draw.id, "w1", method="refused", image=None, reason="中途离场")
    minutes.close(clerk, draw.id)
    publishing.draws()
    page = client.get(f"/draws/{draw.no}").text
    assert MARKED in page
    assert "第 2 次签，前一次（已签）作废了" in page
    row = session().get_one(DrawMinutes, draw.id)
    shown = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=storage.read(row.pdf or ""), capture_output=True, check=True
    )
    text = shown.stdout.decode()
    assert not [word for word in ("种子", "自己算一遍") if word in text]
    assert "摇号与结果" in text


def test_the_dossier_tells_who_refused(lists: District) -> None:
    """案卷的抽取记录节录：拒签的见证人写明理由，签了的写日期，立卷时还没有签的也看得出。"""
    draw = drawn(lists, approved_entry(lists))
    closed(lists, draw)
    record = records.signed().record()
    unsigned = view.draw(Case(record | {"draw": record["draw"] | {"signed": []}}))
    assert [one["signed"] for one in unsigned["witnesses"]] == ["立卷时还没有签"]
    told = view.draw(Case(record | {"draw": record["draw"] | {"signed": signing.stated(session(), draw.id)}}))
    assert [one["signed"] for one in told["witnesses"]] == ["拒绝签字：中途离场"]
    assert told["refused"] == []
    whole = view.context(record | {"draw": record["draw"] | {"signed": signing.stated(session(), draw.id)}})
    page = layout.page("dossier.html", {**whole, "images": frozenset(), "sealed": False})
    assert "拒绝签字：中途离场" in page


def test_the_minutes_do_not_speak_for_who_refused(lists: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """有人拒签的记录，只替签了字的人说无异议；意见是在场人员提的，不记在签字的人名下。"""
    jobs: list[dict[str, Any]] = []
    typeset = shell.limited
    monkeypatch.setattr(shell, "limited", lambda *a, **k: jobs.append(json.loads(a[2])) or typeset(*a, **k))
    closed(lists, drawn(lists, approved_entry(lists)))
    said = typed.page(jobs[-1], frozenset())
    assert "签字的在场人员对上述抽取过程无异议。见证人甲拒绝签字，理由见签字栏。" in said
    heard = jobs[-1] | {"content": jobs[-1]["content"] | {"remarks": "建议下次先念除外名单"}}
    said = typed.page(heard, frozenset())
    assert ">在场人员对上述抽取过程提出如下意见：建议下次先念除外名单。见证人甲拒绝签字" in said
    assert [typed.percent(one) for one in ([1, 20], [1, 1], [25, 1000], [1, 33])] == ["5%", "100%", "2.5%", "1/33"]
    nobody = [one | {"method": "canvas"} for one in jobs[-1]["signatures"]]
    said = typed.page(jobs[-1] | {"signatures": nobody}, frozenset())
    assert ">在场人员对上述抽取过程无异议。</p>" in said
