"""抽取程序：何时可以冻结、承诺、掷骰、取消（S0-19、S2-05、S4-08…S4-10）。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from server.domain import stages
from server.domain.decide import Refusal
from server.domain.profiles import Profile

APPROVED = ("approved", "published", "filed")
ALIVE = ("DRAFT", "FROZEN", "COMMITTED", "SEEDED", "DRAWN", "OPEN", "CLOSED")
DICE = re.compile(r"[0-9]{20}")
WORDS = {
    "freeze": "冻结名单",
    "commit": "封下系统的数",
    "seed": "录入骰子",
    "open": "派发",
    "close": "结束",
    "void": "取消",
}


def may_prepare(plan_state: str, period_to: date, today: date, witnesses: int, profile: Profile) -> Refusal | None:
    """能否筹备抽取（S1-20、S2-05）：计划已批准、还在实施期内、有足够的见证人。"""
    if plan_state not in APPROVED:
        return Refusal("draw.plan_not_approved", "计划还没有批准，不能抽取")
    if today > period_to:
        return Refusal("draw.period_over", f"实施时间已于 {period_to.isoformat()} 结束，不能再抽取")
    least = profile.number("draw.min_witness")
    if witnesses < least:
        return Refusal("draw.witness_missing", f"至少要有 {least} 位见证人（{profile.basis('draw.min_witness')}）")
    return None


def step(state: str, act: str) -> str | Refusal:
    """由状态与步骤得到新状态；次序不对的说出现在该做什么。"""
    following = stages.advance(stages.DRAW, state, act)
    if not isinstance(following, Refusal):
        return following
    possible = "、".join(WORDS[a] for a in stages.acts(stages.DRAW, state) if a in WORDS)
    hint = f"，现在可以：{possible}" if possible else ""
    return Refusal("wrong_state", f"现在不能{WORDS[act]}{hint}。", {"state": state})


def may_freeze(included: int, planned: int, staff: int, team_size: int, flags: Sequence[str]) -> Refusal | None:
    """名单能否冻结：有可抽的对象、抽得出户数、有够数的检查人员。"""
    if staff < team_size:
        return Refusal("draw.no_inspectors", f"当天在库且持证有效的检查人员只有 {staff} 人，不够 {team_size} 人一组")
    if not included:
        why = "：没有人可依法检查其中任何一户" if "E5" in flags else ""
        return Refusal("draw.nobody_eligible", f"名录里没有可以参加抽取的对象{why}")
    if not planned:
        return Refusal("draw.nothing_to_draw", "按这个比例一户也抽不到，请调整比例或最少户数")
    return None


def read_dice(digits: str) -> str | Refusal:
    """骰子读数：恰好 20 个 0–9 的数字，空格不计。"""
    plain = "".join(digits.split())
    if not DICE.fullmatch(plain):
        return Refusal("draw.dice", f"骰子读数应为 20 个数字，收到 {len(plain)} 个字符")
    return plain
