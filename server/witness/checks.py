"""证据的其余部分：文件、抽取名单、公示页，逐一重算（S0-20, D2, P4）。

`server.trail.verify` vouches for the log and the evidence rows; what lies outside rows (files, lists too long for one
entry, the public projection) is recomputed here from what the rows say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Session, undefer

from draw import blind as blinding
from draw import changes as chain
from draw import transcript
from draw.hashing import digest
from draw.package import read_units
from draw.result import Result, compute, render
from server import storage
from server.db import Base
from server.dossiers import accesses
from server.dossiers.keeping import belongs, kept
from server.dossiers.models import CaseFile, DossierDocument
from server.draws import keys, manual, packing, rows
from server.draws.after import standing
from server.draws.models import Draw, DrawChange, DrawMinutes, DrawScene, DrawSeat, DrawSignature, DrawUnit
from server.followups.models import AdoptedResult, FollowFile, FollowPaper
from server.inspections.models import BlobPart, BlobRef
from server.publications import projection
from server.publications.models import ExportBatch, Publication, PublicationProof
from server.publications.public import PublicResult
from server.registry.items.models import Guideline, ItemList
from server.registry.models import Entity, ImportBatch

FILES = (
    DossierDocument.sha256,
    CaseFile.sha256,
    FollowFile.sha256,
    FollowPaper.sha256,
    AdoptedResult.sha256,
    ImportBatch.file_sha256,
    ItemList.pdf_sha256,
    ItemList.proof_sha256,
    ExportBatch.sha256,
    PublicationProof.sha256,
    Guideline.file_sha256,
    Draw.package,
    Draw.annex,
    DrawChange.evidence,
    DrawChange.package_before,
    DrawScene.sha256,
    DrawSignature.image,
    DrawMinutes.pdf,
    DrawMinutes.scan,
)
"""每一列是一个存放着的文件的指纹；新添存文件的列，加在这里。"""


def everything(s: Session) -> Iterator[str]:
    """全部核对，一处不符报一行。"""
    yield from files(s)
    yield from draws(s)
    yield from public(s)
    yield from accesses.faults(s)


def files(s: Session) -> Iterator[str]:
    """存放的每个文件仍是它名下的内容；行里点名的文件都在，锁着的解得开；只有依法销毁了的可以不在。"""
    present = set()
    for path in sorted(storage.root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/[0-9a-f]*")):
        present.add(path.name)
        if storage.digest_of(path) != path.name:
            yield f"file {path.name} holds something else"
    yield from kept.faults(s)
    excused = kept.locked(s) | kept.destroyed(s)
    yield from (f"file {name} is missing" for name in sorted(_named(s) - present - excused))


def _named(s: Session) -> set[str]:
    """行里点名的全部文件：列里的指纹，抽取的公开包，计划的各种附件。"""
    named = {one for column in FILES for one in s.scalars(select(column)) if one}
    whole = select(BlobPart.sha256).where(BlobPart.complete.is_(True))
    named |= set(s.scalars(select(BlobRef.sha256).where(BlobRef.sha256.in_(whole))))
    named |= {one for files in s.scalars(select(Draw.files)) for one in files.values()}
    named |= {one["image"] for voided in s.scalars(select(DrawMinutes.voided)) for one in voided if one["image"]}
    for column in _attachments():
        named |= {one for value in s.scalars(select(column)) for one in _inside(value)}
    return named


OTHER = tuple(
    column
    for column in FILES
    if column.class_ not in (DossierDocument, CaseFile, FollowFile, FollowPaper, AdoptedResult)
)
"""Columns of files that belong to no single inspection."""


def elsewhere(s: Session, _assignment_id: str, hashes: set[str]) -> set[str]:
    """这些文件里，抽取、名单、导入、计划附件这些不属于哪一次检查的地方也用着的：不锁进一卷。"""
    found = {str(one) for column in OTHER for one in s.scalars(select(column).where(column.in_(hashes)))}
    found |= {one for files in s.scalars(select(Draw.files)) for one in files.values()} & hashes
    return (
        found
        | {one for column in _attachments() for value in s.scalars(select(column)) for one in _inside(value)} & hashes
    )


belongs.elsewhere.append(elsewhere)


def _attachments() -> Iterator[Any]:
    """计划房间里放附件的列：JSON，文件写成 {"sha256", "size", …}。"""
    for mapper in Base.registry.mappers:
        if mapper.class_.__module__.startswith("server.plans."):
            yield from (getattr(mapper.class_, c.key) for c in mapper.columns if isinstance(c.type, JSON))


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str) and "size" in value:
            yield value["sha256"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _inside(one)


def draws(s: Session) -> Iterator[str]:
    """每次冻结过的抽取：名单的每一户揭得开，名次与检查组由公开包重算得出。"""
    for draw in s.scalars(select(Draw).where(Draw.manifest.is_not(None)).order_by(Draw.id)):
        try:
            content = packing.load(draw)
            result = _recomputed(draw, content) if draw.seed else None
            typed = rows.typed(s, draw, content[manual.FILE]) if manual.FILE in content else None
            yield from _units(
                s, draw, content["units.txt"], _Found(_places(result, typed), _seated(draw, result, typed))
            )
            yield from _changes(s, draw, content, result)
        except (OSError, ValueError, KeyError) as error:
            yield f"draw {draw.no} attempt {draw.attempt} cannot be recomputed: {error}"


def _changes(s: Session, draw: Draw, content: dict[str, bytes], result: Result | None) -> Iterator[str]:
    """抽取之后的变更：实录重做得出，各行与办成的变更一一对应。"""
    lines = chain.replay(content, result, draw.alg).lines if result else []
    told = [row.link for row in standing.confirmed(s, draw.id)]
    if [digest(line.encode(), draw.alg) for line in lines] != told:
        yield f"the changes of draw {draw.no} attempt {draw.attempt} differ from their record"


def _recomputed(draw: Draw, content: dict[str, bytes]) -> Result:
    seed = transcript.seed(content["transcript.txt"], draw.alg)
    if seed != draw.seed:
        raise ValueError("the transcript gives another seed")
    result = compute(content, seed, draw.no, draw.attempt, draw.alg)
    if render(result) != content["result.txt"]:
        raise ValueError("the package gives another result")
    return result


@dataclass(frozen=True)
class _Found:
    """应有的名次与席位：由种子重算的，或摇号记录写明的。"""

    places: dict[str, tuple[str | None, int | None, int | None]]
    seats: dict[tuple[str, int], str] | None


def _units(s: Session, draw: Draw, listed: bytes, found: _Found) -> Iterator[str]:
    frozen = {
        u.blind: (u.stratum, u.area, ",".join(sorted(u.need)) or "-", u.weight, u.flag) for u in read_units(listed)
    }
    places = found.places
    key = keys.unseal(draw.key_sealed or b"", f"{draw.id}/key")
    query = select(DrawUnit, Entity).join(Entity, Entity.id == DrawUnit.entity_id).where(DrawUnit.draw_id == draw.id)
    with s.execute(query.execution_options(staged=True, yield_per=1000)) as rows:
        for unit, entity in rows:
            what = f"unit {unit.blind} of draw {draw.no}"
            if frozen.pop(unit.blind, None) != (unit.stratum, unit.area, unit.need, unit.weight, unit.flag):
                yield f"{what} differs from the frozen list"
            if not any(_opens(unit, name, key, draw.alg) for name in _names(entity)):
                yield f"{what} does not open to its entity"
            if (unit.ticket, unit.rank, unit.reserve_rank) != places.get(unit.blind, (None, None, None)):
                yield f"{what} has another place than the package gives"
    yield from (f"unit {own} of draw {draw.no} is missing" for own in frozen)
    yield from _seats(s, draw, found.seats)


def _opens(unit: DrawUnit, name: str, key: str, alg: str) -> bool:
    return unit.salt == blinding.salt(key, name, alg) and blinding.opens(unit.blind, name, unit.salt, alg)


def _names(entity: Entity) -> tuple[str, ...]:
    """一户在名单里可能用的名字：公开代码，代码重复或不成形时用内部编号。"""
    own = f"X-{entity.id.upper()}"
    try:
        return blinding.normal_id(entity.id_value), own
    except ValueError:
        return (own,)


def _places(
    result: Result | None, typed: dict[str, list[dict[str, Any]]] | None
) -> dict[str, tuple[str | None, int | None, int | None]]:
    if typed is not None:
        return {row["own_blind"]: (None, row["new_rank"], None) for row in typed["units"]}
    chosen = result.chosen.values() if result else ()
    found: dict[str, tuple[str | None, int | None, int | None]] = {}
    for c in chosen:
        found |= {p.blind: (p.ticket, i, None) for i, p in enumerate(c.drawn, 1)}
        found |= {p.blind: (p.ticket, None, i) for i, p in enumerate(c.reserve, 1)}
    return found


def _seated(
    draw: Draw, result: Result | None, typed: dict[str, list[dict[str, Any]]] | None
) -> dict[tuple[str, int], str] | None:
    found = typed or (rows.places(draw, result) if result else None)
    if found is None:
        return None
    return {(row["entity_id"], row["slot"]): row["inspector_id"] for row in found["seats"]}


def _seats(s: Session, draw: Draw, expected: dict[tuple[str, int], str] | None) -> Iterator[str]:
    if expected is None:
        return
    query = select(DrawSeat.entity_id, DrawSeat.slot, DrawSeat.inspector_id).where(DrawSeat.draw_id == draw.id)
    stored = {(entity, slot): inspector for entity, slot, inspector in s.execute(query)}
    if stored != expected:
        yield f"the teams of draw {draw.no} differ from the package"


def public(s: Session) -> Iterator[str]:
    """公示页上的每一条，都是公示内容原样投影出来的。"""
    searched = s.get_bind(PublicResult).dialect.name == "postgresql"  # SQLite keeps the words in its index alone
    asked = select(PublicResult).options(undefer(PublicResult.words)) if searched else select(PublicResult)
    shown = {row.public_id: row for row in s.scalars(asked)}
    query = select(Publication).where(Publication.version > 0, Publication.projected_at.is_not(None))
    for publication in s.scalars(query):
        row, expected = shown.pop(publication.public_id, None), projection.rows_of(publication)[0]
        columns = [each.key for each in PublicResult.__table__.columns if searched or each.key != "words"]
        if row is None or any(getattr(row, name) != getattr(expected, name) for name in columns):
            yield f"public result {publication.public_id} differs from its publication"
    yield from (f"public result {public_id} was never published" for public_id in sorted(shown))
