"""后续处置的规则，不用数据库。"""

from datetime import date

import pytest

from server.domain import followups as law
from server.domain import profiles
from server.domain.calendar import shipped
from server.domain.deadlines import counted_clock
from server.domain.decide import Refusal
from server.domain.followups import Finding, Matter, Person, handled, may_deliver, may_fall_due, owed, settled
from server.domain.vocabulary.rules import DeadlineKind

TODAY = date(2026, 11, 20)
MATTER = Matter("ORDER", "d1", "author", frozenset({"inspector"}), frozenset({"judge"}))


def code(answer: Refusal | None) -> str | None:
    """拒绝的代码；可以办为 None。"""
    return answer.code if answer else None


def test_each_disposal_opens_its_own_matter() -> None:
    """四路处置各立一件，不同期限的责令改正分开，无需处置的不立。"""
    found = [
        Finding("q1", "1", "甲", "ORDER", date(2026, 12, 1)),
        Finding("q2", "2", "乙", "ORDER", date(2026, 12, 9)),
        Finding("q3", "3", "丙", "ORDER", date(2026, 12, 1)),
        Finding("q4", "4", "丁", "JUDICIAL"),
        Finding("q5", "5", "戊", "NONE"),
    ]
    made = owed(found, "R08")
    assert [(one.kind, [f.item for f in one.findings]) for one in made] == [
        ("ORDER", ["q1", "q3"]),
        ("ORDER", ["q2"]),
        ("CRIME", ["q4"]),
    ]


@pytest.mark.parametrize(("photos", "done"), [(0, False), (1, False), (2, True)])
def test_a_correction_needs_both_photos(photos: int, done: bool) -> None:
    """当场改正：改正前后各一张才当即办结。"""
    (made,) = owed([Finding("q1", "1", "甲", "ON_SITE_CORRECTED", photos=photos)], "R05")
    assert made.done is done


@pytest.mark.parametrize(("result", "kinds"), [("R02", ["ABNORMAL"]), ("R04", ["ABNORMAL"]), ("R06", []), ("R01", [])])
def test_some_results_call_for_the_list(result: str, kinds: list[str]) -> None:
    """没有公示、弄虚作假、无法联系的，提醒建议列入经营异常名录。"""
    assert [one.kind for one in owed([], result)] == kinds


@pytest.mark.parametrize(
    ("states", "done", "over"),
    [
        ([], True, True),
        ([("ORDER", "served")], False, False),
        ([("ORDER", "closed"), ("REFERRAL", "acknowledged")], True, False),
        ([("ORDER", "closed"), ("OBJECTION", "received")], True, False),
        ([("ORDER", "closed"), ("INFORM", "closed")], True, True),
    ],
)
def test_handled_is_less_than_settled(states: list[tuple[str, str]], done: bool, over: bool) -> None:
    """问题处理完不等于全部办结：异议、等结果的移送还开着。"""
    assert (handled(states), settled(states)) == (done, over)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (Person("boss", "d1", frozenset({"approver"})), None),
        (Person("boss", "d2", frozenset({"approver"})), "followup.foreign_department"),
        (Person("author", "d1", frozenset({"approver"})), "duty_separation"),
        (Person("inspector", "d1", frozenset({"approver"})), "followup.own_inspection"),
        (Person("boss", "d1", frozenset({"clerk"})), "followup.not_approver"),
    ],
)
def test_another_person_approves(person: Person, expected: str | None) -> None:
    """拟办的、参加检查的、别的部门的、没有审批角色的，都不能批准。"""
    assert code(law.may_decide(MATTER, person)) == expected


def test_who_cannot_send_is_told_of_the_sending() -> None:
    """等的是送达、发出、回执，就说哪一步只有经办可以办。"""
    said = law.may_draft(MATTER, Person("legal", "d1", frozenset({"legal_reviewer"})), "登记回执")
    assert said is not None
    assert said.message == "只有经办可以登记回执"


def test_an_objection_goes_to_neutral_hands() -> None:
    """异议不能由审定原结果的人、参加检查的人办；说还有谁可以办。"""
    matter = Matter("OBJECTION", "d1", "author", frozenset({"inspector"}), frozenset({"judge"}))
    judge = Person("judge", "d1", frozenset({"approver", "clerk"}))
    assert code(law.may_decide(matter, judge)) == "followup.own_decision"
    assert code(law.may_draft(matter, judge)) == "followup.own_decision"
    said = law.may_decide(matter, judge)
    assert said is not None
    assert said.message == "审定过这个结果的人不能办它的异议，请法制审核人，或者另一位审批人办"
    assert law.may_decide(matter, Person("legal", "d1", frozenset({"legal_reviewer"}))) is None


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-12-01", None),
        ("2026-11-20", "followup.due"),
        ("2026-11-28", "followup.due"),
        ("2027-03-01", "followup.due"),
        ("soon", "followup.due"),
    ],
)
def test_an_order_ends_on_a_working_day(on: str, expected: str | None) -> None:
    """改正期限是明天以后、九十天之内的工作日。"""
    assert code(may_fall_due(on, TODAY, shipped())) == expected


