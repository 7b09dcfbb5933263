"""名称的拼音首字母，用于检索（“青禾县聚福楼” → qhxjfl）。"""

from __future__ import annotations

import functools
import re

# Words whose reading differs from the commonest reading of their characters and that occur in names of firms.
SPOKEN = {
    "重庆": "cq",
    "厦门": "xm",
    "银行": "yh",
    "商行": "sh",
    "车行": "ch",
    "行业": "hy",
    "长春": "cc",
    "朝阳": "cy",
}
WORDS = re.compile("|".join(SPOKEN))


@functools.lru_cache(maxsize=20_000)
def _initial(character: str) -> str:
    from pypinyin import Style, pinyin  # its dictionaries take half a second; most processes never ask

    letter = pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    if letter:
        return str(letter[0][0])
    return character.lower() if character.isascii() and character.isalnum() else ""


def initials(name: str) -> str:
    """拼音首字母，小写；字母数字照旧，标点略去；至多 200 个。"""
    plain = WORDS.sub(lambda match: SPOKEN[match[0]], name)
    return "".join(map(_initial, plain))[:200]
