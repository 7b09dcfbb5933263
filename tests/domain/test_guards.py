"""关口：编出的数据交给检查表引擎判断。"""

import dataclasses
from typing import Any

import pytest

from forms.guards import check_guards, judge_guards
from server.domain.guards import REFUSAL_EVIDENCE, compile_guards
from server.domain.profile_values import Setting
from server.domain.profiles import load, names

READY: dict[str, Any] = {
    "visited": True,
    "credentials_shown": True,
    "recusal_asked": True,
    "missing": 0,
    "errors": 0,
    "photos_missing": 0,
    "findings_missing": 0,
    "fails": 0,
    "findings": 0,
    "conforms": 0,
    "unjudged": 0,
    "unchecked": 0,
    "key_unchecked": 0,
    "explained": False,
    "against": 0,
    "supported": True,
    "inspector_signatures": 2,
    "entity_signed": True,
    "stamped": False,
    "met_differs": 0,
    "refused": False,
    "refusal_reason": False,
    "refusal_named": False,
    "refusal_rights": False,
    "refusal_witness": False,
    "refusal_recording": False,
    "result_code": "R01",
    "digest_current": True,
    "attempts": 1,
    "witnessed": False,
    "read_out": False,
}
RULES = compile_guards(load("cn-2025-default"))


def broken(**changes: Any) -> list[str]:
    """改动这些事实后，没有过的关口。"""
    every = [*RULES["seal"], *RULES["refusal"], *RULES["result"], *RULES["photo"]]
    return [breach["code"] for breach in judge_guards(every, READY | changes)]


def test_a_complete_inspection_passes() -> None:
    """样样齐全，可以封存。"""
    assert broken() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"visited": False}, "seal.not_visited"),
        ({"credentials_shown": False}, "seal.credentials"),
        ({"recusal_asked": False}, "seal.recusal"),
        ({"missing": 1}, "seal.missing"),
        ({"errors": 1}, "seal.errors"),
        ({"findings_missing": 1}, "seal.findings"),
        ({"photos_missing": 1}, "photo.missing"),
        ({"inspector_signatures": 1}, "seal.inspectors"),
        ({"entity_signed": False}, "seal.entity"),
        ({"met_differs": 1}, "seal.met"),
        ({"read_out": True}, "seal.witness"),
        ({"result_code": None}, "seal.result"),
        ({"digest_current": False}, "seal.digest"),
        ({"fails": 1, "findings": 1}, "result.clean"),
        ({"findings": 1}, "result.clean"),
        ({"result_code": "R02"}, "result.problem"),
        ({"result_code": "R03"}, "result.problem"),
        ({"result_code": "R05"}, "result.problem"),
        ({"result_code": "R08"}, "result.problem"),
        ({"result_code": "R04", "missing": 1}, "result.unreachable"),
        ({"result_code": "R06", "missing": 1}, "result.uncooperative"),
        ({"result_code": "R10", "entity_signed": False}, "result.terminated"),
    ],
)
def test_each_gap_closes_one_guard(changes: dict[str, Any], code: str) -> None:
    """缺一样，恰有一道关口过不去。"""
    assert broken(**changes) == [code]


def test_what_was_read_aloud_needs_a_witness() -> None:
    """当面宣读的要有见证人签字，拒签录了像的也算；手机没有这一项事实的照旧。"""
    assert broken(read_out=True, witnessed=True) == []
    refused = {"refused": True, "refusal_reason": True, "refusal_named": True, "refusal_rights": True}
    assert broken(read_out=True, **refused, refusal_recording=True) == []
    assert broken(read_out=None) == []


@pytest.mark.parametrize("code", ["R02", "R03", "R05", "R08"])
@pytest.mark.parametrize("what", [{"fails": 1}, {"findings": 1}])
def test_a_problem_result_rests_on_a_failed_item_or_a_finding(code: str, what: dict[str, int]) -> None:
    """有不符合的项或写明的问题，才能选发现问题的结果。"""
    assert broken(result_code=code, **what) == []


def test_a_result_no_failed_item_stands_for_is_explained() -> None:
    """不符合的项支持不了的结果，写明凭什么才能选；其余结果不问。"""
    bad = {"fails": 1, "findings": 1, "supported": False}
    for code in ("R02", "R03", "R05"):
        assert broken(result_code=code, **bad) == ["result.supported"]
        assert broken(result_code=code, **bad, explained=True) == []
        assert broken(result_code=code, **bad | {"supported": True}) == []
    assert broken(result_code="R08", **bad) == []


@pytest.mark.parametrize("code", ["R07", "R09", "R10"])
def test_idle_results_beside_failed_items_are_explained(code: str) -> None:
    """没有经营、停业、终止，检查表里却有不符合的项：要在记录里说清楚（S3-18）。"""
    assert broken(result_code=code) == []
    assert broken(result_code=code, fails=1, findings=1) == ["result.idle"]
    assert broken(result_code=code, findings=1) == ["result.idle"]
    assert broken(result_code=code, fails=1, findings=1, explained=True) == []


def test_no_activity_does_not_go_with_items_found_in_order() -> None:
    """绝大多数判了符合，就不是没有开展经营；判过几项住所、证照的，写明怎么回事才能选（S3-18）。"""
    told = {"result_code": "R07", "conforms": 3}
    assert broken(**told) == ["result.active", "result.conform"]
    assert broken(**told, explained=True) == ["result.active"]
    assert broken(**told, unjudged=2) == ["result.conform"]
    assert broken(**told, unjudged=2, explained=True) == []
    assert broken(**told | {"conforms": 9}, unjudged=2, explained=True) == ["result.active"]
    assert broken(result_code="R07", unjudged=5) == []


