"""（在受限子进程里）逐张打开外来图片，说出格式与大小；打不开就说明原因。"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

MAX_PIXELS = 40_000_000
KNOWN = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}


def main() -> None:
    """标准输入是图片位置的 JSON 数组，标准输出每张一行：{"media_type","width","height"} 或 {"problem"}。"""
    from pi_heif import register_heif_opener
    from PIL import Image

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    for path in json.load(sys.stdin):
        sys.stdout.write(json.dumps(_seen(Path(path).read_bytes())) + "\n")


def _seen(data: bytes) -> dict[str, Any]:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            kind, (width, height) = image.format or "", image.size
            if kind not in KNOWN:
                return {"problem": f"不是可以接受的图片格式（{kind}）"}
            if width * height > MAX_PIXELS:
                return {"problem": "图片超过四千万像素"}
            image.load()
    except MemoryError:
        raise
    except Exception:
        return {"problem": "图片损坏，打不开"}
    return {"media_type": KNOWN[kind], "width": width, "height": height}


if __name__ == "__main__":
    main()
