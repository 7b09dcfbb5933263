"""阶段。"""

import pytest

from server.domain import stages
from server.domain.decide import Refusal
from server.domain.stages import advance
from server.domain.vocabulary.dossiers import DossierState
from server.domain.vocabulary.draws import DrawState
from server.domain.vocabulary.followups import FollowUpKind, FollowUpState
from server.domain.vocabulary.inspections import AssignmentState
from server.domain.vocabulary.plans import PlanState
from server.domain.vocabulary.publications import PublicationState
from server.domain.words import Word

TABLES: list[tuple[stages.Table, type[Word]]] = [
    (stages.PLAN, PlanState),
    (stages.DRAW, DrawState),
    (stages.ASSIGNMENT, AssignmentState),
    (stages.DOSSIER, DossierState),
    (stages.PUBLICATION, PublicationState),
]


@pytest.mark.parametrize(("table", "states"), TABLES)
def test_tables_and_words_name_the_same_states(table: stages.Table, states: type[Word]) -> None:
    """表里的状态与词汇表一一对应，转移不出表。"""
    assert set(table) == {state.value for state in states}
    assert {after for acts in table.values() for after in acts.values()} <= set(table)


@pytest.mark.parametrize(
    ("table", "start"),
    [
        (stages.PLAN, "draft"),
        (stages.DRAW, "DRAFT"),
        (stages.ASSIGNMENT, "drawn"),
        (stages.DOSSIER, "assembling"),
        (stages.PUBLICATION, "queued"),
        (stages.ORDER, "drafted"),
        (stages.REFERRAL, "drafted"),
        (stages.CRIME, "drafted"),
        (stages.INFORM, "drafted"),
        (stages.OBJECTION, "received"),
        (stages.ONE_STEP, "drafted"),
        (stages.CORRECTED, "drafted"),
    ],
)
def test_every_state_can_be_reached(table: stages.Table, start: str) -> None:
    """从起点走得到每一个状态。"""
    reached, frontier = {start}, [start]
    while frontier:
        fresh = set(table[frontier.pop()].values()) - reached
        reached |= fresh
        frontier += fresh
    assert reached == set(table)


def test_follow_ups_use_the_words_of_the_vocabulary() -> None:
    """每种后续处置都有阶段表，用到的状态都在词汇表里，词汇表里的也都用到。"""
    assert set(stages.FOLLOW_UP) == {kind.value for kind in FollowUpKind}
    used = {state for table in stages.FOLLOW_UP.values() for state in table}
    assert used == {state.value for state in FollowUpState}


def test_a_crime_is_reviewed_before_it_is_decided() -> None:
    """涉嫌犯罪的不能绕过法制审核；没改正的责令改正只能转立案。"""
    assert advance(stages.CRIME, "drafted", "propose") == "legal_review"
    assert stages.acts(stages.ORDER, "failed") == ("refer",)


def test_an_extension_after_the_report_leaves_the_order_where_it_is() -> None:
    """交了整改报告以后同意延期，仍等复查；复查记下了就不再答复。"""
    assert advance(stages.ORDER, "reported", "extend") == "reported"
    assert isinstance(advance(stages.ORDER, "rechecked", "extend"), Refusal)


def test_a_draw_cannot_be_cancelled_once_seeded() -> None:
    """种子定后不能取消，只能作废重抽。"""
    assert isinstance(advance(stages.DRAW, "SEEDED", "void"), Refusal)
    assert advance(stages.DRAW, "DRAWN", "supersede") == "SUPERSEDED"


def test_a_sealed_inspection_cannot_be_recalled() -> None:
    """封存后不能撤回。"""
    assert isinstance(advance(stages.ASSIGNMENT, "sealed", "cancel"), Refusal)


def test_only_a_published_inspection_is_closed() -> None:
    """未公示视为未完成：只有已公示的才能办结。"""
    closers = [state for state, acts in stages.ASSIGNMENT.items() if "closed" in acts.values()]
    assert closers == ["published"]


def test_a_refusal_names_state_and_act() -> None:
    """拒绝时说明当前状态与所办的事。"""
    answer = advance(stages.PLAN, "draft", "publish")
    assert isinstance(answer, Refusal)
    assert answer.extra == {"state": "draft", "act": "publish"}
