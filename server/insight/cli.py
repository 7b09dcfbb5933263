"""命令：全部数据导出。"""

from __future__ import annotations

import json
from pathlib import Path

import click

from server.auth import SYSTEM
from server.insight import export as exporting


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--personal", is_flag=True, help="连同个人信息（姓名、电话）；敏感信息从不导出")
@click.option("--json", "as_json", is_flag=True)
def export(folder: Path, personal: bool, as_json: bool) -> None:
    """把全部业务数据写成 CSV，另附文件索引；留痕。"""
    told = exporting.write(folder, SYSTEM, personal=personal)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(
        f"{sum(told['rows'].values())} 行、{len(told['rows'])} 张表、{told['files']} 个文件的索引，已写到 {folder}"
    )
