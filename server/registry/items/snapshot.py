"""清单的一行：事项当时的样子，公布、打印、比较、抽取都用这一份。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from forms.canonical import identity
from server.db import session
from server.domain.plan import Basis
from server.registry.items.models import Item, LegalBasis

Json = dict[str, Any]
PLAIN = (
    "id", "code", "name", "sub_item", "category", "subject", "initiators", "object_kind", "content", "requirement",
    "methods", "random_kind", "random_reason", "ratio_text", "ratio", "frequency_text", "frequency",
    "staff_requirement", "qualifications", "joint_departments", "publicity_mode", "power_ref",
)  # fmt: skip


def row_of(item: Item) -> Json:
    """一个事项写成清单的一行。"""
    sheet = item.checklist
    return {
        **{name: getattr(item, name) for name in PLAIN},
        "bases": [basis_of(basis) for basis in item.bases],
        "checklist": {"code": sheet.code, "version": sheet.version, "hash": sheet.hash} if sheet else None,
        "upper": {"list": item.upper_list_id, "key": item.upper_key} if item.upper_list_id else None,
    }


def basis_of(basis: LegalBasis) -> Json:
    """一条依据：名称、版本、条款、条文、起止。"""
    return {
        "title": basis.title,
        "kind": basis.kind,
        "document_no": basis.document_no,
        "version": basis.version,
        "article": basis.article,
        "text": basis.text,
        "in_force_from": _day(basis.in_force_from),
        "in_force_to": _day(basis.in_force_to),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def cite(basis: Json) -> str:
    """依据写成“《名称》条款”。"""
    return f"《{basis['title'].strip('《》')}》{basis['article']}"


def active_items(department_id: str) -> list[Item]:
    """一个部门启用的事项，按清单次序。"""
    query = select(Item).where(Item.department_id == department_id, Item.state == "active")
    return sorted(session().scalars(query), key=order)


def unlisted_items(department_id: str) -> list[Item]:
    """登记了还没有启用的事项：不列入清单，送审以前要说出来。"""
    query = select(Item).where(Item.department_id == department_id, Item.state == "draft")
    return sorted(session().scalars(query), key=order)


def order(item: Item) -> tuple[int, str, str]:
    """清单次序：编号里的数字在前，其次编号，其次登记先后。"""
    digits = item.code.partition("-")[0]
    return (int(digits) if digits.isdecimal() and len(digits) < 9 else 10**9, item.code, item.id)


def digest(document: Json) -> str:
    """一版清单或细则的内容指纹：规范 JSON 的 SHA-256。"""
    return identity(document)


def document_of(department: Any, version: int, rows: Sequence[Json]) -> Json:
    """一版清单的全文：公布的 JSON 与指纹都出自它；单位只写代码，改名不动旧版的指纹。"""
    return {
        "v": 1,
        "alg": "sha256",
        "kind": "item_list",
        "authority": department.code,
        "version": version,
        "rows": list(rows),
    }


def basis_facts(bases: Sequence[LegalBasis]) -> list[Basis]:
    """判断依据是否有效所需的事实。"""
    return [Basis(b.title, b.article, b.in_force_from, b.in_force_to) for b in bases]
