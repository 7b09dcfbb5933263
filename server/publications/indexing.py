"""一条公示编成检索词：由公开内容算出，重算得到同样的词。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.pairs import folded, pairs
from server.publications.finding import LONGEST, SHORTEST, condition
from server.registry.entities.initials import initials


def said(name: str) -> str:
    """名称的统一写法与拼音首字母，一行一个。"""
    return f"{folded(name)}\n{initials(name)}"


def words(row: Mapping[str, Any]) -> list[str]:
    """一条结果的全部检索词；只由这一行的公开内容算出，重算得到同样的词。"""
    name, _, first = row["said"].partition("\n")
    found = set(pairs(name)) | {each for each in name if not each.isascii()}
    found |= {"P" + first[at : at + size] for size in (SHORTEST, LONGEST) for at in range(len(first) - size + 1)}
    found |= {"I" + pair for pair in pairs(folded(row["items_text"]))}
    found |= {
        condition("A", row["authority"]),
        condition("R", row["result_code"] if row["state"] != "withdrawn" else ""),
        condition("T", row["targeting"]),
        condition("D", row["district"]),
    }
    return sorted(found)
