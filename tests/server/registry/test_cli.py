"""flask import：标准输出、报告、退出码与 interfaces.md 一致。"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from tests import makers_registry as make

pytestmark = pytest.mark.usefixtures("district")
KEYS = {"sha256", "rows", "new", "changed", "same", "rejected", "problems"}


def write(folder: Path, rows: list[list[str]]) -> str:
    """一个 CSV 文件。"""
    path = folder / "in.csv"
    path.write_bytes(make.csv_bytes(make.ENTITY_HEAD, rows))
    return str(path)


def test_all_accepted_exits_zero_and_undo_works_once(app: Flask, tmp_path: Path) -> None:
    """全部接受退出 0；撤回退出 0，再撤退出 1，没有的批次退出 2。"""
    runner = app.test_cli_runner()
    file, report = write(tmp_path, make.entity_rows(3)), tmp_path / "R.json"
    done = runner.invoke(args=["import", "entities", file, "--department", "990100-SJ", "--report", str(report)])
    assert done.exit_code == 0, done.stderr
    told = json.loads(report.read_text("utf-8"))
    assert set(told) == KEYS
    assert (told["new"], told["problems"]) == (3, [])
    batch = done.stdout.split()[0]
    codes = [runner.invoke(args=["import", "undo", each]).exit_code for each in (batch, batch, "nothing")]
    assert codes == [0, 1, 2]


def test_rejected_rows_exit_one(app: Flask, tmp_path: Path) -> None:
    """有问题行退出 1，好的行照样入库；标准输出只有结果，说明在标准错误。"""
    rows = make.entity_rows(2)
    rows[1][1] = "12"
    args = ["import", "entities", write(tmp_path, rows), "--department", "990100-SJ", "--json"]
    done = app.test_cli_runner().invoke(args=args)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["new"] == 1
    assert "第 3 行" in done.stderr


def test_a_dry_run_says_the_same_and_writes_nothing(app: Flask, tmp_path: Path) -> None:
    """--dry-run 的报告与真的一样，之后再导仍全部是新增。"""
    runner, file = app.test_cli_runner(), write(tmp_path, make.entity_rows(2))
    for more in (["--dry-run"], ["--dry-run"], []):
        done = runner.invoke(args=["import", "entities", file, "--department", "990100-SJ", "--json", *more])
        assert json.loads(done.stdout)["new"] == 2


@pytest.mark.parametrize(
    ("content", "department"),
    [
        (b"%PDF", "990100-SJ"),
        (b"", "990100-SJ"),
        (b"a,b\n1,2\n", "990100-SJ"),
        (b"a,b\n", "nowhere"),
        (None, "990100-SJ"),
    ],
)
def test_unreadable_exits_two(app: Flask, tmp_path: Path, content: bytes | None, department: str) -> None:
    """读不了、没有这个部门、没有这个文件：退出 2，有一句中文。"""
    file = tmp_path / "x.xlsx"
    if content is not None:
        file.write_bytes(content)
    done = app.test_cli_runner().invoke(args=["import", "entities", str(file), "--department", department])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.strip()
