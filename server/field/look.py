"""（在受限子进程里）打开一张外来图片，说出格式与大小；打不开就说明原因。"""

from __future__ import annotations

import io
import json
import sys

from server.shell import decline

MAX_PIXELS = 40_000_000
KNOWN = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}


def main() -> None:
    """标准输入是图片，标准输出是 {"media_type","width","height"}。"""
    from pi_heif import register_heif_opener
    from PIL import Image

    register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    data = sys.stdin.buffer.read()
    try:
        with Image.open(io.BytesIO(data)) as image:
            kind, (width, height) = image.format or "", image.size
            if kind not in KNOWN:
                decline("blob.media", f"不是可以接受的图片格式（{kind}）")
            if width * height > MAX_PIXELS:
                decline("blob.pixels", "图片超过四千万像素")
            image.load()
    except MemoryError:
        raise
    except Exception:
        decline("blob.damaged", "图片损坏，打不开")
    sys.stdout.write(json.dumps({"media_type": KNOWN[kind], "width": width, "height": height}))


if __name__ == "__main__":
    main()
