"""一单两库的全部表，按次序汇在一处（S0-07…S0-10, S3-10, S3-11, S4-01…S4-04）。"""

from __future__ import annotations

from server.registry.arrived import APPLIED, Arrived, ImportBatch, ImportMapping, ImportRow, Json, live
from server.registry.entities.models import Entity, EntityEvent, Membership
from server.registry.inspectors.models import ConflictOfInterest, Inspector
from server.registry.items.models import Checklist, Item, ItemBasis, LegalBasis

__all__ = [
    "APPLIED",
    "Arrived",
    "Checklist",
    "ConflictOfInterest",
    "Entity",
    "EntityEvent",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "Inspector",
    "Item",
    "ItemBasis",
    "Json",
    "LegalBasis",
    "Membership",
    "live",
]
