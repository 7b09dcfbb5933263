"""仪式的网址：手机、开奖、摇号、影像、抽取记录。"""

from __future__ import annotations

from typing import Any

from flask import Response, request

from server import storage
from server.accounts.schemas import page_of
from server.auth import access, current
from server.db import session
from server.draws import dice, manual, minutes, paper, phones, pulse, roster, scene, showing, signing, views
from server.draws.ceremony import schemas
from server.draws.ceremony import views as ceremony_views
from server.draws.models import DrawMinutes
from server.draws.schemas import DrawOut
from server.draws.site import CLERK, DESK, blp, seen, uploaded
from server.problems import Absent, Problem


@blp.route("/draws/<draw_id>/phones", methods=["GET"])
@access("投影见证人的码", roles=CLERK, scope="部门内")
@blp.response(200, page_of(schemas.PhoneOut))
def phone_list(draw_id: str) -> dict[str, Any]:
    """每位见证人的码与走到哪一步。"""
    rows = ceremony_views.phones(seen(draw_id))
    return {"items": rows, "next": None, "total": len(rows)}


@blp.route("/draws/<draw_id>/spoken", methods=["GET"])
@access("看见证人的口令", roles=CLERK, scope="部门内")
@blp.response(200, page_of(schemas.SpokenOut))
def spoken(draw_id: str) -> dict[str, Any]:
    """各位见证人的口令，当面告诉本人。"""
    rows = ceremony_views.spoken(seen(draw_id))
    return {"items": rows, "next": None, "total": len(rows)}


