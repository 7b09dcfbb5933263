"""测试用的操作：一部手机写日志，两名检查员走完一次检查。"""

from __future__ import annotations

from typing import Any

from sync.digest import content_digest, record_digest
from sync.ops import stamped

WALL = "2026-11-24T08:00:00.000Z"
NONCE = "0" * 63 + "1"
FORM = "f" * 64
PACKAGE = "a" * 64
SHA = "b" * 64


def uid(kind: int, number: int) -> str:
    """可读的 UUIDv7：种类与序号。"""
    return f"{kind:08x}-0000-7000-8000-{number:012x}"


INSP = uid(3, 1)
TEAM = [{"officer_id": uid(2, 1), "name": "甲"}, {"officer_id": uid(2, 2), "name": "乙"}]


class Pen:
    """一部手机的日志：编号连续、按检查成链。"""

    def __init__(self, dev: str, actor: str, nonce: str = NONCE, form: str | None = FORM) -> None:
        self.dev, self.actor, self.nonce, self.form = dev, actor, nonce, form
        self.ops: list[dict[str, Any]] = []
        self.salt = int(dev[-4:], 16)

    def op(self, kind: str, p: dict[str, Any], *, insp: str = INSP, base: list[str] | None = None, **over: Any) -> Any:
        """写一个操作并返回它；over 改信封字段。"""
        chain = [op for op in self.ops if op["insp"] == insp]
        seq = len(self.ops) + 1
        draft = {
            "v": 1,
            "alg": "sha256",
            "op_id": uid(0x10 + self.salt, seq),
            "dev": self.dev,
            "seq": seq,
            "insp": insp,
            "actor": self.actor,
            "kind": kind,
            "p": p,
            "base": base or [],
            "form": self.form,
            "wall": WALL,
            "tz": 480,
            "off": 0,
            "app": "test",
            "prev": chain[-1]["hash"] if chain else self.nonce,
            **over,
        }
        self.ops.append(stamped(draft))
        return self.ops[-1]

    def answer(self, item: str, verdict: str, base: list[str] | None = None, **more: Any) -> Any:
        """符合/不符合类作答。"""
        return self.op("answer.set", {"item": item, "value": {"verdict": verdict}}, base=base, **more)


def signature(role: str, name: str, content: str, **over: Any) -> dict[str, Any]:
    """签字内容。"""
    image = {"sha256": SHA, "size": 100}
    body = {"role": role, "name": name, "position": None, "relation": None, "method": "canvas", "image": image}
    return {**body, "strokes_sha256": None, "content_digest": content, **over}


def photo(number: int = 1, **over: Any) -> dict[str, Any]:
    """照片内容。"""
    body = {"photo_id": uid(9, number), "item": "q01", "sha256": SHA, "size": 9, "media_type": "image/jpeg"}
    return body | {"width": 4, "height": 3, "taken_at": WALL, "position": None, "source": "camera"} | over


ARRIVE = {"at": WALL, "position": None, "no_position_reason": "地下室", "met": "RESPONSIBLE"}
SHOW = {"ids_shown": True, "notice_served": True, "recusal_told": True, "recusal_asked": True}


def whole(pen: Pen, other: Pen | None = None, sign: bool = True) -> list[dict[str, Any]]:
    """一次完整检查的操作，直到签字（未封存）。"""
    pen.op("visit.start", ARRIVE)
    pen.op("credentials.show", SHOW)
    pen.answer("q01", "FAIL")
    pen.op("finding.set", {"item": "q01", "text": "未亮照经营。", "disposal": "ORDER", "due_on": "2026-12-08"})
    pen.op("photo.add", photo())
    if other:
        other.answer("q02", "CONFORM")
    pen.op("result.set", {"code": "R05", "summary": "已责令改正"})
    ops = [*pen.ops, *(other.ops if other else [])]
    content = content_digest(ops, PACKAGE, FORM, TEAM)
    pen.op("readback.begin", {"content_digest": content})
    if sign:
        for role, name in (("LEAD", "甲"), ("MEMBER", "乙"), ("ENTITY", "丙")):
            pen.op("sign.add", signature(role, name, content))
    return [*pen.ops, *(other.ops if other else [])]


def seal(pen: Pen, ops: list[dict[str, Any]], **over: Any) -> Any:
    """封存：按现有操作算摘要，写明各设备链头。"""
    content = content_digest(ops, PACKAGE, FORM, TEAM)
    heads = {op["dev"]: op["hash"] for op in sorted(ops, key=lambda op: op["seq"])}
    body = {"content_digest": content, "record_digest": record_digest(ops, content), "result_code": "R05"}
    return pen.op("seal", body | {"ended_at": WALL, "device_signature": "AA==", "chains": heads} | over)


def two() -> tuple[Pen, Pen]:
    """主检与协检的手机。"""
    return Pen(uid(1, 1), uid(2, 1)), Pen(uid(1, 2), uid(2, 2))
