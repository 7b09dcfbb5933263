"""接口手册：演示里才有，接口说明登录才给，页面不加载外站的任何东西。"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from server.accounts.models import Jurisdiction
from server.db import session
from tests.makers import District, sign_in


@pytest.mark.parametrize("name", ["", "/handbook.js", "/handbook.css"])
def test_only_a_demonstration_has_a_handbook(client: FlaskClient, district: District, name: str) -> None:
    """演示里有，正式的系统里没有这个地址。"""
    assert client.get(f"/api/docs{name}").status_code == 200
    session().execute(update(Jurisdiction).values(demo=False))
    session().commit()
    assert client.get(f"/api/docs{name}").status_code == 404


def test_the_page_brings_everything_along(client: FlaskClient, district: District) -> None:
    """没有外站地址，没有内嵌脚本；别的文件名是 404。"""
    page = client.get("/api/docs")
    assert page.content_type == "text/html; charset=utf-8"
    assert re.findall(r"(?:src|href)=\"(?!/)", page.text) == []
    assert re.findall(r"<script[^>]*>[^<]", page.text) == []
    assert client.get("/api/docs/routes.py").status_code == 404


def test_the_description_is_for_those_who_signed_in(client: FlaskClient, district: District) -> None:
    """没登录 401；登录后是全部接口。"""
    assert client.get("/api/v1/openapi.json").status_code == 401
    spec = client.get("/api/v1/openapi.json", headers=sign_in(client, "clerk")).json
    assert spec["openapi"].startswith("3.1")
    assert "/api/v1/sync/push" in spec["paths"]
