"""每人至多几户：抽以前说够的，抽出来没有人超；不够的，抽以前就说得出缺在哪里。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from random import Random

import pytest

from draw.deal import deal
from draw.limit import Shortage, shortages
from draw.preflight import without_team
from draw.team import Job, Person, Rules, Slot, Team

SLOTS = (Slot("SJ", frozenset("LZ")), Slot("SJ", frozenset("Z")))
SKILL = "0000000a"


def seed(n: int) -> str:
    """第 n 个种子。"""
    return sha256(f"limit {n}".encode()).hexdigest()


def carried(rules: Rules, teams: list[Team]) -> Counter[str]:
    """各人手上几户。"""
    return Counter({b: p.load for b, p in rules.staff.items()}) + Counter(m for t in teams for m in t.members)


def person(n: int, quals: str = "LZ", areas: tuple[str, ...] = (), load: int = 0) -> Person:
    """第 n 个人。"""
    return Person(f"{n:032x}", "SJ", frozenset(areas), frozenset(quals), load)


def jobs(count: int, areas: tuple[str, ...] = ("a",)) -> list[Job]:
    """count 户，轮流在各区域。"""
    return [Job(f"{n + 10**6:032x}", areas[n % len(areas)]) for n in range(count)]


def counties(count: int) -> Iterator[tuple[list[Job], int, Rules, int]]:
    """随机的小县：名录、抽几户、人、捆。"""
    rng = Random(20261121)
    for _ in range(count):
        areas = tuple(f"{n:08x}" for n in range(rng.randint(1, 4)))
        staff = {}
        for n in range(rng.randint(4, 14)):
            quals = (
                {"Z"} | ({"L"} if n < 2 or rng.random() < 0.4 else set()) | ({SKILL} if rng.random() < 0.4 else set())
            )
            near = frozenset() if n < 3 or rng.random() < 0.6 else frozenset(rng.sample(areas, 1))
            staff[f"{n:032x}"] = Person(f"{n:032x}", "SJ", near, frozenset(quals), rng.choice([0, 0, 0, 2]))
        need = frozenset({SKILL}) if rng.random() < 0.3 else frozenset()
        pool = [Job(f"{n + 10**6:032x}", rng.choice(areas), need) for n in range(rng.randint(10, 60))]
        barred = {rng.choice(pool).blind: {f"{rng.randrange(4):032x}"} for _ in range(rng.randint(0, 3))}
        size = rng.choice([1, 1, 1, 3])
        rules = Rules(SLOTS, staff, barred, rng.randint(max(3, size), 30))
        lost = set(without_team(pool, rules))
        pool = [job for job in pool if job.blind not in lost]
        if pool:
            yield pool, rng.randint(1, len(pool)), rules, size


def test_what_the_preflight_promises_holds() -> None:
    """四百个随机的县：预检说够的，抽哪些户、用哪个种子，都没有人超过上限。"""
    rng, promised, refused = Random(7), 0, 0
    for n, (pool, total, rules, size) in enumerate(counties(400)):
        if shortages(pool, total, rules, size):
            refused += 1
            continue
        promised += 1
        for k in range(4):
            crowded = sorted(pool, key=lambda job: (job.area, rng.random()))[:total]
            drawn = crowded if k % 2 else rng.sample(pool, total)
            teams = deal(drawn, rules, seed(n), seed(n + 1000 * k), size=size)
            loads = carried(rules, [t for t in teams for _ in t.blinds])
            assert max(loads.values()) <= rules.most, (n, k, loads)
    assert promised > 100
    assert refused > 50


def test_without_a_limit_nothing_changes() -> None:
    """够宽的上限与没有上限，派得一模一样。"""
    for pool, total, rules, size in counties(30):
        free = deal(pool[:total], replace(rules, most=0), seed(1), seed(2), size=size)
        assert deal(pool[:total], replace(rules, most=1000), seed(1), seed(2), size=size) == free
        assert shortages(pool, total, replace(rules, most=0), size) == []


def lawful(job: Job, rules: Rules, loads: Counter[str], size: int) -> bool:
    """不超上限，还凑得出一组吗：一对一对地试。"""
    able = [p for b, p in rules.staff.items() if loads[b] + size <= rules.most]
    return any(
        lead.blind != second.blind
        and rules.fits(lead, SLOTS[0], job)
        and rules.fits(second, SLOTS[1], job)
        and not rules.lacking((lead.blind, second.blind), job)
        for lead in able
        for second in able
    )


def test_nobody_goes_above_the_limit_while_somebody_is_below() -> None:
    """两百个人手紧的县，逐组回放：谁超了上限，那一户当时确实凑不出不超的一组。"""
    above = 0
    for n, (pool, total, rules, size) in enumerate(counties(200)):
        tight = replace(rules, most=max(size, rules.most // 3))
        loads = Counter({b: p.load for b, p in rules.staff.items()})
        own = {job.blind: job for job in pool}
        for team in deal(pool[:total], tight, seed(n), seed(n + 1), size=size):
            count = len(team.blinds)
            needs = frozenset().union(*(own[b].need for b in team.blinds))
            job = Job(team.blind, own[team.blind].area, needs, team.others)
            if any(loads[m] + count > tight.most for m in team.members):
                above += 1
                assert not lawful(job, tight, loads, count)
            loads.update(dict.fromkeys(team.members, count))
    assert above > 100


def test_no_unit_stays_without_a_team() -> None:
    """上限怎么也不够时，任务最少的人超出去，没有一户派不出。"""
    staff = {p.blind: p for p in (person(0), person(1, "Z"))}
    rules = Rules(SLOTS, staff, most=2)
    assert len(deal(jobs(5), rules, seed(5), seed(6))) == 5
    assert shortages(jobs(5), 5, rules)[0] == Shortage(("a",), (1, 2), "", 10, 2)


@pytest.mark.parametrize(
    ("staff", "areas", "expected"),
    [
        ([person(0), *(person(n, "Z") for n in range(1, 9))], ("a",), (("a",), (1,), "")),
        ([person(0), person(1), *(person(n, "LZ", ("a",)) for n in range(2, 9))], ("a", "b"), (("b",), (1, 2), "")),
    ],
)
def test_the_place_that_lacks_hands_is_named(
    staff: list[Person], areas: tuple[str, ...], expected: tuple[tuple[str, ...], tuple[int, ...], str]
) -> None:
    """缺的是主检，就说主检；缺的是一个乡镇的人，就说那个乡镇。"""
    found = shortages(jobs(40, areas), 10, Rules(SLOTS, {p.blind: p for p in staff}, most=8))
    assert expected in [(one.areas, one.seats, one.need) for one in found]


def test_a_rare_skill_is_counted_by_itself() -> None:
    """人够而专长不够，说的是专长。"""
    people = [person(0, "LZ"), *(person(n, "LZ") for n in range(1, 9))]
    staff = {p.blind: p for p in people} | {people[0].blind: replace(people[0], quals=frozenset({"L", "Z", SKILL}))}
    pool = [replace(job, need=frozenset({SKILL})) for job in jobs(20)]
    found = shortages(pool, 10, Rules(SLOTS, staff, most=6))
    assert [(one.need, one.wanted, one.able) for one in found] == [(SKILL, 10, 5)]
