"""一本小日志：一次抽取的三步各一条，和揭示它们的 openings.json；核对程序 --log 读的就是这样一个文件夹。"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from draw import merkle
from draw.hashing import digest

STEPS = {"draw.frozen": "manifest.json", "draw.committed": "", "draw.drawn": "result.txt"}


def write(files: dict[str, bytes], folder: Path) -> None:
    """把 files 的日志写进文件夹。"""
    told = json.loads(files["manifest.json"])
    entries, openings = [], []
    for i, (kind, name) in enumerate(STEPS.items()):
        data = {"draw": told["draw_id"], "attempt": told["attempt"]}
        data |= {name: digest(files[name], told["alg"])} if name else {}
        salt, content = f"{i:032x}", json.dumps({"data": data})
        h = hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()
        entries.append(json.dumps({"kind": kind, "h": h}).encode())
        openings.append({"i": i, "salt": salt, "content": content})
    root = base64.b64encode(merkle.root_of(entries)).decode()
    (folder / "checkpoint").write_text(f"example.org/log\n{len(entries)}\n{root}\n\n")
    tile = folder / "tile" / "entries" / f"000.p/{len(entries)}"
    tile.parent.mkdir(parents=True)
    tile.write_bytes(b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries))
    (folder / "openings.json").write_text(json.dumps(openings))
