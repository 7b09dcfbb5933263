"""flask trail verify、export：自己重算，或交给外人核对。"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from sqlalchemy.orm import Session

from server.accounts.service import jurisdiction
from server.auth import SYSTEM
from server.db import session
from server.dossiers.keeping import kept
from server.trail import keys, tiles
from server.trail import service as trail
from server.trail import verify as verification
from server.trail.cli import group
from server.trail.erase import erase
from server.witness import checks, watch

__all__ = ["group"]


@group.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """写出检查点、公钥与全部分片（C2SP tlog-tiles）；用 tools/verify_trail.py 核对，不必信任本系统。"""
    s, origin = session(), jurisdiction().origin
    text = keys.signed_head(s, origin)
    for name, content in tiles.every(s, int(text.split("\n")[1])):
        path = folder / "tile" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "key").write_text(keys.chain(s, origin), "utf-8")
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
    if told := kept.told(s):
        click.echo(told, err=True)
    if not faults:
        click.echo(f"size {size} root {root.hex()} ok")
    sys.exit(1 if faults else 0)


@group.command("rotate-key")
def rotate_key() -> None:
    """换一把日志签名密钥；旧钥签名为证，写进留痕。打印新公钥，请公告。"""
    click.echo(keys.rotate(SYSTEM, jurisdiction().origin))


@group.command("erase")
@click.argument("index", type=int)
@click.option("--reason", required=True, help="依据与理由")
def erase_payload(index: int, reason: str) -> None:
    """依法删去一条留痕背后的内容（个人信息保护法 47）；叶子与证明不动。"""
    try:
        entry = erase(SYSTEM, index, reason)
    except (LookupError, ValueError) as error:
        click.echo(f"{error}。", err=True)
        sys.exit(1)
    click.echo(f"第 {index} 条的内容已删，见第 {entry} 条留痕。", err=True)


@group.command("witness")
@click.argument("url")
@click.option("--state", "file", type=click.Path(dir_okay=False, path_type=Path), default=Path("witness.json"))
def witness(url: str, file: Path) -> None:
    """守着一处日志：记住最后的检查点，下次必须接得上。URL 是网站的地址，如 https://example.org。

    Exit code: 0 holds, 1 does not hold, 2 cannot be fetched or read.
    """
    url = watch.site(url)
    try:
        seen = watch.look(url, watch.recall(file), watch.fetcher(url))
    except watch.Broken as broken:
        click.echo(f"FAIL {broken}")
        sys.exit(1)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        tip = "。URL 只写网站的地址，如 https://example.org" if isinstance(error, OSError) else ""
        click.echo(f"取不到或看不懂：{error}{tip}", err=True)
        sys.exit(2)
    watch.keep(file, seen)
    click.echo(f"size {seen.size} root {seen.root} ok")


def _old(s: Session, file: str) -> list[str]:
    try:
        return verification.against_checkpoint(s, Path(file).read_text("utf-8"))
    except ValueError:
        click.echo("这不是检查点文件，看不懂。", err=True)
        sys.exit(2)
