"""从头重算留痕：叶子、内容、子树、日志头、证据行，一样不漏（S0-20, P4）。"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from draw import merkle
from server import clock
from server.trail import rows
from server.trail.models import LogEntry, LogNode, LogPayload
from server.trail.service import ERASED, head


class Walk:
    """一次从头走到尾的重算：已到第几条、前沿、最后的行摘要、发现的问题。"""

    def __init__(self, nodes: Iterator[tuple[int, int, bytes]]) -> None:
        self.size = 0
        self.frontier: list[bytes] = []
        self.rows: dict[str, str | None] = {}
        self.faults: list[str] = []
        self.absent: set[int] = set()
        self.nodes = nodes

    def entry(self, row: Any) -> None:
        """核对一条：叶子对正文，内容对叶子，子树对叶子。"""
        leaf = merkle.leaf_hash(row.body)
        if leaf != row.leaf:
            self.faults.append(f"leaf {row.i} does not match its body")
        if row.salt is None:
            self.absent.add(row.i)
        else:
            self._payload(row)
        self.frontier, finished = merkle.append(self.frontier, self.size, leaf)
        self.size += 1
        for node in finished:
            if next(self.nodes, None) != node:
                self.faults.append(f"node {node[0]}/{node[1]} does not match the leaves")
                self.nodes = iter(())  # the streams are out of step from here on; one fault says it

    def _payload(self, row: Any) -> None:
        public, private = _read(row.body), _read(row.json.encode())
        said = (public.get("h"), public.get("kind"), public.get("at"), private.get("ref"), private.get("actor"))
        stored = (
            hashlib.sha256(row.salt + row.json.encode()).hexdigest(),
            row.kind,
            clock.iso(row.at),
            row.ref,
            row.actor,
        )
        if said != stored:
            self.faults.append(f"payload {row.i} does not match its leaf")
        if row.kind == ERASED:
            self.absent.discard(private["data"]["i"])
            for key, digest in private["data"]["rows"].items():
                self.rows.setdefault(key, digest)
        self.rows.update(private.get("rows", {}))


def _read(raw: bytes) -> dict[str, Any]:
    """读出 JSON 对象；不是就当空的，下一步的对照自会说不符。"""
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def verify(s: Session) -> list[str]:
    """把整条日志从头重算一遍，再拿每一证据行与它对照；返回发现的问题，空表示完好。

    A payload may be absent only where a later entry says it was erased. Reads every table once, in chunks.
    """
    walk = Walk(_nodes(s))
    columns = (LogEntry.i, LogEntry.body, LogEntry.leaf, LogPayload.salt, LogPayload.json, LogPayload.kind)
    found = s.execute(
        select(*columns, LogPayload.ref, LogPayload.actor, LogPayload.at)
        .join(LogPayload, LogPayload.i == LogEntry.i, isouter=True)
        .order_by(LogEntry.i)
    ).yield_per(2000)
    with found:  # left open, a cursor of PostgreSQL outlives the reading
        for row in found:
            if row.i != walk.size:
                return [*walk.faults, f"gap before {row.i}"]
            walk.entry(row)
    return [*walk.faults, *_ends(s, walk), *rows.faults(s, walk.rows)]


def _ends(s: Session, walk: Walk) -> Iterator[str]:
    stored = head(s)
    if stored != (walk.size, merkle.root_of_frontier(walk.frontier)):
        yield f"head says size {stored[0]}, entries give size {walk.size} or another root"
    if next(walk.nodes, None) is not None:
        yield "there are more nodes than the leaves give"
    yield from (f"payload {i} is missing" for i in sorted(walk.absent))
    orphans = select(LogPayload.i).where(LogPayload.i.not_in(select(LogEntry.i)))
    yield from (f"payload {i} has no entry" for i in s.scalars(orphans))


def _nodes(s: Session) -> Iterator[tuple[int, int, bytes]]:
    """全部子树，按完成的先后：层 l 第 i 个在第 (i+1)·2^l 条之后完成，低层在先。"""
    done = (LogNode.i + 1).op("<<")(LogNode.level)
    found = s.execute(select(LogNode.level, LogNode.i, LogNode.hash).order_by(done, LogNode.level)).yield_per(2000)
    with found:
        yield from ((row.level, row.i, row.hash) for row in found)


def against_checkpoint(s: Session, text: str) -> list[str]:
    """旧检查点是否仍是今天日志的前缀（截尾与整条重写在此现形）。

    text: a C2SP checkpoint kept outside (minutes, weekly notice). Raises ValueError when it is none.
    """
    _origin, size_text, root_text = text.split("\n")[:3]
    size, root = int(size_text), base64.b64decode(root_text, validate=True)
    leaves = s.scalars(select(LogEntry.leaf).where(LogEntry.i < size).order_by(LogEntry.i)).all()
    if len(leaves) < size:
        return [f"checkpoint covers {size} entries, the log has {len(leaves)}"]
    frontier: list[bytes] = []
    for index, leaf in enumerate(leaves):
        frontier, _ = merkle.append(frontier, index, leaf)
    return [] if merkle.root_of_frontier(frontier) == root else ["checkpoint root differs from the log"]
