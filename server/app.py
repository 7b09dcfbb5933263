"""各部分在这里、也只在这里碰面。"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory
from flask_jwt_extended import JWTManager
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from server import auth, errors, logs
from server.accounts import doors
from server.addresses import Address
from server.db import Base, db
from server.described import Described
from server.problems import Absent
from server.settings import Settings, from_env

ROOMS = (
    "accounts",
    "rules",
    "registry",
    "plans",
    "draws",
    "inspections",
    "dossiers",
    "followups",
    "publications",
    "insight",
    "field",
    "witness",
    "handbook",
    "lan",
    "portal",
)
ROOT = Path(__file__).resolve().parent.parent
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; frame-src 'self' blob:; "
        "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; "
        "form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(settings: Settings | None = None) -> Flask:
    """装配整个系统；有路由缺准入规则、有表缺可见规则时不启动。

    Raises RuntimeError for gaps.
    """
    settings = settings or from_env()
    settings.data.mkdir(parents=True, exist_ok=True)
    logs.configure()
    app = Flask("server", static_folder=None)
    app.url_rule_class = Address
    app.config.update(
        SUNLOT=settings,
        SQLALCHEMY_DATABASE_URI=_driver(settings.database_url),
        SQLALCHEMY_BINDS={"public": _driver(settings.public_url)},
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
        JWT_SECRET_KEY=settings.secret("jwt").hex(),
        JWT_TOKEN_LOCATION=["headers"],
        JWT_ALGORITHM="HS256",
        JWT_DECODE_LEEWAY=10,
        MAX_CONTENT_LENGTH=24 * 1024 * 1024,
        MAX_FORM_PARTS=50,
        API_TITLE="阳光抽查",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
        TESTING=settings.testing,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    auth.doors.by_token, auth.doors.by_device = doors.by_token, doors.by_device
    api = Described(app)
    app.extensions["api"] = api
    errors.install(app, JWTManager(app))  # after Api, which brings a handler of its own
    for room in ROOMS:
        _open_room(app, api, room)
    _shells(app)
    auth.refuse_gaps(app, [mapper.class_ for mapper in Base.registry.mappers])
    app.after_request(_headers)
    from server import cli

    cli.install(app)
    app.wsgi_app = ProxyFix(_static(app), x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    return app


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _open_room(app: Flask, api: Described, room: str) -> None:
    """打开一个房间：表、可见规则、网址。"""
    for part in ("models", "scopes", "hooks", "sweeps", "routes"):
        name = f"server.{room}.{part}"
        if not (ROOT / "server" / room / f"{part}.py").is_file():
            continue
        module = importlib.import_module(name)
        for attribute in ("blp", "pages"):
            blueprint = getattr(module, attribute, None)
            if blueprint is None or part != "routes":
                continue
            if attribute == "blp":
                api.register_blueprint(blueprint)
            else:
                app.register_blueprint(blueprint)


def _headers(response: Response) -> Response:
    for key, value in HEADERS.items():
        response.headers.setdefault(key, value)
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _shells(app: Flask) -> None:
    """桌面与手机两个页面的外壳：深层网址也回到各自的首页。"""

    @app.get("/desk/", defaults={"rest": ""})
    @app.get("/desk/<path:rest>")
    @auth.access("打开桌面", roles=auth.PUBLIC, scope="公开")
    def desk(rest: str) -> Response:
        return _index("desk", rest)

    @app.get("/field/", defaults={"rest": ""})
    @app.get("/field/<path:rest>")
    @auth.access("打开手机页", roles=auth.PUBLIC, scope="公开")
    def field(rest: str) -> Response:
        return _index("field", rest)


def _index(name: str, rest: str) -> Response:
    if "." in rest:  # a file WhiteNoise does not have: an old page asks for a piece of an old build
        raise Absent("文件")
    response = send_from_directory(ROOT / "pwa" / "dist" / name, "index.html")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _static(app: Flask) -> WhiteNoise:
    """前端构建产物由 WhiteNoise 送出：带指纹的文件永久缓存，其余每次核对。"""
    white = WhiteNoise(
        app.wsgi_app,
        autorefresh=app.config["SUNLOT"].testing,
        index_file=False,
        max_age=0,
        immutable_file_test=r"/assets/.*-[0-9A-Za-z_-]{8,}\.",
        add_headers_function=_static_headers,
    )
    for name in ("desk", "field"):
        folder = ROOT / "pwa" / "dist" / name
        if folder.is_dir():
            white.add_files(str(folder), prefix=f"{name}/")
    return white


def _static_headers(headers: Any, _path: str, url: str) -> None:
    for key, value in HEADERS.items():
        headers[key] = value
    if url == "/field/sw.js":
        headers["Service-Worker-Allowed"] = "/field/"
        headers["Cache-Control"] = "no-cache"
