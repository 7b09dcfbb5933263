"""取文号：同一事务内取，不跳号，逐号登记（S2-04、S3-18）。"""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.accounts.models import Department
from server.domain.numbering import format_number
from server.inspections.models import NumberEntry, NumberSeries

PATTERNS = {
    "ASSIGNMENT": "{字头}双随机〔{year}〕{seq}号",
    "NAMED": "{字头}非随机〔{year}〕{seq}号",
    "NOTICE": "{字头}检通〔{year}〕{seq}号",
    "DRILL": "{字头}演练〔{year}〕{seq}号",
    "DRILL_NOTICE": "{字头}演练检通〔{year}〕{seq}号",
}


def take(s: Session, department: Department, kind: str, year: int, subjects: list[str]) -> list[str]:
    """为每个对象取一个文号，按次序；在调用者的写单元里，回滚则号也退回。

    kind: ASSIGNMENT, NAMED (without a draw) or NOTICE, or the DRILL kinds, which take no real number; the row of the
    series is the lock.
    """
    key = (department.id, kind, year)
    if s.get(NumberSeries, key) is None:
        s.add(NumberSeries(department_id=department.id, kind=kind, year=year, last=0))
        s.flush()
    where = (NumberSeries.department_id == key[0], NumberSeries.kind == kind, NumberSeries.year == year)
    query = (
        update(NumberSeries).where(*where).values(last=NumberSeries.last + len(subjects)).returning(NumberSeries.last)
    )
    last = s.execute(query).scalar_one()
    texts = []
    for seq, subject in enumerate(subjects, last - len(subjects) + 1):
        text = format_number(department.short_name, year, seq, PATTERNS[kind])
        s.add(NumberEntry(department_id=department.id, kind=kind, year=year, seq=seq, text=text, subject=subject))
        texts.append(text)
    return texts
