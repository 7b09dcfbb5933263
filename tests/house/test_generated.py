"""生成的文件：与它们的来源一致。"""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from server import contract

ROOT = Path(__file__).parents[2]


def test_generated_files_are_fresh(app: Flask) -> None:
    """接口说明、问题目录、词表与代码一致；过期时执行 make contract。"""
    stale = [name for name, text in contract.files(app).items() if not _same(name, text)]
    assert stale == []


def _same(name: str, text: str) -> bool:
    path = ROOT / name
    return path.is_file() and path.read_text("utf-8") == text
