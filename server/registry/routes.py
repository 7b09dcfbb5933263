"""一单两库的全部网址：各部分登记后汇在一处。"""

from __future__ import annotations

from server.registry.checklists import routes as checklists
from server.registry.entities import routes as entities
from server.registry.imports.routes import install
from server.registry.inspectors import routes as inspectors
from server.registry.items import routes as items
from server.registry.items.bases import routes as bases
from server.registry.items.guidelines import routes as guidelines
from server.registry.items.lists import routes as lists
from server.registry.items.uppers import routes as uppers
from server.registry.site import blp

install(blp)

__all__ = ["bases", "blp", "checklists", "entities", "guidelines", "inspectors", "items", "lists", "uppers"]
