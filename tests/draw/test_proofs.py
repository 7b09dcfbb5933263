"""证明：机会均等、名额与权重的期望、派员的公平与均衡，都拿真的散列来数。"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from itertools import combinations
from math import sqrt
from random import Random

import pytest
from ortools.graph.python.max_flow import SimpleMaxFlow

from draw.deal import bundles, deal, in_order
from draw.hashing import lowest, ticket, tickets
from draw.joint import intersection
from draw.preflight import difference, why, without_team
from draw.quota import Stratum, quotas
from draw.selection import certain, merge, ranking, select
from draw.team import Job, Person, Rules, Slot
from draw.times import times

SLOTS = (Slot("SJ", frozenset("LZ")), Slot("SJ", frozenset("Z")))


def seeds(count: int, word: str) -> list[str]:
    """互不相同的种子，写死的来历：每次运行都一样。"""
    return [sha256(f"{word} {i}".encode()).hexdigest() for i in range(count)]


def units(count: int) -> dict[str, int]:
    """等权的户。"""
    return {f"{i:032x}": 1 for i in range(count)}


def chi_square(counts: list[int], expected: float) -> float:
    """各格与期望之差的平方和，以期望计。"""
    return sum((n - expected) ** 2 / expected for n in counts)


def test_every_unit_is_drawn_equally_often() -> None:
    """40 户抽 8 户抽六千次：各户次数的 χ² 在正常范围，没有谁沾光。"""
    runs, size, n = 6000, 40, 8
    hits = Counter(p.blind for s in seeds(runs, "units") for p in select(units(size), n, s).drawn)
    # Drawing without replacement shrinks the spread by (N - n) / (N - 1); 39 degrees of freedom, 0.001 and 0.999.
    scaled = chi_square([hits[b] for b in units(size)], runs * n / size) * (size - 1) / (size - n)
    assert 16.3 < scaled < 72.1


@pytest.mark.parametrize(("size", "n", "low", "high"), [(20, 6, 5.4, 43.8), (80, 8, 45.8, 124.8)])
def test_ten_thousand_seeds_forget_nobody(size: int, n: int, low: float, high: float) -> None:
    """A5：丁类 20 户抽 6 户、丙类 80 户抽 8 户，各一万个种子：次数在正常范围，没有一户从不被抽中。"""
    runs = 10_000
    hits = Counter(p.blind for s in seeds(runs, f"a5 {size}") for p in select(units(size), n, s).drawn)
    assert len(hits) == size
    # 19 and 79 degrees of freedom, 0.001 and 0.999.
    assert low < chi_square(list(hits.values()), runs * n / size) * (size - 1) / (size - n) < high


def test_every_pair_is_drawn_equally_often() -> None:
    """780 对同时抽中的次数，标准化之后的离散度接近 1：不只单户公平，成对也公平。"""
    runs, size, n = 6000, 40, 8
    pairs: Counter[tuple[str, str]] = Counter()
    for s in seeds(runs, "pairs"):
        pairs.update(combinations(sorted(p.blind for p in select(units(size), n, s).drawn), 2))
    p = n * (n - 1) / (size * (size - 1))
    scores = [(pairs[pair] - runs * p) / sqrt(runs * p * (1 - p)) for pair in combinations(sorted(units(size)), 2)]
    spread = sqrt(sum(z * z for z in scores) / len(scores))
    assert 0.9 < spread < 1.1
    assert max(map(abs, scores)) < 4.5


def test_quotas_have_the_promised_means() -> None:
    """五千个种子下每层名额的平均值等于份额，总数从不变。"""
    strata = [Stratum(c, n, 3, 100) for c, n in (("a", 5), ("b", 61), ("c", 140), ("d", 999))]
    runs = 5000
    found = [quotas(strata, "exact", s) for s in seeds(runs, "quota")]
    total = sum(found[0].values())
    assert {sum(q.values()) for q in found} == {total}
    for s in strata:
        share = total * s.size / sum(x.size for x in strata)
        mean = sum(q[s.code] for q in found) / runs
        assert abs(mean - share) < 4 * 0.5 / sqrt(runs)
        assert {q[s.code] for q in found} <= {int(share), int(share) + 1}


@pytest.mark.parametrize("word", ["first", "second"])
def test_pareto_keeps_its_promise(word: str) -> None:
    """按权重抽：权重 30 的户抽中的机会是权重 1 的三十倍，与承诺的比例相符。"""
    runs, n = 3000, 12
    weights = {f"{i:032x}": [1, 3, 10, 30][i % 4] for i in range(120)}
    hits: Counter[int] = Counter()
    for s in seeds(runs, f"pareto {word}"):
        hits.update(weights[p.blind] for p in select(weights, n, s, method="pareto").drawn)
    assert not certain(weights, n)
    for w in (1, 3, 10, 30):
        promised = n * w / sum(weights.values())
        error = 4 * sqrt(promised * (1 - promised) / (30 * runs))
        assert abs(hits[w] / (30 * runs) - promised) < error + 0.004 * promised


def test_drawn_lists_of_shards_merge() -> None:
    """各县各排各的，合起来与一起排相同；去掉没中的户不动别人。"""
    rng = Random(7)
    names = [f"{rng.getrandbits(128):032x}" for _ in range(300)]
    whole = ranking(dict.fromkeys(names, 1), 0, "7" * 64, 40)
    parts = [dict.fromkeys(names[i::3], 1) for i in range(3)]
    assert merge([ranking(p, 0, "7" * 64, 40) for p in parts], 40) == whole
    with pytest.raises(ValueError, match="two lists"):
        merge([whole, whole[:1]], 3)


def test_the_bound_never_loses_anybody() -> None:
    """省内存的上限不影响结果：边读边舍与全部排序相同，哪怕次序最坏。"""
    names = [f"{i:032x}" for i in range(40_000)]
    seed = "9" * 64
    order = sorted(zip(tickets(seed, names), names, strict=True))
    for source in (names, [n for _, n in order], [n for _, n in reversed(order)]):
        assert lowest(source, 50, seed) == order[:50]
    assert lowest(names[:3], 50, seed) == sorted(zip(tickets(seed, names[:3]), names[:3], strict=True))
    assert lowest(names, 0, seed) == []


def test_sql_gives_the_same_order() -> None:
    """SQLite 按号签排序，与本实现一户不差。"""
    names, seed = [f"{i * 7919:032x}" for i in range(2000)], "3d" * 32
    base = sqlite3.connect(":memory:")
    base.create_function("t", 1, lambda name: sha256((seed + name).encode()).hexdigest(), deterministic=True)
    base.execute("CREATE TABLE unit (blind TEXT)")
    base.executemany("INSERT INTO unit VALUES (?)", [(n,) for n in names])
    rows = base.execute("SELECT blind FROM unit ORDER BY t(blind), blind LIMIT 100").fetchall()
    assert [b for (b,) in rows] == [p.blind for p in ranking(dict.fromkeys(names, 1), 0, seed, 100)]


def people(rng: Random, count: int, areas: int, lead: float) -> dict[str, Person]:
    """随机的人：区域、能否任主检。"""
    found = {}
    for i in range(count):
        near = frozenset(rng.sample([f"{a:08x}" for a in range(areas)], rng.randint(1, areas)))
        quals = frozenset("LZ" if i < 2 or rng.random() < lead else "Z")
        found[f"{i:032x}"] = Person(f"{i:032x}", "SJ", frozenset() if i < 2 else near, quals)
    return found


def test_exchanging_two_people_exchanges_their_fate() -> None:
    """两人条件相同：对调代号，牌也对调，其余不动；谁也没有固有的便宜。"""
    staff = people(Random(1), 6, 1, 1.0)
    jobs = [Job(f"{i + 100:032x}", "0" * 8) for i in range(13)]
    pairs: Counter[tuple[int, str]] = Counter()
    runs = 2000
    for s in seeds(runs, "deal"):
        for team in deal(jobs, Rules(SLOTS, staff), s, ticket(s, "deal")):
            pairs.update((int(team.blind, 16), m) for m in team.members)
    p = 2 / 6
    scores = [(n - runs * p) / sqrt(runs * p * (1 - p)) for n in pairs.values()]
    assert len(scores) == 13 * 6
    assert max(map(abs, scores)) < 4.2


def test_the_cards_move_with_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """派员是等变的：同一张牌表，人换了名字，结果就是换了名字的结果，逐户相同。"""
    from draw import deck

    staff = people(Random(3), 8, 1, 0.5)
    names = sorted(staff)
    new = dict(zip(names, names[3:] + names[:3], strict=True))
    jobs = [Job(f"{i + 100:032x}", "0" * 8) for i in range(20)]
    plain = deal(jobs, Rules(SLOTS, staff), "1" * 64, "2" * 64)
    back = {b: a for a, b in new.items()}

    def moved(seed: str, alg: str) -> Callable[[str], str]:
        return lambda name: ticket(seed, f"{back[name[:32]]}{name[32:]}", alg)

    monkeypatch.setattr(deck, "ticketer", moved)
    renamed = {new[b]: Person(new[b], p.dept, p.areas, p.quals) for b, p in staff.items()}
    again = deal(jobs, Rules(SLOTS, renamed), "1" * 64, "2" * 64)
    assert [tuple(new[m] for m in t.members) for t in plain] == [t.members for t in again]


def optimum(jobs: list[Job], rules: Rules) -> int:
    """最大任务数的下限：能让每席都有人坐的最小上限（最大流；不要求两席不同人，所以只会更低）。"""
    staff = list(rules.staff.values())
    for most in range(-(-2 * len(jobs) // len(staff)), 2 * len(jobs) + 1):
        flow = SimpleMaxFlow()
        seats = [(job, slot) for job in jobs for slot in rules.slots]
        first = 2 + len(seats)
        for i, (job, slot) in enumerate(seats):
            flow.add_arc_with_capacity(0, 2 + i, 1)
            for j, person in enumerate(staff):
                if rules.fits(person, slot, job):
                    flow.add_arc_with_capacity(2 + i, first + j, 1)
        for j in range(len(staff)):
            flow.add_arc_with_capacity(first + j, 1, most)
        flow.solve(0, 1)
        if flow.optimal_flow() == len(seats):
            return most
    raise AssertionError


COUNTIES = 200


def test_the_deal_is_almost_as_even_as_a_solver() -> None:
    """二百个随机的小县：任务最多的人至多比求解器的最优多一件的，不少于九成。"""
    good = 0
    for county in range(COUNTIES):
        rng = Random(county)
        staff = people(rng, rng.choice([12, 16, 24]), 3, 0.5)
        jobs = [Job(f"{i + 1000:032x}", f"{rng.randrange(3):08x}") for i in range(rng.randint(10, 60))]
        recused = {j.blind: {rng.choice(sorted(staff)[2:])} for j in jobs if rng.random() < 0.2}
        rules = Rules(SLOTS, staff, recused)
        load = Counter(m for t in deal(jobs, rules, "1" * 64, f"{county:064x}") for m in t.members)
        good += max(load.values()) <= optimum(jobs, rules) + 1
    assert good >= 0.9 * COUNTIES


def test_bundles_stay_in_one_town_and_lawful() -> None:
    """每捆同一区域、不超过上限、无人须回避；不成捆就与一户一组相同。"""
    rng = Random(5)
    staff = people(rng, 12, 3, 0.6)
    jobs = [Job(f"{i + 1000:032x}", f"{rng.randrange(3):08x}") for i in range(60)]
    recused = {j.blind: set(rng.sample(sorted(staff), 3)) for j in jobs[::2]}
    rules = Rules(SLOTS, staff, recused)
    jobs = [j for j in jobs if j.blind not in without_team(jobs, rules)]
    area = {j.blind: j.area for j in jobs}
    teams = deal(jobs, rules, "1" * 64, "2" * 64, size=4)
    assert sorted(b for t in teams for b in t.blinds) == sorted(area)
    assert max(len(t.blinds) for t in teams) == 4
    for t in teams:
        assert len({area[b] for b in t.blinds}) == 1
        assert not {m for b in t.blinds for m in recused.get(b, ())} & set(t.members)
    assert bundles(in_order(jobs, "1" * 64), 1, rules) == in_order(jobs, "1" * 64)


def test_nobody_is_in_two_places_when_it_can_be_avoided() -> None:
    """日子够用时同一人同一半日只去一处；各半日的户数相差不大。"""
    staff = people(Random(9), 12, 1, 1.0)
    jobs = [Job(f"{i + 1000:032x}", "0" * 8) for i in range(24)]
    teams = deal(jobs, Rules(SLOTS, staff), "1" * 64, "2" * 64)
    days = [f"2026-03-{d:02}-{h}" for d in range(9, 14) for h in (1, 2)]
    found = times(teams, days, "3" * 64)
    visits = Counter((m, day) for t, day in zip(teams, found, strict=True) for m in t.members)
    assert max(visits.values()) == 1
    assert max(Counter(found).values()) - min(Counter(found).values()) <= 2
    for bad in ([], ["2026-03-09", "2026-03-09"], ["2026-03-10", "2026-03-09"], ["9 March"]):
        with pytest.raises(ValueError, match="days"):
            times(teams, bad, "3" * 64)


def test_a_missing_team_names_its_reason() -> None:
    """派不出组时说得出是哪一席、哪个条件。"""
    near, far, skill = "0" * 8, "1" * 8, "a" * 8
    lead = Person("1" * 32, "SJ", frozenset({near}), frozenset("LZ"))
    second = Person("2" * 32, "SJ", frozenset(), frozenset("Z"))
    both = {p.blind: p for p in (lead, second)}
    job = Job("f" * 32, near)
    assert why(job, Rules(SLOTS, both)) == "-"
    assert why(Job("f" * 32, far), Rules(SLOTS, both)) == "seat 1 area"
    assert why(job, Rules(SLOTS, {second.blind: second})) == "seat 1 quals"
    assert why(job, Rules(SLOTS, both, {job.blind: {lead.blind}})) == "seat 1 recused"
    assert why(Job("f" * 32, near, frozenset({skill})), Rules(SLOTS, both)) == f"need {skill}"
    assert why(job, Rules(SLOTS, {lead.blind: lead})) == "people"
    assert why(job, Rules((*SLOTS, Slot("YJ", frozenset("Z"))), both)) == "seat 3 dept"


def test_two_freezes_are_compared() -> None:
    """与上次冻结相比，新增、减少和换了除外代码的都列得出；联合抽查取各部门名录的交集。"""
    before, now = {"A": "-", "B": "-", "C": "E1"}, {"B": "E2", "C": "E1", "D": "-"}
    assert difference(before, now) == {"added": ["D"], "removed": ["A"], "changed": ["B"]}
    assert intersection({"SJ": before, "YJ": now}) == ["B", "C"]
