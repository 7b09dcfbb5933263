"""性质：总数不变、负担相差不过一、换个名字不换命运、盲码只揭开一户。"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw import blind, merkle
from draw.after import substitutes
from draw.deal import Deck, Job, NoTeam, Person, Rules, Slot, deal, first_team
from draw.preflight import small_cells, without_team
from draw.quota import QuotaImpossible, Stratum, plan_total, quotas
from draw.selection import reserve_size, select

SEEDS = st.integers(0, 2**256 - 1).map(lambda n: f"{n:064x}")
STRATA = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 40), st.integers(1, 100)), min_size=1, max_size=8).map(
    lambda rows: [Stratum(f"s{i}", n, min(p, q), q) for i, (n, p, q) in enumerate(rows)]
)
SLOTS = (Slot("SJ", frozenset("LZ")), Slot("SJ", frozenset("Z")))


@given(STRATA, SEEDS, st.sampled_from(["exact", "down", "up"]))
def test_the_sum_of_quotas_never_moves(strata: list[Stratum], seed: str, rounding: str) -> None:
    """任何种子下总数都是事先公布的那个；每层只取份额的下整或上整，不超过户数。"""
    try:
        total = plan_total(strata, rounding)
    except QuotaImpossible:
        return
    found = quotas(strata, rounding, seed)
    shares = {s.code: Fraction(s.size * s.p, s.q) for s in strata if s.p < s.q}
    part = sum(n for code, n in found.items() if code in shares)
    assert sum(found.values()) == total
    for s in strata:
        assert 0 <= found[s.code] <= s.size
        if s.code in shares and sum(shares.values()):
            share = shares[s.code] * (Fraction(part) / sum(shares.values()) if rounding != "up" else 1)
            assert share - 1 < found[s.code] < share + 1
    if rounding == "up":
        assert all(found[code] >= share for code, share in shares.items())
    if rounding == "down":
        assert part <= sum(shares.values())


def test_no_stratum_is_zero_for_ever() -> None:
    """份额 0.05 的小层不是永远为零：五千个种子里抽中的次数与份额相符。"""
    strata = [Stratum("a", 5, 1, 100), Stratum("b", 1095, 1, 100)]
    hits = Counter(quotas(strata, "exact", f"{i:064x}")["a"] for i in range(5000))
    assert set(hits) == {0, 1}
    assert 200 < hits[1] < 300


def test_impossible_quotas_are_told() -> None:
    """比例大于一、重复的层、抽不到的最少户数都说得出。"""
    for strata, rounding, least in (
        ([Stratum("a", 5, 3, 2)], "exact", 0),
        ([Stratum("a", 5, 1, 2), Stratum("a", 5, 1, 2)], "exact", 0),
        ([Stratum("a", 5, 0, 2)], "exact", 1),
        ([Stratum("a", 5, 1, 2)], "exact", 6),
        ([Stratum("a", 5, 1, 2)], "up", 4),
        ([Stratum("a", 5, 1, 2)], "nearest", 0),
    ):
        with pytest.raises(QuotaImpossible):
            plan_total(strata, rounding, least)


@given(st.sets(st.integers(0, 2**60), min_size=1, max_size=60), SEEDS, st.data())
def test_selection_reads_one_list_further(ids: set[int], seed: str, data: st.DataObject) -> None:
    """多抽一户只是同一名单再往下读一户；去掉没抽中的户不动别人。"""
    weights = dict.fromkeys([f"{i:032x}" for i in ids], 1)
    n = data.draw(st.integers(0, len(weights) - 1))
    some, more = select(weights, n, seed), select(weights, n + 1, seed)
    assert some.drawn == more.drawn[:-1]
    order = some.drawn + some.reserve
    assert [p.ticket for p in order] == sorted(p.ticket for p in order)
    assert len(some.reserve) == min(reserve_size(n, (1, 5)), len(weights) - n)
    last = more.drawn[-1].blind
    assert select({b: 1 for b in weights if b != last}, n, seed).drawn == some.drawn


@given(st.integers(2, 12), st.integers(1, 40), SEEDS)
def test_everybody_carries_the_same_load(people: int, count: int, seed: str) -> None:
    """没有限制时任务数最多与最少相差不过一，同一组没有重复的人。"""
    staff = {f"{i:032x}": Person(f"{i:032x}", "SJ", frozenset(), frozenset("LZ")) for i in range(people)}
    teams = deal([Job(f"{i:032x}", "a") for i in range(count)], Rules(SLOTS, staff), seed, seed)
    carried = Counter(dict.fromkeys(staff, 0))
    carried.update(m for t in teams for m in t.members)
    assert max(carried.values()) - min(carried.values()) <= 1
    assert all(len(set(t.members)) == 2 for t in teams)


@given(st.permutations(range(6)), SEEDS)
def test_the_order_of_the_lists_does_not_matter(order: list[int], seed: str) -> None:
    """名单怎样排列都不改变结果：没有人能靠排序影响派员。"""
    people = [Person(f"{i:032x}", "SJ", frozenset(), frozenset("LZ" if i % 2 else "Z"), i % 3, "-") for i in range(6)]
    jobs = [Job(f"{i:032x}", "a") for i in range(100, 112)]
    straight = Rules(SLOTS, {p.blind: p for p in people})
    mixed = Rules(SLOTS, {people[i].blind: people[i] for i in order})
    first = deal(jobs, straight, seed, seed)
    assert first == deal(jobs[::-1], mixed, seed, seed)
    told = [substitutes(t, Job(t.blind, "a"), straight, seed) for t in first]
    assert told == [substitutes(t, Job(t.blind, "a"), mixed, seed) for t in first]


def test_a_rare_specialty_is_found_by_looking_ahead() -> None:
    """需要专长而主检没有时，第二席越过前面的人去找有专长的人。"""
    staff = {
        b: Person(b, "SJ", frozenset(), frozenset(q))
        for b, q in (("a" * 32, {"L", "Z"}), ("b" * 32, {"Z"}), ("c" * 32, {"Z", "0000000a"}))
    }
    job = Job("1" * 32, "x", frozenset({"0000000a"}))
    rules = Rules(SLOTS, staff)
    assert first_team(job, rules, Deck(rules, "0" * 64, "sha256")) == ("a" * 32, "c" * 32)
    barred = Rules(SLOTS, staff, {"1" * 32: {"c" * 32}})
    assert without_team([job], barred) == ["1" * 32]
    with pytest.raises(NoTeam):
        deal([job], barred, "0" * 64, "0" * 64)


def test_a_blind_opens_one_unit_only() -> None:
    """盐揭开这一户，换一户、换一位都不成立；编号写法统一。"""
    key, name = "7" * 64, blind.normal_id(" 91990100ma0000001k ")
    own = blind.salt(key, name)
    code = blind.blind(own, name)
    assert blind.opens(code, name, own)
    assert not blind.opens(code, "91990100MA0000002K", own)
    assert not blind.opens(code, name, own[:-1] + "x")
    for bad in ("", "有中文", "A" * 41, "A_B"):
        with pytest.raises(ValueError, match="outside"):
            blind.normal_id(bad)


def test_small_cells_are_counted() -> None:
    """公开组合里少于五户的都数出来。"""
    assert small_cells([("a", 1)] * 5 + [("b", 1)] * 4 + [("a", 2)]) == 5


@given(st.integers(1, 40), st.data())
def test_proofs_hold_and_broken_ones_do_not(size: int, data: st.DataObject) -> None:
    """任何大小的树：包含与一致性证明成立；改一位、少一个、多一个都不成立。"""
    tops: list[bytes] = []
    nodes: dict[tuple[int, int], bytes] = {}
    roots = [merkle.EMPTY]
    for i in range(size):
        tops, done = merkle.append(tops, i, merkle.leaf_hash(bytes([i])))
        nodes |= {(level, at): value for level, at, value in done}
        roots.append(merkle.root_of_frontier(tops))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    leaf = merkle.leaf_hash(bytes([index]))
    path = merkle.inclusion_proof(lambda level, i: nodes[level, i], index, size)
    chain = merkle.consistency_proof(lambda level, i: nodes[level, i], old, size)
    assert merkle.verify_inclusion(index, size, leaf, roots[size], path)
    assert merkle.verify_consistency(old, size, roots[old], roots[size], chain)
    assert not merkle.verify_inclusion(index, size, leaf, roots[size], [*path, leaf])
    assert not merkle.verify_inclusion(size, size, leaf, roots[size], path)
    assert not merkle.verify_consistency(0, size, roots[0], roots[size], chain)
    assert not merkle.verify_consistency(old, size, roots[old - 1], roots[size], chain)
    if path:
        broken = [bytes([path[0][0] ^ 1]) + path[0][1:], *path[1:]]
        assert not merkle.verify_inclusion(index, size, leaf, roots[size], broken)
        assert not merkle.verify_inclusion(index, size, leaf, roots[size], path[1:])
    for wrong in (-1, size):
        with pytest.raises(ValueError, match="index"):
            merkle.inclusion_proof(lambda level, i: nodes[level, i], wrong, size)
    with pytest.raises(ValueError, match="sizes"):
        merkle.consistency_proof(lambda level, i: nodes[level, i], 0, size)
