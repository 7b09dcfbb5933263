"""抽前检查：整个名录里的每一户都要派得出检查组，不只是中签的。

A unit nobody may lawfully inspect is found before the seed exists; the caller
excludes it with the public code E5 and tells which condition failed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from draw.deck import Deck, first_team
from draw.team import Job, Rules

Key = tuple[str, frozenset[str], frozenset[str]]


def without_team(jobs: Iterable[Job], rules: Rules) -> list[str]:
    """派不出检查组的户（盲码，保持输入次序）。

    Feasibility depends only on area, need and recusals, so units alike in these
    are examined once.
    """
    deck = Deck(rules, "0" * 64, "sha256")
    known: dict[Key, bool] = {}
    missing = []
    for job in jobs:
        kind = (job.area, job.need, rules.barred(job))
        if kind not in known:
            known[kind] = first_team(job, rules, deck) is not None
        if not known[kind]:
            missing.append(job.blind)
    return missing


def why(job: Job, rules: Rules) -> str:
    """派不出检查组的原因：第一个再也满足不了的条件。

    ``seat N dept|quals|area|recused``: after this condition nobody is left for seat N; ``need X``: nobody who could sit
    anywhere holds specialty X; ``people``: every seat has somebody, but not all at once; ``-``: a team exists.
    """
    if first_team(job, rules, Deck(rules, "0" * 64, "sha256")) is not None:
        return "-"
    held: set[str] = set()
    for seat, slot in enumerate(rules.slots, 1):
        left = [p for p in rules.staff.values() if p.flag == "-" and p.dept == slot.dept]
        for name, keep in (
            ("dept", left),
            ("quals", left := [p for p in left if slot.quals <= p.quals]),
            ("area", left := [p for p in left if not p.areas or job.area in p.areas]),
            ("recused", left := [p for p in left if p.blind not in rules.barred(job)]),
        ):
            if not keep:
                return f"seat {seat} {name}"
        held.update(*(p.quals for p in left))
    lacking = sorted(job.need - held)
    return f"need {lacking[0]}" if lacking else "people"


def small_cells(rows: Iterable[Sequence[object]], floor: int = 5) -> int:
    """落在少于五户的公开组合里的户数：其中签与否可能被猜到。"""
    return sum(n for n in Counter(tuple(r) for r in rows).values() if n < floor)


def difference(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, list[str]]:
    """与上次冻结相比：新增、减少、除外代码有变的对象（编号到代码）。"""
    return {
        "added": sorted(set(now) - set(before)),
        "removed": sorted(set(before) - set(now)),
        "changed": sorted(i for i in set(before) & set(now) if before[i] != now[i]),
    }
