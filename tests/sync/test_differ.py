"""两部手机写得不同的地方：并列、后定、没有定；知道了再改的、写得一样的不算。"""

from hypothesis import given
from hypothesis import strategies as st

from sync.differ import differences
from sync.state import heads
from tests.sync.story import two


def test_values_written_without_knowing_each_other_stand_side_by_side():
    """互不知道的两个答案是一处不同；看过两边再写的那一个定了它。"""
    first, second = two()
    mine, other = first.answer("q01", "CONFORM"), second.answer("q01", "FAIL")
    (open_one,) = differences([mine, other])
    assert (open_one.register, {op["op_id"] for op in open_one.sides}) == (
        "answer:q01",
        {mine["op_id"], other["op_id"]},
    )
    assert open_one.settled is None
    chosen = first.answer("q01", "FAIL", [mine["op_id"], other["op_id"]])
    (closed,) = differences([other, chosen, mine])
    assert closed.settled == chosen


def test_who_knew_and_changed_is_no_difference():
    """看到对方写的再改、自己先后改、两人写得一样，都不算。"""
    first, second = two()
    mine = first.answer("q01", "CONFORM")
    known = second.answer("q01", "FAIL", [mine["op_id"]])
    again = [first.answer("q02", "FAIL"), first.answer("q02", "CONFORM")]
    same = [first.answer("q03", "FAIL"), second.answer("q03", "FAIL")]
    assert differences([mine, known, *again, *same]) == []


@given(st.data())
def test_what_is_open_is_what_stands_side_by_side(data):
    """没有定的，正是现值里并列而不同的那些；以什么次序到达都一样。"""
    pens, made = two(), []
    for _ in range(data.draw(st.integers(1, 8))):
        pen = data.draw(st.sampled_from(pens))
        seen = [op["op_id"] for op in made if data.draw(st.booleans())]
        made.append(pen.answer("q01", data.draw(st.sampled_from(["CONFORM", "FAIL"])), seen))
    found = differences(made)
    assert found == differences(data.draw(st.permutations(made)))
    stand = heads(made)["answer:q01"]
    apart = len(stand) > 1 and any(head["value"] != stand[0]["value"] for head in stand)
    assert [one.settled is None for one in found].count(True) == apart
