"""make drill visit：真的 Chromium 在整次检查的随机时刻被 SIGKILL 二百次；页面答应过的一件不丢，一件不重。

From the arrival to the seal, one firm after another: whichever page is being shown, whatever is being written. KILLS=n
for another number; without Chromium or a built phone page the drill exits 2.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from tools.drills import _visit

KILLS = int(os.environ.get("KILLS", "200"))


def main() -> int:
    """打印合计；有丢有重退出 1，没有杀满退出 2。"""
    with tempfile.TemporaryDirectory(prefix="sunlot-visit-") as folder:
        found = _visit.kills(Path(folder), KILLS)
    lost = sum(found.get(name, 0) for name in ("lost", "holes", "held"))
    twice = found.get("duplicate", 0)
    print(json.dumps({"runs": found.get("kills", 0), "lost": lost, "duplicate": twice, "visit": found}))
    if lost or twice:
        return 1
    return 0 if found.get("kills", 0) == KILLS and found.get("seals", 0) else 2


if __name__ == "__main__":
    sys.exit(main())
