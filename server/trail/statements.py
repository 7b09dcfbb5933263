"""追加一条留痕的几句 SQL：按数据库写好，直接交给驱动，不经语句的编译。

An act waits for nothing else while it holds the lock on the head; what is composed anew for every statement costs more
than the disk. The columns are those of `models`, checked by every test that reads the log back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache


@dataclass(frozen=True)
class Statements:
    """各句；参数依次给。"""

    sqlite: bool

    def _mark(self, text: str) -> str:
        return text if self.sqlite else text.replace("?", "%s")

    @property
    def head(self) -> str:
        """读日志头并锁住它（SQLite 的写事务本来就只有一个）。"""
        plain = "SELECT size, frontier FROM log_head WHERE id = 1"
        return plain if self.sqlite else f"{plain} FOR UPDATE"

    @property
    def move(self) -> str:
        """日志头前移：大小、前沿。"""
        return self._mark("UPDATE log_head SET size = ?, frontier = ? WHERE id = 1")

    @property
    def start(self) -> str:
        """第一条之前还没有日志头。"""
        return self._mark("INSERT INTO log_head (size, frontier, id) VALUES (?, ?, 1)")

    @property
    def entry(self) -> str:
        """叶子：序号、正文、摘要。"""
        return self._mark("INSERT INTO log_entry (i, body, leaf) VALUES (?, ?, ?)")

    @property
    def payload(self) -> str:
        """内容：序号、时刻、种类、所涉、办事人、盐、正文。"""
        return self._mark("INSERT INTO log_payload (i, at, kind, ref, actor, salt, json) VALUES (?, ?, ?, ?, ?, ?, ?)")

    @property
    def node(self) -> str:
        """子树：层、序号、摘要。"""
        return self._mark("INSERT INTO log_node (level, i, hash) VALUES (?, ?, ?)")

    def moment(self, at: datetime) -> datetime | str:
        """时刻在这个数据库里的写法，与列的类型写的相同。"""
        return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f") if self.sqlite else at


@cache
def statements(dialect: str) -> Statements:
    """这种数据库的几句。"""
    return Statements(dialect == "sqlite")
