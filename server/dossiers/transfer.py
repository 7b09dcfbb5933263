"""移交包：一个部门一年办结的案卷，连同原始文件写成一个 ZIP，附移交清单与各文件指纹，交档案室（documents 3.2 16）。

What is not settled, or whose index is older than its papers, stays here and is named with the reason. Stored, not
compressed (pictures and PDFs do not shrink), one file at a time: a package of gigabytes needs no memory. Entries carry
a fixed time, so the same cases give the same package.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from server import clock, storage
from server.dossiers import binding, service
from server.dossiers.keeping import keys
from server.dossiers.models import CaseFile, Destruction, Dossier
from sync.canon import canonical, digest, parse

Json = dict[str, Any]
MANIFEST, LISTING, LEFT, INDEX = "manifest.json", "移交清单.csv", "未移交.csv", "00 卷内目录.json"
VERSION = 2
"""2 since only settled cases go: a package of 1 may hold cases with an index older than their papers."""
FIXED = (1980, 1, 1, 0, 0, 0)
SUFFIX = {"RECORD_JSON": "json", "MANIFEST": "json"}

hinders: list[Callable[[Session, Dossier], str]] = []
"""Later rooms: why a dossier is not settled and bound with everything it holds; empty when nothing is in the way."""


class Broken(Exception):
    """移交包对不上；消息是一句中文。"""


@dataclass(frozen=True)
class Packed:
    """写好的一包：几卷、几个文件、清单的摘要。"""

    cases: int
    files: int
    digest: str


@dataclass(frozen=True)
class Year:
    """一个部门一年检查的案卷：可以移交的，和还不能移交的、各为什么。"""

    ready: list[tuple[Dossier, CaseFile]]
    left: list[tuple[Dossier, str]]


def of_year(s: Session, department_id: str, year: int) -> Year:
    """一个部门某年检查的案卷，按案卷号；办结、成卷、目录是全的才移交。"""
    query = select(Dossier).where(Dossier.department_id == department_id, Dossier.rehearsal.is_(False))
    found = Year([], [])
    for dossier in s.scalars(query.where(extract("year", Dossier.ended_on) == year).order_by(Dossier.no)):
        case, why = binding.latest(s, dossier.id), hindered(s, dossier)
        if case is None or why:
            found.left.append((dossier, why or "还没有成卷"))
        else:
            found.ready.append((dossier, case))
    return found


def hindered(s: Session, dossier: Dossier) -> str:
    """这一卷为什么还不能移交；能移交为空。"""
    return next((said for hinder in hinders if (said := hinder(s, dossier))), "")


def pack(department: str, year: int, cases: Year, target: Path) -> Packed:
    """写出移交包；先写到旁边再改名，中断了不留半个。

    Raises OSError; storage errors for a file that is gone.
    """
    listed: list[Json] = []
    partial = target.with_name(target.name + ".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
        for dossier, case in cases.ready:
            folder, files = _folder(dossier.no), list[Json]()
            gone = keys.carried_out(dossier.id)
            for name, content in () if gone else _contents(dossier, case):
                archive.writestr(_entry(f"{folder}/{name}"), content)
                sha256 = hashlib.sha256(content).hexdigest()
                files.append({"name": f"{folder}/{name}", "sha256": sha256, "size": len(content)})
            listed.append(
                _named(dossier) | {"revision": case.revision, "digest": case.digest, "files": files} | _gone(gone)
            )
        left = [_named(dossier) | {"reason": why} for dossier, why in cases.left]
        manifest = {"v": VERSION, "alg": "sha256", "department": department, "year": year, "cases": listed}
        manifest |= {"left": left}
        archive.writestr(_entry(LISTING), _listing(listed))
        archive.writestr(_entry(LEFT), _remaining(left))
        archive.writestr(_entry(MANIFEST), canonical(manifest))
    partial.replace(target)
    return Packed(len(listed), sum(len(case["files"]) for case in listed), digest(manifest))


def _named(dossier: Dossier) -> Json:
    return {
        "no": dossier.no,
        "entity": dossier.entity_name,
        "task": dossier.task_name,
        "ended_on": dossier.ended_on.isoformat(),
    }


def check(package: Path) -> Packed:
    """核对一个移交包：每个文件重算指纹，不多不少；每卷的目录与它的摘要相符，目录里的每件都在；两张清单与包相符。

    Raises Broken with the first thing that does not agree.
    """
    with zipfile.ZipFile(package) as archive:
        manifest = parse(archive.read(MANIFEST))
        if manifest["v"] != VERSION:
            raise Broken("是以前写的包，没有查过各卷办结没有，请重新移交")
        wanted = {file["name"]: file["sha256"] for case in manifest["cases"] for file in case["files"]}
        present = set(archive.namelist()) - {MANIFEST, LISTING, LEFT}
        for name, sha256 in wanted.items():
            if name not in present:
                raise Broken(f"缺少 {name}")
            if hashlib.sha256(archive.read(name)).hexdigest() != sha256:
                raise Broken(f"{name} 的内容与指纹不符")
        if extra := sorted(present - set(wanted)):
            raise Broken(f"多出 {extra[0]}")
        for case in manifest["cases"]:
            if "destroyed_on" not in case:
                _whole(archive, case)
        for name, rows in ((LISTING, _listing(manifest["cases"])), (LEFT, _remaining(manifest["left"]))):
            if name not in archive.namelist() or archive.read(name) != rows:
                raise Broken(f"{name} 与包里的案卷不符")
        if both := sorted({case["no"] for case in manifest["cases"]} & {case["no"] for case in manifest["left"]}):
            raise Broken(f"{both[0]} 既移交又没有移交")
    return Packed(len(manifest["cases"]), len(wanted), digest(manifest))


def _whole(archive: zipfile.ZipFile, case: Mapping[str, Any]) -> None:
    """一卷：目录与它的摘要相符，目录里的每件都在包里。Raises Broken."""
    held = {file["name"].split("/", 1)[1]: file["sha256"] for file in case["files"]}
    if INDEX not in held:
        raise Broken(f"{case['no']} 缺少卷内目录")
    index = parse(archive.read(f"{_folder(case['no'])}/{INDEX}"))
    if digest(index) != case["digest"]:
        raise Broken(f"{case['no']} 的卷内目录与摘要不符")
    for row in index["entries"]:
        if row["sha256"] not in held.values():
            raise Broken(f"{case['no']} 缺少目录里的 {row['title']}")


def moved_on(s: Session, package: Path) -> list[str]:
    """包里的哪几卷移交之后又有变动、为什么；本机没有的案卷不说。"""
    with zipfile.ZipFile(package) as archive:
        handed = {case["no"]: case["digest"] for case in parse(archive.read(MANIFEST))["cases"]}
    found = []
    for dossier in s.scalars(select(Dossier).where(Dossier.no.in_(handed)).order_by(Dossier.no)):
        case, why = binding.latest(s, dossier.id), hindered(s, dossier)
        if not why and (case is None or case.digest != handed[dossier.no]):
            why = "已另成一版目录"
        found += [f"{dossier.no}：{why}"] if why else []
    return found


def _contents(dossier: Dossier, case: CaseFile) -> Iterator[tuple[str, bytes]]:
    """一卷里的文件：目录在前（PDF 和机读的），各份文书照目录的次序，原始影像在 files 里。"""
    yield INDEX, canonical({"entries": case.entries, "missing": case.missing})
    yield "00 卷内目录.pdf", storage.read(case.sha256)
    for at, row in enumerate(case.entries, 1):
        yield f"{at:02d} {row['title'][:40]} 第{row['revision']}版.{_suffix(row)}", storage.read(row["sha256"])
    record = service.latest(dossier, "RECORD_JSON")
    for file in parse(storage.read(record.sha256))["files"] if record else []:
        yield f"files/{file['sha256']}", storage.read(file["sha256"])


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


HEAD = ["案卷号", "检查对象", "抽查任务", "检查结束"]


def _listing(cases: Sequence[Json]) -> bytes:
    rows = [
        [*_cells(one), one["revision"], one["digest"], len(one["files"]), one.get("destroyed_on", "")] for one in cases
    ]
    return _sheet([*HEAD, "目录版次", "目录摘要", "文件数", "已依法销毁"], rows)


def _remaining(cases: Sequence[Json]) -> bytes:
    return _sheet([*HEAD, "为什么没有移交"], [[*_cells(one), one["reason"]] for one in cases])


def _cells(case: Json) -> list[Any]:
    return [case["no"], case["entity"], case["task"], case["ended_on"]]


def _sheet(head: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([f"'{cell}" if str(cell)[:1] in tuple("=+-@") else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
