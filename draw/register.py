"""开封核对：有了密钥，名册的每一户都算一遍盲码，找出假户、重户与漏户。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from draw.blind import blind, salt


@dataclass(frozen=True)
class Report:
    """核对的结果：名单户数、揭得开的户数、揭不开的盲码、重复的编号、名单里没有的编号。"""

    listed: int
    opened: int
    ghosts: tuple[str, ...]
    twice: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """没有假户、重户、漏户。"""
        return not (self.ghosts or self.twice or self.missing)

    def counts(self) -> dict[str, int]:
        """只有数目，给留痕用。"""
        return {
            "listed": self.listed,
            "opened": self.opened,
            "ghosts": len(self.ghosts),
            "twice": len(self.twice),
            "missing": len(self.missing),
        }


def reconcile(listed: Iterable[str], names: Iterable[str], key: str, alg: str = "sha256") -> Report:
    """以密钥重算各编号的盲码，与名单对照。

    listed: blinds of units.txt; names: the ids of the register as they were blinded. A ghost is a line that no name
    opens; twice are lines or names that occur more than once; missing are names without a line.
    """
    lines, counted = Counter(listed), Counter(names)
    own = {blind(salt(key, name, alg), name, alg): name for name in counted}
    twice = [line for line, n in lines.items() if n > 1] + [name for name, n in counted.items() if n > 1]
    return Report(
        sum(lines.values()),
        sum(line in own for line in lines),
        tuple(sorted(line for line in lines if line not in own)),
        tuple(sorted(twice)),
        tuple(sorted(name for line, name in own.items() if line not in lines)),
    )
