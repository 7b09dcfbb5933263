"""裁决：先收存，后判断；判断不中断队列，也从不丢弃。

``facts`` are plain data that the server looks up: who the actor is, what became of the
assignment. The answer is ``applied`` or ``quarantined:<reason>``; reasons are looked at in
the order of ``ORDER``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from sync.kinds import AFTER_SEAL
from sync.ops import Op, meant_for

REASONS: dict[str, str] = {
    "invalid": "内容不合格",
    "no_assignment": "没有这项检查任务",
    "actor_disabled": "操作人账号已停用",
    "not_team": "操作人不在检查组",
    "recalled": "任务已撤回",
    "late": "办结或封存权移走后才送到",
    "ended_device": "手机停用后才送到",
    "sealed": "封存后才送到",
    "form_unknown": "检查表版本不符",
    "seal_digest": "封存摘要与操作不符",
}
ORDER = tuple(REASONS)


class Facts(TypedDict, total=False):
    """裁决所依据的事实（缺省为“没有妨碍”）。"""

    problems: Sequence[str]
    assignment: bool
    disabled: bool
    team: bool
    recalled: bool
    late: bool
    ended: bool
    sealed: bool
    returned: str | None
    form_known: bool
    digest_ok: bool
    guards: Sequence[Mapping[str, Any]]


def _hits(op: Op, facts: Facts) -> dict[str, bool]:
    decision = meant_for(op)
    after = op.get("kind") in AFTER_SEAL
    sealing = op.get("kind") in ("seal", "addendum.add")
    return {
        "invalid": bool(facts.get("problems")),
        "no_assignment": not facts.get("assignment", True),
        "actor_disabled": facts.get("disabled", False),
        "not_team": not facts.get("team", True),
        "recalled": facts.get("recalled", False),
        "late": facts.get("late", False),
        "ended_device": facts.get("ended", False),
        "sealed": facts.get("sealed", False) and not after if decision is None else facts.get("returned") != decision,
        "form_unknown": not facts.get("form_known", True),
        "seal_digest": sealing and not facts.get("digest_ok", True),
    }


def judge(op: Op, facts: Facts) -> str:
    """裁决一个操作：applied 或 quarantined:<原因>。

    A refused guard (S3-18: signature, stamp, or refusal with its evidence) is ``invalid``;
    its messages travel beside the verdict. A photo meant for an addendum is applied only while the
    assignment is returned for exactly that decision (``returned``), otherwise it is ``sealed``.
    """
    hits = _hits(op, facts)
    for reason in ORDER:
        if hits[reason]:
            return f"quarantined:{reason}"
    return "quarantined:invalid" if facts.get("guards") else "applied"
