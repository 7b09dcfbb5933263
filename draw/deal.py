"""派员：像发牌一样给每个中签户选派检查人员（S1-11、S2-12、S4-08、S4-09）。

Deck order is (load, card), card = T(S_deal, person + "#" + load). Every job
takes the lexicographically first tuple that satisfies all slots; whoever is
picked goes back with a higher load and a new card, whoever is skipped keeps theirs. With a limit of tasks per person
whoever is full is passed over. No unit stays without a team for the limit's sake: should nobody be left below it, the
lowest loads go above it. `draw.limit` tells before the seed where that could happen, and the freeze refuses.
"""

from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from draw.deck import Deck, first_team
from draw.hashing import tickets
from draw.team import Job, NoTeam, Person, Rules, Slot, Team

__all__ = ["Deck", "Job", "NoTeam", "Person", "Rules", "Slot", "Team", "bundles", "deal", "first_team", "in_order"]


def in_order(jobs: Sequence[Job], seed_order: str, alg: str = "sha256") -> list[Job]:
    """派员次序，也是全数检查时的检查次序：号签 T(S_order, 户) 由小到大。"""
    blinds = [j.blind for j in jobs]
    rows = zip(tickets(seed_order, blinds, alg), blinds, jobs, strict=True)
    return [j for _, _, j in sorted(rows, key=itemgetter(0, 1))]


def bundles(jobs: Sequence[Job], size: int, rules: Rules) -> list[Job]:
    """同一区域的户顺次归并，每捆不超过 size 户，一个检查组一趟走完。

    `jobs` come in drawn order. A unit joins the open bundle of its area unless the
    bundle is full or nobody could lawfully serve all of it; then it opens the next
    one. Needs and recusals of a bundle are those of all its units. The rule (size)
    is frozen before the seed; which units meet in a bundle follows from the seed.
    """
    if size == 1 or not rules.slots:
        return list(jobs)
    deck = Deck(rules, "0" * 64, "sha256")
    known: dict[object, bool] = {}

    def possible(job: Job) -> bool:
        kind = (job.area, job.need, rules.barred(job))
        if kind not in known:
            known[kind] = first_team(job, rules, deck) is not None
        return known[kind]

    made: list[Job] = []
    open_at: dict[str, int] = {}
    for job in jobs:
        place = open_at.get(job.area)
        if place is not None and len(made[place].blinds) < size:
            joined = replace(made[place], need=made[place].need | job.need, others=(*made[place].others, job.blind))
            if possible(joined):
                made[place] = joined
                continue
        open_at[job.area] = len(made)
        made.append(job)
    return made


def deal(
    jobs: Sequence[Job], rules: Rules, seed_order: str, seed_deal: str, alg: str = "sha256", size: int = 1
) -> list[Team]:
    """按随机次序给每户（或每捆）发牌；返回每捆一组，编号即派员次序。

    `seed_order` and `seed_deal` are stage seeds. Raises NoTeam(blind).
    """
    deck = Deck(rules, seed_deal, alg)
    teams = []
    for number, job in enumerate(bundles(in_order(jobs, seed_order, alg), size, rules), 1):
        members = first_team(job, rules, deck, rules.room(job)) if rules.most else None
        if members is None:
            members = first_team(job, rules, deck)
        if members is None:
            raise NoTeam(job.blind)
        units = 1 + len(job.others)
        for member in members:
            deck.take(member, units)
        teams.append(Team(job.blind, members, (), job.others, number))
    return teams
