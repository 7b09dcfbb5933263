"""命令：工作日历（interfaces.md）。"""

from __future__ import annotations

import csv
import re
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

import click
from flask import has_app_context
from sqlalchemy import inspect

from server.db import db
from server.domain.calendar import Calendar, due, shipped
from server.rules import years
from server.rules.models import CalendarYear

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@click.group("calendar")
def calendar() -> None:
    """工作日历。"""


@calendar.command("due")
@click.argument("start", required=False)
@click.argument("days", required=False)
@click.option("--file", "path", type=click.Path(path_type=Path), help="每行 起日,天数；可有表头")
def due_command(start: str | None, days: str | None, path: Path | None) -> None:
    """自某日起第 n 个工作日：2026-03-05，或 2027-01-27 provisional（日历未公布，暂定）。"""
    if path is not None and start is None:
        lines = _answer_file(path)
    elif path is None and start is not None and days is not None:
        lines = [_answer(start, days, _table())]
    else:
        _stop("用法：flask calendar due 起日 天数，或 flask calendar due --file 表.csv")
    for line in lines:
        click.echo(line)


def _answer_file(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        _stop(f"读不了文件 {path.name}：须是 UTF-8 的文字表")
    rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
    if rows and not rows[0][0].strip()[:1].isdigit():
        rows = rows[1:]
    if any(len(row) < 2 for row in rows):
        _stop("每行须有两列：起日,天数")
    table = _table()
    return [_answer(row[0], row[1], table) for row in rows]


def _answer(start: str, days: str, table: Calendar) -> str:
    if DAY.fullmatch(start.strip()) and not _exists(start.strip()):
        _stop(f"没有这一天：{start.strip()}")
    try:
        return str(due(date.fromisoformat(start.strip()), int(days.strip()), table))
    except ValueError:
        _stop(f"看不懂“{start},{days}”：起日须写成 2026-01-30，天数须为 1 以上的整数")
    except OverflowError:
        _stop(f"“{start},{days}”超出日历能算的范围")


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _table() -> Calendar:
    """The calendar in force; before the tables are made, the shipped years answer."""
    if not has_app_context() or not inspect(db.engine).has_table(CalendarYear.__tablename__):
        return shipped()
    return years.in_force()


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)
