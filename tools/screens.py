#!/usr/bin/env python3
"""给每一屏照相并量一量：python tools/screens.py [portal field desk office joint] [--data 现成的演示资料夹]。"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402
from shots.camera import Camera  # noqa: E402
from shots.desk import desk, office  # noqa: E402
from shots.field import field  # noqa: E402
from shots.joint import joint  # noqa: E402
from shots.portal import portal  # noqa: E402
from shots.world import raise_world  # noqa: E402

from tests.journeys.lab import CHROMIUM, FLAGS  # noqa: E402

ROOMS = {"portal": portal, "field": field, "desk": desk, "office": office, "joint": joint}


def main() -> int:
    """起服务器，照完，打印毛病；有毛病退出码为 1。"""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", default=[], help="只照其中几处：portal、field、desk、office、joint")
    parser.add_argument("--data", type=Path, help="现成的演示资料夹，抄一份来用")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens", help="照片放在哪里")
    asked = parser.parse_args()
    if unknown := set(asked.rooms) - set(ROOMS):
        parser.error(f"没有这一处：{'、'.join(unknown)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    camera = Camera(asked.out)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        rooms = asked.rooms or list(ROOMS)
        world = raise_world(folder, asked.data) if set(rooms) - {"joint"} else None
        try:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=[*FLAGS, "--lang=zh-CN"], env={**os.environ, "LANGUAGE": "zh_CN"}
            )
            for room in rooms:
                with camera.part(room):
                    ROOMS[room](browser, camera, world, folder)
            browser.close()
        finally:
            if world:
                world.close()
    return camera.report()


if __name__ == "__main__":
    sys.exit(main())
