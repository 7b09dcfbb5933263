"""不加密的小门：只给信任说明和根证书，别的一律指到 https；没有信任证书之前，手机只能从这里进。"""

from __future__ import annotations

import http.server
import socket
from pathlib import Path

from server.lan import trust
from server.lan.authority import fingerprint


def serve(root: Path, host: str, port: int, address: str) -> http.server.ThreadingHTTPServer:
    """一扇还没有开始应答的小门；address 是 https 的网址。"""
    certificate = root.read_bytes()
    shown = trust.page(fingerprint(certificate), address).encode()
    told: dict[str, tuple[str, bytes]] = {
        "/ca": ("text/html; charset=utf-8", shown),
        f"/ca/{trust.FILE}": (trust.KIND, certificate),
    }

    class Door(http.server.BaseHTTPRequestHandler):
        """读两样东西，此外什么都不会。"""

        server_version, sys_version = "sunlot", ""
        timeout = 15

        def do_GET(self) -> None:
            path = self.path.partition("?")[0].rstrip("/") or "/"
            if path == "/":
                self._to("/ca")
            elif path in told:
                kind, content = told[path]
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("X-Content-Type-Options", "nosniff")
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(content)
            else:
                self._to(address)

        def do_HEAD(self) -> None:
            self.do_GET()

        def _to(self, where: str) -> None:
            self.send_response(302)
            self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """不记。"""

    class Listener(http.server.ThreadingHTTPServer):
        """每个来的一根线，随时可以收。"""

        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

    return Listener((host, port), Door)
