"""检查对象的书架：对象归行政区，名录归部门，所以一行可能只是“进本部门名录”。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from server import clock
from server.db import new_id
from server.domain.flags import structured
from server.domain.vocabulary.entities import EntityChangeKind
from server.registry.entities.initials import initials
from server.registry.imports.report import Draft
from server.registry.imports.shelf import STAGED, Known, Place, Shelf, Values, add_all, strangers
from server.registry.models import Entity, EntityEvent, ImportBatch, Membership, live

BLANK: Values = {
    "name_initials": "", "kind": "OTHER", "address": "", "address_actual": "", "district": "", "industry": "",
    "category": "", "legal_rep": "", "contact": "", "phone": "", "status": "active", "credit_class": None, "flags": {},
    "source": "", "revision": 1,
}  # fmt: skip


OLD = "reg_no:"
ALIKE = ("address", "legal_rep")


class EntityShelf(Shelf):
    """检查对象：认代码。"""

    model = Entity
    fields = (
        "id_kind", "id_value", "name", "kind", "address", "district", "industry", "legal_rep", "phone", "status",
        "credit_class", "flags",
    )  # fmt: skip

    beforehand = (partial(initials, "字"),)  # loads the dictionary of pinyin

    def known(self, s: Session, place: Place, keys: Iterable[str]) -> dict[str, Known]:
        """按代码查；已退出本部门名录的不许借导入恢复。"""
        here = and_(Membership.entity_id == Entity.id, Membership.department_id == place.department_id)
        columns = [getattr(Entity, name) for name in ("id", *self.fields)]
        query = (
            select(*columns, live(Entity), and_(Membership.entity_id.is_not(None), live(Membership)), Membership.until)
            .outerjoin(Membership, here)
            .where(Entity.jurisdiction_code == place.jurisdiction_code)
            .where(Entity.id_value.in_(bindparam("wanted", expanding=True)))
        )
        wanted = {"wanted": [key.partition(":")[2] for key in keys]}
        found = {}
        for row in s.execute(query, wanted, execution_options=STAGED):
            values = dict(zip(self.fields, row[1:-3], strict=True))
            alive, listed, until = bool(row[-3]), bool(row[-2]), row[-1]
            refusal = None
            if alive and listed and until is not None:
                told = f"已于 {until.isoformat()} 退出本部门名录。如需恢复，请在名录里逐户办理。"
                refusal = ("entity.exited", told)
            found[f"{values['id_kind']}:{values['id_value']}"] = Known(row[0], values, alive, listed, refusal)
        return found

    def insert(self, s: Session, place: Place, batch_id: str, rows: Sequence[tuple[Values, Known | None]]) -> list[str]:
        """登记对象并列入本部门名录；对象已在库的只列入名录。"""
        fresh: list[Values] = []
        owned: list[tuple[str, Values]] = []
        ids = []
        blank = BLANK | {"batch_id": batch_id}
        first = blank | {"jurisdiction_code": place.jurisdiction_code, "created_at": clock.now()}
        for values, known in rows:
            ids.append(known.id if known else new_id())
            if known is None:
                fresh.append({**first, **self.row(values), "id": ids[-1]})
            elif not known.alive:
                owned.append((known.id, blank | self.row(values)))
        self.put(s, Entity, fresh, owned)
        self._list(s, place, batch_id, ids, [known.id for _, known in rows if known])
        return ids

    def advise(self, s: Session, place: Place, drafts: Sequence[Draft]) -> dict[int, tuple[str, str, str]]:
        """旧注册号的一行，库里已有同名、同一登记机关的 18 位代码：多半已换发，要人认一认。"""
        old = {draft.name: draft for draft in drafts if draft.key.startswith(OLD) and draft.name}
        if not old:
            return {}
        query = select(Entity.name, Entity.id_value).where(
            Entity.jurisdiction_code == place.jurisdiction_code, Entity.id_kind == "uscc", Entity.name.in_(list(old))
        )
        told = "15 位旧注册号，库中已有同名、同一登记机关的 18 位代码，多半已换发。"
        return {
            old[name].row: ("entity.reissued", told, code)
            for name, code in s.execute(query)
            if code[2:8] == old[name].key.removeprefix(OLD)[:6]
        }

    def doubts(
        self, s: Session, place: Place, drafts: Sequence[Draft], known: Mapping[str, Known]
    ) -> dict[int, tuple[str, str, str | None]]:
        """企业改名是常事，代码抄成别家的也是：这个名称库里另有代码，或名称、住所、负责人没有一样对得上，要人认一认。"""
        found = {draft.row: (draft, now) for draft, now in strangers(drafts, known)}
        if not found:
            return {}
        own = self._codes_of(s, place, {draft.name for draft, _ in found.values()})
        doubts: dict[int, tuple[str, str, str | None]] = {}
        for row, (draft, now) in found.items():
            code, held = draft.key.partition(":")[2], now.values["name"]
            others = own.get(draft.name, set()) - {code}
            if len(others) == 1:
                right = next(iter(others))
                told = f"代码 {code} 在库里是“{held}”；“{draft.name}”在库里的代码是 {right}，多半是代码填错。"
                doubts[row] = ("entity.other", told, right)
            elif not _alike(now.values, draft.values):
                told = f"代码 {code} 在库里是“{held}”，住所也对不上，多半是代码填错。确是这一户改名的，请核对后确认。"
                doubts[row] = ("entity.other", told, None)
        return doubts

    def _codes_of(self, s: Session, place: Place, names: set[str]) -> dict[str, set[str]]:
        query = select(Entity.name, Entity.id_value).where(
            Entity.jurisdiction_code == place.jurisdiction_code, Entity.id_kind == "uscc", Entity.name.in_(names)
        )
        codes: dict[str, set[str]] = {}
        for name, code in s.execute(query):
            codes.setdefault(name, set()).add(code)
        return codes

    def remember(self, s: Session, batch: ImportBatch, by: str, changes: Mapping[str, tuple[Values, Values]]) -> None:
        """各户的变动里说改了哪几栏，是导入、还是撤回了导入（S3-10）；表名不写，别的部门也看这一户的变动。"""
        said = {
            "department_id": batch.department_id, "bulk_id": None, "kind": EntityChangeKind.CHANGED.value,
            "effective": clock.today(), "reason": "撤回导入" if batch.state == "undone" else "导入", "at": clock.now(),
            "by": by,
        }  # fmt: skip
        told = {
            row_id: {"batch": batch.id, "before": _told(was), "after": _told(now)}
            for row_id, (was, now) in changes.items()
        }
        add_all(s, EntityEvent, [{"id": new_id(), "entity_id": one, "changes": told[one], **said} for one in told])

    def row(self, values: Values) -> Values:
        """带上拼音首字母。"""
        row = super().row(values)
        if "name" in row:
            row["name_initials"] = initials(row["name"])
        return row

    def _list(self, s: Session, place: Place, batch_id: str, ids: Sequence[str], old: Sequence[str]) -> None:
        """Only an entity that has been here before can have been listed before."""
        here = Membership.department_id == place.department_id
        query = select(Membership.entity_id).where(here, Membership.entity_id.in_(old))
        left_behind = set(s.scalars(query, execution_options=STAGED) if old else ())
        since = {"since": clock.today(), "until": None, "batch_id": batch_id}
        if left_behind:
            s.execute(update(Membership).where(here, Membership.entity_id.in_(left_behind)).values(**since))
        fresh = [
            {"entity_id": row_id, "department_id": place.department_id, **since}
            for row_id in ids
            if row_id not in left_behind
        ]
        add_all(s, Membership, fresh)


def _told(values: Values) -> Values:
    """变动里的标记照手工改的写法：一种标记一组起止，“否”不留。"""
    return values | {"flags": structured(values["flags"])} if "flags" in values else values


def _alike(now: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """住所或负责人有一样对得上，或者表里没有写住所：看不出是另一户。"""
    pairs = [("".join((now[name] or "").split()), "".join((said.get(name) or "").split())) for name in ALIKE]
    return not all(pairs[0]) or any(mine == theirs != "" for mine, theirs in pairs)
