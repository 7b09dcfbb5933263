"""扫描：成卷、抽取记录入卷、查阅记录的每日摘要、锁卷。"""

from __future__ import annotations

from server.dossiers.accesses import settle
from server.dossiers.assembly import assemble
from server.dossiers.drawn import deposit
from server.dossiers.keeping.locking import lock

__all__ = ["assemble", "deposit", "lock", "settle"]
