"""哪些文件只属于这一卷：只锁这些；别处也用着的，留在原处。"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import storage
from server.dossiers.models import Dossier, DossierDocument
from server.inspections.models import BlobRef

LEFT_OPEN = ("MANIFEST", "CASE_INDEX", "DRAW_MINUTES", "DRAW_SCAN")
"""Digests and the index, which prove the rest; the minutes of a draw name no firm and lie in many dossiers."""

PICTURES = ("photo", "thumb", "signature", "witness")
"""Opened and looked at by a sweep of their own, which wants the plain file."""

further: list[Callable[[Session, str], set[str]]] = []
"""Later rooms: what else belongs to an inspection (assignment id → hashes)."""
elsewhere: list[Callable[[Session, str, set[str]], set[str]]] = []
"""Later rooms: which of these hashes something outside this inspection also uses (assignment id, hashes)."""


def own(s: Session, dossier: Dossier) -> set[str]:
    """这一卷里载有个人内容、确实存着、别处不用的文件。"""
    named = {row.sha256 for row in dossier.documents if row.kind not in LEFT_OPEN}
    named |= set(s.scalars(select(BlobRef.sha256).where(BlobRef.insp == dossier.assignment_id)))
    for more in further:
        named |= more(s, dossier.assignment_id)
    return {sha256 for sha256 in named - shared(s, dossier, named) if storage.exists(sha256)}


def shared(s: Session, dossier: Dossier, hashes: Iterable[str]) -> set[str]:
    """其中别处也用着的。"""
    asked = set(hashes)
    found = {row.sha256 for row in dossier.documents if row.kind in LEFT_OPEN and row.sha256 in asked}
    foreign = (
        select(BlobRef.sha256).where(BlobRef.insp != dossier.assignment_id, BlobRef.sha256.in_(asked)),
        select(DossierDocument.sha256).where(
            DossierDocument.dossier_id != dossier.id, DossierDocument.sha256.in_(asked)
        ),
    )
    for query in foreign:
        found |= set(s.scalars(query))
    for look in elsewhere:
        found |= look(s, dossier.assignment_id, asked)
    return found
