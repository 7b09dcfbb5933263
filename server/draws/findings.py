"""预检说的话：拦下的、提示的，都指得出是谁、差什么（S4-08、rulings 13、15）。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import comb
from typing import Any

from sqlalchemy.orm import Session

from draw.limit import Shortage
from draw.quota import Stratum
from server.domain import ceremony
from server.domain.decide import Refusal
from server.domain.entry import say_weights
from server.domain.profiles import Profile
from server.domain.team import may_size
from server.domain.vocabulary.draws import Exclusion
from server.domain.words import labels
from server.draws import kinds
from server.draws.frame import Frame
from server.draws.models import Draw
from server.plans.models import PlanEntry
from server.registry.models import Checklist, Item
from server.rules import service as rules

FEW = 5
TOLD = 12


def warnings(frame: Frame, said: dict[str, str]) -> list[str]:
    """不拦的提示，写入抽取记录；said: 层的化名到说法。"""
    found = []
    if frame.without_account:
        found.append(f"{frame.unreached}。他们收不到任务，以 S4 排除在派员之外。")
    other = sum(p.flag not in ("-", "S4") for p in frame.staff)
    if other:
        found.append(f"{other} 名检查人员暂停、请假、证件当天无效或不管这些地区，不参加派员。")
    found += [f"{n} 户没有合法检查组，以 E5 公开除外：{why}。" for why, n in _unlawful(frame)]
    if frame.small:
        found.append(f"{frame.small} 户所在的公开组合不足 {FEW} 户，是否抽中容易被猜到。")
    return found + [_guessable(x, said[x.code]) for x in frame.strata if _easy(x)]


def weighted(frame: Frame, weights: Mapping[str, int]) -> list[str]:
    """加大力度的提示：多少户有标记，各按几倍抽；机会均等的没有（S0-16、S1-17、S4-07）。"""
    if not weights:
        return []
    marked = sum(u.weight > 1 for u in frame.units if u.flag == "-")
    return [f"{marked} 户有标记，{say_weights(weights)}；其余 1 倍。权重写在公开的名单里，任何人可以复算。"]


def small_team(draw: Draw, entry: PlanEntry) -> Refusal | None:
    """计划写的检查组比当天的规则小：派出去也封不了，抽以前就拦住（S1-11）；不派人的抽取不问。"""
    refusal = may_size(kinds.people_needed(entry), rules.profile_of(draw.department_id))
    if refusal is None:
        return None
    return Refusal("draw.no_inspectors", f"{refusal.message}计划已经批准的，请办理调整。", refusal.extra)


def people(frame: Frame, team: int, months: int, profile: Profile) -> list[str]:
    """人手上的提示：候补不够，或者同两人总要同组（S4-09）；不派人的抽取没有。"""
    if not team:
        return []
    found, spare = [], frame.able - team
    wanted, most = profile.number("alternates.inspectors"), profile.number("team.max_pair_repeat")
    if spare < wanted:
        found.append(f"每组只有 {max(0, spare)} 名候补检查人员，规则要 {wanted} 名；有人回避时可能派不出人。")
    least = -(-frame.total * comb(team, 2) // max(1, comb(frame.able, 2)))
    if frame.able >= team and least > most * months:
        found.append(f"{frame.able} 人查 {frame.total} 户，总有两人同组 {least} 次以上；规则是一月至多 {most} 次。")
    return found


def shrunk(frame: Frame, seen: Mapping[str, Any] | None) -> list[str]:
    """参抽的户比预检里看到的少时，少了几户、为什么（S4-08）；没有少的没有。

    seen: frame, included, excluded as the preflight told them. Most often it is E1: what another draw still held sealed
    is left out by the freeze only.
    """
    now = frame.flags["-"]
    if seen is None or now >= seen["included"]:
        return []
    words, before = labels(Exclusion), seen["excluded"]
    more = {code: n - before.get(code, 0) for code, n in frame.flags.items() if code != "-" and n > before.get(code, 0)}
    held = {"E1": "，含别的抽取还封着的户，冻结时才排除"}
    why = [f"{code} 多 {n} 户（{words[code]}{held.get(code, '')}）" for code, n in sorted(more.items())]
    if len(frame.units) < seen["frame"]:
        why.insert(0, f"名录少 {seen['frame'] - len(frame.units)} 户")
    return [f"冻结时参加抽取 {now} 户，比预检时少 {seen['included'] - now} 户：{'；'.join(why)}。"]


def crowded(frame: Frame) -> Refusal | None:
    """每人至多几户的上限之下，可能派不下的各处；抽以前就拦住，不等种子定了才知道（S4-08）。"""
    if not frame.short:
        return None
    places = [_lack(one, frame.aliases["area"], frame) for one in frame.short]
    return Refusal("draw.too_few_hands", ceremony.too_few_hands(frame.most, places))


def _lack(one: Shortage, areas: Mapping[str, str], frame: Frame) -> str:
    """一处缺口：哪里、谁、缺多少。"""
    where = "全部区域" if len(one.areas) == len(areas) else "、".join(areas[a] for a in one.areas)
    who = f"有“{frame.aliases['qual'][one.need]}”专长的人" if one.need else _seats(one.seats)
    return f"{where}最多要{who} {one.wanted} 人次，只接得下 {one.able} 人次"


def _seats(seats: Sequence[int]) -> str:
    if seats == (1,):
        return "主检"
    return f"第 {seats[0]} 名检查人员" if len(seats) == 1 else "检查人员"


def _unlawful(frame: Frame) -> list[tuple[str, int]]:
    return Counter(frame.why[u.blind] for u in frame.units if u.flag == "E5").most_common()


def _easy(x: Stratum) -> bool:
    """一层里三户至少抽一户而不全抽，或不足五户：容易被猜到。"""
    return x.size > 0 and x.p < x.q and (3 * x.p >= x.q or (x.size < FEW and x.p > 0))


def _guessable(x: Stratum, name: str) -> str:
    if x.size < FEW:
        return f"{name}只有 {x.size} 户参加，是否抽中容易被猜到。"
    return f"{name} {x.size} 户，每 {max(1, x.q // x.p)} 户约抽 1 户，容易被猜到。"


def _people(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 人" if len(names) > TOLD else ""
    return "、".join(names[:TOLD]) + more


def sheet(s: Session, items: Sequence[Item], many: int, waived: bool) -> tuple[Refusal | None, list[str]]:
    """检查表备好没有：拦住冻结的一条，或待核题的提示（演示与演练可以带着待核的题抽）。

    many: how many different checklists one record would need; departments of a joint visit bring one each.
    """
    bare = [item.name for item in items if item.checklist_id is None]
    ids = dict.fromkeys(item.checklist_id for item in items if item.checklist_id)
    forms = [s.get_one(Checklist, one) for one in ids] if many == 1 and not bare else []
    sections = [section for form in forms for section in form.body.get("sections", [])]
    pending = [item["no"] for part in sections for item in part["items"] if item.get("pending")]
    refusal = ceremony.sheet_ready(bare, many, pending, waived)
    said = f"检查表还有 {len(pending)} 题待核（第 {'、'.join(pending[:TOLD])} 题）。"
    return refusal, [said] if pending and refusal is None else []
