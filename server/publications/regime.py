"""公示一单一细则：清单的每一版、现行清单的每一项、工作细则的每一版（S0-10、S3-09、S3-13、S4-20）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server import clock, storage
from server.accounts.models import Department
from server.db import PublicBase, session
from server.domain import privacy
from server.publications import projection
from server.publications.gate import Text, passes
from server.publications.lists import departments, rewrite
from server.publications.public import PublicGuideline, PublicItem, PublicItemList
from server.registry.items.guidelines.service import document_of as guideline_document
from server.registry.items.guidelines.service import item_names
from server.registry.items.models import Guideline, ItemList
from server.registry.items.snapshot import cite, document_of

SHOWN = ("published", "superseded", "revoked")
FIELDS = (
    "name", "sub_item", "category", "subject", "initiators", "object_kind", "content", "requirement", "methods",
    "ratio_text", "frequency_text", "joint_departments", "publicity_mode", "random_kind",
)  # fmt: skip


def items() -> bool:
    """抽查事项清单（S0-10、S3-09）：只公开现行公布的那一版。"""
    known = departments()
    rows = session().scalars(select(ItemList).where(ItemList.state == "published").order_by(ItemList.department_id))
    made = [
        {
            "id": each.item_id,
            "authority": known[row.department_id].name,
            "body": {
                **{name: each.body.get(name) for name in FIELDS},
                "bases": [cite(basis) for basis in each.body["bases"]],
                "list_no": _no(known[row.department_id], row),
            },
        }
        for row in rows
        if _clean(row, _list(row, known[row.department_id]))
        for each in row.rows
    ]
    return rewrite("items", PublicItem, PublicItem.id, made)


def lists() -> int:
    """清单的每一版；变了才写，返回写了几版。"""
    known = departments()
    have = {row.no: row.stamp for row in session().execute(select(PublicItemList.no, PublicItemList.stamp))}
    rows = session().scalars(select(ItemList).where(ItemList.state.in_(SHOWN)).order_by(ItemList.id))
    due = [row for row in rows if have.get(_no(known[row.department_id], row)) != _stamp(row)]
    clean: list[PublicBase] = [made for row in due if _clean(row, made := _list(row, known[row.department_id]))]
    projection.put(clean)
    return len(clean)


def _clean(row: ItemList | Guideline, made: PublicItemList | PublicGuideline) -> bool:
    """清单、细则的文字过了关口。"""
    kind = "ITEM_LIST" if isinstance(row, ItemList) else "GUIDELINE"
    content: dict[str, Any] = {"title": made.title, "body": made.body}
    if isinstance(made, PublicGuideline) and made.file:  # an uploaded PDF says more than one sees
        content["file"] = privacy.inside(made.file)
    return passes(Text(kind, made.no, f"{made.title} 第 {made.version} 版", row.department_id, row.author_id, content))


def _list(row: ItemList, department: Department) -> PublicItemList:
    rows = [each.body for each in row.rows]
    printed = row.pdf_sha256 if row.proof_sha256 else None  # the draft's copy still says 送审稿
    return PublicItemList(
        no=_no(department, row),
        department=department.code,
        authority=department.name,
        version=row.version,
        state=row.state,
        title=row.title,
        published_on=_day(row),
        body={
            "document": document_of(department, row.version, rows),
            "reason": row.reason,
            "difference": row.changed,
            "ended_on": clock.shanghai_day(row.ended_at).isoformat() if row.ended_at else None,
            "ended_reason": row.ended_reason,
        },
        sha256=row.sha256 or "",
        alg=row.alg,
        pdf=storage.read(printed) if printed else None,
        pdf_sha256=printed,
        stamp=_stamp(row),
    )


def guidelines() -> int:
    """工作细则的每一版；变了才写，返回写了几版。"""
    known = departments()
    have = {row.no: row.stamp for row in session().execute(select(PublicGuideline.no, PublicGuideline.stamp))}
    rows = session().scalars(select(Guideline).where(Guideline.state.in_(SHOWN)).order_by(Guideline.id))
    due = [row for row in rows if have.get(_guideline_no(known[row.department_id], row)) != row.state]
    clean: list[PublicBase] = [made for row in due if _clean(row, made := _guideline(row, known[row.department_id]))]
    projection.put(clean)
    return len(clean)


def _guideline(row: Guideline, department: Department) -> PublicGuideline:
    return PublicGuideline(
        no=_guideline_no(department, row),
        authority=department.name,
        code=row.code,
        version=row.version,
        state=row.state,
        title=row.title,
        published_on=_day(row),
        body={"document": guideline_document(row), "items": item_names(row), "reason": row.reason},
        sha256=row.sha256 or "",
        alg=row.alg,
        file=storage.read(row.file_sha256) if row.file_sha256 else None,
        file_size=row.file_size,
        stamp=row.state,
    )


def _no(department: Department, row: ItemList) -> str:
    return f"{department.code}-{row.version}"


def _guideline_no(department: Department, row: Guideline) -> str:
    return f"{department.code}-{row.code}-{row.version}"


def _day(row: Any) -> Any:
    return clock.shanghai_day(row.published_at)


def _stamp(row: ItemList) -> str:
    return f"{row.state}:{(row.proof_sha256 and row.pdf_sha256) or ''}"
