"""一户查自己：在不在名单、为何除外、抽中没有（rulings 13）。

Only name and salt together open a unit, and only that one. Whoever is inspected gets them at the door; anybody else of
the list gets a slip after the draw is closed, for himself alone, and the trail says who asked. The public page computes
the blind on the asker's own machine and fetches only the lines that begin alike.
"""

from __future__ import annotations

from sqlalchemy import select

from draw import blind as blinding
from server import trail
from server.auth import Actor, get_visible
from server.db import unit
from server.domain.vocabulary.draws import OpeningMeans
from server.draws import closing, opening
from server.draws.models import Draw, DrawUnit
from server.problems import Problem, register
from server.registry.models import Entity

register("name.not_listed", 404, "名单里没有这一户")


def slip(actor: Actor, draw_id: str, entity_id: str, asked_by: str) -> dict[str, str]:
    """给来问的一户开一张查询条：网址里只有它自己的编号与盐；抽取结束之后才开。

    Raises Absent; Problem name.sealed, name.not_listed, draw.key_sealed.
    """
    with unit() as s:
        draw = get_visible(Draw, actor, draw_id, "抽取")
        if draw.state != "CLOSED":
            raise Problem("name.sealed", "抽取没有结束，谁抽中、谁没抽中都还不能说。", state=draw.state)
        closing.waiting(s, draw)
        entity = get_visible(Entity, actor, entity_id, "检查对象")
        row = s.scalar(select(DrawUnit).where(DrawUnit.draw_id == draw.id, DrawUnit.entity_id == entity.id))
        if row is None:
            raise Problem("name.not_listed", "这一户冻结那天不在名单里：不归本部门监管，或还没有登记。")
        told = {"draw_id": draw.id, "entity_id": entity.id, "blind": row.blind, "officer_id": None}
        opening.note(s, [told], OpeningMeans.FIRM, asked_by.strip())
        payload = {"draw": draw.no, "attempt": draw.attempt, "blind": row.blind, "means": "firm", "reason": asked_by}
        trail.append(s, "name.opened", ref=draw.id, actor=actor, payload=payload)
    return {"name": entity.name, "url": address(draw.no, name_of(entity, row, draw.alg), row.salt)}


def name_of(entity: Entity, row: DrawUnit, alg: str) -> str:
    """这一户在名单里用的编号：公开代码，代码重复或不成形时是内部编号。"""
    try:
        public = blinding.normal_id(entity.id_value)
    except ValueError:
        public = ""
    return public if public and blinding.opens(row.blind, public, row.salt, alg) else f"X-{entity.id.upper()}"


def address(no: str, name: str, salt: str) -> str:
    """查询网址：编号与盐在 # 之后，浏览器不会发给服务器。"""
    return f"/draws/{no}/unit#{name}.{salt}"
