"""别人公布的数值：号签、SM3、RFC 6962、必抽、规范 JSON。"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from draw import merkle
from draw.canonical import NotCanonical, canonical, decode
from draw.hashing import UnknownAlgorithm, digest, ticket, tickets
from draw.selection import certain, select

# ron-rivest/consistent_sampler (MIT): seed, id, first digits of the ticket, which prints the digits of T reversed.
SAMPLER = [
    ("01382438112797316654", "AB-130", "26299714122838008416507544297546663599715395525154425586041245287750224561854"),
    ("41", "73", "000508333"),
    ("41", "51", "003446232"),
    ("41", "17", "004419823"),
    ("41", "58", "020115273"),
    ("52", "d", "054468191"),
]
# google/certificate-transparency python/ct/crypto/merkle_test.py (Apache-2.0)
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize(("seed", "name", "digits"), SAMPLER)
def test_tickets_are_those_of_consistent_sampler(seed: str, name: str, digits: str) -> None:
    """号签的原像与 consistent_sampler 相同：它公布的小数就是本号签倒写的十进制。"""
    own = ticket(hashlib.sha256(seed.encode()).hexdigest(), name)
    assert str(int(own, 16)).zfill(64)[::-1].startswith(digits)


def test_sm3_is_the_national_standard() -> None:
    """GB/T 32905 附录的两个例子。"""
    assert digest(b"abc", "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert digest(b"abcd" * 16, "sm3") == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_other_algorithms_and_short_seeds_are_refused() -> None:
    """md5 不是选项；种子短一位、大写都不收。"""
    with pytest.raises(UnknownAlgorithm):
        digest(b"", "md5")
    for seed in ("a" * 63, "A" * 64, "g" * 64):
        with pytest.raises(ValueError, match="seed"):
            ticket(seed, "x")
        with pytest.raises(ValueError, match="seed"):
            tickets(seed, ["x"])


def test_roots_are_those_of_certificate_transparency() -> None:
    """1 到 8 片叶子的树根，一次算出与逐片追加都对。"""
    frontier: list[bytes] = []
    for n, leaf in enumerate(LEAVES):
        frontier, _ = merkle.append(frontier, n, merkle.leaf_hash(bytes.fromhex(leaf)))
        assert merkle.root_of_frontier(frontier).hex() == ROOTS[n]
        assert merkle.root_of([bytes.fromhex(x) for x in LEAVES[: n + 1]]).hex() == ROOTS[n]
    assert merkle.leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert merkle.EMPTY.hex() == merkle.root_of([]).hex() == hashlib.sha256(b"").hexdigest()
    with pytest.raises(ValueError, match="frontier"):
        merkle.append(frontier, 9, frontier[0])


def test_large_weights_are_taken_for_certain() -> None:
    """R 的 sps 包给出的例子：权重 5、5、5、10、4 必抽，其余 1、2、1 里抽一户。"""
    weights = dict(zip("abcdefgh", [1, 2, 5, 5, 5, 10, 4, 1], strict=True))
    assert certain(weights, 6) == set("cdefg")
    chosen = select(weights, 6, "0" * 64, method="pareto")
    assert {p.blind for p in chosen.drawn} > set("cdefg")
    assert certain({str(i): i for i in range(1, 21)}, 12) == {"17", "18", "19", "20"}


def test_canonical_json_is_rfc_8785_without_floats() -> None:
    """公布的例子里不含小数的三个逐字节相同；含小数的拒绝。"""
    assert canonical(json.loads('{"1":{"f":{"f":"hi","F":5},"\\n":56},"10":{},"":"empty","a":{},"A":{}}')) == (
        b'{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"A":{},"a":{}}'
    )
    assert canonical(json.loads('{"u":"A\\u030a"}')) == '{"u":"A\u030a"}'.encode()
    for value in (1.5, float("nan"), 2**53, {1: 1}, {"é": 1}, {"a": {1, 2}}, "\ud800", b"x"):
        with pytest.raises(NotCanonical):
            canonical(value)
    for text in (b'{"a":1,"a":1}', b'{"b":1,"a":2}', b"[1, 2]", b"1.0", b"[", b'"\\u0041"'):
        with pytest.raises(NotCanonical):
            decode(text)
    assert decode(b'{"a":[1,null,true,"x"]}') == {"a": [1, None, True, "x"]}


def test_every_published_ticket_of_the_sampler(external_data: Path) -> None:
    """consistent_sampler 文档里公布的每一个小数（真实资料在手时全部比对）。"""
    rows = json.loads((external_data.parent / "vectors" / "draw-vectors.json").read_text("utf-8"))
    told = rows["consistent_sampler"]["tickets"]
    assert len(told) > 50
    for row in told:
        own = str(int(ticket(hashlib.sha256(row["seed"].encode()).hexdigest(), row["id"]), 16)).zfill(64)[::-1]
        digits = row["ticket"].removeprefix("0.")
        assert own.startswith(digits), row
