"""扫描：成卷。"""

from __future__ import annotations

from server.dossiers.assembly import assemble

__all__ = ["assemble"]
