"""清单的定时事：依据到期告诉经办；清单定下后排好打印件。"""

from __future__ import annotations

from sqlalchemy import or_, select

from server import clock, trail
from server.accounts.messages import officers_with, tell
from server.auth import SYSTEM
from server.db import session, unit
from server.documents.service import NotRendered
from server.domain.plan import followed, repealed
from server.jobs import Tally, claim, release, sweep
from server.logs import log
from server.registry.items import printing
from server.registry.items.bases.service import SOON, succeed, succeeding
from server.registry.items.models import Item, ItemBasis, ItemList, LegalBasis


@sweep("registry.bases")
def bases() -> Tally:
    """到期或 60 日内到期的依据，把靠着它的事项逐一告诉本部门经办；同一到期日只说一次（S0-02、S2-06）。"""
    tally = Tally()
    ends = LegalBasis.in_force_to
    due = select(LegalBasis.id).where(
        ends <= clock.today() + SOON, or_(LegalBasis.told_on.is_(None), LegalBasis.told_on != ends)
    )
    for basis_id in list(session().scalars(due.order_by(LegalBasis.id).limit(50))):
        tally.due += 1
        _tell(basis_id)
        tally.done += 1
    return tally


def _tell(basis_id: str) -> None:
    with unit() as s:
        row = s.get_one(LegalBasis, basis_id)
        query = select(Item).join(ItemBasis, ItemBasis.item_id == Item.id)
        leaning = list(s.scalars(query.where(ItemBasis.basis_id == basis_id, Item.state != "retired")))
        told, last = 0, row.in_force_to or clock.today()
        for department_id in sorted({item.department_id for item in leaning}):
            names = "、".join(item.name for item in leaning if item.department_id == department_id)
            for officer_id in officers_with(s, "clerk", department_id, clock.today()):
                until = f"依据《{row.title}》{row.article}{repealed(last)}"
                text = f"{until}，靠着它的事项：{names}。{_then(row)}"
                dedupe = f"basis:{row.id}:{last}"
                told += tell(s, officer_id, "basis", text[:480], dedupe=dedupe, link="/desk/bases")
        row.told_on = row.in_force_to
        payload = {"items": [item.id for item in leaning], "told": told, "until": str(row.in_force_to)}
        trail.append(s, "basis.expiring", ref=row.id, actor=SYSTEM, payload=payload)


def _then(row: LegalBasis) -> str:
    after = row.successor
    if after is None:
        return "请更换依据或停用。"
    told = followed(row.in_force_to or clock.today(), after.version, after.in_force_from)
    return f"{told}；改靠之后，清单要随下一版送审、公布。"


@sweep("registry.successors")
def successors() -> Tally:
    """新版本施行了：靠着旧版的事项改靠它，清单开下一版草稿（S0-02、S2-06）。"""
    tally = Tally()
    for basis_id in succeeding():
        tally.due += 1
        succeed(basis_id)
        tally.done += 1
    return tally


@sweep("registry.lists")
def lists() -> Tally:
    """送审之后的清单排出附件2，公布之后再排公布证明；在后台排，不占请求（S4-20、S4-24）。"""
    tally = Tally()
    frozen = (ItemList.state != "draft") & ItemList.pdf_sha256.is_(None)
    proof = ItemList.published_at.is_not(None) & ItemList.proof_sha256.is_(None)
    with unit(technical=True) as s:
        due = claim(s, ItemList, or_(frozen, proof), 3)
    for list_id in due:
        tally.due += 1
        error = _print(list_id)
        with unit(technical=True) as s:
            release(s.get_one(ItemList, list_id), error)
        tally.done += error is None
        tally.failed += error is not None
    return tally


def _print(list_id: str) -> str | None:
    try:
        printing.keep(list_id)
    except NotRendered as problem:
        return f"{problem.code}: {problem.message}"
    except Exception as problem:
        session().rollback()
        log.exception("item list", list=list_id)
        return repr(problem)
    return None
