"""抽前检查：整个名录里的每一户都要派得出检查组，不只是中签的。

A unit nobody may lawfully inspect is found before the seed exists; the caller
excludes it with the public code E5.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from draw.deal import Deck, Job, Rules, first_team


def without_team(jobs: Iterable[Job], rules: Rules) -> list[str]:
    """派不出检查组的户（盲码，保持输入次序）。

    Feasibility depends only on area, need and recusals, so units alike in these
    are examined once.
    """
    deck = Deck(rules, "0" * 64, "sha256")
    known: dict[tuple[str, frozenset[str], frozenset[str]], bool] = {}
    missing = []
    for job in jobs:
        kind = (job.area, job.need, frozenset(rules.recused.get(job.blind, ())))
        if kind not in known:
            known[kind] = first_team(job, rules, deck) is not None
        if not known[kind]:
            missing.append(job.blind)
    return missing


def small_cells(rows: Iterable[Sequence[object]], floor: int = 5) -> int:
    """落在少于五户的公开组合里的户数：其中签与否可能被猜到。"""
    return sum(n for n in Counter(tuple(r) for r in rows).values() if n < floor)
