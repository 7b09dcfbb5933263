"""决定：一个行为要么被拒绝并说明理由，要么产生效果。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Refusal:
    """拒绝：稳定代码加一句给人看的中文。

    `code` is a problem code such as `uscc.check_digit`; `extra` travels beside it
    (a suggested value, a date, the first missing thing).
    """

    code: str
    message: str
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effects:
    """效果：新状态与要写入的字段。

    `state` is the state after the act; `changes` are column values for the caller to write.
    """

    state: str
    changes: Mapping[str, object] = field(default_factory=dict)


def first_refusal(checks: Iterable[Refusal | None]) -> Refusal | None:
    """依次检查，返回第一条拒绝；都通过则为 None。"""
    return next((refusal for refusal in checks if refusal is not None), None)
