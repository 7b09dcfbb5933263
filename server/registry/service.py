"""一单两库的办事函数，供后面的房间使用；各自的说明见所在模块。"""

from __future__ import annotations

from server.registry.entities import service as entities
from server.registry.imports import batches
from server.registry.imports.apply import apply, in_use, settle, settling, undo
from server.registry.inspectors import service as inspectors
from server.registry.items import service as items
from server.registry.items.service import activate, add_checklist, facts, retire

__all__ = [
    "activate",
    "add_checklist",
    "apply",
    "batches",
    "entities",
    "facts",
    "in_use",
    "inspectors",
    "items",
    "retire",
    "settle",
    "settling",
    "undo",
]
