"""抽查事项的书架：认事项名称加子项；依据另表登记，按次序相连。"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from server import clock
from server.db import new_id
from server.domain.plan import repealed
from server.registry.imports import shares
from server.registry.imports.report import Draft, Flaw
from server.registry.imports.shelf import STAGED, Known, Place, Shelf, Values, add_all
from server.registry.models import Checklist, ImportBatch, Item, ItemBasis, LegalBasis, live
from server.trail.models import LogPayload

BLANK: Values = {
    "sub_item": "", "category": "GENERAL", "object_kind": "", "subject": "", "content": "", "methods": [],
    "ratio_text": "", "frequency_text": "", "ratio": None, "frequency": None, "staff_requirement": "",
    "qualifications": [], "checklist_id": None, "state": "draft", "joint_departments": [], "publicity_mode": "",
    "remark": "", "revision": 1,
}  # fmt: skip
MADE = "bases_made"
"""Where the note of a batch keeps the bases that it entered."""

FILLED = ("document_no", "issuer", "version", "text", "source_url", "in_force_from", "in_force_to", "checked_on")
"""What an import leaves empty and a person fills in."""


class ItemShelf(Shelf):
    """抽查事项。"""

    model = Item
    fields = (
        "name", "sub_item", "category", "object_kind", "subject", "content", "methods", "ratio_text", "ratio",
        "frequency_text", "frequency", "staff_requirement", "qualifications", "joint_departments", "publicity_mode",
        "remark",
    )  # fmt: skip

    def known(self, s: Session, place: Place, keys: Iterable[str]) -> dict[str, Known]:
        """按名称与子项查本部门的事项；已停用的不许借导入改。"""
        names = {key.partition("\x1f")[0] for key in keys}
        query = select(Item, live(Item)).where(Item.department_id == place.department_id, Item.name.in_(names))
        found = {}
        for item, alive in s.execute(query, execution_options=STAGED):
            told = ("item.retired", "这个事项已停用。如需恢复，请在清单里启用。")
            values = self.plain(item) | {"bases": [[b.title, b.article, b.kind] for b in item.bases]}
            refusal = told if alive and item.state == "retired" else None
            found[f"{item.name}\x1f{item.sub_item}"] = Known(item.id, values, bool(alive), True, refusal)
        return found

    def hints(
        self, s: Session, place: Place, drafts: Sequence[Draft], titles: Mapping[str, str], known: Mapping[str, Known]
    ) -> None:
        """附件2 的一格照库里的次数、比例分开；没有写的一样，库里有的写成去掉；废止了的依据照接替它的版本。"""
        for draft in drafts:
            now = known.get(draft.key)
            shares.compare(draft, now.values if now is not None and now.alive else {}, titles)
        _succeeded(s, place, drafts, titles)

    def insert(self, s: Session, place: Place, batch_id: str, rows: Sequence[tuple[Values, Known | None]]) -> list[str]:
        """登记事项（草稿），连上依据和同名的检查表。"""
        here = Item.department_id == place.department_id, or_(live(Item), Item.batch_id == batch_id)
        numbered = select(Item.code, Item.name).where(*here)  # a number of a batch taken back is free again
        taken: dict[str, str] = dict(s.execute(numbered, execution_options=STAGED).all())
        query = select(Checklist.id, Checklist.code, Checklist.title).order_by(Checklist.version)
        checklists = [(row_id, code, title) for row_id, code, title in s.execute(query)]
        fresh: list[Values] = []
        owned: list[tuple[str, Values]] = []
        ids = []
        for values, known in rows:
            row = {**BLANK, **self.row(values), "batch_id": batch_id, "department_id": place.department_id}
            row["checklist_id"] = checklist_for(values, checklists)
            row["code"] = free_code(values.get("code"), values["name"], taken)
            taken[row["code"]] = values["name"]
            ids.append(known.id if known else new_id())
            if known:
                owned.append((known.id, row))
            else:
                fresh.append(row | {"id": ids[-1]})
        self.put(s, Item, fresh, owned)
        wanted = {row_id: values["bases"] for row_id, (values, _) in zip(ids, rows, strict=True) if "bases" in values}
        note_bases(s, batch_id, add_bases(s, wanted))
        link_bases(s, wanted)
        return ids

    def rewrite(self, s: Session, changes: Mapping[str, Values]) -> None:
        """改事项；依据变了就重新相连。"""
        super().rewrite(s, changes)
        link_bases(s, {row_id: values["bases"] for row_id, values in changes.items() if "bases" in values})


def link_bases(s: Session, bases: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """事项编号 → [名称, 条款, 种类] …：登记本部门没有的依据，重建对应。"""
    if not bases:
        return
    add_bases(s, bases)
    owners, ids, _ = _wanted(s, bases)
    s.execute(delete(ItemBasis).where(ItemBasis.item_id.in_(list(bases))))
    links = [
        {"item_id": item_id, "basis_id": ids[owners[item_id], each[0], each[1]], "position": at}
        for item_id, every in bases.items()
        for at, each in enumerate(every)
    ]
    add_all(s, ItemBasis, links)


def add_bases(s: Session, bases: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    """登记本部门没有的依据，返回新登记的各条。bases: 事项编号 → [名称, 条款, 种类] …"""
    missing = [
        {"id": new_id(), "department_id": owner, "title": title, "article": article, "kind": kind, "text": ""}
        for (owner, title, article), kind in _wanted(s, bases)[2].items()
    ]
    add_all(s, LegalBasis, missing)
    return [str(row["id"]) for row in missing]


Key = tuple[str, str, str]


def _wanted(
    s: Session, bases: Mapping[str, Sequence[Sequence[str]]]
) -> tuple[dict[str, str], dict[Key, str], dict[Key, str]]:
    """事项 → 部门；（部门, 名称, 条款）→ 依据；库里还没有的 → 种类。"""
    query = select(Item.id, Item.department_id).where(Item.id.in_(list(bases)))
    owners: dict[str, str] = dict(s.execute(query, execution_options=STAGED).all())
    wanted = {(owners[item_id], each[0], each[1]): each[2] for item_id, every in bases.items() for each in every}
    rows = _known_bases(s, {owner for owner, _, _ in wanted}, {title for _, title, _ in wanted})
    ids = {key: row.id for key, row in rows.items()}
    return owners, ids, {key: kind for key, kind in wanted.items() if key not in ids}


def note_bases(s: Session, batch_id: str, made: Sequence[str]) -> None:
    """记下这一批新登记了哪些依据，撤回时一并去掉。"""
    if made:
        batch = s.get_one(ImportBatch, batch_id)
        batch.note = {**batch.note, MADE: [*batch.note.get(MADE, []), *made]}
        s.flush()


def take_bases_back(s: Session, batch: ImportBatch) -> list[str]:
    """撤回之后，去掉这一批登记、别处没有用到、没有人动过的依据；留下的逐条说为什么。"""
    item, link = Item.__table__.c, ItemBasis.__table__.c
    dead = select(ImportBatch.id).where(ImportBatch.state.in_(("undone", "discarded")))
    s.flush()
    gone = delete(ItemBasis).where(link.item_id.in_(select(item.id).where(item.batch_id.in_(dead))))
    s.execute(gone, execution_options={"synchronize_session": False})
    made = batch.note.get(MADE, [])
    rows = list(s.scalars(select(LegalBasis).where(LegalBasis.id.in_(made)).order_by(LegalBasis.id)))
    counted = select(link.basis_id, func.count()).where(link.basis_id.in_(made)).group_by(link.basis_id)
    used: dict[str, int] = dict(s.execute(counted).all())
    newer = set(s.scalars(select(LegalBasis.supersedes_id).where(LegalBasis.supersedes_id.in_(made))))
    touched = newer | set(s.scalars(select(LogPayload.ref).where(LogPayload.ref.in_(made))))
    kept = []
    for row in rows:
        if row.id in used:
            kept.append(f"《{row.title}》{row.article}（另有 {used[row.id]} 个事项用着）")
        elif row.id in touched or any(getattr(row, name) for name in FILLED):
            kept.append(f"《{row.title}》{row.article}（入库后有人改过）")
        else:
            s.delete(row)
    batch.note = {**batch.note, "bases_kept": kept}
    s.flush()
    return kept


def _known_bases(s: Session, owners: set[str], titles: set[str]) -> dict[Key, LegalBasis]:
    """(部门, 名称, 条款) → 依据：本部门的先于共用的，现行的先于未施行的、废止的，新的先于旧的。"""
    query = select(LegalBasis).where(
        LegalBasis.title.in_(titles), or_(LegalBasis.department_id.is_(None), LegalBasis.department_id.in_(owners))
    )
    today = clock.today()
    rows = sorted(s.scalars(query), key=lambda row: (row.department_id is not None, _standing(row, today), row.id))
    return {
        (owner, row.title, row.article): row
        for row in rows
        for owner in ([row.department_id] if row.department_id else owners)
    }


def _standing(row: LegalBasis, today: date) -> int:
    """What is in force goes before what is not yet, and that before what no longer is."""
    if row.in_force_to and row.in_force_to < today:
        return 0
    return 1 if row.in_force_from and row.in_force_from > today else 2


def _succeeded(s: Session, place: Place, drafts: Sequence[Draft], titles: Mapping[str, str]) -> None:
    """表里写的依据废止了：有接替它的照接替的，没有的、还没有施行的照收；都说一句。"""
    today = clock.today()
    cited = {title for draft in drafts for title, *_ in draft.values.get("bases", ())}
    rows = _known_bases(s, {place.department_id}, cited) if cited else {}
    for draft in drafts:
        found, notes = {}, []
        for basis in draft.values.get("bases", ()):
            row = rows.get((place.department_id, basis[0], basis[1]))
            after, told = _followed(row, today) if row else (None, "")
            taken = [after.title, after.article, after.kind] if after else list(basis)
            found[taken[0], taken[1]] = taken
            notes += (
                [Flaw(titles["basis"], f"《{basis[0]}》{basis[1]}"[:60], "item.basis_standing", told)] if told else []
            )
        if found:
            draft.values["bases"] = list(found.values())
            draft.notes += notes


def _followed(row: LegalBasis, today: date) -> tuple[LegalBasis | None, str]:
    """接替这一条的、现行有效的一条，与要说的一句；现行有效的没有话说。"""
    said, after = f"依据《{row.title}》{row.article}", row.successor
    if row.in_force_to is None or row.in_force_to >= today:
        begins = row.in_force_from
        return None, f"{said}自 {begins} 起才施行，那天以前不能只靠它启用。" if begins and begins > today else ""
    while after is not None and _standing(after, today) == 0:
        after = after.successor
    if after is None or _standing(after, today) != 2:
        return None, f"{said}{repealed(row.in_force_to)}，依据库里没有现行的版本接替它；请更换依据。"
    return (
        after,
        f"{said}{repealed(row.in_force_to)}，照依据库改靠《{after.title}》{after.article}（{after.version}）。",
    )


def checklist_for(values: Values, checklists: Sequence[tuple[str, str, str]]) -> str | None:
    """清单上写明的检查表编号；没写时取名称里含检查表主题的那一张（“登记事项检查表”↔“登记事项检查”）。"""
    said = values.get("checklist", "").strip().upper()
    text = values["name"] + values.get("sub_item", "")
    best: tuple[int, str] | None = None
    for row_id, code, title in checklists:
        if said and said == code.upper():
            best = (999, row_id)
        topic = title.replace("随机抽查", "").removesuffix("检查表").removesuffix("抽查")
        if not said and len(topic) >= 3 and topic in text and (best is None or len(topic) >= best[0]):
            best = (len(topic), row_id)
    return best[1] if best else None


def free_code(said: str | None, name: str, taken: Mapping[str, str]) -> str:
    """表里写的编号；同一事项的几个子项共用一个编号时加后缀，被别的事项占了的往后接着编。taken: 编号 → 事项名称。"""
    if said and said not in taken:
        return said
    if said and taken[said] == name:
        return next(code for at in itertools.count(2) if (code := f"{said}-{at}") not in taken)
    last = max((int(code) for code in taken if code.isdecimal()), default=0)
    return str(last + 1)
