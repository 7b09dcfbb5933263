"""公示内容：由事实按允许字段写成，带摘要（S3-16、S3-19、S4-15）。"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from draw.canonical import canonical
from server.domain import disclosure
from server.domain import privacy as looking
from server.domain.decide import Refusal
from server.domain.vocabulary.inspections import ResultCode
from server.domain.vocabulary.plans import Targeting
from server.publications.facts import Inspection
from server.publications.finding import LETTERS


def new_public_id(year: int) -> str:
    """公示编号：年份加八个随机字符，不透露次序与对象，没有易混的 I L O U。"""
    return f"{year:04d}-" + "".join(secrets.choice(LETTERS) for _ in range(8))


def make_record(facts: Inspection, public_id: str, version: int, published_on: date) -> dict[str, Any]:
    """一条结果的公示内容：只有允许字段，结果名称不改一字。"""
    ticket = facts.ticket
    return disclosure.allowed(
        {
            "public_id": public_id,
            "version": version,
            "entity_name": facts.entity_name,
            "entity_code": facts.entity_code,
            "district": facts.district,
            "authority": facts.authority,
            "plan_name": facts.plan_name,
            "task_name": facts.task_name,
            "targeting": facts.nonrandom or Targeting(facts.targeting).label,
            "items": list(facts.items),
            "item_names": list(facts.item_names or facts.items),
            "ended_on": facts.ended_on.isoformat(),
            "result_code": facts.result_code,
            "result_label": ResultCode(facts.result_code).label,
            "content_digest": facts.content_digest,
            "draw_no": ticket.draw_no if ticket else None,
            "ticket_rank": (ticket.rank or None) if ticket and ticket.ticket else None,
            "ticket_stub": ticket.ticket[:6] if ticket and ticket.ticket else None,
            "published_on": published_on.isoformat(),
        }
    )


def digest(record: Mapping[str, Any]) -> str:
    """公示内容的摘要：规范 JSON 的 SHA-256。"""
    return hashlib.sha256(canonical(dict(record))).hexdigest()


HASHES = frozenset({"content_digest", "draw_no", "ticket_stub", "public_id"})


def privacy(record: Mapping[str, Any]) -> Refusal | None:
    """公示内容里有没有个人信息或秘密（S4-15）：每一栏都看；有则暂缓，由另一人处理。"""
    found = looking.scan(dict(record), skip=HASHES)
    if not found:
        return None
    return Refusal("publication.privacy", f"公示内容里疑似有{looking.told(found)}，已暂缓，请核对")


def correction_leak(record: Mapping[str, Any]) -> Refusal | None:
    """拟更正的内容里有没有个人信息：有的不送出，公示照旧。"""
    found = looking.scan(dict(record), skip=HASHES)
    if not found:
        return None
    return Refusal("publication.privacy", f"更正后的内容会公开，里面疑似有{looking.told(found)}，没有送出，请改写")


def reason_leak(reason: str) -> Refusal | None:
    """会公开的理由里有没有个人信息。"""
    found = looking.scan(reason)
    if not found:
        return None
    return Refusal("publication.privacy", f"理由会公开，里面疑似有{looking.told(found)}，请改写")