def test_an_answer_against_the_result_is_explained_and_never_closed() -> None:
    """答了开业：没有涉及的经营、已注销的要说明；已关闭停业的不能选。"""
    for code in ("R07", "R10"):
        assert broken(result_code=code, against=1) == ["result.against"]
        assert broken(result_code=code, against=1, explained=True) == []
    assert broken(result_code="R09", against=1, explained=True) == ["result.open"]
    assert broken(result_code="R01", against=1) == []


def test_a_closed_firm_that_met_every_item_is_explained() -> None:
    """各项都判了符合，选停业、注销的要写明怎么回事。"""
    for code in ("R09", "R10"):
        assert broken(result_code=code, conforms=5) == ["result.conform_closed"]
        assert broken(result_code=code, conforms=5, explained=True) == []
        assert broken(result_code=code, conforms=2, unjudged=3) == []


def test_a_stamp_counts_like_a_signature() -> None:
    """签字或者盖章（S3-18）。"""
    assert broken(entity_signed=False, stamped=True) == []


def test_a_refusal_needs_reason_and_evidence() -> None:
    """拒签要有原因、写明是谁、告知过权利，并有见证人或影像。"""
    refused = {"entity_signed": False, "refused": True}
    assert broken(**refused) == ["refusal.reason", "refusal.who", "refusal.rights", "refusal.evidence"]
    told = {**refused, "refusal_reason": True, "refusal_named": True, "refusal_rights": True}
    assert broken(**told) == ["refusal.evidence"]
    assert broken(**told, refusal_witness=True) == []
    assert broken(**told, refusal_recording=True) == []
    assert broken(**told | {"refusal_named": False}, refusal_recording=True) == ["refusal.who"]
    assert broken(**told | {"refusal_rights": False}, refusal_recording=True) == ["refusal.rights"]


def test_unreachable_needs_two_visits_and_a_witness() -> None:
    """两次到访未遇并有见证，才能选无法联系；此时不要对方签字。"""
    nobody = {"result_code": "R04", "entity_signed": False, "credentials_shown": False, "missing": 9}
    assert "result.unreachable" in broken(**nobody, attempts=1, witnessed=True)
    assert "result.unreachable" in broken(**nobody, attempts=2)
    assert broken(**nobody, attempts=2, witnessed=True) == []


def test_who_was_met_and_fully_checked_was_neither_unreachable_nor_in_the_way() -> None:
    """见到了人、检查表也答完了：不能说无法联系；每项都判了的不能说不配合，有没判的要写明（S3-18）。"""
    far = {"result_code": "R04", "attempts": 2, "witnessed": True}
    assert broken(**far) == ["result.reached"]
    assert broken(**far, missing=1) == []
    assert broken(**far, credentials_shown=False) == []
    bad = {"result_code": "R06", "entity_signed": False, "refused": True, "refusal_reason": True}
    bad |= {"refusal_named": True, "refusal_rights": True, "refusal_witness": True}
    assert broken(**bad, explained=True) == ["result.checked"]
    assert broken(**bad, unjudged=1) == ["result.hindered"]
    assert broken(**bad, unjudged=1, explained=True) == []
    assert broken(**bad, missing=1) == []
    assert broken(**bad, unjudged=8, unchecked=8, conforms=2) == []
    assert broken(**bad, unjudged=2, unchecked=2, conforms=8) == ["result.hindered"]


def test_nothing_found_where_nothing_could_be_looked_at_is_explained() -> None:
    """重点项或一半以上的项未检查，选未发现问题要写明理由；少数一般项未检查的不用。"""
    assert broken(unchecked=10, unjudged=10) == ["result.supported_clean"]
    assert broken(unchecked=5, unjudged=5, conforms=5) == ["result.supported_clean"]
    assert broken(unchecked=1, key_unchecked=1, conforms=9) == ["result.supported_clean"]
    assert broken(unchecked=10, unjudged=10, explained=True) == []
    assert broken(unchecked=2, unjudged=2, conforms=8) == []


@pytest.mark.parametrize("name", names())
def test_every_profile_compiles_to_expressions_the_engine_knows(name: str) -> None:
    """每套配置编出的表达式，引擎都看得懂，用的事实都有。"""
    rules = compile_guards(load(name))
    for group in (rules["seal"], rules["refusal"], rules["result"], rules["photo"]):
        assert check_guards(group, frozenset(READY)) == []


@pytest.mark.parametrize("needs", REFUSAL_EVIDENCE)
def test_the_refusal_rule_follows_the_profile(needs: str) -> None:
    """拒签所要的证据随配置而变，原因总是要的。"""
    base = load("cn-2025-default")
    profile = dataclasses.replace(base, settings={**base.settings, "refusal.needs": Setting(needs, "测试")})
    told = {"refusal_reason": True, "refusal_named": True, "refusal_rights": True}
    refused = READY | told | {"entity_signed": False, "refused": True}
    found = judge_guards(compile_guards(profile)["refusal"], refused)
    assert len(found) == len(REFUSAL_EVIDENCE[needs])
