"""补正之后的样子：封存的内容加上一次次补正，算出现答案与现结果（rulings 22）。

What was signed stays in the state as it was; this is the reading beside it. Addenda follow each
other by their digests, never by clocks: the first names the record digest of the seal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sync.canon import canonical
from sync.state import State

Payload = Mapping[str, Any]


def chained(state: State) -> list[Payload]:
    """依摘要相接的补正，从封存起；接不上的不算。"""
    left = [row["p"] for row in state["addenda"]]
    at = state["seal"]["p"]["record_digest"] if state["seal"] else None
    found: list[Payload] = []
    while step := next((p for p in left if p["digest_before"] == at), None):
        left.remove(step)
        found.append(step)
        at = step["digest_after"]
    return found


def is_register(item: str) -> bool:
    """更正的是一个格位（如 result、finding:q01）还是一个检查项的作答。"""
    return item in ("result", "opinion") or ":" in item


def clears(answer: Any) -> bool:
    """改成的答案里已没有问题：原来那一项写明的问题与处置随之作废。"""
    if not isinstance(answer, Mapping):
        return False
    if "verdict" in answer:
        return bool(answer["verdict"] != "FAIL")
    return "checked" in answer and answer.get("found") is not True


def amended(state: State, more: Iterable[Payload] = ()) -> State:
    """补正之后的状态：改过的答案、结果、问题替换原值，其余照旧；答案改成没有问题的，那一项的问题作废。

    ``more`` are payloads of ``addendum.add`` not yet among the operations, applied last.
    """
    heads = dict(state["heads"])
    for change in (change for p in [*chained(state), *more] for change in p["changes"]):
        item, new = change["item"], change.get("new")
        if canonical(change.get("old")) == canonical(new):
            continue
        if not is_register(item):
            heads[f"answer:{item}"] = [{"op": "", "value": {"item": item, "value": new}}]
            if clears(new):
                heads.pop(f"finding:{item}", None)
        elif isinstance(new, Mapping):
            heads[item] = [{"op": "", "value": new}]
        else:
            heads.pop(item, None)
    conflicts = [name for name in state["conflicts"] if len(heads.get(name, ())) > 1]
    return {**state, "heads": heads, "conflicts": conflicts}


def result_of(state: State) -> str | None:
    """现在的检查结果代码；没有选、或两人选得不同时为 None。"""
    codes = {head["value"].get("code") for head in state["heads"].get("result", [])}
    code = codes.pop() if len(codes) == 1 else None
    return code if isinstance(code, str) else None
