"""flask import items|entities|inspectors FILE --department CODE，flask import undo BATCH（interfaces.md）。"""

from __future__ import annotations

import gc
import json
import sys
import threading
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from server.accounts.models import Department
from server.auth import SYSTEM
from server.db import session
from server.problems import Absent, Problem
from server.registry.imports import batches, limits, templates
from server.registry.imports.apply import apply, undo
from server.registry.imports.limits import Unreadable
from server.registry.imports.shelf import Place
from server.registry.imports.views import with_hints
from server.registry.models import ImportBatch, ImportRow

group = AppGroup("import", help="从表格导入清单、检查对象、检查人员")
SHOWN = 20


def _importer(kind: str, what: str) -> None:
    @group.command(kind, help=f"导入{what}")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--department", required=True, help="部门代码")
    @click.option("--dry-run", is_flag=True, help="只看不写")
    @click.option("--report", "report_to", type=click.Path(path_type=Path, dir_okay=False), help="逐行报告（JSON）")
    @click.option("--json", "as_json", is_flag=True, help="结果写成一个 JSON")
    @click.option("--renamed", is_flag=True, help="代码已在库而名称不同的户确已改名")
    def command(
        file: Path, department: str, dry_run: bool, report_to: Path | None, as_json: bool, renamed: bool
    ) -> None:
        try:
            batch_id, report, ignored = run(kind, file, department, dry_run=dry_run, renamed=renamed)
        except (Unreadable, Problem, OSError) as problem:
            click.echo(_sentence(problem), err=True)
            sys.exit(1 if getattr(problem, "code", "") == "import.renamed" else 2)
        if report_to:
            report_to.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
        _tell(batch_id, report, as_json=as_json)
        _tell_sheets(report.get("sheets", []))
        if ignored:
            click.echo(f"没有读的列：{'、'.join(ignored)}。", err=True)
        sys.exit(1 if report["rejected"] else 0)


for _kind, _what in (("items", "抽查事项清单"), ("entities", "检查对象名录"), ("inspectors", "执法检查人员名录")):
    _importer(_kind, _what)


def run(
    kind: str, file: Path, department: str, *, dry_run: bool, renamed: bool = False
) -> tuple[str | None, dict[str, Any], list[str]]:
    """导入一个文件，返回批次编号（只看不写时没有）、报告、没有读的列。

    renamed: the firms whose names differ from the library are renamed; without it such a file is not entered at all.
    Raises Unreadable, Problem, OSError.
    """
    if not file.is_file():
        raise FileNotFoundError(f"没有这个文件：{file.name}")
    gc.freeze()  # the program itself stays: the collector need not walk over it again for every few thousand rows
    place = _place(department)
    if dry_run:
        return None, *batches.rehearse(file, kind, place)
    threading.Thread(target=batches.kind_of(kind).shelf.ready, daemon=True).start()  # while the child reads the sheet
    batch_id = batches.receive(SYSTEM, kind, place, file, file.name, here=True)
    with batches.at_once(batch_id):
        batches.stage(batch_id)
        try:
            here = batches.request_commit(SYSTEM, batch_id, at_most=limits.ROWS, renamed=renamed)
        except Problem as problem:
            batches.discard(SYSTEM, batch_id)
            raise _unconfirmed(problem) from problem
        if here:
            apply(batch_id)
    batch = session().get_one(ImportBatch, batch_id, populate_existing=True)
    return batch_id, batches.report(batch) | _noted(batch_id), batch.note.get("ignored", [])


def _noted(batch_id: str) -> dict[str, Any]:
    rows = select(ImportRow.problems).where(*with_hints(batch_id)).order_by(ImportRow.row)
    told = [each for row in session().scalars(rows) for each in row or []]
    return {"notes": told} if told else {}


def _unconfirmed(problem: Problem) -> Problem:
    if problem.code != "import.renamed" or "rows" not in problem.extra:
        return problem
    many = problem.extra["rows"]
    told = f"其中 {many} 户代码已在库而名称不同。没有写入任何数据。核对后加 --renamed（这些户确已改名）再导。"
    return Problem("import.renamed", told, rows=many)


def _place(department: str) -> Place:
    try:
        return batches.place_of(department, SYSTEM)
    except Absent:
        rows = session().execute(select(Department.code, Department.name).order_by(Department.code)).all()
        known = (
            "".join(f"\n  {code}  {name}" for code, name in rows) or "\n  （还没有部门，请系统管理员先在办公端登记）"
        )
        raise Problem("absent", f"没有代码为“{department}”的部门。已登记的部门：{known}") from None


def _sentence(problem: Exception) -> str:
    if isinstance(problem, Problem):
        return problem.detail
    if isinstance(problem, Unreadable):
        return problem.message
    return str(problem) if isinstance(problem, FileNotFoundError) else f"读写文件时出错：{problem}"


def _tell_sheets(sheets: list[dict[str, Any]]) -> None:
    if told := [f"{each['name'] or '（没有名字）'} {each['rows']} 行" for each in sheets if not each.get("hidden")]:
        said = f"文件里另有 {len(told)} 张工作表没有读：{'、'.join(told)}。请各存成一个文件再导，或在办公端“导入”里读。"
        click.echo(said, err=True)
    if told := [f"{each['name']} {each['rows']} 行" for each in sheets if each.get("hidden")]:
        click.echo(f"隐藏的工作表没有读：{'、'.join(told)}。要读的请取消隐藏再导。", err=True)


def _tell(batch_id: str | None, report: dict[str, Any], *, as_json: bool) -> None:
    counts = {name: report[name] for name in ("rows", "new", "changed", "same", "rejected")}
    if as_json:
        click.echo(json.dumps({"batch": batch_id, "sha256": report["sha256"], **counts}))
    else:
        click.echo(" ".join([batch_id or "dry-run", *(f"{name}={value}" for name, value in counts.items())]))
    for problem in report["problems"][:SHOWN]:
        click.echo(f"第 {problem['row']} 行 {problem['column']}“{problem['value']}”：{problem['message']}", err=True)
    if len(report["problems"]) > SHOWN:
        click.echo(f"……共 {len(report['problems'])} 个问题，用 --report 存下全部。", err=True)
    notes = report.get("notes", [])
    for note in notes[:SHOWN]:
        click.echo(f"第 {note['row']} 行照收，{note['column']}“{note['value']}”：{note['message']}", err=True)
    if len(notes) > SHOWN:
        click.echo(f"……共 {len(notes)} 处提示，用 --report 存下全部。", err=True)


@group.command("template", help="写出一种空白表（xlsx）")
@click.argument("kind", type=click.Choice(list(templates.NAMES)))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def blank(kind: str, file: Path) -> None:
    """空白表：表头、填表说明、一行案例，后两行导入时跳过。"""
    file.write_bytes(templates.template(kind)[0])
    click.echo(f"已写出 {file}。填好后用 flask import {kind} {file} --department 部门代码 导入。")


@group.command("undo", help="撤回一批")
@click.argument("batch")
def take_back(batch: str) -> None:
    """撤回一批：0 已撤回，1 不能撤回，2 没有这一批。"""
    try:
        undone = undo(SYSTEM, batch)
    except Problem as problem:
        click.echo(problem.detail, err=True)
        sys.exit(2 if problem.code == "absent" else 1)
    click.echo(f"{undone.id} undone")
