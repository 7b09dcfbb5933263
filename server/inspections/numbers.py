"""取文号：同一事务内取，不跳号，逐号登记（S2-04、S3-18）。"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.accounts import heads
from server.accounts.models import Department
from server.domain.numbering import format_number, stem_of
from server.inspections.models import NumberEntry, NumberSeries
from server.problems import Problem

PATTERNS = {
    "ASSIGNMENT": "{字头}双随机〔{year}〕{seq}号",
    "NAMED": "{字头}非随机〔{year}〕{seq}号",
    "NOTICE": "{字头}检通〔{year}〕{seq}号",
    "DRILL": "{字头}演练〔{year}〕{seq}号",
    "DRILL_NOTICE": "{字头}演练检通〔{year}〕{seq}号",
}


def take(s: Session, department: Department, kind: str, year: int, subjects: list[str]) -> list[str]:
    """为每个对象取一个文号，按次序；在调用者的写单元里，回滚则号也退回。

    kind: ASSIGNMENT, NAMED (without a draw) or NOTICE, or the DRILL kinds, which take no real number. A head that
    another department printed before goes on after the last number printed with it.
    Raises Problem conflict when a number is in the book already.
    """
    head = heads.hold(s, department.id).short_name
    key = (department.id, kind, year)
    series = s.get(NumberSeries, key, with_for_update=True, populate_existing=True)
    if series is None:
        series = NumberSeries(department_id=department.id, kind=kind, year=year, last=0)
        s.add(series)
    first = max(series.last, printed(s, head, kind, year)) + 1
    series.last = first + len(subjects) - 1
    texts = [format_number(head, year, seq, PATTERNS[kind]) for seq in range(first, first + len(subjects))]
    for seq, (text, subject) in enumerate(zip(texts, subjects, strict=True), first):
        s.add(NumberEntry(department_id=department.id, kind=kind, year=year, seq=seq, text=text, subject=subject))
    try:
        s.flush()
    except IntegrityError as error:
        said = f"文号 {texts[0]} 起有已经给出过的，没有办成。请系统管理员在“部门”里核对文号字头，再办一次。"
        raise Problem("conflict", said) from error
    return texts


def printed(s: Session, head: str, kind: str, year: int) -> int:
    """全机关印着这个字头、这一种代字、这一年的文号用到了几号，不论当时是哪个部门。"""
    stem = stem_of(head, year, PATTERNS[kind])
    given = NumberEntry.text.startswith(stem, autoescape=True)
    return s.scalar(select(func.max(NumberEntry.seq)).where(NumberEntry.year == year, given)) or 0


def upcoming(s: Session, department: Department, kind: str, year: int) -> str:
    """现在去取就会得到的文号，不取。"""
    series = s.get(NumberSeries, (department.id, kind, year))
    last = max(series.last if series else 0, printed(s, department.short_name, kind, year))
    return format_number(department.short_name, year, last + 1, PATTERNS[kind])
