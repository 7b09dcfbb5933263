"""起步检查表：随程序带来的十二份（带待核）和演示县用的一份。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent.parent / "forms" / "checklists"


def checklist(code: str) -> dict[str, Any]:
    """某一份检查表。"""
    body: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text("utf-8"))
    return body


def checklists() -> list[dict[str, Any]]:
    """全部起步检查表，按编号。"""
    return [checklist(path.stem) for path in sorted(FOLDER.glob("*.json"))]
