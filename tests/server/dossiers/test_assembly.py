"""成卷：收齐才成卷，成一次，缺东西就等，补正回来成新版。"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from server import clock, storage
from server.accounts.models import Message
from server.db import session
from server.demo.phone import Phone
from server.documents import sealing
from server.documents.service import NotRendered
from server.dossiers import assembly, record, service
from server.dossiers.assembly import assemble, number
from server.dossiers.models import Dossier
from server.inspections.models import Assignment, Record
from server.trail.models import LogPayload
from sync.canon import canonical, parse
from tests.makers import made
from tests.server.documents.test_sealing import PASSWORD, certificate
from tests.server.dossiers.conftest import Case
from tests.server.field.world import first


def test_a_complete_record_is_bound_once(case: Case) -> None:
    """收齐的记录成卷：派单待审，手机得到已归档，审批人得到消息，一条留痕；再扫无事。"""
    dossier = case.dossier
    assert (dossier.state, dossier.revision) == ("in_review", 1)
    assert session().get_one(Assignment, case.visit.insp).state == "in_review"
    receipts = [item["body"] for item in case.phone.changes() if item["kind"] == "receipt"]
    assert receipts[-1]["archived"] is True
    told = session().query(Message).filter_by(officer_id=case.world.district.officers["approver"].id).all()
    assert [message.link for message in told] == [f"/review/{dossier.id}"]
    assert session().query(LogPayload).filter_by(kind="dossier.bound").count() == 1
    assert assemble().due == 0


def test_missing_files_wait(phone: Phone, quick: None) -> None:
    """照片没传完不成卷，也不算没办成；传完就成。"""
    visit = first(phone)
    phone.inspect(visit)
    phone.push()
    assert assemble().as_dict() == {"due": 0, "done": 0, "failed": 0}
    assert session().get_one(Assignment, visit.insp).state == "received"
    phone.upload()
    assert assemble().done == 1


def test_the_number_follows_the_assignment() -> None:
    """案卷号与派单同号异字；抽取的、指定的、演练的各数各的，案卷号也不相同。"""
    assert number("青市监双随机〔2026〕12号") == "青市监检档〔2026〕12号"
    assert number("青市监非随机〔2026〕12号") == "青市监非检档〔2026〕12号"
    assert number("青市监演练〔2026〕12号") == "青市监演练档〔2026〕12号"
    assert number("双随机〔2026〕1号") == "双随机〔2026〕1号（卷）"


def test_a_drawn_and_a_named_visit_of_one_number_both_get_a_dossier(case: Case) -> None:
    """指定的第 1 号与抽取的第 1 号案卷号不同；号被早先的一卷占了的，后来的照样立得起来。"""
    drawn = session().get_one(Assignment, case.visit.insp).no
    assert case.dossier.no == number(drawn)
    named = drawn.replace("双随机", "非随机")
    assert assembly._free(session(), named) == number(named) != case.dossier.no
    assert assembly._free(session(), drawn) == f"{drawn}（卷）"


def test_the_record_is_the_same_each_time(case: Case, app: Flask) -> None:
    """机读记录两次写成的字节相同，所列文件都在，摘要与封存登记相同。"""
    dossier = case.dossier
    dossier.revision = 0
    first_time = record.build(session(), dossier, "http://127.0.0.1")
    again = record.build(session(), dossier, "http://127.0.0.1")
    assert canonical(first_time) == canonical(again)
    stored = service.latest(dossier, "RECORD_JSON")
    assert stored is not None
    assert storage.read(stored.sha256) == canonical(first_time)
    kept = session().get_one(Record, case.visit.insp)
    assert first_time["digests"]["content"] == kept.content_digest
    assert {file["role"] for file in first_time["files"]} == {"photo", "thumb", "signature"}
    assert all(storage.exists(file["sha256"]) for file in first_time["files"])
    session().rollback()


def test_without_pango_dossiers_wait(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """机器缺排版所需：停在待生成PDF，不搁置；装好后五分钟内补上。"""
    visit = first(phone)
    phone.inspect(visit)
    phone.push()
    phone.upload()

    def refuse(*_args: object) -> bytes:
        raise NotRendered("document.no_pango", "这台机器缺少排版所需的 pango")

    monkeypatch.setattr(assembly, "render", refuse)
    for turn in range(7):
        with clock.hands_at(clock.now() + timedelta(minutes=6 * turn)):
            assert assemble().as_dict() == {"due": 1, "done": 0, "failed": 1}
            assert assemble().due == 0
    session().expire_all()
    waiting = session().query(Dossier).one()
    assert (waiting.state, waiting.parked_at) == ("assembling", None)
    assert waiting.last_error == "待生成PDF：这台机器缺少排版所需的 pango"
    monkeypatch.setattr(assembly, "render", lambda *_args: b"%PDF-1.7")
    with clock.hands_at(clock.now() + timedelta(hours=2)):
        assert assemble().done == 1


def test_a_broken_record_is_parked(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """排不出来又不是缺东西的，试过五次搁置，等人来看。"""
    visit = first(phone)
    phone.inspect(visit)
    phone.push()
    phone.upload()

    def refuse(*_args: object) -> bytes:
        raise NotRendered("document.failed", "处理时意外退出")

    monkeypatch.setattr(assembly, "render", refuse)
    for turn in range(7):
        with clock.hands_at(clock.now() + timedelta(minutes=6 * turn)):
            assemble()
    session().expire_all()
    assert session().query(Dossier).one().parked_at is not None


def test_one_bad_record_does_not_hold_up_the_others(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """一份写不出记录的案卷自己等着，说明原因。"""
    with made():
        case.dossier.state = "assembling"
        session().get_one(Assignment, case.visit.insp).state = "adopted"

    def broken(*_args: object) -> None:
        raise KeyError("form")

    monkeypatch.setattr(record, "build", broken)
    assert assemble().as_dict() == {"due": 1, "done": 0, "failed": 1}
    assert "记录写不出来" in (case.dossier.last_error or "")


def test_a_record_changed_meanwhile_is_not_bound(case: Case) -> None:
    """排版期间记录变了，这一套不入卷。"""
    dossier = case.dossier
    papers = assembly.shelve(assembly.gather(dossier.id), b"%PDF-1.7")
    with pytest.raises(assembly.Outdated):
        assembly.bind(dossier.id, papers)
    assert case.dossier.revision == 1


def test_an_addendum_makes_a_new_revision(case: Case) -> None:
    """退回、补正、再成卷：第二版待审，第一版还在卷里，记录带着退回意见。"""
    answered = case.decide("approver", "RETURNED", "请把第1项看清楚。", items=[{"item": "q01", "reason": "照片不清"}])
    assert answered.status_code == 201
    decision = case.dossier.decisions[-1].id
    amend(case, decision)
    assert assemble().done == 1
    dossier = case.dossier
    assert (dossier.state, dossier.revision, dossier.result_code) == ("in_review", 2, "R08")
    assert case.get("approver").json["record"]["result"]["code"] == "R08"
    shown = case.get("approver").json["record"]
    mended = next(item for part in shown["sections"] for item in part["items"] if item["id"] == "q01")
    assert (mended["verdict"], mended["was"]["verdict"]) == ("FAIL", "CONFORM")
    assert [row.revision for row in dossier.documents if row.kind == "RECORD_PDF"] == [1, 2]
    newest = service.latest(dossier, "RECORD_JSON")
    assert newest is not None
    made = parse(storage.read(newest.sha256))
    assert made["returns"][0]["opinion"] == "请把第1项看清楚。"
    assert made["digests"]["latest"] == session().get_one(Record, case.visit.insp).record_digest
    first, second = made["seal"]["receipts"]  # each names the entry of the batch that brought it, and its time
    assert (first["of"], second["of"]) == ("SEAL", "ADDENDUM")
    assert (first["record_digest"], second["record_digest"]) == (made["digests"]["record"], made["digests"]["latest"])
    assert first["received_at"] == made["seal"]["sealed_at_server"] < second["received_at"]
    assert first["trail_index"] < second["trail_index"] == made["seal"]["trail_index"]
    assert case.decide("approver", "APPROVED").status_code == 201


def test_a_retaken_photo_stands_in_the_new_revision(case: Case) -> None:
    """退回后补拍的照片印在补正那一项旁，不混进已签的照片；第二版核验无误，审定人看得到。"""
    case.decide("approver", "RETURNED", "照片看不清，请补一张。", items=[{"item": "q01", "reason": "照片不清"}])
    sealed = len(case.get("approver").json["record"]["photos"])
    decision = case.dossier.decisions[-1].id
    p = case.phone.shoot(case.visit, "q01", addendum=decision)["p"]
    amend(case, decision, added=[{name: p[name] for name in ("photo_id", "sha256", "size")}])
    assert assemble().done == 1
    record = case.get("approver").json["record"]
    change = record["addenda"][0]["changes"][0]
    assert [(row["no"], row["sha256"]) for row in change["added"]] == [(1, p["sha256"])]
    assert len(record["photos"]) == sealed
    assert case.get("approver", f"/photos/{p['sha256']}").status_code == 200


def test_the_newest_pdf_is_asked_for_again(case: Case) -> None:
    """现场卷的网址不变而内容会换新版：浏览器每次都要问，没有变时答 304。"""
    answer = case.get("approver", "/record.pdf")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = case.get("approver", "/record.pdf", {"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def amend(case: Case, decision: str, **over: object) -> None:
    """检查组补正一项，各自重签，并送达。"""
    from sync.digest import addendum_digest

    visit, phone = case.visit, case.phone
    before = session().get_one(Record, visit.insp).record_digest
    change = {"item": "q01", "old": {"verdict": "CONFORM"}, "new": {"verdict": "FAIL"}, "reason": "重看", "photos": []}
    change |= over
    result = {"item": "result", "old": {"code": "R05"}, "new": {"code": "R08", "summary": "须再查。"}}
    result |= {"reason": "答案改了，结果随之更正", "photos": []}
    p = {"decision_id": decision, "changes": [change, result], "digest_before": before}
    after = addendum_digest(before, p)
    names = [(seat["role"], seat["name"]) for seat in visit.package["team"]] + [("ENTITY", "试验人")]
    p["digest_after"] = after
    p["signatures"] = [
        {"role": role, "name": name, "method": "canvas", "content_digest": after, "image": phone._keep(name.encode())}
        for role, name in names
    ]
    phone.op(visit, "addendum.add", p)
    assert {row["verdict"] for row in phone.push()} == {"applied"}
    phone.upload()


def test_a_department_with_a_certificate_seals_what_it_binds(phone: Phone, app: Flask, tmp_path: Path) -> None:
    """部门装了证书：成卷的 PDF 盖上电子印章，核验照样通过；证书过期的停在待生成PDF，换了新的自动补上。"""
    runner, folder = app.test_cli_runner(), app.config["SUNLOT"].data
    code = session().get_one(Assignment, first(phone).insp).package["task"]["department"]["code"]
    (tmp_path / "seal.p12").write_bytes(certificate(clock.now() + timedelta(days=30)))
    args = ["dossier", "certificate", code, str(tmp_path / "seal.p12"), "--password", PASSWORD.decode()]
    assert runner.invoke(args=[*args[:2], "nothing", *args[3:]]).exit_code == 2
    assert runner.invoke(args=[*args[:5], "wrong"]).exit_code == 1
    assert "已装上" in runner.invoke(args=args).output
    phone.inspect(first(phone))
    phone.push()
    phone.upload()
    with clock.hands_at(clock.now() + timedelta(days=60)):
        assert assemble().failed == 1
    dossier = session().query(Dossier).one()
    assert (dossier.state, dossier.parked_at) == ("assembling", None)
    assert "有效期" in (dossier.last_error or "")
    with clock.hands_at(clock.now() + timedelta(days=61)):
        sealing.install(folder, code, certificate(clock.now() + timedelta(days=90)), PASSWORD)
        assert assemble().done == 1
    session().expire_all()
    stored = service.latest(session().query(Dossier).one(), "RECORD_PDF")
    assert stored is not None
    assert [each.intact for each in sealing.seals(storage.read(stored.sha256))] == [True]
    (tmp_path / "dossier.pdf").write_bytes(storage.read(stored.sha256))
    checked = runner.invoke(args=["dossier", "verify", str(tmp_path / "dossier.pdf")])
    assert checked.exit_code == 0
    assert "没有改过" in checked.stderr


def test_a_layer_is_named_in_words() -> None:
    """没有信用类别的户写未分类，不写层的化名。"""
    assert [record.layer_words(name) for name in ("A", "N", "")] == ["A类", "未分类", ""]
