"""外人的核对：tools/verify_trail.py 只凭导出的文件查出每一种改动。"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from draw import merkle
from server.auth import SYSTEM
from server.db import session, unit
from server.trail import append, tiles
from server.trail.models import LogEntry, LogHead, LogNode, LogPayload
from tests.makers import District
from tests.server.trail.forge import lift

PROGRAM = Path(__file__).parents[3] / "tools" / "verify_trail.py"
COUNT = 30


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_trail", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


program = _load()


def fill(count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        with unit() as s:
            append(s, "test.act", ref=None, actor=SYSTEM, payload={"n": number})


def export(app: Flask, folder: Path) -> Path:
    done = app.test_cli_runner().invoke(args=["trail", "export", str(folder)])
    assert (done.exit_code, done.stdout) == (0, "")
    return folder


@pytest.fixture
def log(app: Flask, district: District, tmp_path: Path) -> Path:
    """导出的日志。"""
    fill(COUNT)
    return export(app, tmp_path / "log")


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = program.main([str(word) for word in words])
    return code, capsys.readouterr().out


def test_an_untouched_export_is_in_order(
    app: Flask, log: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """没动过的日志，一片满的、一片不满的、上一层一个摘要：与 flask trail verify 说的一字不差。"""
    fill(tiles.WIDTH - COUNT)
    whole = export(app, tmp_path / "whole")
    inside = app.test_cli_runner().invoke(args=["trail", "verify", "--checkpoint", str(log / "checkpoint")])
    assert (whole / "tile" / "1" / "000.p" / "1").is_file()
    assert answer(capsys, whole, "--checkpoint", log / "checkpoint") == (0, inside.stdout)
    assert inside.stdout.startswith("size ")
    assert inside.stdout.endswith(" ok\n")


def _bodies(raw: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(raw):
        end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
        found.append(raw[at:end])
        at = end
    return found


def _changed(bodies: list[bytes]) -> list[bytes]:
    return [*bodies[:7], bodies[7].replace(b'"v":1', b'"v":2'), *bodies[8:]]


def _deleted(bodies: list[bytes]) -> list[bytes]:
    return bodies[:7] + bodies[8:]


def _reordered(bodies: list[bytes]) -> list[bytes]:
    return [*bodies[:7], bodies[8], bodies[7], *bodies[9:]]


@pytest.mark.parametrize(
    ("tamper", "word"),
    [(_changed, "entry 7 "), (_deleted, "bundle 0 "), (_reordered, "entry 8 ")],
)
def test_a_touched_entry_is_found(
    log: Path, capsys: pytest.CaptureFixture[str], tamper: Callable[[list[bytes]], list[bytes]], word: str
) -> None:
    """P4：改一条、删一条、换次序，都指出在哪里。"""
    (bundle,) = (log / "tile" / "entries" / "000.p").iterdir()
    bundle.write_bytes(b"".join(tamper(_bodies(bundle.read_bytes()))))
    code, said = answer(capsys, log)
    assert code == 1
    assert f"FAIL {word}" in said


def _truncated(app: Flask, folder: Path) -> Path:
    """少了最后五条，其余逐字相同，重新签过。"""
    bodies = session().scalars(select(LogEntry.body).order_by(LogEntry.i)).all()[:-5]
    _emptied()
    for index, body in enumerate(bodies):
        head = session().get(LogHead, 1) or LogHead(id=1, size=0, frontier=b"")
        frontier = [head.frontier[at : at + 32] for at in range(0, len(head.frontier), 32)]
        frontier, nodes = merkle.append(frontier, index, merkle.leaf_hash(body))
        head.size, head.frontier = index + 1, b"".join(frontier)
        session().add_all([head, LogEntry(i=index, body=body, leaf=merkle.leaf_hash(body))])
        session().add_all(LogNode(level=level, i=at, hash=value) for level, at, value in nodes)
    session().commit()
    return export(app, folder)


def _rewritten(app: Flask, folder: Path) -> Path:
    """从头到尾另写一份，一样长，自洽。"""
    _emptied()
    fill(COUNT + 30, first=1)
    return export(app, folder)


def _emptied() -> None:
    lift()
    for model in (LogEntry, LogPayload, LogHead, LogNode):
        session().execute(delete(model))
    session().commit()
    session().expunge_all()


@pytest.mark.parametrize("forge", [_truncated, _rewritten])
def test_a_consistent_forgery_is_found_by_a_former_checkpoint(
    app: Flask, log: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, forge: Callable[[Flask, Path], Path]
) -> None:
    """P4：截了尾的、整条重写的日志自己看来都好，旧检查点使它现形。"""
    other = forge(app, tmp_path / "other")
    assert answer(capsys, other)[0] == 0
    code, said = answer(capsys, other, "--checkpoint", log / "checkpoint")
    assert code == 1
    assert "former checkpoint" in said


def test_a_checkpoint_signed_by_nobody_is_refused(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """检查点改一个字，签名就不成立；没有文件是 2。"""
    text = (log / "checkpoint").read_text("utf-8")
    size = text.split("\n")[1]
    (log / "checkpoint").write_text(text.replace(f"\n{size}\n", f"\n{int(size) - 1}\n"), "utf-8")
    assert answer(capsys, log) == (1, "FAIL the signature of the checkpoint does not hold\n")
    (log / "checkpoint").unlink()
    assert answer(capsys, log) == (2, "")
    assert answer(capsys)[0] == 2


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=80), bit=st.integers(0, 511))
def test_signatures_mean_the_same_as_elsewhere(seed: bytes, message: bytes, bit: int) -> None:
    """自带的 Ed25519 核验与 cryptography 一致：原样成立，改一位不成立，加一个群阶也不成立。"""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, good = key.public_key().public_bytes_raw(), key.sign(message)
    flipped = (int.from_bytes(good, "little") ^ 1 << bit).to_bytes(64, "little")
    above = int.from_bytes(good[32:], "little") + program.Q
    assert program.signed(public, message, good)
    for other in (flipped, good[:32] + above.to_bytes(32, "little"), good[:63]):
        with pytest.raises(InvalidSignature):
            key.public_key().verify(other, message)
        assert not program.signed(public, message, other)


def test_the_program_stands_alone() -> None:
    """一个文件、不超过二百行、只引用标准库。"""
    text = PROGRAM.read_text("utf-8")
    nodes = list(ast.walk(ast.parse(text)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names
    assert len(text.splitlines()) <= 200
