"""说的就是实情：除外的理由、演练的差别、留痕的种类。"""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from draw.package import EXCLUSIONS
from server.db import session
from server.domain.entry import Subject
from server.domain.vocabulary.draws import Exclusion
from server.domain.words import labels
from server.draws import comparing, reasons
from server.draws.models import Draw
from server.draws.site import UPLOAD
from server.trail import words
from tests.makers import District, made
from tests.server.draws.world import approved_entry, drawn
from tests.server.plans.lists import make_entities, make_inspectors

ROOT = Path(__file__).resolve().parents[3]
E1 = "限定期限内已抽中或已检查"


@pytest.mark.parametrize("file", ["draw/page.ts", "draw/verify.html", "pwa/src/api/vocabulary.ts", "docs/glossary.md"])
def test_e1_says_drawn_or_inspected_everywhere(file: str) -> None:
    """E1 多半只是抽中过、还没有去查：公开页、记录、核验页都这样说。"""
    assert labels(Exclusion)["E1"] == EXCLUSIONS["E1"] == E1
    text = (ROOT / file).read_text("utf-8")
    assert E1 in text
    assert not re.search("期限内已检查", text)


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (6, "6 个月内同一事项已抽中、次数已满，或已有互认的检查结果"),
        (0, "次数已满，或已有互认的检查结果"),
    ],
)
def test_e1_of_one_firm_names_the_months(months: int, said: str) -> None:
    """逐户的理由写出几个月；计划没有定不重复的月数，就不说“0 个月”。"""
    entry: Any = SimpleNamespace(repeat_months=months)
    assert reasons.words("E1", None, entry) == said


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ({"kind": ["ENTERPRISE"], "district": ["城关镇"], "industry": ["F52"]}, "不在定向范围（主体类型：个体工商户）"),
        ({"kind": ["ENTERPRISE"], "district": ["河西乡"]}, "不在定向范围（主体类型：个体工商户；所在地区：城关镇）"),
        ({"credit_class": ["D"], "sub_library": ["食品"]}, "不在定向范围（信用风险类别：未分类；不在所定的子库里）"),
    ],
)
def test_e4_names_the_condition_that_failed(conditions: dict[str, list[str]], said: str) -> None:
    """不在定向范围的，说哪一项条件不合、这一户是什么；合的条件不说。"""
    entry: Any = SimpleNamespace(filter=conditions)
    assert reasons.words("E4", None, entry, Subject("SELF_EMPLOYED", "城关镇", "N", "F52 零售业")) == said


def test_what_opens_one_firm_has_one_name_and_is_not_on_the_notice() -> None:
    """离线核对页与门户都叫“查询码”；通知书上的码只通到核对来人的页，不带它。"""
    offline = (ROOT / "draw/page.html").read_text("utf-8")
    online = (ROOT / "server/portal/templates/portal/unit.html").read_text("utf-8")
    assert "查询码（64 个字符）" in offline
    assert "查询码，64 个字符" in online
    assert not re.search("盐|通知书", offline)
    assert "salt" not in (ROOT / "server/inspections/paper.py").read_text("utf-8")


def test_the_trail_speaks_of_names_and_manual_draws_as_they_are() -> None:
    """揭开名称不是立卷，摇号的结果不是登记。"""
    assert words.label("name.opened") == "抽中名称：揭开一户"
    assert words.label("draw.recorded") == "抽取：记下现场摇号的结果"
    assert words.label("draw.frozen") == "抽取：冻结"


def test_every_kind_of_the_trail_is_listed_once() -> None:
    """同名的几类合成一个选项，选了它几类都看得到。"""
    listed = list(words.choices().values())
    assert sorted(listed) == sorted(set(words.SUBJECTS.values()))
    assert words.alike("deadline") == ["deadline", "deadlines"]
    assert all(words.choices()[words.alike(one)[0]] == text for one, text in words.SUBJECTS.items())


def test_the_limit_of_a_film_is_one_number() -> None:
    """收到太大的文件，答的也是页面上写的 40 MB。"""
    assert UPLOAD >> 20 == 40
    page = (ROOT / "pwa/src/desk/draws/MinutesScene.vue").read_text("utf-8")
    assert "不超过 40 MB" in page


def test_a_rehearsal_says_that_it_compares_with_rehearsals_only(district: District) -> None:
    """部门冻结过正式的名册：演练没有可比的，说的是“演练只和演练比”，不说以前没有冻结过。"""
    make_entities(district.department.id, 30)
    make_inspectors(district.department.id, 4)
    first = drawn(district, approved_entry(district))
    assert comparing.last(session(), session().get_one(Draw, first.id)) == (None, comparing.FIRST)
    with made() as s:
        s.get_one(Draw, first.id).rehearsal = True
    said = comparing.last(session(), session().get_one(Draw, first.id))
    assert said == (None, "演练只和演练比，不与正式的比：以前没有冻结过演练的名册")
