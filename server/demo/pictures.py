"""演示用的影像：程序画的“照片”和“签字”，一看便知不是真的。"""

from __future__ import annotations

import hashlib
import io

from PIL import Image, ImageDraw


def photo(label: str, width: int = 1600, height: int = 1200) -> bytes:
    """一张程序画的现场照片（JPEG）；同一说明画出同样的字节。"""
    seed = hashlib.sha256(label.encode()).digest()
    picture = Image.new("RGB", (width, height), (40 + seed[0] // 2, 60 + seed[1] // 2, 70 + seed[2] // 2))
    pen = ImageDraw.Draw(picture)
    for number in range(14):
        a, b = seed[number], seed[number + 14]
        box = (a * width // 320, b * height // 320, a * width // 320 + 260 + b, b * height // 320 + 180 + a)
        pen.rectangle(box, fill=(b, (a + b) // 2, a), outline=(245, 245, 240), width=6)
    pen.rectangle((0, height - 120, width, height), fill=(20, 32, 46))
    pen.text((40, height - 96), f"DEMO {hashlib.sha256(label.encode()).hexdigest()[:16]}", fill="white", font_size=56)
    return _bytes(picture, "JPEG", quality=80)


def thumbnail(content: bytes) -> bytes:
    """三百二十像素的缩略图。"""
    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail((320, 320))
        return _bytes(picture, "JPEG", quality=70)


def signature(name: str) -> bytes:
    """一笔连成的“签字”（PNG，透明底）：笔画由姓名算出，不像任何人的字。"""
    seed = hashlib.sha256(name.encode()).digest()
    picture = Image.new("RGBA", (600, 220), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    points = [(40 + at * 26 + seed[at] % 18, 40 + seed[at + 8] * 140 // 255) for at in range(20)]
    pen.line(points, fill=(20, 32, 46, 255), width=6, joint="curve")
    return _bytes(picture, "PNG")


def stamp() -> bytes:
    """一枚方形的演示印记（不是圆章，没有星）。"""
    picture = Image.new("RGB", (360, 360), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 30, 330, 330), outline=(179, 38, 30), width=10)
    pen.text((88, 150), "DEMO STAMP", fill=(179, 38, 30), font_size=32)
    return _bytes(picture, "JPEG", quality=85)


def _bytes(picture: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
