"""信任说明与根证书，https 里也取得到；没有用自建证书的系统答 404。"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app

from server.auth import PUBLIC, access
from server.lan import trust
from server.lan.authority import fingerprint
from server.problems import Absent

pages = Blueprint("lan", __name__)


@pages.get("/ca")
@access("看证书信任说明", roles=PUBLIC, scope="公开")
def guide() -> Response:
    """各种手机怎样信任本机的证书机构。"""
    settings = current_app.config["SUNLOT"]
    shown = trust.page(fingerprint(_root().read_bytes()), f"{settings.base_url}/")
    return Response(shown, content_type="text/html; charset=utf-8")


@pages.get(f"/ca/{trust.FILE}")
@access("取根证书", roles=PUBLIC, scope="公开")
def root() -> Response:
    """本机证书机构的根证书（PEM）；没有秘密，信任与否由各人决定。"""
    headers = {"Content-Disposition": f'attachment; filename="{trust.FILE}"'}
    return Response(_root().read_bytes(), content_type=trust.KIND, headers=headers)


def _root() -> Path:
    place: Path = current_app.config["SUNLOT"].tls / "ca.crt"
    if not place.is_file():
        raise Absent("自建的证书")
    return place
