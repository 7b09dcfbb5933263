"""审计员核对名册：抽取结束以后开封密钥，重算每一户的代号（rulings 13）。"""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from draw import blind as blinding
from server.accounts.schemas import page_of
from server.auth import access, current
from server.db import session
from server.draws import closing, keys
from server.witness.site import blp

AUDITOR = ("auditor",)


class FrozenDraw(Schema):
    """冻结过的一次抽取。"""

    id = fields.String()
    no = fields.String()
    attempt = fields.Integer()
    title = fields.String()
    state = fields.String()
    units = fields.Integer(metadata={"description": "名单户数"})
    blind_commit = fields.String(metadata={"description": "冻结时公布的密钥承诺"})
    closed_at = fields.String(allow_none=True)
    waits = fields.Integer(metadata={"description": "因别的抽取除外、那边还封着的户数；有就还不能开封"})
    open = fields.Boolean(metadata={"description": "密钥可以开封了"})


class KeyReason(Schema):
    """为什么开封。"""

    reason = fields.String(required=True, validate=validate.Length(2, 200), metadata={"description": "理由"})


class KeyReport(Schema):
    """密钥与核对的结果。"""

    key = fields.String()
    blind_commit = fields.String()
    commitment_ok = fields.Boolean(metadata={"description": "密钥与冻结时公布的承诺相符"})
    ok = fields.Boolean(metadata={"description": "没有假户、重户、漏户"})
    listed = fields.Integer()
    opened = fields.Integer()
    ghosts = fields.List(fields.String(), metadata={"description": "揭不开的代号"})
    twice = fields.List(fields.String(), metadata={"description": "重复的代号或编号"})
    missing = fields.List(fields.String(), metadata={"description": "名录里有、名单里没有的编号"})


@blp.route("/trail/draws", methods=["GET"])
@access("看各次抽取的密钥", roles=AUDITOR, scope="全部")
@blp.response(200, page_of(FrozenDraw))
def draws() -> dict[str, Any]:
    """冻结过的各次抽取，新的在前。"""
    found = closing.frozen()
    return {"items": found, "next": None, "total": len(found)}


@blp.route("/trail/draws/<draw_id>/key", methods=["POST"])
@access("开封代号密钥", roles=AUDITOR, scope="全部，抽取结束以后")
@blp.arguments(KeyReason)
@blp.response(200, KeyReport)
def open_key(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """开封密钥，重算每一户；写明理由，留痕。"""
    draw, key, report = closing.open_key(current(), draw_id, data["reason"])
    return {
        "key": key,
        "blind_commit": draw.blind_commit,
        "commitment_ok": blinding.key_commitment(key, draw.alg) == draw.blind_commit,
        "ok": report.ok,
        "listed": report.listed,
        "opened": report.opened,
        "ghosts": list(report.ghosts),
        "twice": list(report.twice),
        "missing": list(report.missing),
    }


@blp.route("/trail/draws/<draw_id>/register.tsv", methods=["GET"])
@access("下载名册的编号", roles=AUDITOR, scope="本人开封过的")
def register(draw_id: str) -> Response:
    """冻结那天的编号与名称，一户一行：拿到别的电脑上用 python -m draw blinds 再算一遍。"""
    draw = closing.opened_by(current(), draw_id)
    key = keys.unseal(draw.key_sealed or b"", f"{draw.id}/key")
    text = "".join(f"{name}\t{called}\n" for name, called in closing.names(session(), draw, key))
    headers = {"Content-Disposition": f'attachment; filename="{draw.no}-{draw.attempt}-register.tsv"'}
    return Response(text, content_type="text/tab-separated-values; charset=utf-8", headers=headers)
