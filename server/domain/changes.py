"""抽取之后的变更：谁可以提、谁可以批、什么时候不能再换（S4-09、S0-20、S2-12、draw.md 2.10）。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain import second
from server.domain.decide import Refusal
from server.domain.vocabulary.draws import ChangeKind, SeatReason, StrikeReason

DRAWN = ("DRAWN", "OPEN")
"""States in which a draw has results that may still change."""
VOID = ("VOID", "SUPERSEDED")
WORDS_AT_LEAST = 5
AT_THE_DOOR = frozenset({StrikeReason.U3})
"""Reasons that only a visit can show: nobody has been anywhere before the dispatch."""


def redrawn(state: str, attempt: int, others: Iterable[tuple[int, bool]]) -> int | None:
    """作废的一次重抽为第几次：之后头一次抽出了的；没有作废、还没有重抽出来的为 None。

    others: attempts of the same number and whether each was drawn. Void is not the same as drawn again: one attempt
    may be void for good, another still in preparation.
    """
    later = (other for other, drawn in others if drawn and other > attempt)
    return min(later, default=None) if state == "SUPERSEDED" else None


@dataclass(frozen=True)
class Proposal:
    """提出的变更：种类、理由代码、情况说明、有没有凭据。"""

    kind: str
    reason: str
    words: str
    evidence: bool


FEW_LEFT = 1


def thin(spare: int) -> str:
    """一席的候补快用完的说法；还够的为空（S4-09 候补检查人员）。"""
    if spare > FEW_LEFT:
        return ""
    left = f"只剩 {spare} 名来得了的候补人员" if spare else "没有来得了的候补人员了"
    return f"{left}。再有人不能来，这一户就派不出检查组，请先安排。"


def may_propose(asked: Proposal, draw_state: str, recomputable: bool) -> Refusal | None:
    """能否提出：已抽出、未结束；理由在列、说明写了、凭据附了（S4-09）。"""
    if draw_state not in DRAWN:
        return Refusal("wrong_state", "只有抽出之后、结束之前的抽取才能变更。", {"state": draw_state})
    if asked.kind != ChangeKind.SUPERSEDE and not recomputable:
        return Refusal("change.manual", "现场摇号没有可以重算的递补次序，只能作废重抽。")
    reasons = {ChangeKind.UNIT: StrikeReason, ChangeKind.SEAT: SeatReason}.get(ChangeKind(asked.kind))
    if reasons is not None and asked.reason not in reasons.__members__:
        return Refusal("change.reason", "请选一个理由：换下一户和换一个人的理由不同。")
    if draw_state == "DRAWN" and asked.reason in AT_THE_DOOR:
        word = StrikeReason(asked.reason).label
        return Refusal("change.reason", f"还没有派发，没有人上门看过，不能以“{word}”换下；派发以后上门核实了再提。")
    if len(asked.words.strip()) < WORDS_AT_LEAST:
        return Refusal("change.reason", f"请写明情况，至少 {WORDS_AT_LEAST} 个字。")
    if not asked.evidence:
        return Refusal("change.evidence", "请附上凭据：登记系统截图、现场照片或本人的书面说明。")
    return None


def may_touch(in_use: bool, sealed: bool, waiting: bool) -> Refusal | None:
    """这一户能否再动：仍在检查之列、没有封存、没有另一件等着确认（S3-16 封存后不改）。"""
    if not in_use:
        return Refusal("change.not_in_use", "这一户不在检查之列：没有抽中，或者已经换下。")
    if sealed:
        return Refusal("change.sealed", "这一户的检查已经封存，不能再换。")
    if waiting:
        return Refusal("change.waiting", "这一户已有一件变更等着确认，请先办完那一件。")
    return None


def place_words(rank: int | None, reserve: int | None) -> str:
    """层内的位置：第几签，或候补第几位。"""
    return f"第 {rank} 签" if rank else f"候补第 {reserve} 位"


def risen(draw: Mapping[str, Any]) -> str:
    """任务包里的签（draw）是递补上来的：候补第几位，因谁换下；从前派出的没有写，照名次算。抽中的为空。"""
    rank, of = draw.get("rank") or 0, draw.get("of") or 0
    return str(draw.get("called") or (f"{place_words(None, rank - of)}，递补上来" if of and rank > of else ""))


def called_up(reserve: int | None, instead: str) -> str:
    """递补上来的一户：自己是候补第几位，因谁换下；没有抽中的不说抽中（S4-09）。instead: place_words of the struck."""
    return f"{place_words(None, reserve)}，因{instead}换下递补上来"


def struck_out(rank: int | None, reserve: int | None, called: str, drawn: bool = True) -> str:
    """换下的一户：原来是第几签，不再检查，由谁递补；called 为空是候补已用完，drawn 是否由抽签定查谁。"""
    own = f"{'抽中' if drawn else '列'}{place_words(rank, None)}" if rank else f"{place_words(None, reserve)}递补"
    return f"原{own}，已换下，不再检查（{f'{called}递补' if called else '没有候补递补'}）"


def may_approve_again(first_by: str | None, actor_id: str) -> Refusal | None:
    """作废要两个不同的人批准：批过的人不能再批一次。"""
    return second.another(actor_id, (first_by,), "您已经批准过一次，第二次须由另一个人批准。")


def may_supplement(draw_state: str, missing: int) -> Refusal | None:
    """能否补充抽取：递补名单用完、还缺户数的才另抽（S4-09）。"""
    if draw_state not in DRAWN:
        return Refusal("wrong_state", "只有抽出之后、结束之前的抽取才能补充抽取。", {"state": draw_state})
    if missing <= 0:
        return Refusal("change.enough", "递补名单还没有用完，或缺的户已经补抽过，不用补充抽取。")
    return None


def may_continue(mother_state: str, mother: str) -> Refusal | None:
    """补充抽取还能不能办：所补充的那一次作废了，它也就没有根据了（S4-09）。mother: its number and attempt."""
    if mother_state not in VOID:
        return None
    return Refusal("wrong_state", f"所补充的抽取 {mother}已经作废，这次补充抽取随之作废，各步都不再办。")


def together(fallen: Sequence[str]) -> str:
    """作废之前告诉批准的人：哪些补充抽取随之作废；没有的为空。fallen: their numbers."""
    if not fallen:
        return ""
    return f"连同补充抽取 {'、'.join(fallen)} 一并作废：没有抽出的不再抽，已派发而没有封存的检查同样撤回。"


def fallen_because(mother: str, words: str) -> str:
    """补充抽取随之作废的理由，公开。"""
    return f"所补充的 {mother}抽取整次作废：{words}"


def may_fill(left: bool) -> Refusal | None:
    """名录里缺户的类别还有没有可抽的户：一户也没有的，不占编号就拒绝（S4-09）。"""
    if left:
        return None
    why = "缺户的类别里，名录上的户都已抽过、候补过或近期查过，没有可以补抽的。有新的户列入名录以后再办。"
    return Refusal("draw.nobody_eligible", why)
