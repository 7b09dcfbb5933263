"""检查时间的抽取：同一副牌法，把各组发到事先列出的日子或半日（S4-18）。

The list of days is frozen in the plan, without rest days. A team (or bundle) takes the day on which its members have
least to do for this draw, then the day with the fewest units, then the lower card T(S_time, day + "#" + load): nobody
is sent to two places at once as long as that can be avoided, and there is always an answer.
"""

import re
from collections import Counter
from collections.abc import Sequence

from draw.hashing import ticket
from draw.team import Team

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(-[12])?")


def times(teams: Sequence[Team], days: Sequence[str], seed_time: str, alg: str = "sha256") -> list[str]:
    """每组一个日子或半日（``2026-03-10`` 或 ``2026-03-10-1`` 上午、``-2`` 下午），次序同 teams。

    Raises ValueError for no days, repeated, unsorted or badly written ones.
    """
    if not days or list(days) != sorted(set(days)) or not all(DAY.fullmatch(d) for d in days):
        raise ValueError("days must be distinct, ascending, YYYY-MM-DD or YYYY-MM-DD-1|2")
    load = dict.fromkeys(days, 0)
    card = {d: ticket(seed_time, f"{d}#0", alg) for d in days}
    busy: Counter[tuple[str, str]] = Counter()
    found = []
    for team in teams:
        best = min(days, key=lambda d: (max((busy[m, d] for m in team.members), default=0), load[d], card[d], d))
        load[best] += len(team.blinds)
        card[best] = ticket(seed_time, f"{best}#{load[best]}", alg)
        busy.update({(m, best): len(team.blinds) for m in team.members})
        found.append(best)
    return found
