"""flask portal export（interfaces.md）"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from server.portal import copy

group = AppGroup("portal", help="公示门户")


@group.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """把门户写成静态网页，放到任何文件服务器上都能看；文件夹须是空的，免得留下已撤下的旧页。"""
    if folder.is_dir() and any(folder.iterdir()):
        click.echo(f"文件夹 {folder} 不是空的。", err=True)
        sys.exit(2)
    count = 0
    try:
        for name, content in copy.files(current_app._get_current_object()):  # type: ignore[attr-defined]
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            count += 1
    except copy.Broken as fault:
        click.echo(f"没有写完：{fault}。", err=True)
        sys.exit(1)
    click.echo(f"已写 {count} 个文件。", err=True)
