"""公示一单一细则：清单的每一版、现行清单的每一项、工作细则的每一版（S0-10、S3-09、S3-13、S4-20）。"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server import clock, storage
from server.accounts.models import Department
from server.db import PublicBase, session
from server.domain import privacy
from server.publications import gate, projection
from server.publications.gate import Text
from server.publications.lists import departments, rewrite
from server.publications.public import PublicGuideline, PublicItem, PublicItemList
from server.registry.items import judging
from server.registry.items.guidelines.service import document_of as guideline_document
from server.registry.items.guidelines.service import item_names
from server.registry.items.models import Guideline, ItemList
from server.registry.items.snapshot import cite, document_of

SHOWN = ("published", "superseded", "revoked")
KINDS = ("ITEM_LIST", "GUIDELINE")
FIELDS = (
    "name", "sub_item", "category", "subject", "initiators", "object_kind", "content", "requirement", "methods",
    "ratio_text", "frequency_text", "joint_departments", "publicity_mode", "random_kind",
)  # fmt: skip


def ahead() -> None:
    """送审了的先看一遍：扣下的在公布之前放行或者退回去改，改掉了的不再等人放行。"""
    for row in _versions(judging.PENDING):
        _clean(row, again=True)  # sent back and sent again as it was: somebody must be able to release it
    if gate.waiting(KINDS):
        gate.lapse(KINDS, [text for row in _versions((*judging.PENDING, *SHOWN)) for text in _texts(row)])


def _versions(states: tuple[str, ...]) -> list[ItemList | Guideline]:
    lists = session().scalars(select(ItemList).where(ItemList.state.in_(states)).order_by(ItemList.id))
    return [*lists, *session().scalars(select(Guideline).where(Guideline.state.in_(states)).order_by(Guideline.id))]


def barred(row: ItemList | Guideline) -> str:
    """这一版为什么还不能公开；可以的为空。"""
    said = sorted({privacy.told(found) for text in _texts(row) if (found := gate.unreleased(text))})
    if not said:
        return ""
    ways = "请退回去改掉；确须公开的，先由另一人在“公开文字与意见”里放行。"
    return f"公开的文字里疑似有{'、'.join(said)}，不能公布。{ways}"


judging.barred.append(barred)


def items() -> bool:
    """抽查事项清单（S0-10、S3-09）：只公开现行公布的那一版。"""
    known = departments()
    query = select(ItemList).where(ItemList.state == "published").order_by(ItemList.department_id)
    rows = list(session().scalars(query))
    held = frozenset(each.item_id for row in rows if not _clean(row) for each in row.rows)
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
        for each in row.rows
        if each.item_id not in held
    ]
    return rewrite("items", PublicItem, PublicItem.id, made, held)


def lists() -> int:
    """清单的每一版；变了才写，返回写了几版。"""
    known = departments()
    have = {row.no: row.stamp for row in session().execute(select(PublicItemList.no, PublicItemList.stamp))}
    rows = session().scalars(select(ItemList).where(ItemList.state.in_(SHOWN)).order_by(ItemList.id))
    due = [row for row in rows if have.get(_no(known[row.department_id], row)) != _stamp(row)]
    clean: list[PublicBase] = [_list(row, known[row.department_id]) for row in due if _clean(row)]
    projection.put(clean)
    return len(clean)


def _clean(row: ItemList | Guideline, *, again: bool = False) -> bool:
    """清单、细则的文字过了关口。"""
    passed = [gate.passes(text, again=again) for text in _texts(row)]  # each is held by itself
    return all(passed)


def _texts(row: ItemList | Guideline) -> list[Text]:
    """一版公开的文字：送审时定下的一份，公布、被代替都不变；废止的另加理由。"""
    department = session().get_one(Department, row.department_id)
    if isinstance(row, ItemList):
        kind, no, body = KINDS[0], _no(department, row), _body(row, department) | {"ended_on": None, "ended_reason": ""}
        content: dict[str, Any] = {"title": row.title, "body": body}
    else:
        kind, no, body = KINDS[1], _guideline_no(department, row), _guideline_body(row)
        content = {"title": row.title, "body": body}
        if row.file_sha256:  # an uploaded PDF says more than one sees
            content["file"] = privacy.inside(storage.read(row.file_sha256))
    title, who = f"{row.title} 第 {row.version} 版", (row.department_id, row.author_id)
    made = [Text(kind, no, title, *who, content)]
    if row.ended_reason:
        made.append(Text(kind, no, f"{title}废止的理由", *who, {"ended_reason": row.ended_reason}))
    return made


def _body(row: ItemList, department: Department) -> dict[str, Any]:
    return {
        "document": document_of(department, row.version, [each.body for each in row.rows]),
        "reason": row.reason,
        "difference": row.changed,
        **_ended(row),
    }


def _ended(row: ItemList | Guideline) -> dict[str, Any]:
    """哪天被代替或废止、为什么废止。"""
    on = clock.shanghai_day(row.ended_at).isoformat() if row.ended_at else None
    return {"ended_on": on, "ended_reason": row.ended_reason}


def _list(row: ItemList, department: Department) -> PublicItemList:
    printed = row.pdf_sha256 if row.proof_sha256 else None  # the draft's copy still says 送审稿
    return PublicItemList(
        no=_no(department, row),
        department=department.code,
        authority=department.name,
        version=row.version,
        state=row.state,
        title=row.title,
        published_on=_day(row),
        body=_body(row, department),
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
    clean: list[PublicBase] = [_guideline(row, known[row.department_id]) for row in due if _clean(row)]
    projection.put(clean)
    return len(clean)


def _guideline_body(row: Guideline) -> dict[str, Any]:
    return {"document": guideline_document(row), "items": item_names(row), "reason": row.reason}


def _guideline(row: Guideline, department: Department) -> PublicGuideline:
    return PublicGuideline(
        no=_guideline_no(department, row),
        authority=department.name,
        code=row.code,
        version=row.version,
        state=row.state,
        title=row.title,
        published_on=_day(row),
        body=_guideline_body(row) | _ended(row),
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
