"""以往的检查：由后面的房间告诉计划，哪些户近期查过、今年已查满（S1-07、S1-16）。

Plans stand before draws and may not read them; the draw room puts its reader here when it opens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Past:
    """按对象编号：几个月内查过同一事项的、今年已查满次数的。"""

    recent: frozenset[str] = frozenset()
    full: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """要问的：哪个部门、哪些事项、哪一天看、几个月、一年几次。"""

    department_id: str
    item_ids: Sequence[str]
    day: date
    months: int
    most: int


Reader = Callable[[Session, Asked], Past]
readers: list[Reader] = []
drawn: list[Callable[[Session, Sequence[str]], set[str]]] = []
"""哪些条目已经抽取过：条目编号到其中已抽的。"""


stages: list[Callable[[Session, Sequence[str]], dict[str, str]]] = []
"""哪些条目的抽取走到了哪一步：条目编号到最近一次抽取的状态。"""


firms: list[Callable[[Session, Sequence[str]], dict[str, set[str]]]] = []
"""指名的条目里哪几户已经派出：条目编号到户；派单撤回了的不算。"""


def read(s: Session, asked: Asked) -> Past:
    """问遍各房间。"""
    found = [reader(s, asked) for reader in readers]
    return Past(
        frozenset().union(*(one.recent for one in found)),
        frozenset().union(*(one.full for one in found)),
    )


def already_drawn(s: Session, entry_ids: Sequence[str]) -> set[str]:
    """已经抽取的条目：不能再改、再删（抽过的不是计划，是结果）。"""
    return set().union(*(ask(s, entry_ids) for ask in drawn))


def unsent(s: Session, targets: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """指名的各户里等着派出的，还照写明的次序：条目编号到户；给条目编号到写明的各户，都派出了的不在里面。

    One firm sent out makes the entry a result that cannot be changed; the others of it, and those recalled, still wait.
    """
    named = {key: units for key, units in targets.items() if units}
    found = [ask(s, list(named)) for ask in firms] if named else []
    out = {key: set().union(*(one.get(key, ()) for one in found)) for key in named}
    return {key: left for key, units in named.items() if (left := [one for one in units if one not in out[key]])}


def stage_of(s: Session, entry_ids: Sequence[str]) -> dict[str, str]:
    """各条目的抽取走到哪一步；没有建立过的不在里面。参加部门据此知道牵头部门抽了没有。"""
    return {key: state for ask in stages for key, state in ask(s, entry_ids).items()}
