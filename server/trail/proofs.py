"""证明：一条在日志里（包含），从前的日志是今天的前缀（一致）；各不过几十个摘要。"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from draw import merkle
from server.trail.models import LogNode
from server.trail.service import head


def inclusion(s: Session, index: int, size: int) -> list[bytes]:
    """第 index 条在前 size 条里的包含证明。Raises ValueError outside the log."""
    if size > head(s)[0]:
        raise ValueError("larger than the log")
    return merkle.inclusion_proof(Nodes(s), index, size)


def consistency(s: Session, old: int, size: int) -> list[bytes]:
    """前 old 条是前 size 条的开头。Raises ValueError unless 0 < old ≤ size ≤ the log."""
    if size > head(s)[0]:
        raise ValueError("larger than the log")
    return merkle.consistency_proof(Nodes(s), old, size)


class Nodes:
    """由库里的子树作答：merkle 的 node(层, 序号)。"""

    def __init__(self, s: Session) -> None:
        self.connection = s.connection()

    def __call__(self, level: int, index: int) -> bytes:
        """一个完整子树的摘要。Raises LookupError for a subtree the log does not hold."""
        query = select(LogNode.hash).where(LogNode.level == level, LogNode.i == index)
        found: bytes | None = self.connection.scalar(query)
        if found is None:
            raise LookupError(f"node {level}/{index} is missing")
        return found
