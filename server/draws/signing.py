"""签字的来历：作废过的留在记录上，谁第几次签看得到；成卷时写成公开的签字实录（S2-05、S4-10）。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from draw import signed
from server import clock
from server.draws import packing
from server.draws.models import Draw, DrawMinutes, DrawSignature

AGAIN, REDRAFTED = "again", "redrafted"
WHY = {AGAIN: "重签", REDRAFTED: "记录重新拟定"}
SAID = {"canvas": "手写", "paper": "签在纸上", "refused": "拒绝签字"}


def signers(told: dict[str, Any]) -> list[tuple[str, str]]:
    """该签字的人：主持、操作、记录、各见证人。"""
    own = [(key, told["people"][key]) for key in ("host", "operator", "recorder")]
    return own + [(f"w{n}", w["name"]) for n, w in enumerate(told["witnesses"], 1)]


def by_person(told: dict[str, Any], leaving: Collection[str]) -> list[str]:
    """还差谁：一人一次，后面写他的各个身份，如“经办员丙（主持、操作）”。leaving: 已经表示过的签字人。"""
    roles: dict[str, list[str]] = {}
    for key, name in signers(told):
        if key not in leaving:
            roles.setdefault(name, []).append(role_of(key).removesuffix("人"))
    return [f"{name}（{'、'.join(own)}）" for name, own in roles.items()]


def role_of(signer: str) -> str:
    """签字人的身份。"""
    return {"host": "主持人", "operator": "操作人", "recorder": "记录人"}.get(signer, "见证人")


def void(s: Session, row: DrawMinutes, old: DrawSignature, why: str) -> None:
    """作废一次签字：从此不作数，怎样签的、影像的指纹、何时为何作废留在记录上。在写单元里。"""
    kept = {name: getattr(old, name) for name in ("signer", "name", "method", "image", "reason")}
    times = {"at": clock.iso(old.signed_at), "voided_at": clock.iso(clock.now()), "why": why}
    row.voided = [*row.voided, kept | times]
    s.delete(old)


def former(row: DrawMinutes, signer: str, name: str) -> list[dict[str, Any]]:
    """这一位以前作废了的各次，先签的在前：怎样、何时签、何时为何作废。

    The same seat with another person in it (a new host after a new draft) starts anew.
    """
    mine = [one for one in row.voided if (one["signer"], one["name"]) == (signer, name)]
    return [
        {
            "method": one["method"],
            "reason": one["reason"],
            "signed_at": datetime.fromisoformat(one["at"]),
            "voided_at": datetime.fromisoformat(one["voided_at"]),
            "why": WHY[one["why"]],
        }
        for one in mine
    ]


def again(row: DrawMinutes, signer: str, name: str, at: Callable[[datetime], str], deed: str = "签") -> str:
    """纸面上的一句：第几次签（拒签的为“表示”），前一次怎样、何时作废；头一次签的为空。at: 怎样写时刻。"""
    earlier = former(row, signer, name)
    if not earlier:
        return ""
    last = earlier[-1]
    how = SAID[last["method"]]
    return f"第 {len(earlier) + 1} 次{deed}，前一次（{how}）因{last['why']}作废于{at(last['voided_at'])}"


def of(s: Session, draw_id: str) -> list[DrawSignature]:
    """已有的签字。"""
    query = select(DrawSignature).where(DrawSignature.draw_id == draw_id)
    return list(s.scalars(query.order_by(DrawSignature.signed_at)))


def public(s: Session, draw_id: str) -> list[dict[str, Any]]:
    """成了卷的记录由谁签：身份、怎样、哪一天、第几次；没有姓名，没有理由。没有成卷的为空。"""
    row = s.get(DrawMinutes, draw_id)
    if row is None or row.closed_at is None:
        return []
    by = {one.signer: one for one in of(s, draw_id)}
    return [
        {
            "signer": key,
            "role": role_of(key),
            "method": by[key].method,
            "on": clock.shanghai_day(by[key].signed_at).isoformat(),
            "ways": [one["method"] for one in former(row, key, name)] + [by[key].method],
        }
        for key, name in signers(row.content)
    ]


def stated(s: Session, draw_id: str) -> list[dict[str, str]]:
    """此刻各人怎样表示的，给案卷的节录：哪一位、姓名、怎样、哪一天、拒签的理由；没有表示的不在内。"""
    return [
        {
            "signer": one.signer,
            "name": one.name,
            "method": one.method,
            "on": clock.shanghai_day(one.signed_at).isoformat(),
            "reason": one.reason,
        }
        for one in sorted(of(s, draw_id), key=lambda one: one.signer)
    ]


def file(draw: Draw, row: DrawMinutes, signs: Sequence[DrawSignature]) -> bytes:
    """公开包里的签字实录 signed.txt。"""
    by = {one.signer: one for one in signs}
    told = [
        signed.Signed(
            key,
            (*(one["method"] for one in former(row, key, name)), by[key].method),
            clock.shanghai_day(by[key].signed_at).isoformat(),
        )
        for key, name in signers(row.content)
    ]
    return signed.write(draw.no, draw.attempt, packing.load(draw)["result.txt"], row.digest, told, draw.alg)
