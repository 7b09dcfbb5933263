"""flask trail export：把日志交给外人核对。"""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from server.accounts.service import jurisdiction
from server.db import session
from server.trail import service as trail
from server.trail import tiles
from server.trail.cli import group

__all__ = ["group"]


@group.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """写出检查点、公钥与全部分片（C2SP tlog-tiles）；用 tools/verify_trail.py 核对，不必信任本系统。"""
    s, key, origin = session(), current_app.config["SUNLOT"].secret("trail-ed25519"), jurisdiction().origin
    text = trail.checkpoint(s, origin, key)
    for name, content in tiles.every(s, int(text.split("\n")[1])):
        path = folder / "tile" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "key").write_text(trail.verifier_key(origin, key) + "\n", "utf-8")
    (folder / "checkpoint").write_text(text, "utf-8")
