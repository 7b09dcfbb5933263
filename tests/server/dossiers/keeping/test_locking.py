"""锁卷：名字、内容、核对都不变；断在哪一步都不丢；备份带得走（决定 0012）。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server import backup, jobs, lockers, storage, sweeps
from server.db import db, session, unit
from server.dossiers.keeping import locking
from server.dossiers.keeping.belongs import LEFT_OPEN
from server.dossiers.keeping.models import DossierKey
from server.inspections.models import BlobRef
from server.settings import Settings
from server.trail.verify import verify
from server.witness import checks
from tests.makers import sign_in
from tests.server.dossiers.keeping.conftest import Kept, lock, locked
from tests.server.test_backup import KEY, elsewhere


class Killed(BaseException):
    """进程在这一步没有了。"""


def test_a_settled_case_is_locked_and_reads_as_before(
    kept: Kept, client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    """办结不满七日的先不锁；锁好之后盘上没有明文，只留清单与目录；读、看、导出、核对都照旧；再扫不再动。"""
    assert kept.early == []
    lock()
    left = {row.sha256 for row in kept.dossier.documents if row.kind in LEFT_OPEN}
    assert locked() == set(kept.files) - left
    assert not any(storage.path(name).exists() for name in locked())
    assert all(storage.read(name) == content for name, content in kept.files.items())
    assert not any(
        content[:200] in storage.locked_path(name).read_bytes()
        for name, content in kept.files.items()
        if name in locked()
    )
    photo = next(
        row["sha256"] for row in client.get(kept.path, headers=sign_in(client, "clerk")).json["record"]["photos"]
    )
    for tail in ("", "/record.pdf", f"/photos/{photo}"):
        assert client.get(kept.path + tail, headers=sign_in(client, "clerk")).status_code == 200
    assert app.test_cli_runner().invoke(args=["dossier", "export", kept.dossier.no, str(tmp_path)]).exit_code == 0
    assert verify(session()) == []
    assert list(checks.everything(session())) == []
    assert sweeps.run("dossiers.lock")["dossiers.lock"]["due"] == 0


def test_a_kill_between_two_steps_loses_nothing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """每一步之前、之后各杀一次：每个文件随时读得出，核对得过，最后锁完。"""
    for step in ("lock", "checked", "clear"):
        for late in (False, True):
            with monkeypatch.context() as patch:
                patch.setattr(lockers, step, dying(getattr(lockers, step), late))
                with pytest.raises(Killed):
                    locking.lock()
            session().rollback()
            assert all(storage.read(name) == content for name, content in kept.files.items())
            assert list(checks.files(session())) == []
            with unit(technical=True) as s:
                jobs.reclaim(s)
    lock()
    assert len(locked()) > 10
    assert not any(storage.path(name).exists() for name in locked())
    assert all(storage.read(name) == content for name, content in kept.files.items())
    assert list(checks.files(session())) == []


def dying(real: Callable[..., object], late: bool) -> Callable[..., None]:
    """办到这一步就没有了：late 为办完才没有。"""

    def dies(*given: object) -> None:
        if late:
            real(*given)
        raise Killed

    return dies


def test_a_file_that_is_not_what_it_says_is_left_alone(kept: Kept) -> None:
    """盘上的明文被改过：不锁、不删，写明为什么，核对照样报它。"""
    name = next(iter(session().scalars(select(BlobRef.sha256).where(BlobRef.insp == kept.case.visit.insp))))
    storage.path(name).write_bytes(b"another picture")
    lock()
    assert name not in locked()
    assert storage.path(name).read_bytes() == b"another picture"
    assert "与指纹不符" in (session().scalars(select(DossierKey.last_error)).one() or "")
    assert f"file {name} holds something else" in list(checks.files(session()))


def test_what_others_use_stays_where_it_is(kept: Kept) -> None:
    """别的检查也点名的文件不锁；锁过之后才用上的，放回原处。"""
    first, second, *_ = sorted(
        set(session().scalars(select(BlobRef.sha256).where(BlobRef.insp == kept.case.visit.insp)))
    )
    _named(first)
    lock()
    assert first not in locked()
    assert second in locked()
    _named(second)
    with unit(technical=True) as s:
        s.scalars(select(DossierKey)).one().covers = 0
    lock()
    assert second not in locked()
    assert storage.path(second).read_bytes() == kept.files[second]
    assert not storage.locked_path(second).exists()
    assert list(checks.files(session())) == []


def _named(sha256: str) -> None:
    """另一次检查也点了名。"""
    with unit(technical=True) as s:
        old = s.scalars(select(BlobRef).where(BlobRef.sha256 == sha256)).first()
        assert old is not None
        s.add(BlobRef(dev=old.dev, seq=9000, sha256=sha256, role=old.role, insp="another", officer_id=old.officer_id))


def test_a_changed_locked_file_is_found(kept: Kept) -> None:
    """密文改一个字节、少一个、密钥被清掉而没有决定：都查得出来。"""
    lock()
    name = min(locked())
    place = storage.locked_path(name)
    content = place.read_bytes()
    place.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert f"locked file {name} holds something else" in list(checks.files(session()))
    place.unlink()
    assert f"locked file {name} holds something else" in list(checks.files(session()))
    place.write_bytes(content)
    with unit(technical=True) as s:
        s.scalars(select(DossierKey)).one().wrapped = None
    said = list(checks.files(session()))
    assert any("gone without a decision" in one for one in said)
    assert f"file {name} is missing" in said


def test_a_backup_carries_locked_files_and_their_keys(kept: Kept, settings: Settings, tmp_path: Path) -> None:
    """锁着的备份了，在另一台机器上还原，照样读得出、核对得过；备份在走时不搬文件。"""
    with lockers.still():
        assert locking.lock().due == 0
    lock()
    backup.write(tmp_path / "b.bin", KEY)
    names, other = locked(), elsewhere(settings)
    with other.app_context():
        backup.read(tmp_path / "b.bin", KEY)
        assert not any(storage.path(name).exists() for name in names)
        assert all(storage.read(name) == content for name, content in kept.files.items())
        assert verify(session()) == []
        assert list(checks.files(session())) == []
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
