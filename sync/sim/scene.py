"""布景：谁在哪个检查组、用哪张检查表；内存里的世界与真的服务器各有一套。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.canon import digest
from sync.digest import content_digest
from sync.ops import Op

FORM, OTHER_FORM = digest("form 1"), digest("form 2")


def _id(kind: int, number: int) -> str:
    return f"{kind:08x}-0000-7000-8000-{number:012x}"


def _unsigned(dev: str, message: bytes) -> str:
    return "AA=="


@dataclass
class Scene:
    """四个人、三户同局、一户外局：外局的人什么也不该看见。"""

    users: list[str]
    team: dict[str, set[str]]
    nonce: dict[str, str]
    form: str = FORM
    other_form: str = OTHER_FORM
    items: tuple[str, ...] = ("q1", "q2")
    package: dict[str, str] = field(default_factory=dict)
    people: dict[str, list[Any]] = field(default_factory=dict)
    holder: dict[str, str] = field(default_factory=dict)
    sign: Callable[[str, bytes], str] = _unsigned

    def device(self, number: int) -> str:
        """第几个手机身份的编号。"""
        return _id(1, number)

    def may_seal(self, insp: str) -> str:
        """谁有权封存。"""
        return self.holder.get(insp) or min(self.team[insp])

    def content(self, insp: str, ops: Sequence[Op], form: str) -> str:
        """一户照某一版检查表的内容摘要；package 按户与检查表记着任务包的指纹。"""
        package = self.package.get(f"{insp} {form}", "")
        return content_digest(ops, package, form, self.people.get(insp, []))


def small() -> Scene:
    """内存世界的布景。"""
    users = [_id(2, n) for n in range(4)]
    team = {
        _id(3, 0): {users[0], users[1]},
        _id(3, 1): {users[1], users[2]},
        _id(3, 2): {users[0], users[1], users[2]},
        _id(3, 3): {users[3]},
    }
    return Scene(users, team, {insp: digest("nonce") for insp in team})
