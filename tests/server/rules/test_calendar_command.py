"""命令 flask calendar due。"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.rules.cli import calendar


def due(*args: str) -> Result:
    """跑一次命令。"""
    return CliRunner().invoke(calendar, ["due", *args])


@pytest.mark.parametrize(
    ("start", "days", "said"),
    [
        ("2026-01-30", "20", "2026-03-05\n"),
        ("2025-09-28", "3", "2025-10-09\n"),
        ("2027-01-01", "20", "2027-01-27 provisional\n"),
    ],
)
def test_one_line_is_the_answer(start: str, days: str, said: str) -> None:
    """一问一答，一行。"""
    answer = due(start, days)
    assert (answer.exit_code, answer.stdout) == (0, said)


@pytest.mark.parametrize("head", ["", "start,n\n", "起日,天数\n", "\ufeffstart,n\n"])
def test_a_file_is_answered_line_by_line(tmp_path: Path, head: str) -> None:
    """一行一答，次序照旧，表头不答。"""
    path = tmp_path / "f.csv"
    path.write_text(f"{head}2026-01-30,20\n2025-09-28,20\n\n2026-12-20,20\n", encoding="utf-8")
    answer = due("--file", str(path))
    assert (answer.exit_code, answer.stdout) == (0, "2026-03-05\n2025-10-31\n2027-01-13 provisional\n")


@pytest.mark.parametrize("args", [(), ("2026-01-30",), ("昨天", "3"), ("2026-01-30", "0"), ("2026-02-30", "3")])
def test_nonsense_is_refused_on_stderr(args: tuple[str, ...]) -> None:
    """看不懂的，退出码 2，标准输出什么也没有。"""
    answer = due(*args)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr


def test_a_day_that_is_not_in_the_calendar_is_named() -> None:
    """二月没有三十日：说没有这一天，不说看不懂。"""
    assert due("2026-02-30", "3").stderr == "没有这一天：2026-02-30\n"


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    """没有的文件、少一列的文件，退出码 2。"""
    short = tmp_path / "short.csv"
    short.write_text("2026-01-30\n", encoding="utf-8")
    assert due("--file", str(tmp_path / "none.csv")).exit_code == 2
    assert due("--file", str(short)).exit_code == 2
