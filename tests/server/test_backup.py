"""备份能还原，损坏的备份不动现有数据。"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from server import backup, storage
from server.accounts.models import Officer
from server.app import create_app
from server.db import db, session
from server.documents import sealing
from server.publications.public import PublicResult
from server.settings import Settings
from server.trail import service as trail
from server.trail.verify import verify
from server.vault import VaultError
from server.witness import checks
from tests.makers import District
from tests.server.portal.test_pages import publish
from tests.server.publications.made import approve, make_inspection, make_task, withdraw

KEY = bytes(range(32))


@pytest.fixture
def archive(app: Flask, district: District, settings: Settings, tmp_path: Path) -> Path:
    """有一个部门、几个人、一个文件、一枚部门印章的备份。"""
    storage.put(b"photo")
    sealing.home(settings.data).mkdir(mode=0o700)
    sealing.place(settings.data, "SCJG").write_bytes(b"certificate with key")
    backup.write(tmp_path / "b.bin", KEY)
    return tmp_path / "b.bin"


def elsewhere(settings: Settings) -> Flask:
    """另一台空机器（SQLite）。"""
    data = settings.data / "elsewhere"
    return create_app(
        replace(settings, data=data, database_url=f"sqlite:///{data}/s.db", public_url=f"sqlite:///{data}/p.db")
    )


def test_a_backup_restores_rows_files_and_the_trail(archive: Path, settings: Settings) -> None:
    """还原后行数、文件、留痕根都与原来相同。"""
    head = trail.head(session())
    other = elsewhere(settings)
    with other.app_context():
        backup.read(archive, KEY)
        assert session().query(Officer).count() == 7
        assert storage.read(storage.digest_of(b"photo")) == b"photo"
        seal = sealing.place(settings.data / "elsewhere", "SCJG")
        assert seal.read_bytes() == b"certificate with key"
        assert (seal.stat().st_mode & 0o777, seal.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert b"certificate with key" not in archive.read_bytes()
        assert trail.head(session()) == head
        assert verify(session()) == []
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_a_restore_writes_the_public_pages_anew(
    app: Flask, district: District, settings: Settings, tmp_path: Path
) -> None:
    """还原之后、第一次启动之前，公示库已由公示内容写出：核对一条不差，撤下的仍是撤下的。"""
    task = make_task(district)
    for n in (1, 2):
        approve(make_inspection(district, task, n))
    withdraw(district, publish()[0].id, "主体认定有误")
    publish()
    before = {row.public_id: (row.state, row.sha256) for row in session().scalars(select(PublicResult))}
    session().rollback()
    backup.write(tmp_path / "p.bin", KEY)
    with elsewhere(settings).app_context():
        backup.read(tmp_path / "p.bin", KEY)
        assert {row.public_id: (row.state, row.sha256) for row in session().scalars(select(PublicResult))} == before
        assert list(checks.public(session())) == []
        assert verify(session()) == []
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    assert sorted(state for state, _ in before.values()) == ["published", "withdrawn"]


def test_a_full_database_is_not_overwritten(archive: Path, app: Flask) -> None:
    """已有内容的数据库不覆盖。"""
    with pytest.raises(RuntimeError, match="不覆盖"):
        backup.read(archive, KEY)


def test_a_damaged_backup_restores_nothing(archive: Path) -> None:
    """改一个字节就什么都不还原。"""
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    with pytest.raises(VaultError):
        backup.check(archive, KEY)
