"""文书字体：从 Noto 宋体、黑体的简体字面裁出《通用规范汉字表》等字，改名后放进 server/documents/fonts。

Run once in a while, on a machine with Debian's fonts-noto-cjk:
    .venv/bin/python tools/make_fonts.py [FOLDER WITH THE .ttc FILES]
The result is committed, so that a document looks the same wherever it is printed. The Open Font
License of the originals reserves the name "Source"; the subsets carry names of their own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).resolve().parents[1] / "server" / "documents" / "fonts"
SOURCE = Path("/usr/share/fonts/opentype/noto")
FACES = (
    ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "Sunlot Serif", "Regular"),
    ("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC", "Sunlot Serif", "Bold"),
    ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", "Sunlot Sans", "Regular"),
    ("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "Sunlot Sans", "Bold"),
)
# What documents contain beside Han characters: whole blocks where they are small.
BLOCKS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin, pinyin vowels
    (0x01CD, 0x01DC),  # pinyin vowels with caron
    (0x0391, 0x03C9),  # Greek
    (0x2010, 0x2027),  # dashes, quotes, ellipsis
    (0x2030, 0x203B),
    (0x2160, 0x217B),  # Roman numerals
    (0x2190, 0x2199),  # arrows
    (0x21D2, 0x21D4),
    (0x2200, 0x22A5),  # mathematics
    (0x2460, 0x24FF),  # ① …
    (0x2500, 0x257F),  # box drawing
    (0x25A0, 0x25EF),  # □ ■ ○ ●
    (0x2605, 0x2606),
    (0x2713, 0x2717),
    (0x3000, 0x303F),  # punctuation 、。〔〕《》
    (0x3220, 0x3247),  # ㈠ …
    (0x338E, 0x33D5),  # ㎡ ㎏
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE4F),  # vertical punctuation
    (0xFF01, 0xFFEE),  # full-width forms
)
FEATURES = ["kern", "palt", "halt", "vert", "chws", "ccmp"]


def wanted() -> set[int]:
    """要收的全部码位：8,105 字、GB 2312 全部、上列各区。"""
    listed = (TARGET / "standard-characters.txt").read_text("utf-8")
    chars = {ord(char) for char in listed if not char.isspace()}
    for first, last in BLOCKS:
        chars.update(range(first, last + 1))
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            chars.update(map(ord, bytes((row, cell)).decode("gb2312", "ignore")))
    extra = TARGET / "extra-characters.txt"  # place names beyond both tables
    chars.update(ord(char) for char in extra.read_text("utf-8") if not char.isspace())
    return chars


def face(path: Path, family: str) -> TTFont:
    """集合文件里名为 family 的那一款。"""
    names = [font["name"].getDebugName(1) for font in TTCollection(path, lazy=True).fonts]
    return TTFont(path, fontNumber=names.index(family), lazy=True, recalcTimestamp=False)


def cut(font: TTFont, chars: set[int]) -> None:
    """只留这些字与排版要用的特性。"""
    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 7, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["DSIG", "VORG"] if "VORG" not in font else ["DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=chars)
    subsetter.subset(font)


def rename(font: TTFont, family: str, weight: str) -> None:
    """换成自己的名字（许可证不许沿用保留名）。"""
    postscript = f"{family}-{weight}".replace(" ", "")
    names = {1: family, 2: weight, 3: postscript, 4: f"{family} {weight}", 5: "Version 1.000", 6: postscript}
    for identifier, text in names.items():
        font["name"].setName(text, identifier, 3, 1, 0x409)
    table = font["CFF "].cff
    table.fontNames = [postscript]
    top = table.topDictIndex[0]
    top.FamilyName, top.FullName = family, f"{family} {weight}"
    for private in top.FDArray:
        private.FontName = postscript + "-" + private.FontName.rsplit("-", 1)[-1]


def main() -> int:
    """裁出四款，报出大小与裁不到的字。"""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE
    chars = wanted()
    for file, source, family, weight in FACES:
        font = face(folder / file, source)
        lacking = sorted(chars - font.getBestCmap().keys())
        cut(font, chars)
        rename(font, family, weight)
        target = TARGET / f"{family.replace(' ', '')}-{weight}.otf"
        font.save(target)
        print(f"{target.name} {target.stat().st_size / 2**20:.1f} MB, {len(chars) - len(lacking)} characters")
        han = [char for char in lacking if char >= 0x3400 and not 0xFE00 <= char <= 0xFFFF]
        print("  not in the original:", "".join(map(chr, han)) or "-", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
