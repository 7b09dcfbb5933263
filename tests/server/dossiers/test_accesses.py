"""查阅记录：看一次记一行，改不了；每日摘要留痕，事后改库看得出来（S0-20）。"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError, OperationalError

from server import clock, sweeps
from server.db import session
from server.dossiers import accesses
from server.dossiers.models import DossierAccess
from server.trail import guard
from server.trail.models import LogPayload
from tests.makers import District, sign_in
from tests.server.dossiers.conftest import Case
from tests.server.trail import forge


def looks() -> list[tuple[str, str, str]]:
    """记下的：谁、什么、从哪一页。"""
    session().rollback()
    rows = session().scalars(select(DossierAccess).order_by(DossierAccess.id))
    return [(row.officer_name, row.what, row.page) for row in rows]


def test_every_look_leaves_a_row(case: Case) -> None:
    """打开、取 PDF、看照片各记一行，写明从哪一页；没有看到的不记；看查阅记录本身不记。"""
    came = {"Referer": "http://localhost/desk/review/1?x=2"}
    case.get("approver", headers=came)
    case.get("clerk", "/record.pdf", headers={"Referer": "http://elsewhere/page"})
    sha = case.get("clerk").json["record"]["photos"][0]["sha256"]
    assert case.get("clerk", f"/photos/{sha}").status_code == 200
    assert case.get("clerk", "/photos/" + "0" * 64).status_code == 404
    record = next(one for one in case.dossier.documents if one.kind == "RECORD_PDF").sha256
    assert case.get("clerk", f"/documents/{record}").status_code == 200
    assert looks() == [
        ("approver", "OPEN", "/desk/review/1"),
        ("clerk", "PDF", ""),
        ("clerk", "OPEN", ""),
        ("clerk", "PHOTO", ""),
        ("clerk", "PAPER", ""),
    ]
    told = case.get("approver", "/looks").json
    assert (told["total"], told["items"][0]["detail"]) == (5, record)
    assert case.get("clerk", "/looks").status_code == 403


def test_an_auditor_sees_who_looked_and_nothing_else(case: Case, district: District) -> None:
    """审计员看得到查阅记录，打不开案卷。"""
    case.get("clerk")
    headers = sign_in(case.client, "auditor")
    assert case.client.get(f"{case.path}/looks", headers=headers).json["total"] == 1
    assert case.client.get(case.path, headers=headers).status_code in (403, 404)


def test_a_day_of_looks_is_one_entry(case: Case) -> None:
    """数据库拒绝改与删；过了一日，各行的摘要一条留痕；绕过门闩改一行，核对说得出是哪一日。"""
    case.get("clerk")
    case.get("approver")
    for statement in (update(DossierAccess).values(page="x"), delete(DossierAccess)):
        with pytest.raises(DBAPIError, match=guard.REFUSAL):
            session().execute(statement)
        session().rollback()
    with clock.hands_at(clock.now() + timedelta(days=1)):
        assert sweeps.run("dossiers.looks")["dossiers.looks"]["done"] == 1
        assert sweeps.run("dossiers.looks")["dossiers.looks"]["due"] == 0
    entry = session().scalars(select(LogPayload).where(LogPayload.kind == "dossiers.looked")).one()
    assert '"looks":2' in entry.json
    assert list(accesses.faults(session())) == []
    forge.lift()
    session().execute(update(DossierAccess).values(officer_name="别人"))
    session().commit()
    assert len(list(accesses.faults(session()))) == 1


def test_a_busy_writer_does_not_stop_the_reader(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """写库的人一直不让：照样看得到，记录先落在文件里，之后扫描入库。"""
    kept = accesses._write

    def busy(rows: list[accesses.Json], *, lasting: bool = True) -> None:
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr(accesses, "_write", busy)
    assert case.get("clerk").status_code == 200
    assert looks() == []
    monkeypatch.setattr(accesses, "_write", kept)
    assert sweeps.run("dossiers.looks")["dossiers.looks"]["done"] == 1
    assert looks() == [("clerk", "OPEN", "")]
