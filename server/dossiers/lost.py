"""再也不会来的文件：知道丢了的，案卷不再等它；卷里写明缺哪一件、为什么，由审批人退回补正或者审定。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from server.inspections.records import files as listed_files

Json = dict[str, Any]

reasons: list[Callable[[Session, str], dict[str, str]]] = []
"""Later rooms: of one inspection the files that will never come, sha256 → why."""

whereabouts: list[Callable[[Session, str], dict[str, str]]] = []
"""Later rooms: of one inspection the files of which a phone said that it lacks them, sha256 → lost or doubted."""


def known(s: Session, assignment_id: str) -> dict[str, str]:
    """这次检查再也不会来的文件，各为什么。"""
    return {sha256: why for told in reasons for sha256, why in told(s, assignment_id).items()}


def awaited(s: Session, assignment_id: str) -> bool:
    """还有没有要等的：没有收齐，也不知道已经丢了的。"""
    missing = {row["sha256"] for row in listed_files(s, assignment_id) if not row["verified"]}
    return bool(missing) and not missing <= known(s, assignment_id).keys()


def waits(s: Session, assignment_id: str) -> Json:
    """还有几个文件没有收齐，其中丢失的、存疑的各几个。"""
    missing = {row["sha256"] for row in listed_files(s, assignment_id) if not row["verified"]}
    found = [state for each in whereabouts for sha256, state in each(s, assignment_id).items() if sha256 in missing]
    return {"files": len(missing), "lost": found.count("lost"), "doubted": found.count("doubted")}


def told(s: Session, assignment_id: str, record: Json) -> Json:
    """机读记录里写明丢了的：不列在随卷的文件里，另列在 lost；没有丢的照旧，一个字不多。"""
    gone = known(s, assignment_id)
    gone = {row["sha256"]: gone[row["sha256"]] for row in listed_files(s, assignment_id) if _out(row, gone)}
    if not gone:
        return record
    lost = [{**row, "why": gone[row["sha256"]]} for row in record["files"] if row["sha256"] in gone]
    return record | {"files": [row for row in record["files"] if row["sha256"] not in gone], "lost": lost}


def _out(row: Json, gone: dict[str, str]) -> bool:
    return not row["verified"] and row["sha256"] in gone
