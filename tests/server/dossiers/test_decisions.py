"""审定：看到的版本、别人来审、退回逐项写明、法制审核在先。"""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import clock
from server.accounts import service as accounts
from server.accounts.roles import grant_role
from server.auth import SYSTEM
from server.db import new_id, session
from server.demo.phone import Visit
from server.domain.dossier import OPINION_LENGTH
from server.dossiers import service
from server.dossiers.assembly import assemble
from server.dossiers.models import Decision, Dossier
from server.inspections.models import Assignment
from server.trail.models import LogPayload
from tests.makers import District, made, make_officer, sign_in
from tests.server.dossiers.conftest import Case


def test_approval_moves_the_assignment(case: Case) -> None:
    """审定之后派单已审定，案卷记下谁在何时。"""
    answer = case.decide("approver", "APPROVED")
    assert (answer.status_code, answer.json["state"]) == (201, "approved")
    assert session().get_one(Assignment, case.visit.insp).state == "approved"
    assert answer.json["decisions"][0]["officer_name"] == "approver"
    assert service.approved_at(case.visit.insp) is not None
    assert service.papers(case.visit.insp)[0][0] == "record"


def test_the_seen_version_is_asked_for(case: Case) -> None:
    """不带 If-Match 答 428，版本旧了答 412，带着新的才办。"""
    assert case.decide("approver", "APPROVED", seen=None).status_code == 428
    assert case.decide("approver", "APPROVED", seen="999").status_code == 412
    assert case.decide("approver", "APPROVED", seen="abc").status_code == 412
    shown = case.get("approver")
    assert shown.headers["ETag"] == f'"{case.dossier.version}"'
    assert case.decide("approver", "APPROVED").status_code == 201


def test_two_reviewers_cannot_both_decide(case: Case, second_approver: None) -> None:
    """两人看同一版，先到的办成，后到的 412。"""
    seen = str(case.dossier.version)
    items = [{"item": "q01", "reason": "照片看不清"}]
    assert case.decide("approver", "RETURNED", "请补充现场照片。", seen=seen, items=items).status_code == 201
    late = case.decide("approver2", "APPROVED", seen=seen)
    assert (late.status_code, late.json["type"]) == (412, "/problems/precondition_failed")


def test_a_return_reaches_the_phone(case: Case) -> None:
    """退回的意见逐项到手机，封存不拆。"""
    items = [{"item": "q01", "reason": "照片看不清"}]
    assert case.decide("approver", "RETURNED", "请补充现场照片。", items=items).status_code == 201
    bodies = [item["body"] for item in case.phone.changes() if item["kind"] == "returned"]
    assert bodies == [{"decision_id": case.dossier.decisions[0].id, "opinion": "请补充现场照片。", "items": items}]
    assert session().get_one(Assignment, case.visit.insp).state == "returned"
    assert case.decide("approver", "APPROVED").status_code == 409


def test_a_return_says_why(case: Case) -> None:
    """退回没有意见、一项也没有勾选、理由空白、项目不存在，各答 422 和一句话。"""
    cases = [
        ("", [], f"至少 {OPINION_LENGTH} 个字"),
        ("请补充现场照片。", [], "勾选至少一项"),
        ("请补充现场照片。", [{"item": "q01", "reason": " "}], "没有写退回理由"),
        ("请补充现场照片。", [{"item": "q99", "reason": "x"}], "没有第 q99 项"),
    ]
    for opinion, items, word in cases:
        answer = case.decide("approver", "RETURNED", opinion, items=items)
        assert answer.status_code == 422
        assert word in answer.json["detail"]


