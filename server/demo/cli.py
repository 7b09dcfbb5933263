"""flask demo：在空的数据文件夹里建好演示县。"""

from __future__ import annotations

import sys
import time

import click
from flask import current_app
from sqlalchemy import func, select

from server.accounts.models import Jurisdiction, Officer
from server.db import session
from server.demo import story
from server.demo.people import People
from server.inspections.models import Assignment, TeamMember

ROLES = {
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "auditor": "审计员",
    "clerk": "经办",
    "approver": "审批",
    "legal_reviewer": "法制审核",
    "publisher": "公示",
    "inspector": "检查员",
    "overseer": "上级督导",
}


@click.command("demo")
def demo() -> None:
    """建好虚构的青禾县（合成数据），账号写进数据文件夹。已有数据时什么也不做。"""
    if session().scalar(select(Jurisdiction.code)) is not None:
        return
    started = time.monotonic()

    def say(text: str) -> None:
        click.echo(f"  {time.monotonic() - started:5.1f} 秒  {text}", err=True)

    click.echo("正在建演示县（青禾县，虚构）…", err=True)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    people = story.build(app, say)
    keep(people)
    click.echo(f"演示县建好，用时 {time.monotonic() - started:.0f} 秒。", err=True)
    sys.stdout.flush()


def keep(people: People) -> None:
    """把账号写进 demo-accounts.txt，只有本用户可读。"""
    settings = current_app.config["SUNLOT"]
    path = settings.data / "demo-accounts.txt"
    waiting = tasks()
    rows = [
        f"{name:14}{secret:18}{ROLES[people.roles[name]]}{waiting.get(name, '')}"
        for name, secret in people.passwords.items()
    ]
    path.touch(mode=0o600)
    head = "登录名        密码              角色与还没查的户（yj 应急管理局，wj 卫生健康局，其余市场监督管理局）"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")


def tasks() -> dict[str, str]:
    """登录名 → 还没有查的户数，主检、协检分开说；没有任务的不在其中。"""
    query = (
        select(Officer.name, TeamMember.role, func.count())
        .join(Officer, Officer.id == TeamMember.officer_id)
        .join(Assignment, Assignment.id == TeamMember.assignment_id)
        .where(Assignment.state.in_(("notified", "taken", "returned")), TeamMember.until.is_(None))
        .group_by(Officer.name, TeamMember.role)
        .order_by(Officer.name, TeamMember.role)
    )
    found: dict[str, str] = {}
    for name, role, count in session().execute(query):
        found[name] = found.get(name, "") + f"　{'主检' if role == 'LEAD' else '协检'} {count} 户"
    return found
