"""审定。"""

from dataclasses import replace

import pytest

from server.domain import dossier
from server.domain.dossier import Dossier, Reviewer

FILE = Dossier("d1", frozenset({"o1", "o2"}), "R05", frozenset({"ORDER"}))
HEAD = Reviewer("o3", "d1", frozenset({"approver"}))
ITEMS = ("q01", "q02")


def code(refusal: object) -> str | None:
    return getattr(refusal, "code", None)


def test_an_approver_of_the_department_approves() -> None:
    """本部门未参加检查的审批人可以审定。"""
    assert dossier.may_decide(FILE, HEAD, "APPROVED", "", {}, ITEMS) is None


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"roles": frozenset({"clerk"})}, "dossier.not_approver"),
        ({"officer_id": "o1"}, "dossier.own_inspection"),
        ({"department_id": "d2"}, "dossier.foreign_department"),
    ],
)
def test_nobody_else_approves(change: dict[str, object], refused: str) -> None:
    """不是审批人、参加过检查、别的部门，都不能审定。"""
    assert code(dossier.may_decide(FILE, replace(HEAD, **change), "APPROVED", "", {}, ITEMS)) == refused


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"files_missing": 1}, "dossier.files_missing"),
        ({"quarantine_open": 1}, "dossier.quarantine_open"),
        ({"result_code": "R03"}, "dossier.legal_review"),
        ({"result_code": "R06"}, "dossier.legal_review"),
        ({"disposals": frozenset({"JUDICIAL"})}, "dossier.legal_review"),
    ],
)
def test_an_unready_dossier_is_not_approved(change: dict[str, object], refused: str) -> None:
    """缺附件、有待处理、须法制审核的，不能通过，但可以退回。"""
    unready = replace(FILE, **change)
    assert code(dossier.may_decide(unready, HEAD, "APPROVED", "", {}, ITEMS)) == refused
    assert dossier.may_decide(unready, HEAD, "RETURNED", "请补拍照片", {"q01": "照片看不清"}, ITEMS) is None


def test_legal_review_opens_the_way() -> None:
    """法制审核之后可以审定。"""
    reviewed = replace(FILE, result_code="R03", legally_reviewed=True)
    assert dossier.may_decide(reviewed, HEAD, "APPROVED", "", {}, ITEMS) is None


@pytest.mark.parametrize(
    ("opinion", "items", "refused"),
    [
        ("补", {"q01": "不清"}, "dossier.opinion_missing"),
        ("请补正以下各项", {}, "dossier.items_missing"),
        ("请补正以下各项", {"q99": "不清"}, "dossier.item_unknown"),
        ("请补正以下各项", {"q01": " "}, "dossier.reason_missing"),
    ],
)
def test_sending_back_needs_reasons(opinion: str, items: dict[str, str], refused: str) -> None:
    """退回要有意见，逐项写理由，项目要在检查表里。"""
    assert code(dossier.may_decide(FILE, HEAD, "RETURNED", opinion, items, ITEMS)) == refused


def test_the_gravest_result_is_the_headline() -> None:
    """几个结果并存，公示最重的一个。"""
    assert dossier.headline({"R01", "R05", "R02"}) == "R02"
    assert dossier.headline({"R01"}) == "R01"
    with pytest.raises(ValueError, match="没有检查结果"):
        dossier.headline(set())


def test_precedence_ranks_every_result_once() -> None:
    """严重次序里每个结果恰有一次。"""
    from server.domain.vocabulary.inspections import ResultCode

    assert sorted(dossier.PRECEDENCE) == [code.value for code in ResultCode]
