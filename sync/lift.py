"""升格：早先写下的操作，读的时候照今天的样子读；存下的字节、哈希和摘要一概照写的时候。

``LIFTS`` is the history of the shapes: for every version and kind the fields that operations of that version may lack,
because they were written before the field existed, and what is read in their place. A field that may be missing is not
read without passing here first. A version that changes a shape adds its row and raises ``VERSION``; rows stay for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.ops import Op

VERSION = 1
"""现在写的版本；更新的版本这里读不懂，服务器收存而不采纳。"""

Lifts = Mapping[int, Mapping[str, Mapping[str, Any]]]

LIFTS: Lifts = {
    1: {
        "visit.end": {"reason": None},  # why a visit was broken off: nobody was asked before
        "photo.add": {"addendum": None},  # for which return it was taken: before returns could ask for photos, for none
        "file.set": {"seconds": None},  # sound and film came later; what came before has no length
        "sign.add": {"by": None, "differs": None},  # how a colleague proved himself, why another person signs
        "sign.refuse": {"who": None, "rights_told": None},  # not recorded, which is not the same as "no"
    }
}


def lift(op: Op, lifts: Lifts = LIFTS) -> Op:
    """照今天的样子读一个操作：从它写的版本起一版一版补齐；什么都不缺时就是它自己。

    Pure; ``op`` is not changed. Digests, hashes and chains are computed over the operation as written, never over this.
    """
    p, version = op["p"], op["v"]
    while version in lifts:
        missing = {name: value for name, value in lifts[version].get(op["kind"], {}).items() if name not in p}
        p = {**p, **missing} if missing else p
        version += 1
    return op if p is op["p"] else {**op, "p": p}
