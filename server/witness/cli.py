"""flask trail verify、export：自己重算，或交给外人核对。"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from sqlalchemy.orm import Session

from server.accounts.service import jurisdiction
from server.db import session
from server.trail import service as trail
from server.trail import tiles
from server.trail import verify as verification
from server.trail.cli import group
from server.witness import checks

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


@group.command("verify")
@click.option("--checkpoint", "file", type=click.Path(exists=True, dir_okay=False), help="以前保存的检查点")
@click.option("--log-only", is_flag=True, help="只核对日志与证据行，不读文件、名单与公示页")
def verify(file: str | None, log_only: bool) -> None:
    """从头重算整条日志，与证据行、文件、抽取名单、公示页逐一对照；给出旧检查点时还核对它是今天日志的前缀。"""
    s = session()
    old = _old(s, file) if file else []
    try:
        faults = [*verification.verify(s), *old, *([] if log_only else checks.everything(s))]
    except (ValueError, LookupError, TypeError) as error:  # what no program of ours could have written
        faults = [f"a row cannot be read: {error!r}"]
    size, root = trail.head(s)
    for fault in faults:
        click.echo(f"FAIL {fault}")
    if not faults:
        click.echo(f"size {size} root {root.hex()} ok")
    sys.exit(1 if faults else 0)


def _old(s: Session, file: str) -> list[str]:
    try:
        return verification.against_checkpoint(s, Path(file).read_text("utf-8"))
    except ValueError:
        click.echo("这不是检查点文件，看不懂。", err=True)
        sys.exit(2)
