"""清单的打印件与公布证明：在后台排好，按指纹存下（S4-20 一式两份、网站公开的证明）。"""

from __future__ import annotations

import json
from typing import Any

from flask import current_app
from sqlalchemy import select

from server import clock, shell, storage
from server.accounts.models import Department, Officer
from server.accounts.service import jurisdiction
from server.db import session, unit
from server.documents.service import NotRendered
from server.documents.words import day, minute
from server.registry.items import annex
from server.registry.items.lists.service import rows_of
from server.registry.items.models import Guideline, ItemList
from server.rules import service as rules

STAGES = {"draft": "草稿（未公布）", "reviewing": "送审稿（未公布）", "approved": "送审稿（待公布）"}
"""What stands on a version that the public does not know; nothing on one that was published."""


def typeset(template: str, context: dict[str, Any], made: str, identifier: str) -> bytes:
    """在受限子进程里排一张表。

    Raises NotRendered with the reason in Chinese.
    """
    job = {"template": template, "context": context, "made": made, "identifier": identifier}
    text = json.dumps(job, ensure_ascii=False).encode()
    try:
        return shell.limited("server.documents.tables", (), text, cpu_s=60, memory_mb=1024, wall_s=120)
    except shell.Declined as refused:
        raise NotRendered(refused.code, refused.message) from refused
    except shell.ChildError as broken:
        raise NotRendered("document.failed", broken.message + broken.trace[-600:]) from broken


def keep(list_id: str) -> None:
    """排出附件2 与（公布过的）公布证明，存好，把指纹记在这一版上；已有的不重排，排的当中又往下走了一步的不记。

    Raises NotRendered.
    """
    row = session().get_one(ItemList, list_id, populate_existing=True)
    step, made = _step(row), dict[str, str]()
    unproved = row.published_at is not None and row.proof_sha256 is None
    if row.pdf_sha256 is None or unproved:
        made["pdf_sha256"] = storage.put(annex_pdf(row))
    if unproved:
        made["proof_sha256"] = storage.put(proof_pdf(row, made["pdf_sha256"], current_app.config["SUNLOT"].base_url))
    if made:
        with unit(technical=True) as s:
            fresh = s.get_one(ItemList, list_id, populate_existing=True, with_for_update=True)
            if _step(fresh) == step:  # else this paper is of the step before: the sweep makes the next
                for name, value in made.items():
                    setattr(fresh, name, value)


def _step(row: ItemList) -> tuple[object, ...]:
    """All of the way of a version that stands on its paper: the stage, the days, the officers."""
    who = (row.submitted_by, row.reviewed_by, row.approved_by)
    return STAGES.get(row.state, ""), row.sha256, row.submitted_at, row.published_at, *who


def annex_of(row: ItemList) -> str | None:
    """此刻可以给人的附件2 打印件；这一步的还没有排好的为 None，上一步的（送审稿）不顶替。"""
    return None if row.published_at is not None and row.proof_sha256 is None else row.pdf_sha256


def annex_pdf(row: ItemList) -> bytes:
    """附件2 的 PDF；没有公布的，标题后与斜印都说出来。"""
    on = clock.shanghai_day(row.published_at or row.submitted_at or clock.now()).isoformat()
    return typeset("item_list.html", sheet(row, rows_of(row)), on, row.sha256 or row.id)


def sheet(row: ItemList, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """附件2 上的每一个字：PDF、Excel 与浏览器打印读同一份；草稿还没有人填报，日期与签名空着。"""
    office = session().get_one(Department, row.department_id).name
    on = clock.shanghai_day(row.published_at).isoformat() if row.published_at else ""
    stage = STAGES.get(row.state, "")
    about = {
        "foot": f"第 {row.version} 版" + (f"　{day(on)}公布" if on else "　未公布" if stage else ""),
        "mark": f"内容校验值 {row.sha256[:16]}" if row.sha256 else "",
        "stage": stage,
        "watermark": watermark(stage),
    }
    return annex.context(rows, office, layout=layout_of(row), **about | ({} if row.state == "draft" else filed(row)))


def filed(row: ItemList) -> dict[str, Any]:
    """附件2 末尾与表头要填的：哪天填报、谁填表、谁审核、谁负责；还没有办到的空着。

    The copy that is published carries no officer's name: whoever opens the portal has no need of it.
    """
    date = {"date": day(clock.shanghai_day(row.submitted_at).isoformat())} if row.submitted_at else {}
    if row.published_at is not None:
        return {"signers": ("", "", "")} | date
    steps = [row.submitted_by, row.reviewed_by, row.approved_by]
    found = select(Officer.id, Officer.display_name).where(Officer.id.in_([one for one in steps if one]))
    names = dict(session().execute(found).all())
    return {"signers": tuple(names.get(one or "", "") for one in steps)} | date


def layout_of(row: ItemList) -> tuple[str, ...]:
    """这一版印哪些栏：公布（没有公布的是今天）那一天的规则。"""
    on = clock.shanghai_day(row.published_at) if row.published_at else None
    return rules.profile_of(row.department_id, on).words("item_list.layout")


def proof_pdf(row: ItemList, pdf_sha256: str, base_url: str) -> bytes:
    """公布证明：内容、网址、时间、校验值。"""
    department = session().get_one(Department, row.department_id)
    about = {"count": len(row.rows), "printed": "附件2 打印件", "pdf_sha256": pdf_sha256}
    return _proof(row, department, f"{base_url}/items/{public_no(department, row)}", about)


def guideline_proof(row: Guideline, base_url: str) -> bytes:
    """工作细则的公布证明；附了盖章的 PDF 的，写明它的校验值（S3-13）。

    Raises NotRendered.
    """
    department = session().get_one(Department, row.department_id)
    about = {"count": 0, "printed": "附件 PDF", "pdf_sha256": row.file_sha256 or ""}
    return _proof(row, department, f"{base_url}/guidelines/{guideline_no(department, row)}", about)


def _proof(row: ItemList | Guideline, department: Department, url: str, about: dict[str, Any]) -> bytes:
    if row.published_at is None:
        raise NotRendered("document.state", "还没有公布")
    at = row.published_at.astimezone(clock.SHANGHAI)
    context = about | {
        "title": row.title,
        "version": row.version,
        "channel": f"{jurisdiction().name}“双随机、一公开”公示网站",
        "url": url,
        "at": minute(at),
        "alg": row.alg,
        "sha256": row.sha256,
        "unit": department.name,
        "date": day(at.date().isoformat()),
        "watermark": demo_mark(),
    }
    return typeset("publication_proof.html", context, at.date().isoformat(), row.sha256 or row.id)


def guideline_no(department: Department, row: Guideline) -> str:
    """一版细则在门户上的编号，例如 990100-XZ01-2。"""
    return f"{department.code}-{row.code}-{row.version}"


def public_no(department: Department, row: ItemList) -> str:
    """一版清单在门户上的编号，例如 990100-SJ-2。"""
    return f"{department.code}-{row.version}"


def watermark(stage: str) -> str:
    """斜印的字：演示数据、没有公布，两样都是的都说。"""
    mark = demo_mark()
    return f"{mark.partition('　')[0]}　{stage}" if mark and stage else mark or stage


def demo_mark() -> str:
    """演示数据的斜印字样。"""
    return "演示数据　不作为凭证" if jurisdiction().demo else ""
