"""附件2 的抽查频次一栏：没有比例一栏，注 3 要把抽查比例一并写在频次里，读的时候分开（S4-24）。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from server.domain.frequency import parse_frequency
from server.domain.notation import plain
from server.domain.quota import frequency_json, one_cell, ratio_json
from server.domain.ratio import parse_ratio, raw_share
from server.registry.imports.report import Draft, Flaw, Record

OFTEN, SHARE = "frequency_text", "ratio_text"
BOTH = (OFTEN, SHARE)
RULES = {OFTEN: "frequency", SHARE: "ratio"}
READ: dict[str, Callable[[str], dict[str, Any]]] = {
    "frequency": lambda text: frequency_json(parse_frequency(text)),
    "ratio": lambda text: ratio_json(parse_ratio(text)),
}
LAYOUT = frozenset({OFTEN, "joint_departments", "publicity_mode"})
"""A sheet with these columns and none for the share is annex 2: what its cell does not say, the list does not say."""
GAP = re.compile(r"[；;，,。、\n]+|(?<=[次%％])\s+")
EDGE = "；;，,。、 \u3000\n"
HELD = re.compile(r"[（(【\[〔][^（(【\[〔）)】\]〕]*[）)】\]〕]")
"""What a pair of brackets holds belongs together: no gap inside parts it."""
BRACKETS = frozenset("（(【[〔）)】]〕")
EACH = "每次"
WRITTEN = re.compile(r"[%‰]|[百千]分之|全覆盖|全部检查|\d(?:户|家|所|处|个单位|个主体)(?!次)")
PART = "item.ratio_part"
UNPARTED = "抽查频次里写着比例，分不出是哪一段，抽查比例没有读；请写成“每年1次；不低于5%”的样子再导。"
BESIDE = "抽查频次里写着比例，抽查比例一栏空着：比例没有读。是抽查比例的，请写在抽查比例一栏再导。"
UNREAD = "抽查频次里写着比例，分不出是哪一段，频次、比例没有改；请写成“每年1次；不低于5%”的样子。"


def parted(said: str) -> tuple[str, str] | None:
    """一格里的次数与比例，没有写的一样为空；写着比例而分不开的为 None。

    The share stands at the end or at the beginning, in one clause or several; between two parts on times it is not
    parted. A share of each time (每次5%) belongs to the times, unless no other share is written.
    """
    if raw_share(said):
        return "", said
    if not WRITTEN.search(plain(said)):
        return said, ""
    found = _clauses(said)
    shares = [at for at, (start, end) in enumerate(found) if _only_share(said[start:end])]
    shares = [at for at in shares if EACH not in said[slice(*found[at])]] or shares
    together = shares and shares[-1] - shares[0] + 1 == len(shares)
    if not together or (shares[0] and shares[-1] != len(found) - 1):
        return None
    start, end = found[shares[0]][0], found[shares[-1]][1]
    often, share = (said[:start] + said[end:]).strip(EDGE), said[start:end].strip(EDGE)
    return (often, share) if (not often or _times(often)) and parse_ratio(share).kind != "none" else None


def _as_kept(said: str, often: str, share: str) -> tuple[str, str] | None:
    """库里的次数或比例原样写在格里的，照它分界；都不在的为 None。"""
    if plain(said).rstrip("。") == plain(one_cell(often, share)):
        return often, share
    rest = said.removeprefix(f"{often.rstrip('。')}；").rstrip("。")
    if often and rest != said and _only_share(rest):
        return often, rest
    rest = said.removesuffix(f"；{share.rstrip('。')}")
    if share and rest != said and _times(rest):
        return rest, share
    return {often: (often, ""), share: ("", share)}.get(said)


def _clauses(said: str) -> list[tuple[int, int]]:
    whole = said
    while (inside := HELD.sub(lambda held: "#" * len(held[0]), whole)) != whole:
        whole = inside
    if BRACKETS & set(whole):  # one without its other: what belongs together is not known
        return []
    starts = [0, *(gap.end() for gap in GAP.finditer(whole))]
    ends = [*(gap.start() for gap in GAP.finditer(whole)), len(said)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if said[start:end].strip()]


def _times(said: str) -> bool:
    return parse_frequency(said).kind != "none"


def _only_share(said: str) -> bool:
    return parse_ratio(said).kind != "none" and not _times(said)


def cells(record: Record, titles: Mapping[str, str]) -> tuple[Record, dict[str, str], list[Flaw]]:
    """这一行的各格与栏名，次数与比例已经分开；分不开的附一句。有比例一栏的表照各栏，那一栏空着而比例写在频次里的也附一句。"""
    said = record.get(OFTEN, "")
    if not said:
        return record, dict(titles), []
    column = titles[OFTEN]
    if SHARE in titles:
        beside = not record.get(SHARE) and parted(said) != (said, "")
        return record, dict(titles), [Flaw(column, said[:60], "item.ratio_beside", BESIDE)] if beside else []
    both = parted(said)
    told = [Flaw(column, said[:60], PART, UNPARTED)] if both is None else []
    return {**record, **dict(zip(BOTH, both or (said, ""), strict=True))}, {**titles, SHARE: column}, told


def unsaid(record: Record, titles: Mapping[str, str]) -> dict[str, Any]:
    """附件2 的一格里没有写的一样，写成空：库里有的，比对时看得见要去掉；整格空着，两样都去掉。"""
    both = parted(record.get(OFTEN, "")) if titles.keys() >= LAYOUT and SHARE not in titles else None
    return {name: "" for name, value in zip(BOTH, both, strict=True) if not value} if both else {}


def compare(draft: Draft, now: Mapping[str, Any], titles: Mapping[str, str]) -> None:
    """照库里的分界再分一次；写成空的一样，库里有的连读出的数一起去掉，库里本来没有的不算改动。

    A cell that cannot be parted is a problem where the library has something: kept beside it, it would contradict it.
    now: 库里的这一项，没有为空。
    """
    kept = {name: str(now.get(name) or "") for name in BOTH}
    said = draft.cells.get(OFTEN, "") if SHARE not in titles else ""
    parts = [told for told in draft.notes if told.code == PART]
    both = _as_kept(said, *kept.values()) if said else None
    if parts and (both or any(kept.values())):
        draft.notes = [told for told in draft.notes if told.code != PART]
        draft.flaws += [] if both else [replace(told, message=UNREAD) for told in parts]
    if both:
        for (name, rule), text in zip(RULES.items(), both, strict=True):
            _drop(draft, name)
            if text != kept[name] and (text or titles.keys() >= LAYOUT):
                draft.values |= {name: text, rule: READ[rule](text)}
    for name, rule in RULES.items():
        if draft.values.get(name) == "":
            _drop(draft, name)
            draft.values |= {name: "", rule: None} if kept[name] else {}


def _drop(draft: Draft, name: str) -> None:
    draft.values.pop(name, None)
    draft.values.pop(RULES[name], None)