def test_a_return_that_names_no_item_can_be_named_later(case: Case) -> None:
    """早先只写意见退回的：审批人再退一次写明哪一项，手机换成新的退回；不能直接通过，写明之后不能再退。"""
    with made() as s:  # an opinion alone was once taken
        dossier = s.query(Dossier).one()
        row = Decision(
            id=new_id(), revision=1, step="review", decision="RETURNED", opinion="请再看看。", items=[],
            officer_id=case.world.district.actor("approver").officer_id, officer_name="approver", at=clock.now(),
        )  # fmt: skip
        dossier.decisions.append(row)
        service._effect(s, dossier, row)
    assert case.decide("approver", "APPROVED").json["type"] == "/problems/wrong_state"
    assert "勾选至少一项" in case.decide("approver", "RETURNED", "请再看看。").json["detail"]
    items = [{"item": "q01", "reason": "照片看不清"}]
    named = case.decide("approver", "RETURNED", "请补正第 1 项。", items=items)
    assert (named.status_code, named.json["state"]) == (201, "returned")
    told = session().get_one(Assignment, case.visit.insp).returned or {}
    assert (told["decision_id"], told["items"]) == (named.json["decisions"][-1]["id"], items)
    assert [one["body"]["items"] for one in case.phone.changes() if one["kind"] == "returned"][-1] == items
    assert case.decide("approver", "RETURNED", "请补正第 1 项。", items=items).status_code == 409


def test_an_inspector_of_the_case_cannot_approve(case: Case) -> None:
    """参加检查的人即使有审批角色，也不能审自己的。"""
    lead = case.world.inspectors[0]
    grant_role(SYSTEM, lead.id, "approver")
    answer = case.decide(lead.name, "APPROVED")
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/dossier.own_inspection")


def test_a_clerk_cannot_approve(case: Case) -> None:
    """没有审批角色的人不能审定。"""
    assert case.decide("clerk", "APPROVED").status_code == 403


def test_a_foreign_department_sees_nothing(case: Case, client: FlaskClient) -> None:
    """别的部门的审批人拿着编号也答 404，看、审、取文书、取照片都一样。"""
    other = accounts.create_department(SYSTEM, code="990100-YJ", name="青禾县应急管理局", short_name="青应急")
    make_officer("foreign", "approver", other.id)
    photo = next(sha for sha in _photos(case))
    paper = case.dossier.documents[0].sha256
    for tail in ("", "/record.pdf", f"/documents/{paper}", f"/photos/{photo}"):
        assert case.get("foreign", tail).status_code == 404
    assert case.decide("foreign", "APPROVED", seen=None).status_code == 404
    assert client.get("/api/v1/dossiers", headers=sign_in(client, "foreign")).json["total"] == 0


def test_grave_results_go_through_legal_review(case: Case, second_approver: None) -> None:
    """移送司法的先由法制审核，审批人先不能办；法制审核人不能再审定。"""
    with made():
        case.dossier.state = "legal_review"
    with made():
        case.dossier.disposals = ["JUDICIAL"]
    early = case.decide("approver", "APPROVED")
    assert (early.status_code, early.json["type"]) == (403, "/problems/dossier.not_legal")
    legal = case.world.district.officers["legal"]
    assert case.decide("legal", "APPROVED", "合法性审核通过。").json["state"] == "in_review"
    grant_role(SYSTEM, legal.id, "approver")
    assert case.decide("legal", "APPROVED").json["type"] == "/problems/dossier.same_reviewer"
    assert case.decide("approver2", "APPROVED").json["state"] == "approved"


def test_quarantined_operations_hold_the_approval(case: Case) -> None:
    """还有待处理的操作时不能审定；案卷上写着还有几条、是哪一条。"""
    from server.inspections.models import Quarantine

    with made() as s:
        s.add(
            Quarantine(
                dev=case.phone.device,
                seq=999,
                assignment_id=case.visit.insp,
                department_id=case.world.district.department.id,
                officer_id=case.world.inspectors[0].id,
                reason="sealed",
                kind="note.set",
            )
        )
    held = case.get("approver").json["held"]
    assert held == {"count": 1, "first": session().scalars(select(Quarantine.id)).one()}
    answer = case.decide("approver", "APPROVED")
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/dossier.quarantine_open")


