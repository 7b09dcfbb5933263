"""这一组测试共用：办结成卷、锁好了的一卷。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from server import storage, sweeps
from server.db import session
from server.dossiers.keeping import locking
from server.dossiers.keeping.models import LockedFile
from server.dossiers.models import Dossier
from server.followups import papers
from server.followups.hooks import attached
from server.inspections.models import BlobRef
from tests.server.followups.conftest import Case, case, quick, world
from tests.server.followups.test_cases import corrected, publish

__all__ = ["case", "quick", "world"]


@dataclass
class Kept:
    """办结的一卷，与它锁之前的全部文件。"""

    case: Case
    files: dict[str, bytes]
    early: list[str]

    @property
    def dossier(self) -> Dossier:
        """现在的案卷。"""
        session().rollback()
        return self.case.dossier

    @property
    def path(self) -> str:
        """网址。"""
        return f"/api/v1/dossiers/{self.dossier.id}"


def lock() -> None:
    """扫到没有要锁的为止。"""
    for _ in range(5):
        sweeps.run("dossiers.lock")
        session().rollback()


def locked() -> set[str]:
    """锁着的文件。"""
    session().rollback()
    return set(session().scalars(select(LockedFile.sha256)))


@pytest.fixture
def kept(case: Case, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Kept:
    """整改完、公示了、成了卷，还没有锁。"""
    monkeypatch.setattr(papers, "typeset", lambda kind, content: f"%PDF-1.7 {kind} {content}".encode())
    corrected(case)
    sweeps.run("pictures")
    publish()
    while sweeps.run("followups.papers")["followups.papers"]["due"]:
        pass
    sweeps.run("publications.cases")
    sweeps.run("publications.project")
    session().rollback()
    early = locking.due()
    monkeypatch.setattr(locking, "SETTLED", timedelta(0))
    names = {row.sha256 for row in case.dossier.documents}
    names |= attached(session(), case.visit.insp)
    names |= set(session().scalars(select(BlobRef.sha256).where(BlobRef.insp == case.visit.insp)))
    return Kept(case, {name: storage.read(name) for name in names}, early)
