"""房间的次序：谁可以引用谁，由 import-linter 每次核对；每个模块都在某一层里。"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
PORTAL_SEES = (
    "server.portal",
    "server.publications.public",
    "server.publications.finding",  # how the projection is searched: pure, knows no other table
    "server.domain",
    "draw",
    "server.auth",
    "server.db",
    "server.problems",
    "server.clock",
    "server.settings",
)


def _layers() -> list[str]:
    return next(row["layers"] for row in CONFIG["contracts"] if row["type"] == "layers")


def test_imports_keep_to_the_contracts() -> None:
    """没有一处引用违反层次、没有一处领域代码引用框架。"""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_room_stands_outside_the_layers() -> None:
    """server/ 下每个房间、每个文件都写在层次里，新来的不会悄悄绕过。"""
    named = {part.strip(" ()") for layer in _layers() for part in layer.replace(":", "|").split("|")}
    places = (path for path in (ROOT / "server").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file())
    outside = {f"server.{path.stem}" for path in places} - named - {"server.__init__"}
    assert outside == set()


def test_the_portal_imports_the_public_projection_and_nothing_else() -> None:
    """门户只认公示投影：名单以外的引用一处也没有（含函数里的）。"""
    wrong = {
        f"{path.name}: {name}"
        for path in (ROOT / "server" / "portal").rglob("*.py")
        for name in _imports(path)
        if name.split(".")[0] in {"server", "draw", "forms", "sync"}
        and not any(name == seen or name.startswith(f"{seen}.") for seen in PORTAL_SEES)
    }
    assert wrong == set()


def _imports(path: Path) -> set[str]:
    """一个文件引用的模块全名，from a import b 记作 a.b。"""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names
