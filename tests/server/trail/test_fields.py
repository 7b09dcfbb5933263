"""留痕内容的每一栏都有中文。"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient

from server.trail.fields import FIELDS
from tests.makers import District, sign_in

Function = ast.FunctionDef


class Module:
    """一个文件：函数、类里的方法，和它们写进留痕的栏。"""

    def __init__(self, path: Path) -> None:
        self.functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, Function)]
        self.named = {function.name: function for function in self.functions}

    def keys(self) -> Iterator[str]:
        """每一次 trail.append 的 payload 里，写明的栏名。"""
        for function in self.functions:
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) == "append":
                    for keyword in call.keywords:
                        if keyword.arg == "payload":
                            yield from self._inside(keyword.value, function, set())

    def _inside(self, value: ast.expr, function: Function, seen: set[str]) -> Iterator[str]:
        """这个表达式写成的字典有哪些栏；变量与本文件里的函数，跟过去看。"""
        if isinstance(value, ast.Dict):
            yield from (key.value for key in value.keys if isinstance(key, ast.Constant))
            for inner in value.values:
                if isinstance(inner, ast.Starred | ast.BinOp | ast.IfExp):
                    yield from self._inside(inner, function, seen)
        elif isinstance(value, ast.BinOp):
            yield from self._inside(value.left, function, seen)
            yield from self._inside(value.right, function, seen)
        elif isinstance(value, ast.IfExp):
            yield from self._inside(value.body, function, seen)
            yield from self._inside(value.orelse, function, seen)
        elif isinstance(value, ast.Name) and value.id not in seen:
            yield from self._assigned(value.id, function, seen | {value.id})
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in self.named:
            called = self.named[value.func.id]
            for node in ast.walk(called):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield from self._inside(node.value, called, set())

    def _assigned(self, name: str, function: Function, seen: set[str]) -> Iterator[str]:
        for node in ast.walk(function):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
                    if isinstance(target, ast.Name) and target.id == name:
                        yield from self._inside(node.value, function, seen)
                    match target:
                        case ast.Subscript(value=ast.Name(id=held), slice=ast.Constant(value=key)) if held == name:
                            yield str(key)


def test_every_field_has_its_word() -> None:
    """程序里写进留痕的每一栏，都有中文。"""
    modules = map(Module, Path("server").rglob("*.py"))
    written = {key for module in modules for key in module.keys()}  # noqa: SIM118  a method, no mapping
    assert len(written) > 100
    assert sorted(written - set(FIELDS)) == []
    assert [word for word in FIELDS.values() if not word or word[0] < "\u4e00"] == []


def test_the_auditor_reads_fields_in_chinese(client: FlaskClient, district: District) -> None:
    """一页留痕带着它各栏的中文，一栏不缺。"""
    page = client.get("/api/v1/trail/entries", headers=sign_in(client, "auditor")).json
    keys = {key for row in page["items"] for key in row["data"]}
    assert keys
    assert keys <= set(page["words"])
    assert page["words"]["name"] == "名称"
