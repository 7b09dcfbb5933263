"""空库、建好表的库、开过局的库：样板每个进程只建一次，之后每个测试照抄一份。"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from server import clock
from server.app import create_app
from server.db import Base, PublicBase, db
from server.settings import Settings

FILES = ("sunlot.db", "public.db")


def empty(folder: Path) -> tuple[str, str]:
    """内库与公开库的地址，里面什么也没有；TEST_DATABASE=postgresql 时为 PostgreSQL。"""
    if os.environ.get("TEST_DATABASE") != "postgresql":
        return _addresses(folder)
    from tests.postgres import fresh_database

    url = fresh_database()
    return url, url


def ready(folder: Path) -> tuple[str, str]:
    """内库与公开库的地址，表已按模型建好。"""
    if os.environ.get("TEST_DATABASE") != "postgresql":
        for name in FILES:
            shutil.copy(_folder() / name, folder / name)
        return _addresses(folder)
    from tests.postgres import fresh_database

    url = fresh_database(like=_database())
    return url, url


def peopled(folder: Path, founded: datetime | None) -> tuple[str, str]:
    """内库与公开库的地址，里面是开过局的行政区（makers.make_district）；founded 是开局的时刻，空为现在。"""
    home, like = _district(founded)
    shutil.copytree(home, folder, dirs_exist_ok=True)
    if like is None:
        return _addresses(folder)
    from tests.postgres import fresh_database

    url = fresh_database(like=like)
    return url, url


def drop(url: str) -> None:
    """删掉一个测试用过的库：一次全套测试建的 PostgreSQL 库都留着，要占几十 GB 的盘；SQLite 的随测试文件夹一起删。"""
    if url.startswith("postgresql"):
        from tests.postgres import drop_database

        drop_database(url)


def sweep() -> None:
    """收掉样板文件夹；没有建过就什么也不做。"""
    for home in _made:
        shutil.rmtree(home)
    _made.clear()


_made: list[Path] = []


def _home() -> Path:
    _made.append(Path(tempfile.mkdtemp(prefix="sunlot-blank-")))
    return _made[-1]


def _with(settings: Settings, deed: Callable[[], object]) -> None:
    """在一个应用里做完一件事，关好库。"""
    app = create_app(settings)
    with app.app_context():
        deed()
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _tables() -> None:
    Base.metadata.create_all(db.engine)
    PublicBase.metadata.create_all(db.engines["public"])


@functools.cache
def _folder() -> Path:
    folder = _home()
    _with(_settings(folder, *_addresses(folder)), _tables)
    return folder


@functools.cache
def _district(founded: datetime | None) -> tuple[Path, str | None]:
    """开过局的样板：数据文件夹，与 PostgreSQL 里的库名。"""
    from tests.makers import make_district

    home = _home()
    main, public = ready(home)
    with clock.hands_at(founded) if founded else contextlib.nullcontext():
        _with(_settings(home, main, public), make_district)
    if not main.startswith("postgresql"):
        return home, None
    from tests.postgres import name_of

    return home, name_of(main)


@functools.cache
def _database() -> str:
    from tests.postgres import fresh_database, name_of

    url = fresh_database()
    with tempfile.TemporaryDirectory() as folder:
        _with(_settings(Path(folder), url, url), _tables)
    return name_of(url)


def _addresses(folder: Path) -> tuple[str, str]:
    main, public = (f"sqlite:///{folder / name}" for name in FILES)
    return main, public


def _settings(folder: Path, main: str, public: str) -> Settings:
    return Settings(data=folder, database_url=main, public_url=public, base_url="http://127.0.0.1", testing=True)
