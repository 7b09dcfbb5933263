"""销毁：两人、有据、到期或依法；内容没有了，证明还在（个人信息保护法 47，决定 0012）。"""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from server import clock, storage, sweeps
from server.accounts.models import Message
from server.db import session
from server.domain import destruction as rules
from server.dossiers.cli import archived
from server.dossiers.keeping.models import Destruction, DossierKey, LockedFile
from server.inspections import records
from server.inspections.models import Assignment, OpLog
from server.inspections.service import load_ops
from server.problems import Problem
from server.trail.verify import verify
from server.witness import checks
from tests.makers import sign_in
from tests.server.dossiers.keeping.conftest import Kept, lock, locked

REASON = "当事人依法申请删除，经核属实，批件青市监法〔2026〕3号。"


def send(client: FlaskClient, who: str, path: str, **body: Any) -> Any:
    """某人来办。"""
    return client.post(path, json=body, headers=sign_in(client, who))


def destroyed(kept: Kept, client: FlaskClient) -> Any:
    """经办提出，锁好，另一位审批人同意。"""
    asked = send(client, "clerk", f"{kept.path}/destructions", basis="DUTY", reason=REASON)
    assert asked.status_code == 201, asked.json
    lock()
    path = f"/api/v1/destructions/{asked.json['id']}/decisions"
    done = send(client, "approver2", path, decision="APPROVED", opinion="同意销毁。")
    assert done.status_code == 201, done.json
    return done.json


