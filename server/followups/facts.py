"""从成卷的记录读事实：现行的问题、照片、依据、检查组。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from server import storage
from server.documents.attachments import attachments
from server.documents.case import Case
from server.domain.followups import Finding
from server.domain.office import ways
from server.dossiers import service as dossiers
from server.dossiers.models import Dossier
from sync.canon import parse
from sync.facts import visits

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """一次检查的事实，供拟办用。"""

    entity: Json
    task_name: str
    authority: str
    phone: str
    no: str
    notice_no: str
    started: str
    ended_on: date
    result_code: str
    team: tuple[Json, ...]
    bases: tuple[str, ...]
    provisions: dict[str, tuple[str, ...]]
    asked: dict[str, str]
    findings: tuple[Finding, ...]
    photos: tuple[Json, ...]
    summary: str
    addenda: int = 0
    mended: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """补正动过的检查项，各次补正写的说明，先补的在前。"""
    files: tuple[Json, ...] = ()
    """随卷材料：种类、第几项（没有写明哪一项的为空）、指纹。"""
    ways: str = ""
    """不到现场的是哪几种方式；到过现场的为空。"""
    visited: tuple[str, ...] = ()
    """每次到访的日子，先后为序；同一天到访两次的写两遍。"""


def read(dossier: Dossier) -> Facts | None:
    """最新一版机读记录里的事实；还没有成卷为 None。"""
    stored = dossiers.latest(dossier, "RECORD_JSON")
    return of(parse(storage.read(stored.sha256)), dossier) if stored else None


def of(record: Json, dossier: Dossier) -> Facts:
    """同上，由记录的内容；问题以补正之后的为准。"""
    case = Case(record)
    package, now = case.package, case.mended()
    found = [_finding(case, item, value) for item in case.items if (value := now.finding(item["id"]))]
    numbers = set(case.numbers.values())
    return Facts(
        entity=package["entity"],
        task_name=package["task"]["name"],
        authority=package["task"]["department"]["name"],
        phone=package["task"]["department"]["phone"],
        no=package["no"],
        notice_no=package["notice"]["no"],
        started=case.started.date().isoformat() if case.started else dossier.ended_on.isoformat(),
        ended_on=dossier.ended_on,
        result_code=dossier.result_code,
        team=tuple(case.team),
        bases=tuple(
            dict.fromkeys(
                f"《{basis['title'].strip('《》')}》{basis['article']}"
                for item in package["items"]
                for basis in item["bases"]
            )
        ),
        provisions={item["id"]: tuple(item["basis"]) for item in case.items if item["basis"]},
        asked={item["id"]: item["text"] for item in case.items},
        findings=tuple(found),
        photos=tuple(
            {
                "no": f"照{row['no']}",
                "item": row["item"],
                "sha256": row["sha256"],
                "size": row["size"],
                "there": row["source"] != "file" and not case.at_desk,
            }
            for row in case.photos
            if not row["voided"]
        ),
        summary=case.value("result", "summary"),
        addenda=len(case.state["addenda"]),
        mended=mended(case.state["addenda"]),
        files=tuple(
            {"kind": row["kind"], "no": row["item"] if row["item"] in numbers else "", "sha256": row["sha256"]}
            for row in attachments(case)
            if not row["voided"]
        ),
        ways=(ways(package["task"]["methods"]) or "书面检查") if case.at_desk else "",
        visited=tuple(case.arrived(first).date().isoformat() for first, *_ in visits(case.state)),
    )


def _finding(case: Case, item: Json, value: Json) -> Finding:
    pictures = [row for row in case.photos if row["item"] == item["id"] and not row["voided"]]
    due = value.get("due_on")
    return Finding(
        item=item["id"],
        no=item["no"],
        text=value["text"],
        disposal=value["disposal"],
        due_on=date.fromisoformat(due) if due else None,
        photos=len(pictures),
    )


def mended(addenda: Sequence[Json]) -> dict[str, tuple[str, ...]]:
    """各次补正动过的检查项和写的说明。"""
    found: dict[str, list[str]] = {}
    for change in (change for row in addenda for change in row["p"]["changes"]):
        photos = len(change.get("photos") or ())
        parts = (str(change.get("reason") or "").strip().rstrip("。"), f"补照片 {photos} 张" if photos else "")
        said = "，".join(part for part in parts if part)
        own = found.setdefault(change["item"].removeprefix("finding:"), [])
        if said and said not in own:
            own.append(said)
    return {item: tuple(all_) for item, all_ in found.items()}


def shown_photos(facts: Facts, item: str) -> str:
    """某项的照片编号，例如“照3、照4”。"""
    return "、".join(row["no"] for row in facts.photos if row["item"] == item)
