"""升格：早先写的照今天的样子读，存下的一个字节不动，签过的摘要不变。"""

import copy

import pytest

from sync.canon import canonical
from sync.digest import content_digest, record_digest
from sync.facts import seal_facts
from sync.kinds import ENVELOPE, KINDS
from sync.lift import LIFTS, VERSION, lift
from sync.ops import broken_link, problems
from sync.state import fold, replay
from tests.sync.make_vectors import CHECKLIST, RUN, first_builds, stories
from tests.sync.story import FORM, NONCE, PACKAGE, TEAM

CONTENT = "d1c099fcfcbf15e811fc10e8975e299a189b97b8db27df774ad3ec1420ec68fb"
RECORD = "a4984fcc3b0b463c838ad5f21652cc971446440fd94af382abf2a5bcb2c26ee9"
"""第一批程序自己算出的两个摘要。"""


def test_what_the_first_builds_signed_keeps_its_digests() -> None:
    """第一批程序写下的操作今天仍然合格、链不断，两个摘要就是当时算的。"""
    ops = first_builds()
    assert [problems(op) for op in ops] == [[]] * len(ops)
    assert broken_link(ops, NONCE) is None
    assert content_digest(ops, PACKAGE, FORM, TEAM) == CONTENT
    assert record_digest(ops, CONTENT) == RECORD


def test_reading_changes_nothing_that_is_stored() -> None:
    """读不改写；照写的时候折叠，签字拒签都没有后来的栏目，读出来的有。"""
    ops = first_builds()
    before = copy.deepcopy(ops)
    read, written = replay(ops), fold(ops)
    assert ops == before
    assert "who" not in written["refusals"][0]["p"]
    assert read["refusals"][0]["p"] == {**written["refusals"][0]["p"], "who": None, "rights_told": None}
    assert seal_facts(read, CONTENT, CHECKLIST, RUN)["refusal_named"] is False


@pytest.mark.parametrize("name", stories())
def test_what_is_written_whole_is_read_as_it_stands(name: str) -> None:
    """补过一次的再补还是它；补的只是没写的栏目。"""
    for op in stories()[name]:
        once = lift(op)
        assert lift(once) == once
        assert once["p"].items() >= op["p"].items()
        assert {**once, "p": op["p"]} == op


def test_the_history_names_only_what_the_shapes_leave_open() -> None:
    """历史里的栏目现在都有，写不写都行；每一版都有自己的一行，信封认得的正是这些版本。"""
    assert sorted(LIFTS) == list(range(1, VERSION + 1))
    assert ENVELOPE["v"] == f"int:1:{VERSION}"
    for kinds in LIFTS.values():
        for kind, missing in kinds.items():
            assert all(KINDS[kind][name].endswith("?") for name in missing)


def test_a_version_nobody_knows_yet_is_no_operation() -> None:
    """更新的版本不采纳；真要读，原样给出，不猜。"""
    op = {**first_builds()[-1], "v": VERSION + 1}
    assert problems(op) == [f"op.v：应在 1 到 {VERSION} 之间"]
    assert canonical(lift(op)) == canonical(op)
