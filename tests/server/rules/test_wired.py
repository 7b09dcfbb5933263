"""另定了就照办：每条规则改一改，办的事跟着变；法定的底线改不掉。"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from draw import verify_draw
from draw.package import read_units
from server.db import session
from server.domain import ceremony
from server.domain.guards import compile_guards
from server.domain.rule_specs import SPECS
from server.draws import minutes, packing, scene, service
from server.draws.models import Draw
from server.problems import Problem
from server.registry import required
from server.registry.items import annex, printing
from server.registry.items.models import ItemList
from server.rules import service as rules
from tests.makers import District
from tests.server.draws.test_minutes import JPEG, SAID, png
from tests.server.draws.world import WITNESSES, approved_entry, drawn
from tests.server.plans.lists import make_entities, make_inspectors, make_item
from tests.server.rules.wired import ruled


@pytest.fixture
def draw(district: District) -> Draw:
    """抽出的一次。"""
    make_entities(district.department.id, 60)
    make_inspectors(district.department.id, 4)
    return drawn(district, approved_entry(district))


def test_the_list_is_printed_in_the_columns_of_the_rule(district: District) -> None:
    """没有另定是附件2 九栏；另定六栏，打印与表格都只有这六栏，用东胜的说法。"""
    make_item(district.department.id)
    row = session().scalars(select(ItemList)).one()
    assert printing.layout_of(row) == annex.ANNEX2
    six = ["name", "object", "category", "method", "subject", "basis"]
    ruled(district, "item_list.layout", six)
    table = annex.context([each.body for each in row.rows], "青禾县市场监督管理局", layout=printing.layout_of(row))
    assert table["columns"] == ["抽查项目", "检查对象", "事项类别", "检查方式", "检查主体", "检查依据"]
    assert {len(line) for line in table["rows"]} == {6}
    assert annex.sheet(table).startswith(b"PK")


def test_what_must_be_shown_goes_with_the_package(district: District) -> None:
    """须亮检查码、要出示的、可签字的人、能否成批填写，都编进关口随任务走。"""
    ruled(district, "code.required", True)
    ruled(district, "credentials.shown", ["证件", "行政检查通知书"])
    ruled(district, "signature.roles", ["法定代表人", "负责人", "店长"])
    ruled(district, "checklist.bulk_ok", False)
    made = compile_guards(rules.profile_of(district.department.id))
    said = next(each["message"] for each in made["seal"] if each["code"] == "seal.credentials")
    assert said == "还没有出示执法证件、行政检查通知书、检查码（S1-11、S2-11）"
    assert (made["signers"][-1], made["bulk_ok"]) == ("店长", False)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("credentials.shown", ["文书"]),
        ("signature.roles", ["店长"]),
        ("report.parts", ["检查时间"]),
        ("publish.exceptions", ["whim"]),
        ("weight.flags", ["rich"]),
    ],
)
def test_a_list_keeps_what_law_asks_and_takes_known_words_only(key: str, value: list[str]) -> None:
    """法定的不能少，程序不认得的不收。"""
    with pytest.raises(ValueError, match=SPECS[key].label):
        SPECS[key].check(value)


def test_labels_of_inspectors_are_asked_for(district: District) -> None:
    """规则要标签时，没有执法资质、业务专长的不收，说出处。"""
    ruled(district, "inspector.labels", ["qualifications", "specialties"])
    values = {"name": "甲", "cert_no": "A-1", "qualifications": ["食品"]}
    with pytest.raises(Problem, match="业务专长（青市监发〔2026〕3号）"):
        required.insist("inspector", values)
    required.insist("inspector", values | {"specialties": ["计量"]})


@pytest.mark.parametrize("kind", ["entity", "inspector"])
def test_every_field_that_can_be_required_is_required(district: District, kind: str) -> None:
    """规则里可以点选的必填栏，点了就真的要填（检查人员的单位由登记的部门代填）。"""
    key = required.KEYS[kind]
    choices = list(SPECS[key].choices)
    ruled(district, key, choices)
    assert set(required.lost(kind, {})) == set(choices) - ({"unit"} if kind == "inspector" else set())


def test_only_own_witnesses_where_the_rule_says_so(district: District) -> None:
    """不许请外部见证人的地方，登记人大代表的筹备被拒，本单位的可以。"""
    make_entities(district.department.id, 60)
    make_inspectors(district.department.id, 4)
    entry = approved_entry(district)
    ruled(district, "draw.allow_external_witness", False)
    outside = WITNESSES
    with pytest.raises(Problem, match="不能登记人大代表"):
        service.prepare(district.actor("clerk"), entry.id, witnesses=outside)
    own = [dict(WITNESSES[0], role="本单位人员")]
    assert service.prepare(district.actor("clerk"), entry.id, witnesses=own).state == "DRAFT"


def test_minutes_wait_for_a_recording_where_the_rule_wants_one(district: District, draw: Draw) -> None:
    """要拍照录像的地方，没有影像不能成卷；补一张照片就可以。"""
    ruled(district, "draw.require_recording", True)
    clerk = district.actor("clerk")
    for attempt in (False, True):
        if attempt:
            scene.add(clerk, draw.id, "现场.jpg", JPEG)
        minutes.draft(clerk, draw.id, SAID)
        for signer in ("host", "operator", "recorder", "w1"):
            minutes.sign(clerk, draw.id, signer, method="canvas", image=png(), reason="")
        if not attempt:
            with pytest.raises(Problem, match="没有现场照片或录像"):
                minutes.close(clerk, draw.id)
    assert minutes.close(clerk, draw.id).pdf
    assert ceremony.may_close(0, rules.profile_of(district.department.id)) is not None


def test_too_few_substitutes_and_the_same_pair_are_told(district: District) -> None:
    """四个人查许多户：候补不够、同两人总要同组，冻结前就说。"""
    make_entities(district.department.id, 90)
    make_inspectors(district.department.id, 3)
    entry = approved_entry(district, ratios=dict.fromkeys("ABCDN", "100%"))
    draw = service.prepare(district.actor("clerk"), entry.id, witnesses=WITNESSES)
    frame = service.preflight(district.actor("clerk"), draw.id)
    told = "".join(service.hints(session(), draw, frame))
    assert "每组只有 1 名候补检查人员，规则要 2 名" in told
    assert "总有两人同组" in told


def test_matching_by_skill_can_be_left_out(district: District) -> None:
    """不按专长配人的地方，没有专长也派得出；默认要配，没有人会就除外。"""
    make_entities(district.department.id, 20)
    make_inspectors(district.department.id, 4)
    entry = approved_entry(district, item=make_item(district.department.id, qualifications=["特种设备"]))
    draw = service.prepare(district.actor("clerk"), entry.id, witnesses=WITNESSES)
    assert service.preflight(district.actor("clerk"), draw.id).flags["E5"] == 20
    ruled(district, "team.qualification_match", False)
    assert service.preflight(district.actor("clerk"), draw.id).flags["E5"] == 0


def test_flagged_firms_weigh_more_and_anybody_can_recompute_it(district: District, tmp_path: Path) -> None:
    """投诉多的户 9 倍权重：名单写明权重，方案写明选取方法，独立的核对程序算得一样；规则不许的标记不收。"""
    flagged = {"complaints": {"since": "2026-01-01", "until": None, "source": "12345", "count": 6}}
    make_entities(district.department.id, 60, flags=lambda n: flagged if n % 6 == 0 else {})
    make_inspectors(district.department.id, 4)
    entry = approved_entry(district, weights={"complaints": 9}, ratios=dict.fromkeys("ABCDN", "20%"))
    row = drawn(district, entry)
    files = packing.load(row)
    units = read_units(files["units.txt"])
    assert Counter(unit.weight for unit in units) == {9: 10, 1: 50}
    plan = json.loads(files["plan.json"])
    assert (plan["selection"], plan["weights"]) == ("pareto", {"complaints": 9})
    packing.write_folder(row, tmp_path)
    run = [sys.executable, "-I", verify_draw.__file__, str(tmp_path)]
    assert subprocess.run(run, capture_output=True, check=False).returncode == 0
    assert "加大力度：投诉举报较多 9 倍" in "".join(row.numbers["hints"])
    ruled(district, "weight.flags", ["serious"])
    with pytest.raises(Problem, match="规则允许的标记：严重违法失信"):
        approved_entry(district, weights={"complaints": 3})


def test_a_lottery_by_hand_has_no_weights(district: District) -> None:
    """加大力度的任务不能现场摇号：摇号机会均等。"""
    make_entities(district.department.id, 60)
    make_inspectors(district.department.id, 4)
    entry = approved_entry(district, weights={"serious": 3})
    with pytest.raises(Problem, match="机会是均等的"):
        service.prepare(district.actor("clerk"), entry.id, witnesses=WITNESSES, ceremony="manual")
