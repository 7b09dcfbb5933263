"""身份证号、手机号、车牌、银行卡种在每一个内部栏目、照片的拍摄信息里：公开的输出、PDF 的说明栏里一个也没有。"""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from server.documents import service
from server.dossiers.models import Decision, Dossier
from server.inspections.models import Assignment, OpLog
from server.plans.models import Plan
from tests.makers import District, made
from tests.server.documents import records
from tests.server.portal.test_pages import publish
from tests.server.publications.made import approve, make_inspection
from tests.server.publications.test_privacy import PAGES, PLANTS

EVERY = " ".join(PLANTS.values())


def everywhere(value: Any, keep: frozenset[str]) -> Any:
    """任务包里每一段文字后面都接上种的东西；要公开的几栏除外。"""
    if isinstance(value, dict):
        return {key: each if key in keep else everywhere(each, keep) for key, each in value.items()}
    if isinstance(value, list):
        return [everywhere(each, keep) for each in value]
    return f"{value}{EVERY}" if isinstance(value, str) else value


PUBLIC = frozenset({"id", "code", "district", "no", "name", "stratum", "ticket", "blind", "salt", "title", "article",
                    "from", "to", "officer_id", "inspector_id", "role", "department"})  # fmt: skip


def test_internal_fields_stay_inside(
    district: District, task: SimpleNamespace, client: FlaskClient, app: Flask, tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """法定代表人、电话、地址、通知书正文、问题、意见、审批意见里都种了，结果照常公示，公开的一个也没有。"""
    row = make_inspection(district, task)
    with made() as s:
        fresh = s.get_one(Assignment, row.id)
        package = json.loads(fresh.package_raw)
        shown_to_all = {"task": package["task"], "team": package["team"]}  # the office's number, names, certificates
        fresh.package_raw = json.dumps(everywhere(package, PUBLIC) | shown_to_all, ensure_ascii=False)
        s.get_one(Plan, task.plan.id).opinion = EVERY
        for op in s.query(OpLog).filter_by(insp=row.id):
            raw = json.loads(op.raw)
            raw["p"]["text"] = EVERY
            op.raw = json.dumps(raw).encode()
    approve(row)
    with made() as s:
        dossier = s.query(Dossier).filter_by(assignment_id=row.id).one()
        s.add(Decision(dossier_id=dossier.id, revision=1, step="review", decision="APPROVED", opinion=EVERY, items=[],
                       officer_id=district.officers["approver"].id, officer_name=EVERY[:50]))  # fmt: skip
    shown = publish()[0]
    assert shown.state == "published", shown.hold_reason
    pages = (*PAGES, f"/results/{shown.public_id}", f"/results/{shown.public_id}.json", "/verify", "/c/token-1")
    texts = {path: client.get(path).text for path in pages}
    done = app.test_cli_runner().invoke(args=["portal", "export", str(tmp_path / "copy")])
    texts |= {
        path.name: path.read_text("utf-8", "replace") for path in (tmp_path / "copy").rglob("*") if path.is_file()
    }
    texts |= {"log": capfd.readouterr().err, "export": done.output}
    assert [(name, plant) for name, text in texts.items() for plant in PLANTS.values() if plant in text] == []


def photo() -> bytes:
    """一张照片，拍摄信息的各栏、附言里都种了。"""
    exif = Image.Exif()
    for tag in (0x010E, 0x013B, 0x8298, 0x9286, 0x010F, 0x0131):
        exif[tag] = EVERY.encode("utf-8").decode("latin-1")
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "gray").save(out, "JPEG", exif=exif, comment=EVERY.encode())
    return out.getvalue()


def test_a_dossier_says_nothing_in_its_margins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """照片的拍摄信息、附言不进 PDF；PDF 的说明栏（标题、作者、XMP）里没有号码；图像里没有 Exif。"""
    monkeypatch.setattr(records, "photo", lambda *_args: photo())
    writer = records.usual(photos=2, phone=PLANTS["mobile"], legal_rep=PLANTS["id_number"], address=PLANTS["plate"])
    writer.seal("R05", "封存")
    record = writer.record()
    for sha, content in writer.files.items():
        (tmp_path / sha).write_bytes(content)
    assert any(PLANTS["plate"].encode() in content for content in writer.files.values())
    pdf = service.render(record, records.manifest(record), {sha: tmp_path / sha for sha in writer.files})
    reader: Any = PdfFileReader(io.BytesIO(pdf))
    margins = [str(value) for value in reader.trailer["/Info"].values()]
    margins.append(bytes(reader.root["/Metadata"].data).decode("utf-8", "replace"))
    assert [plant for plant in PLANTS.values() for text in margins if plant in text] == []
    assert b"Exif\x00" not in pdf
    assert all(plant.encode("utf-8") not in pdf for plant in PLANTS.values())