def test_the_desk_sees_the_record(case: Case) -> None:
    """审定人看到逐项的判定、问题、照片和签字。"""
    shown = case.get("approver").json["record"]
    failed = [item for part in shown["sections"] for item in part["items"] if item["verdict"] == "FAIL"]
    assert failed[0]["finding"]["disposal"] == "ORDER"
    assert failed[0]["photos"] or failed[0]["family"] == "found"
    assert [row["role"] for row in shown["signatures"]] == ["被检查单位", "主检", "协检"]
    assert shown["counts"]["n"] == 3


def test_photos_are_reencoded_and_only_of_this_case(case: Case) -> None:
    """卷内照片重新编码给出；不在卷内的指纹 404；取过的 304。"""
    sha = _photos(case)[0]
    given = case.get("approver", f"/photos/{sha}")
    assert (given.status_code, given.content_type) == (200, "image/jpeg")
    assert given.data[:3] == b"\xff\xd8\xff"
    assert case.get("approver", f"/photos/{'0' * 64}").status_code == 404
    headers = sign_in(case.client, "approver") | {"If-None-Match": f'"{sha}"'}
    assert case.client.get(f"{case.path}/photos/{sha}", headers=headers).status_code == 304


def test_the_list_can_be_narrowed(case: Case, client: FlaskClient) -> None:
    """按状态、按派单列出；状态写错答 422。"""
    headers = sign_in(client, "approver")
    assert client.get("/api/v1/dossiers?state=in_review", headers=headers).json["total"] == 1
    assert client.get("/api/v1/dossiers?state=approved", headers=headers).json["total"] == 0
    assert client.get(f"/api/v1/dossiers?assignment_id={case.visit.insp}", headers=headers).json["total"] == 1
    assert client.get("/api/v1/dossiers?state=nonsense", headers=headers).status_code == 422


def test_other_rooms_deposit_documents(case: Case, district: District) -> None:
    """后面的房间往卷里放文书，依次编版，版本号随之改变。"""
    before, dossier_id = case.dossier.version, case.dossier.id
    with made() as s:
        service.add_document(s, dossier_id, "RESULT_NOTICE", "a" * 64, 10, ref="x")
        service.add_document(s, dossier_id, "RESULT_NOTICE", "b" * 64, 11)
    kept = [(row.revision, row.sha256[0]) for row in case.dossier.documents if row.kind == "RESULT_NOTICE"]
    assert kept == [(1, "a"), (2, "b")]
    assert case.dossier.version == before + 2


def _photos(case: Case) -> list[str]:
    return [row["sha256"] for row in case.get("approver").json["record"]["photos"]]


def test_clean_ones_are_approved_together(case: Case, client: FlaskClient) -> None:
    """成批通过只收未发现问题的：夹了一份有问题的，一份都不办，说出是哪一份；都没问题的一次办成，留痕一条。"""
    visit = next(each for each in case.phone.visits.values() if each.insp != case.visit.insp)
    case.phone.inspect(visit)
    case.phone.push()
    case.phone.upload()
    assert assemble().done == 1
    clean = session().query(Dossier).filter_by(assignment_id=visit.insp).one()
    rows = [{"id": row.id, "version": row.version} for row in (case.dossier, clean)]
    where, head = "/api/v1/dossiers/decisions", sign_in(client, "approver")
    mixed = client.post(where, json={"dossiers": rows, "opinion": "同意。"}, headers=head)
    assert (mixed.status_code, mixed.json["refused"]) == (409, {case.dossier.no: "有问题，要单独审"})
    stale = [rows[1] | {"version": 99}]
    assert client.post(where, json={"dossiers": stale, "opinion": "同意。"}, headers=head).status_code == 409
    assert (
        client.post(where, json={"dossiers": rows, "opinion": "同意。"}, headers=sign_in(client, "clerk")).status_code
        == 403
    )
    done = client.post(where, json={"dossiers": rows[1:], "opinion": "同意。"}, headers=head)
    assert (done.status_code, done.json) == (200, {"approved": 1})
    session().expire_all()
    assert (clean.state, case.dossier.state) == ("approved", "in_review")
    assert session().query(LogPayload).filter_by(kind="dossiers.approved").count() == 1


