"""检查表换版：哪一版作数。没有动手的用新的，动了手的照原来的做完，除非有权封存的人换过去。

Nobody's clock and no order of arrival decides: the same accepted operations give the same answer on phone and server.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sync.ops import Op

MIGRATE = "form.migrate"


def _under(op: Op) -> str:
    """这个操作说的是哪一版：换版的说换成的那一版。"""
    return str(op["p"]["to"] if op["kind"] == MIGRATE else op["form"])


def in_force(versions: Sequence[str], ops: Iterable[Op], holder: str) -> str:
    """作数的检查表：有权封存的人最后照哪一版记就是哪一版；他还没有记的，看别人；都没有记的，用最新的。

    ``versions``: dispatched ones, oldest first; ``ops``: accepted operations of ONE inspection; ``holder``: whose phone
    may seal. A version that was left by ``form.migrate`` is not returned to.
    """
    spoken = [op for op in ops if op["form"] is not None]
    left = {str(op["form"]) for op in spoken if op["kind"] == MIGRATE}
    spoken = [op for op in spoken if op["kind"] == MIGRATE or op["form"] not in left]
    last: dict[str, Op] = {}
    for op in spoken:
        if op["actor"] == holder and (op["dev"] not in last or last[op["dev"]]["seq"] < op["seq"]):
            last[op["dev"]] = op
    if last:
        return _under(max(last.values(), key=lambda op: str(op["op_id"])))
    others = {_under(op) for op in spoken}
    return next((form for form in reversed(versions) if form in others), versions[-1])
