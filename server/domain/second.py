"""第二个人：办过前一手的人不能办后一手（S0-20、S2-03 职责分离）。"""

from __future__ import annotations

from collections.abc import Collection

from server.domain.decide import Refusal


def another(actor_id: str, earlier: Collection[str | None], told: str) -> Refusal | None:
    """这一手须由另一人办；earlier 是办过前几手的人（还没有人办的为 None），told 是拒绝时的一句。"""
    return Refusal("duty_separation", told) if actor_id in earlier else None


def may_take_back(sent_by: str | None, actor_id: str) -> Refusal | None:
    """送审的一件，批以前只有送审的人能撤回；别人要改，由批的人写明意见退回（S0-20、S2-03）。"""
    return None if actor_id == sent_by else Refusal("forbidden", "只有送审的人能撤回；要改，请审批人退回。")


def as_shown(stands: str | int, shown: str | int | None, how: str = "退回后改了再送") -> Refusal | None:
    """办的须是页面上给他看的那一稿（S0-20）；shown 为 None 即没有页面（程序自己办的），how 是怎样会换的。"""
    if shown is None or shown == stands:
        return None
    return Refusal("sent_anew", f"送审稿已经换过（{how}），请看过现在的内容再办。")


def may_decide(state: str, proposed_by: str, actor_id: str, decision: str, opinion: str, unsaid: str) -> Refusal | None:
    """提出的一件能否确认或驳回：还没有办过，由另一人办，驳回写明意见。

    `state` and `decision` are values of ChangeState; `unsaid` is the problem code of a rejection without an opinion.
    """
    if state != "PROPOSED":
        return Refusal("wrong_state", "这一件已经办过。", {"state": state})
    if own := another(actor_id, (proposed_by,), "提出的人不能自己办这一件，请由第二个人办理。"):
        return own
    if decision == "REJECTED" and not opinion.strip():
        return Refusal(unsaid, "驳回要写明意见。")
    return None
