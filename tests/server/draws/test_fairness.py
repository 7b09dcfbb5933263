"""公平抽取的几个故事：A5 分层取整、A6 不得重抽、D1 没有第二个结果、D2 冻结后改名录。"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from server import clock, storage
from server.db import session
from server.draws import service
from server.draws.models import Draw, DrawUnit
from server.problems import Problem
from server.registry.models import Entity, Membership
from server.trail.models import LogPayload
from server.witness import checks
from tests.makers import District, made, sign_in
from tests.server.draws.test_draws import verified
from tests.server.draws.world import DICE, WITNESSES, approved_entry, drawn
from tests.server.plans.lists import make_entities, make_inspectors

STRATA = {"A": 700, "B": 200, "C": 80, "D": 20}


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    """2026 年 3 月 10 日。"""
    with clock.hands_at(datetime(2026, 3, 10, 1, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def thousand(district: District) -> District:
    """一千户：甲 700、乙 200、丙 80、丁 20；十名检查人员。"""
    classes = [name for name, n in STRATA.items() for _ in range(n)]
    make_entities(district.department.id, 1000, credit_class=lambda n: classes[n])
    make_inspectors(district.department.id, 10)
    return district


def test_a5_a_thousand_firms_in_four_strata(thousand: District) -> None:
    """A5：7 + 6 + 8 + 6 户；公开包交给独立程序，每个名次都重算得出。"""
    entry = approved_entry(thousand, ratios={"A": "1%", "B": "3%", "C": "10%", "D": "30%"}, rounding="min")
    draw = drawn(thousand, entry)
    names = draw.aliases["stratum"]
    ranked = session().scalars(select(DrawUnit.stratum).where(DrawUnit.draw_id == draw.id, DrawUnit.rank.is_not(None)))
    assert Counter(names[code] for code in ranked) == {"A": 7, "B": 6, "C": 8, "D": 6}
    assert verified(str(storage.path(draw.package or "")))[0] == 0


def test_a6_knowing_a_firm_is_no_reason(client: FlaskClient, thousand: District) -> None:
    """A6：抽出之后经办人再建、再冻、再掷、取消都拒绝，结果与状态不动，拒绝不留业务痕。"""
    draw = drawn(thousand, approved_entry(thousand))
    desk, boss = sign_in(client, "clerk"), sign_in(client, "approver")
    before = len(session().scalars(select(LogPayload.i)).all())
    again = {"plan_entry_id": draw.plan_entry_id, "witnesses": WITNESSES}
    assert client.post("/api/v1/draws", json=again, headers=desk).json["type"] == "/problems/draw.exists"
    for path, body, who in (
        ("freeze", {}, desk),
        ("commitment", {}, desk),
        ("dice", {"digits": "0" * 20}, desk),
        ("bell", {}, desk),
        ("reveal", {}, desk),
        ("beacon", {"value": "1 2 3 4 5", "source": "网站"}, desk),
        ("manual", {"rows": [{"unit": 1, "staff": [1, 2]}], "how": "摇号"}, desk),
        ("void", {"reason": "认识这一家"}, boss),
    ):
        answer = client.post(f"/api/v1/draws/{draw.id}/{path}", json=body, headers=who)
        assert (path, answer.status_code) == (path, 409), answer.text
    row = session().get_one(Draw, draw.id)
    assert (row.state, row.dice, row.seed) == ("DRAWN", DICE, draw.seed)
    assert len(session().scalars(select(LogPayload.i)).all()) == before


def test_d1_every_seed_is_one_entry_and_numbers_have_no_gap(thousand: District) -> None:
    """D1：种子数等于抽取留痕数；取消的次数公开留着；编号连着。"""
    first = drawn(thousand, approved_entry(thousand))
    second = service.prepare(thousand.actor("clerk"), approved_entry(thousand).id, witnesses=WITNESSES)
    service.freeze(thousand.actor("clerk"), second.id)
    service.void(thousand.actor("approver"), second.id, "投影坏了")
    drawn(thousand, approved_entry(thousand))
    seeds = session().scalars(select(Draw.seed).where(Draw.seed.is_not(None))).all()
    kinds = Counter(session().scalars(select(LogPayload.kind)))
    assert len(seeds) == len(set(seeds)) == kinds["draw.drawn"] == 2
    assert kinds["draw.frozen"] == kinds["draw.drawn"] + kinds["draw.void"]
    assert [row.seq for row in session().scalars(select(Draw).order_by(Draw.seq))] == [1, 2, 3]
    assert first.seq == 1


def test_d1_only_three_acts_can_set_a_seed() -> None:
    """D1：写种子的代码只有一处，叫它的只有三个办事函数；摇号没有种子。"""
    room = Path(service.__file__).parent
    texts = {path.stem: path.read_text("utf-8") for path in room.glob("*.py")}
    assert [name for name, text in texts.items() if re.search(r"\.seed\b[^=\n(]* = ", text)] == ["seeding"]
    assert sorted(name for name, text in texts.items() if "seeding.land(" in text) == ["phones", "pulse", "service"]


def test_d2_the_register_changed_after_the_freeze_changes_nothing(thousand: District, tmp_path: Path) -> None:
    """D2：冻结之后删一户、改一类，抽的仍是冻结的名单；改了冻结的文件，核对就不过。"""
    clerk = thousand.actor("clerk")
    draw = service.prepare(clerk, approved_entry(thousand).id, witnesses=WITNESSES)
    service.freeze(clerk, draw.id)
    listed = storage.read(draw.files["units.txt"])
    ids = session().scalars(select(Entity.id)).all()
    with made() as s:
        s.execute(delete(Membership).where(Membership.entity_id == ids[0]))
        s.execute(update(Entity).where(Entity.id == ids[1]).values(credit_class="D"))
    service.commit(clerk, draw.id)
    done = service.roll(clerk, draw.id, DICE)
    assert storage.read(done.files["units.txt"]) == listed
    assert not list(checks.draws(session()))
    content = {}
    with zipfile.ZipFile(io.BytesIO(storage.read(done.package or ""))) as packed:
        content = {name: packed.read(name) for name in packed.namelist()}
    forged = content["units.txt"].replace(b"\t-\n", b"\tE1\n", 1)
    with zipfile.ZipFile(tmp_path / "forged.zip", "w") as packed:
        for name, data in (content | {"units.txt": forged}).items():
            packed.writestr(name, data)
    code, lines = verified(tmp_path / "forged.zip")
    assert code == 1
    assert lines[0].startswith("files FAIL")
    with pytest.raises(Problem, match="现在不能"):
        service.freeze(clerk, done.id)
