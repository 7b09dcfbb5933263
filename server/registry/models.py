"""一单两库的全部表，按次序汇在一处（S0-07…S0-10, S3-10, S3-11, S4-01…S4-04）。"""

from __future__ import annotations

from server.registry.arrived import APPLIED, Arrived, ImportBatch, ImportMapping, ImportRow, Json, live
from server.registry.checklists.models import ChecklistDraft
from server.registry.entities.index import EntityNumber, EntityReindex
from server.registry.entities.models import (
    Candidate,
    Entity,
    EntityBulk,
    EntityEvent,
    EntityMerge,
    EntityPermit,
    Membership,
    SubLibrary,
    SubLibraryMember,
)
from server.registry.inspectors.models import (
    ConflictOfInterest,
    Expert,
    Inspector,
    InspectorEvent,
    InspectorLeave,
    InspectorQualification,
)
from server.registry.items.models import (
    Checklist,
    Guideline,
    Item,
    ItemBasis,
    ItemList,
    ItemListRow,
    LegalBasis,
    UpperList,
)

__all__ = [
    "APPLIED",
    "Arrived",
    "Candidate",
    "Checklist",
    "ChecklistDraft",
    "ConflictOfInterest",
    "Entity",
    "EntityBulk",
    "EntityEvent",
    "EntityMerge",
    "EntityNumber",
    "EntityPermit",
    "EntityReindex",
    "Expert",
    "Guideline",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "Inspector",
    "InspectorEvent",
    "InspectorLeave",
    "InspectorQualification",
    "Item",
    "ItemBasis",
    "ItemList",
    "ItemListRow",
    "Json",
    "LegalBasis",
    "Membership",
    "SubLibrary",
    "SubLibraryMember",
    "UpperList",
    "live",
]