def test_what_was_laid_beside_is_shown_with_who_and_why(case: Case, client: FlaskClient) -> None:
    """封存之后才到的一条，审批人转为补充说明：案卷里看得到内容、谁送来、谁何时为何这样定；没有判的、不采纳的不在。"""
    phone, visit = case.phone, case.visit
    for text in ("后来想起：门口有一块旧招牌", "记错了的一条"):
        phone.op(visit, "note.set", {"item": None, "text": text}, base=[])
    phone.push()
    head = sign_in(client, "approver")
    held = client.get("/api/v1/quarantine", headers=head).json["items"]
    assert [row["reason"] for row in held] == ["sealed", "sealed"]
    assert case.get("approver").json["beside"] == []
    for row, decision, reason in zip(held, ("ADDENDUM", "REJECT"), ("与现场相符，留作说明", "与本次无关"), strict=True):
        asked = {"decision": decision, "reason": reason}
        assert client.post(f"/api/v1/quarantine/{row['id']}/decisions", json=asked, headers=head).status_code == 201
    for who in ("approver", "clerk", "inspector1"):
        (one,) = case.get(who).json["beside"]
        assert (one["op"]["p"]["text"], one["reason"]) == ("后来想起：门口有一块旧招牌", "sealed")
        assert (one["by"], one["decided_by"]) == ("检查员甲", "approver")
        assert (one["decided_reason"], bool(one["at"]), bool(one["decided_at"])) == ("与现场相符，留作说明", True, True)


def test_what_nobody_checked_is_not_offered_for_batch(
    case: Case, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """成批通过的名单：许多项未检查的列在里面，说要单独审，与审定时同一句；别的照常；只给审批人看。"""
    where, head = "/api/v1/dossiers/decisions", sign_in(client, "approver")
    assert client.get(where, headers=head).json == {"items": []}  # the one that waits has a problem
    phone, plain, back = case.phone, case.phone.answer, case.phone.read_back

    def unseen(visit: Visit, item: dict[str, Any], **more: Any) -> None:
        if item["family"] != "conform" or item.get("stop"):
            plain(visit, item, **more)
        else:
            p = {"item": item["id"], "value": {"verdict": "NOT_CHECKED", "reason": "当天停业，没有看到"}}
            phone.op(visit, "answer.set", p, base=visit.heads(f"answer:{item['id']}"))

    visit = next(each for each in phone.visits.values() if each.insp != case.visit.insp)
    monkeypatch.setattr(phone, "answer", unseen)
    words = "当天停业，只看了外间，凭台账认定未发现问题。"
    monkeypatch.setattr(phone, "read_back", lambda visit, code, _: back(visit, code, words))
    phone.inspect(visit)
    phone.push()
    phone.upload()
    assert assemble().done == 1
    row = client.get(where, headers=head).json["items"][0]
    assert "项未检查，要单独审" in row["alone"]
    asked = {"dossiers": [{"id": row["id"], "version": row["version"]}], "opinion": "同意。"}
    assert client.post(where, json=asked, headers=head).json["refused"] == {row["no"]: row["alone"]}
    assert client.get(where, headers=sign_in(client, "clerk")).status_code == 403
    monkeypatch.setattr(service, "unseen_of", lambda _: 0)  # the same one with its items seen
    assert client.get(where, headers=head).json["items"][0]["alone"] == ""


def test_the_last_inspection_stands_beside(case: Case) -> None:
    """没有查过的一户，没有上次。"""
    assert case.get("approver").json["before"] is None