def test_after_destruction_nothing_is_readable_and_every_proof_holds(
    kept: Kept, client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    """看、取、导出都答已依法销毁；密文与操作正文也没有了；留痕、清单、目录、收据、公示、交出去的副本照样核对得过。"""
    receipt = records.receipt(session(), kept.case.visit.insp)
    public = session().get_one(Assignment, kept.case.visit.insp).code_token
    lock()
    names = locked()
    told = destroyed(kept, client)
    assert (told["state"], told["files"]) == ("destroyed", len(names))
    lock()
    assert not any(storage.exists(name) for name in names)
    shown = client.get(kept.path, headers=sign_in(client, "clerk")).json
    assert (shown["record"], shown["destruction"]["reason"]) == (None, REASON)
    for tail in ("/record.pdf", f"/documents/{min(names)}", f"/photos/{min(names)}", f"/files/{min(names)}"):
        answer = client.get(kept.path + tail, headers=sign_in(client, "clerk"))
        assert (answer.status_code, answer.json["type"]) == (410, "/problems/destroyed")
        assert "依法销毁" in answer.json["detail"]
    with pytest.raises(Problem, match="destroyed"):
        load_ops(kept.case.visit.insp)
    runner = app.test_cli_runner()
    said = runner.invoke(args=["dossier", "export", kept.dossier.no, str(tmp_path / "out")])
    assert (said.exit_code, "依法销毁" in said.output) == (1, True)
    assert verify(session()) == []
    assert list(checks.everything(session())) == []
    said = runner.invoke(args=["trail", "verify"])
    assert (said.exit_code, f"已销毁（有依据） 1 卷 {len(names)} 个文件" in said.output) == (0, True)
    session().rollback()
    assert records.receipt(session(), kept.case.visit.insp) == receipt
    assert client.get(f"/c/{public}").status_code == 200
    manifest = next(row for row in kept.dossier.documents if row.kind == "MANIFEST")
    assert storage.read(manifest.sha256) == kept.files[manifest.sha256]
    copy = next(row for row in kept.dossier.documents if row.kind == "RECORD_PDF")
    assert archived(storage.digest_of(kept.files[copy.sha256])) == kept.dossier.no


def test_two_persons_decide(kept: Kept, client: FlaskClient) -> None:
    """提出的人自己不能决定；理由太短不收；一卷只有一件在办；不予销毁的照样看得到。"""
    short = send(client, "approver", f"{kept.path}/destructions", basis="DUTY", reason="删。")
    assert short.json["type"] == "/problems/destruction.reason"
    early = send(client, "approver", f"{kept.path}/destructions", basis="RETENTION", reason=REASON)
    assert early.json["type"] == "/problems/destruction.kept"
    asked = send(client, "approver", f"{kept.path}/destructions", basis="DUTY", reason=REASON).json
    told = session().scalars(select(Message.officer_id).where(Message.dedupe == f"destruction:{asked['id']}")).all()
    assert told == [kept.case.actor("approver2").officer_id]
    again = send(client, "clerk", f"{kept.path}/destructions", basis="DUTY", reason=REASON)
    assert again.json["type"] == "/problems/destruction.open"
    path = f"/api/v1/destructions/{asked['id']}/decisions"
    own = send(client, "approver", path, decision="APPROVED", opinion="同意。")
    assert own.json["type"] == "/problems/duty_separation"
    soon = send(client, "approver2", path, decision="APPROVED", opinion="同意。")
    assert soon.json["type"] == "/problems/destruction.not_locked"
    lock()
    back = min(locked())
    storage.put(kept.files[back])  # somebody's upload brought the same bytes once more
    soon = send(client, "approver2", path, decision="APPROVED", opinion="同意。")
    assert soon.json["type"] == "/problems/destruction.not_locked"
    lock()
    assert not storage.path(back).exists()
    assert send(client, "approver2", path, decision="RETURNED", opinion="不符合条件。").json["state"] == "rejected"
    assert (
        send(client, "approver2", path, decision="APPROVED", opinion="同意。").json["type"] == "/problems/wrong_state"
    )
    assert client.get(f"{kept.path}/record.pdf", headers=sign_in(client, "clerk")).status_code == 200
    assert verify(session()) == []


def test_a_forged_destruction_is_found(kept: Kept, client: FlaskClient) -> None:
    """改库装作销毁过、或往销毁的名单里添一件：核对报错。"""
    destroyed(kept, client)
    s = session()
    s.execute(update(Destruction).values(reason="另一个理由"))
    assert any("dossier_destruction" in one for one in verify(s))
    s.rollback()
    other = next(row.sha256 for row in kept.dossier.documents if row.kind == "MANIFEST")
    s.add(LockedFile(sha256=other, dossier_id=kept.dossier.id, cipher_sha256="0" * 64, cipher_size=1))
    s.flush()
    assert any("are not those decided on" in one for one in checks.files(s))
    s.rollback()
    s.execute(update(OpLog).where(OpLog.raw == b"").values(raw=b"{}"))
    assert any("op_log" in one for one in verify(s))
    s.rollback()
    s.execute(update(DossierKey).values(wrapped=b"0" * 60))
    assert any("still stands" in one for one in checks.files(s))
    s.rollback()


def test_the_package_for_the_archive_names_what_was_destroyed(
    kept: Kept, client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    """移交清单写明这一卷已依法销毁，不带文件，核对得过。"""
    destroyed(kept, client)
    code, year, target = kept.case.district.department.code, str(kept.dossier.ended_on.year), tmp_path / "t.zip"
    runner = app.test_cli_runner()
    assert "1 卷、0 个文件" in runner.invoke(args=["dossier", "transfer", code, year, str(target)]).output
    assert runner.invoke(args=["dossier", "transfer-check", str(target)]).output.startswith("ok 1 卷")
    with zipfile.ZipFile(target) as archive:
        assert clock.today().isoformat() in archive.read("移交清单.csv").decode("utf-8-sig")


def test_the_sweeps_go_on_beside_a_destroyed_dossier(kept: Kept, client: FlaskClient) -> None:
    """销毁之后全部扫描照常，没有一样没办成；上次的结果不再拿它来比。"""
    destroyed(kept, client)
    tallies = sweeps.run()
    assert {name: tally["failed"] for name, tally in tallies.items() if tally["failed"]} == {}
    assert client.get(kept.path, headers=sign_in(client, "approver")).json["before"] is None


def test_retention_counts_from_the_next_new_year() -> None:
    """保管期从次年一月一日起算，满的那天还算在内。"""
    today = clock.today()
    until = rules.kept_until(today, 10)
    assert (until.year, until.month, until.day) == (today.year + 10, 12, 31)
    kept = rules.Kept("d", frozenset(), closed=True, until=until)
    assert rules.may_propose(kept, "d", "RETENTION", REASON, until) is not None
    assert rules.may_propose(kept, "d", "RETENTION", REASON, until + timedelta(days=1)) is None
    assert rules.may_propose(kept, "d", "DUTY", REASON, today) is None
