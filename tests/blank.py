"""空库与建好表的库：样板每个进程只建一次，之后每个测试照抄一份。"""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from pathlib import Path

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


def sweep() -> None:
    """收掉样板文件夹；没有建过就什么也不做。"""
    if _folder.cache_info().currsize:
        shutil.rmtree(_folder())


def tables(settings: Settings) -> None:
    """按模型建两边的表。"""
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        PublicBase.metadata.create_all(db.engines["public"])
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sunlot-blank-"))
    tables(_settings(folder, *_addresses(folder)))
    return folder


@functools.cache
def _database() -> str:
    from tests.postgres import fresh_database, name_of

    url = fresh_database()
    with tempfile.TemporaryDirectory() as folder:
        tables(_settings(Path(folder), url, url))
    return name_of(url)


def _addresses(folder: Path) -> tuple[str, str]:
    main, public = (f"sqlite:///{folder / name}" for name in FILES)
    return main, public


def _settings(folder: Path, main: str, public: str) -> Settings:
    return Settings(data=folder, database_url=main, public_url=public, base_url="http://127.0.0.1", testing=True)
