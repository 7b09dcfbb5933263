"""词：带中文名称的枚举，以及把它们写成 TypeScript 的函数。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum


class Word(StrEnum):
    """一个英文标识与它的中文名称，例如 LEAD 主检。"""

    label: str

    def __new__(cls, value: str, label: str = "") -> Word:
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word


def labels(words: type[Word]) -> dict[str, str]:
    """标识到中文名称的对照表，按定义次序。"""
    return {word.value: word.label for word in words}


def typescript(vocabularies: Mapping[str, type[Word]], version: str) -> str:
    """写成 TypeScript：每个枚举一个常量对象和一个类型，供手机与桌面共用。

    The text is deterministic, so a freshness test can compare it byte by byte.
    """
    blocks = [_block(name, words) for name, words in vocabularies.items()]
    head = f"// 由 flask contract 生成，请勿手改\nexport const vocabularyVersion = {json.dumps(version)}\n"
    return head + "\n" + "\n".join(blocks)


def _block(name: str, words: type[Word]) -> str:
    rows = "".join(
        f"  {json.dumps(value)}: {json.dumps(label, ensure_ascii=False)},\n" for value, label in labels(words).items()
    )
    constant = name[0].lower() + name[1:]
    note = (words.__doc__ or "").strip().splitlines()[0]
    return (
        f"/** {note} */\n"
        f"export const {constant} = {{\n{rows}}} as const\n"
        f"export type {name} = keyof typeof {constant}\n"
    )
