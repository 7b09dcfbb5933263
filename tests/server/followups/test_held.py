"""处罚关联的公开文字疑似有个人信息：拟办时就说，批准之前改掉或者放行，不会办结了才发现（S3-19、S4-15）。"""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from server import sweeps
from server.db import session
from server.followups import drafting
from server.followups.models import FollowUp
from server.publications import gate, matters, penalties
from server.publications.models import TextHold
from tests.makers import sign_in
from tests.server.followups.conftest import Case
from tests.server.followups.test_cases import publish
from tests.server.followups.test_orders import refused

PHONE = "14000000177"
SAID = {
    "authority": "青禾县市场监督管理局", "decision_no": "青市监罚〔2026〕8号", "decided_on": "2026-12-30",
    "kind_words": f"警告，电话{PHONE}",
}  # fmt: skip
CLEAN = SAID | {"kind_words": "警告"}


def penalty(case: Case, content: dict[str, Any] | None = None) -> FollowUp:
    """登记一件处罚决定；给了内容的送批，扫描先看一遍。"""
    clerk = case.actor("clerk")
    row = drafting.open_by_hand(clerk, case.visit.insp, "PENALTY", "", "四十天后作出处罚决定")
    publish()
    sweeps.run("publications.project")
    return sent(case, row, content) if content else row


def sent(case: Case, row: FollowUp, content: dict[str, Any]) -> FollowUp:
    """送批，扫描先看一遍。"""
    row = drafting.propose(case.actor("clerk"), row.id, row.version, content)
    sweeps.run("publications.matters")
    session().expire_all()
    return row


def holds() -> list[str]:
    """各份扣留的状态，先后为序。"""
    session().expire_all()
    return list(session().scalars(select(TextHold.state).where(TextHold.kind == "PENALTY").order_by(TextHold.id)))


def test_who_writes_a_penalty_is_told_before_it_is_sent(case: Case, client: FlaskClient) -> None:
    """拟办时就说哪一栏、像什么、怎么办；不扣、不改这一件；别人的不能问。"""
    row = penalty(case)
    where = f"/api/v1/followups/{row.id}"
    clerk = sign_in(client, "clerk")
    told = client.post(f"{where}/draft/checks", json={"content": SAID}, headers=clerk).json["held"]
    assert told.startswith("处罚种类里疑似有手机号，公开之前会被扣下。请改掉")
    assert client.post(f"{where}/draft/checks", json={"content": CLEAN}, headers=clerk).json == {"held": ""}
    assert (
        client.post(f"{where}/draft/checks", json={"content": SAID}, headers=sign_in(client, "approver")).status_code
        == 403
    )
    shown = client.get(where, headers=clerk).json
    assert (shown["state"], shown["held"], shown["version"]) == ("drafted", "", row.version)
    assert holds() == []


def test_a_held_penalty_is_mended_before_it_is_approved(case: Case, client: FlaskClient) -> None:
    """送了批就扣下，批准不了；退回改掉的不再等人放行，批准、公开；又写回来的再扣一次。"""
    row = penalty(case, SAID)
    approver, where = case.actor("approver"), f"/api/v1/followups/{row.id}"
    (hold,) = client.get("/api/v1/text-holds", headers=sign_in(client, "publisher")).json["items"]
    assert (hold["kind"], hold["ref"], hold["places"], hold["state"]) == ("PENALTY", row.id, ["处罚种类"], "held")
    assert "放行之前不能批准" in client.get(where, headers=sign_in(client, "approver")).json["held"]
    assert refused(drafting.decide, approver, row.id, row.version, "APPROVED", "同意。") == "followup.held"
    for content, state in ((CLEAN, "lapsed"), (SAID, "held"), (CLEAN, "lapsed")):
        row = drafting.decide(approver, row.id, row.version, "RETURNED", "种类一栏再看看。")
        row = sent(case, row, content)
        assert holds() == [state]
    assert drafting.decide(approver, row.id, row.version, "APPROVED", "同意。").state == "closed"
    assert [one["kind_words"] for one in penalties.rows()] == ["警告"]


def test_a_held_penalty_is_released_by_another_person(case: Case) -> None:
    """写的人放不了；另一人放行以后照批准，照公开。"""
    row = penalty(case, SAID)
    (hold,) = session().scalars(select(TextHold))
    assert refused(gate.release, case.actor("clerk"), hold.id, "号码是单位的公开电话") == "duty_separation"
    gate.release(case.actor("publisher"), hold.id, "号码是单位的公开电话")
    row = drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    assert [one["kind_words"] for one in penalties.rows()] == [SAID["kind_words"]]
    assert matters.held(row, row.content) == ""


def test_one_closed_while_nobody_looked_is_told_what_to_do(case: Case) -> None:
    """从前批准了才扣下的：说明改不了，可以放行，写错了的另立一件；放行以后公开。"""
    row = penalty(case, CLEAN)
    row = drafting.decide(case.actor("approver"), row.id, row.version, "APPROVED", "同意。")
    kept = SAID | {"kind_words": f"警告{PHONE}"}
    told = matters.held(row, kept)
    assert "已经办结的改不了" in told
    assert "另立一件“登记处罚决定”写对" in told
