"""真的套接字：应用在本进程的一个线程里答网络请求。"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from server.app import create_app
from server.db import db


class Quiet(WSGIRequestHandler):
    """不写访问日志；连接可以接着用。"""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """不写。"""


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """另起一个同样的应用，在一个空闲端口上答话，给出端口。"""
    other = create_app(app.config["SUNLOT"])  # requests at the same time: not through the one that is counted
    server = make_server("127.0.0.1", 0, other, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
        with other.app_context():
            for engine in db.engines.values():
                engine.dispose()
