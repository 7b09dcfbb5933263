"""移交包：一个部门一年办结的案卷，连同原始文件写成一个 ZIP，附移交清单与各文件指纹，交档案室（documents 3.2 16）。

Stored, not compressed (pictures and PDFs do not shrink), one file at a time: a package of gigabytes needs no memory.
Entries carry a fixed time, so the same cases give the same package.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from server import clock, storage
from server.dossiers import service
from server.dossiers.keeping import keys
from server.dossiers.models import CaseFile, Destruction, Dossier
from sync.canon import canonical, digest, parse

Json = dict[str, Any]
MANIFEST, LISTING = "manifest.json", "移交清单.csv"
FIXED = (1980, 1, 1, 0, 0, 0)
SUFFIX = {"RECORD_JSON": "json", "MANIFEST": "json"}


class Broken(Exception):
    """移交包对不上；消息是一句中文。"""


@dataclass(frozen=True)
class Packed:
    """写好的一包：几卷、几个文件、清单的摘要。"""

    cases: int
    files: int
    digest: str


def closed(s: Session, department_id: str, year: int) -> list[tuple[Dossier, CaseFile]]:
    """一个部门某年检查、已成案卷的，按案卷号；每卷取最新一版目录。"""
    last = select(func.max(CaseFile.revision)).where(CaseFile.dossier_id == Dossier.id)
    last_one = last.correlate(Dossier).scalar_subquery()
    query = (
        select(Dossier, CaseFile)
        .join(CaseFile, CaseFile.dossier_id == Dossier.id)
        .where(Dossier.department_id == department_id, Dossier.rehearsal.is_(False), CaseFile.revision == last_one)
        .where(extract("year", Dossier.ended_on) == year)
        .order_by(Dossier.no)
    )
    return [(row[0], row[1]) for row in s.execute(query)]


def pack(s: Session, department: str, department_id: str, year: int, target: Path) -> Packed:
    """写出移交包；先写到旁边再改名，中断了不留半个。

    Raises OSError; storage errors for a file that is gone.
    """
    listed: list[Json] = []
    partial = target.with_name(target.name + ".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
        for dossier, case in closed(s, department_id, year):
            folder, files = _folder(dossier.no), list[Json]()
            gone = keys.carried_out(dossier.id)
            for name, sha256 in () if gone else _contents(dossier, case):
                content = storage.read(sha256)
                archive.writestr(_entry(f"{folder}/{name}"), content)
                files.append({"name": f"{folder}/{name}", "sha256": sha256, "size": len(content)})
            listed.append(
                {"no": dossier.no, "entity": dossier.entity_name, "task": dossier.task_name,
                 "ended_on": dossier.ended_on.isoformat(), "revision": case.revision, "digest": case.digest,
                 "files": files} | _gone(gone)
            )  # fmt: skip
        manifest = {"v": 1, "alg": "sha256", "department": department, "year": year, "cases": listed}
        archive.writestr(_entry(LISTING), _listing(listed))
        archive.writestr(_entry(MANIFEST), canonical(manifest))
    partial.replace(target)
    return Packed(len(listed), sum(len(case["files"]) for case in listed), digest(manifest))


def check(package: Path) -> Packed:
    """核对一个移交包：每个文件重算指纹，不多不少。

    Raises Broken with the first thing that does not agree.
    """
    with zipfile.ZipFile(package) as archive:
        manifest = parse(archive.read(MANIFEST))
        wanted = {file["name"]: file["sha256"] for case in manifest["cases"] for file in case["files"]}
        present = set(archive.namelist()) - {MANIFEST, LISTING}
        for name, sha256 in wanted.items():
            if name not in present:
                raise Broken(f"缺少 {name}")
            if hashlib.sha256(archive.read(name)).hexdigest() != sha256:
                raise Broken(f"{name} 的内容与指纹不符")
        if extra := sorted(present - set(wanted)):
            raise Broken(f"多出 {extra[0]}")
    return Packed(len(manifest["cases"]), len(wanted), digest(manifest))


def _contents(dossier: Dossier, case: CaseFile) -> Iterator[tuple[str, str]]:
    """一卷里的文件：目录在前，各份文书照目录的次序，原始影像在 files 里。"""
    yield "00 卷内目录.pdf", case.sha256
    for at, row in enumerate(case.entries, 1):
        yield f"{at:02d} {row['title'][:40]} 第{row['revision']}版.{_suffix(row)}", row["sha256"]
    record = service.latest(dossier, "RECORD_JSON")
    for file in parse(storage.read(record.sha256))["files"] if record else []:
        yield f"files/{file['sha256']}", file["sha256"]


def _suffix(row: Json) -> str:
    """文件名的结尾；扫描件可能是照片，看开头的字节。"""
    if row["kind"] != "DRAW_SCAN":
        return SUFFIX.get(row["kind"], "pdf")
    start = storage.read(row["sha256"])[:4]
    return "pdf" if start == b"%PDF" else "png" if start.startswith(b"\x89PNG") else "jpg"


def _gone(done: Destruction | None) -> Json:
    """已依法销毁的一卷只列在清单里，写明哪一日。"""
    return {"destroyed_on": clock.shanghai_day(done.decided_at).isoformat()} if done and done.decided_at else {}


def _folder(no: str) -> str:
    return "".join("_" if char in '\\/:*?"<>|' else char for char in no)


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, FIXED)


def _listing(cases: list[Json]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["案卷号", "检查对象", "抽查任务", "检查结束", "目录版次", "目录摘要", "文件数", "已依法销毁"])
    for case in cases:
        cells = [case["no"], case["entity"], case["task"], case["ended_on"], case["revision"], case["digest"]]
        safe = [f"'{cell}" if str(cell)[:1] in "=+-@" else cell for cell in cells]
        writer.writerow([*safe, len(case["files"]), case.get("destroyed_on", "")])
    return out.getvalue().encode("utf-8-sig")
