"""文号：全机关不重，字头换了手也接着往下编。"""

from __future__ import annotations

import pytest
from flask import Flask

from server import clock
from server.accounts import service as accounts
from server.accounts.models import Department
from server.auth import SYSTEM
from server.db import new_id, session
from server.domain.profile_values import NUMBERING
from server.inspections import numbers
from server.inspections.models import NumberEntry
from server.plans import service as plans
from server.plans.models import Plan
from server.problems import Problem
from tests.makers import District, made

YEAR = 2026


@pytest.fixture
def fire(district: District) -> Department:
    """另一个部门。"""
    return accounts.create_department(SYSTEM, code="990100-XF", name="青禾县消防救援大队", short_name="青消")


def took(department_id: str, count: int = 1, kind: str = "ASSIGNMENT") -> list[str]:
    """取几个号。"""
    with made() as s:
        return numbers.take(s, s.get_one(Department, department_id), kind, YEAR, [new_id() for _ in range(count)])


def headed(department_id: str, head: str) -> None:
    """改字头。"""
    accounts.change_department(SYSTEM, department_id, {"short_name": head})


def test_a_head_that_changed_hands_goes_on(district: District, fire: Department) -> None:
    """甲用过的字头给了乙，乙从甲的最后一号往下编；甲自己的接着自己的。"""
    own = district.department.id
    assert took(own, 3)[-1] == f"青市监双随机〔{YEAR}〕3号"
    headed(own, "青市场")
    headed(fire.id, "青市监")
    with made() as s:
        assert numbers.upcoming(s, s.get_one(Department, fire.id), "ASSIGNMENT", YEAR) == "青市监双随机〔2026〕4号"
    assert took(fire.id, 2) == [f"青市监双随机〔{YEAR}〕{n}号" for n in (4, 5)]
    assert took(own) == [f"青市场双随机〔{YEAR}〕4号"]
    assert took(fire.id, kind="NOTICE") == [f"青市监检通〔{YEAR}〕1号"]


def test_equal_heads_of_an_older_database_never_meet(district: District, fire: Department) -> None:
    """早先的库里两个部门字头相同：轮流取号，一个也不重。"""
    with made() as s:
        s.get_one(Department, fire.id).short_name = district.department.short_name
    both = [district.department.id, fire.id]
    taken = [no for one in (*both, *both) for no in took(one, 2)]
    assert taken == [f"青市监双随机〔{YEAR}〕{n}号" for n in range(1, 9)]


def test_a_head_that_ends_like_another_series_never_meets(district: District, fire: Department) -> None:
    """字头加代字恰好拼成别的系列：照样不重。"""
    headed(fire.id, "青市监演练")
    first = took(fire.id, 2, "NOTICE")
    assert first[0] == f"青市监演练检通〔{YEAR}〕1号"
    assert took(district.department.id, 1, "DRILL_NOTICE") == [f"青市监演练检通〔{YEAR}〕3号"]


def test_a_number_in_the_book_is_said_not_a_fault(district: District, fire: Department) -> None:
    """簿子里已有同样的文号（别的年度补登的）：409 一句话，不是系统出错。"""
    with made() as s:
        s.add(
            NumberEntry(
                department_id=fire.id, kind="ASSIGNMENT", year=YEAR - 1, seq=1,
                text=f"青市监双随机〔{YEAR}〕1号", subject=new_id(),
            )
        )  # fmt: skip
    with pytest.raises(Problem, match="已经给出过") as caught:
        took(district.department.id)
    assert caught.value.entry.status == 409


def test_every_series_follows_the_form_the_rule_shows(app: Flask) -> None:
    """规则里写的文号样式就是给出的：每个系列只有代字不同，没有两个系列同一个代字。"""
    rule = NUMBERING.replace("年份", "{year}").replace("{顺序号}", "{seq}")
    head, tail = rule.split("{代字}")
    patterns = [*numbers.PATTERNS.values(), plans.PATTERN]
    words = [each.removeprefix(head).removesuffix(tail) for each in patterns]
    assert [head + word + tail for word in words] == patterns
    assert len(set(words)) == len(words)


def test_two_plans_never_bear_one_number(district: District, fire: Department) -> None:
    """两个部门的计划先后印着同一个字头，序号接着走；甲换了字头也不从头来。"""

    def numbered(department_id: str) -> str:
        row = Plan(
            id=new_id(), year=YEAR, title="年度抽查计划", department_id=department_id, created_at=clock.now(),
            author_id=district.officers["clerk"].id,
        )  # fmt: skip
        with made() as s:
            s.add(row)
            plans._number(s, row)
            s.flush()
            return str(row.no)

    year, own = clock.today().year, district.department.id
    assert numbered(own) == f"青市监抽计〔{year}〕1号"
    headed(own, "青市场")
    headed(fire.id, "青市监")
    assert numbered(fire.id) == f"青市监抽计〔{year}〕2号"
    assert numbered(own) == f"青市场抽计〔{year}〕2号"
    assert session().query(Plan.no).distinct().count() == 3
