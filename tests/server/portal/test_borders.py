"""门户的边界：业务房间里只看公示投影。"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
GROUND = {"server.auth", "server.db", "server.clock", "server.problems", "server.settings"}


def imported(path: Path) -> set[str]:
    """一个文件引用的模块。"""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"server.{each.name}" for each in node.names} if node.module == "server" else {node.module}
    return found


def test_the_portal_sees_only_the_projection() -> None:
    """门户引用的本系统模块：投影、规则、抽取算法和地基，没有别的房间。"""
    seen = {name for path in (ROOT / "server" / "portal").rglob("*.py") for name in imported(path)}
    ours = {name for name in seen if name.split(".")[0] == "server"}
    allowed = {name for name in ours if name.startswith(("server.domain", "server.portal"))} | GROUND
    assert ours - allowed == {"server.publications.public", "server.publications.finding"}


def test_the_projection_knows_no_business_table() -> None:
    """投影的定义不引用任何业务表。"""
    names = imported(ROOT / "server" / "publications" / "public.py")
    assert {name for name in names if name.startswith("server.")} == {"server.db", "server.publications.finding"}
    words = imported(ROOT / "server" / "publications" / "finding.py")
    assert {name for name in words if name.startswith("server.")} == {"server.domain.pairs"}
