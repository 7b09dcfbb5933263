"""flask trail verify"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from server.db import session
from server.trail import service
from server.trail import verify as verification

group = AppGroup("trail", help="留痕")


@group.command("verify")
@click.option("--checkpoint", "file", type=click.Path(exists=True, dir_okay=False), help="以前保存的检查点")
def verify(file: str | None) -> None:
    """从头重算整条日志；给出旧检查点时还核对它是今天日志的前缀。"""
    s = session()
    faults = verification.verify(s)
    if file:
        try:
            faults += verification.against_checkpoint(s, Path(file).read_text("utf-8"))
        except ValueError:
            click.echo("这不是检查点文件，看不懂。", err=True)
            sys.exit(2)
    size, root = service.head(s)
    for fault in faults:
        click.echo(f"FAIL {fault}")
    if not faults:
        click.echo(f"size {size} root {root.hex()} ok")
    sys.exit(1 if faults else 0)
