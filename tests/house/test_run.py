"""make run 说的话。"""

from __future__ import annotations

import importlib
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
