"""证明：一条在日志里（包含），从前的日志是今天的前缀（一致）；各不过几十个摘要。"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from draw import merkle
from server.trail.service import head


def inclusion(s: Session, index: int, size: int) -> list[bytes]:
    """第 index 条在前 size 条里的包含证明。Raises ValueError outside the log."""
    if size > head(s)[0]:
        raise ValueError("larger than the log")
    return _answered(s, lambda node: merkle.inclusion_proof(node, index, size))


def consistency(s: Session, old: int, size: int) -> list[bytes]:
    """前 old 条是前 size 条的开头。Raises ValueError unless 0 < old ≤ size ≤ the log."""
    if size > head(s)[0]:
        raise ValueError("larger than the log")
    return _answered(s, lambda node: merkle.consistency_proof(node, old, size))


def _answered(s: Session, proof: Callable[[merkle.Node], list[bytes]]) -> list[bytes]:
    """先走一遍记下要哪些子树，一次取齐，再走一遍：一份证明只问数据库一次。

    Raises LookupError for a subtree the log does not hold.
    """
    wanted: list[tuple[int, int]] = []

    def note(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return bytes(32)

    proof(note)
    if not wanted:
        return []
    values = {f"{name}{n}": value for n, pair in enumerate(wanted) for name, value in zip("li", pair, strict=True)}
    found = {(row[0], row[1]): bytes(row[2]) for row in s.connection().execute(_query(len(wanted)), values)}
    if missing := set(wanted) - found.keys():
        raise LookupError(f"nodes {sorted(missing)} are missing")
    return proof(lambda level, index: found[level, index])


@cache
def _query(count: int) -> TextClause:
    """取这么多个子树的一句；逐个相等才用得上主键，成对的 IN 要扫全表。"""
    places = " OR ".join(f"(level = :l{n} AND i = :i{n})" for n in range(count))
    return text(f"SELECT level, i, hash FROM log_node WHERE {places}")  # noqa: S608 - numbers of places only
