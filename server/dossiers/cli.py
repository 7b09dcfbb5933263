"""flask dossier export · flask dossier verify（interfaces.md）"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import or_, select

from server import storage
from server.accounts.models import Department
from server.db import session
from server.documents import sealing
from server.domain.vocabulary.dossiers import DossierLook
from server.dossiers import accesses, service, transfer, verify
from server.dossiers.keeping import keys
from server.dossiers.models import Dossier, DossierDocument
from server.inspections.models import Assignment
from server.inspections.records import public_key
from sync.canon import parse

group = AppGroup("dossier", help="案卷")
NAMES = {"RECORD_PDF": "dossier.pdf", "RECORD_JSON": "record.json", "MANIFEST": "manifest.json"}


@group.command("export")
@click.argument("no")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(no: str, folder: Path) -> None:
    """把一卷写到文件夹：dossier.pdf record.json manifest.json files/<sha256>；NO 是案卷号或派单文号。"""
    dossier = _find(no)
    if dossier is None:
        click.echo(f"没有案卷 {no}。请写案卷号或派单文号{_example()}。", err=True)
        sys.exit(2)
    if not all(service.latest(dossier, kind) for kind in NAMES):
        click.echo(dossier.last_error or "还没有成卷", err=True)
        sys.exit(1)
    if keys.carried_out(dossier.id) is not None:
        click.echo(keys.destroyed(dossier.id).detail, err=True)
        sys.exit(1)
    accesses.note_all([dossier], DossierLook.EXPORT, "flask dossier export")
    rows = {kind: service.latest(dossier, kind) for kind in NAMES}
    (folder / "files").mkdir(parents=True, exist_ok=True)
    for kind, row in rows.items():
        (folder / NAMES[kind]).write_bytes(storage.read(row.sha256 if row else ""))
    for file in parse((folder / "record.json").read_bytes())["files"]:
        (folder / "files" / file["sha256"]).write_bytes(storage.read(file["sha256"]))


@group.command("verify")
@click.argument("place", type=click.Path(exists=True, path_type=Path))
def check(place: Path) -> None:
    """核验一份 PDF 或一个导出的文件夹：ok 或 FAIL 理由。"""
    try:
        if place.is_dir():
            record = verify.verify_folder(place, public_key(), archived)
        else:
            record = verify.verify_pdf(place.read_bytes(), public_key(), archived)
            for seal in sealing.seals(place.read_bytes()):
                click.echo(f"电子印章：{seal.subject}，{'没有改过' if seal.intact else '与文件不符'}", err=True)
    except verify.Fault as fault:
        click.echo(f"FAIL {fault}")
        sys.exit(1)
    except OSError as error:
        click.echo(f"读不了：{error}", err=True)
        sys.exit(2)
    click.echo(verify.told(record), err=True)
    click.echo("ok")


@group.command("transfer")
@click.argument("department")
@click.argument("year", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def hand_over(department: str, year: int, file: Path) -> None:
    """把一个部门一年办结、成卷的案卷写成移交包（ZIP），附移交清单与指纹；还不能移交的一一写明为什么。"""
    row = session().scalar(select(Department).where(Department.code == department))
    if row is None:
        click.echo(f"没有部门 {department}。", err=True)
        sys.exit(2)
    name, department_id = row.name, row.id
    cases = transfer.of_year(session(), department_id, year)
    accesses.note_all([dossier for dossier, _case in cases.ready], DossierLook.TRANSFER, "flask dossier transfer")
    done = transfer.pack(name, year, cases, file)
    click.echo(f"{done.cases} 卷、{done.files} 个文件；清单摘要 sha256:{done.digest}")
    if cases.left:
        click.echo(f"没有移交 {len(cases.left)} 卷（见包里的 {transfer.LEFT}）：")
    for dossier, why in cases.left:
        click.echo(f"  {dossier.no} {dossier.entity_name}：{why}")


@group.command("transfer-check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def transfer_check(file: Path) -> None:
    """核对移交包：每个文件、每卷目录重算指纹；ok 或 FAIL 理由，此后又有变动的案卷另行说明。"""
    try:
        done = transfer.check(file)
        later = transfer.moved_on(session(), file)
    except (transfer.Broken, zipfile.BadZipFile, KeyError, ValueError) as broken:
        click.echo(f"FAIL {broken}")
        sys.exit(1)
    click.echo(f"ok {done.cases} 卷、{done.files} 个文件；清单摘要 sha256:{done.digest}")
    for said in later:
        click.echo(f"移交之后又有变动，请补交：{said}", err=True)


@group.command("certificate")
@click.argument("department")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.password_option(
    "--password", prompt="证书的口令", confirmation_prompt=False, help="不写就问；没有口令的直接回车"
)
def certificate(department: str, file: Path, password: str) -> None:
    """给一个部门装上电子印章的证书（PKCS#12）；此后成卷与发函自动盖章。"""
    if session().scalar(select(Department.id).where(Department.code == department)) is None:
        click.echo(f"没有部门 {department}。", err=True)
        sys.exit(2)
    folder = current_app.config["SUNLOT"].data
    try:
        subject = sealing.install(folder, department, file.read_bytes(), password.encode())
    except sealing.Unsealed as error:
        click.echo(f"{error}。", err=True)
        sys.exit(1)
    click.echo(f"已装上：{subject}")


def _find(no: str) -> Dossier | None:
    query = select(Dossier).join(Assignment, Assignment.id == Dossier.assignment_id)
    return session().scalar(query.where(or_(Dossier.no == no, Assignment.no == no, Dossier.id == no)))


def _example() -> str:
    """库里最近一卷的两种写法；还没有案卷时给一个样子。"""
    query = select(Dossier.no, Assignment.no).join(Assignment, Assignment.id == Dossier.assignment_id)
    last = session().execute(query.order_by(Dossier.id.desc()).limit(1)).first()
    return f"，如 {last[0]} 或 {last[1]}" if last else "，如 青市监双随机〔2026〕12号；现在还没有一卷"


def archived(sha256: str) -> str | None:
    """这个指纹的 PDF 属于哪一卷；没有存过为 None。"""
    query = select(Dossier.no).join(DossierDocument, DossierDocument.dossier_id == Dossier.id)
    found: str | None = session().scalar(
        query.where(DossierDocument.sha256 == sha256, DossierDocument.kind == "RECORD_PDF")
    )
    return found
