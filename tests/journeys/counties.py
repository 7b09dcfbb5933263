"""给浏览器的县：在空的资料夹里建好，交给真的服务器打开。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, sync_playwright

from server.app import create_app
from server.db import Base, build_projection, db
from server.demo.cli import keep
from server.demo.county import County
from server.settings import Settings
from tests.journeys.lab import CHROMIUM, Server


def opened(data: Path) -> Flask:
    """这个资料夹里的应用，演示县的样子。"""
    urls = (f"sqlite:///{data / 'sunlot.db'}", f"sqlite:///{data / 'public.db'}")
    return create_app(Settings(data=data, database_url=urls[0], public_url=urls[1], demo=True))


@contextmanager
def inside(app: Flask) -> Iterator[None]:
    """站进应用里办事；出来时连接都还回去，之后由服务器打开。"""
    with app.app_context():
        yield
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def county_in(data: Path) -> Iterator[County]:
    """在空的资料夹里建一个六十户的县；没有浏览器的先说。"""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"没有 {CHROMIUM}：apt-get install chromium")
    data.mkdir()
    app = opened(data)
    with inside(app):
        Base.metadata.create_all(db.engine)
        build_projection()
        county = County(app)
        county.bring_lists(60)
        yield county
        keep(county.people)


@contextmanager
def clerk_at(data: Path, place: str) -> Iterator[Page]:
    """新建的县里，经办在真的浏览器上登录，打开桌面的这一页。"""
    with county_in(data) as county:
        password = county.people.passwords["clerk"]
    server = Server(data)
    server.start()
    try:
        with sync_playwright() as play:
            page = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]).new_page(locale="zh-CN")
            page.goto(f"{server.url}/desk/{place}")
            page.locator("[name=name]").fill("clerk")
            page.locator("[name=password]").fill(password)
            page.keyboard.press("Enter")
            yield page
    finally:
        server.kill()
