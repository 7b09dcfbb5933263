"""写投影：把允许公开的写进公示库；重写同样内容不改一字（rulings 31）。

Everything is read first, as plain values, and written in units of their own: the writer of the business database is
never held while the public database is filled.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from server import clock
from server.db import PublicBase, session, unit
from server.problems import CLAUSE
from server.publications import finding, indexing, sources
from server.publications.models import Publication, PublicationVersion
from server.publications.public import PublicFact, PublicFile, PublicResult

BATCH = 200


def put(rows: list[PublicBase]) -> None:
    """写入或更新投影的行。"""
    if not rows:
        return
    with unit(technical=True) as s:
        for row in rows:
            s.merge(row)


def shelve(rows: list[PublicBase]) -> None:
    """写入结果及其文书指纹，检索词同时改好：读者不会看到一个没有另一个。"""
    results = [row for row in rows if isinstance(row, PublicResult)]
    if not rows:
        return
    with unit(technical=True) as s:
        held = {row.public_id for row in results}
        olden = s.scalars(select(PublicResult).where(PublicResult.public_id.in_(held)))
        before = [(row.n, indexing.words(vars(row))) for row in olden]
        for row in rows:
            s.merge(row)
        if s.get_bind(PublicResult).dialect.name == "sqlite":
            _index(s, before, [(row.n, indexing.words(vars(row))) for row in results])


def _index(s: Session, before: list[tuple[int, list[str]]], after: list[tuple[int, list[str]]]) -> None:
    s.flush()
    gone = "INSERT INTO public_result_fts (public_result_fts, rowid, words) VALUES ('delete', :n, :words)"
    come = "INSERT INTO public_result_fts (rowid, words) VALUES (:n, :words)"
    for statement, rows in ((gone, before), (come, after)):
        if rows:
            values = [{"n": n, "words": " ".join(words)} for n, words in rows]
            s.connection({"mapper": PublicResult}).execute(text(statement), values)


def keep_only(model: type[PublicBase], column: Any, keys: set[str]) -> None:
    """删掉不在 keys 里的行（事项停用、计划撤销）。"""
    with unit(technical=True) as s:
        present = set(s.scalars(select(column)))
        if present - keys:
            s.execute(delete(model).where(column.in_(present - keys)))


def fact(name: str) -> dict[str, Any]:
    """投影里的一条站点事实；没有为空。"""
    row = session().get(PublicFact, name)
    return dict(row.value) if row else {}


def put_fact(name: str, value: dict[str, Any]) -> bool:
    """更新一条站点事实；没有变化不写，返回是否写了。"""
    if fact(name) == value:
        return False
    put([PublicFact(name=name, value=value)])
    return True


def results() -> int:
    """把待写的公示写进投影，返回条数；投影是空的时全部重写。"""
    if not fact("site"):
        _forget()
    pending = _pending()
    shelve([row for publication in pending for row in rows_of(publication)])
    if pending:
        done = [publication.id for publication in pending]
        with unit(technical=True) as s:
            s.execute(update(Publication).where(Publication.id.in_(done)).values(projected_at=clock.now()))
    return len(pending)


def choices() -> bool:
    """查询框里可选的机关与地区，取自已公示的结果；门户不必每次去数。"""
    found = {
        name: sorted(value for value in session().scalars(select(column).distinct()) if value)
        for name, column in (("authorities", PublicResult.authority), ("districts", PublicResult.district))
    }
    return put_fact("choices", found)


def _forget() -> None:
    query = select(Publication.id).where(Publication.projected_at.is_not(None)).limit(1)
    if session().scalar(query) is not None:
        with unit(technical=True) as s:
            s.execute(update(Publication).values(projected_at=None))


def _pending() -> list[Publication]:
    query = select(Publication).where(Publication.version > 0, Publication.projected_at.is_(None))
    # populate_existing: a row loaded before its newest version was written must not be shown without it
    fresh = query.order_by(Publication.id).limit(BATCH).execution_options(populate_existing=True)
    return list(session().scalars(fresh))


def rows_of(row: Publication) -> list[PublicBase]:
    versions = row.versions
    last = versions[-1]
    record = last.record
    published_on = date.fromisoformat(record["published_on"])
    shown = PublicResult(
        public_id=row.public_id,
        n=finding.serial(published_on, row.public_id),
        version=row.version,
        state=row.state,
        entity_name=record["entity_name"],
        said=indexing.said(record["entity_name"]),
        entity_code=record["entity_code"],
        district=record["district"],
        authority=record["authority"],
        targeting=record["targeting"],
        items_text="、".join(record.get("item_names") or record["items"]),
        result_code=record["result_code"],
        ended_on=date.fromisoformat(record["ended_on"]),
        published_on=published_on,
        content_digest=record["content_digest"],
        draw_no=record["draw_no"],
        ticket=sources.ticket_of(row.assignment_id),
        record=record,
        sha256=last.sha256,
        alg=last.alg,
        history=[_step(version) for version in versions],
        due_on=row.due_on,
        due_says=CLAUSE.sub("", row.due_says),
        changed_on=clock.shanghai_day(last.at) if len(versions) > 1 else None,
        **sources.visit_of(row.assignment_id),
        away=sources.away(row.assignment_id),
    )
    shown.words = indexing.words(vars(shown))
    files = [
        PublicFile(sha256=file["sha256"], alg="sha256", kind=file["kind"], public_id=row.public_id)
        for file in last.files
    ]
    return [shown, *files]


def _step(version: PublicationVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "act": version.act,
        "at": version.at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "at_utc": clock.iso(version.at),
        "reason": version.reason,
        "sha256": version.sha256,
        "alg": version.alg,
        "record": version.record,
    }
