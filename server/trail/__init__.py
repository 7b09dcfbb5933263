"""留痕：与业务同一事务的只增 Merkle 日志（RFC 6962）。"""

from server.trail.service import append

__all__ = ["append"]
