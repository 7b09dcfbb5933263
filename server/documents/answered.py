"""作答的一句话：表里、审定页里、两部手机并排时都这样说。"""

from __future__ import annotations

from typing import Any

from server.documents.case import Json

VERDICTS = (("CONFORM", "符合"), ("FAIL", "不符合"), ("NA", "不适用"), ("NOT_CHECKED", "未检查"))


def said(answer: Any, item: Json | None = None) -> str:
    """作答的一句话。"""
    if not isinstance(answer, dict):
        return "" if answer is None else str(answer)
    labels = {option["value"]: option["label"] for option in (item or {}).get("options") or []}
    if "verdict" in answer:
        return dict(VERDICTS).get(answer["verdict"], "")
    if "checked" in answer:
        found = answer.get("found")
        return "未检查" if found is None else ("有问题" if found else "无问题")
    if "value" in answer:
        return str(labels.get(answer["value"], answer["value"]))
    for key in ("values", "seen"):
        if key in answer:
            return "、".join(labels.get(value, value) for value in answer[key]) or "无"
    if "rows" in answer:
        return "；".join("，".join(str(cell) for cell in line.values()) for line in answer["rows"])
    return str(answer.get("number") or answer.get("text") or answer.get("date") or "")
