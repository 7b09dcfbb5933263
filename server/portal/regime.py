"""一单一细则的读法：清单的历次版本与两版之差，细则正文的排法。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from server.db import session
from server.domain import plan
from server.domain.vocabulary.items import ItemCategory, Method
from server.domain.vocabulary.plans import RandomKind
from server.domain.words import Word, labels
from server.publications.public import PublicGuideline, PublicItemList

SKIPPED = ("ratio", "frequency", "code")
UNSHOWN = "名称、条款没变，条文、文号或施行日期改了"
"""Said instead of a citation printed twice."""
WORDS: dict[str, type[Word]] = {"category": ItemCategory, "methods": Method, "random_kind": RandomKind}


@dataclass(frozen=True, slots=True)
class Block:
    """细则正文的一段：标题（level 1、2）、段落、列表。"""

    kind: str
    text: str
    level: int = 0
    rows: tuple[str, ...] = ()


def lists() -> list[PublicItemList]:
    """清单的全部版本：先按单位，新的在前。"""
    query = select(PublicItemList).order_by(PublicItemList.department, PublicItemList.version.desc())
    return list(session().scalars(query))


def current_lists() -> list[PublicItemList]:
    """各单位现行的清单。"""
    return [row for row in lists() if row.state == "published"]


def ended_lists() -> list[PublicItemList]:
    """废止了、没有新版代替的清单：各单位最近的一版，仍供查对。"""
    last: dict[str, PublicItemList] = {}
    for row in lists():
        last.setdefault(row.department, row)
    return [row for row in last.values() if row.state == "revoked"]


def versions(department: str) -> list[PublicItemList]:
    """一个单位的历次清单，新的在前。"""
    return [row for row in lists() if row.department == department]


def changed(row: PublicItemList) -> list[dict[str, Any]]:
    """改动的事项，各栏前后写成人话；由原文推出的栏不重复列。"""
    return [
        each | {"fields": [_told(cell) for cell in each["fields"] if cell["field"] not in SKIPPED]}
        for each in row.body["difference"].get("changed", [])
    ]


def _told(cell: dict[str, Any]) -> dict[str, Any]:
    before, after = (say(cell["field"], cell[side]) for side in ("before", "after"))
    return cell | {"before": before, "after": UNSHOWN if before == after else after}


def say(field: str, value: Any) -> str:
    """一栏的值写成人话。"""
    if field == "bases":
        return "；".join(f"《{each['title']}》{each['article']}{_standing(each)}" for each in value or [])
    if field == "initiators":
        return "；".join(f"{each['when']}：{each['department']}".strip("：") for each in value or [])
    if field == "checklist":
        return f"{value['code']} 第 {value['version']} 版" if value else ""
    if field in WORDS:
        names = labels(WORDS[field])
        chosen = [str(each) for each in (value if isinstance(value, list) else [value]) if each]
        return "、".join(names.get(each, each) for each in chosen)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _standing(basis: dict[str, Any]) -> str:
    """哪一版，已经写明的自哪天起施行、废止。"""
    first, last = basis.get("in_force_from"), basis.get("in_force_to")
    began = f"自 {first} 起施行" if first else ""
    said = [basis.get("version"), began, plan.repealed(date.fromisoformat(last)) if last else ""]
    return f"（{'，'.join(filter(None, said))}）" if any(said) else ""


def as_json(row: PublicItemList) -> dict[str, Any]:
    """一版清单的开放数据；document 一节的规范 JSON 散列即 sha256。"""
    return {
        "no": row.no,
        "authority": row.authority,
        "title": row.title,
        "state": row.state,
        "published_on": row.published_on.isoformat(),
        "reason": row.body["reason"],
        "ended_on": row.body.get("ended_on"),
        "ended_reason": row.body.get("ended_reason", ""),
        "alg": row.alg,
        "sha256": row.sha256,
        "pdf_sha256": row.pdf_sha256,
        "difference": row.body["difference"],
        "document": row.body["document"],
    }


def guideline_json(row: PublicGuideline) -> dict[str, Any]:
    """一版细则的开放数据；document 一节的规范 JSON 散列即 sha256。"""
    return {
        "no": row.no,
        "authority": row.authority,
        "title": row.title,
        "state": row.state,
        "published_on": row.published_on.isoformat(),
        "reason": row.body["reason"],
        "ended_on": row.body.get("ended_on"),
        "ended_reason": row.body.get("ended_reason", ""),
        "items": row.body["items"],
        "alg": row.alg,
        "sha256": row.sha256,
        "document": row.body["document"],
    }


def guidelines() -> list[PublicGuideline]:
    """现行的细则。"""
    query = select(PublicGuideline).where(PublicGuideline.state == "published")
    return list(session().scalars(query.order_by(PublicGuideline.authority, PublicGuideline.code)))


def ended_guidelines() -> list[PublicGuideline]:
    """废止了、没有新版代替的细则：每份最近的一版，仍供查对。"""
    order = (PublicGuideline.authority, PublicGuideline.code, PublicGuideline.version)
    last = {(row.authority, row.code): row for row in session().scalars(select(PublicGuideline).order_by(*order))}
    return [row for row in last.values() if row.state == "revoked"]


def guideline_versions(row: PublicGuideline) -> list[PublicGuideline]:
    """同一份细则的历次版本，新的在前。"""
    same = (PublicGuideline.authority == row.authority, PublicGuideline.code == row.code)
    return list(session().scalars(select(PublicGuideline).where(*same).order_by(PublicGuideline.version.desc())))


def blocks(text: str) -> list[Block]:
    """正文分段：# 标题、## 小标题、- 列表，其余每行一段；不认其他记号，也不认 HTML。"""
    made: list[Block] = []
    rows: list[str] = []
    for line in [*text.splitlines(), ""]:
        said = line.strip()
        if item := re.match(r"[-*•]\s+(.*)", said):
            rows.append(item[1])
            continue
        if rows:
            made.append(Block("list", "", rows=tuple(rows)))
            rows = []
        if head := re.match(r"(#{1,3})\s*(.*)", said):
            made.append(Block("head", head[2], len(head[1])))
        elif said:
            made.append(Block("text", said))
    return made
