"""导出与核验：真的排版，改一个字节就说出哪里不对。"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from server.demo.phone import Phone
from server.dossiers.assembly import assemble
from sync.canon import canonical
from tests.server.field.world import first


@pytest.fixture
def exported(app: Flask, phone: Phone, tmp_path: Path) -> Path:
    """一卷导出的文件夹。"""
    visit = first(phone)
    phone.inspect(visit, failing=1)
    phone.push()
    phone.upload()
    assert assemble().done == 1
    done = app.test_cli_runner().invoke(args=["dossier", "export", visit.package["no"], str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    return tmp_path / "out"


def verify(app: Flask, place: Path) -> tuple[int, str]:
    """核验，返回退出码与标准输出的最后一行。"""
    done = app.test_cli_runner().invoke(args=["dossier", "verify", str(place)])
    return done.exit_code, done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def test_export_then_verify(app: Flask, exported: Path) -> None:
    """导出的四样都在，文件夹与 PDF 各自核验为 ok；每种改动各有一句话。"""
    assert sorted(path.name for path in exported.iterdir()) == ["dossier.pdf", "files", "manifest.json", "record.json"]
    assert verify(app, exported) == (0, "ok")
    assert verify(app, exported / "dossier.pdf") == (0, "ok")
    for spoil, says in SPOILS:
        before = {path: path.read_bytes() for path in exported.rglob("*") if path.is_file()}
        spoil(exported)
        code, told = verify(app, exported)
        assert (code, told[:4]) == (1, "FAIL"), told
        assert says in told
        for path in {each for each in exported.rglob("*") if each.is_file()} - set(before):
            path.unlink()
        for path, content in before.items():
            path.write_bytes(content)
    assert verify(app, exported) == (0, "ok")
    pdf = exported / "dossier.pdf"
    pdf.write_bytes(pdf.read_bytes() + b"\n% one more line")
    assert verify(app, pdf) == (1, "FAIL PDF 与存档的文件不同")


def _first_file(folder: Path) -> Path:
    return min((folder / "files").iterdir())


def _change(folder: Path, path: tuple[str | int, ...], value: object) -> None:
    """改记录里的一处，并把清单改得与之相符。"""
    record = json.loads((folder / "record.json").read_bytes())
    place = record
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    content = canonical(record)
    (folder / "record.json").write_bytes(content)
    listing = json.loads((folder / "manifest.json").read_bytes())
    listing["record"]["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_bytes(canonical(listing))


SPOILS: list[tuple[Callable[[Path], object], str]] = [
    (lambda folder: _first_file(folder).write_bytes(b"x"), "的内容与指纹不符"),
    (lambda folder: _first_file(folder).unlink(), "缺少文件"),
    (lambda folder: (folder / "files" / "extra").write_bytes(b""), "多出文件"),
    (lambda folder: (folder / "record.json").write_bytes(b"{}"), "记录与清单"),
    (lambda folder: (folder / "record.json").write_bytes(b"{ }"), "不是规范写法"),
    (lambda folder: (folder / "manifest.json").write_bytes(b"nonsense"), "manifest.json 读不了"),
    (lambda folder: (folder / "dossier.pdf").write_bytes(b"not a pdf"), "PDF 读不了"),
    (lambda folder: _change(folder, ("package", "entity", "name"), "另一家"), "任务包与指纹不符"),
    (lambda folder: _change(folder, ("form", "title"), "另一张表"), "检查表与指纹不符"),
    (lambda folder: _change(folder, ("ops", 3, "p"), {}), "操作记录与指纹不符"),
    (lambda folder: _change(folder, ("digests", "content"), "0" * 64), "内容摘要重算不符"),
    (lambda folder: _change(folder, ("digests", "latest"), "0" * 64), "补正后的摘要重算不符"),
    (lambda folder: _change(folder, ("seal", "sealed_at_server"), "2026-01-01T00:00:00.000Z"), "服务器回签不成立"),
    (lambda folder: _change(folder, ("no",), "别的号"), "PDF 里的记录与 record.json 不同"),
]


def test_unknown_numbers_and_places(app: Flask, tmp_path: Path) -> None:
    """没有的案卷、没有的地方，都退出 2。"""
    runner = app.test_cli_runner()
    assert runner.invoke(args=["dossier", "export", "没有", str(tmp_path / "x")]).exit_code == 2
    assert runner.invoke(args=["dossier", "verify", str(tmp_path / "none")]).exit_code == 2