@pytest.mark.parametrize(
    ("method", "receiver", "told", "expected"),
    [
        ("DIRECT", "RECEPTION", {"name": "甲"}, None),
        ("DIRECT", "NEIGHBOUR", {"name": "甲"}, "delivery.receiver"),
        ("DIRECT", "AGENT", {"name": " "}, "delivery.receiver"),
        ("LEFT", None, {"name": "", "reason": "店主拒绝签收"}, "delivery.witness"),
        ("LEFT", None, {"name": "", "reason": "店主拒绝签收", "files": 1}, None),
        ("LEFT", None, {"name": "", "reason": "拒"}, "delivery.reason"),
        ("NOTICE", None, {"name": ""}, "delivery.proof"),
        ("ELECTRONIC", None, {"name": "", "proof": "送达地址确认书"}, None),
    ],
)
def test_a_delivery_is_lawful_or_refused(
    method: str, receiver: str | None, told: dict[str, object], expected: str | None
) -> None:
    """直接送达看身份，留置看事由与见证，其余看凭据。"""
    assert code(may_deliver(method, receiver, **told)) == expected  # type: ignore[arg-type]


def test_all_a_delivery_lacks_is_said_at_once() -> None:
    """事由和见证都缺的，一次说完；身份对、没有姓名的，说的是姓名。"""
    left, direct = may_deliver("LEFT", None, name=""), may_deliver("DIRECT", "AGENT", name="")
    assert left is not None
    assert "事由" in left.message
    assert "见证人" in left.message
    assert direct is not None
    assert "姓名" in direct.message


def test_a_recheck_adds_nothing_new() -> None:
    """复查不能查新的内容；不合格的人不能去。"""
    both, required = ("a", "b"), ("0",)
    assert code(law.may_recheck(both, {}, {"0": True, "1": True}, required, "pass")) == "followup.items"
    unfit = {"a": Refusal("team.expired", "证件过期")}
    assert code(law.may_recheck(both, unfit, {"0": True}, required, "pass")) == "team.expired"
    assert law.may_recheck(both, {}, {"0": False}, required, "fail") is None


def test_an_accusation_stays_a_suspicion() -> None:
    """移送只写涉嫌，不写构成犯罪。"""
    assert code(law.may_accuse("其行为构成非法经营罪")) == "followup.verdict"
    assert law.may_accuse("涉嫌非法经营，构成要件待查") is None


def test_only_after_the_deadline_day_is_a_failed_recheck_overdue() -> None:
    """期限那一天到 24:00：当天复查还在期限内；延期、补交另定的日子也算；改正了的与日子无关。"""
    due = law.order_due("2026-12-01", ["2026-12-07", "2026-12-03"])
    assert due == date(2026, 12, 7)
    told = [law.recheck_verdict("fail", date(2026, 12, day), due) for day in (1, 7, 8)]
    assert [law.RECHECKED[one] for one in told] == ["未改正，期限未到", "未改正，期限未到", "逾期未改正"]
    assert law.recheck_verdict("pass", date(2026, 12, 8), due) == "pass"
    assert law.order_due(None) is None


def test_the_recheck_waits_for_the_date_to_which_was_extended() -> None:
    """交来报告之日数起；之后同意延期的，从延到的那一天数起：复查的最后一天总在新的期限之后。"""
    reported, extended = date(2026, 12, 1), date(2026, 12, 21)
    assert law.recheck_since(reported) == reported
    assert law.recheck_since(reported, extended) == extended
    assert law.recheck_since(date(2026, 12, 22), extended) == date(2026, 12, 22)
    rung = counted_clock(
        profiles.load("dongsheng-2021"), DeadlineKind.RECHECK, law.recheck_since(reported, extended), shipped()
    )
    assert rung.on > extended


def test_a_plea_is_answered_before_an_order_is_called_late() -> None:
    """没有答复的延期申请只拦“逾期未改正”。"""
    told = law.may_judge_late("fail", "2026-12-21", "请先答复")
    assert told is not None
    assert (told.code, told.extra) == ("followup.plea", {"until": "2026-12-21"})
    assert [law.may_judge_late(*one, "请先答复") for one in (("fail", ""), ("early", "x"), ("pass", "x"))] == [None] * 3
