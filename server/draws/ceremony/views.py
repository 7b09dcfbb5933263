"""仪式的读法：手机走到哪一步、抽取记录谁签了。"""

from __future__ import annotations

from typing import Any

from server.db import session
from server.draws import minutes as deeds
from server.draws import seeding, signing, tickets
from server.draws.models import Draw, DrawMinutes, DrawPhone


def state_of(phone: DrawPhone) -> str:
    """waiting 还没交、committed 交了指纹、revealed 已揭示、withheld 记为不揭示。"""
    if phone.withheld_at is not None:
        return "withheld"
    return "revealed" if phone.value else "committed" if phone.commitment else "waiting"


def phones(row: Draw) -> list[dict[str, Any]]:
    """投影要画的码与各人的进度。"""
    return [
        {
            "place": phone.place,
            "name": row.witnesses[phone.place - 1]["name"],
            "office": seeding.office(row.witnesses[phone.place - 1]),
            "path": f"/w/{tickets.shown(phone)}" if row.state == "COMMITTED" else None,
            "state": state_of(phone),
            "commitment": phone.commitment,
            "value": phone.value,
            "reason": phone.reason,
        }
        for phone in tickets.of(session(), row.id)
    ]


def spoken(row: Draw) -> list[dict[str, Any]]:
    """各位见证人的口令，由主持人当面告诉本人；铃响之后没有用了，不再给。"""
    if row.state != "COMMITTED" or row.bell_at is not None:
        return []
    return [
        {"place": phone.place, "name": row.witnesses[phone.place - 1]["name"], "code": tickets.spoken(phone)}
        for phone in tickets.of(session(), row.id)
        if phone.spoken is not None and phone.commitment is None
    ]


def minutes(row: Draw) -> dict[str, Any]:
    """抽取记录：拟了没有、指纹、各人签字。"""
    kept = session().get(DrawMinutes, row.id)
    if kept is None:
        return {"drafted": False, "closed_at": None, "digest": None, "said": None, "signers": [], "pdf": None}
    by = {one.signer: one for one in signing.of(session(), row.id)}
    told = kept.content
    return {
        "drafted": True,
        "stale": kept.closed_at is None and deeds.stale(session(), row, kept),
        "closed_at": kept.closed_at,
        "digest": kept.digest,
        "pdf": kept.pdf,
        "scan": kept.scan,
        "said": told["people"] | {key: told[key] for key in ("place", "incidents", "remarks")},
        "signers": [
            {
                "signer": key,
                "name": name,
                "role": signing.role_of(key),
                "method": by[key].method if key in by else None,
                "reason": by[key].reason if key in by else "",
                "signed_at": by[key].signed_at if key in by else None,
                "former": signing.former(kept, key, name),
            }
            for key, name in signing.signers(told)
        ],
    }
