"""flask draw package · flask draw log"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.service import jurisdiction
from server.db import session
from server.draws import packing
from server.draws.models import Draw
from server.trail import keys as log_keys
from server.trail import tiles
from server.trail.models import LogPayload

STEPS = ("draw.frozen", "draw.committed", "draw.drawn")
group = AppGroup("draw", help="抽取")


@group.command("package")
@click.argument("draw")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def package(draw: str, folder: Path) -> None:
    """把公开包的七个文件写到文件夹；DRAW 是抽取编号或内部编号。"""
    packing.write_folder(_drawn(draw), folder)


@group.command("log")
@click.argument("draw")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export_log(draw: str, folder: Path) -> None:
    """写出核对程序 --log 所需的日志：检查点、叶子分片、本次抽取各步的揭示。"""
    row, s = _drawn(draw), session()
    text = log_keys.signed_head(s, jurisdiction().origin)
    size = int(text.split("\n")[1])
    for tile in range(-(-size // tiles.WIDTH)):
        place = tiles.name(tile, min(tiles.WIDTH, size - tile * tiles.WIDTH))
        path = folder / "tile" / "entries" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tiles.entries(s, place) or b"")
    openings, changes = _openings(s, row, STEPS), _openings(s, row, ("draw.changed",))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_text(text, "utf-8")
    (folder / "openings.json").write_text(json.dumps(openings, ensure_ascii=False), "utf-8")
    if changes:
        (folder / "changes.json").write_text(json.dumps(changes, ensure_ascii=False), "utf-8")


def _openings(s: Session, row: Draw, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    steps = select(LogPayload).where(LogPayload.ref == row.id, LogPayload.kind.in_(kinds)).order_by(LogPayload.i)
    return [{"i": p.i, "salt": p.salt.hex(), "content": p.json} for p in s.scalars(steps)]


def _drawn(name: str) -> Draw:
    query = select(Draw).where((Draw.id == name) | (Draw.no == name)).order_by(Draw.attempt.desc()).limit(1)
    row = session().scalar(query)
    if row is None:
        click.echo(f"没有抽取 {name}。", err=True)
        sys.exit(2)
    if row.package is None:
        click.echo(f"抽取 {row.no} 还没有抽出，公开包还不完整。", err=True)
        sys.exit(1)
    return row
