"""命令行：各房间的命令在这里汇齐（interfaces.md）。"""

from __future__ import annotations

import functools
import importlib
import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from server import auth, clock, setup, sweeps
from server.domain.vocabulary.people import Role
from server.problems import Problem

GROUPS = (
    "server.witness.cli:group",
    "server.registry.cli:group",
    "server.draws.cli:group",
    "server.dossiers.cli:group",
    "server.rules.cli:calendar",
    "server.portal.cli:group",
    "server.insight.cli:export",
)


def install(app: Flask) -> None:
    """把命令装到应用上。"""
    for place in GROUPS:
        module, name = place.split(":")
        if not _exists(module):
            continue
        command = getattr(importlib.import_module(module), name, None)
        if command is not None:
            app.cli.add_command(_speaking(command))
    for command in (access, sweep, worker, first_day, contract):
        app.cli.add_command(_speaking(command))
    for optional in ("server.demo.cli:demo", "server.backup:backup", "server.backup:restore"):
        module, name = optional.split(":")
        if _exists(module):
            app.cli.add_command(_speaking(getattr(importlib.import_module(module), name)))


def _speaking(command: click.Command) -> click.Command:
    """出错时说一句人话而不是一屏堆栈：1 不能办，2 没有这个对象、读写不了、数据库不可用。"""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            _speaking(each)
    elif command.callback is not None and not hasattr(command.callback, "speaks"):
        command.callback = _spoken(command.callback)
    return command


def _spoken(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except Problem as problem:
            click.echo(problem.detail, err=True)
            sys.exit(2 if problem.code in ("absent", "busy") else 1)
        except OperationalError as error:
            unmade = "no such table" in str(error.orig)
            click.echo(
                "数据库还没有建好：请先运行 flask db upgrade。" if unmade else f"数据库用不了：{error.orig}", err=True
            )
            sys.exit(2)
        except OSError as error:
            click.echo(f"读写不了：{error.filename or ''} {error.strerror or error}", err=True)
            sys.exit(2)

    run.__dict__["speaks"] = True
    return run


def _exists(module: str) -> bool:
    return (Path(__file__).parent.parent / (module.replace(".", "/") + ".py")).is_file()


@click.command("access")
@click.option("--json", "as_json", is_flag=True)
def access(as_json: bool) -> None:
    """列出每条路由的准入规则。"""
    rows = auth.rules(current_app)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['method']:7}{row['path']:55}{row['rule']}（{'、'.join(row['roles'])}；{row['scope']}）")


@click.command("sweep")
@click.argument("name", default="all")
@click.option("--now", "at", help="假定现在是何时（仅限演示数据）")
def sweep(name: str, at: str | None) -> None:
    """扫一遍到期的事。"""
    if at is None:
        click.echo(json.dumps(sweeps.run(name), ensure_ascii=False))
        return
    from server.accounts.service import jurisdiction

    if not jurisdiction().demo:
        click.echo("--now 只能用于演示数据。", err=True)
        sys.exit(2)
    try:
        moment = clock.parse_iso(at if "T" in at else f"{at}T12:00:00+08:00").astimezone(UTC)
    except ValueError:
        click.echo(f"看不懂“{at}”：须写成 2026-12-31 或 2026-12-31T09:00:00+08:00。", err=True)
        sys.exit(2)
    with clock.hands_at(moment):
        click.echo(json.dumps(sweeps.run(name), ensure_ascii=False))


@click.command("worker")
def worker() -> None:
    """后台：每两秒问一次数据库有什么到期。"""
    import signal

    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_args: stop.set())
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    sweeps.work(app, stop)


NEXT = """
密码只显示这一次，请抄下交给三个人；各人首次登录改密码。接下来：
1. 三员打开办公端 /desk/ 登录，“开局清单”逐行写明还差什么、由谁办。
2. 系统管理员登记部门、建账号；安全管理员授予角色。
   办一次检查，一个部门至少要：经办、法制审核、审批、公示各一人，检查员两人（各对应名录里的一位检查人员）。
3. 经办导入抽查事项清单、检查对象名录、检查人员名录，送审、公布清单，再编计划、抽取。"""


@click.command("setup")
@click.option("--jurisdiction", "code", required=True, help="行政区划代码")
@click.option("--name", default=None, help="行政区名称")
@click.option("--profile", default="cn-2025-default", help="规则方案")
@click.option("--json", "as_json", is_flag=True)
def first_day(code: str, name: str | None, profile: str, as_json: bool) -> None:
    """开局：登记行政区，建立三员账号并给出一次性密码。"""
    try:
        accounts = setup.first_day(code, name, profile, demo=False)
    except Problem as problem:
        click.echo(problem.detail, err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps({"accounts": accounts}, ensure_ascii=False))
        return
    for row in accounts:
        click.echo(f"{Role(row['role']).label}\t登录名 {row['name']}\t一次性密码 {row['password']}")
    click.echo(NEXT)


@click.command("contract")
@click.option("--check", is_flag=True, help="只核对是否最新")
def contract(check: bool) -> None:
    """生成 docs/openapi.json、docs/problems.md 和 pwa 的词表。"""
    from server import contract as made

    stale = made.write(current_app, check=check)
    for path in stale:
        click.echo(f"{'过期' if check else '已写'} {path}", err=True)
    sys.exit(1 if check and stale else 0)
