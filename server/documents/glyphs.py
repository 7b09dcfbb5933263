"""字形：排版之前先看每个字有没有字形，绝不印成方框。

A letter without a shape (a rare name, also of a private area) waits for a font; a symbol without one (an emoji
somebody typed) is printed as its number: a sealed record can no longer be mended and must not wait for ever.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import unescape
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from server.shell import decline

SHIPPED = Path(__file__).parent / "fonts"
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
SUFFIXES = frozenset({".otf", ".ttf", ".ttc", ".woff2"})
LAYOUT = frozenset("\n\t\r\u200b\u00ad")
OURS = "第页共封演练示数据不作为凭证0123456789/–〔〕U+ABCDEF"
"""What style sheets and this file print by themselves."""
UNSEEN = ("Cf", "Mn", "Me")
"""Joiners and variation selectors: nothing is lost when they go with the symbol they belonged to."""


@cache
def shipped_fonts() -> list[Path]:
    """随系统带的字体文件。"""
    return sorted(path for path in SHIPPED.glob("*") if path.suffix in SUFFIXES)


def system_fonts() -> list[Path]:
    """本机的 Noto CJK，用来补生僻字。"""
    found = (path for folder in SYSTEM if folder.is_dir() for path in folder.rglob("Noto*CJK*"))
    return sorted(path for path in found if path.suffix in SUFFIXES)


def typeset(html: str) -> str:
    """可以排的页面：没有字形的符号写成〔U+1F409〕；没有字形的字停下来报出，等字体（在子进程里用）。

    Ends the child with document.glyphs_missing when anything but a symbol has no shape.
    """
    lacking = missing(unescape(re.sub(r"<[^>]*>", "", html)) + OURS)
    if letters := [char for char in lacking if not _symbol(char)]:
        decline("document.glyphs_missing", "字体缺字：" + named(letters))
    return html.translate({ord(char): _numbered(char) for char in lacking})


def _symbol(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind[0] in "SPZ" or kind in ("Cc", "Cs", *UNSEEN)


def _numbered(char: str) -> str:
    return "" if unicodedata.category(char) in UNSEEN else f"〔U+{ord(char):04X}〕"


def missing(text: str) -> list[str]:
    """没有字形的字，按码位排序。"""
    wanted = {ord(char) for char in set(text) - LAYOUT}
    for coverage in _coverages():
        wanted -= coverage
        if not wanted:
            break
    return [chr(code) for code in sorted(wanted)]


def named(chars: Iterable[str]) -> str:
    """缺的字写成“䶮（U+4DAE）”，供人去找字体。"""
    return "、".join(f"{char if unicodedata.category(char)[0] != 'C' else '?'}（U+{ord(char):04X}）" for char in chars)


def keep() -> None:
    """先读好随系统带的字体有哪些字。"""
    for path in shipped_fonts():
        coverage(path)


def only_shipped(otherwise: Callable[[], object]) -> None:
    """此后打不开本机的字体：随系统带的不够用时另行处置。"""
    _beyond.append(otherwise)


_beyond: list[Callable[[], object]] = []


def _coverages() -> Iterator[set[int]]:
    for path in shipped_fonts():
        yield coverage(path)
    for otherwise in _beyond:
        otherwise()
    for path in system_fonts():
        yield coverage(path)


@cache
def coverage(path: Path) -> set[int]:
    """一个字体文件里有字形的码位。"""
    if path.suffix == ".ttc":
        with TTCollection(path, lazy=True) as collection:
            return _encoded(collection.fonts[0])
    with TTFont(path, lazy=True) as font:
        return _encoded(font)


def _encoded(font: TTFont) -> set[int]:
    count = font["maxp"].numGlyphs
    font.setGlyphOrder([str(number) for number in range(count)])  # real names would mean reading every outline's name
    return set(font.getBestCmap())
