"""make run 说的话。"""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def test_the_command_for_an_empty_folder_carries_the_settings_of_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """给了 DATA、PORT 的，开局的命令里也有；没给的不写。"""
    monkeypatch.syspath_prepend(str(TOOLS))
    serve = importlib.import_module("steps.serve")
    for name in ("HOST", "PORT", "DATA"):
        monkeypatch.delenv(name, raising=False)
    bare = ".venv/bin/flask --app wsgi setup --jurisdiction 六位行政区划代码"
    assert serve.setup_command(tmp_path) == bare
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("DATA", "my data")
    assert serve.setup_command(Path("/srv/my data")) == f"PORT=8123 DATA='/srv/my data' {bare}"


def test_the_files_of_the_tests_lie_in_memory_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """内存空着 6 GiB、那里也放得下，测试的临时文件放内存里；不够、说不清、没有那个文件夹，照系统的。"""
    monkeypatch.syspath_prepend(str(TOOLS))
    checks = importlib.import_module("steps.checks")
    told = tmp_path / "meminfo"
    monkeypatch.setattr(checks, "ROOM", min(checks.ROOM, shutil.disk_usage(tmp_path).free // 2))
    for free, where in ((checks.ROOM, tmp_path), (checks.ROOM - 1024, None)):
        told.write_text(f"MemTotal:  1 kB\nMemAvailable:  {-(-free // 1024)} kB\n", "utf-8")
        assert checks.scratch(tmp_path, told) == where
    told.write_text(f"MemAvailable:  {checks.ROOM} kB\n", "utf-8")
    monkeypatch.setattr(checks, "ROOM", shutil.disk_usage(tmp_path).total + 1)
    assert checks.scratch(tmp_path, told) is None
    assert checks.scratch(tmp_path / "none", told) is None
    assert checks.scratch(tmp_path, tmp_path / "none") is None
