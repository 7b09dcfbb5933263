"""被照的县：临时资料夹里的演示县，一台真的服务器，各人的账号。"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.lab import ROOT, Server


@dataclass
class World:
    """服务器与账号；tokens 是各人登录后的凭据。"""

    server: Server
    passwords: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """地址。"""
        return self.server.url

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """某人经接口读或办一件事。"""
        return self.answer(who, method, path, body, **headers)[0]

    def answer(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[Any, str]:
        """同上，连同版本号（ETag）。"""
        if who not in self.tokens and path != "/session":
            grant = self.call(who, "POST", "/session", {"name": who, "password": self.passwords[who], "kind": "desk"})
            self.tokens[who] = grant["access_token"]
        sent = {"Content-Type": "application/json", **headers}
        if path != "/session":
            sent["Authorization"] = f"Bearer {self.tokens[who]}"
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}", None if body is None else json.dumps(body).encode(), sent, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as said:
                text = said.read()
                return (json.loads(text) if text else None), said.headers.get("ETag", "")
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path} {error.code} {error.read().decode()}") from error

    def close(self) -> None:
        """停下服务器。"""
        self.server.kill()


def raise_world(folder: Path, prepared: Path | None) -> World:
    """建好演示县（或抄一份现成的），起服务器。"""
    data = folder / "data"
    if prepared:
        shutil.copytree(prepared, data)
    else:
        data.mkdir()
    env = {**os.environ, "DATA": str(data)}
    for words in (["db", "upgrade"], ["demo"]):
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=env, check=True)
    rows = (data / "demo-accounts.txt").read_text("utf-8").splitlines()[1:]
    server = Server(data)
    server.start()
    return World(server, {row.split()[0]: row.split()[1] for row in rows})
