"""规范、链、合并、封存、裁决与命令行：一条一条说清。"""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.canon import CanonError, canonical, parse
from sync.digest import content_digest, record_digest
from sync.ops import broken_link, problems, stamped
from sync.state import heads, replay, until_seal
from tests.sync.make_vectors import refused_between
from tests.sync.story import FORM, NONCE, PACKAGE, TEAM, photo, seal, two, whole

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=12,
)


@given(PLAIN)
def test_canonical_round_trip(value):
    """规范字节读回来还是原值，再写一次逐字节相同。"""
    raw = canonical(value)
    assert parse(raw) == value
    assert canonical(parse(raw)) == raw


@pytest.mark.parametrize(
    "raw", ['{"a":1,"a":2}', "1.0", "1e3", "NaN", "[", "[" * 5000, '"\\ud800"', b"\xff", "9007199254740992"]
)
def test_foreign_json_is_refused(raw):
    """重复键、小数、半截文字、坏编码、过大整数一律不收。"""
    with pytest.raises(CanonError):
        parse(raw)


def test_chain_breaks_where_something_was_changed():
    """改动一个操作，链就在那里断开。"""
    pen, _ = two()
    whole(pen)
    assert broken_link(pen.ops, NONCE) is None
    pen.ops[2] = stamped({**pen.ops[2], "wall": "2026-11-24T09:00:00Z"})
    assert broken_link(pen.ops, NONCE) is pen.ops[3]
    assert broken_link(pen.ops, "1" * 64) is pen.ops[0]


@given(st.data())
def test_order_of_arrival_is_irrelevant(data):
    """两部手机的操作以任何次序、带重复到达，现值相同；谁最后的值都不消失，一个人不与自己分歧。"""
    pens = two()
    made = []
    for _ in range(data.draw(st.integers(1, 8))):
        pen = data.draw(st.sampled_from(pens))
        seen = [op["op_id"] for op in made if data.draw(st.booleans())]
        made.append(pen.answer("q01", data.draw(st.sampled_from(["CONFORM", "FAIL"])), seen))
    arrived = data.draw(st.permutations([*made, *made[:2]]))
    assert heads(arrived) == heads(made)
    left = {head["op"] for head in heads(made)["answer:q01"]}
    named = {base for op in made for base in op["base"]}
    last = [pen.ops[-1] for pen in pens if pen.ops]
    assert all(op["op_id"] in left | named for op in last)
    assert left <= {op["op_id"] for op in last}


def test_a_refused_word_between_changes_nothing():
    """中间一条未被采纳，送达前后的现值和内容摘要逐字相同，没有分歧。"""
    told = refused_between()
    before, after = told["before one between was refused"], told["one between was refused"]
    assert heads(before) == heads(after)
    assert replay(after)["conflicts"] == []
    assert content_digest(before, PACKAGE, FORM, TEAM) == content_digest(after, PACKAGE, FORM, TEAM)


def test_circle_of_bases_loses_nothing():
    """互相点名的两个操作谁也不替换谁。"""
    pen, other = two()
    one = pen.answer("q01", "FAIL", ["00000012-0000-7000-8000-000000000001"])
    two_ = other.answer("q01", "CONFORM", [one["op_id"]])
    assert len(heads([one, two_])["answer:q01"]) == 2


def test_operations_beyond_the_seal_stay_outside():
    """封存的手机不知道的操作不进已签内容，摘要不变。"""
    pen, other = two()
    ops = whole(pen, other)
    before = content_digest(ops, PACKAGE, FORM, TEAM)
    last = seal(pen, ops)
    beyond = other.answer("q03", "FAIL")
    everything = [*pen.ops, *other.ops]
    assert beyond not in until_seal(everything)
    assert content_digest(everything, PACKAGE, FORM, TEAM) == before == last["p"]["content_digest"]
    assert record_digest(everything, before) == last["p"]["record_digest"]


@pytest.mark.parametrize("index", [0, 1, 2, 3, 4, 6])
def test_any_later_change_changes_the_digest(index):
    """到场、亮证、作答、问题、照片、结果，任何一项改动都改变内容摘要。"""
    pen, other = two()
    ops = whole(pen, other)
    at = 5 if index == 6 else index
    changed = [*ops[:at], *ops[at + 1 :]]
    assert content_digest(ops, PACKAGE, FORM, TEAM) != content_digest(changed, PACKAGE, FORM, TEAM)


def test_signing_does_not_change_the_content_digest():
    """签字写在摘要上，摘要不因签字改变；记录摘要随签字改变。"""
    pen, _ = two()
    ops = whole(pen)
    content = content_digest(ops, PACKAGE, FORM, TEAM)
    assert content == content_digest(ops[:-3], PACKAGE, FORM, TEAM)
    assert record_digest(ops, content) != record_digest(ops[:-1], content)


def test_two_inspections_in_one_file_are_refused():
    """不同检查的操作不能混在一起重放。"""
    pen, other = two()
    with pytest.raises(ValueError, match="不止一次"):
        replay([pen.answer("q01", "FAIL"), other.answer("q01", "FAIL", insp="00000003-0000-7000-8000-000000000009")])


def test_a_flipped_bit_is_noticed():
    """照片哈希被改一位，操作哈希就不符。"""
    pen, _ = two()
    good = pen.op("photo.add", photo())
    assert problems(good) == []
    assert problems({**good, "p": photo(sha256="c" * 64)}) == ["op.hash：与内容不符"]


def _command(tmp_path, verb, content):
    path = tmp_path / "ops.json"
    path.write_text(content, encoding="utf-8")
    return subprocess.run([sys.executable, "-m", "sync", verb, str(path)], capture_output=True, check=False)


def test_command_digest_and_replay(tmp_path):
    """命令行给出 64 位摘要和规范状态；读不了的文件退出码 2。"""
    pen, other = two()
    ops = whole(pen, other)
    box = {"package_hash": PACKAGE, "form": FORM, "team": TEAM, "ops": ops}
    told = _command(tmp_path, "digest", json.dumps(box))
    assert told.stdout.decode() == content_digest(ops, PACKAGE, FORM, TEAM) + "\n"
    state = _command(tmp_path, "replay", json.dumps(ops))
    assert state.stdout == canonical(replay(ops)) + b"\n"
    assert _command(tmp_path, "digest", "[1.5]").returncode == 2
    assert _command(tmp_path, "guess", "[]").returncode == 2


def test_command_warns_of_a_changed_operation(tmp_path):
    """操作被改动时，命令行照算并在标准错误里说出来。"""
    pen, _ = two()
    op = {**pen.answer("q01", "FAIL"), "app": "other"}
    assert "哈希与内容不符" in _command(tmp_path, "digest", json.dumps([op])).stderr.decode()
