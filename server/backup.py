"""备份与还原：全部表、文件、密钥与部门印章写成一个加密文件；还原时逐项核对指纹，再重算留痕。

A backup is portable between SQLite and PostgreSQL: rows travel as JSON lines, read in one snapshot.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import click
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import Date, LargeBinary, Table, inspect, select, text
from sqlalchemy.engine import Connection

from server import clock, lockers, storage
from server.db import Base, Utc, db
from server.documents import sealing
from server.jobs import SWEEPS
from server.trail.verify import verify
from server.vault import Damaged, Opener, Sealer, VaultError

FORMAT = 1


def write(target: Path, key: bytes) -> dict[str, int]:
    """写备份到 target（先写临时文件，落盘后改名）；返回各表行数。"""
    counts: dict[str, int] = {}
    with lockers.still(), tempfile.NamedTemporaryFile(dir=target.parent, prefix=".backup-", delete=False) as out:
        sealer = Sealer(out, key)
        with tarfile.open(fileobj=cast("Any", sealer), mode="w|") as tar:
            manifest: dict[str, str] = {}
            with db.engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                for table in Base.metadata.sorted_tables:
                    if table.info.get("derived"):
                        continue  # triggers write it anew when the rows come back
                    with tempfile.TemporaryFile() as lines:
                        counts[table.name] = _dump(connection, table, lines)
                        _add(tar, manifest, f"tables/{table.name}.jsonl", lines)
            for folder, found in (("files", _files()), ("locked", lockers.every())):
                for sha256, path in found:
                    with path.open("rb") as file:
                        _add(tar, manifest, f"{folder}/{sha256}", file)
            for path in sorted(current_app.config["SUNLOT"].keys.glob("*.hex")):
                if path.stem != "backup":
                    _add(tar, manifest, f"keys/{path.name}", io.BytesIO(path.read_bytes()))
            for path in sorted(sealing.home(current_app.config["SUNLOT"].data).glob("*.p12")):
                _add(tar, manifest, f"seals/{path.name}", io.BytesIO(path.read_bytes()))
            head = {"format": FORMAT, "at": clock.iso(clock.now()), "rows": counts, "sha256": dict(manifest)}
            _add(tar, manifest, "manifest.json", io.BytesIO(json.dumps(head, sort_keys=True).encode()))
        sealer.close()
        out.flush()
        os.fsync(out.fileno())
    os.replace(out.name, target)
    return counts


def read(source: Path, key: bytes) -> dict[str, int]:
    """从备份还原到空的数据库与文件夹；先通读核对一遍，全对才动手。

    Raises VaultError (damaged, truncated, wrong key); RuntimeError when the database is not empty.
    """
    manifest = check(source, key)
    _refuse_full_database()
    upgrade()
    settings = current_app.config["SUNLOT"]
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name, content in _entries(source, key):
            kind, _, rest = name.partition("/")
            if kind == "tables":
                _load(connection, Base.metadata.tables[rest.removesuffix(".jsonl")], content)
            elif kind == "files":
                storage.put(content.read())
            elif kind == "locked":
                lockers.keep(rest, content)
            elif kind in ("keys", "seals"):
                folder = settings.keys if kind == "keys" else sealing.home(settings.data)
                _secret(folder / rest, content.read())
    _project()
    rows: dict[str, int] = manifest["rows"]
    return rows


def _project() -> None:
    """公示库由业务库投影而来，不在备份里：还原之后照样写出来，不等后台第一次起来。"""
    while SWEEPS["publications.project"]().done:
        continue
    db.session.remove()


def _secret(path: Path, content: bytes) -> None:
    """写一份只有本程序读得到的文件。"""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _refuse_full_database() -> None:
    present = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        if not present.has_table(table.name):
            continue
        with db.engine.connect() as connection:
            if connection.execute(select(text("1")).select_from(table).limit(1)).first():
                raise RuntimeError(
                    f"数据库里已有内容（{table.comment or table.name}），不覆盖。请换一个空的数据文件夹。"
                )


def check(source: Path, key: bytes) -> dict[str, Any]:
    """通读备份，核对每一项的指纹，返回清单。

    Raises VaultError.
    """
    seen: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    for name, content in _entries(source, key):
        if name == "manifest.json":
            manifest = json.loads(content.read())
        else:
            seen[name] = _digest(content)
    if manifest is None or manifest["sha256"] != seen:
        raise Damaged("备份清单与内容不符")
    return manifest


def _entries(source: Path, key: bytes) -> Iterator[tuple[str, Any]]:
    with source.open("rb") as file:
        opener = Opener(file, key)
        try:
            with tarfile.open(fileobj=cast("Any", opener), mode="r|") as tar:
                for member in tar:
                    yield member.name, tar.extractfile(member)
        except tarfile.TarError as error:
            raise Damaged("备份里的目录读不懂") from error
        opener.finish()


def _digest(content: Any) -> str:
    state = hashlib.sha256()
    while piece := content.read(1 << 20):
        state.update(piece)
    return state.hexdigest()


def _add(tar: tarfile.TarFile, manifest: dict[str, str], name: str, content: Any) -> None:
    content.seek(0)
    manifest[name] = _digest(content)
    info = tarfile.TarInfo(name)
    info.size = content.tell()
    content.seek(0)
    tar.addfile(info, content)


def _files() -> Iterator[tuple[str, Path]]:
    root = storage.root()
    for path in sorted(root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")) if root.is_dir() else []:
        if len(path.name) == 64:
            yield path.name, path


def _dump(connection: Connection, table: Table, out: Any) -> int:
    count = 0
    for row in connection.execution_options(yield_per=1000).execute(select(table).order_by(*table.primary_key)):
        out.write(
            json.dumps({key: _pack(value) for key, value in row._mapping.items()}, ensure_ascii=False).encode() + b"\n"
        )
        count += 1
    return count


def _pack(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"$b": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return clock.iso(value)
    return value.isoformat() if isinstance(value, date) else value


def _load(connection: Connection, table: Table, content: Any) -> None:
    rows: list[dict[str, Any]] = []
    for line in content:
        row = json.loads(line)
        rows.append({key: _unpack(table.c[key].type, value) for key, value in row.items()})
        if len(rows) == 500:
            connection.execute(table.insert(), rows)
            rows = []
    if rows:
        connection.execute(table.insert(), rows)


def _unpack(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value["$b"])
    if isinstance(kind, Utc):
        return clock.parse_iso(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _key(file: str | None, *, must_exist: bool = False) -> bytes:
    if file:
        try:
            key = bytes.fromhex(Path(file).read_text("ascii").strip())
        except ValueError:
            key = b""
        if len(key) != 32:
            raise click.BadParameter("密钥文件里须是 64 位十六进制。", param_hint="--key-file")
        return key
    settings = current_app.config["SUNLOT"]
    if must_exist and not (settings.keys / "backup.hex").is_file():
        click.echo(f"没有备份密钥：请把另存的 backup.hex 放进 {settings.keys}，或用 --key-file 指明。", err=True)
        sys.exit(2)
    own: bytes = settings.secret("backup")
    return own


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--key-file", type=click.Path(exists=True), help="64 位十六进制密钥；默认用本机 keys/backup.hex")
def backup(file: str, key_file: str | None) -> None:
    """把全部数据写成一个加密文件。密钥另行保管。"""
    counts = write(Path(file), _key(key_file))
    click.echo(f"已备份 {sum(counts.values())} 行。密钥在 keys/backup.hex，请另存他处，不要与备份放在一起。", err=True)
    click.echo(storage.digest_of(Path(file)))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--key-file", type=click.Path(exists=True))
def restore(file: str, key_file: str | None) -> None:
    """从备份还原到空的数据文件夹。退出码：1 不能还原，3 损坏，4 截断，5 密钥不对。"""
    try:
        counts = read(Path(file), _key(key_file, must_exist=True))
    except VaultError as error:
        click.echo(f"没有还原任何内容：{error}。", err=True)
        sys.exit(error.exit_code)
    except RuntimeError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    faults = verify(db.session())
    click.echo(f"已还原 {sum(counts.values())} 行。", err=True)
    click.echo("FAIL " + "; ".join(faults) if faults else "ok")
    sys.exit(1 if faults else 0)
