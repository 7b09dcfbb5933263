"""写出 draw/verify.html：把 TypeScript 一侧打成一段脚本，与样式一起放进一个文件，离线也能打开。

python3 tools/verify_page.py [TARGET]. The page allows no network at all: its policy names the hashes of its own script
and style. A test writes it anew and compares.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAW = ROOT / "draw"
BUNDLER = ROOT / "pwa" / "node_modules" / ".bin" / "rolldown"


def script() -> str:
    """打包好的脚本，不压缩，谁都能读。"""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "page.js"
        command = [BUNDLER, "page.ts", "--format", "iife", "--file", made]
        subprocess.run(command, cwd=DRAW, check=True, capture_output=True)
        text = made.read_text("utf-8")
    if "</script" in text:
        raise SystemExit("the script would end itself")
    return "\n" + text.strip() + "\n"


def page() -> str:
    """整页。"""
    parts = {"css": "\n" + (DRAW / "page.css").read_text("utf-8"), "js": script()}
    parts |= {"style": fingerprint(parts["css"]), "script": fingerprint(parts["js"])}
    text = (DRAW / "page.html").read_text("utf-8")
    for name, part in parts.items():
        text = text.replace(f"%{name}%", part)
    return text


def fingerprint(text: str) -> str:
    """内容安全策略里的指纹。"""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DRAW / "verify.html"
    target.write_text(page(), "utf-8")
