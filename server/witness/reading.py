"""审计员读留痕：按类、按人、按所涉对象，新的在前。"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import func, or_, select

from server import clock
from server.accounts.models import Officer
from server.auth import Actor, visible
from server.db import session
from server.trail import fields, values, words
from server.trail.models import LogPayload

PAGE = 50


def page(reader: Actor, *, subject: str, actor: str, ref: str, before: int | None) -> dict[str, Any]:
    """一页留痕；before 是上一页末条的序号。"""
    wanted = visible(LogPayload, reader)
    if subject:
        kinds = (LogPayload.kind.startswith(f"{one}.", autoescape=True) for one in words.alike(subject))
        wanted = wanted.where(or_(*kinds))
    if actor:
        wanted = wanted.where(LogPayload.actor == actor)
    if ref:
        wanted = wanted.where(LogPayload.ref == ref)
    total = session().scalar(select(func.count()).select_from(wanted.subquery())) or 0
    if before is not None:
        wanted = wanted.where(LogPayload.i < before)
    rows = list(session().scalars(wanted.order_by(LogPayload.i.desc()).limit(PAGE + 1)))
    officers = session().execute(select(Officer.id, Officer.display_name).order_by(Officer.name))
    names = values.NOBODY | {row.id: row.display_name for row in officers}
    return {
        "items": [_shown(row, names) for row in rows[:PAGE]],
        "next": rows[PAGE - 1].i if len(rows) > PAGE else None,
        "total": total,
        "subjects": words.choices(),
        "words": fields.FIELDS,
        "officers": names,
    }


def _shown(row: LogPayload, names: dict[str, str]) -> dict[str, Any]:
    private = json.loads(row.json)
    behalf = f"（代{names.get(private['for'], private['for'])}）" if "for" in private else ""
    return {
        "i": row.i,
        "at": clock.iso(row.at),
        "kind": row.kind,
        "label": words.label(row.kind),
        "actor": names.get(row.actor, row.actor) + behalf,
        "ref": row.ref,
        "data": private["data"],
        "said": {key: values.said(key, value) for key, value in private["data"].items()},
        "rows": len(private.get("rows", {})),
    }
