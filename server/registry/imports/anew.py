"""入库时照库里现在的样子重新比较：已经一样的不再写，库里没有了的照新增写，预览之后库里改过的不写、另列出来。

What a person agreed to is what the preview showed: new values over the old ones he saw. A column that meanwhile holds
something else was shown to nobody and is not overwritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.registry.imports import identity
from server.registry.imports.pipeline import KINDS
from server.registry.imports.report import Flaw
from server.registry.imports.shelf import Known, Values, difference
from server.registry.imports.staging import technical
from server.registry.models import ImportBatch, ImportRow

JUDGED = ("new", "changed", "same")
"""What the preview found fit to stand in the library."""

NAMED = 3
"""So many columns are named of a row that was left out."""

TITLES = {"flags": "经营异常", "bases": "抽查依据", "ratio": "抽查比例", "frequency": "抽查频次"}
TEXT_OF = {"ratio": "ratio_text", "frequency": "frequency_text", "qualifications": "staff_requirement"}
LEAVE = "这一行没有写入。请看新的比较，核对后再导。"


@dataclass(frozen=True, slots=True)
class Verdict:
    """一行现在的结论；flaw 说为什么没有写入。"""

    state: str
    before: Values = field(default_factory=dict)
    flaw: Flaw | None = None


def judged(batch: ImportBatch, after: Values, before: Mapping[str, Any], now: Known | None) -> Verdict:
    """一行的新值、预览时给人看过的原值，与库里现在的样子相比。"""
    if now is None or not now.alive:
        return Verdict("new")
    differs = difference(now.values, after)[0]
    if not differs and now.listed:
        return Verdict("same")
    if now.refusal is not None:
        told = f"预览之后库里改过：{now.refusal[1]}{LEAVE}"
        return Verdict("rejected", flaw=Flaw("", str(after.get("name", "")), "registry.edited", told))
    unseen = {name: value for name, value in differs.items() if name not in before or before[name] != value}
    if unseen:
        return Verdict("rejected", flaw=_edited(batch, after, unseen))
    return Verdict("changed" if now.listed else "new", differs)


def gone(after: Values) -> Flaw:
    """备好以后库里没有了的一行。"""
    told = f"预览之后库里改过（已没有这一行），{LEAVE}"
    return Flaw("", str(after.get("name", "")), "registry.edited", told)


def _edited(batch: ImportBatch, after: Values, unseen: Values) -> Flaw:
    """库里哪几栏现在是什么；改了名的先说名。"""
    titles = batch.note.get("columns", {})
    if unseen.get("name"):
        told = f"预览之后库里改名为“{unseen['name']}”，这一行没有写入。请核对名称，改好再导。"
        return Flaw(titles.get("name", "名称"), str(after.get("name", "")), "registry.moved", told)
    known = KINDS[batch.kind].columns.names
    names = {TEXT_OF.get(name, name): True for name in unseen} | {k: v for k, v in unseen.items() if k not in TEXT_OF}
    called = {name: titles.get(name) or TITLES.get(name) or known.get(name, (name,))[0] for name in names}
    told = "、".join(f"{called[name]}{_said(value)}" for name, value in list(names.items())[:NAMED])
    more = f"等 {len(names)} 栏" if len(names) > NAMED else ""
    value = after.get(next(iter(names)))
    said = value[:60] if isinstance(value, str) and not _coded(value) else ""
    column = next(iter(called.values()))
    return Flaw(column, said, "registry.edited", f"预览之后库里改过（{told}{more}），{LEAVE}")


def _said(value: Any) -> str:
    """库里现在的值；代码和成组的值只说那一栏。"""
    if value in ("", None):
        return "现空着"
    return f"现为“{value[:60]}”" if isinstance(value, str) and not _coded(value) else ""


def _coded(value: str) -> bool:
    return value.isascii() and value[:1].isalpha()


def move(s: Session, batch: ImportBatch, was: Mapping[int, str], verdicts: Mapping[int, Verdict]) -> dict[str, Any]:
    """没有写入的行改列：一样的算不变，库里改过的算问题；返回这一批各种行要加减多少。"""
    aside = {row: one.flaw for row, one in verdicts.items() if one.flaw is not None}
    same = [row for row, one in verdicts.items() if one.state == "same" and was[row] != "same"]
    for row in rows_of(s, batch.id, aside):
        put_aside(row, aside[row.row])
    if same:
        quiet = {"state": "same", "before": None, "target_id": None}
        s.execute(update(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.row.in_(same)).values(**quiet))
    counts = Counter(one.state for one in verdicts.values())
    counts.subtract(was.values())
    return {name: getattr(ImportBatch, name) + n for name, n in counts.items() if n}


def rows_of(s: Session, batch_id: str, rows: Iterable[int]) -> Sequence[ImportRow]:
    """这一批的这几行。"""
    wanted = list(rows)
    if not wanted:
        return []
    return s.scalars(select(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.row.in_(wanted))).all()


def put_aside(row: ImportRow, flaw: Flaw) -> None:
    """不写入的一行改列为问题行。"""
    told = flaw.told(row.row)
    row.problems = [told | {name: identity.hidden(told[name]) for name in ("value", "message")}]
    row.state, row.reason, row.before, row.target_id = "rejected", flaw.code, None, None


def forget_same(batch_id: str) -> None:
    """入库以后，不变的行只留下数（分段清）；改过的格照旧留着。"""
    plain = ImportRow.batch_id == batch_id, ImportRow.state == "same", ImportRow.corrections.is_(None)
    rows = select(ImportRow.row).where(*plain).limit(2000)
    gone = True
    while gone:
        with technical() as s:
            found = list(s.scalars(rows))
            s.execute(delete(ImportRow).where(ImportRow.batch_id == batch_id, ImportRow.row.in_(found)))
        gone = len(found) == 2000
