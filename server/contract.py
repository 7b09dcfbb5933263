"""把接口、问题目录和词表写成文件，供页面与人使用；测试核对它们没有过期。"""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from server.domain import vocabulary
from server.problems import CATALOGUE

ROOT = Path(__file__).resolve().parent.parent


def files(app: Flask) -> dict[str, str]:
    """应有的文件内容：相对路径 → 文本。"""
    spec = json.dumps(app.extensions["api"].described(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return {
        "docs/openapi.json": spec,
        "docs/problems.md": _problems(),
        "pwa/src/api/vocabulary.ts": vocabulary.as_typescript(),
    }


def write(app: Flask, *, check: bool) -> list[str]:
    """写出（或只核对）生成的文件，返回原来过期的路径。"""
    stale = []
    for name, text in files(app).items():
        path = ROOT / name
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return stale


def _problems() -> str:
    lines = [
        "# 问题目录",
        "",
        "接口出错时按 RFC 9457 回答；`type` 为 `/problems/<代码>`。",
        "",
        "| 代码 | 状态 | 说明 |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{entry.code}` | {entry.status} | {entry.title} |"
        for entry in sorted(CATALOGUE.values(), key=lambda e: e.code)
    ]
    return "\n".join(lines) + "\n"