@blp.route("/draws/<draw_id>/dice", methods=["PUT"])
@access("存下正在录入的骰子", roles=CLERK, scope="部门内")
@blp.arguments(schemas.DiceTyped)
@blp.response(200, schemas.DiceTyped)
def typed(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """边录边存：投影断了、换一台，接着录；答的是现存的最新一稿。"""
    return dice.keep(current(), draw_id, data)


@blp.route("/draws/<draw_id>/bell", methods=["POST"])
@access("鸣铃", roles=CLERK, scope="部门内")
@blp.response(200, DrawOut)
def ring(draw_id: str) -> dict[str, Any]:
    """鸣铃：不再收指纹，请各位揭示。"""
    return views.draw(phones.ring(current(), draw_id))


@blp.route("/draws/<draw_id>/withheld", methods=["POST"])
@access("记不揭示", roles=CLERK, scope="部门内")
@blp.arguments(schemas.WithheldIn)
@blp.response(200, DrawOut)
def withhold(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """记下一位见证人不揭示。"""
    return views.draw(phones.withhold(current(), draw_id, data["place"], data["reason"]))


@blp.route("/draws/<draw_id>/reveal", methods=["POST"])
@access("合成种子", roles=CLERK, scope="部门内")
@blp.response(200, DrawOut)
def finish(draw_id: str) -> dict[str, Any]:
    """全部揭示之后抽取。"""
    return showing.at_once(views.draw(phones.finish(current(), draw_id)))


@blp.route("/draws/<draw_id>/beacon", methods=["POST"])
@access("录入开奖号码", roles=CLERK, scope="部门内")
@blp.arguments(schemas.BeaconIn)
@blp.response(200, DrawOut)
def beacon(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """录入开奖号码：不可提前。"""
    return showing.at_once(views.draw(pulse.record(current(), draw_id, data["value"], data["source"])))


@blp.route("/draws/<draw_id>/manual", methods=["POST"])
@access("记录摇号结果", roles=CLERK, scope="部门内")
@blp.arguments(schemas.ManualIn)
@blp.response(200, DrawOut)
def record(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """记录现场摇号的结果，不可重算。"""
    balls = [manual.Ball(one["unit"], tuple(one["staff"])) for one in data["rows"]]
    return showing.at_once(views.draw(manual.record(current(), draw_id, balls, data["how"])))


@blp.route("/draws/<draw_id>/roster", methods=["GET"])
@access("看参加抽取的名册", roles=DESK, scope="部门内，只有行号、层与代号前八位")
@blp.response(200, schemas.RosterOut)
def roster_of(draw_id: str) -> dict[str, Any]:
    """冻结的名册：行号、层、代号；检查人员的编号；每层应抽几户。没有名称。"""
    return roster.read(seen(draw_id))


@blp.route("/draws/<draw_id>/roster/<part>.csv", methods=["GET"])
@access("下载参加抽取的名册", roles=DESK, scope="部门内，只有行号、层与代号前八位")
def roster_sheet(draw_id: str, part: str) -> Response:
    """名册的 CSV：units 是户，staff 是检查人员。"""
    row = seen(draw_id)
    if part not in roster.PARTS:
        raise Absent("名册")
    return _file(roster.sheet(row, part).encode(), "text/csv; charset=utf-8", f"{row.no}-{row.attempt}-{part}.csv")


@blp.route("/draws/<draw_id>/scene", methods=["GET"])
@access("看现场影像", roles=DESK, scope="部门内")
@blp.response(200, page_of(schemas.SceneOut))
def scene_list(draw_id: str) -> dict[str, Any]:
    """现场影像的目录，移出的也在，写明何时为何。"""
    rows = scene.every(session(), seen(draw_id).id)
    return {"items": rows, "next": None, "total": len(rows)}


@blp.route("/draws/<draw_id>/scene", methods=["POST"])
@access("加现场影像", roles=CLERK, scope="部门内")
@blp.response(201, schemas.SceneOut)
def add_scene(draw_id: str) -> Any:
    """加一张照片或一段录像（multipart: file）。"""
    seen(draw_id)
    name, content = uploaded("file") or ("", b"")
    return scene.add(current(), draw_id, name, content)


@blp.route("/draws/<draw_id>/scene/<sha256>/removal", methods=["POST"])
@access("移出现场影像", roles=CLERK, scope="部门内")
@blp.arguments(schemas.RemovalIn)
@blp.response(201, schemas.SceneOut)
def remove_scene(data: dict[str, Any], draw_id: str, sha256: str) -> Any:
    """成卷之前移出一份加错的影像；文件照旧存着。"""
    seen(draw_id)
    return scene.remove(current(), draw_id, sha256, data["reason"])


@blp.route("/draws/<draw_id>/scene/<sha256>", methods=["GET"])
@access("看现场影像", roles=DESK, scope="部门内")
def scene_file(draw_id: str, sha256: str) -> Response:
    """一份影像的原件，只下载。"""
    row = next((one for one in scene.every(session(), seen(draw_id).id) if one.sha256 == sha256), None)
    if row is None:
        raise Absent("影像")
    return _file(storage.read(row.sha256), row.media_type, f"{row.sha256[:12]}.{row.media_type.split('/')[1]}")


@blp.route("/draws/<draw_id>/minutes", methods=["GET"])
@access("看抽取记录", roles=DESK, scope="部门内")
@blp.response(200, schemas.MinutesOut)
def minutes_of(draw_id: str) -> dict[str, Any]:
    """抽取记录拟到哪一步、谁签了。"""
    return ceremony_views.minutes(seen(draw_id))


@blp.route("/draws/<draw_id>/minutes", methods=["PUT"])
@access("拟抽取记录", roles=CLERK, scope="部门内")
@blp.arguments(schemas.MinutesIn)
@blp.response(200, schemas.MinutesOut)
def draft(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """拟定抽取记录；重拟作废已有的签字。"""
    minutes.draft(current(), draw_id, data)
    return ceremony_views.minutes(seen(draw_id))


@blp.route("/draws/<draw_id>/minutes/signatures", methods=["POST"])
@access("收签字", roles=CLERK, scope="部门内")
@blp.arguments(schemas.SignatureIn)
@blp.response(201, schemas.MinutesOut)
def sign(data: dict[str, Any], draw_id: str) -> dict[str, Any]:
    """一人签字、签在纸上或拒签。"""
    image = schemas.image_of(data["image"])
    minutes.sign(current(), draw_id, data["signer"], method=data["method"], image=image, reason=data["reason"])
    return ceremony_views.minutes(seen(draw_id))


@blp.route("/draws/<draw_id>/minutes/closing", methods=["POST"])
@access("抽取记录成卷", roles=CLERK, scope="部门内")
@blp.response(200, schemas.MinutesOut)
def close(draw_id: str) -> dict[str, Any]:
    """成卷（multipart: scan，有人签在纸上时）。"""
    seen(draw_id)
    found = uploaded("scan") if request.mimetype == "multipart/form-data" else None
    minutes.close(current(), draw_id, found[1] if found else None)
    return ceremony_views.minutes(seen(draw_id))


@blp.route("/draws/<draw_id>/minutes.pdf", methods=["GET"])
@access("看抽取记录", roles=DESK, scope="部门内")
def minutes_pdf(draw_id: str) -> Response:
    """成卷的纸面；成卷之前是供核对的样张。"""
    row = seen(draw_id)
    kept = session().get(DrawMinutes, row.id)
    if kept is None:
        raise Problem("draw.minutes", "请先拟定抽取记录。")
    content = storage.read(kept.pdf) if kept.pdf else paper.pdf(row, kept, signing.of(session(), row.id))
    return _file(content, "application/pdf", f"{row.no}-{row.attempt}-minutes.pdf")


@blp.route("/draws/<draw_id>/minutes/scan", methods=["GET"])
@access("看抽取记录", roles=DESK, scope="部门内")
def scan(draw_id: str) -> Response:
    """签好的纸件扫描。"""
    kept = session().get(DrawMinutes, seen(draw_id).id)
    if kept is None or kept.scan is None:
        raise Absent("扫描件")
    content = storage.read(kept.scan)
    media = "application/pdf" if content.startswith(b"%PDF-") else scene.media_type(content) or "image/jpeg"
    return _file(content, media, f"{kept.scan[:12]}.{media.split('/')[1]}")


def _file(content: bytes, media: str, name: str) -> Response:
    response = Response(content, content_type=media)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
