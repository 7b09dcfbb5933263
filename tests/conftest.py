"""共用的台子：一个真数据库（SQLite；设 TEST_DATABASE=postgresql 时为 PostgreSQL）、一个应用、几个人。"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect

from server import clock
from server.settings import Settings
from tests import acts


def pytest_configure(config: pytest.Config) -> None:
    """没有外部数据时说明跳过的原因。"""
    config.addinivalue_line("markers", "external: 需要 EXTERNAL_DATA 的测试")
    config.pluginmanager.register(acts.Coverage())
    # A busy machine is no counterexample: no example is timed. Nor is luck a verdict: what the check asks is the same
    # on every machine, and `make drill properties` (PROPERTIES examples of each) is where new examples are looked for.
    examples = int(os.environ.get("PROPERTIES", "0"))
    hypothesis.settings.register_profile(
        "sunlot",
        deadline=None,
        derandomize=not examples,
        max_examples=examples or 100,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("sunlot")
    # Nor is it a wrong page: what will be there may come late.
    expect.set_options(timeout=30_000)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """字节不进测试名：压缩文件里有打包的时刻，并行的工人收集到的名字就会不同，一个测试也不跑。"""
    return argname if isinstance(val, bytes) else None


def pytest_sessionfinish() -> None:
    """收掉本进程的 PostgreSQL：并行的工人进程不走 atexit，会把它留在机器上。"""
    from tests import blank, postgres

    blank.sweep()
    postgres.stop()


@pytest.fixture(autouse=True, scope="session")
def light_passwords() -> None:
    """口令摘要只算最轻的一档：每个测试都要给七个人设口令，强度由 test_passwords 另行核对。"""
    from server.accounts import passwords

    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def external_data() -> Path:
    """真实输入所在的文件夹；没有设置 EXTERNAL_DATA 时跳过。"""
    folder = os.environ.get("EXTERNAL_DATA")
    if not folder:
        pytest.skip("EXTERNAL_DATA 未设置：没有真实输入")
    return Path(folder)


@pytest.fixture
def founded() -> datetime | None:
    """行政区开局的时刻：钟拨过的照拨过的，空为现在；要早一些的测试自己改。"""
    return clock.held()


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """每个测试一份全新的数据文件夹与数据库：要用 district 的已开过局；要用 app 的，表已建好；否则是空库。用完即删"""
    from tests import blank

    if "district" in request.fixturenames:
        main, public = blank.peopled(tmp_path, request.getfixturevalue("founded"))
    else:
        main, public = (blank.ready if "app" in request.fixturenames else blank.empty)(tmp_path)
    yield Settings(data=tmp_path, database_url=main, public_url=public, base_url="http://127.0.0.1", testing=True)
    blank.drop(main)


@pytest.fixture
def app(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Flask]:
    """装配好的应用，表已建好，站在应用上下文里。"""
    from server.app import create_app
    from server.db import db

    app = create_app(settings)
    acts.watch(app, exact=request.node.get_closest_marker("at_random") is None)
    with app.app_context():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def migrated(settings: Settings) -> Iterator[Flask]:
    """装配好的应用，库由迁移从空升级来，站在应用上下文里。"""
    from flask_migrate import upgrade

    from server.app import create_app
    from server.db import db

    app = create_app(settings)
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """测试客户端。"""
    return app.test_client()


@pytest.fixture
def district(app: Flask) -> Any:
    """开过局的行政区：一个部门、三员、经办、审批、法制、公示（makers.District）。"""
    from tests.makers import found_district

    return found_district()
