"""影像：外来的图片在受限子进程里打开，转成没有附带信息的 JPEG。

Caps are checked from the header, before any pixel is decoded: a 257 kB PNG can ask for 676 MB.
"""

from __future__ import annotations

import io
import sys
import warnings

from PIL import Image, ImageOps

MAX_BYTES = 12 << 20
MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000


class Unreadable(ValueError):
    """图片打不开或超过上限；消息是一句中文。"""


def jpeg(content: bytes, longest: int, quality: int = 82) -> bytes:
    """缩到最长边不超过 longest 像素，摆正方向，去掉附带信息。

    Raises Unreadable. Nothing is cropped or enhanced.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("图片超过 12 MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the caps below are stricter
            picture = Image.open(io.BytesIO(content), formats=_kinds())
        with picture:
            return _encoded(picture, longest, quality)
    except Unreadable:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable("图片打不开，可能已损坏") from error


def _encoded(picture: Image.Image, longest: int, quality: int) -> bytes:
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Unreadable("图片超过四千万像素")
    picture.draft("RGB", (longest, longest))
    ImageOps.exif_transpose(picture, in_place=True)
    picture.thumbnail((longest, longest), Image.Resampling.HAMMING)  # as sharp as bicubic at half its price
    out = io.BytesIO()
    _flat(picture).save(out, "JPEG", quality=quality, optimize=False)
    return out.getvalue()


def _flat(picture: Image.Image) -> Image.Image:
    """Opaque RGB on white, with nothing attached: the encoder would carry comments over."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        flat = Image.new("RGB", layered.size, "white")
        flat.paste(layered, mask=layered)
        return flat
    flat = picture if picture.mode == "RGB" else picture.convert("RGB")
    flat.info.clear()
    return flat


def _kinds() -> tuple[str, ...]:
    try:
        import pi_heif
    except ImportError:
        return ("JPEG", "PNG", "WEBP")
    pi_heif.register_heif_opener()
    return ("JPEG", "PNG", "WEBP", "HEIF")


def main() -> None:
    """子进程入口：标准输入一张图，标准输出一张 JPEG；参数是最长边。"""
    from server.shell import decline

    try:
        sys.stdout.buffer.write(jpeg(sys.stdin.buffer.read(), int(sys.argv[1])))
    except Unreadable as error:
        decline("picture.unreadable", str(error))


if __name__ == "__main__":
    main()
